"""Each protection taken away: what it protects from is then seen. With it, or with the one behind it, it is not."""

from __future__ import annotations

import email
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from tagih import plugins
from tagih.commands import (
    allocations,
    chain,
    company,
    customers,
    daily_run,
    delivery,
    invoices,
    last_look,
    payments,
    series,
)
from tagih.commands.delivery import Claimed
from tagih.commands.operation import Call, Operation, write
from tagih.models import (
    Allocation,
    ChainHead,
    Event,
    Invoice,
    Message,
    Notice,
    OperationKey,
    Receivable,
    facts,
    rows,
)
from tagih.reports import verification
from tests import overdue
from tests.completed import ADDRESS
from tests.databases import Installation
from tests.faults.processes import Ended, at_once, killed_at, killed_at_moment
from tests.faults.protections import by_what_was_read, meeting, meeting_before, without_constraint, without_transactions
from tests.guard import outside_the_books
from tests.overdue import Bill, bring_in, crowd
from tests.smtp_sink import Sink

pytestmark = pytest.mark.faults

WORKERS = 3
WORK = [{"description": "Design", "unit_price": "100", "tax_rate": "21"}]
LEASE = timedelta(seconds=301)


@pytest.fixture
def call(unsynced: Installation) -> Iterator[Call]:
    """Slow Ltd owes 100.00; messages go by themselves."""
    plugins._channel.cache_clear()
    call = overdue.studio("automatic")
    company.set_details(call, email="anna@studio.example")
    bring_in(call, [Bill("S-1", "Slow Ltd", late=10, email="pay@slow.example")])
    yield call
    plugins._channel.cache_clear()


@pytest.fixture
def sink(settings: Any) -> Iterator[Sink]:
    with Sink() as sink:
        settings.SMTP_URL = f"smtp://127.0.0.1:{sink.port}"
        yield sink


def taken(sink: Sink) -> list[int]:
    """How often the mail server took each message."""
    return sorted(Counter(email.message_from_bytes(one)["Message-ID"] for one in sink.stored).values())


def problems(call: Call) -> set[str]:
    """What is wrong with the books."""
    return {one.because.code for one in verification.verify(call.company).problems}


def errors(ended: list[Ended]) -> list[str]:
    """What was raised."""
    return [one.raised.__name__ for one in ended if one.raised]


# --- the daily run: locks, and unique keys behind them ---------------------------------------------------------


@pytest.mark.parametrize(
    ("unlocked", "unconstrained", "messages"),
    [(False, False, 1), (True, False, 1), (False, True, 1), (True, True, WORKERS)],
)
def test_clients_are_asked_more_than_once_when_neither_lock_nor_unique_key_holds(
    call: Call, unlocked: bool, unconstrained: bool, messages: int
) -> None:
    bring_in(call, crowd(5))
    if unconstrained:
        without_constraint(Message, "message_once_a_day")
        without_constraint(Notice, "notice_once_per_step")
    clients, settled = facts.due(call.company, call.today)
    meet = meeting(WORKERS)

    def run() -> None:
        if not unlocked:
            daily_run.sweep(call)
            return
        with by_what_was_read(facts, "load", meet, call.company, clients, call.today):
            daily_run._batch_or_less(call, clients, settled, facts.policy(call.company), {}, False)

    at_once(*[run] * WORKERS)
    sent = Counter(Message.objects.of(call.company).values_list("customer__number", flat=True))
    noticed = Counter(Notice.objects.of(call.company).values_list("receivable__number", flat=True))
    assert (set(sent.values()), set(noticed.values())) == ({messages}, {messages})


# --- handing over ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("guarded", "times"), [(True, [1]), (False, [2])])
def test_message_is_handed_over_twice_when_two_workers_claim_by_what_they_read(
    call: Call, sink: Sink, guarded: bool, times: list[int]
) -> None:
    daily_run.sweep(call)
    waiting = list(Message.objects.of(call.company).values_list("id", "claim"))
    meet = meeting(2)

    @write
    def careless(operation: Operation, *, limit: int) -> Claimed:
        taken = [(message_id, "sending", claim + 1, operation.now) for message_id, claim in waiting]
        rows.update(Message, "id", ("state", "claim", "claimed_at"), taken)
        return Claimed(tuple((message_id, claim + 1) for message_id, claim in waiting))

    def run() -> None:
        with pytest.MonkeyPatch.context() as patch, meeting_before(delivery, "_send", meet):
            patch.setattr(delivery, "_claim", careless)
            delivery.deliver(call.company, call.now, 9)

    work = (lambda: delivery.deliver(call.company, call.now, 9)) if guarded else run
    assert errors(at_once(work, work)) == []
    assert taken(sink) == times


@pytest.mark.parametrize(("numbered", "times"), [(True, [1]), (False, [2])])
def test_message_is_handed_over_twice_when_claims_are_not_numbered(
    call: Call, sink: Sink, monkeypatch: pytest.MonkeyPatch, numbered: bool, times: list[int]
) -> None:
    """A worker stalls before its hand-over, is taken for dead, and another one goes on; then the first wakes up."""
    daily_run.sweep(call)
    policy, clock = facts.policy(call.company), lambda: call.now
    ((message_id, claim),) = delivery._claim(call, limit=9).messages
    delivery.recover(call.company, call.now + LEASE)
    if not numbered:
        with outside_the_books("a protection is taken away"):
            Message.objects.of(call.company).update(claim=0)
    ((_, second),) = delivery._claim(call, limit=9).messages
    send = delivery._send

    def overtaken(asked: Call, message: Message) -> Any:
        monkeypatch.setattr(delivery, "_send", send)
        delivery._hand_over(call, message_id, claim, policy, clock)
        return send(asked, message)

    monkeypatch.setattr(delivery, "_send", overtaken)
    delivery._hand_over(call, message_id, second, policy, clock)
    assert taken(sink) == times


@pytest.mark.parametrize(("careful", "times"), [(True, [1] * 4), (False, [2] * 4)])
def test_message_is_handed_over_twice_when_what_nobody_knows_is_sent_again(
    call: Call, sink: Sink, monkeypatch: pytest.MonkeyPatch, careful: bool, times: list[int]
) -> None:
    bring_in(call, [replace(one, email="pay@client.example") for one in crowd(3)])
    daily_run.sweep(call)
    if not careful:
        monkeypatch.setattr(delivery, "AGAIN_WITH_SAME_ID", ("invoice", "receipt", "dunning"))
    work = killed_at("handed_over", 1, lambda: delivery.deliver(call.company, call.now, 1))
    assert [one.killed for one in at_once(*[work] * 4)] == [True] * 4
    delivery.recover(call.company, call.now + LEASE)
    delivery.deliver(call.company, call.now + LEASE, 9)
    assert taken(sink) == times


@pytest.mark.parametrize(("looked", "times"), [(True, []), (False, [1])])
def test_client_who_paid_is_asked_when_nobody_takes_a_last_look(
    call: Call, sink: Sink, monkeypatch: pytest.MonkeyPatch, looked: bool, times: list[int]
) -> None:
    daily_run.sweep(call)
    payments.record(call, amount="100.00", invoice="S-1")
    if not looked:
        monkeypatch.setattr(last_look, "is_right", lambda *_: True)
    delivery.deliver(call.company, call.now, 9)
    assert taken(sink) == times


def test_payment_in_progress_is_waited_for_when_a_message_is_about_to_go(call: Call, sink: Sink) -> None:
    """The payment is written but not yet committed when a worker begins: it waits for the lock, then sees it."""
    daily_run.sweep(call)
    written, go_on = threading.Event(), threading.Event()
    insert = chain.write

    def slow(*arguments: Any) -> None:
        written.set()
        assert go_on.wait(60)
        insert(*arguments)

    def pay() -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(chain, "write", slow)
            payments.record(call, amount="100.00", invoice="S-1")
        connection.close()

    def go() -> None:
        delivery.deliver(call.company, call.now, 9)
        connection.close()

    paying, going = threading.Thread(target=pay), threading.Thread(target=go)
    paying.start()
    assert written.wait(60)
    going.start()
    go_on.set()
    paying.join()
    going.join()
    assert (taken(sink), Message.objects.of(call.company).get().state) == ([], "withdrawn")


# --- money, numbers, keys, the chain ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("unlocked", "unconstrained", "allocated_minor"),
    [(False, False, 10_000), (True, False, 8_000), (True, True, 16_000)],
)
def test_more_is_allocated_than_is_owed_when_payers_do_not_wait(
    call: Call, unlocked: bool, unconstrained: bool, allocated_minor: int
) -> None:
    if unconstrained:
        without_constraint(Receivable, "receivable_balance_within_amount")
    client, meet = Receivable.objects.of(call.company).get().customer_id, meeting(2)

    def pay() -> None:
        payments.record(call, amount="80.00", invoice="S-1")

    def unwaiting() -> None:
        with by_what_was_read(allocations, "lock_open", meet, Operation(call), client, "EUR"):
            pay()

    ended = at_once(*[unwaiting if unlocked else pay] * 2)
    assert errors(ended) == (["IntegrityError"] if unlocked and not unconstrained else [])
    assert sum(Allocation.objects.of(call.company).values_list("amount_minor", flat=True)) == allocated_minor
    assert bool(problems(call)) == unconstrained


@pytest.mark.parametrize(
    ("unlocked", "unconstrained", "failed", "repeated"),
    [(False, False, 0, False), (True, False, 1, False), (True, True, 0, True)],
)
def test_numbers_repeat_when_issuers_do_not_wait(
    call: Call, unlocked: bool, unconstrained: bool, failed: int, repeated: bool
) -> None:
    for number in ("A", "B"):
        customers.add(call, name=f"Client {number}", number=number, address=ADDRESS)
    invoices.draft_and_issue(call, customer="A", lines=WORK)
    if unconstrained:
        without_constraint(Invoice, "invoice_number_once")
    meet, select = meeting(2), rows.select

    def issue(customer: str) -> None:
        invoices.draft_and_issue(call, customer=customer, lines=WORK)

    def unwaiting(customer: str) -> None:
        """The look whether a number is in use comes between the lock and the unique key."""
        operation, year = Operation(call), call.today.year
        with (
            by_what_was_read(series, "_locked", meet, operation, "invoice", year),
            pytest.MonkeyPatch.context() as patch,
        ):
            patch.setattr(
                series.rows,
                "select",
                lambda model, *a, **k: [] if model is Invoice and "number" in k else select(model, *a, **k),
            )
            issue(customer)

    work = unwaiting if unlocked else issue
    ended = at_once(lambda: work("A"), lambda: work("B"))
    assert errors(ended) == ["IntegrityError"] * failed
    numbers = list(Invoice.objects.of(call.company).filter(external_source="").values_list("number", flat=True))
    assert (len(set(numbers)) < len(numbers), "number_repeated" in problems(call)) == (repeated, repeated)


@pytest.mark.parametrize(
    ("unlocked", "unconstrained", "failed", "broken"),
    [(False, False, 0, False), (True, False, 1, False), (True, True, 0, True)],
)
def test_chain_of_events_forks_when_its_head_is_not_locked(
    call: Call, unlocked: bool, unconstrained: bool, failed: int, broken: bool
) -> None:
    if unconstrained:
        without_constraint(Event, "event_seq_once")
    meet, select = meeting(2), rows.select

    def add(name: str) -> None:
        customers.add(call, name=name, number=name, address=ADDRESS)

    def unwaiting(name: str) -> None:
        head = select(ChainHead, ("seq", "sha"), company_id=call.company.pk)
        meet.wait()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(
                chain.rows, "select", lambda model, *a, **k: head if model is ChainHead else select(model, *a, **k)
            )
            add(name)

    work = unwaiting if unlocked else add
    assert errors(at_once(lambda: work("A"), lambda: work("B"))) == ["IntegrityError"] * failed
    assert bool(problems(call)) == broken


@pytest.mark.parametrize(("unconstrained", "effects"), [(False, 1), (True, 4)])
def test_one_form_is_done_many_times_when_keys_are_not_unique(call: Call, unconstrained: bool, effects: int) -> None:
    if unconstrained:
        without_constraint(OperationKey, "operation_key_once")
    keyed = replace(call, key="one form")
    work: Callable[[], object] = lambda: payments.record(keyed, amount="10.00", invoice="S-1")  # noqa: E731
    assert errors(at_once(*[work] * 4)) == []
    assert Allocation.objects.of(call.company).count() == effects


@pytest.mark.parametrize("in_transactions", [True, False])
def test_books_are_torn_when_a_process_dies_and_statements_stand_alone(call: Call, in_transactions: bool) -> None:
    def pay() -> None:
        payments.record(call, amount="1.00", invoice="S-1")

    def torn() -> None:
        with without_transactions():
            pay()

    for moment in range(1, 40):
        at_once(killed_at_moment(moment, pay if in_transactions else torn))
    assert bool(problems(call)) != in_transactions
