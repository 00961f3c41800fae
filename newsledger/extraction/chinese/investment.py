"""Money invested, raised, paid for companies, granted, in Chinese text."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from newsledger.extraction.chinese.drafting import make
from newsledger.extraction.chinese.lookups import TRIGGERS
from newsledger.extraction.chinese.scene import Scene
from newsledger.extraction.document import Cue
from newsledger.extraction.frames import Name
from newsledger.extraction.quantities import Quantity

FAMILY: Final = "investment"
CUES: Final = frozenset(
    ["divest", "invest", "total_investment", "funding", "acquire", "grant", "fund", "fund_size", "stake"]
)
_METRICS: Final = {
    "invest": "investment_amount",
    "funding": "funding_amount",
    "acquire": "acquisition_amount",
    "fund_size": "fund_size",
    "grant": "grant_amount",
}

_FUNDED: Final = re.compile("规模|设立|成立|新设|募集|发起|募资|首关|关账")
_REVISED: Final = re.compile("调整|变更|修订|更改|修改|上调|下调|调减|调增|缩减")
# Words of a clause that make it worth a look; change_to carries on what the clause before says.
_PAID: Final = frozenset(
    "invest total_investment funding acquire grant fund fund_size amount award_amount change_to other price_opener"
    " stake".split()
)
_GUARANTEE: Final = re.compile("担保|保理|理财|质押|信托计划")
_BESIDE: Final = 24  # characters from the verb to the last name of what is bought
# 总投资86亿元的|动力电池产业园项目
_PROJECT: Final = re.compile(r"的(?P<name>[^，。；;,、\n]{4,24}?(?:(?:工程|基地|产业园)?项目|工程|基地|产业园))")
_FIELDS: Final = ("赛道", "市场", "行业", "领域", "賽道", "市場", "行業", "領域")
_LONGEST_GIVER: Final = 20
_RECEIVING: Final = frozenset(["获得", "获", "收到", "取得", "赢得", "拿到", "接受", "得到", "接到"])


def read(scene: Scene) -> None:
    """Adds the drafts of this family for one sentence."""
    if "lawsuit" in scene.sentence.by_kind:
        return
    for quantity in scene.figures:
        if quantity.kind in ("money", "number") and (
            not scene.kinds_beside(quantity).isdisjoint(_PAID)
            or scene.price_of_verb(quantity, ("acquire", "divest"))
            or _raised_for(scene, quantity)
        ):
            _money(scene, quantity)


def _money(scene: Scene, quantity: Quantity) -> None:
    nouns = (
        "funding",
        "grant",
        "fund_size",
        "fund",
        "acquire",
        "contract",
        "revenue",
        "other",
        "bid_price",
        "market_head",
        "size",
        "invest",
    )
    right = scene.attribute_right(quantity, nouns)
    left = scene.nearest_left(quantity, TRIGGERS)
    if (raised := _raised_for(scene, quantity)) is not None:
        _use_of_funds(scene, quantity, raised)
        return
    if left is not None and left.kind == "total_investment" and _project_behind(scene, quantity) is not None:
        _project(scene, quantity, left)
        return
    if right is not None and left is not None and _is_beside(quantity, left, right):
        right = None
    if (sale := scene.price_of_verb(quantity, ("divest",))) is not None and scene.buyer_of_sale(quantity) is not None:
        deal(scene, quantity, sale, "sold-for", "acquisition_amount")
        return
    bought = scene.price_of_verb(quantity, ("acquire",)) or _stake_for(scene, quantity)
    if bought is not None and scene.norm.startswith("拿下", bought.start) and scene.is_tendered(quantity.start):
        return  # 标案由青禾以2.36亿元拿下
    if bought is not None and not scene.tender_before(quantity.start):
        deal(scene, quantity, bought, "bought-for", "acquisition_amount")
        return
    trigger = right or left
    if trigger is not None and trigger.kind == "other":
        scene.refuse("investment", quantity, f"other: {scene.norm[trigger.start : trigger.end]}")
        return
    tender = scene.tender_before(quantity.start)
    if tender is not None and not (tender is left and scene.norm.startswith("成交", left.start)):
        return
    if (
        trigger is not None
        and trigger.kind == "fund_size"
        and not scene.sentence.within(scene.sentence.start, scene.sentence.end, ("fund",))
    ):
        return
    if trigger is not None and trigger.kind == "fund_size" and trigger is left:
        _sized_fund(scene, quantity, trigger)
        return
    if trigger is not None and trigger.kind == "fund":
        _fund(scene, quantity, trigger)
        return
    if trigger is not None and trigger.kind == "total_investment":
        _project(scene, quantity, trigger)
        return
    if trigger is None or trigger.kind == "stake":
        if (purchase := _priced(scene, quantity)) is not None:
            deal(scene, quantity, purchase, "price-of-deal", "acquisition_amount")
        elif (sale := scene.sale_of(quantity)) is not None and scene.nearest_left(quantity, ("price_opener",)):
            deal(scene, quantity, sale, "price-of-sale", "acquisition_amount")
        elif trigger is None:
            _changed_to(scene, quantity)
        return
    if trigger.kind == "amount" or (trigger.kind == "award_amount" and scene.norm.startswith("成交", trigger.start)):
        trigger = scene.deal_verb(quantity)
        if trigger is not None and scene.sentence.after(trigger.end, ("contract",), quantity.start) is not None:
            return  # 拿下供货合约，总金额1.2亿: a contract
        if trigger is None and (purchase := _stake_bought(scene, quantity)) is not None:
            deal(scene, quantity, purchase, "price-of-deal", "acquisition_amount")
            return
        if trigger is None and (sale := scene.sale_of(quantity)) is not None:
            deal(scene, quantity, sale, "price-of-sale", "acquisition_amount")
            return
    elif trigger.kind == "invest":
        if (
            right is trigger
            and scene.nearest_left(quantity, ("win_count", "verb")) is not None
            and _receives(scene, quantity)
        ):
            deal(scene, quantity, trigger, "investment-received", "funding_amount")
            return
        if (giver := _giver(scene, quantity, trigger)) is not None:
            deal(scene, quantity, trigger, "invested-by", "investment_amount", giver)
            return
        trigger = scene.verb_behind(quantity, ("acquire",)) or trigger
    if trigger is not None and trigger.kind in _METRICS:
        deal(scene, quantity, trigger, trigger.kind.replace("_", "-"), _METRICS[trigger.kind])


def _use_of_funds(scene: Scene, quantity: Quantity, raised: Cue) -> None:
    """Adds what is put into a project, unless the money stays where it is or pays debts."""
    if _NO_USE.search(scene.norm, max(quantity.hedge_start - 9, 0), quantity.hedge_start):
        scene.refuse("use-of-funds", quantity, "kept or paid back, not invested")
        return
    deal(scene, quantity, raised, "use-of-funds", "investment_amount")


def _raised_for(scene: Scene, quantity: Quantity) -> Cue | None:
    """募集资金将用于特色工艺产线(19.5亿元)、研发中心(5.1亿元): what is raised is put into what the bracket follows."""
    norm = scene.norm
    if norm[quantity.hedge_start - 1] != "(" or not norm.startswith(")", quantity.end):
        start, _ = scene.sentence.clause(quantity.start)
        if norm.startswith("其中", start) and _USED_FOR.match(norm, max(quantity.end, quantity.hedge_end)):
            return scene.sentence.before(start, ("funding",), scene.sentence.start)  # 募集18亿元，其中12亿元用于…项目
        return None
    raised = scene.sentence.before(quantity.start, ("funding",), scene.sentence.start)
    return raised if raised is not None and _USED.search(norm, raised.end, quantity.start) else None


_USED_FOR: Final = re.compile("(?:将|拟)?(?:用于|投向|投入)(?!补充|偿还|归还)")
_USED: Final = re.compile("用于|投向|投入|用作")
_NO_USE: Final = re.compile(r"(?:流动资金|偿还[^,，、]{0,4}|还款|还贷)\(\Z")


def _stake_for(scene: Scene, quantity: Quantity) -> Cue | None:
    """以31.7亿元获得青禾78%的股权: what is got for the money is a stake."""
    verb = scene.price_of_verb(quantity, ("win_count", "verb"))
    if verb is None or scene.norm[verb.start : verb.end] not in _GETS:
        return None
    paid = scene.nearest_left(quantity, ("invest",))
    if paid is not None and quantity.hedge_start - paid.end <= 1 and "," in scene.norm[quantity.end : verb.start]:
        return None  # 向青禾投资|1.2亿美元，获得其8%的股权: invested, not bought from somebody
    return verb if scene.sentence.after(verb.end, ("stake",), scene.sentence.clause(verb.start)[1]) else None


def _stake_bought(scene: Scene, quantity: Quantity) -> Cue | None:
    """购买青禾49%股权，交易价17亿元: the purchase of a stake in a clause before."""
    for verb in scene.sentence.within(scene.sentence.start, quantity.start, ("verb", "win_count")):
        if scene.norm[verb.start : verb.end] in _GETS and scene.sentence.after(verb.end, ("stake",), quantity.start):
            return verb
    return None


def _priced(scene: Scene, quantity: Quantity) -> Cue | None:
    """收购青禾60%股权，作价3.2亿元: the purchase that a price without another noun belongs to."""
    opener = scene.nearest_left(quantity, ("price_opener",))
    if opener is None or quantity.hedge_start - opener.end > 1:
        return None
    verb = scene.deal_verb(quantity)
    return verb if verb is not None and verb.kind == "acquire" else _stake_bought(scene, quantity)


_GETS: Final = frozenset({"购买", "获得", "取得", "拿到"})


def _is_beside(quantity: Quantity, left: Cue, right: Cue) -> bool:
    """砸下4.2亿元建产业园: a verb right before the figure outweighs a noun farther behind it."""
    return left.kind in _METRICS and quantity.hedge_start - left.end <= 2 < right.start - quantity.end


def _changed_to(scene: Scene, quantity: Quantity) -> None:
    """金额由1026万元，减至727万元: the second figure says what the first does, in its own period."""
    last = scene.drafts[-1] if scene.drafts else None
    start, _ = scene.sentence.clause(quantity.start)
    changed = scene.sentence.before(quantity.hedge_start, ("change_to",), start)
    if last is None or last.family != "investment" or last.sentence != scene.sentence.index or changed is None:
        return
    draft = make(scene, "changed-to", "investment", last.metric, quantity, 2)
    draft.subject, draft.counterparty, draft.status = last.subject, last.counterparty, last.status
    last.is_superseded = _REVISED.search(scene.norm, start, quantity.start) is not None
    draft.period = scene.deal_period(quantity.start)
    draft.period_text = scene.resolve(draft.period, last.period)
    scene.drafts.append(draft)


def _receives(scene: Scene, quantity: Quantity) -> bool:
    """获得软银45亿美元的投资: the subject gets the money."""
    start, _ = scene.sentence.clause(quantity.start)
    verbs = scene.sentence.within(start, quantity.start, ("win_count", "verb"))
    return any(scene.norm[cue.start : cue.end] in _RECEIVING for cue in verbs)


def _giver(scene: Scene, quantity: Quantity, trigger: Cue) -> Name | None:
    """青禾获|国开基金|注资5亿元: who gives stands between the verb of receiving and that of investing."""
    start, _ = scene.sentence.clause(quantity.start)
    if trigger.start > quantity.start:
        return None
    verb = scene.sentence.before(trigger.start, ("win_count", "verb"), start)
    if verb is None or scene.norm[verb.start : verb.end] not in _RECEIVING:
        return None
    begin, end = verb.end, trigger.start
    while end > begin and scene.norm[end - 1] in "的 ":
        end -= 1
    text = scene.norm[begin:end].strip("了 ")
    if not 2 <= len(text) <= _LONGEST_GIVER or scene.sentence.within(begin, end, ("prep", "adv", "verb", "copula")):
        return None
    begin = scene.norm.find(text, begin)
    return Name(begin, begin + len(text), scene.document.text[begin : begin + len(text)], "clause")


def _is_bought(scene: Scene, name: Name) -> bool:
    """收购A和B股权，作价分别为…: names behind the verb are what is paid for."""
    if name.start < scene.sentence.start:
        return False
    floor = max(scene.sentence.start, name.start - _BESIDE)
    verb = scene.sentence.before(name.start, ("acquire", "verb"), floor)
    return verb is not None and (verb.kind == "acquire" or scene.norm[verb.start : verb.end] in _GETS)


def deal(scene: Scene, quantity: Quantity, trigger: Cue, rule: str, metric: str, giver: Name | None = None) -> None:
    """Adds money put in, raised, paid or granted, with its parties; a ``giver`` pays the subject of the clause."""
    start, end = scene.sentence.clause(quantity.start)
    if scene.sentence.after(quantity.start, ("trading",), end) or _GUARANTEE.search(scene.norm, start, end):
        scene.refuse(rule, quantity, "shares bought back, guarantees")
        return
    subject = scene.payer(quantity.start, trigger)
    labelled = scene.labelled_buyer() if metric == "acquisition_amount" else None
    sold = metric == "acquisition_amount" and (
        labelled is not None or trigger.kind == "divest" or scene.sale_before(quantity, trigger) is not None
    )
    if sold:
        subject = labelled or scene.buyer_of_sale(quantity)
    if metric == "grant_amount":
        beneficiary = scene.beneficiary(trigger.start) or scene.purpose_behind(quantity)
        if (
            beneficiary is None
            and not _receives(scene, quantity)
            and not scene.sentence.before(trigger.start, ("verb", "win_count"), scene.sentence.start)
        ):
            scene.refuse(rule, quantity, "nobody is named who receives")
            return
        subject = beneficiary or subject
    shared = scene.shared(quantity)
    bought = shared[0] if metric == "acquisition_amount" and shared and _is_bought(scene, shared[0]) else None
    if bought is not None:
        shared = []
    elif shared:
        subject = shared[0]
    if metric == "funding_amount" and subject is not None and subject.text.endswith(_FIELDS):
        subject = None  # EDA赛道已有7家企业融资: of several firms
    if subject is None and giver is None:
        scene.refuse(rule, quantity, "nobody is named who pays")
        return
    if sold and subject is not None:
        receiver = scene.sold(quantity, subject)
    else:
        receiver = scene.public_giver() if metric == "grant_amount" else scene.receiver(quantity, trigger)
    if giver is None and subject is not None and receiver is not None and scene.is_same_firm(subject, receiver):
        if metric == "acquisition_amount":
            scene.refuse(rule, quantity, "who is bought does not buy: who does is not named")
            return
        receiver = None
    draft = make(scene, rule, "investment", metric, quantity, 3, trigger)
    draft.subject, draft.counterparty = subject, receiver
    if bought is not None:
        draft.counterparty = bought.text
    if giver is not None:
        draft.subject, draft.counterparty = giver, subject.text if subject is not None else None
    draft.purpose = scene.purpose(quantity)
    draft.is_cumulative = scene.is_running_total(quantity.start)
    horizon = scene.horizon(quantity.start)
    if horizon is not None:
        draft.horizon_years = horizon.horizon_years
    draft.status = scene.deal_status(quantity.start)
    draft.period = scene.deal_period(quantity.start)
    draft.period_text = scene.resolve(draft.period, None)
    if subject is not None:
        scene.note_subject(subject)
    scene.drafts.extend([draft, *(replace(draft, subject=other) for other in shared[1:])])


def _project_behind(scene: Scene, quantity: Quantity) -> Name | None:
    """总投资86亿元的|动力电池产业园项目: what the money is put into, behind its amount."""
    match = _PROJECT.match(scene.norm, max(quantity.end, quantity.hedge_end), scene.sentence.end)
    if match is None:
        return None
    return Name(*match.span("name"), scene.document.text[slice(*match.span("name"))], "phrase")


def _project(scene: Scene, quantity: Quantity, trigger: Cue) -> None:
    """上海超级工厂总投资500亿元: the project is the subject where nobody is said to pay."""
    phrase = scene.phrase_before(trigger)
    if (behind := _project_behind(scene, quantity)) is not None:
        phrase = behind
    elif phrase is not None and not scene.has_own_words(phrase.start, phrase.end):
        phrase = None  # 电站|总投资, 项目|总投资: which one, the words before say
    subject = phrase or scene.subject(trigger.start)
    if subject is None:
        scene.refuse("project-investment", quantity, "no project is named")
        return
    draft = make(scene, "project-investment", "investment", "investment_amount", quantity, 2, trigger)
    draft.subject = subject
    draft.is_cumulative = scene.is_running_total(quantity.start)
    draft.status = scene.deal_status(quantity.start)
    draft.period = scene.deal_period(quantity.start)
    draft.period_text = scene.resolve(draft.period, None)
    scene.drafts.append(draft)


def _sized_fund(scene: Scene, quantity: Quantity, trigger: Cue) -> None:
    """浙江省产业基金总规模达到200亿元."""
    subject = scene.phrase_before(trigger) or scene.subject(trigger.start)
    if subject is None or "基金" not in subject.text:
        scene.refuse("fund-size", quantity, "no fund is named")
        return
    draft = make(scene, "fund-size", "investment", "fund_size", quantity, 3, trigger)
    draft.subject = subject
    draft.status = scene.deal_status(quantity.start)
    draft.period = scene.deal_period(quantity.start)
    draft.period_text = scene.resolve(draft.period, None)
    scene.drafts.append(draft)


def _fund(scene: Scene, quantity: Quantity, trigger: Cue) -> None:
    """规模为32亿元的人民币基金: the size of a fund."""
    start, _ = scene.sentence.clause(quantity.start)
    if not _FUNDED.search(scene.norm, start, quantity.start):
        return
    subject = scene.goods_behind(quantity, trigger) or scene.subject(quantity.start)
    if subject is None:
        scene.refuse("fund", quantity, "no fund is named")
        return
    draft = make(scene, "fund", "investment", "fund_size", quantity, 2, trigger)
    draft.subject = subject
    draft.status = scene.deal_status(quantity.start)
    draft.period = scene.deal_period(quantity.start)
    draft.period_text = scene.resolve(draft.period, None)
    scene.drafts.append(draft)
