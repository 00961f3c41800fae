"""Revenue, parts of revenue, staff and capacity in Chinese text."""

from __future__ import annotations

import re
from typing import Final

from newsledger.extraction.chinese.drafting import make
from newsledger.extraction.chinese.lookups import FIRMS_TOGETHER, GROWTH, TRIGGERS
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
_OF_FIRMS: Final = re.compile(
    r"前(?:[二三四五六七八九十]|[0-9]{1,2})大?|(?:厂商|廠商|[大原]?[厂廠]|业者|業者|企业|企業|公司|品牌|车企|車企|银行|銀行|供应商|供應商)\Z"
)
_EMPLOYS: Final = re.compile("[现共]\\Z|目前")
_BUILT: Final = re.compile(
    "建设|兴建|新建|投建|建一|再建|打造|在建|规划|拟建|筹建|建立|上马|建年产|建造|建成后|投产后|达产|落成|用于|募投|设厂|扩建项目"
)
_LEVEL: Final = re.compile("总产能|现[有行时]|目前|合计|总计|上限|已建成|已形成|已投产|截至")
# 在公司总营收中的|占比, 占总收益的|比重
_WHOLE: Final = re.compile(
    r"[在占于](?:公司|集团|其)?(?:全年|整体|合并|全部|同期|总)?(?:主营业务|营业|业务|销售)?(?:营收|收入|销售额|收益|营业额|总额)"
    r"(?:总额)?(?:之?中|里)?的?(?:占比|比重|比例)"
    r"|的?(?:营收|收入|销售)(?:比重|占比)"
)
_BRACKET: Final = re.compile(r"\([^()]*\)")
_EARNED: Final = re.compile(r"(?:的?(?:业务|销售|营业)?(?:收入|营收|销售额|收益))\Z")
_LONGEST_SEGMENT: Final = 14
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
    match = FIRMS_TOGETHER.search(scene.norm, start, trigger.start)
    return Name(*match.span(), scene.document.text[slice(*match.span())], "phrase") if match is not None else None


def _revenue_share(scene: Scene, quantity: Quantity) -> None:
    """为营收贡献了4.5%, 占销售总额的13%, 七成收入来自…."""
    start, end = scene.sentence.clause(quantity.start)
    if (part := _part_of_whole(scene, start, quantity)) is not None:
        draft = make(scene, "part-of-revenue", "company", "revenue_share", quantity, 3)
        finish(scene, draft, part, quantity.start)
        return
    noun = scene.attribute_right(quantity, ("revenue",))
    origin = scene.sentence.after(quantity.end, ("contribute",), end)
    if noun is None and (before := scene.sentence.before(quantity.hedge_start, ("revenue",), start)):
        noun = before if scene.norm[before.end : quantity.hedge_start].strip() in ("的", "") else None
    if noun is not None and origin is not None and origin.start >= quantity.end:
        _revenue_from(scene, quantity, noun)
        return
    if (dealt := _parts_in_order(scene, quantity, start)) is not None:
        draft = make(scene, "parts-in-order", "company", "revenue_share", quantity, 3)
        finish(scene, draft, dealt, quantity.start)
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
        if subject is None and last is not None and last.subject is not None and _is_part(scene, left, last):
            subject, is_part = last.subject, True  # 云服务收入22.6亿元，占比71%
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
        if last is None or last.metric not in ("revenue", "revenue_share") or last.sentence != scene.sentence.index:
            scene.refuse("revenue-share", quantity, "an amount compared to revenue")
            return
        subject = last.subject
    subject = subject or scene.subject(left.start)
    if subject is None:
        scene.refuse("revenue-share", quantity, "no segment is named")
        return
    draft = make(scene, "revenue-share", "company", "revenue_share", quantity, 3, left)
    finish(scene, draft, subject, quantity.start)


def _is_part(scene: Scene, portion: Cue, last: Draft) -> bool:
    """Does 占比 compare the revenue of a part, stated in the clause before, to the whole?"""
    is_beside = last.sentence == scene.sentence.index and scene.clauses_between(last.start, portion.start) <= 1
    is_segment = last.subject is not None and last.subject.found in ("phrase", "position")
    return is_beside and is_segment and last.metric == "revenue" and scene.norm.startswith("占比", portion.start)


def _parts_in_order(scene: Scene, quantity: Quantity, start: int) -> Name | None:
    """云服务收入22.6亿元，企业服务收入9.2亿元，占比分别为71%和29%: parts of revenue in the order of the amounts."""
    each = scene.sentence.before(quantity.start, ("each",), start)
    series = scene.series(quantity)
    if each is None or each.data != "respective" or len(series) < 2:
        return None
    portion = scene.sentence.before(each.start, ("portion",), start)
    amounts = [d for d in scene.drafts if d.metric == "revenue" and d.subject is not None][-len(series) :]
    if portion is None or len(amounts) < len(series):
        return None
    return amounts[series.index(quantity)].subject


def _part_of_whole(scene: Scene, start: int, quantity: Quantity) -> Name | None:
    """光伏业务|在总营收中的比重|由65%提高到70%: what stands before the words for whole and part."""
    whole = _WHOLE.search(scene.norm, start, quantity.hedge_start)
    if whole is None:
        return None
    begin = max([start, *(p.end for p in scene.sentence.periods if start <= p.start < whole.start())])
    ends = [mention.end for mention in scene.sentence.mentions] + [figure.end for figure in scene.figures]
    begin = max([begin, *(end for end in ends if end <= whole.start())])
    end = whole.start()
    if tail := _EARNED.search(scene.norm, begin, end):
        end = tail.start()
    if bracket := _BRACKET.match(scene.norm, begin, end):
        begin = bracket.end()
    while begin < end and scene.norm[begin] in " 的其中,，、则而":
        begin += 1
    text = scene.norm[begin:end].strip()
    is_named = scene.has_own_words(begin, end) or bool(scene.sentence.within(begin, end, ("region", "unit_noun")))
    is_phrase = not scene.sentence.within(begin, end, ("verb", "pivot", "prep", "change_to", "versus"))
    if not 2 <= len(text) <= _LONGEST_SEGMENT or not is_named or not is_phrase:
        return None
    return Name(begin, end, scene.document.text[begin:end].strip(), "phrase")


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
