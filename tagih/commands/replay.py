"""Replay: run a stretch of days over a file in a scratch database and see what would have been sent.

On each day the books know what happened up to the day before; then the daily run. On the days of an outage there is no
run, but the books go on. The door opens the scratch database before anything is loaded; books in use are refused.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from tagih.adapters.importers.receivables import Parsed, ReceivableRow
from tagih.commands import company as companies
from tagih.commands import daily_run, imports, operation
from tagih.domain.errors import Invalid, Refused
from tagih.models import Company


@dataclass(slots=True)
class Replayed:
    """The messages of each day that had any, and how many went by step."""

    days: list[tuple[date, list[tuple[str, int]]]] = field(default_factory=list)
    by_step: dict[int, int] = field(default_factory=dict)
    runs: int = 0
    customers: set[str] = field(default_factory=set)

    def add(self, on: date, messages: list[tuple[str, int]]) -> None:
        """Count one day in."""
        self.runs += 1
        if messages:
            self.days.append((on, messages))
        for customer, step in messages:
            self.customers.add(customer)
            self.by_step[step] = self.by_step.get(step, 0) + 1


def replay(
    *, parsed: Parsed, source: str, first: date, last: date, outages: Sequence[tuple[date, date]] = (),
    changes: Sequence[tuple[str, str]] = (), progress: Callable[[int], None] = lambda done: None,
) -> Replayed:  # fmt: skip
    """Run the days `first` to `last` one by one. `changes` are set on the default policy, mode automatic."""
    if last < first:
        raise Invalid("replay_needs_days")
    if Company.objects.exists():
        raise Refused("replay_in_books")
    company, done = _company(parsed, first, changes), Replayed()
    _know(company, parsed.good, source, first - timedelta(days=1))
    for number in range((last - first).days + 1):
        today = first + timedelta(days=number)
        yesterday = today - timedelta(days=1)
        _know(company, [row for row in parsed.good if yesterday in (row.issued_on, row.paid_on)], source, yesterday)
        if not any(start <= today <= end for start, end in outages):
            swept = daily_run.sweep(_call(company, today))
            done.add(today, [(one.customer, one.step) for one in swept.messages])
        progress(number + 1)
    return done


def _company(parsed: Parsed, first: date, changes: Sequence[tuple[str, str]]) -> Company:
    """A company in the file's currency with the default policy, automatic, and the asked-for changes."""
    currency = parsed.good[0].currency if parsed.good else "EUR"
    at = datetime.combine(first, time(6), UTC)
    made = companies.add(
        now=at, by="replay", name="Replay", code="REPLAY", country="ZZ", currency=currency, mode="automatic"
    )
    company = Company.objects.get(code=made.code)
    for key, value in changes:
        companies.policy_set(_call(company, first), key=key, value=value)
    return company


def _know(company: Company, rows: list[ReceivableRow], source: str, until: date) -> None:
    """Bring the books up to the end of `until`, and with them the day up to which they are complete."""
    imports.receivables(_call(company, until), parsed=Parsed(rows, []), source=source, until=until)


def _call(company: Company, today: date) -> operation.Call:
    return operation.Call(company, "replay", datetime.combine(today, time(6), UTC), today)
