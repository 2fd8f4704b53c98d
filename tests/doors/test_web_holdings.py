"""What the web app shows of retainers, vouchers and discounts before and after money comes."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from tagih.commands import incentives, invoices, operation, payments, printing, retainers
from tagih.models import EarlyDiscount
from tests.doors.cast import LINES, NOW, Cast
from tests.doors.screens import words


@pytest.fixture
def early(studio: Cast) -> str:
    """An invoice of Prompt GmbH over 121.00, issued on 12 March, 2.42 off until the 22nd: its public id."""
    call = operation.call(studio.company, "anna", NOW)
    return invoices.draft_and_issue(
        call, customer="PROMPT", lines=LINES, terms="2% 10, net 30", issued_on=date(2026, 3, 12)
    ).public_id


@pytest.mark.parametrize(
    ("on", "said"),
    [("2026-03-22", "€2.42 off is earned: €118.58 settle it"), ("2026-03-23", "€2.42 off is not earned")],
)
def test_payment_form_tells_whether_the_discount_is_earned(browser: Client, early: str, on: str, said: str) -> None:
    page = browser.get(reverse("payment_open"), {"customer": "Prompt GmbH", "on": on})
    assert said in words(page)


def test_invoice_tells_until_which_day_there_is_a_discount(browser: Client, early: str) -> None:
    page = words(browser.get(reverse("invoice", args=[early])))
    assert "€2.42 may be taken off for paying by 22 Mar 2026: €118.58 are then to be paid." in page


def test_invoice_tells_what_was_deducted_in_vain(browser: Client, studio: Cast) -> None:
    call = operation.call(studio.company, "anna", NOW, date(2026, 3, 3))
    made = invoices.draft_and_issue(
        call, customer="PROMPT", lines=LINES, terms="2% 7, net 30", issued_on=date(2026, 3, 3)
    )
    payments.record(studio.call, invoice=made.number, amount="118.58")
    page = words(browser.get(reverse("invoice", args=[made.public_id])))
    assert "€2.42 was deducted and stays open." in page
    assert "2 days after 10 Mar 2026" in page


def test_invoice_tells_that_the_discount_was_given(browser: Client, studio: Cast, early: str) -> None:
    number = EarlyDiscount.objects.of(studio.company).get().invoice.number
    payments.record(studio.call, invoice=str(number), amount="118.58")
    page = words(browser.get(reverse("invoice", args=[early])))
    assert "Paid early on 12 Mar 2026: the discount of €2.42 is given." in page


def test_printed_invoice_says_the_discount_in_a_sentence(studio: Cast, early: str) -> None:
    invoice = EarlyDiscount.objects.of(studio.company).get().invoice
    studio.company.iban = "NL91ABNA0417164300"
    said = str(printing.document(studio.company, invoice))
    assert "22 March 2026, you may take off €2.42: you then pay €118.58." in said
    assert "2% 10" not in said


def test_retainer_tells_whether_work_may_start(browser: Client, studio: Cast) -> None:
    page = words(browser.get(reverse("holding", args=[studio.names["retainer"]])))
    assert "Work may start: Maintenance holds 500.00 EUR, and its floor is 100.00." in page
    retainers.refund(studio.call, retainer=studio.names["retainer"], because="too much", amount="450")
    page = words(browser.get(reverse("holding", args=[studio.names["retainer"]])))
    assert "Work may not start: Maintenance holds 50.00 EUR, less than the 100.00 agreed" in page


def test_payment_tells_which_retainer_it_went_into(browser: Client, studio: Cast) -> None:
    paid = retainers.deposit(studio.call, retainer=studio.names["retainer"], amount="121.00").payment
    page = words(browser.get(reverse("payment", args=[paid])))
    assert "Nothing was open" not in page
    assert "€121.00" in page[page.index("Kept in") :]


def test_customer_shows_what_is_held(browser: Client, studio: Cast) -> None:
    page = words(browser.get(reverse("customer", args=[studio.names["PROMPT"]])))
    assert 'Maintenance</a><span class="num">€500.00' in page


def test_rule_that_is_refused_comes_back_as_it_was_typed(browser: Client, studio: Cast) -> None:
    answer = browser.post(reverse("incentive_set", args=["voucher_days"]), {"value": "forever"})
    assert (answer.status_code, 'value="forever"' in words(answer)) == (422, True)
    assert incentives.in_force(studio.company).voucher_days == 1095
