"""Billing days of clients: on which days a client is billed, weekly groups of them, and the run that issues their drafts."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.conf import settings

from tagih.commands import batches, customers, invoices, sending
from tagih.commands.operation import Call, Operation, write
from tagih.domain import billing_groups, fields, recurrence
from tagih.domain.errors import NotFound
from tagih.domain.reasons import Reason
from tagih.domain.recurrence import Schedule
from tagih.models import BillingCycle, Customer, Invoice, facts, rows
from tagih.models.recurring import CYCLE_MODES, due_cycles
from tagih.reports import weekly_groups


@dataclass(frozen=True, slots=True)
class BillingDay:
    """On which days a client is billed; `next_on` is None once that was taken back."""

    customer: str
    cycle: str
    mode: str
    next_on: date | None


@dataclass(frozen=True, slots=True)
class SplitUp:
    """How many clients each weekly group has, in order."""

    groups: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CycleRan:
    """What a run did: clients whose day it was, their drafts issued, messages queued, and clients that failed."""

    clients: int = 0
    issued: int = 0
    queued: int = 0
    failed: int = 0

    def __add__(self, other: CycleRan) -> CycleRan:
        return CycleRan(*[getattr(self, name) + getattr(other, name) for name in self.__slots__])


_CYCLE = ("company_id", "customer_id", "cycle", "starts_on", "mode", "group", "next_on", "made_at")


@write
def set_cycle(operation: Operation, *, customer: str, cycle: str, mode: str = "issue") -> BillingDay:
    """Bill a client on each day of `cycle` (`monthly on 15`, `weekly on friday`): its drafts of that day.

    `mode`: issue them and send them, or show them to a person. Raises NotFound `customer_unknown`, Invalid
    `cycle_unreadable`, `cycle_mode_unknown`.
    """
    mode = fields.one_of("cycle_mode_unknown", "mode", mode, CYCLE_MODES)
    schedule = Schedule(recurrence.settled(recurrence.parse(cycle), operation.today), operation.today)
    owner = customers.lock(operation, customer)
    code, next_on = recurrence.code(schedule.cycle), recurrence.on_or_after(schedule, operation.today)
    BillingCycle.objects.of(operation.company).filter(customer_id=owner.id).delete()
    rows.insert(BillingCycle, _CYCLE, [
        (operation.company.pk, owner.id, code, operation.today, mode, None, next_on, operation.now)
    ])  # fmt: skip
    given = {"customer": owner.number, "cycle": code, "mode": mode, "next_on": str(next_on)}
    operation.event("billing_day.set", f"customer {owner.number}", given)
    return BillingDay(owner.number, code, mode, next_on)


@write
def clear(operation: Operation, *, customer: str) -> BillingDay:
    """Bill a client whenever its drafts are ready again. Raises NotFound `customer_unknown`, `billing_day_none`."""
    owner = customers.lock(operation, customer)
    found = BillingCycle.objects.of(operation.company).filter(customer_id=owner.id)
    row = found.first()
    if row is None:
        raise NotFound("billing_day_none", customer=owner.number)
    found.delete()
    operation.event("billing_day.cleared", f"customer {owner.number}", {"customer": owner.number, "cycle": row.cycle})
    return BillingDay(owner.number, row.cycle, row.mode, None)


@write
def split(operation: Operation, *, groups: int = weekly_groups.GROUPS, mode: str = "issue") -> SplitUp:
    """Split the clients billed of late into weekly groups that bill about as much, each with its day of the month.

    Raises Invalid `group_count`, `cycle_mode_unknown`.
    """
    mode = fields.one_of("cycle_mode_unknown", "mode", mode, CYCLE_MODES)
    found = billing_groups.split(weekly_groups.clients(operation.company, operation.today), groups)
    known = dict(Customer.objects.of(operation.company).filter(number__in=list(found)).values_list("number", "id"))
    facts.lock(operation.company, sorted(known.values()))
    BillingCycle.objects.of(operation.company).filter(customer_id__in=list(known.values())).delete()
    rows.insert(BillingCycle, _CYCLE, [
        (operation.company.pk, known[number], *_of_group(operation, group, mode), operation.now)
        for number, group in sorted(found.items())
    ])  # fmt: skip
    sizes = tuple(list(found.values()).count(group) for group in range(1, groups + 1))
    operation.event("billing_days.split", f"{groups} weekly groups", {"groups": list(sizes), "mode": mode})
    return SplitUp(sizes)


def _of_group(operation: Operation, group: int, mode: str) -> tuple[Any, ...]:
    """Cycle, first day, mode, group and next day of the clients of one group."""
    code = f"monthly on {billing_groups.billing_day(group)}"
    schedule = Schedule(recurrence.parse(code), operation.today)
    return code, operation.today, mode, group, recurrence.on_or_after(schedule, operation.today)


# --- the run -------------------------------------------------------------------------------------------------


def run(call: Call, *, again: bool = True) -> CycleRan:
    """Issue the drafts of all clients whose billing day has come, and send them. A second run finds nothing to do.

    Without `again` those that failed today already are left for tomorrow. An idempotency key is not looked at.
    """
    call, done, after = replace(call, key=""), CycleRan(), 0

    def give_up(cycle: int, because: Reason) -> CycleRan:
        _give_up(call, cycle=cycle, because=because)
        return CycleRan(failed=1)

    while ids := due_cycles(call.company, call.today, after, settings.BATCH_RECURRING, again=again):
        after = ids[-1]
        done = sum(batches.halved(ids, lambda part: _batch(call, ids=part), give_up), done)
    return done


@write
def _batch(operation: Operation, *, ids: list[int]) -> CycleRan:
    """The drafts of these clients, issued by the one way to issue; those that are only shown stay drafts."""
    found = BillingCycle.objects.of(operation.company).filter(pk__in=ids)
    facts.lock(operation.company, sorted(found.values_list("customer_id", flat=True)))
    due = list(found.filter(next_on__lte=operation.today).select_for_update().order_by("id"))
    issuing = [one.customer_id for one in due if one.mode == "issue"]
    drafts = invoices.locked_drafts(operation, _drafts(operation, issuing))
    invoices.put_all_into_books(operation, drafts, operation.today)
    sent = sending.queue(operation, [one.id for one in drafts]) if drafts else sending.Queued(0, 0)
    rows.update(
        BillingCycle,
        "id",
        ("next_on", "problem", "tried_on"),
        [(one.pk, _next(one, operation.today), "", None) for one in due],
    )
    return CycleRan(len(due), len(drafts), sent.queued)


def _drafts(operation: Operation, customer_ids: list[int]) -> list[str]:
    """The drafts of these clients, the oldest first, without those of a job's steps."""
    waiting = Invoice.objects.of(operation.company).filter(customer_id__in=customer_ids, kind="invoice", state="draft")
    return list(waiting.filter(purpose="").order_by("id").values_list("public_id", flat=True))


def _next(one: BillingCycle, today: date) -> date | None:
    return recurrence.after(Schedule(recurrence.parse(one.cycle), one.starts_on), today)


@write
def _give_up(operation: Operation, *, cycle: int, because: Reason) -> None:
    """Keep why a client could not be billed; it is tried again tomorrow."""
    problem = json.dumps({"code": because.code, "facts": because.facts}, default=str)
    found = BillingCycle.objects.of(operation.company).filter(pk=cycle)
    known, number = found.values_list("problem", "customer__number").get()
    found.update(problem=problem, tried_on=operation.today)
    if problem != known:
        operation.event("billing_day.failed", f"customer {number}", {"customer": number}, because)
