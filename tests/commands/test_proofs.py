"""Proofs of receipt and of its contrary: what they do to due dates, cases, notices and discounts."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tagih.commands import company as companies
from tagih.commands import customers, daily_run, delivery, invoices, operation, portal_links, proofs, signing, writing
from tagih.commands.operation import Call
from tagih.domain.errors import Conflict, Invalid, NotFound
from tagih.models import Case, EarlyDiscount, Event, Invoice, Message, Notice, Proof, Receivable
from tests.commands.books import TWO_LINES, WORK, bring_in, facts, kinds, later, refused
from tests.guard import outside_the_books


def billed(call: Call, customer: str, terms: str) -> str:
    """The number of an invoice of today."""
    return invoices.draft_and_issue(call, customer=customer, lines=WORK, terms=terms).number


def due(call: Call, number: str) -> list[date]:
    """The due dates of its receivables."""
    found = Receivable.objects.of(call.company).filter(invoice__number=number).order_by("instalment")
    return list(found.values_list("due_on", flat=True))


# --- receipt ---------------------------------------------------------------------------------------------------


def test_receipt_is_presumed_when_issued_and_the_earliest_proof_counts(call, prompt):
    number = billed(call, prompt, "receipt 15")
    assert due(call, number) == [date(2026, 3, 20)]  # issued on Monday the 2nd, presumed received on the 5th
    signed = proofs.record(later(call, 4), invoice=number, kind="registered_letter", received_on=date(2026, 3, 4))
    assert signed.due == (proofs.DueDay(number, date(2026, 3, 19)),)
    seen = proofs.record(
        later(call, 5), invoice=number, kind="portal_view", received_on=date(2026, 3, 3), note="mobile"
    )
    assert [one.due_on for one in seen.due] == due(call, number) == [date(2026, 3, 18)]
    late = proofs.record(later(call, 9), invoice=number, kind="stamped_paper", received_on=date(2026, 3, 11))
    assert [one.due_on for one in late.due] == [date(2026, 3, 18)]
    assert facts(call.company, "receipt.proven")["moved"] == []
    assert Proof.objects.of(call.company).count() == 3


def test_a_proof_found_late_makes_nobody_late(call, prompt):
    number = billed(call, prompt, "receipt 15")
    found = proofs.record(later(call, 17), invoice=number, kind="stamped_paper", received_on=date(2026, 3, 2))
    assert [one.due_on for one in found.due] == [date(2026, 3, 19)]  # the day it was found, not the 17th


def test_a_proof_moves_nothing_where_the_term_does_not_run_from_receipt(call, prompt):
    number = billed(call, prompt, "50% net 30, 50% receipt 15")
    proofs.record(later(call, 1), invoice=number, kind="delivery_receipt", received_on=date(2026, 3, 2))
    assert due(call, number) == [date(2026, 4, 1), date(2026, 3, 17)]
    assert facts(call.company, "receipt.proven")["moved"] == [[f"{number}/2", "2026-03-20", "2026-03-17"]]


def test_the_rule_is_asked_again_when_a_due_date_moves(call, prompt):
    number = billed(call, prompt, "receipt 15")
    with outside_the_books("a run of the morning had looked"):
        Case.objects.of(call.company).update(next_action_on=date(2026, 3, 13))
    proofs.record(later(call, 2), invoice=number, kind="portal_view", received_on=date(2026, 3, 3))
    assert Case.objects.of(call.company).get().next_action_on == date(2026, 3, 4)


def test_a_look_in_the_portal_is_a_proof_the_first_time(call, prompt):
    number = billed(call, prompt, "receipt 15")
    link = portal_links.add(call, invoice=number).link
    for days in (1, 2):
        signing.seen(later(call, days), link=link, address="192.0.2.1")
    (proof,) = Proof.objects.of(call.company).values_list("kind", "on")
    assert proof == ("portal_view", date(2026, 3, 3))
    assert due(call, number) == [date(2026, 3, 18)]


def test_it_is_told_when_an_invoice_was_received_and_how_that_is_known(call, prompt):
    number, other = billed(call, prompt, "receipt 15"), billed(call, prompt, "net 14")
    rows = {one.number: one for one in Invoice.objects.of(call.company)}
    assert proofs.received(call.company, rows[other]) is None
    assert proofs.received(call.company, rows[number]) == proofs.Received(date(2026, 3, 5))
    proofs.record(later(call, 4), invoice=number, kind="stamped_paper", received_on=date(2026, 3, 6))
    assert proofs.received(call.company, rows[number]) == proofs.Received(date(2026, 3, 6), "stamped_paper")
    proofs.not_delivered(later(call, 7), invoice=other, because="It came back.")
    assert proofs.received(call.company, rows[other]) is None


def test_a_proof_that_cannot_be_is_refused(call, prompt):
    number = billed(call, prompt, "receipt 15")
    draft = invoices.draft(call, customer=prompt, lines=WORK).public_id
    good = {"invoice": number, "kind": "stamped_paper", "received_on": call.today}
    for code, kind, changed in (
        ("proof_unknown", Invalid, {"kind": "open_pixel"}),
        ("received_before_sent", Invalid, {"received_on": date(2026, 3, 1)}),
        ("received_in_future", Invalid, {"received_on": date(2026, 3, 3)}),
        ("invoice_unknown", NotFound, {"invoice": "2026-09999"}),
        ("draft_not_shown", Conflict, {"invoice": draft}),
        ("text_too_long", Invalid, {"note": "x" * 301}),
    ):
        refused(kind, code, proofs.record, call, **(good | changed))
    proofs.record(call, **good, note=TWO_LINES)
    assert kinds(call.company).count("receipt.proven") == 1


# --- non-delivery ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("terms", "before_on", "after_on"),
    [
        ("receipt 15", date(2026, 3, 20), date(2026, 4, 7)),
        ("net 14", date(2026, 3, 16), date(2026, 4, 1)),
        ("eom 10", date(2026, 4, 10), date(2026, 4, 10)),
    ],
)
def test_proven_non_delivery_counts_the_term_anew(call, prompt, terms, before_on, after_on):
    number = billed(call, prompt, terms)
    assert due(call, number) == [before_on]
    found = proofs.not_delivered(later(call, 16), invoice=number, because="The letter came back.")
    assert found == proofs.SentAnew(number, date(2026, 3, 18), (proofs.DueDay(number, after_on),))
    assert due(call, number) == [after_on]


def test_what_another_program_billed_gets_as_many_days_again(call):
    bring_in(call, "A-1", 10_000)
    proofs.not_delivered(call, invoice="A-1", because="The mail bounced.")
    assert due(call, "A-1") == [date(2026, 3, 16)]  # fourteen days, as from 1 to 15 February


def test_a_discount_for_paying_early_is_offered_anew(call, prompt):
    number = billed(call, prompt, "2% 10, net 30")
    proofs.not_delivered(later(call, 10), invoice=number, because="It came back.")
    assert EarlyDiscount.objects.of(call.company).get().until_on == date(2026, 3, 22)


def test_what_was_received_cannot_have_got_lost_but_may_get_lost_first(call, prompt):
    number = billed(call, prompt, "receipt 15")
    proofs.not_delivered(later(call, 3), invoice=number, because="It bounced.")
    proofs.record(later(call, 5), invoice=number, kind="stamped_paper", received_on=date(2026, 3, 6))
    assert due(call, number) == [date(2026, 3, 21)]
    again = {"invoice": number, "because": "They say so."}
    assert "2026-03-06" in refused(Conflict, "receipt_proven_already", proofs.not_delivered, later(call, 6), **again)
    old = {"invoice": number, "kind": "portal_view", "received_on": date(2026, 3, 4)}
    refused(Invalid, "received_before_sent", proofs.record, later(call, 6), **old)


def test_non_delivery_that_cannot_be_is_refused(call, prompt):
    number = billed(call, prompt, "net 14")
    good = {"invoice": number, "because": "It came back."}
    for code, kind, changed in (
        ("non_delivery_needs_proof", Invalid, {"because": " "}),
        ("sent_anew_out_of_range", Invalid, {"sent_on": date(2026, 3, 1)}),
        ("sent_anew_out_of_range", Invalid, {"sent_on": date(2026, 3, 3)}),
        ("invoice_unknown", NotFound, {"invoice": "2026-09999"}),
    ):
        refused(kind, code, proofs.not_delivered, call, **(good | changed))
    assert not Proof.objects.of(call.company).exists()


# --- asking starts anew ----------------------------------------------------------------------------------------


def morning(call: Call, day: date, mode: str = "automatic") -> None:
    """The books are complete and the daily run takes place."""
    now = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
    today = operation.call(call.company, "anna", now)
    companies.policy_set(today, key="mode", value=mode)
    companies.books_complete(today, on=day)
    daily_run.sweep(today)


def test_asking_starts_anew_with_an_apology_that_is_said_once(call, books):
    customers.add(
        call, number="SLOW", name="Slow Ltd", country="GB", email="pay@slow.example", address="1 High Street\nLondon"
    )
    number = billed(call, "SLOW", "net 14")  # due on 16 March
    for day in (date(2026, 3, 17), date(2026, 3, 19)):
        morning(call, day)
    assert set(Notice.objects.of(call.company).values_list("role", "ladder_day")) == {("asked", 1), ("asked", 3)}
    later_call = operation.call(call.company, "anna", datetime(2026, 3, 20, 9, tzinfo=UTC))
    proofs.not_delivered(later_call, invoice=number, because="The mail bounced.")  # due on 3 April
    case = Case.objects.of(call.company).get()
    assert (case.last_step, case.next_action_on) == (None, date(2026, 3, 20))
    assert set(Notice.objects.of(call.company).values_list("role", flat=True)) == {"void"}
    for day in (date(2026, 3, 27), date(2026, 4, 7), date(2026, 4, 9)):
        morning(call, day)
    steps = Notice.objects.of(call.company).filter(role="asked").order_by("id").values_list("on", "ladder_day")
    assert list(steps) == [(date(2026, 3, 27), -7), (date(2026, 4, 7), 1), (date(2026, 4, 9), 3)]
    texts = [_text(call, message) for message in Message.objects.of(call.company).order_by("id")]
    assert [text.count("We are sorry") for text in texts] == [0, 0, 1, 0, 0]
    assert "We have asked" not in texts[3]


def _text(call: Call, message: Message) -> str:
    return writing.preview(call, message).text


def test_a_queued_reminder_is_withdrawn_when_the_invoice_never_came(call, books):
    customers.add(
        call, number="SLOW", name="Slow Ltd", country="GB", email="pay@slow.example", address="1 High Street\nLondon"
    )
    number = billed(call, "SLOW", "net 14")
    morning(call, date(2026, 3, 17))
    now = datetime(2026, 3, 17, 10, tzinfo=UTC)
    proofs.not_delivered(operation.call(call.company, "anna", now), invoice=number, because="The mail bounced.")
    assert delivery.deliver(call.company, now, 10).withdrawn == 1
    assert Message.objects.of(call.company).get().state == "withdrawn"
    assert Event.objects.of(call.company).filter(kind="message.withdrawn").count() == 1
