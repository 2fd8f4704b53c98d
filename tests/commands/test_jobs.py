"""Work in the background: the list of jobs, what wakes a worker, and what the two job engines make of it."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection, transaction

from tagih import plugins
from tagih.commands import company as companies
from tagih.commands import customers, daily_run, delivery, dunning, recurring
from tagih.commands.operation import Call
from tagih.jobs import schedule, wakeup
from tagih.models import Company, Message, Recurring, Run, facts, queue
from tests import overdue
from tests.commands.books import kinds, later
from tests.completed import ADDRESS
from tests.databases import Installation
from tests.guard import outside_the_books
from tests.overdue import NOW, TODAY, bring_in, crowd

MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _own_channels(books: Installation) -> Iterator[None]:
    plugins._channel.cache_clear()
    yield
    plugins._channel.cache_clear()


@pytest.fixture
def call(books: Installation) -> Call:
    """Messages go by themselves; three clients owe."""
    call = overdue.studio("automatic")
    bring_in(call, crowd(3))
    return call


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, 4, hour, minute, tzinfo=UTC)


def states(call: Call) -> list[str]:
    return sorted(Message.objects.of(call.company).values_list("state", flat=True))


def runs(call: Call) -> list[date]:
    """The day of every run."""
    return list(Run.objects.of(call.company).order_by("id").values_list("on", flat=True))


# --- what comes again ----------------------------------------------------------------------------------------


def test_what_comes_again_is_billed_from_the_hour_on_and_a_failure_waits_for_tomorrow(call: Call) -> None:
    work = [{"description": "Hosting", "unit_price": "25", "tax_rate": "0"}]
    customer = customers.add(call, name="Prompt GmbH", address=ADDRESS).number
    recurring.add(call, customer=customer, name="Hosting", lines=work, cycle="daily", currency="USD")
    schedule.bill(call.company, at(6, 59))
    assert "recurring.failed" not in kinds(call.company)
    for minute in range(3):
        schedule.bill(call.company, at(7, minute))
    assert Recurring.objects.of(call.company).get().tried_on == TODAY
    assert kinds(call.company).count("recurring.failed") == 1


# --- the daily run -------------------------------------------------------------------------------------------


def test_run_takes_place_once_when_its_hour_has_come(call: Call) -> None:
    schedule.sweep(call.company, at(6, 59))
    assert (len(runs(call)), states(call)) == (0, [])
    for minute in range(3):
        schedule.sweep(call.company, at(7, minute))
    schedule.sweep(call.company, at(23, 59))
    assert (len(runs(call)), states(call)) == (1, ["queued"] * 3)


def test_run_is_of_the_company_s_own_day_when_it_lives_elsewhere(call: Call) -> None:
    companies.set_details(call, zone="Asia/Jakarta")
    schedule.sweep(call.company, datetime(2026, 3, 4, 23, 59, tzinfo=UTC))  # 6:59 of the 5th there
    assert len(runs(call)) == 0
    schedule.sweep(call.company, datetime(2026, 3, 5, 0, 0, tzinfo=UTC))
    assert runs(call) == [TODAY + timedelta(days=1)]


def test_run_is_tried_again_after_a_quarter_of_an_hour_when_it_was_held_back(call: Call) -> None:
    with outside_the_books("no command forgets how far the books are complete"):
        Company.objects.update(books_complete_on=None)
    call.company.refresh_from_db()
    for minute in (0, 1, 14):
        schedule.sweep(call.company, at(7, minute))
    assert kinds(call.company).count("dunning.held_back") == 1
    schedule.sweep(call.company, at(7, 15))
    assert kinds(call.company).count("dunning.held_back") == 2
    companies.books_complete(call, on=TODAY)
    schedule.sweep(call.company, at(7, 30))
    assert states(call) == ["queued"] * 3


def test_run_is_finished_later_when_its_worker_died_in_the_middle(
    call: Call, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.BATCH_CUSTOMERS = 1
    batch = daily_run._batch

    def dying(call: Call, **arguments: Any) -> Any:
        if Message.objects.of(call.company).count() == 2:
            raise KeyboardInterrupt
        return batch(call, **arguments)

    monkeypatch.setattr(daily_run, "_batch", dying)
    with pytest.raises(KeyboardInterrupt):
        schedule.sweep(call.company, at(7))
    monkeypatch.undo()
    schedule.sweep(call.company, at(7, 14))
    assert states(call) == ["queued"] * 2
    schedule.sweep(call.company, at(7, 15))
    assert states(call) == ["queued"] * 3
    schedule.sweep(call.company, at(7, 30))
    assert len(runs(call)) == 2


def test_run_of_a_day_with_nobody_to_ask_takes_place_once(call: Call) -> None:
    companies.policy_set(call, key="mode", value="watch")
    daily_run.sweep(later(call, -1))
    for minute in range(0, 60, 20):
        schedule.sweep(call.company, at(8, minute))
    assert runs(call) == [TODAY - timedelta(days=1), TODAY]


# --- handing over --------------------------------------------------------------------------------------------


def test_all_that_waits_is_handed_over_when_it_takes_several_rounds(call: Call, settings: Any) -> None:
    settings.DELIVERY_BATCH = 2
    daily_run.sweep(call)
    schedule.deliver(call.company, call.now)
    assert states(call) == ["sent"] * 3


def test_what_a_dead_worker_left_is_looked_at_when_handing_over(call: Call) -> None:
    daily_run.sweep(call)
    (first, claim), _ = delivery._claim(call, limit=2).messages
    delivery._begin(call, message=first, claim=claim, policy=facts.policy(call.company))
    with time_machine.travel(call.now + timedelta(hours=1), tick=False):
        schedule.deliver(call.company, call.now + timedelta(hours=1))
    assert states(call) == ["sent", "sent", "unknown"]


def test_lease_is_not_used_up_when_a_round_takes_long(call: Call, settings: Any) -> None:
    settings.DELIVERY_BATCH = 2
    daily_run.sweep(call)
    with time_machine.travel(call.now + timedelta(hours=1), tick=False):
        schedule.deliver(call.company, call.now)
    claimed = Message.objects.of(call.company).order_by("id").values_list("claimed_at", flat=True)
    assert set(claimed) == {call.now + timedelta(hours=1)}


# --- what wakes a worker -------------------------------------------------------------------------------------


def test_one_minute_does_it_all_when_a_day_begins(call: Call) -> None:
    with time_machine.travel(NOW, tick=False):
        wakeup.tick()
        wakeup.tick()
    assert (states(call), len(runs(call))) == (["sent"] * 3, 1)


def test_others_are_served_when_one_company_cannot_be(call: Call, caplog: pytest.LogCaptureFixture) -> None:
    made = companies.add(NOW, "bob", name="Bob's Studio", country="ZZ", currency="EUR", code="BOB", mode="automatic")
    bob = replace(call, company=Company.objects.get(code=made.code))
    companies.books_complete(bob, on=TODAY)
    bring_in(bob, crowd(1))
    with outside_the_books("no command writes an impossible zone"):
        Company.objects.filter(pk=call.company.pk).update(zone="No/Where")
    with time_machine.travel(NOW, tick=False), caplog.at_level(logging.CRITICAL, "tagih.jobs"):
        wakeup.run("sweep")
    assert (states(call), states(bob)) == ([], ["queued"])


def test_only_one_company_is_served_when_it_is_named(call: Call) -> None:
    daily_run.sweep(call)
    made = companies.add(NOW, "bob", name="Bob's Studio", country="ZZ", currency="EUR", code="BOB", mode="automatic")
    wakeup.run("deliver", made.code)
    assert states(call) == ["queued"] * 3
    wakeup.run("deliver", call.company.code)
    assert states(call) == ["sent"] * 3


def waiting() -> list[tuple[str, str]]:
    """The wake-ups in the engine's own table: name and company."""
    if connection.vendor == "postgresql":
        from procrastinate.contrib.django.models import ProcrastinateJob

        jobs = ProcrastinateJob.objects.filter(status="todo", task_name="tagih.run").order_by("id")
        return [(one.args["name"], one.args["company"]) for one in jobs]
    from django_q.models import OrmQ

    return [tuple(one.task["args"]) for one in OrmQ.objects.order_by("id")]


def work() -> None:
    """What the engine's worker does with all that waits."""
    if connection.vendor == "postgresql":
        call_command("procrastinate", "worker", "--one-shot", "--concurrency", "1")
        return
    from multiprocessing import Queue, Value

    from django_q.brokers import get_broker
    from django_q.signing import SignedPackage
    from django_q.worker import worker

    tasks, results, broker = Queue(), Queue(), get_broker()
    while taken := broker.dequeue():
        for key, packed in taken:
            tasks.put(SignedPackage.loads(packed))
            broker.acknowledge(key)
    tasks.put("STOP")
    worker(tasks, results, Value("f", -1))


def test_worker_is_woken_when_messages_were_queued(call: Call) -> None:
    assert waiting() == []
    daily_run.sweep(call)
    assert waiting() == [("deliver", call.company.code)]
    work()
    assert (states(call), waiting()) == (["sent"] * 3, [])


def test_worker_is_woken_when_a_person_approves_or_sends_again(call: Call) -> None:
    companies.policy_set(call, key="mode", value="propose")
    daily_run.sweep(call)
    assert waiting() == []
    dunning.approve(call)
    assert waiting() == [("deliver", call.company.code)]
    work()
    with outside_the_books("as a hand-over that is refused leaves it"):
        Message.objects.of(call.company).update(state="failed")
    delivery.send_again(call, message=Message.objects.of(call.company).latest("id").public_id)
    assert waiting() == [("deliver", call.company.code)]


def test_nobody_is_woken_when_the_operation_is_undone(call: Call) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        daily_run.sweep(call)
        raise RuntimeError
    assert (waiting(), states(call)) == ([], [])


def test_waiting_wake_ups_stay_few_when_there_are_many_reasons(call: Call) -> None:
    for _ in range(60):
        with transaction.atomic():
            queue.defer("deliver", call.company.code)
    assert set(waiting()) == {("deliver", call.company.code)}
    assert len(waiting()) == (1 if connection.vendor == "postgresql" else queue._ENOUGH_WAITING)


def test_caller_s_transaction_goes_on_when_a_wake_up_waits_already(call: Call) -> None:
    queue.defer("deliver", call.company.code)
    daily_run.sweep(call)
    assert states(call) == ["queued"] * 3
    queue.defer("sweep", call.company.code)
    assert set(waiting()) == {("deliver", call.company.code), ("sweep", call.company.code)}


def test_nothing_is_lost_when_the_whole_queue_is(call: Call) -> None:
    daily_run.sweep(call)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM procrastinate_events")
            cursor.execute("DELETE FROM procrastinate_jobs")
    else:
        from django_q.models import OrmQ

        OrmQ.objects.all().delete()
    assert waiting() == []
    with time_machine.travel(NOW, tick=False):
        wakeup.tick()
    assert states(call) == ["sent"] * 3


def test_asking_goes_on_when_a_client_is_added_after_the_run(call: Call) -> None:
    schedule.sweep(call.company, at(7))
    customers.add(call, name="Prompt GmbH")
    schedule.sweep(call.company, at(9))
    assert len(runs(call)) == 1
