"""The daily run: ask the reminder rule about every client whose day has come, and write down the answers.

The rule itself is `tagih.domain.dunning`; here is only loading, locking and writing, in batches of clients with a
bounded number of queries and one transaction each. A batch that fails is split until the one bad client stands alone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.db import OperationalError

from tagih.commands import answers, arrivals, matching
from tagih.commands.answers import Swept
from tagih.commands.operation import Call, Operation, write
from tagih.domain.contact import Calendar
from tagih.domain.ladder import Mode, Policy
from tagih.domain.reasons import Reason
from tagih.models import Customer, Dispatch, Run, facts


def sweep(call: Call, *, dry_run: bool = False, keep_messages: bool = True) -> Swept:
    """Ask the rule about every client whose day has come. Doing it again the same day does nothing new.

    First the open bank lines are matched: whoever has paid is not asked.
    `dry_run` writes nothing. Without `keep_messages` only the counts are kept (for very long runs). An idempotency key
    would say nothing here, and is not looked at.
    """
    call = replace(call, key="")
    if not dry_run:
        matching.match(call)
    policy = facts.policy(call.company)
    done = Swept(blockers=answers.company_blockers(call.company, policy, call.today))
    if not dry_run and not done.blockers and _has_arrivals_to_ask(call):
        _ask_arrivals(call, mode=policy.mode)
    customers, settled = ([], {}) if done.blockers else facts.due(call.company, call.today)
    run = None if dry_run else _begin(call, mode=policy.mode, blockers=done.blockers, is_idle=not customers)
    calendars: dict[str, Calendar] = {}
    for start in range(0, len(customers), settings.BATCH_CUSTOMERS):
        part = customers[start : start + settings.BATCH_CUSTOMERS]
        batch = _batch_or_less(call, part, settled, policy, calendars, dry_run)
        done.add(batch if keep_messages else _without_messages(batch))
    if run is not None and customers:
        _finish(call, run=run.run_id, swept=done)
    return done


def _has_arrivals_to_ask(call: Call) -> bool:
    return Dispatch.objects.of(call.company).filter(check_on__lte=call.today).exists()


@write
def _ask_arrivals(operation: Operation, *, mode: Mode) -> int:
    """Before money is asked for: whether what nobody has seen arrived at all."""
    return arrivals.ask(operation, mode)


def _batch_or_less(
    call: Call, customers: Sequence[int], settled: Mapping[int, Sequence[int]], policy: Policy,
    calendars: dict[str, Calendar], dry_run: bool,
) -> Swept:  # fmt: skip
    """One batch; if something in it breaks, its halves, so that one bad client stops nobody else."""
    try:
        if dry_run:
            return answers.rehearse(call, customers, settled, policy, calendars)
        return _batch(call, customers=customers, settled=settled, policy=policy, calendars=calendars)
    except OperationalError:
        raise
    except Exception as problem:
        if len(customers) == 1:
            if not dry_run:
                _give_up(call, customer=customers[0], problem=repr(problem)[:500])
            return Swept(failed=1)
    middle = len(customers) // 2
    done = _batch_or_less(call, customers[:middle], settled, policy, calendars, dry_run)
    done.add(_batch_or_less(call, customers[middle:], settled, policy, calendars, dry_run))
    return done


@write
def _batch(
    operation: Operation, *, customers: Sequence[int], settled: Mapping[int, Sequence[int]], policy: Policy,
    calendars: dict[str, Calendar],
) -> Swept:  # fmt: skip
    return answers.answer(operation, customers, settled, policy, calendars)


@dataclass(frozen=True, slots=True)
class Begun:
    run_id: int


@write
def _begin(operation: Operation, *, mode: str, blockers: tuple[Reason, ...], is_idle: bool) -> Begun:
    """Write down that the run of this day took place, and what held back the whole company.

    An idle one, on which nobody's day has come, is finished at once: a quiet day costs one commit.
    """
    told = [reason.as_json() for reason in blockers]
    run = Run.objects.everywhere("a new row").create(
        company=operation.company, on=operation.today, started_at=operation.now, mode=mode, blockers=json.dumps(told)
    )
    if blockers:
        operation.event("dunning.held_back", f"run {operation.today}", {"blockers": told})
    elif is_idle:
        _tell_finished(operation, Swept())
    return Begun(run.pk)


@write
def _finish(operation: Operation, *, run: int, swept: Swept) -> None:
    Run.objects.of(operation.company).filter(pk=run).update(**_tell_finished(operation, swept))


def _tell_finished(operation: Operation, swept: Swept) -> dict[str, Any]:
    """The event that ends a run; returns its counts."""
    counts: dict[str, Any] = {
        name: getattr(swept, name) for name in ("decided", "queued", "proposed", "waited", "stopped", "failed")
    }
    operation.event("dunning.run_finished", f"run {operation.today}", counts)
    return counts


@write
def _give_up(operation: Operation, *, customer: int, problem: str) -> None:
    number = Customer.objects.of(operation.company).values_list("number", flat=True).get(pk=customer)
    operation.event("dunning.client_failed", f"customer {number}", {"customer": customer, "problem": problem})


def _without_messages(swept: Swept) -> Swept:
    swept.messages = []
    return swept
