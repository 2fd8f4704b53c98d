"""Plays a seeded ledger through the product's own commands, day by day, and remembers what each run sent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time

from tagih.adapters.importers.receivables import Parsed, ReceivableRow
from tagih.commands import company as companies
from tagih.commands import credit_notes, daily_run, dunning, imports, operation, payments
from tagih.commands.answers import Told
from tagih.models import Company
from tests.seeded_ledger import Event, Ledger

CURRENCY = "EUR"


def amount(minor: int) -> str:
    return f"{minor // 100}.{minor % 100:02}"


@dataclass
class BooksPlayer:
    """A company whose books live through a ledger; `run` takes one day's run."""

    ledger: Ledger
    company: Company = field(init=False)
    numbers: dict[int, str] = field(default_factory=dict)
    asked_before: dict[int, Event] = field(default_factory=dict)

    def __post_init__(self) -> None:
        at = datetime(2024, 1, 1, 6, tzinfo=UTC)
        made = companies.add(at, "test", name="Anna's Studio", country="ZZ", currency=CURRENCY, mode="automatic")
        self.company = Company.objects.get(code=made.code)
        self.asked_before = {one.id: one for one in self.ledger.events if one.kind == "last_asked"}

    def call(self, today: date) -> operation.Call:
        return operation.Call(self.company, "test", datetime.combine(today, time(6), UTC), today)

    def play(self) -> Iterator[tuple[date, list[Told]]]:
        """Each day with a run, and its messages; on every day the books know what happened up to the day before."""
        by_day: dict[date, list[Event]] = defaultdict(list)
        for event in self.ledger.events:
            by_day[event.on].append(event)
        told = sorted(by_day)
        for today in self.ledger.run_days():
            while told and told[0] < today:
                self.live(by_day[told.pop(0)])
            companies.books_complete(self.call(today), on=today)
            yield today, daily_run.sweep(self.call(today)).messages

    def live(self, events: list[Event]) -> None:
        """One day's events, in their order."""
        bills = [event for event in events if event.kind == "issue"]
        if bills:
            parsed = Parsed([self.row(event) for event in bills])
            imports.receivables(self.call(bills[0].on), parsed=parsed, source="seeded", until=bills[0].on)
            self.numbers.update({event.id: event.number for event in bills})
        for event in events:
            if event.kind not in ("issue", "last_asked"):
                self.do(event)

    def row(self, event: Event) -> ReceivableRow:
        asked = self.asked_before.get(event.id)
        assert event.due_on is not None
        return ReceivableRow(
            2, event.customer, event.customer, f"{event.customer.lower()}@example.invalid", "ZZ", "en", event.number,
            event.on, event.due_on, CURRENCY, event.amount_minor, None, 0,
            asked.on if asked else None, asked.step if asked else None,
        )  # fmt: skip

    def do(self, event: Event) -> None:
        call, number = self.call(event.on), self.numbers[event.id]
        if event.kind == "pay":
            payments.record(call, amount=amount(event.amount_minor), invoice=number, on=event.on)
        elif event.kind == "credit":
            credit_notes.credit(
                call, invoice=number, amount=amount(event.amount_minor), because="less work", issued_on=event.on
            )
        elif event.kind == "dispute" and event.amount_minor:
            dunning.dispute(call, invoice=number, amount=amount(event.amount_minor), because="not delivered")
        elif event.kind == "dispute":
            dunning.resolve_dispute(call, invoice=number, resolution="agreed")
        elif event.kind == "pause" and event.until:
            dunning.pause(call, invoice=number, until=event.until, because="on holiday")
        elif event.kind == "promise" and event.promised_on:
            dunning.promise(call, invoice=number, promised_on=event.promised_on)
        else:
            raise AssertionError(event)
