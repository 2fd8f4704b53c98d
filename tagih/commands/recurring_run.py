"""The run of recurring invoices: make what is due, in batches of one transaction each, and put it on its way.

A batch that fails is split until the one bad entry stands alone; it is kept as a problem with its reason, and the rest
goes on. What an outage left undone is made up for day by day; no day of a cycle is billed twice.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from django.conf import settings

from tagih.commands import batches, crash, drafts, invoices, recurring, sending
from tagih.commands.customers import Payer
from tagih.commands.drafts import Bill, BilledLine, Content
from tagih.commands.operation import Call, Operation, write
from tagih.domain import period_words, recurrence, totals
from tagih.domain.reasons import Reason
from tagih.domain.recurrence import Schedule
from tagih.models import Customer, Occurrence, Recurring, facts, rows
from tagih.models.recurring import due


@dataclass(frozen=True, slots=True)
class Billed:
    """What a run made: invoices issued and drafts, messages queued, and entries that failed (each kept as a problem)."""

    issued: int = 0
    drafted: int = 0
    queued: int = 0
    failed: int = 0

    def __add__(self, other: Billed) -> Billed:
        return Billed(*[getattr(self, name) + getattr(other, name) for name in self.__slots__])


def run(call: Call, *, again: bool = True) -> Billed:
    """Bill every recurring invoice whose day has come, and every day missed before. A second run finds nothing to do.

    Without `again` those that failed today already are left for tomorrow. An idempotency key would say nothing here,
    and is not looked at.
    """
    call, done, failed = replace(call, key=""), Billed(), set[int]()
    while True:
        made = _all_once(call, again, failed)
        done += made
        if not made.issued + made.drafted:
            return done


def _all_once(call: Call, again: bool, failed: set[int]) -> Billed:
    """One occurrence of each entry that is due: those with several days to make up for come again."""
    done, after = Billed(), 0
    while ids := due(call.company, call.today, after, settings.BATCH_RECURRING, again=again):
        after = ids[-1]
        done += _batch_or_less(call, [one for one in ids if one not in failed], failed)
    return done


def _batch_or_less(call: Call, ids: Sequence[int], failed: set[int]) -> Billed:
    def give_up(recurring: int, because: Reason) -> Billed:
        failed.add(recurring)
        _give_up(call, recurring=recurring, because=because)
        return Billed(failed=1)

    return sum(batches.halved(ids, lambda part: _batch(call, ids=part), give_up), Billed())


class _Entry(NamedTuple):
    """A recurring invoice as the run needs it."""

    id: int
    customer_id: int
    mode: str
    cycle: str
    starts_on: date
    ends_on: date | None
    most: int | None
    made: int
    next_on: date
    currency: str
    terms: str
    reference: str
    message: str
    prices_include_tax: bool

    @property
    def schedule(self) -> Schedule:
        return Schedule(_cycle(self.cycle), self.starts_on, self.ends_on)


# Thousands of entries share a few cycles: each is worked out once.
_cycle = lru_cache(maxsize=1024)(recurrence.parse)
_period = lru_cache(maxsize=4096)(recurrence.period)
_after = lru_cache(maxsize=4096)(recurrence.after)


@write
def _batch(operation: Operation, *, ids: list[int]) -> Billed:
    """One occurrence of each: drafts in sets, issued by the one way to issue, and a message for each invoice."""
    entries = _locked(operation, ids)
    drafted = _draft(operation, entries)
    _move_on(operation, entries, [one.id for one in drafted])
    issuing = [made for one, made in zip(entries, drafted, strict=True) if one.mode == "issue"]
    for made in (made for one, made in zip(entries, drafted, strict=True) if one.mode == "draft"):
        operation.event("draft.added", f"draft {made.public_id}", drafts.facts_of(made))
    invoices.put_all_into_books(operation, issuing, operation.today)
    sent = sending.queue(operation, [one.id for one in issuing])
    crash.point("billed")
    return Billed(len(issuing), len(drafted) - len(issuing), sent.queued)


def _locked(operation: Operation, ids: list[int]) -> list[_Entry]:
    """The entries that are due still, after their customers: whoever pays or changes them waits, or has gone before."""
    company_id = operation.company.pk
    owners = rows.select(Recurring, ("customer_id",), company_id=company_id, id=ids)
    facts.lock(operation.company, sorted({customer_id for (customer_id,) in owners}))
    found = Recurring.objects.of(operation.company).filter(pk__in=ids, state="active", next_on__lte=operation.today)
    return [_Entry(*row) for row in found.select_for_update().order_by("id").values_list(*_Entry._fields)]


def _draft(operation: Operation, entries: Sequence[_Entry]) -> list[drafts.Drafted]:
    company = operation.company
    lines = recurring.stored_lines(operation, [one.id for one in entries])
    owners = list({one.customer_id for one in entries})
    columns = ("id", "number", "terms", "language")
    known = {row[0]: row for row in rows.select(Customer, columns, company_id=company.pk, id=owners)}
    bills = []
    for one in entries:
        *payer, language = known[one.customer_id]
        bills.append(Bill(Payer(*payer), _content(one, lines[one.id], language)))
    return drafts.insert_all(operation, bills)


def _content(one: _Entry, lines: Sequence[BilledLine], language: str) -> Content:
    """The invoice of this occurrence, the words of its period filled in."""
    first, last = _period(one.schedule, one.next_on)
    said = [
        line._replace(description=period_words.filled(line.description, first, last, language)[:500]) for line in lines
    ]
    sums = totals.totals([line.figures for line in lines], one.currency, one.prices_include_tax)
    return Content(said, sums, {
        "currency": one.currency, "terms": one.terms, "reference": one.reference,
        "message": period_words.filled(one.message, first, last, language), "supplied_on": None,
        "prices_include_tax": one.prices_include_tax, "net_minor": sums.net_minor, "tax_minor": sums.tax_minor,
        "total_minor": sums.total_minor,
    })  # fmt: skip


_OCCURRENCE = ("company_id", "recurring_id", "on", "invoice_id", "made_at")
_MOVED = ("made", "next_on", "state", "problem", "tried_on")


def _move_on(operation: Operation, entries: Sequence[_Entry], invoice_ids: Sequence[int]) -> None:
    """Write down which day was billed, and the next one."""
    rows.insert(Occurrence, _OCCURRENCE, [
        (operation.company.pk, one.id, one.next_on, invoice_id, operation.now)
        for one, invoice_id in zip(entries, invoice_ids, strict=True)
    ])  # fmt: skip
    rows.update(Recurring, "id", _MOVED, [_moved(one) for one in entries])


def _moved(one: _Entry) -> tuple[object, ...]:
    made = one.made + 1
    next_on = _after(one.schedule, one.next_on) if one.most is None or made < one.most else None
    return one.id, made, next_on, "active" if next_on else "ended", "", None


@write
def _give_up(operation: Operation, *, recurring: int, because: Reason) -> None:
    """Keep why an entry could not be billed; it is tried again tomorrow, and when it was changed."""
    problem = json.dumps({"code": because.code, "facts": because.facts}, default=str)
    entries = Recurring.objects.of(operation.company).filter(pk=recurring)
    known, public_id = entries.values_list("problem", "public_id").get()
    entries.update(problem=problem, tried_on=operation.today)
    if problem != known:
        operation.event("recurring.failed", f"recurring {public_id}", {"recurring": recurring}, because)
