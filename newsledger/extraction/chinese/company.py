"""Revenue, parts of revenue, staff and capacity in Chinese text."""

from __future__ import annotations

from typing import Final

from newsledger.extraction.chinese.drafting import make
from newsledger.extraction.chinese.lookups import GROWTH, TRIGGERS
from newsledger.extraction.chinese.scene import Scene
from newsledger.extraction.document import Cue
from newsledger.extraction.frames import Draft, Name
from newsledger.extraction.quantities import Quantity

FAMILY: Final = "company"
CUES: Final = frozenset(["revenue", "headcount", "hire", "capacity", "expand"])
_PERSONNEL: Final = frozenset({"headcount", "hire"})
_PEOPLE: Final = frozenset(["名", "人", "位", "员工", "个"])


def read(scene: Scene) -> None:
    """Adds the drafts of this family for one sentence."""
    for quantity in scene.figures:
        kinds = scene.kinds_beside(quantity)
        if "revenue" in kinds:
            if quantity.kind == "percent":
                _revenue_share(scene, quantity)
            elif quantity.kind in ("money", "number"):
                _revenue(scene, quantity)
        if quantity.kind == "count" and not kinds.isdisjoint(_PERSONNEL):
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
    subject = (
        scene.distributed(quantity)
        or scene.segment_before(trigger if trigger is left else None, quantity, start)
        or scene.subject(quantity.start)
    )
    if subject is None:
        scene.refuse("revenue", quantity, "no company is named")
        return
    draft = make(scene, "revenue", "company", "revenue", quantity, 3, trigger)
    _finish(scene, draft, subject, quantity.start)


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
    if left is None or left.kind not in ("contribute", "portion") or whole is None:
        return
    subject = scene.portion_subject(left) if left.kind == "portion" else None
    if left.kind == "portion" and scene.is_part_of_amount(left):
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
    _finish(scene, draft, subject, quantity.start)


def _revenue_from(scene: Scene, quantity: Quantity, noun: Cue) -> None:
    """有七成(近3.4亿元)销售收入来自中国移动: the part of the subject's revenue from one customer."""
    subject = scene.subject(quantity.start)
    if subject is None:
        scene.refuse("revenue-from", quantity, "no company is named")
        return
    draft = make(scene, "revenue-from", "company", "revenue_share", quantity, 3, noun)
    draft.counterparty = scene.name_after(noun.end)
    _finish(scene, draft, subject, quantity.start)


def _people(scene: Scene, quantity: Quantity) -> None:
    """招聘了3000多名员工; 拥有员工5万人."""
    if quantity.measure not in _PEOPLE:
        return
    start, _ = scene.sentence.clause(quantity.start)
    hire = scene.sentence.before(quantity.start, ("hire",), start)
    staff = scene.attribute_right(quantity, ("headcount",), 4) or scene.sentence.before(
        quantity.start, ("headcount",), start
    )
    if staff is None and hire is not None and quantity.measure in ("人", "名"):
        staff = hire
    if staff is None or scene.sentence.within(start, quantity.start, ("layoff",)):
        return
    subject = scene.subject(quantity.start)
    if subject is None:
        return
    is_post = scene.norm[staff.start : staff.end].endswith(("岗位", "职位", "机会"))
    metric = "headcount_added" if hire is not None or is_post else "headcount"
    draft = make(scene, metric.replace("_", "-"), "company", metric, quantity, 3, staff)
    _finish(scene, draft, subject, quantity.start)


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
    _finish(scene, draft, subject, quantity.start)


def _capacity(scene: Scene, quantity: Quantity) -> None:
    left = scene.nearest_left(quantity, TRIGGERS)
    right = scene.attribute_right(quantity, ("capacity", "capacity_gap"))
    trigger = right if right is not None and right.kind == "capacity" else left
    if trigger is None or trigger.kind != "capacity":
        return
    start, _ = scene.sentence.clause(quantity.start)
    if scene.sentence.before(quantity.hedge_start, ("assumed",), max(start, quantity.hedge_start - 6)):
        scene.refuse("capacity", quantity, "an assumption")
        return
    subject = scene.subject(quantity.start)
    if subject is None:
        return
    added = "新增" in scene.norm[start : quantity.end] or "扩" in scene.norm[start : quantity.end]
    metric = "capacity_added" if added else "capacity_total"
    draft = make(scene, metric.replace("_", "-"), "company", metric, quantity, 3, trigger)
    if "/" not in draft.unit and (
        quantity.kind == "count"
        or "年" in scene.norm[trigger.start : trigger.end]
        or "年产" in scene.norm[start : quantity.start]
    ):
        draft.unit += "/year"
    _finish(scene, draft, subject, quantity.start)


def _finish(scene: Scene, draft: Draft, subject: Name, position: int) -> None:
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
