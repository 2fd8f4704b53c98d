"""Pauses, promises and disputes hold back the asking, and let it go on."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from tagih.commands import company as companies
from tagih.commands import customers, daily_run, dunning, invoices, payments
from tagih.commands.dunning import Paused
from tagih.commands.operation import Call
from tagih.domain.errors import Conflict, Invalid, NotFound
from tagih.models import Case, Customer, Decision, Dispute, Event, Message, Promise, Receivable
from tests import overdue
from tests.commands.books import LONG, NUL, SURROGATE, kinds, later, refused
from tests.completed import ADDRESS
from tests.overdue import TODAY, Bill, bring_in

SLOW = Bill("S-1", "Slow Ltd", late=10)
DAY = timedelta(days=1)


@pytest.fixture
def call(_django_db_helper: None) -> Call:
    """Slow Ltd is ten days late; messages go by themselves."""
    call = overdue.studio("automatic")
    bring_in(call, [SLOW])
    return call


def keyed(call: Call, key: str = "once") -> Call:
    return replace(call, key=key)


def fresh(call: Call, days: int) -> Call:
    """A later day with books complete up to it."""
    then = later(call, days)
    companies.books_complete(then, on=then.today)
    return then


def steps(call: Call) -> list[int]:
    """The steps of the messages that today's run sends."""
    return [one.step for one in daily_run.sweep(call).messages]


def case(call: Call, number: str = "S-1") -> Case:
    return Case.objects.of(call.company).get(receivable__number=number)


def because(call: Call, number: str = "S-1") -> list[str]:
    decision = Decision.objects.of(call.company).filter(receivable__number=number).latest("id")
    return [one["code"] for one in json.loads(decision.reasons)]


def disputed_minor(call: Call) -> dict[str, int]:
    return dict(Receivable.objects.of(call.company).values_list("number", "disputed_minor"))


# --- pauses --------------------------------------------------------------------------------------------------


def test_nothing_is_asked_before_the_day_when_an_invoice_is_paused(call: Call) -> None:
    until = TODAY + timedelta(days=6)
    paused = dunning.pause(call, invoice="S-1", until=until, because="on holiday")
    assert paused == Paused(("S-1",), until)
    assert steps(call) == []
    assert (because(call), case(call).next_action_on) == (["paused"], until)
    assert steps(fresh(call, 5)) == []
    assert steps(fresh(call, 6)) == [1]
    event = Event.objects.of(call.company).get(kind="dunning.paused")
    assert (event.subject, event.by, json.loads(event.personal)["note"]) == ("invoice S-1", "anna", "on holiday")


def test_asking_goes_on_at_once_when_a_pause_is_ended(call: Call) -> None:
    dunning.pause(call, invoice="S-1", until=TODAY + timedelta(days=30), because="on holiday")
    daily_run.sweep(call)
    assert dunning.resume(call, invoice="S-1") == Paused(("S-1",), None)
    assert steps(call) == [1]
    assert kinds(call.company).count("dunning.resumed") == 1


@pytest.mark.parametrize("until", [TODAY, TODAY - DAY])
def test_pause_is_refused_when_it_is_over_already(call: Call, until: date) -> None:
    refused(Invalid, "pause_must_end_later", dunning.pause, call, invoice="S-1", until=until, because="x")
    refused(Invalid, "pause_must_end_later", dunning.pause_customer, call, customer="Slow Ltd", until=until)


def test_pause_is_taken_when_it_ends_tomorrow(call: Call) -> None:
    dunning.pause(call, invoice="S-1", until=TODAY + DAY, because="x")
    assert steps(call) == []
    assert steps(fresh(call, 1)) == [1]


def test_all_of_a_client_waits_when_it_is_paused(call: Call) -> None:
    bring_in(call, [Bill("S-2", "Slow Ltd", late=4), Bill("P-1", "Prompt GmbH", late=4)])
    until = TODAY + timedelta(days=5)
    assert dunning.pause_customer(call, customer="Slow Ltd", until=until) == Paused(("S-1", "S-2"), until)
    assert [one.customer for one in daily_run.sweep(call).messages] == ["Prompt GmbH"]
    dunning.pause_customer(call, customer="Slow Ltd", until=None)
    assert Customer.objects.of(call.company).get(number="Slow Ltd").paused_until is None
    assert [one.customer for one in daily_run.sweep(call).messages] == ["Slow Ltd"]
    assert kinds(call.company).count("customer.paused") == kinds(call.company).count("customer.resumed") == 1


# --- promises ------------------------------------------------------------------------------------------------


def test_nothing_is_asked_through_the_promised_day_when_a_client_promised(call: Call) -> None:
    promised_on = TODAY + timedelta(days=5)
    assert dunning.promise(call, invoice="S-1", promised_on=promised_on, note="Mia called").promised_on == promised_on
    assert steps(call) == []
    assert (because(call), case(call).next_action_on) == (["promised"], promised_on + DAY)
    assert steps(fresh(call, 5)) == []
    assert steps(fresh(call, 6)) == [1]
    row = Promise.objects.of(call.company).get()
    assert (row.made_on, row.promised_on, row.amount_minor, row.balance_minor, row.note, row.state) == (
        TODAY, promised_on, None, 10_000, "Mia called", "open",
    )  # fmt: skip


def test_later_promise_replaces_the_earlier_when_there_are_two(call: Call) -> None:
    dunning.promise(call, invoice="S-1", promised_on=TODAY + timedelta(days=5))
    dunning.promise(call, invoice="S-1", promised_on=TODAY + timedelta(days=2), amount="40.00")
    found = Promise.objects.of(call.company).order_by("id").values_list("state", "amount_minor")
    assert list(found) == [("replaced", None), ("open", 4_000)]
    assert case(call).promised_on == TODAY + timedelta(days=2)


def test_asking_goes_on_at_once_when_a_promise_is_withdrawn(call: Call) -> None:
    dunning.promise(call, invoice="S-1", promised_on=TODAY + timedelta(days=5))
    daily_run.sweep(call)
    dunning.withdraw_promise(call, invoice="S-1")
    assert steps(call) == [1]
    assert (Promise.objects.of(call.company).get().state, case(call).promised_on) == ("withdrawn", None)
    refused(Conflict, "promise_not_open", dunning.withdraw_promise, call, invoice="S-1")


@pytest.mark.parametrize(
    ("days", "code"), [(-1, "promise_in_the_past"), (0, None), (60, None), (61, "promise_too_far")]
)  # fmt: skip
def test_promise_is_taken_when_it_is_for_the_next_sixty_days(call: Call, days: int, code: str | None) -> None:
    given: dict[str, Any] = {"invoice": "S-1", "promised_on": TODAY + timedelta(days=days)}
    if code:
        refused(Invalid, code, dunning.promise, call, **given)
    else:
        assert dunning.promise(call, **given).receivables == ("S-1",)


@pytest.mark.parametrize("amount", ["0", "-5.00"])
def test_promise_is_refused_when_it_is_for_nothing(call: Call, amount: str) -> None:
    refused(Invalid, "payment_not_positive", dunning.promise, call, invoice="S-1", promised_on=TODAY, amount=amount)


# --- disputes ------------------------------------------------------------------------------------------------


def test_asking_stops_when_all_is_disputed_and_goes_on_when_that_is_resolved(call: Call) -> None:
    done = dunning.dispute(call, invoice="S-1", because="the blue is green")
    assert (done.disputed, done.currency) == ("100.00", "EUR")
    assert steps(call) == []
    assert (because(call), case(call).next_action_on) == (["wholly_disputed"], None)
    assert dunning.resolve_dispute(call, invoice="S-1", resolution="repainted").disputed == "0.00"
    assert steps(call) == [1]
    row = Dispute.objects.of(call.company).get()
    assert (row.amount_minor, row.because, row.closed_on, row.resolution) == (
        10_000,
        "the blue is green",
        TODAY,
        "repainted",
    )


def test_the_rest_is_asked_for_when_a_part_is_disputed(call: Call) -> None:
    dunning.dispute(call, invoice="S-1", because="one day too many", amount="30.00")
    assert steps(call) == [1]
    total = json.loads(Message.objects.of(call.company).get().facts)["totals"][0]
    assert total["asked_minor"] == 7_000


def test_later_dispute_replaces_the_earlier_when_there_are_two(call: Call) -> None:
    dunning.dispute(call, invoice="S-1", because="one day too many", amount="30.00")
    dunning.dispute(call, invoice="S-1", because="two days too many", amount="60.00")
    found = Dispute.objects.of(call.company).order_by("id").values_list("amount_minor", "resolution", "closed_on")
    assert list(found) == [(3_000, "replaced", TODAY), (6_000, "", None)]
    assert disputed_minor(call) == {"S-1": 6_000}


@pytest.mark.parametrize("amount", ["100.01", "0", "-1.00"])
def test_dispute_is_refused_when_it_is_not_about_a_part_of_the_balance(call: Call, amount: str) -> None:
    refused(Invalid, "dispute_too_large", dunning.dispute, call, invoice="S-1", because="x", amount=amount)


def test_dispute_takes_the_oldest_instalments_first_when_there_are_several(call: Call) -> None:
    customers.change(call, customer="Slow Ltd", address=ADDRESS)
    issued_on = TODAY - timedelta(days=25)
    line = {"description": "Design", "unit_price": "200", "tax_category": "Z"}
    number = invoices.draft_and_issue(
        call, customer="Slow Ltd", lines=[line], terms="50% now, 50% net 14", issued_on=issued_on
    ).number
    dunning.dispute(call, invoice=number, because="late", amount="130.00")
    assert disputed_minor(call) == {"S-1": 0, f"{number}/1": 10_000, f"{number}/2": 3_000}
    assert [one.receivables for one in daily_run.sweep(call).messages] == [((f"{number}/2", 1), ("S-1", None))]
    dunning.dispute(call, invoice=number, because="only half of it", amount="50.00")
    assert disputed_minor(call) == {"S-1": 0, f"{number}/1": 5_000, f"{number}/2": 0}


def test_resolving_is_refused_when_nothing_is_disputed(call: Call) -> None:
    refused(Conflict, "dispute_not_open", dunning.resolve_dispute, call, invoice="S-1", resolution="x")


# --- what they all refuse ------------------------------------------------------------------------------------

ON_AN_INVOICE: dict[str, Callable[..., Any]] = {
    "pause": lambda call, invoice: dunning.pause(call, invoice=invoice, until=TODAY + DAY, because="x"),
    "resume": lambda call, invoice: dunning.resume(call, invoice=invoice),
    "promise": lambda call, invoice: dunning.promise(call, invoice=invoice, promised_on=TODAY),
    "withdraw": lambda call, invoice: dunning.withdraw_promise(call, invoice=invoice),
    "dispute": lambda call, invoice: dunning.dispute(call, invoice=invoice, because="x"),
    "resolve": lambda call, invoice: dunning.resolve_dispute(call, invoice=invoice, resolution="x"),
}


@pytest.mark.parametrize("number", ["S-9", "", NUL, SURROGATE])
@pytest.mark.parametrize("name", ON_AN_INVOICE)
def test_command_is_refused_when_there_is_no_such_invoice(call: Call, name: str, number: str) -> None:
    refused(NotFound, "invoice_unknown", ON_AN_INVOICE[name], call, number)


@pytest.mark.parametrize("name", ON_AN_INVOICE)
def test_command_is_refused_when_nothing_is_open(call: Call, name: str) -> None:
    payments.record(call, amount="100.00", invoice="S-1")
    refused(Conflict, "nothing_open", ON_AN_INVOICE[name], call, "S-1")


@pytest.mark.parametrize("number", ["Nobody", NUL, SURROGATE])
def test_client_is_not_paused_when_there_is_none_of_that_number(call: Call, number: str) -> None:
    refused(NotFound, "customer_unknown", dunning.pause_customer, call, customer=number, until=TODAY + DAY)


@pytest.mark.parametrize(
    ("text", "code"),
    [("  ", None), (NUL, "text_control_characters"), (SURROGATE, "text_control_characters"), (LONG, "text_too_long")],
)
def test_reason_is_refused_when_it_says_nothing_or_cannot_be_kept(call: Call, text: str, code: str | None) -> None:
    until = TODAY + DAY
    refused(Invalid, code or "pause_needs_reason", dunning.pause, call, invoice="S-1", until=until, because=text)
    refused(Invalid, code or "dispute_needs_reason", dunning.dispute, call, invoice="S-1", because=text)
    refused(Invalid, code or "skip_needs_reason", dunning.skip, call, message="m", because=text)
    if code:
        refused(Invalid, code, dunning.promise, call, invoice="S-1", promised_on=TODAY, note=text)
        refused(Invalid, code, dunning.pause_customer, call, customer="Slow Ltd", until=until, because=text)


REPEATED: dict[str, Callable[[Call], Any]] = {
    "pause": lambda call: dunning.pause(call, invoice="S-1", until=TODAY + DAY, because="x"),
    "promise": lambda call: dunning.promise(call, invoice="S-1", promised_on=TODAY + DAY, amount="10.00"),
    "dispute": lambda call: dunning.dispute(call, invoice="S-1", because="x", amount="10.00"),
    "pause_customer": lambda call: dunning.pause_customer(call, customer="Slow Ltd", until=TODAY + DAY),
}


@pytest.mark.parametrize("name", REPEATED)
def test_nothing_is_done_again_when_a_key_is_used_again(call: Call, name: str) -> None:
    once = REPEATED[name](keyed(call))
    before = (kinds(call.company), Promise.objects.of(call.company).count(), Dispute.objects.of(call.company).count())
    assert REPEATED[name](keyed(later(call, 1))) == once
    assert (
        kinds(call.company), Promise.objects.of(call.company).count(), Dispute.objects.of(call.company).count()
    ) == before  # fmt: skip
