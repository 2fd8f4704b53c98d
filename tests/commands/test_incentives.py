"""Early-payment discounts: offered by the terms, earned or refused by the day of payment, and what the tax does."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tagih.commands import credit_notes, customers, incentives, invoices, payments
from tagih.commands.operation import Call
from tagih.domain.errors import Invalid
from tagih.models import Allocation, EarlyDiscount, Invoice, JournalLine, Receivable
from tagih.reports import verification
from tests.commands.books import MIXED, WORK, disagreements, facts, later, open_minor, refused

TERMS = "2% 10, net 30"
BIG = [{"description": "Design", "unit_price": "1000", "tax_rate": "21"}]


def lines(call: Call, kind: str) -> list[tuple[str, int]]:
    found = JournalLine.objects.of(call.company).filter(entry__kind=kind).order_by("entry_id", "position")
    return list(found.values_list("account", "amount_minor"))


def clean(call: Call) -> bool:
    return verification.verify(call.company).problems == () and disagreements(call.company) == []


def bill(call: Call, customer: str, work: Any = BIG, terms: str = TERMS) -> str:
    return invoices.draft_and_issue(call, customer=customer, lines=work, terms=terms).number


def discount(call: Call) -> EarlyDiscount:
    return EarlyDiscount.objects.of(call.company).get()


@pytest.fixture
def german(call: Call) -> Call:
    call.company.country = "DE"
    return call


@pytest.fixture
def invoice(german: Call, prompt: str) -> str:
    """1,210.00 of 2 March 2026, 24.20 off until the 12th."""
    return bill(german, prompt)


# --- the offer -----------------------------------------------------------------------------------------------


def test_invoice_offers_what_its_terms_say(call: Call, invoice: str) -> None:
    row = discount(call)
    assert (row.rate_ppm, row.until_on, row.amount_minor, row.taken_minor) == (20_000, date(2026, 3, 12), 2420, 0)
    assert Invoice.objects.of(call.company).get().terms == TERMS
    assert Receivable.objects.of(call.company).get().due_on == date(2026, 4, 1)


def test_terms_of_customer_and_company_may_offer_too(call: Call, slow: str) -> None:
    customers.change(call, customer=slow, terms=" 3.5%  8 ,NET 14")
    bill(call, slow, terms="")
    assert (discount(call).rate_ppm, discount(call).until_on) == (35_000, date(2026, 3, 10))


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        ("0% 10, net 30", "discount_rate_out_of_range"), ("51% 10, net 30", "discount_rate_out_of_range"),
        ("2% 0, net 30", "discount_days_out_of_range"), ("2% 30, net 30", "discount_after_due"),
        ("2% 10, now", "discount_after_due"), ("2% 10, someday", "terms_unreadable"), ("2% 10", "terms_unreadable"),
    ],
)  # fmt: skip
def test_offer_is_refused_when_it_cannot_be(call: Call, prompt: str, terms: str, code: str) -> None:
    refused(Invalid, code, invoices.draft, call, customer=prompt, lines=WORK, terms=terms)


# --- earned --------------------------------------------------------------------------------------------------


def test_discount_settles_the_rest_and_its_tax_when_paid_in_time(call: Call, invoice: str) -> None:
    done = payments.record(later(call, 10), amount="1185.80", invoice=invoice)
    assert [(one.amount_minor, one.is_earned, one.because.code) for one in done.discounts] == [
        (2420, True, "discount_earned")
    ]
    assert [(one.amount_minor, one.balance_minor) for one in done.parts] == [(118580, 0)]
    assert lines(call, "discount.taken") == [("discount", 2000), ("tax", 420), ("receivable", -2420)]
    assert (discount(call).taken_minor, discount(call).taken_on) == (2420, date(2026, 3, 12))
    assert (open_minor(call.company), clean(call)) == ({}, True)


def test_discounted_amount_is_recognised_when_nothing_is_named(call: Call, prompt: str, invoice: str) -> None:
    bill(call, prompt, terms="net 5")
    done = payments.record(later(call, 1), amount="1185.80", customer=prompt)
    assert [(one.number, one.balance_minor) for one in done.parts] == [(invoice, 0)]
    assert (
        Allocation.objects.of(call.company).filter(discount=None).get().because.count("allocated_exact_discount") == 1
    )


def test_several_discounts_are_earned_by_one_payment(german: Call, prompt: str) -> None:
    numbers = [bill(german, prompt), bill(german, prompt, WORK)]
    done = payments.record(later(german, 1), amount="1304.38", invoices=numbers)
    assert [one.amount_minor for one in done.discounts] == [2420, 242]
    assert (open_minor(german.company), done.unallocated_minor, clean(german)) == ({}, 0, True)


def test_tax_falls_in_proportion_at_every_rate(german: Call, prompt: str) -> None:
    number = bill(german, prompt, MIXED)  # 131.92: 2 % is 2.64
    payments.record(later(german, 1), amount="129.28", invoice=number)
    assert lines(german, "discount.taken") == [("discount", 220), ("tax", 44), ("receivable", -264)]
    assert clean(german)


def test_discount_is_given_by_a_credit_note_where_the_country_wants_one(call: Call, prompt: str) -> None:
    number = bill(call, prompt)  # the Netherlands
    done = payments.record(later(call, 10), amount="1185.80", invoice=number)
    note = Invoice.objects.of(call.company).get(kind="credit_note")
    assert (note.net_minor, note.tax_minor, note.message) == (
        2000, 420, "Discount for payment by Thursday 12 March 2026",
    )  # fmt: skip
    assert [one.balance_minor for one in done.parts] == [0]
    assert (open_minor(call.company), discount(call).taken_minor, clean(call)) == ({}, 2420, True)


def test_tax_stands_where_it_was_already_that_of_the_discounted_price(call: Call, prompt: str) -> None:
    call.company.country = "BE"
    number = bill(call, prompt)
    assert discount(call).amount_minor == 2000  # 2 % of the price without tax
    payments.record(later(call, 10), amount="1190.00", invoice=number)
    assert lines(call, "discount.taken") == [("discount", 2000), ("receivable", -2000)]
    assert (open_minor(call.company), clean(call)) == ({}, True)


def test_nothing_is_given_when_nothing_was_deducted(call: Call, invoice: str) -> None:
    done = payments.record(later(call, 1), amount="1210.00", invoice=invoice)
    assert (done.discounts, discount(call).taken_minor, done.unallocated_minor) == ((), 0, 0)


# --- not earned ----------------------------------------------------------------------------------------------


def test_deduction_stays_open_when_two_days_late(call: Call, invoice: str) -> None:
    done = payments.record(later(call, 12), amount="1185.80", invoice=invoice)
    assert [(one.amount_minor, one.is_earned, one.because.code) for one in done.discounts] == [
        (2420, False, "discount_too_late")
    ]
    assert open_minor(call.company) == {invoice: 2420}
    assert (discount(call).deducted_minor, discount(call).taken_minor) == (2420, 0)
    assert facts(call.company, "discount.refused")["because"]["facts"]["days"] == 2
    assert clean(call)


@pytest.mark.parametrize(("grace", "open_now"), [("1", 2420), ("2", 0)])
def test_days_of_grace_are_given_as_the_policy_says(call: Call, invoice: str, grace: str, open_now: int) -> None:
    incentives.policy_set(call, key="discount_grace_days", value=grace)
    payments.record(later(call, 12), amount="1185.80", invoice=invoice)
    assert open_minor(call.company).get(invoice, 0) == open_now


@pytest.mark.parametrize(("day", "is_earned"), [("credited", False), ("ordered", True)])
def test_day_of_the_order_counts_as_the_policy_says(call: Call, invoice: str, day: str, is_earned: bool) -> None:
    incentives.policy_set(call, key="discount_day", value=day)
    done = payments.record(later(call, 12), amount="1185.80", invoice=invoice, ordered_on=date(2026, 3, 12))
    assert [one.is_earned for one in done.discounts] == [is_earned]


@pytest.mark.parametrize(("while_overdue", "is_earned"), [("allow", True), ("refuse", False)])
def test_other_late_invoices_count_as_the_policy_says(
    call: Call, prompt: str, invoice: str, while_overdue: str, is_earned: bool
) -> None:
    incentives.policy_set(call, key="discount_while_overdue", value=while_overdue)
    bill(call, prompt, terms="net 3")
    done = payments.record(later(call, 9), amount="1185.80", invoice=invoice)
    assert [one.is_earned for one in done.discounts] == [is_earned]


@pytest.mark.parametrize(("policy", "left"), [("refuse", 61710), ("in_proportion", 60500)])
def test_part_payment_earns_its_part_as_the_policy_says(call: Call, invoice: str, policy: str, left: int) -> None:
    incentives.policy_set(call, key="discount_on_part", value=policy)
    payments.record(later(call, 5), amount="592.90", invoice=invoice)
    assert open_minor(call.company) == {invoice: left}
    assert clean(call)


def test_discount_shrinks_with_what_was_credited(call: Call, invoice: str) -> None:
    credit_notes.credit(call, invoice=invoice, amount="605.00", because="half of it")
    done = payments.record(later(call, 5), amount="592.90", invoice=invoice)
    assert [(one.amount_minor, one.is_earned) for one in done.discounts] == [(1210, True)]
    assert (open_minor(call.company), clean(call)) == ({}, True)


def test_credit_after_a_discount_takes_back_only_what_was_paid(call: Call, invoice: str) -> None:
    payments.record(later(call, 5), amount="1185.80", invoice=invoice)
    done = credit_notes.credit(later(call, 6), invoice=invoice, because="sent back")
    assert (done.total_minor, done.tax_minor, done.unallocated_minor) == (118580, 20580, 118580)
    assert clean(call)


def test_later_allocation_counts_the_day_the_money_came(call: Call, prompt: str, german: Call) -> None:
    paid = payments.record(call, customer=prompt, amount="1185.80").public_id
    number = bill(call, prompt)
    done = payments.allocate(later(call, 20), payment=paid, invoice=number)
    assert [one.is_earned for one in done.discounts] == [True]
    assert (open_minor(call.company), clean(call)) == ({}, True)


def test_order_after_the_money_is_refused(call: Call, invoice: str) -> None:
    given = {"amount": "1", "invoice": invoice, "ordered_on": date(2026, 3, 3)}
    refused(Invalid, "ordered_after_received", payments.record, call, **given)


# --- reading -------------------------------------------------------------------------------------------------


def test_standing_tells_before_it_is_paid_whether_it_would_be_earned(call: Call, invoice: str) -> None:
    row = Receivable.objects.of(call.company).get()
    for on, is_earned in ((date(2026, 3, 12), True), (date(2026, 3, 13), False)):
        found = incentives.standing(call.company, [row], on)[row.pk]
        assert (found.discount_minor, found.price_minor, found.is_earned) == (2420, 118580, is_earned)


def test_policy_is_refused_for_what_cannot_be(call: Call) -> None:
    refused(Invalid, "policy_key_unknown", incentives.policy_set, call, key="colour", value="red")
    refused(Invalid, "policy_choice", incentives.policy_set, call, key="discount_day", value="sent")
    refused(Invalid, "policy_days", incentives.policy_set, call, key="discount_grace_days", value="31")
