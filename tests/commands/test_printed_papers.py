"""Printed quotes, receipts, statements, pro formas and delivery notes, from the books to the text of the PDF."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest
from pypdf import PdfReader

from tagih.adapters.documents.words import languages, words
from tagih.commands import company as companies
from tagih.commands import (
    drafts,
    dunning,
    invoices,
    payments,
    printed_offers,
    printed_receipts,
    printed_statements,
    printing,
    quotes,
    schedules,
)
from tagih.commands.page_sheets import Printed
from tagih.domain.errors import Invalid, NotFound
from tagih.models import Quote
from tests.adapters.printed import IBAN
from tests.commands.books import later, line, refused
from tests.commands.test_printing import absent, speaks
from tests.commands.test_schedules import DELIVERY, PAPER, changed, signed


@pytest.fixture(autouse=True)
def data_folder(settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


def text(made: Printed) -> str:
    """The words of the PDF, every kind of space as one."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(made.data)).pages).split())


# --- quotes --------------------------------------------------------------------------------------------------------


def offered(call, customer, **more) -> str:
    """The number of a quote that was sent."""
    given = {"title": "A shop window", "lines": line(unit_price="1000"), "terms": "2% 8, net 30"} | more
    draft = quotes.draft(call, customer=customer, **given)
    schedules.plan(call, quote=draft.public_id, steps="30% Deposit, 70% Delivery", delivery_on=DELIVERY)
    return quotes.send(call, quote=draft.public_id).number


@pytest.mark.parametrize("language", languages())
def test_a_quote_says_how_it_is_paid_before_what_it_costs(call, prompt, language) -> None:
    speaks(call, prompt, language)
    number = offered(call, prompt, documents_required=["Logo"], valid_until=date(2026, 3, 31))
    printed = text(printed_offers.pdf(call.company, number, call.today))
    said = words(language).phrases
    wanted = (
        f"{said['titles.quote']} {number}",
        said["facts.valid_until"],
        said["quote.sign"],
        "70",
        "Delivery",
        "Logo",
    )
    assert absent(printed, *wanted) == []
    assert printed.index(said["quote.steps"]) < printed.index(said["page.description"])


def test_a_quote_carries_the_fingerprint_of_what_was_signed_and_by_whom(call, prompt) -> None:
    number = offered(call, prompt)
    sha = Quote.objects.of(call.company).get(number=number).text_sha
    assert absent(text(printed_offers.pdf(call.company, number, call.today)), sha, "If you agree") == []
    quotes.accept(call, quote=number, name="Paula Prompt", because="at the table", file=PAPER)
    printed = text(printed_offers.pdf(call.company, number, call.today))
    assert absent(printed, "Accepted by Paula Prompt on 2 March 2026.", sha, "If you agree") == ["If you agree"]


def test_a_change_order_names_the_quote_that_it_changes(call, prompt) -> None:
    quote = signed(call, prompt, line(unit_price="1000"))
    order = changed(call, quote, "200", is_signed=False)
    printed = text(printed_offers.pdf(call.company, order, call.today))
    assert absent(printed, f"Change order {order}", f"Changes quote {quote}", "You want a lamp.", "€242.00") == []


def test_a_quote_that_was_not_sent_is_printed_without_a_number(call, prompt) -> None:
    draft = quotes.draft(call, customer=prompt, title="A sign", lines=line(), terms="50% now, 50% eom 30").public_id
    made = printed_offers.pdf(call.company, draft, call.today)
    wanted = (
        "Please pay each invoice in parts: 50% as soon as you get it; 50% within 30 days after the month of its date."
    )
    assert (made.name, absent(text(made), wanted, "Date 2 March 2026")) == ("Quote.pdf", [])
    refused(NotFound, "quote_unknown", printed_offers.pdf, call.company, "nothing", call.today)


@pytest.mark.parametrize(
    ("terms", "said"),
    [
        ("now", "as soon as you get it"), ("net 30", "within 30 days of its date"),
        ("eom 0", "by the end of the month of its date"), ("day 15", "by day 15 of the month"),
        ("day 15 next", "by day 15 of the next month"),
    ],
)  # fmt: skip
def test_terms_are_said_in_words(call, prompt, terms, said) -> None:
    draft = quotes.draft(call, customer=prompt, title="A sign", lines=line(), terms=terms).public_id
    quote = Quote.objects.of(call.company).select_related("customer").get(public_id=draft)
    assert printed_offers.document(call.company, quote, call.today).plain_terms == f"Please pay each invoice {said}."


def test_discounts_in_money_are_told_and_lower_the_tax(call, prompt) -> None:
    less = line(unit_price="100", discount_amount="10.00", discount_reason="a regular client")
    draft = quotes.draft(call, customer=prompt, title="A sign", lines=less).public_id
    printed = text(printed_offers.pdf(call.company, draft, call.today))
    assert absent(printed, "€10.00 less: a regular client", "VAT 21% on €90.00 €18.90", "Total €108.90") == []


# --- receipts ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", languages())
def test_a_receipt_says_what_came_what_it_settled_and_what_is_left(call, prompt, language) -> None:
    speaks(call, prompt, language)
    bill = invoices.draft_and_issue(call, customer=prompt, lines=line(), terms="net 30").number
    paid = payments.record(call, customer=prompt, invoices=(bill,), amount="150", reference="thanks").public_id
    printed = text(printed_receipts.pdf(call.company, paid))
    said = words(language).phrases
    assert absent(printed, said["titles.receipt"], said["receipt.kept"], bill, "thanks", "121", "29") == []
    refused(NotFound, "payment_unknown", printed_receipts.pdf, call.company, "nothing")


def test_a_discount_on_a_receipt_is_no_money(call, prompt) -> None:
    companies.set_details(call, country="DE")
    bill = invoices.draft_and_issue(call, customer=prompt, lines=line(), terms="2% 10, net 30").number
    paid = payments.record(call, customer=prompt, invoices=(bill,), amount="118.58").public_id
    printed = text(printed_receipts.pdf(call.company, paid))
    assert absent(printed, "€118.58", "Received €118.58", "Discount for paying early: €2.42") == []


# --- statements ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", languages())
def test_a_statement_lists_what_is_open_and_what_is_late(call, prompt, language) -> None:
    companies.set_details(call, iban=IBAN)
    speaks(call, prompt, language)
    old = invoices.draft_and_issue(call, customer=prompt, lines=line(), terms="net 8").number
    new = invoices.draft_and_issue(call, customer=prompt, lines=line(), terms="net 60").number
    printed = text(printed_statements.pdf(call.company, prompt, later(call, 30).today))
    said = words(language).phrases
    assert (
        absent(printed, said["titles.statement"], said["statement.late"], said["columns.open"], old, new, "242") == []
    )


def test_a_statement_takes_off_the_credit_and_tells_what_is_disputed(call, prompt) -> None:
    bill = invoices.draft_and_issue(call, customer=prompt, lines=line(), terms="net 8").number
    payments.record(call, customer=prompt, invoices=(bill,), amount="131")
    other = invoices.draft_and_issue(call, customer=prompt, lines=line(), terms="net 8").number
    dunning.dispute(call, invoice=other, amount="21", because="one lamp is broken")
    printed = text(printed_statements.pdf(call.company, prompt, call.today))
    wanted = (
        "Open in all €121.00",
        "Your credit with us −€10.00",
        "To pay €111.00",
        "€21.00 of it is being looked into",
    )
    assert absent(printed, *wanted, bill) == [bill]


def test_a_statement_of_nothing_is_a_kind_word(call, prompt) -> None:
    made = printed_statements.pdf(call.company, prompt, call.today)
    assert made.name == f"{prompt}-2026-03-02.pdf"
    assert absent(text(made), "Nothing was open on 2 March 2026. Thank you.", "To pay") == ["To pay"]
    assert "Nothing was open" in text(printed_statements.pdf(call.company, prompt, call.today, "USD"))
    refused(NotFound, "customer_unknown", printed_statements.pdf, call.company, "nobody", call.today)
    refused(Invalid, "currency_unknown", printed_statements.pdf, call.company, prompt, call.today, "euros")


# --- drafts and deliveries -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", languages())
def test_a_pro_forma_says_that_nothing_is_owed(call, prompt, language) -> None:
    speaks(call, prompt, language)
    draft = drafts.draft(call, customer=prompt, lines=line()).public_id
    made = printing.proforma(call.company, draft, call.today)
    said = words(language).phrases
    assert absent(text(made), said["titles.proforma"], said["other.proforma"], said["facts.pay_by"]) == [
        said["facts.pay_by"]
    ]


def test_a_pro_forma_is_of_a_draft_only(call, prompt) -> None:
    issued = invoices.draft_and_issue(call, customer=prompt, lines=line())
    refused(NotFound, "invoice_unknown", printing.proforma, call.company, issued.public_id, call.today)


@pytest.mark.parametrize("language", languages())
def test_a_delivery_note_has_no_prices(call, prompt, language) -> None:
    speaks(call, prompt, language)
    number = invoices.draft_and_issue(
        call, customer=prompt, lines=line(quantity="3", unit="boxes", unit_price="765.43")
    ).number
    printed = text(printing.delivery_note(call.company, number))
    said = words(language).phrases
    assert absent(printed, f"{said['titles.delivery_note']} {number}", "3 boxes", said["other.received"]) == []
    assert absent(printed, "765", said["totals.total"]) == ["765", said["totals.total"]]
