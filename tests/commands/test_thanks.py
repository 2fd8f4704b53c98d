"""Thanks for money: one note a day with the receipt, as things stand when it goes; wrong amounts asked about kindly."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tagih.commands import company as companies
from tagih.commands import (
    customers,
    daily_run,
    delivery,
    invoices,
    operation,
    payment_policy,
    payments,
    reversals,
    thanks,
    writing,
)
from tagih.commands.operation import Call
from tagih.domain.payment_policy import Policy
from tagih.domain.thanks import Settled, template
from tagih.models import Message, Payment
from tagih.reports.verification import verify
from tests import databases
from tests.commands.books import later, open_minor
from tests.completed import ADDRESS

WORK = [{"description": "Design", "unit_price": "100", "tax_rate": "21"}]
"""121.00"""


@pytest.fixture
def kind(call: Call) -> Call:
    """A company that thanks, and writes about wrong amounts."""
    payment_policy.put(call, key="thanks", value="on")
    payment_policy.put(call, key="wrong_amounts", value="on")
    return call


def issue(call: Call, customer: str, **given: Any) -> str:
    return invoices.draft_and_issue(call, customer=customer, lines=WORK, **given).number


def notes(call: Call) -> list[Message]:
    return list(Message.objects.of(call.company).filter(purpose="receipt").order_by("on"))


def text(call: Call, message: Message) -> str:
    return " ".join(writing.preview(call, message).text.split())


# --- which note ------------------------------------------------------------------------------------------------

BOTH = Policy(thanks="on", wrong_amounts="on")


@pytest.mark.parametrize(
    ("settled", "unallocated", "policy", "found"),
    [
        ([Settled(12100, 0)], 0, BOTH, "receipt-1"),
        ([Settled(12100, 6000)], 0, BOTH, "receipt-1"),  # a part payment
        ([Settled(12100, 1210)], 0, BOTH, "short-1"),  # a tenth
        ([Settled(12100, 1211)], 0, BOTH, "receipt-1"),
        ([Settled(12100, 0)], 1, BOTH, "over-1"),
        ([], 12100, BOTH, "over-1"),
        ([Settled(12100, 1210)], 0, Policy(thanks="on"), "receipt-1"),
        ([Settled(12100, 1210)], 0, Policy(wrong_amounts="on"), "short-1"),
        ([Settled(12100, 0)], 0, Policy(wrong_amounts="on"), ""),
        ([Settled(12100, 0)], 0, Policy(), ""),
    ],
)
def test_note_is_what_the_amount_and_the_policy_ask_for(
    settled: list[Settled], unallocated: int, policy: Policy, found: str
) -> None:
    assert template(settled, unallocated, policy) == found


# --- queued ----------------------------------------------------------------------------------------------------


def test_client_is_thanked_with_what_is_left_and_its_day(kind: Call, prompt: str) -> None:
    number = issue(kind, prompt, terms="net 30")
    payments.record(kind, invoice=number, amount="60")
    (note,) = notes(kind)
    said = text(kind, note)
    assert (note.template, note.recipient, note.state, note.on) == (
        "receipt-1",
        "pay@prompt.example",
        "queued",
        kind.today,
    )
    assert "Your payment of €60.00 reached us on Monday 2 March 2026" in said
    assert "Still open: €61.00, due on Wednesday 1 April 2026" in said


def test_nothing_goes_when_the_policy_wants_nothing(call: Call, prompt: str) -> None:
    payments.record(call, invoice=issue(call, prompt), amount="121")
    assert notes(call) == []


@pytest.mark.parametrize("given", [{"on": date(2026, 2, 15)}, {"customer": "nobody to write to"}])
def test_nothing_goes_when_it_is_late_or_nobody_has_an_address(kind: Call, prompt: str, slow: str, given: dict) -> None:
    customer = slow if "customer" in given else prompt
    number = issue(kind, customer, issued_on=date(2026, 2, 1))
    payments.record(kind, invoice=number, amount="121", on=given.get("on"))
    assert notes(kind) == []


def test_one_note_tells_of_all_the_money_of_a_day(kind: Call, prompt: str) -> None:
    for _ in range(2):
        payments.record(kind, invoice=issue(kind, prompt), amount="121")
    (note,) = notes(kind)
    assert "Your payment of €242.00" in text(kind, note)
    assert [one["number"] for one in json.loads(note.facts)["paid"]] == ["2026-00001", "2026-00002"]


def test_a_few_cents_too_little_are_asked_about_once_and_kindly(kind: Call, prompt: str) -> None:
    number = issue(kind, prompt)
    payments.record(kind, invoice=number, amount="120")
    (note,) = notes(kind)
    assert note.template == "short-1"
    assert f"€1.00 of invoice {number} is still open" in writing.preview(kind, note).html
    payments.record(kind, invoice=number, amount="1")
    (note,) = notes(kind)
    assert note.template == "receipt-1"  # the rest came the same day: only thanks


def test_client_is_asked_what_to_do_with_too_much(kind: Call, prompt: str) -> None:
    payments.record(kind, invoice=issue(kind, prompt), amount="131")
    (note,) = notes(kind)
    assert note.template == "over-1"
    assert "€10.00 of it is more than was to be paid" in text(kind, note)


@pytest.mark.parametrize(
    ("language", "words"),
    [("id", "Terima kasih"), ("nl", "Dank u wel"), ("el", "Σας ευχαριστούμε"), ("de", "vielen Dank"), ("fr", "Merci")],
)
@pytest.mark.parametrize("amount", ["121", "120", "131"])
def test_note_speaks_the_clients_language(kind: Call, language: str, words: str, amount: str) -> None:
    client = customers.add(
        kind, name="Maju", country="ID", language=language, email="a@maju.example", address=ADDRESS
    ).number
    payments.record(kind, invoice=issue(kind, client), amount=amount)
    (note,) = notes(kind)
    assert words in text(kind, note)


def test_what_is_kept_back_as_expected_is_not_missing(kind: Call, prompt: str) -> None:
    from tagih.commands import deductions

    deductions.agree(kind, customer=prompt, kind="withheld_tax", rate="2")
    payments.record(kind, invoice=issue(kind, prompt), amount="119")
    (note,) = notes(kind)
    assert (note.template, "Still open: €" in text(kind, note)) == ("receipt-1", False)


def test_thanks_count_in_no_cap_of_reminders(kind: Call, prompt: str) -> None:
    companies.policy_set(kind, key="mode", value="automatic")
    issue(kind, prompt, issued_on=date(2026, 2, 1), terms="net 7")
    payments.record(kind, customer=prompt, amount="60")
    companies.books_complete(kind, on=kind.today)
    daily_run.sweep(kind)
    assert sorted(Message.objects.of(kind.company).values_list("purpose", flat=True)) == ["dunning", "receipt"]


# --- handed over -----------------------------------------------------------------------------------------------


@pytest.fixture
def sent(books: databases.Installation, settings: Any, tmp_path: Path, kind: Call) -> Call:
    return kind


def hand_over(call: Call) -> delivery.Delivered:
    return delivery.deliver(call.company, call.now, 10)


def test_note_goes_with_the_receipt_as_a_file(sent: Call, prompt: str) -> None:
    payments.record(sent, invoice=issue(sent, prompt), amount="121")
    (note,) = notes(sent)
    outgoing = writing.outgoing(sent, note)
    assert [one.data[:5] for one in outgoing.attachments] == [b"%PDF-"]
    assert hand_over(sent).sent == 1


def test_second_note_goes_the_next_morning_when_the_first_is_gone(sent: Call, prompt: str) -> None:
    payments.record(sent, invoice=issue(sent, prompt), amount="121")
    assert hand_over(sent).sent == 1
    payments.record(sent, invoice=issue(sent, prompt), amount="121")
    assert [one.on for one in notes(sent)] == [sent.today, sent.today + timedelta(days=1)]
    assert hand_over(sent).claimed == 0
    assert hand_over(later(sent, 1)).sent == 1


def test_note_is_withdrawn_when_the_money_was_taken_back_before_it_went(sent: Call, prompt: str) -> None:
    payment = payments.record(sent, invoice=issue(sent, prompt), amount="121").public_id
    reversals.reverse(sent, payment=payment, because="returned", kind="returned")
    done = hand_over(sent)
    assert (done.sent, done.withdrawn, notes(sent)[0].state) == (0, 1, "withdrawn")


def test_note_says_how_things_stand_when_it_goes(sent: Call, prompt: str) -> None:
    number = issue(sent, prompt)
    first = payments.record(sent, invoice=number, amount="120").public_id
    payments.record(sent, invoice=number, amount="1")
    reversals.reverse(sent, payment=first, because="returned", kind="returned")
    assert hand_over(sent).sent == 1
    (note,) = notes(sent)
    assert thanks.payments_of(sent.company, note) == [Payment.objects.of(sent.company).get(reversal=None).public_id]
    assert json.loads(note.facts)["paid"][0]["balance_minor"] == 12000


# --- money that came before the invoice ------------------------------------------------------------------------


def test_money_in_advance_settles_the_next_invoice_by_itself_when_the_policy_says_so(call: Call, prompt: str) -> None:
    payments.record(call, customer=prompt, amount="150")
    payment_policy.put(call, key="prepayments", value="automatic")
    number = issue(call, prompt)
    assert (open_minor(call.company), Payment.objects.of(call.company).get().unallocated_minor) == ({}, 2900)
    second = issue(call, prompt)
    assert open_minor(call.company) == {second: 9200}
    assert (number != second, verify(call.company).problems) == (True, ())


def test_money_in_advance_waits_for_a_person_when_the_policy_says_so(call: Call, prompt: str) -> None:
    payments.record(call, customer=prompt, amount="150")
    number = issue(call, prompt)
    assert open_minor(call.company) == {number: 12100}


def test_same_key_queues_one_note(kind: Call, prompt: str) -> None:
    number = issue(kind, prompt)
    keyed = operation.call(kind.company, "anna", kind.now, kind.today, "once")
    for _ in range(2):
        payments.record(keyed, invoice=number, amount="121")
    assert len(json.loads(notes(kind)[0].facts)["payment_ids"]) == 1
