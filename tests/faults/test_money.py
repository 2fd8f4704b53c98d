"""Money and numbers once: payers, approvals and issuing at the same instant, with kills at every statement."""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tagih.commands import company as companies
from tagih.commands import credit_notes, customers, daily_run, dunning, invoices, payments
from tagih.commands.operation import Call
from tagih.domain.errors import Conflict, DomainError
from tagih.models import Allocation, Invoice, Message, Notice, OperationKey, Payment, Receivable
from tagih.reports import verification
from tests import overdue
from tests.commands.books import kinds
from tests.completed import ADDRESS
from tests.databases import Installation
from tests.faults.processes import answers, at_once, killed_at_moment
from tests.overdue import Bill, bring_in, crowd

pytestmark = pytest.mark.faults

ISSUERS = 8
WORK = [{"description": "Design", "unit_price": "100", "tax_rate": "21"}]
FARTHEST_MOMENT = 60
"""No command here takes so many statements: a process that is to die later ends well."""


@pytest.fixture
def call(unsynced: Installation) -> Call:
    """Slow Ltd owes 100.00."""
    call = overdue.studio("automatic")
    bring_in(call, [Bill("S-1", "Slow Ltd", late=10)])
    customers.change(call, customer="Slow Ltd", address=ADDRESS)
    return call


def assert_books_agree(call: Call) -> None:
    assert verification.verify(call.company).problems == ()


def numbers(call: Call) -> list[int]:
    """The numbers that were given, without their year."""
    found = Invoice.objects.of(call.company).filter(external_source="", state="issued", kind="invoice")
    return sorted(int(number.rpartition("-")[2]) for number in found.values_list("number", flat=True))


# --- payments ------------------------------------------------------------------------------------------------


def test_no_more_is_allocated_than_is_owed_when_four_pay_one_invoice_at_once(call: Call) -> None:
    done = answers(at_once(*[lambda: payments.record(call, amount="80.00", invoice="S-1")] * 4))
    assert sorted(one.unallocated_minor for one in done) == [0, 6_000, 8_000, 8_000]
    assert sum(Allocation.objects.of(call.company).values_list("amount_minor", flat=True)) == 10_000
    assert Receivable.objects.of(call.company).get().balance_minor == 0
    assert sum(Payment.objects.of(call.company).values_list("unallocated_minor", flat=True)) == 22_000
    assert_books_agree(call)


def test_books_agree_when_payment_credit_and_dispute_meet(call: Call) -> None:
    customers.add(call, name="Prompt GmbH", number="P", address=ADDRESS)
    number = invoices.draft_and_issue(call, customer="P", lines=WORK).number
    ended = at_once(
        lambda: payments.record(call, amount="121.00", invoice=number),
        lambda: credit_notes.credit(call, invoice=number, amount="60.50", because="less work"),
        lambda: dunning.dispute(call, invoice=number, because="x", amount="100.00"),
        lambda: payments.record(call, amount="50.00", invoice=number),
    )
    assert [one.error for one in ended if one.raised and not issubclass(one.raised, DomainError)] == []
    receivable = Receivable.objects.of(call.company).get(number=number)
    assert 0 <= receivable.disputed_minor <= receivable.balance_minor
    assert_books_agree(call)


# --- approvals -----------------------------------------------------------------------------------------------


def proposed(call: Call, count: int) -> None:
    companies.policy_set(call, key="mode", value="propose")
    bring_in(call, crowd(count - 1))
    assert daily_run.sweep(call).proposed == count


def test_each_proposal_is_sent_once_when_approve_is_pressed_twice_at_once(call: Call) -> None:
    proposed(call, 20)
    done = answers(at_once(*[lambda: dunning.approve(call)] * 4))
    assert (sum(one.queued for one in done), sum(one.withdrawn for one in done)) == (20, 0)
    assert Counter(Message.objects.of(call.company).values_list("state", flat=True)) == {"queued": 20}
    assert Notice.objects.of(call.company).count() == 20
    assert_books_agree(call)


def test_same_answer_is_given_when_one_form_is_sent_twice_at_once(call: Call) -> None:
    proposed(call, 5)
    done = answers(at_once(*[lambda: dunning.approve(replace(call, key="form"))] * 4))
    assert {(one.queued, one.withdrawn) for one in done} == {(5, 0)}


def test_proposal_is_sent_or_skipped_when_both_are_pressed_at_once(call: Call) -> None:
    proposed(call, 1)
    message = Message.objects.of(call.company).get().public_id

    def refused_or(command: Callable[[], Any]) -> str:
        try:
            command()
        except Conflict as refusal:
            return refusal.code
        return "done"

    done = answers(
        at_once(
            lambda: refused_or(lambda: dunning.approve(call, messages=(message,))),
            lambda: refused_or(lambda: dunning.skip(call, message=message, because="x")),
        )
    )
    assert sorted(done) == ["done", "proposal_not_open"]
    state = Message.objects.of(call.company).get().state
    assert (state, Notice.objects.of(call.company).count()) == (("queued", 1) if done[0] == "done" else ("skipped", 0))


# --- numbers -------------------------------------------------------------------------------------------------


def test_numbers_have_no_gap_when_eight_issue_at_once_and_are_killed(
    call: Call, tmp_path: Path, record_property: Any
) -> None:
    told = tmp_path / "told"  # what was answered before the kill, kept outside the books
    chance, kills = random.Random(11), 0
    for number in range(ISSUERS):
        customers.add(call, name=f"Client {number}", number=f"N{number}", address=ADDRESS)

    def issue(customer: str) -> None:
        with told.open("a") as file:
            for _ in range(4):
                issued = invoices.draft_and_issue(call, customer=customer, lines=WORK)
                os.write(file.fileno(), f"{issued.number}\n".encode())

    while kills < 50:
        works = [lambda customer=f"N{number}": issue(customer) for number in range(ISSUERS)]
        ended = at_once(*[killed_at_moment(chance.randint(1, 100), work) for work in works])
        assert [one.error for one in ended if one.error] == []
        kills += sum(one.killed for one in ended)
    record_property("kills", f"issuing {kills}")
    given = numbers(call)
    assert given == list(range(1, len(given) + 1))
    answered = sorted(int(line.rpartition("-")[2]) for line in told.read_text().split())
    assert len(set(answered)) == len(answered) > 20
    assert set(answered) <= set(given)
    assert_books_agree(call)


def test_one_invoice_is_made_when_eight_use_one_key_at_once(call: Call) -> None:
    customers.add(call, name="Prompt GmbH", number="P", address=ADDRESS)
    keyed = replace(call, key="one form")
    done = answers(at_once(*[lambda: invoices.draft_and_issue(keyed, customer="P", lines=WORK)] * ISSUERS))
    assert len({one.number for one in done}) == len({one.public_id for one in done}) == 1
    assert (numbers(call), OperationKey.objects.filter(key="one form").count()) == ([1], 1)
    assert_books_agree(call)


# --- killed, and asked for again -----------------------------------------------------------------------------

COMMANDS: dict[str, tuple[str, Callable[[Call], object]]] = {
    "pay": ("payment.recorded", lambda call: payments.record(call, amount="80.00", invoice="S-1")),
    "issue": ("invoice.issued", lambda call: invoices.draft_and_issue(call, customer="Slow Ltd", lines=WORK)),
    "dispute": ("dispute.opened", lambda call: dunning.dispute(call, invoice="S-2", because="x", amount="30.00")),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_command_is_done_once_when_killed_at_any_moment_and_asked_for_again(
    call: Call, name: str, record_property: Any
) -> None:
    """Whoever got no answer asks again with the same key, whether it was done or not: then it is done once."""
    bring_in(call, [Bill("S-2", "Slow Ltd", late=10)])
    kind, command = COMMANDS[name]
    kills = answers_lost = 0
    for moment in range(1, FARTHEST_MOMENT):
        keyed = replace(call, key=f"form {moment}")
        (ended,) = at_once(killed_at_moment(moment, lambda keyed=keyed: command(keyed)))
        assert not ended.error, ended.error
        kills += ended.killed
        answers_lost += ended.killed and kinds(call.company).count(kind) == moment
        again = command(keyed)
        assert kinds(call.company).count(kind) == moment
        if not ended.killed:
            assert again == ended.answer
            break
    assert (10 < kills < FARTHEST_MOMENT - 1, answers_lost) == (True, 1)
    record_property("kills", f"{name} {kills}")
    assert_books_agree(call)
