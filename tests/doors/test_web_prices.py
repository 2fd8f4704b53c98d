"""The price list in the web app: picked in a line, kept when refused; which tax probably holds; rates by file."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tagih.commands import customers
from tagih.models import ExchangeRate, Invoice, InvoiceLine, Product
from tests.doors.bills import FORM_LINES
from tests.doors.cast import Cast
from tests.doors.rates_rows import FILE
from tests.doors.screens import messages, words


def test_a_product_is_picked_in_a_line(browser: Client, studio: Cast) -> None:
    assert "DESIGN · Design" in words(browser.get(reverse("invoice_new")))
    line = {**FORM_LINES, "description": "DESIGN · Design", "quantity": "2", "unit_price": "", "tax_rate": ""}
    answer = browser.post(reverse("invoice_new"), {"customer": "SLOW", **line}, follow=True)
    row = Invoice.objects.of(studio.company).latest("id")
    billed = InvoiceLine.objects.of(studio.company).get(invoice=row)
    assert (answer.status_code, billed.description, row.net_minor) == (200, "Design", 16_000)


def test_a_product_in_another_currency_is_refused_with_what_was_typed(browser: Client, studio: Cast) -> None:
    line = {**FORM_LINES, "description": "DESIGN · Design", "unit_price": ""}
    answer = browser.post(reverse("invoice_new"), {"customer": "SLOW", "currency": "USD", "reference": "PO 7", **line})
    assert (answer.status_code, "type the price" in words(answer)) == (422, True)
    assert answer.context["form"]["reference"].value() == "PO 7"


def test_a_retired_product_is_offered_no_more(browser: Client, studio: Cast) -> None:
    answer = browser.post(reverse("product_retire", args=[studio.names["product"]]), follow=True)
    assert messages(answer) == ["DESIGN is retired."]
    assert "DESIGN · Design" not in words(browser.get(reverse("invoice_new")))
    assert "DESIGN" in words(browser.get(reverse("products") + "?show=retired"))
    browser.post(reverse("product_retire", args=[studio.names["product"]]))
    assert not Product.objects.of(studio.company).get().is_retired


def test_the_form_says_which_tax_probably_holds(browser: Client, studio: Cast) -> None:
    def said(customer: str) -> str:
        return words(browser.get(reverse("invoice_tax"), {"customer": customer}))

    customers.change(studio.call, customer="PROMPT", tax_id="DE129273398")
    assert "Reverse charge." in said("PROMPT · Prompt GmbH")
    assert "Outside the scope of tax." in said("SLOW")
    assert [said(text) for text in ("", "Nobody", "a\x00b")] == ["", "", ""]


def test_rates_are_brought_in_by_file_and_listed(browser: Client, studio: Cast) -> None:
    answer = browser.post(reverse("rate_import"), {"file": SimpleUploadedFile("eurofxref.csv", FILE)}, follow=True)
    assert messages(answer) == ["4 rates are recorded; 0 were known."]
    assert ExchangeRate.objects.of(studio.company).get(currency="USD", on="2026-03-11").rate == "0.8"
    assert "0.8" in words(answer)
    refused = browser.post(reverse("rate_record"), {"currency": "USD", "rate": "none"})
    assert (refused.status_code, refused.context["rate"]["currency"].value()) == (422, "USD")


def test_tags_are_shown_and_found_by_the_search(browser: Client, studio: Cast) -> None:
    page = reverse("customer", args=[studio.names["SLOW"]])
    answer = browser.post(
        reverse("customer_tags", args=[studio.names["SLOW"]]), {"tags": "vip, Through Mia"}, follow=True
    )
    assert (messages(answer), "Through Mia, vip" in words(browser.get(page))) == (["The tags are changed."], True)
    browser.post(reverse("invoice_tags", args=[studio.names["2026-00002"]]), {"tags": "rush"})
    assert [row.customer.number for row in browser.get(reverse("customers") + "?q=mia").context["rows"]] == ["SLOW"]
    assert "2026-00002" in words(browser.get(reverse("invoices") + "?q=rush"))
    assert "2026-00001" not in words(browser.get(reverse("invoices") + "?q=rush"))
