"""A year of a business matched week by week: how much of the money is applied, what was wrong, what was proposed.

One year of `TAGIH_YEARS` (default: one) is made by each seed, and printed with its figures.
"""

from __future__ import annotations

import json
import os
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time

import pytest

from tagih.adapters.importers.receivables import Parsed, ReceivableRow
from tagih.commands import imports, matching, operation
from tagih.commands.operation import Call
from tagih.models import BankLine, Company, Match, Receivable
from tagih.reports.verification import verify
from tests.bank_lines import Arrival, arrived
from tests.business_year import Bill, Transfer, Year, year

APPLIED, AMONG_FIRST = 0.95, 0.95
"""Shares of the money that is applied, and of the lines left over whose right answer is among the first three."""
SEEDS = [int(seed) for seed in os.environ.get("YEARS", "11").split(",")]
SIZE = int(os.environ.get("YEAR_INVOICES", "1000"))


@dataclass
class Figures:
    """How a year went, in minor units and lines."""

    money: int = 0
    applied: int = 0
    left: int = 0
    among_first: int = 0
    wrong: list[str] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        share = 100 * self.applied / self.money
        first = 100 * self.among_first / max(self.left, 1)
        kinds = ", ".join(f"{kind} {100 * minor / self.money:.2f}" for kind, minor in self.kinds.most_common())
        return f"{share:.2f} % applied, {len(self.wrong)} wrong, {first:.1f} % of {self.left} among the first three ({kinds})"


@pytest.mark.parametrize("seed", SEEDS)
def test_a_year_is_matched_without_a_wrong_application(company: Company, seed: int) -> None:
    made = year(seed, SIZE, SIZE * 104 // 100)
    lines = live(company, made)
    figures = told(company, made, lines)
    print(f"\nseed {seed}, {len(made.bills)} invoices, {len(lines)} lines: {figures}")
    assert figures.wrong == []
    assert figures.applied >= APPLIED * figures.money, str(figures)
    assert figures.among_first >= AMONG_FIRST * figures.left, str(figures)
    assert not verify(company).problems


def live(company: Company, made: Year) -> dict[int, Transfer]:
    """The year week by week, as its owner lives it: what was billed is entered, the bank's lines come, both are matched."""
    weeks: dict[tuple[int, int], tuple[list[Bill], list[Transfer]]] = defaultdict(lambda: ([], []))
    for bill in made.bills:
        weeks[bill.issued_on.isocalendar()[:2]][0].append(bill)
    for transfer in made.transfers:
        weeks[transfer.on.isocalendar()[:2]][1].append(transfer)
    lines: dict[int, Transfer] = {}
    for week in sorted(weeks):
        bills, transfers = weeks[week]
        call = _call(company, max([one.issued_on for one in bills] + [one.on for one in transfers]))
        _enter(call, bills)
        stored = arrived(call, *map(_arrival, transfers))
        lines |= {row.pk: transfer for row, transfer in zip(stored, transfers, strict=True)}
        matching.match(call)
    return lines


def _call(company: Company, on: date) -> Call:
    return operation.call(company, "anna", datetime.combine(on, time(18), UTC), on)


def _enter(call: Call, bills: list[Bill]) -> None:
    good = [
        ReceivableRow(
            n, f"C{one.client.id}", one.client.name, "", "DE", "en", one.number, one.issued_on, one.due_on, "EUR", one.total,
            None, 0, None, None,
        )
        for n, one in enumerate(bills, 2)
    ]  # fmt: skip
    imports.receivables(replace(call, key=""), parsed=Parsed(good, []), source="year")


def _arrival(one: Transfer) -> Arrival:
    kind = "return" if one.amount < 0 else "transfer"
    return Arrival(one.on, one.amount, one.text, one.name, one.iban, reference=one.reference, kind=kind)


def told(company: Company, made: Year, lines: dict[int, Transfer]) -> Figures:
    """What was made of the lines, beside the truth."""
    numbers = dict(Receivable.objects.of(company).values_list("id", "number"))
    matches: dict[int, list[Match]] = defaultdict(list)
    for match in Match.objects.of(company).filter(state__in=("applied", "proposed")).order_by("position"):
        matches[match.line_id].append(match)
    figures = Figures()
    for id, transfer in lines.items():
        answers = [{numbers[key]: minor for key, minor in json.loads(one.parts)} for one in matches[id]]
        is_applied = any(one.state == "applied" for one in matches[id])
        _count(figures, transfer, answers, is_applied)
    assert BankLine.objects.of(company).count() == len(lines)
    return figures


def _count(figures: Figures, transfer: Transfer, answers: list[dict[str, int]], is_applied: bool) -> None:
    if transfer.amount > 0 and transfer.truth:
        figures.money += transfer.amount
    if is_applied:
        if answers[0] == transfer.truth:
            figures.applied += max(transfer.amount, 0)
        else:
            figures.wrong.append(f"{transfer} got {answers[0]}")
    elif transfer.truth and transfer.amount > 0:
        figures.left += 1
        figures.kinds[transfer.kind] += transfer.amount
        figures.among_first += transfer.truth.keys() in [one.keys() for one in answers[:3]]
