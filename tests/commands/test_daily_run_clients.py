"""The daily run, client by client: what is not worth asking for, who is never asked, and what was settled."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from tagih.commands import company as companies
from tagih.commands import customers, daily_run, payments
from tagih.commands.operation import Call
from tagih.domain.money import parse
from tagih.models import Contact, Customer, Decision, Message, Payment
from tests import overdue
from tests.by_hand import make
from tests.guard import outside_the_books
from tests.overdue import TODAY, Bill, bring_in, case_of, crowd, next_day, waits

SLOW = Bill("S-1", "Slow Ltd", late=10)


@pytest.fixture
def call(_django_db_helper: None) -> Call:
    """Messages go by themselves."""
    return overdue.studio("automatic")


# --- what is not worth asking, and who is never asked --------------------------------------------------------


def test_small_balance_waits_when_it_is_not_worth_asking(call: Call) -> None:
    bring_in(call, [replace(SLOW, minor=99), Bill("P-1", "Prompt GmbH", late=10, minor=100)])
    assert [one.customer for one in daily_run.sweep(call).messages] == ["Prompt GmbH"]
    assert waits(call, "S-1") == ["balance_too_small"]
    assert case_of(call, "S-1")["next_action_on"] == TODAY + timedelta(days=7)


def test_credit_is_taken_off_when_the_client_has_some(call: Call) -> None:
    bring_in(call, [SLOW, Bill("P-1", "Prompt GmbH", late=10)])
    _unallocated(call, "Slow Ltd", "40.00")
    _unallocated(call, "Prompt GmbH", "99.50")
    done = daily_run.sweep(call)
    assert [one.customer for one in done.messages] == ["Slow Ltd"]
    total = json.loads(Message.objects.of(call.company).get().facts)["totals"][0]
    assert (total["overdue_minor"], total["credit_minor"], total["asked_minor"]) == (10_000, 4_000, 6_000)
    assert waits(call, "P-1") == ["balance_too_small"]


def test_client_is_not_asked_when_credit_covers_everything(call: Call) -> None:
    bring_in(call, [SLOW])
    _unallocated(call, "Slow Ltd", "100.00")
    assert daily_run.sweep(call).messages == []
    assert waits(call, "S-1") == ["credit_covers_it"]


def _unallocated(call: Call, customer: str, amount: str) -> None:
    """Money that arrived and was not allocated to what is open."""
    minor = parse(amount, "EUR")
    with outside_the_books("a command would settle with it what is open"):
        row = Customer.objects.of(call.company).get(number=customer)
        make(Payment, call.company, customer=row, currency="EUR", amount_minor=minor, unallocated_minor=minor)


def test_client_of_the_safety_list_is_never_asked(call: Call) -> None:
    bring_in(call, [SLOW])
    customers.never_ask(call, customer="Slow Ltd", because="insolvent since February")
    done = daily_run.sweep(call)
    assert (done.messages, done.stopped) == ([], 1)
    assert waits(call, "S-1") == ["client_never_asked"]
    assert case_of(call, "S-1")["next_action_on"] is None
    customers.ask_again(call, customer="Slow Ltd")
    assert daily_run.sweep(call).queued == 1


def test_client_without_an_address_waits_until_there_is_one(call: Call) -> None:
    bring_in(call, [replace(SLOW, email="")])
    assert daily_run.sweep(call).messages == []
    assert waits(call, "S-1") == ["no_address"]
    assert Contact.objects.of(call.company).count() == 0
    customers.contact_add(call, customer="Slow Ltd", email="new@slow.invalid")
    assert daily_run.sweep(call).queued == 1
    assert Message.objects.of(call.company).get().recipient == "new@slow.invalid"


def test_asking_goes_on_where_the_other_program_stopped_when_it_is_imported(call: Call) -> None:
    bring_in(call, [replace(SLOW, late=15, asked=(TODAY - timedelta(days=4), 7))])
    done = daily_run.sweep(call)
    assert [(one.step, one.because.code) for one in done.messages] == [(14, "overdue_step_reached")]
    content = json.loads(Message.objects.of(call.company).get().facts)["receivables"][0]
    assert (content["last_step"], content["last_message_on"]) == (7, (TODAY - timedelta(days=4)).isoformat())


def test_client_waits_when_the_other_program_asked_yesterday(call: Call) -> None:
    bring_in(call, [replace(SLOW, late=15, asked=(TODAY - timedelta(days=1), 7))])
    assert daily_run.sweep(call).messages == []
    assert waits(call, "S-1") == ["too_soon_after_last_message"]


def test_no_second_message_is_made_when_the_day_s_message_failed(call: Call) -> None:
    bring_in(call, [replace(SLOW, late=5)])
    daily_run.sweep(call)
    with outside_the_books("as a hand-over that is refused leaves it"):
        Message.objects.of(call.company).update(state="failed")
    bring_in(call, [replace(SLOW, number="S-0", late=20)])
    assert (daily_run.sweep(call).failed, waits(call, "S-0")) == (0, ["message_today_already"])
    assert [one.receivables for one in daily_run.sweep(next_day(call)).messages] == [(("S-0", 1), ("S-1", None))]


# --- what is settled -----------------------------------------------------------------------------------------


def test_case_is_closed_when_its_receivable_is_settled(call: Call) -> None:
    bring_in(call, [SLOW])
    daily_run.sweep(call)
    payments.record(call, amount="100.00", invoice="S-1")
    assert case_of(call, "S-1")["next_action_on"] == TODAY
    done = daily_run.sweep(call)
    assert (done.decided, done.stopped) == (1, 1)
    assert (waits(call, "S-1"), case_of(call, "S-1")["next_action_on"]) == (["settled"], None)
    assert daily_run.sweep(next_day(call, 5)).decided == 0


def test_younger_one_sets_the_day_when_the_oldest_was_settled(call: Call) -> None:
    bring_in(call, [replace(SLOW, late=60, asked=(TODAY - timedelta(days=1), 58)), Bill("S-2", "Slow Ltd", late=3)])
    daily_run.sweep(call)
    assert waits(call, "S-2")[0] == "older_one_sets_the_day"
    payments.record(call, amount="100.00", invoice="S-1")
    assert [one.receivables for one in daily_run.sweep(call).messages] == [(("S-2", 1),)]


def test_other_clients_are_left_when_one_of_the_batch_settled(call: Call) -> None:
    companies.policy_set(call, key="mode", value="propose")
    bring_in(call, crowd(3))
    daily_run.sweep(call)
    payments.record(call, amount="100.00", invoice="B-00002")
    before = Decision.objects.of(call.company).count()
    done = daily_run.sweep(call)
    assert (done.decided, done.proposed) == (1, 0)
    assert Decision.objects.of(call.company).count() == before + 1
