"""Payments: what they settle and in what order, what stays unallocated, and what is refused."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from tagih.commands import dunning, invoices, payments
from tagih.commands.operation import Call
from tagih.domain.errors import Conflict, Invalid, NotFound, Refused
from tagih.models import Allocation, Case, Event, JournalLine, Payment, Receivable
from tests.commands.books import (
    LONG,
    NUL,
    SURROGATE,
    TWO_LINES,
    bring_in,
    broken_links,
    disagreements,
    facts,
    later,
    open_minor,
    refused,
)
from tests.guard import outside_the_books


def issue(call: Call, customer: str, price: str = "100", **given: Any) -> str:
    """The number of a new invoice without tax."""
    work = [{"description": "Design", "unit_price": price, "tax_rate": "0"}]
    return invoices.draft_and_issue(call, customer=customer, lines=work, **given).number


def parts(recorded: payments.Recorded) -> list[tuple[str, int]]:
    return [(one.number, one.amount_minor) for one in recorded.parts]


@pytest.fixture
def three(call: Call, prompt: str) -> list[str]:
    """Invoices of Prompt GmbH over 100, 60 and 40 euro; the second one is due first, the first one last."""
    return [
        issue(call, prompt, price, terms=terms)
        for price, terms in (("100", "net 30"), ("60", "net 10"), ("40", "net 20"))
    ]


# --- what is settled -----------------------------------------------------------------------------------------


def test_payment_settles_its_invoice(call: Call, prompt: str) -> None:
    number = issue(call, prompt)
    done = payments.record(call, invoice=number, amount="100", way="card", reference="Thanks", on=date(2026, 3, 1))
    row = Payment.objects.of(call.company).get()
    assert (parts(done), done.unallocated_minor, done.customer, done.currency) == ([(number, 10000)], 0, prompt, "EUR")
    assert (row.public_id, row.amount_minor, row.way, row.reference, row.received_on) == (
        done.public_id, 10000, "card", "Thanks", date(2026, 3, 1),
    )  # fmt: skip
    assert (open_minor(call.company), disagreements(call.company)) == ({}, [])


def test_settled_on_is_the_day_of_the_last_movement(call: Call, prompt: str) -> None:
    number = issue(call, prompt, issued_on=date(2026, 2, 1))
    payments.record(call, invoice=number, amount="40", on=date(2026, 2, 20))
    payments.record(call, invoice=number, amount="60", on=date(2026, 2, 10))
    assert Receivable.objects.of(call.company).get().settled_on == date(2026, 2, 20)


def test_journal_has_bank_against_receivable_and_unallocated(call: Call, prompt: str) -> None:
    number = issue(call, prompt)
    payments.record(call, invoice=number, amount="130")
    lines = JournalLine.objects.of(call.company).filter(entry__kind="payment.received").order_by("position")
    assert list(lines.values_list("account", "amount_minor")) == [
        ("bank", 13000),
        ("receivable", -10000),
        ("unallocated", -3000),
    ]


def test_part_payment_leaves_the_rest_open(call: Call, prompt: str) -> None:
    number = issue(call, prompt)
    done = payments.record(call, invoice=number, amount="0.01")
    assert (done.parts[0].balance_minor, open_minor(call.company)) == (9999, {number: 9999})
    assert Receivable.objects.of(call.company).get().settled_on is None


def test_over_payment_stays_unallocated(call: Call, prompt: str) -> None:
    number = issue(call, prompt)
    done = payments.record(call, invoice=number, amount="100.01")
    assert (done.unallocated_minor, Payment.objects.of(call.company).get().unallocated_minor) == (1, 1)
    assert disagreements(call.company) == []


def test_payment_before_any_invoice_stays_unallocated(call: Call, prompt: str) -> None:
    done = payments.record(call, customer=prompt, amount="50")
    assert (done.parts, done.unallocated_minor) == ((), 5000)
    assert disagreements(call.company) == []


def test_named_invoice_comes_before_older_ones(call: Call, three: list[str]) -> None:
    done = payments.record(call, invoice=three[0], amount="130")
    assert parts(done) == [(three[0], 10000), (three[1], 3000)]


def test_several_named_are_paid_in_the_order_named(call: Call, three: list[str]) -> None:
    done = payments.record(call, amount="70", invoices=[three[2], three[0]])
    assert parts(done) == [(three[2], 4000), (three[0], 3000)]


def test_exact_amount_comes_before_the_oldest(call: Call, prompt: str, three: list[str]) -> None:
    assert parts(payments.record(call, customer=prompt, amount="40")) == [(three[2], 4000)]


def test_oldest_comes_first_when_no_amount_fits(call: Call, prompt: str, three: list[str]) -> None:
    assert parts(payments.record(call, customer=prompt, amount="41")) == [(three[1], 4100)]


def test_all_that_is_open_is_paid_by_its_sum(call: Call, prompt: str, three: list[str]) -> None:
    done = payments.record(call, customer=prompt, amount="200")
    assert (sorted(parts(done)), open_minor(call.company)) == (
        [(three[0], 10000), (three[1], 6000), (three[2], 4000)],
        {},
    )


def test_disputed_part_is_paid_last(call: Call, prompt: str, three: list[str]) -> None:
    dunning.dispute(call, invoice=three[1], because="Wrong hours", amount="50")
    done = payments.record(call, customer=prompt, amount="151")
    assert parts(done) == [(three[1], 1100), (three[2], 4000), (three[0], 10000)]
    row = Receivable.objects.of(call.company).get(number=three[1])
    assert (row.balance_minor, row.disputed_minor) == (4900, 4900)


def test_dispute_ends_at_nothing_when_all_is_paid(call: Call, prompt: str) -> None:
    number = issue(call, prompt)
    dunning.dispute(call, invoice=number, because="Wrong hours")
    payments.record(call, invoice=number, amount="100")
    row = Receivable.objects.of(call.company).get()
    assert (row.balance_minor, row.disputed_minor) == (0, 0)


def test_instalment_is_paid_by_its_own_number(call: Call, prompt: str) -> None:
    number = issue(call, prompt, terms="50% now, 50% net 30")
    assert parts(payments.record(call, invoice=f"{number}/2", amount="20")) == [(f"{number}/2", 2000)]
    assert parts(payments.record(call, invoice=number, amount="60")) == [(f"{number}/1", 5000), (f"{number}/2", 1000)]


def test_allocation_keeps_its_reason(call: Call, prompt: str, three: list[str]) -> None:
    payments.record(call, invoice=three[0], amount="130")
    reasons = [
        json.loads(text)
        for text in Allocation.objects.of(call.company).order_by("id").values_list("because", flat=True)
    ]
    assert [(one["code"], one["facts"]["number"]) for one in reasons] == [
        ("allocated_named", three[0]),
        ("allocated_oldest", three[1]),
    ]


def test_named_invoice_that_is_settled_is_passed_over(call: Call, prompt: str, three: list[str]) -> None:
    payments.record(call, invoice=three[2], amount="40")
    assert parts(payments.record(call, invoice=three[2], amount="60")) == [(three[1], 6000)]


def test_imported_invoice_is_paid_by_its_own_number(call: Call) -> None:
    bring_in(call, "OLD-7", 100_00)
    assert parts(payments.record(call, invoice="OLD-7", amount="100")) == [("OLD-7", 10000)]


def test_customers_do_not_pay_for_each_other(call: Call, prompt: str, slow: str) -> None:
    issue(call, slow)
    assert payments.record(call, customer=prompt, amount="100").unallocated_minor == 10000


def test_case_is_asked_about_again_after_a_payment(call: Call, prompt: str) -> None:
    number = issue(call, prompt)
    payments.record(later(call, 9), invoice=number, amount="10")
    assert Case.objects.of(call.company).get().next_action_on == date(2026, 3, 11)


def test_event_is_about_the_invoice_and_its_text_is_personal(call: Call, prompt: str) -> None:
    number = issue(call, prompt)
    payments.record(call, invoice=number, amount="10", reference="From Petra")
    event = Event.objects.of(call.company).get(kind="payment.recorded")
    assert (event.subject, json.loads(event.personal)["reference"]) == (f"invoice {number}", "From Petra")
    receivable = Receivable.objects.of(call.company).get()
    assert {key: facts(call.company, "payment.recorded")[key] for key in ("amount_minor", "currency", "customer", "parts")} == {
        "amount_minor": 1000, "currency": "EUR", "customer": prompt, "parts": [[receivable.pk, 1000]],
    }  # fmt: skip


def test_event_is_about_the_customer_when_several_invoices_are_paid(call: Call, prompt: str, three: list[str]) -> None:
    payments.record(call, customer=prompt, amount="200")
    assert Event.objects.of(call.company).get(kind="payment.recorded").subject == f"customer {prompt}"
    assert broken_links(call.company) == []


# --- currencies ----------------------------------------------------------------------------------------------


def test_currency_is_that_of_the_invoice_named(call: Call, prompt: str) -> None:
    number = issue(call, prompt, currency="USD", rate="0.9")
    done = payments.record(call, invoice=number, amount="100", rate="0.95")
    assert (done.currency, done.unallocated_minor) == ("USD", 0)
    bank = JournalLine.objects.of(call.company).get(account="bank")
    assert (bank.amount_minor, bank.base_minor, bank.rate, bank.rate_on) == (10000, 9500, "0.95", call.today)


def test_money_in_one_currency_never_settles_another(call: Call, prompt: str) -> None:
    number = issue(call, prompt, currency="USD", rate="0.9")
    assert payments.record(call, customer=prompt, amount="100").unallocated_minor == 10000
    refused(Conflict, "currency_differs", payments.record, call, invoice=number, amount="100", currency="EUR")
    refused(Refused, "rate_needed", payments.record, call, invoice=number, amount="100")


def test_unallocated_foreign_money_keeps_its_rate(call: Call, prompt: str) -> None:
    done = payments.record(call, customer=prompt, amount="100", currency="USD", rate="0.95")
    number = issue(call, prompt, currency="USD", rate="0.9")
    payments.allocate(later(call, 4), payment=done.public_id, invoice=number)
    unallocated = JournalLine.objects.of(call.company).filter(account="unallocated")
    assert (sum(one.base_minor for one in unallocated), {one.rate for one in unallocated}) == (0, {"0.95"})


# --- allocating later ----------------------------------------------------------------------------------------


def test_unallocated_money_settles_a_later_invoice(call: Call, prompt: str) -> None:
    done = payments.record(call, customer=prompt, amount="150")
    number = issue(call, prompt)
    part = payments.allocate(call, payment=done.public_id, invoice=number, amount="30")
    rest = payments.allocate(later(call, 2), payment=done.public_id, invoice=number)
    assert [(parts(one), one.unallocated_minor) for one in (part, rest)] == [
        ([(number, 3000)], 12000),
        ([(number, 7000)], 5000),
    ]
    assert Receivable.objects.of(call.company).get().settled_on == date(2026, 3, 4)
    assert disagreements(call.company) == []


def test_oldest_instalment_is_settled_first(call: Call, prompt: str) -> None:
    done = payments.record(call, customer=prompt, amount="70")
    number = issue(call, prompt, terms="50% net 60, 50% net 10")
    assert parts(payments.allocate(call, payment=done.public_id, invoice=number)) == [
        (f"{number}/2", 5000),
        (f"{number}/1", 2000),
    ]


def test_allocation_is_refused_beyond_what_there_is(call: Call, prompt: str, slow: str) -> None:
    done = payments.record(call, customer=prompt, amount="50")
    number, small, foreign = (
        issue(call, prompt),
        issue(call, prompt, "10"),
        issue(call, prompt, currency="USD", rate="1"),
    )
    refused(
        Conflict,
        "allocation_exceeds_payment",
        payments.allocate,
        call,
        payment=done.public_id,
        invoice=number,
        amount="50.01",
    )
    refused(
        Conflict, "allocation_too_large", payments.allocate, call, payment=done.public_id, invoice=small, amount="10.01"
    )
    refused(Conflict, "currency_differs", payments.allocate, call, payment=done.public_id, invoice=foreign)
    refused(
        Conflict,
        "invoice_of_other_customer",
        payments.allocate,
        call,
        payment=done.public_id,
        invoice=issue(call, slow),
    )
    payments.record(call, invoice=small, amount="10")
    refused(Conflict, "nothing_open", payments.allocate, call, payment=done.public_id, invoice=small)
    payments.allocate(call, payment=done.public_id, invoice=number)
    refused(Conflict, "nothing_to_allocate", payments.allocate, call, payment=done.public_id, invoice=number)


@pytest.mark.parametrize("reference", ["", "nobody", NUL, SURROGATE, LONG])
def test_payment_is_unknown_when_nothing_has_that_name(call: Call, prompt: str, reference: str) -> None:
    number = issue(call, prompt)
    done = payments.record(call, customer=prompt, amount="150")
    refused(NotFound, "payment_unknown", payments.allocate, call, payment=reference, invoice=number)
    refused(NotFound, "invoice_unknown", payments.allocate, call, payment=done.public_id, invoice=reference)


# --- what is refused -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("argument", "value", "code"),
    [
        ("amount", "", "amount_unreadable"),
        ("amount", "0", "payment_not_positive"),
        ("amount", "-1", "payment_not_positive"),
        ("amount", "NaN", "amount_unreadable"),
        ("amount", "Infinity", "amount_unreadable"),
        ("amount", "1e30", "amount_unreadable"),
        ("amount", "1,000.00", "amount_unreadable"),
        ("amount", "1.000,00", "amount_unreadable"),
        ("amount", "€ 5", "amount_unreadable"),
        ("amount", "٣", "amount_unreadable"),
        ("amount", "1.005", "amount_too_precise"),
        ("amount", "10000000000000.01", "amount_too_large"),
        ("amount", NUL, "text_control_characters"),
        ("amount", LONG, "text_too_long"),
        ("amount", 5.5, "text_expected"),
        ("currency", "eur", "currency_unknown"),
        ("currency", LONG, "currency_unknown"),
        ("way", "", "field_missing"),
        ("way", " ", "field_missing"),
        ("way", "x" * 21, "text_too_long"),
        ("way", NUL, "text_control_characters"),
        ("reference", TWO_LINES, "text_control_characters"),
        ("reference", SURROGATE, "text_control_characters"),
        ("reference", "x" * 141, "text_too_long"),
        ("on", date(2026, 3, 3), "payment_in_the_future"),
        ("rate", "NaN", "rate_unreadable"),
    ],
)
def test_payment_is_refused_when_a_field_cannot_be(
    call: Call, prompt: str, argument: str, value: Any, code: str
) -> None:
    number = issue(call, prompt)
    refused(Invalid, code, payments.record, call, **({"invoice": number, "amount": "10"} | {argument: value}))
    assert open_minor(call.company) == {number: 10000}


def test_payment_is_refused_when_nobody_is_named(call: Call) -> None:
    refused(Invalid, "payment_needs_customer", payments.record, call, amount="10")


@pytest.mark.parametrize("number", ["2026-00009", NUL, SURROGATE, LONG])
def test_payment_is_refused_for_what_nobody_knows(call: Call, prompt: str, number: str) -> None:
    refused(NotFound, "customer_unknown", payments.record, call, amount="10", customer=number)
    refused(NotFound, "invoice_unknown", payments.record, call, amount="10", invoice=number)
    refused(NotFound, "invoice_unknown", payments.record, call, amount="10", customer=prompt, invoices=[number])


def test_payment_is_refused_when_the_invoice_is_of_another(call: Call, prompt: str, slow: str) -> None:
    number = issue(call, slow)
    sentence = refused(
        Conflict, "invoice_of_other_customer", payments.record, call, amount="10", customer=prompt, invoice=number
    )
    assert sentence == "2026-00001 is owed by C-00002, not by C-00001: name the right one of the two."


def test_payment_of_today_and_of_long_ago_are_both_taken(call: Call, prompt: str) -> None:
    days = [payments.record(call, customer=prompt, amount="1", on=on).received_on for on in (None, date(2020, 1, 1))]
    assert days == [call.today, date(2020, 1, 1)]


def test_disagreement_is_seen_when_a_balance_was_forged(call: Call, prompt: str) -> None:
    number = issue(call, prompt)
    with outside_the_books("a forger"):
        Receivable.objects.of(call.company).update(balance_minor=9999)
    assert disagreements(call.company) == [f"receivable {number}"]
