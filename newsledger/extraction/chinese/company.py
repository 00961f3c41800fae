"""Revenue, parts of revenue, staff and capacity in Chinese text."""

from __future__ import annotations

import re
from typing import Final

from newsledger.extraction.chinese.drafting import make
from newsledger.extraction.chinese.lookups import GROWTH, TRIGGERS
from newsledger.extraction.chinese.scene import Scene
from newsledger.extraction.context import Market
from newsledger.extraction.document import Cue
from newsledger.extraction.frames import Draft, Name
from newsledger.extraction.quantities import Quantity

FAMILY: Final = "company"
CUES: Final = frozenset(["revenue", "headcount", "hire", "capacity", "expand", "common_noun", "portion"])
_WHOLES: Final = frozenset({"revenue", "portion"})
_PERSONNEL: Final = frozenset({"headcount", "hire", "common_noun"})
_PEOPLE: Final = frozenset(["名", "人", "位", "员工", "个"])
_STAFF_OR_RIVALS: Final = ("headcount", "hire", "capacity", "size", "revenue", "size_verb", "market_head", "layoff")
# 前十大晶圆代工厂合计营收: of all of them, not of the firm spoken of before.
_COMBINED: Final = re.compile(
    r"(?:全球|国内)?前(?:[二三四五六七八九十]|[0-9]{1,2})大?[\u4e00-\u9fff]{0,10}?(?:厂商|[大原]?厂|业者|企业|公司|品牌|车企|银行|供应商)"
    r"|(?:三|四|五|六|两|[2-9])(?:家|大)[\u4e00-\u9fff]{0,8}?(?=合计|合共|总计|加起来)"
)
_OF_FIRMS: Final = re.compile(
    r"前(?:[二三四五六七八九十]|[0-9]{1,2})大?|(?:厂商|廠商|[大原]?[厂廠]|业者|業者|企业|企業|公司|品牌|车企|車企|银行|銀行|供应商|供應商)\Z"
)
_EMPLOYS: Final = re.compile("[现共]\\Z|目前")
_BUILT: Final = re.compile(
    "建设|兴建|新建|投建|建一|再建|打造|在建|规划|拟建|筹建|建立|上马|建年产|建造|建成后|投产后|达产|落成|用于|募投|设厂|扩建项目"
)
_LEVEL: Final = re.compile("总产能|现[有行时]|目前|合计|总计|上限|已建成|已形成|已投产|截至")
_STEP: Final = 5  # 2万片|倍增至: the level before
_WORKS: Final = re.compile("[^，。；;,]{0,16}(?:项目|产线|生产线|工厂|厂房|[新晶圆]厂|基地)")
_CAPACITIES: Final = frozenset(
    ["GWh", "MWh", "kWh", "TWh", "GW", "MW", "kW", "tonne", "m3", "litre", "barrel", "kg", "km", "m2", "ha"]
)


def read(scene: Scene) -> None:
    """Adds the drafts of this family for one sentence."""
    for quantity in scene.figures:
        kinds = scene.kinds_beside(quantity)
        if quantity.kind == "percent" and not kinds.isdisjoint(_WHOLES):
            _revenue_share(scene, quantity)
        elif quantity.kind in ("money", "number") and "revenue" in kinds:
            _revenue(scene, quantity)
        if quantity.kind in ("count", "number") and not kinds.isdisjoint(_PERSONNEL):
            _people(scene, quantity)
        if quantity.kind == "count" and "expand" in kinds:
            _added(scene, quantity)
        if quantity.kind in ("count", "physical") and "capacity" in kinds:
            _capacity(scene, quantity)


def _revenue(scene: Scene, quantity: Quantity) -> None:
    right = scene.attribute_right(quantity, ("revenue", "other", "market_head", "contract"))
    left = scene.nearest_left(quantity, TRIGGERS)
    trigger = right if right is not None else left
    if trigger is None or trigger.kind != "revenue":
        return
    start, _ = scene.sentence.clause(trigger.start)
    if scene.nearest_left(quantity, ("other",)) is not None:
        scene.refuse("revenue", quantity, "income of persons or another figure")
        return
    if scene.is_change(quantity):
        scene.refuse("revenue", quantity, "a change, not a level")
        return
    if (firms := combined(scene, trigger)) is not None:
        draft = make(scene, "revenue-combined", "company", "revenue", quantity, 3, trigger)
        finish(scene, draft, firms, quantity.start)
        if (
            len(market := _OF_FIRMS.sub("", firms.text)) > 3
        ):  # 全球|前十大|晶圆代工|业者: the shares that follow are of it
            scene.context.market = Market(firms.start, firms.end, market)
            scene.context.market_paragraph = scene.sentence.paragraph
        return
    subject = (
        scene.distributed(quantity)
        or scene.segment_before(trigger if trigger is left else None, quantity, start)
        or scene.subject(quantity.start)
    )
    if subject is None:
        scene.refuse("revenue", quantity, "no company is named")
        return
    draft = make(scene, "revenue", "company", "revenue", quantity, 3, trigger)
    finish(scene, draft, subject, quantity.start)


def combined(scene: Scene, trigger: Cue) -> Name | None:
    """前十大晶圆代工厂合计|营收: the firms whose revenue is added up, named before the word for revenue."""
    start, _ = scene.sentence.clause(trigger.start)
    match = _COMBINED.search(scene.norm, start, trigger.start)
    return Name(*match.span(), scene.document.text[slice(*match.span())], "phrase") if match is not None else None


def _revenue_share(scene: Scene, quantity: Quantity) -> None:
    """为营收贡献了4.5%, 占销售总额的13%, 七成收入来自…."""
    start, end = scene.sentence.clause(quantity.start)
    noun = scene.attribute_right(quantity, ("revenue",))
    origin = scene.sentence.after(quantity.end, ("contribute",), end)
    if noun is None and (before := scene.sentence.before(quantity.hedge_start, ("revenue",), start)):
        noun = before if scene.norm[before.end : quantity.hedge_start].strip() in ("的", "") else None
    if noun is not None and origin is not None and origin.start >= quantity.end:
        _revenue_from(scene, quantity, noun)
        return
    left = scene.nearest_left(quantity, ("contribute", "portion", *GROWTH, "share", "stake", "other"))
    whole = scene.sentence.before(quantity.start, ("revenue",), start)
    if left is not None and left.kind == "portion" and scene.norm[left.start : left.end].startswith(("营收", "收入")):
        whole = left  # 新能源业务|收入占比
    if left is None or left.kind not in ("contribute", "portion"):
        return
    last = scene.drafts[-1] if scene.drafts else None
    subject = scene.portion_subject(left) if left.kind == "portion" else None
    own = subject is not None and scene.norm.startswith("占比", left.start)  # 车规业务占比8%
    is_part = own or (subject is not None and "其中" in scene.norm[start : left.start])
    if whole is None:  # 云业务占60%，游戏占40%: the whole is that of the clause before
        if subject is None or last is None or last.metric not in ("revenue", "revenue_share"):
            return
        if last.metric == "revenue" and not (is_part or scene.norm.startswith("占比", left.start)):
            return
    elif (whole is left or (whole.end <= left.start and not scene.norm[whole.end : left.start].strip())) and (
        phrase := scene.phrase_before(whole)
    ) is not None:
        subject, is_part = phrase, True  # 海外|收入占比
    if left.kind == "portion" and not is_part and scene.is_part_of_amount(left):
        last = scene.context.last if not scene.drafts else scene.drafts[-1]
        if last is None or last.metric != "revenue" or last.sentence != scene.sentence.index:
            scene.refuse("revenue-share", quantity, "an amount compared to revenue")
            return
        subject = last.subject
    subject = subject or scene.subject(left.start)
    if subject is None:
        scene.refuse("revenue-share", quantity, "no segment is named")
        return
    draft = make(scene, "revenue-share", "company", "revenue_share", quantity, 3, left)
    finish(scene, draft, subject, quantity.start)


def _revenue_from(scene: Scene, quantity: Quantity, noun: Cue) -> None:
    """有七成(近3.4亿元)销售收入来自中国移动: the part of the subject's revenue from one customer."""
    subject = scene.subject(quantity.start)
    if subject is None:
        scene.refuse("revenue-from", quantity, "no company is named")
        return
    draft = make(scene, "revenue-from", "company", "revenue_share", quantity, 3, noun)
    draft.counterparty = scene.name_after(noun.end)
    finish(scene, draft, subject, quantity.start)


def _people(scene: Scene, quantity: Quantity) -> None:
    """招聘了3000多名员工; 拥有员工5万人; 团队由60人扩充到160余人; 员工总数首次超过70万."""
    if quantity.measure not in _PEOPLE and quantity.kind != "number":
        return
    start, end = scene.sentence.clause(quantity.start)
    hire = scene.nearest_left(quantity, ("hire",))
    staff = scene.attribute_right(quantity, ("headcount",), 14) if quantity.kind == "count" else None
    left = scene.sentence.before(quantity.start, _STAFF_OR_RIVALS, start)
    if staff is None and left is not None and left.kind in ("headcount", "hire"):
        staff = left
    if staff is None and quantity.measure in ("人", "名") and (team := scene.nearest_left(quantity, ("common_noun",))):
        is_team = scene.norm[team.start : team.end] == "团队"
        staff = team if is_team and scene.only_states(team.end, quantity) else None
    if staff is None or scene.sentence.within(start, quantity.start, ("layoff",)):
        return
    if quantity.kind == "number" and staff.end > quantity.start:
        return
    subject = scene.owner(min(quantity.start, staff.start))
    if subject is None:
        return
    word = scene.norm[staff.start : staff.end]
    is_post = word.endswith(("岗位", "职位", "机会", "职缺", "工作职缺"))
    if hire is not None and _EMPLOYS.search(scene.norm, max(hire.start - 3, 0), hire.start):
        hire = None  # 现聘用3.2万名员工: the staff, not an addition
    is_new = hire is not None or is_post or (word.startswith("工作") and "新增" in scene.norm[start:end])
    metric = "headcount_added" if is_new else "headcount"
    draft = make(scene, metric.replace("_", "-"), "company", metric, quantity, 3, staff)
    draft.unit = "count"  # 员工总数首次超过70万
    finish(scene, draft, subject, quantity.start)


def _added(scene: Scene, quantity: Quantity) -> None:
    """增添了10万台服务器: capacity that a company adds, counted."""
    verb = scene.nearest_left(quantity, ("expand",))
    thing = scene.attribute_right(quantity, ("server", "capacity"), 6)
    if verb is None or thing is None:
        return
    subject = scene.subject(verb.start)
    if subject is None:
        return
    draft = make(scene, "capacity-added", "company", "capacity_added", quantity, 3, thing)
    finish(scene, draft, subject, quantity.start)


def _capacity(scene: Scene, quantity: Quantity) -> None:
    """年产5GWh, 月产能2万片, 产能由35GWh提高到50GWh: a total, or an addition where something is built."""
    if quantity.kind == "physical" and quantity.unit not in _CAPACITIES:
        return
    left = scene.nearest_left(quantity, TRIGGERS)
    right = scene.attribute_right(quantity, ("capacity", "capacity_gap"))
    trigger = right if right is not None and right.kind == "capacity" else left
    if trigger is None or trigger.kind != "capacity":
        return
    start, _ = scene.sentence.clause(quantity.start)
    if scene.sentence.before(quantity.hedge_start, ("assumed",), max(start, quantity.hedge_start - 6)):
        scene.refuse("capacity", quantity, "an assumption")
        return
    subject = scene.owner(min(quantity.start, trigger.start))
    if subject is None:
        return
    metric = "capacity_added" if _is_addition(scene, quantity, trigger, start) else "capacity_total"
    draft = make(scene, metric.replace("_", "-"), "company", metric, quantity, 3, trigger)
    word, lead = scene.norm[trigger.start : trigger.end], scene.norm[start : quantity.start]
    if "/" not in draft.unit:
        if "月产" in lead or "月投片" in word or "每月" in lead:
            draft.unit += "/month"
        elif "日" in word or "每日" in lead or "每天" in lead:
            draft.unit += "/day"
        elif quantity.kind == "count" or "年" in word or "年产" in lead:
            draft.unit += "/year"
    finish(scene, draft, subject, quantity.start)


def _is_addition(scene: Scene, quantity: Quantity, trigger: Cue, start: int) -> bool:
    """新增, 扩产, or a plant that is to be built: 兴建年产5吉瓦的组件工厂. What it is raised to is a total."""
    norm, lead = scene.norm, scene.norm[start : quantity.end]
    if "新增" in lead or "扩建" in lead or "扩产" in lead or "规划" in norm[trigger.start - 2 : trigger.end]:
        return True
    if scene.sentence.within(start, quantity.end + _STEP, ("change_to",)) or _LEVEL.search(lead):
        return False
    if _BUILT.search(norm, scene.sentence.start, max(trigger.end, quantity.start)):
        return True
    if norm.startswith("设计", trigger.start - 2) and "项目" in norm[scene.sentence.start : trigger.start]:
        return True
    return trigger.end <= quantity.start and _WORKS.match(norm, quantity.end) is not None


def finish(scene: Scene, draft: Draft, subject: Name, position: int) -> None:
    """Adds a draft with its period, source and status."""
    draft.subject = subject
    is_level = draft.metric in ("revenue", "revenue_share", "headcount")  # what is built or hired has its own time
    draft.period = scene.period(position, "company" if is_level else None)
    draft.period_text = scene.resolve(draft.period, None)
    if scene.source is not None or subject.found == "phrase":  # figures of an industry come from somebody
        draft.source_org = scene.source_for("company")
    scene.note_period("company", draft.period)
    draft.status = scene.status(position)
    scene.note_subject(subject)
    scene.drafts.append(draft)
