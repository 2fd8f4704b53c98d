"""A person approves what a run proposed, or skips it; the rule is asked again first."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from tagih.commands import company as companies
from tagih.commands import daily_run, delivery, dunning, payments
from tagih.commands.dunning import Approved
from tagih.commands.operation import Call
from tagih.domain.errors import Conflict, Refused
from tagih.models import Case, Company, Message, Notice
from tests import overdue
from tests.commands.books import NUL, SURROGATE, facts, kinds, later, refused
from tests.databases import Installation
from tests.overdue import TODAY, Bill, bring_in, crowd

DAY = timedelta(days=1)


@pytest.fixture
def proposing(_django_db_helper: None) -> Call:
    """Slow Ltd is ten days late; runs only propose."""
    call = overdue.studio("propose")
    bring_in(call, [Bill("S-1", "Slow Ltd", late=10)])
    return call


def keyed(call: Call) -> Call:
    return replace(call, key="once")


def fresh(call: Call, days: int) -> Call:
    """A later day with books complete up to it."""
    then = later(call, days)
    companies.books_complete(then, on=then.today)
    return then


def steps(call: Call) -> list[int]:
    """The steps of the messages that today's run proposes."""
    return [one.step for one in daily_run.sweep(call).messages]


def case(call: Call) -> Case:
    return Case.objects.of(call.company).get(receivable__number="S-1")


# --- approving -----------------------------------------------------------------------------------------------


def proposals(call: Call) -> dict[str, str]:
    """Addresses of the open proposals, by client."""
    found = Message.objects.of(call.company).filter(state="proposed")
    return dict(found.values_list("customer__number", "public_id"))


def states(call: Call) -> dict[str, str]:
    return dict(Message.objects.of(call.company).values_list("customer__number", "state"))


def test_proposals_are_queued_when_all_are_approved(proposing: Call) -> None:
    bring_in(proposing, crowd(3))
    daily_run.sweep(proposing)
    assert dunning.approve(proposing) == Approved(4, 0)
    assert set(states(proposing).values()) == {"queued"}
    assert Notice.objects.of(proposing.company).filter(role="asked", ladder_day=1).count() == 4
    assert (case(proposing).last_step, case(proposing).last_message_on) == (1, TODAY)
    assert kinds(proposing.company).count("dunning.message_queued") == 4
    assert facts(proposing.company, "dunning.approved")["queued"] == 4
    assert dunning.approve(proposing) == Approved(0, 0)
    assert kinds(proposing.company).count("dunning.approved") == 1


def test_only_the_named_are_queued_when_some_are_approved(proposing: Call) -> None:
    bring_in(proposing, crowd(2))
    daily_run.sweep(proposing)
    chosen = (proposals(proposing)["C-00002"],)
    assert dunning.approve(proposing, messages=chosen) == Approved(1, 0)
    assert states(proposing) == {"Slow Ltd": "proposed", "C-00001": "proposed", "C-00002": "queued"}
    refused(Conflict, "proposal_not_open", dunning.approve, proposing, messages=chosen)
    refused(Conflict, "proposal_not_open", dunning.approve, proposing, messages=("nobody",))
    refused(Conflict, "proposal_not_open", dunning.approve, proposing, messages=(NUL,))


def test_same_answer_is_given_when_approving_with_a_key_used_before(proposing: Call) -> None:
    daily_run.sweep(proposing)
    assert dunning.approve(keyed(proposing)) == Approved(1, 0)
    assert dunning.approve(keyed(proposing)) == Approved(1, 0)
    assert Message.objects.of(proposing.company).count() == 1


@pytest.mark.parametrize(
    ("happened", "reason"),
    [
        (lambda call: payments.record(call, amount="100.00", invoice="S-1"), "settled"),
        (lambda call: dunning.dispute(call, invoice="S-1", because="x"), "wholly_disputed"),
        (lambda call: dunning.promise(call, invoice="S-1", promised_on=TODAY), "promised"),
        (lambda call: dunning.pause(call, invoice="S-1", until=TODAY + DAY, because="x"), "paused"),
    ],
)
def test_proposal_is_withdrawn_when_the_answer_has_changed_since(
    proposing: Call, happened: Callable[[Call], object], reason: str
) -> None:
    daily_run.sweep(proposing)
    happened(proposing)
    assert dunning.approve(proposing) == Approved(0, 1)
    message = Message.objects.of(proposing.company).get()
    assert (message.state, json.loads(message.because)["code"]) == ("withdrawn", reason)
    assert Notice.objects.of(proposing.company).count() == 0


def test_message_says_what_is_open_now_when_a_part_was_paid_before_approving(proposing: Call) -> None:
    daily_run.sweep(proposing)
    payments.record(proposing, amount="60.00", invoice="S-1")
    assert dunning.approve(proposing) == Approved(1, 0)
    total = json.loads(Message.objects.of(proposing.company).get().facts)["totals"][0]
    assert total["asked_minor"] == 4_000


def test_message_is_of_the_day_when_yesterdays_proposal_is_approved(proposing: Call) -> None:
    daily_run.sweep(proposing)
    assert dunning.approve(fresh(proposing, 1)) == Approved(1, 0)
    message = Message.objects.of(proposing.company).get()
    assert (message.on, message.made_at) == (TODAY + DAY, later(proposing, 1).now)
    assert case(proposing).last_message_on == TODAY + DAY


def test_approving_is_refused_when_the_books_are_old_or_everyone_is_closed(proposing: Call) -> None:
    daily_run.sweep(proposing)
    refused(Refused, "books_not_complete", dunning.approve, later(proposing, 5))
    refused(Refused, "everyone_closed", dunning.approve, later(proposing, 3))
    assert states(proposing) == {"Slow Ltd": "proposed"}


def test_open_proposal_is_withdrawn_when_the_invoice_is_paused(proposing: Call) -> None:
    daily_run.sweep(proposing)
    dunning.pause(proposing, invoice="S-1", until=TODAY + timedelta(days=6), because="on holiday")
    daily_run.sweep(proposing)
    assert states(proposing) == {"Slow Ltd": "withdrawn"}


# --- skipping ------------------------------------------------------------------------------------------------


def test_next_step_follows_another_day_when_one_is_skipped(proposing: Call) -> None:
    daily_run.sweep(proposing)
    (message,) = proposals(proposing).values()
    assert dunning.skip(proposing, message=message, because="they just called").customer == "Slow Ltd"
    assert states(proposing) == {"Slow Ltd": "skipped"}
    assert (case(proposing).last_step, case(proposing).last_message_on) == (1, None)
    row = Message.objects.of(proposing.company).get()
    assert json.loads(row.because)["facts"] == {"by": "anna", "note": "they just called"}
    assert daily_run.sweep(proposing).proposed == 0
    assert steps(fresh(proposing, 1)) == [7]
    assert list(Message.objects.of(proposing.company).order_by("id").values_list("state", "step")) == [
        ("skipped", 1), ("proposed", 7),
    ]  # fmt: skip


def test_skipping_is_refused_when_the_proposal_is_not_open(proposing: Call) -> None:
    daily_run.sweep(proposing)
    (message,) = proposals(proposing).values()
    dunning.approve(proposing)
    for one in (message, "nobody", NUL, SURROGATE):
        refused(Conflict, "proposal_not_open", dunning.skip, proposing, message=one, because="x")
    assert states(proposing) == {"Slow Ltd": "queued"}


def test_proposal_is_skipped_once_when_a_key_is_used_again(proposing: Call) -> None:
    daily_run.sweep(proposing)
    (message,) = proposals(proposing).values()
    once = dunning.skip(keyed(proposing), message=message, because="x")
    assert dunning.skip(keyed(proposing), message=message, because="x") == once
    assert kinds(proposing.company).count("dunning.skipped") == 1


def test_step_is_still_passed_when_the_message_after_a_skipped_one_was_withdrawn(
    books: Installation, proposing: Call
) -> None:
    daily_run.sweep(proposing)
    (message,) = proposals(proposing).values()
    dunning.skip(proposing, message=message, because="x")
    next_day = fresh(proposing, 1)
    daily_run.sweep(next_day)
    dunning.approve(next_day)
    dunning.pause(next_day, invoice="S-1", until=TODAY + timedelta(days=2), because="x")
    assert delivery.deliver(next_day.company, next_day.now, limit=9).withdrawn == 1
    assert (case(proposing).last_step, case(proposing).last_message_on) == (1, None)
    assert steps(fresh(proposing, 2)) == [7]


def test_company_of_another_call_is_left_alone_when_all_is_approved(proposing: Call) -> None:
    daily_run.sweep(proposing)
    made = companies.add(proposing.now, "bob", name="Bob's Studio", country="ZZ", currency="EUR", code="BOB")
    bob = replace(proposing, company=Company.objects.get(code=made.code), by="bob")
    companies.books_complete(bob, on=TODAY)
    assert dunning.approve(bob) == Approved(0, 0)
    refused(Conflict, "proposal_not_open", dunning.approve, bob, messages=tuple(proposals(proposing).values()))
    assert states(proposing) == {"Slow Ltd": "proposed"}
