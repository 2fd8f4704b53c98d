"""Bank lines with what was made of them: the invoices they paid, or the proposals with their points and reasons."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tagih.domain.money import Money
from tagih.models import BankLine, Company, Match, Receivable

AT_ONCE = 2000
"""Lines that are read together."""


@dataclass(frozen=True, slots=True)
class Part:
    """An invoice, the instalment of it where there are several, and what it gets of a line."""

    invoice: str
    receivable: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Shown:
    """An answer for a line. Reasons and what speaks against it are codes with facts, as they are stored."""

    match: str
    customer: str
    customer_name: str
    invoices: tuple[str, ...]
    amount: Money
    points: int
    parts: tuple[Part, ...]
    reasons: tuple[dict[str, Any], ...]
    against: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class LineShown:
    """A line of a bank statement: what was applied of it, or what is proposed, the best first."""

    line: str
    on: date
    amount: Money
    payer_name: str
    payer_account: str
    reference: str
    text: str
    state: str
    payment: str | None
    applied: Shown | None
    proposals: tuple[Shown, ...]


def lines(company: Company, *, only_open: bool = False) -> Iterator[LineShown]:
    """Every line that was not set aside, in the order of time; money that left has no proposals."""
    found = BankLine.objects.of(company).exclude(state="set_aside")
    if only_open:
        found = found.filter(state="open")
    ids = list(found.order_by("on", "pk").values_list("pk", flat=True))
    for start in range(0, len(ids), AT_ONCE):
        yield from of(company, ids[start : start + AT_ONCE])


def of(company: Company, ids: Sequence[int]) -> list[LineShown]:
    """These lines, in the order of time, in four queries."""
    stored = BankLine.objects.of(company).filter(pk__in=ids).order_by("on", "pk")
    matches = Match.objects.of(company).filter(line_id__in=ids, state__in=("applied", "proposed"))
    by_line: dict[int, list[Match]] = defaultdict(list)
    for one in matches.select_related("customer", "payment").order_by("position", "pk"):
        by_line[one.line_id].append(one)
    numbers = _numbers(company, [one for its in by_line.values() for one in its])
    return [_shown(row, by_line[row.pk], numbers) for row in stored]


def _numbers(company: Company, matches: Sequence[Match]) -> dict[int, tuple[str, str]]:
    """The number of each receivable named, and that of its invoice."""
    wanted = {receivable_id for one in matches for receivable_id, _ in json.loads(one.parts)}
    found = Receivable.objects.of(company).filter(pk__in=wanted).values_list("pk", "number", "invoice__number")
    return {pk: (number, invoice or number) for pk, number, invoice in found}


def _shown(row: BankLine, matches: Sequence[Match], numbers: dict[int, tuple[str, str]]) -> LineShown:
    applied = next((one for one in matches if one.state == "applied"), None)
    payment = applied.payment.public_id if applied is not None and applied.payment is not None else None
    proposals = tuple(_answer(one, numbers) for one in matches if one.state == "proposed")
    return LineShown(
        row.public_id, row.on, Money(row.amount_minor, row.currency), row.payer_name, row.payer_account, row.reference,
        row.text, row.state, payment, _answer(applied, numbers) if applied is not None else None, proposals,
    )  # fmt: skip


def _answer(row: Match, numbers: dict[int, tuple[str, str]]) -> Shown:
    parts = tuple(
        Part(numbers[key][1], numbers[key][0], Money(minor, row.currency)) for key, minor in json.loads(row.parts)
    )
    return Shown(
        row.public_id, row.customer.number, row.customer.name, tuple(dict.fromkeys(one.invoice for one in parts)),
        Money(row.amount_minor, row.currency), row.points, parts, tuple(json.loads(row.reasons)),
        tuple(json.loads(row.against)),
    )  # fmt: skip
