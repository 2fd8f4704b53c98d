"""Clients that owe, as many as a test wants: brought into the books of Anna's Studio by an import, all of them overdue."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from tagih.adapters.importers.receivables import Parsed, ReceivableRow
from tagih.commands import company as companies
from tagih.commands import imports, operation
from tagih.commands.operation import Call
from tagih.models import Case, Company, Decision, Receivable
from tests.completed import STUDIO

NOW = datetime(2026, 3, 4, 8, tzinfo=UTC)
TODAY = NOW.date()
"""A Wednesday."""
_STUDIO = STUDIO | {"email": "anna@localhost.invalid"}


def studio(mode: str = "automatic") -> Call:
    """Anna's Studio with books complete up to today, and Anna as the caller."""
    made = companies.add(NOW, "anna", name="Anna's Studio", country="ZZ", currency="EUR", mode=mode, **_STUDIO)
    call = operation.call(Company.objects.get(code=made.code), "anna", NOW)
    companies.books_complete(call, on=TODAY)
    return call


@dataclass(frozen=True)
class Bill:
    """An invoice of another program, `late` days after its due date (negative: before it)."""

    number: str
    customer: str
    late: int
    minor: int = 10_000
    email: str = "pay@client.invalid"
    country: str = "ZZ"
    asked: tuple[date, int] | None = None

    @property
    def row(self) -> ReceivableRow:
        due_on = TODAY - timedelta(days=self.late)
        asked_on, step = self.asked or (None, None)
        return ReceivableRow(
            2, self.customer, self.customer, self.email, self.country, "en", self.number, due_on - timedelta(days=30),
            due_on, "EUR", self.minor, None, 0, asked_on, step,
        )  # fmt: skip


def bring_in(call: Call, bills: Iterable[Bill]) -> list[Receivable]:
    """Import the bills; returns their receivables in the same order."""
    wanted = list(bills)
    done = imports.receivables(call, parsed=Parsed([bill.row for bill in wanted]), source="before")
    assert done.refused == []
    by_number = {one.number: one for one in Receivable.objects.of(call.company)}
    return [by_number[bill.number] for bill in wanted]


def crowd(count: int, late: int = 10) -> Sequence[Bill]:
    """One bill for each of `count` clients."""
    return [Bill(f"B-{n:05d}", f"C-{n:05d}", late) for n in range(1, count + 1)]


def next_day(call: Call, days: int = 1) -> Call:
    """The same caller so many days later, with books complete up to then."""
    then = replace(call, now=call.now + timedelta(days=days), today=call.today + timedelta(days=days))
    companies.books_complete(then, on=then.today)
    return then


def case_of(call: Call, number: str) -> dict[str, Any]:
    """Where the asking for one receivable stands."""
    found = Case.objects.of(call.company).filter(receivable__number=number)
    return found.values("next_action_on", "last_step", "last_message_on", "action", "step").get()


def waits(call: Call, number: str) -> list[str]:
    """Why the latest answer for one receivable was not to ask."""
    decision = Decision.objects.of(call.company).filter(receivable__number=number).latest("id")
    assert decision.action in ("wait", "stop")
    return [one["code"] for one in json.loads(decision.reasons)]
