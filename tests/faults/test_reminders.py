"""Each reminder once: four workers at a time, a thousand due cases, and workers killed at every named point."""

from __future__ import annotations

import email
import random
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from tagih import plugins
from tagih.commands import company as companies
from tagih.commands import crash, daily_run, delivery, writing
from tagih.commands.operation import Call
from tagih.models import Message, Notice, queue
from tagih.reports import verification
from tests import overdue
from tests.databases import Installation
from tests.faults.processes import Ended, answers, at_once, killed_at
from tests.overdue import bring_in, crowd
from tests.smtp_sink import Sink

pytestmark = pytest.mark.faults

WORKERS = 4
CLIENTS = 1000
LEASE = timedelta(seconds=301)


@pytest.fixture
def call(unsynced: Installation, settings: Any) -> Iterator[Call]:
    """Messages go by themselves, in batches small enough that workers meet."""
    settings.BATCH_CUSTOMERS = 20
    plugins._channel.cache_clear()
    call = overdue.studio("automatic")
    companies.set_details(call, email="anna@studio.example")
    yield call
    plugins._channel.cache_clear()


@pytest.fixture
def sink(settings: Any) -> Iterator[Sink]:
    """A real mail server in this process; what it stored was handed over."""
    with Sink() as sink:
        settings.SMTP_URL = f"smtp://127.0.0.1:{sink.port}"
        yield sink


def owing(call: Call, count: int) -> None:
    bring_in(call, [replace(one, email="pay@client.example") for one in crowd(count)])


def deliver_all(call: Call, now: datetime, limit: int = 25) -> int:
    """Hand over until nothing waits; returns how many this worker claimed."""
    claimed = 0
    while done := delivery.deliver(call.company, now, limit).claimed:
        claimed += done
    return claimed


def taken(sink: Sink) -> Counter[str]:
    """How often the mail server took each message, by its address in the outbox."""
    return Counter(email.message_from_bytes(one)["Message-ID"].strip("<>").partition("@")[0] for one in sink.stored)


def states(call: Call) -> Counter[str]:
    return Counter(Message.objects.of(call.company).values_list("state", flat=True))


def assert_one_each(call: Call, count: int) -> None:
    """One message and one notice for each client, of step 1."""
    messages = Counter(Message.objects.of(call.company).values_list("customer__number", flat=True))
    notices = Counter(Notice.objects.of(call.company).values_list("receivable__number", "ladder_day", "role"))
    assert messages == {one.customer: 1 for one in crowd(count)}
    assert notices == {(one.number, 1, "asked"): 1 for one in crowd(count)}


def assert_books_agree(call: Call) -> None:
    assert verification.verify(call.company).problems == ()


# --- together ------------------------------------------------------------------------------------------------


def test_a_thousand_clients_are_asked_once_when_four_workers_run_at_once(call: Call) -> None:
    owing(call, CLIENTS)
    swept = answers(at_once(*[lambda: daily_run.sweep(call, keep_messages=False)] * WORKERS))
    assert (sum(one.queued for one in swept), sum(one.failed for one in swept)) == (CLIENTS, 0)
    assert_one_each(call, CLIENTS)
    assert_books_agree(call)


def test_each_message_is_handed_over_once_when_four_workers_do_it_at_once(call: Call, sink: Sink) -> None:
    owing(call, 200)
    daily_run.sweep(call)
    claimed = answers(at_once(*[lambda: deliver_all(call, call.now, 7)] * WORKERS))
    assert (sum(claimed), states(call)) == (200, {"sent": 200})
    assert taken(sink) == dict.fromkeys(Message.objects.of(call.company).values_list("public_id", flat=True), 1)
    assert_books_agree(call)


def test_clients_are_asked_once_when_two_threads_run_at_once(call: Call) -> None:
    owing(call, 100)
    barrier, queued = threading.Barrier(2), list[int]()

    def run() -> None:
        barrier.wait()
        queued.append(daily_run.sweep(call).queued)
        connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(queued), sum(queued)) == (2, 100)
    assert_one_each(call, 100)
    assert_books_agree(call)


def test_proposals_are_made_once_when_runs_meet(call: Call) -> None:
    companies.policy_set(call, key="mode", value="propose")
    owing(call, 100)
    swept = answers(at_once(*[lambda: daily_run.sweep(call)] * WORKERS))
    assert (sum(one.proposed for one in swept), states(call)) == (100, {"proposed": 100})
    assert_books_agree(call)


def test_nothing_is_handed_over_twice_when_leases_run_out_under_living_workers(call: Call, sink: Sink) -> None:
    """Every worker takes all others for dead all the time: what they lose they do not record, nor send again."""
    owing(call, 100)
    daily_run.sweep(call)

    def distrustful(number: int) -> int:
        hours = 0
        for hours in range(1, 60):
            now = call.now + timedelta(hours=hours, minutes=number)
            delivery.recover(call.company, now)
            if not delivery.deliver(call.company, now, 4).claimed:
                break
        return hours

    assert len(answers(at_once(*[lambda number=number: distrustful(number) for number in range(WORKERS)]))) == WORKERS
    delivery.recover(call.company, call.now + timedelta(days=9))
    deliver_all(call, call.now + timedelta(days=9))
    found = states(call)
    assert set(taken(sink).values()) == {1}
    assert found["sent"] + found["unknown"] == 100
    assert len(taken(sink)) >= found["sent"]
    assert_books_agree(call)


# --- killed --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("clients", "each"),
    [(CLIENTS, 50), pytest.param(8 * CLIENTS, 400, marks=[pytest.mark.long, pytest.mark.timeout(3000)])],
)
def test_each_client_is_asked_at_most_once_when_workers_are_killed(
    call: Call, sink: Sink, clients: int, each: int, record_property: Any
) -> None:
    """Workers die at each named point `each` times and more."""
    owing(call, clients)
    chance, kills, now = random.Random(7), Counter[str](), call.now

    warm(call)
    while kills["answered"] < each:
        works = [killed_at("answered", chance.randint(1, 3), lambda: daily_run.sweep(call)) for _ in range(WORKERS)]
        kills["answered"] += killed(at_once(*works))
    answers(at_once(*[lambda: daily_run.sweep(call, keep_messages=False)] * WORKERS))
    assert_one_each(call, clients)
    assert states(call) == {"queued": clients}

    warm(call)
    for point in ("claimed", "begun", "handed_over", "recorded"):
        while kills[point] < each:
            works = [
                killed_at(point, chance.randint(1, 3), lambda now=now: deliver_all(call, now, 2))
                for _ in range(WORKERS)
            ]
            kills[point] += killed(at_once(*works))
            now += LEASE
            delivery.recover(call.company, now)
    answers(at_once(*[lambda: deliver_all(call, now)] * WORKERS))
    record_property("kills", ", ".join(f"{point} {count}" for point, count in kills.items()))

    unknown = kills["begun"] + kills["handed_over"]
    assert states(call) == {"sent": clients - unknown, "unknown": unknown}
    assert set(taken(sink).values()) == {1}
    assert len(taken(sink)) == clients - kills["begun"]
    assert_one_each(call, clients)
    assert_books_agree(call)


def warm(call: Call) -> None:
    """Have this process import and remember what every child would otherwise import for itself."""
    with transaction.atomic():
        queue.defer("deliver", call.company.code)
    daily_run.sweep(call, dry_run=True)
    for message in Message.objects.of(call.company)[:1]:
        writing.outgoing(call, message)
    plugins.channel("email")
    plugins._channel.cache_clear()


def killed(ended: list[Ended]) -> int:
    """How many were; the others must have ended well."""
    for one in ended:
        assert not one.error, one.error
    return sum(one.killed for one in ended)


def test_program_dies_at_the_point_that_its_environment_names(call: Call, books: Installation) -> None:
    """The same by the command line, as on a real installation; the second time, as it is told."""
    owing(call, 21)
    assert set(crash.POINTS) == {"answered", "billed", "claimed", "begun", "handed_over", "recorded"}
    batches = {"TAGIH_BATCH_CUSTOMERS": "20", "TAGIH_CRASH_AT": "answered:2"}
    books("dunning", "sweep", "--on", "2026-03-04", exit_code=-9, **batches)
    assert states(call) == {"queued": 20}
    daily_run.sweep(call)
    assert_one_each(call, 21)
