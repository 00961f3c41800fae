"""Judging one waiting item after the other at the keyboard: the sentence, what a verdict would change, the verdict."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import duckdb
from rich.text import Text

from newsledger.console import err, out, printable
from newsledger.errors import NewsledgerError
from newsledger.extraction.claim import plain
from newsledger.ledger.store import Ledger
from newsledger.serving import reviews
from newsledger.serving.review_queue import Item, sentence
from newsledger.serving.reviews import Review, Reviewer


def judge_all(
    items: list[Item], connection: duckdb.DuckDBPyConnection, ledger: Ledger, seeds_folder: Path, reviewer: Reviewer
) -> int:
    """Show each item and record what the person says, at once: stopping early loses nothing. Returns the verdicts.

    Ends with the items, with ``q``, or with the end of the input.
    """
    count = 0
    for place, item in enumerate(items, start=1):
        _show(item, ledger, f"{place} of {len(items)}")
        if item["claim_id"] is None:
            _tell(f"Its claim is gone: newsledger review withdraw {item['claim_key']}")
            continue
        try:
            given = _verdict(item["claim_id"], connection, seeds_folder, reviewer)
        except EOFError:
            break
        if given is not None:
            reviews.record(seeds_folder, [given])
            count += 1
    return count


def _show(item: Item, ledger: Ledger, place: str) -> None:
    before, quote, after = (printable(part) for part in sentence(ledger, item))
    figure = f"{item['bound'] or ''} {_number(item['value'])} {item['unit']}".strip()
    accepted = f"{item['n_accepted']} accepted, {_number(item['lowest_value'])} to {_number(item['highest_value'])}"
    facts = {
        "claim": item["claim_id"] or item["claim_key"],
        "says": f"{item['metric_id']} of {item['subject']}: {figure}, {item['period'] or 'no period'}",
        "market": item["market"],
        "with": item["counterparty"],
        "source": item["source_org"],
        "waits": item["reasons"],
        "effect": f"{item['effect']}; {accepted}" if item["n_accepted"] else item["effect"],
        "verdict": item["field"] and f"{item['verdict']} {item['field']}: {item['old_value']} -> {item['new_value']}",
        "article": f"{item['publisher']}, {item['published_on']}: {item['title']}",
        "address": item["url"],
    }
    out.rule(place)
    out.print(Text.assemble(before, (quote, "bold reverse"), after), soft_wrap=True)
    for name, value in facts.items():
        if value:
            out.print(f"{name:>8}  {printable(str(value))}", markup=False, soft_wrap=True)


def _verdict(
    claim: str, connection: duckdb.DuckDBPyConnection, seeds_folder: Path, reviewer: Reviewer
) -> Review | None:
    """What the person types; None to pass the item by. What cannot be is said, and asked again."""
    while True:
        answer = _ask("[a]ccept, [r]eject, [c]orrect a field, [s]kip, [q]uit: ")
        try:
            match answer:
                case "a":
                    why = _ask("why (empty: read in the article): ") or "read in the article"
                    return reviews.accept(connection, claim, reviewer, why)
                case "r":
                    return reviews.reject(connection, claim, reviewer, _ask("why: "))
                case "c":
                    field, value = _ask("field: "), _ask("should say: ")
                    return reviews.correct(connection, seeds_folder, claim, field, value, reviewer, _ask("why: "))
                case "s":
                    return None
                case "q":
                    raise EOFError
        except NewsledgerError as error:
            _tell(f"{error.message} {error.remedy}")


def _ask(question: str) -> str:
    print(question, end="", file=sys.stderr, flush=True)
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    return line.strip()


def _tell(line: str) -> None:
    err.print(printable(line), style="yellow", markup=False, soft_wrap=True)


def _number(value: Any) -> str:
    return "nothing" if value is None else plain(value)
