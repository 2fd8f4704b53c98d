"""Recurring invoices once: runs at the same instant and killed at any moment, and what the protections are worth."""

from __future__ import annotations

import random
from typing import Any

import pytest

from tagih.commands import customers, recurring, recurring_run
from tagih.commands.operation import Call
from tagih.models import Invoice, Message, Occurrence, Recurring
from tagih.reports import verification
from tests import overdue
from tests.completed import ADDRESS
from tests.databases import Installation
from tests.faults.processes import answers, at_once, killed_at, killed_at_moment
from tests.faults.protections import meeting, without_constraint

pytestmark = pytest.mark.faults

WORKERS, CLIENTS, DAYS = 3, 6, 4
WORK = [{"description": "Hosting", "unit_price": "25", "tax_rate": "0"}]


@pytest.fixture
def call(unsynced: Installation, settings: Any) -> Call:
    """Six clients are billed every day; nothing has run for four days. Two are billed in one transaction."""
    settings.BATCH_RECURRING = 2
    call = overdue.studio("automatic")
    for number in range(CLIENTS):
        customer = customers.add(call, name=f"Client {number}", email="pay@client.invalid", address=ADDRESS).number
        recurring.add(call, customer=customer, name="Hosting", lines=WORK, cycle="daily")
    return overdue.next_day(call, DAYS - 1)


def assert_each_day_once(call: Call) -> None:
    """Every day of every client has its own invoice, the numbers have no gap, and the books agree."""
    billed = Occurrence.objects.of(call.company).values_list("recurring_id", "on")
    assert len(billed) == len(set(billed)) == CLIENTS * DAYS
    invoices = Invoice.objects.of(call.company).order_by("number").values_list("number", flat=True)
    assert list(invoices) == [f"2026-{number:05d}" for number in range(1, CLIENTS * DAYS + 1)]
    assert set(Recurring.objects.of(call.company).values_list("made", "problem")) == {(DAYS, "")}
    assert verification.verify(call.company).problems == ()


def test_each_day_is_billed_once_when_runs_meet(call: Call) -> None:
    done = answers(at_once(*[lambda: recurring_run.run(call)] * WORKERS))
    assert sum(one.issued for one in done) == CLIENTS * DAYS
    assert_each_day_once(call)
    assert Message.objects.of(call.company).count() == CLIENTS * DAYS


def test_each_day_is_billed_once_when_runs_are_killed_at_any_moment(call: Call, record_property: Any) -> None:
    chance, kills = random.Random(8), 0
    for _ in range(12):
        works = [killed_at_moment(chance.randint(1, 120), lambda: recurring_run.run(call)) for _ in range(2)]
        ended = at_once(*works)
        assert [one.error for one in ended if one.error] == []
        kills += sum(one.killed for one in ended)
    assert kills >= 5
    record_property("kills", f"recurring {kills}")
    recurring_run.run(call)
    assert_each_day_once(call)


def test_batch_that_dies_before_its_commit_leaves_nothing(call: Call) -> None:
    (ended,) = at_once(killed_at("billed", 2, lambda: recurring_run.run(call)))
    assert ended.killed
    assert Occurrence.objects.of(call.company).count() == Invoice.objects.of(call.company).count() == 2
    recurring_run.run(call)
    assert_each_day_once(call)


@pytest.mark.parametrize(
    ("unlocked", "unconstrained", "invoices"),
    [(False, False, 1), (True, False, 1), (False, True, 1), (True, True, WORKERS)],
)
def test_day_is_billed_more_than_once_when_neither_lock_nor_unique_key_holds(
    call: Call, unlocked: bool, unconstrained: bool, invoices: int
) -> None:
    """The negative control: with either of them a day is billed once, without both once for each worker."""
    if unconstrained:
        without_constraint(Occurrence, "occurrence_once")
    found = Recurring.objects.of(call.company).order_by("id")
    read = [recurring_run._Entry(*row) for row in found.values_list(*recurring_run._Entry._fields)][:2]
    meet = meeting(WORKERS)

    def run() -> None:
        meet.wait()
        with pytest.MonkeyPatch.context() as patch:
            if unlocked:
                patch.setattr(recurring_run, "_locked", lambda *_: read)
            recurring_run._batch_or_less(call, [one.id for one in read], set())

    at_once(*[run] * WORKERS)
    days = Occurrence.objects.of(call.company).filter(on=read[0].next_on, recurring_id=read[0].id)
    assert days.count() == invoices
