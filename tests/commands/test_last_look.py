"""The last look before a hand-over: what changed since a message was queued is taken out, or the message withdrawn."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tagih import plugins
from tagih.adapters.channels.base import ChannelError
from tagih.commands import company as companies
from tagih.commands import customers, daily_run, delivery, dunning, payments
from tagih.commands.delivery import Delivered
from tagih.commands.operation import Call
from tagih.models import Case, Customer, Message, Notice, facts
from tests import overdue
from tests.commands import books as told
from tests.commands.books import kinds, later
from tests.databases import Installation
from tests.guard import outside_the_books
from tests.handing_over import SLOW, Broken, deliver, queued
from tests.overdue import TODAY, Bill, bring_in

DAY = timedelta(days=1)
OLD, YOUNG = Bill("S-1", "Slow Ltd", late=10), Bill("S-2", "Slow Ltd", late=3)


@pytest.fixture
def call(books: Installation) -> Call:
    """Messages go by themselves."""
    return overdue.studio("automatic")


@pytest.fixture
def channel(monkeypatch: pytest.MonkeyPatch) -> Broken:
    """A channel that takes everything, until it is told not to."""
    made = Broken(None)
    monkeypatch.setattr(plugins, "channel", lambda name: made)
    return made


def fresh(call: Call, days: int) -> Call:
    """A later day with books complete up to it."""
    then = later(call, days)
    companies.books_complete(then, on=then.today)
    return then


def case(call: Call, number: str = "S-1") -> tuple[Any, ...]:
    """Last step, day of the last message, and the day to ask again."""
    found = Case.objects.of(call.company).filter(receivable__number=number)
    return found.values_list("last_step", "last_message_on", "next_action_on").get()


def named(call: Call) -> list[tuple[str, str]]:
    """Receivable and role of every notice."""
    found = Notice.objects.of(call.company).order_by("receivable_id")
    return list(found.values_list("receivable__number", "role"))


def message(call: Call) -> Message:
    return Message.objects.of(call.company).get()


def reason(call: Call) -> str:
    return json.loads(message(call).because)["code"]


HAPPENED: dict[str, Callable[[Call], object]] = {
    "paid": lambda call: payments.record(call, amount="100.00", invoice="S-1"),
    "disputed": lambda call: dunning.dispute(call, invoice="S-1", because="x"),
    "promised": lambda call: dunning.promise(call, invoice="S-1", promised_on=TODAY),
    "paused": lambda call: dunning.pause(call, invoice="S-1", until=TODAY + DAY, because="x"),
    "client paused": lambda call: dunning.pause_customer(call, customer="Slow Ltd", until=TODAY + DAY),
    "never asked": lambda call: customers.never_ask(call, customer="Slow Ltd", because="insolvent"),
    "all but a trifle paid": lambda call: payments.record(call, amount="99.50", invoice="S-1"),
}


@pytest.mark.parametrize("happened", HAPPENED)
def test_message_is_withdrawn_and_all_is_as_before_when_nothing_is_left(
    call: Call, channel: Broken, happened: str
) -> None:
    queued(call)
    assert case(call) == (1, TODAY, TODAY + 2 * DAY)
    HAPPENED[happened](call)
    assert deliver(call) == Delivered(claimed=1, withdrawn=1)
    assert (channel.taken, message(call).state, reason(call)) == ([], "withdrawn", "nothing_left_to_ask")
    assert (case(call), named(call)) == ((None, None, TODAY), [])
    assert told.facts(call.company, "message.withdrawn")["receivables"] == [message_ids(call)["S-1"]]


def message_ids(call: Call) -> dict[str, int]:
    return {one["number"]: one["id"] for one in json.loads(message(call).facts)["receivables"]}


@pytest.mark.parametrize("happened", HAPPENED)
def test_nothing_goes_when_it_happened_after_a_worker_had_taken_the_message(
    call: Call, channel: Broken, happened: str
) -> None:
    queued(call)
    ((message_id, claim),) = delivery._claim(call, limit=9).messages
    HAPPENED[happened](call)
    outcome = delivery._hand_over(call, message_id, claim, facts.policy(call.company), lambda: call.now)
    assert (outcome, channel.taken, message(call).state) == ("withdrawn", [], "withdrawn")
    assert (case(call), named(call)) == ((None, None, TODAY), [])


def test_the_step_goes_another_day_when_its_message_was_withdrawn(call: Call, channel: Broken) -> None:
    queued(call)
    dunning.promise(call, invoice="S-1", promised_on=TODAY)
    deliver(call)
    daily_run.sweep(call)
    tomorrow = fresh(call, 1)
    assert [one.step for one in daily_run.sweep(tomorrow).messages] == [1]
    assert deliver(tomorrow, tomorrow.now).sent == 1
    assert Notice.objects.of(call.company).get().ladder_day == 1


def test_the_step_goes_the_same_day_when_what_held_it_back_is_over(call: Call, channel: Broken) -> None:
    (first,) = queued(call)
    dunning.pause(call, invoice="S-1", until=TODAY + DAY, because="x")
    deliver(call)
    dunning.resume(call, invoice="S-1")
    assert [one.step for one in daily_run.sweep(call).messages] == [1]
    assert (message(call).pk, deliver(call).sent, named(call)) == (first.pk, 1, [("S-1", "asked")])


def test_what_an_import_brought_stands_when_the_first_message_was_withdrawn(call: Call, channel: Broken) -> None:
    asked_on = TODAY - 9 * DAY
    queued(call, replace(SLOW, late=20, asked=(asked_on, 7)))
    assert case(call)[:2] == (14, TODAY)
    dunning.promise(call, invoice="S-1", promised_on=TODAY)
    deliver(call)
    assert case(call) == (7, asked_on, TODAY)


def test_the_listed_are_taken_out_when_they_were_paid(call: Call, channel: Broken) -> None:
    queued(call, OLD, YOUNG)
    payments.record(call, amount="100.00", invoice="S-2")
    assert deliver(call).sent == 1
    assert list(message_ids(call)) == ["S-1"]
    assert json.loads(message(call).facts)["totals"][0]["asked_minor"] == 10_000
    assert (named(call), case(call, "S-2")) == ([("S-1", "asked")], (None, None, TODAY))
    assert told.facts(call.company, "message.reduced")["message"] == message(call).pk


def test_message_is_withdrawn_when_only_listed_ones_are_left(call: Call, channel: Broken) -> None:
    """A tone is that of the receivable that gave it: what was only listed is asked for anew, kindly."""
    queued(call, replace(OLD, late=60, asked=(TODAY - 30 * DAY, 28)), YOUNG)
    assert message(call).tone == "final"
    payments.record(call, amount="100.00", invoice="S-1")
    assert deliver(call) == Delivered(claimed=1, withdrawn=1)
    assert (named(call), case(call, "S-2")) == ([], (None, None, TODAY))
    assert [(one.step, one.tone) for one in daily_run.sweep(call).messages] == [(1, "friendly")]
    assert (deliver(call).sent, named(call)) == (1, [("S-2", "asked")])


def test_message_says_what_is_open_now_when_a_part_was_paid(call: Call, channel: Broken) -> None:
    queued(call)
    payments.record(call, amount="30.00", invoice="S-1")
    dunning.dispute(call, invoice="S-1", because="x", amount="20.00")
    assert deliver(call).sent == 1
    assert json.loads(message(call).facts)["totals"] == [
        {"currency": "EUR", "overdue_minor": 5_000, "credit_minor": 0, "asked_minor": 5_000}
    ]


def test_message_says_the_true_age_when_it_goes_a_day_late(call: Call, channel: Broken) -> None:
    queued(call)
    assert deliver(call, call.now + DAY).sent == 1
    assert json.loads(message(call).facts)["receivables"][0]["days_overdue"] == 11


def test_message_goes_to_the_address_of_now_when_the_contact_changed(call: Call, channel: Broken) -> None:
    queued(call)
    customers.contact_remove(call, customer="Slow Ltd", contact=1)
    customers.contact_add(call, customer="Slow Ltd", email="new@slow.invalid")
    assert (deliver(call).sent, message(call).recipient) == (1, "new@slow.invalid")


def test_message_is_withdrawn_when_the_address_is_gone(call: Call, channel: Broken) -> None:
    queued(call)
    customers.contact_remove(call, customer="Slow Ltd", contact=1)
    deliver(call)
    assert (channel.taken, message(call).state, reason(call)) == ([], "withdrawn", "no_address")


def test_note_is_withdrawn_when_the_due_date_has_come(call: Call, channel: Broken) -> None:
    queued(call, Bill("S-1", "Slow Ltd", late=-1))
    assert message(call).step == -1
    assert deliver(call, call.now + DAY) == Delivered(claimed=1, withdrawn=1)
    assert message(call).state == "withdrawn"


def test_note_goes_when_it_is_about_a_trifle(call: Call, channel: Broken) -> None:
    queued(call, Bill("S-1", "Slow Ltd", late=-1, minor=40))
    assert deliver(call).sent == 1


def test_only_the_latest_goes_when_messages_of_several_days_wait(call: Call, channel: Broken) -> None:
    queued(call)
    then = fresh(call, 2)
    daily_run.sweep(then)
    assert Message.objects.of(call.company).filter(state="queued").count() == 2
    assert delivery.deliver(call.company, then.now, limit=1) == Delivered(claimed=1, withdrawn=1)
    assert deliver(then, then.now) == Delivered(claimed=1, sent=1)
    assert list(Message.objects.of(call.company).order_by("id").values_list("state", "step")) == [
        ("withdrawn", 1), ("sent", 3),
    ]  # fmt: skip
    assert case(call)[:2] == (3, then.today)


def test_older_one_stays_when_todays_has_gone_already(call: Call, channel: Broken) -> None:
    queued(call)
    then = fresh(call, 2)
    channel.problem = ChannelError("busy", permanent=False)
    deliver(call, then.now - timedelta(minutes=5))
    channel.problem = None
    daily_run.sweep(then)
    assert delivery.deliver(call.company, then.now - timedelta(minutes=4, seconds=30), limit=9).sent == 1
    assert deliver(then, then.now) == Delivered(claimed=1, withdrawn=1)
    assert sorted(Message.objects.of(call.company).values_list("state", "step")) == [("sent", 3), ("withdrawn", 1)]


def test_what_may_have_been_read_stays_named_when_it_is_not_sent_again(call: Call, channel: Broken) -> None:
    (first,) = queued(call)
    channel.problem = ChannelError("cut", permanent=False, unknown=True)
    deliver(call)
    payments.record(call, amount="100.00", invoice="S-1")
    delivery.send_again(call, message=first.public_id)
    assert deliver(call) == Delivered(claimed=1, withdrawn=1)
    assert (message(call).state, named(call), case(call)[:2]) == ("withdrawn", [("S-1", "asked")], (1, TODAY))


def test_others_are_not_looked_at_when_one_client_changed(call: Call, channel: Broken) -> None:
    queued(call, SLOW, Bill("P-1", "Prompt GmbH", late=10))
    payments.record(call, amount="100.00", invoice="P-1")
    assert deliver(call) == Delivered(claimed=2, sent=1, withdrawn=1)
    assert named(call) == [("S-1", "asked")]
    assert kinds(call.company).count("message.withdrawn") == 1


def test_messages_of_other_purposes_are_left_when_reminders_are_looked_at(call: Call, channel: Broken) -> None:
    queued(call)
    with outside_the_books("bills are not sent by any command yet"):
        Message.objects.of(call.company).update(purpose="invoice")
        Customer.objects.of(call.company).update(never_ask="insolvent")
    assert deliver(call).sent == 1


def test_case_of_a_later_message_is_left_when_an_earlier_one_is_withdrawn(call: Call, channel: Broken) -> None:
    (first,) = queued(call)
    channel.problem = ChannelError("no", permanent=True)
    deliver(call)
    then = fresh(call, 2)
    channel.problem = None
    daily_run.sweep(then)
    deliver(then, then.now)
    assert case(call)[:2] == (3, then.today)
    delivery.send_again(then, message=first.public_id)
    bring_in(then, [replace(YOUNG, late=1)])
    assert deliver(then, then.now) == Delivered(claimed=1, withdrawn=1)
    assert case(call)[:2] == (3, then.today)
