"""Number series: gapless per company, kind of document and year."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from tagih.commands.operation import Operation
from tagih.domain import numbering
from tagih.domain.errors import Conflict
from tagih.models import Company, Invoice, Series, rows

Kind = Literal["invoice", "credit_note", "quote", "change_order"]

_OF_QUOTES = {"quote": "Q-{year}-{n:05d}", "change_order": "CO-{year}-{n:05d}"}
"""Number formats of what the client signs: no law asks for them, so they are the same everywhere."""


def take(operation: Operation, kind: Kind, issued_on: date, count: int) -> list[str]:
    """The next `count` numbers of the series of that year. A refused operation gives them back.

    The counter stays locked until the operation ends: take it after every lock but the chain's. Raises Invalid
    `issue_date_in_future`, Conflict `issue_date_before_last`, `number_in_use`.
    """
    company, year = operation.company, issued_on.year
    series_id, last_number, last_on = _locked(operation, kind, year)
    numbering.check_date(issued_on, last_on, operation.today)
    pattern = _pattern(company, kind)
    last = last_number + count
    numbers = [numbering.format_number(pattern, year, n) for n in range(last_number + 1, last + 1)]
    if kind not in _OF_QUOTES:
        for (taken,) in rows.select(Invoice, ("number",), company_id=company.pk, kind=kind, number=numbers):
            raise Conflict("number_in_use", number=taken)
    rows.update(Series, "id", ("last_number", "last_on"), [(series_id, last, issued_on)])
    return numbers


def _pattern(company: Company, kind: Kind) -> str:
    if kind in _OF_QUOTES:
        return _OF_QUOTES[kind]
    return company.number_pattern if kind == "invoice" else company.credit_number_pattern


def _locked(operation: Operation, kind: Kind, year: int) -> tuple[int, int, date | None]:
    """The counter's id, last number and last day, held until the operation ends; made if it is the year's first."""
    counter: dict[str, Any] = {"company_id": operation.company.pk, "kind": kind, "year": year}
    if not (found := rows.select(Series, ("id", "last_number", "last_on"), lock=True, **counter)):
        Series.objects.of(operation.company).bulk_create([Series(**counter)], ignore_conflicts=True)
        found = rows.select(Series, ("id", "last_number", "last_on"), lock=True, **counter)
    return found[0][0], found[0][1], found[0][2]
