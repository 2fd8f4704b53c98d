"""Drafts: what a bill may say, and that a draft may still change."""

from __future__ import annotations

from typing import Any

import pytest

from tagih.commands import company as companies
from tagih.commands import customers, invoices
from tagih.commands.operation import Call
from tagih.domain.errors import Invalid, NotFound
from tagih.models import (
    Invoice,
    InvoiceLine,
    InvoiceTax,
    JournalEntry,
)
from tests.commands.books import (
    LONG,
    MIXED,
    NUL,
    SURROGATE,
    TWO_LINES,
    WORK,
    line,
    refused,
)

# --- drafts --------------------------------------------------------------------------------------------------


def test_draft_has_totals_and_no_number(call: Call, prompt: str) -> None:
    draft = invoices.draft(call, customer=prompt, lines=MIXED)
    row = Invoice.objects.of(call.company).get(public_id=draft.public_id)
    assert (draft.net_minor, draft.tax_minor, draft.total_minor) == (10001 + 900 + 110, 2100 + 81, 13192)
    assert (row.state, row.number, row.issued_on, row.total_minor) == ("draft", None, None, 13192)
    assert list(InvoiceTax.objects.of(call.company).order_by("id").values_list("category", "rate_ppm", "base_minor", "tax_minor")) == [
        ("S", 90_000, 900, 81), ("S", 210_000, 10_001, 2_100), ("Z", 0, 110, 0),
    ]  # fmt: skip
    assert not JournalEntry.objects.of(call.company).exists()


def test_draft_with_tax_in_its_prices_comes_to_what_is_printed(call: Call, prompt: str) -> None:
    draft = invoices.draft(
        call,
        customer=prompt,
        lines=[{"description": "Logo", "unit_price": "99.99", "tax_rate": "21"}],
        prices_include_tax=True,
    )
    assert (draft.net_minor, draft.tax_minor, draft.total_minor) == (8264, 1735, 9999)


def test_line_without_a_tax_rate_takes_the_standard_one_of_the_country(call: Call, prompt: str) -> None:
    assert (
        invoices.draft(call, customer=prompt, lines=[{"description": "Design", "unit_price": "100"}]).tax_minor == 2100
    )


def test_line_without_a_tax_rate_is_not_taxed_where_we_know_no_rate(db: None, call: Call) -> None:
    companies.set_details(call, country="US")
    number = customers.add(call, name="Gone Inc").number
    assert invoices.draft(call, customer=number, lines=[{"description": "Design", "unit_price": "100"}]).tax_minor == 0


def test_reverse_charge_needs_no_rate(call: Call, prompt: str) -> None:
    draft = invoices.draft(
        call, customer=prompt, lines=[{"description": "Design", "unit_price": "100", "tax_category": "AE"}]
    )
    assert (draft.tax_minor, InvoiceLine.objects.of(call.company).get().tax_category) == (0, "AE")


def test_draft_is_edited_in_what_is_given(call: Call, prompt: str, slow: str) -> None:
    draft = invoices.draft(call, customer=prompt, lines=MIXED, reference="A", message="Hello")
    edited = invoices.edit_draft(call, invoice=draft.public_id, customer=slow, lines=WORK, message="Bye")
    row = Invoice.objects.of(call.company).select_related("customer").get()
    assert (edited.public_id, edited.total_minor, row.total_minor) == (draft.public_id, 12100, 12100)
    assert (row.customer.number, row.reference, row.message) == (slow, "A", "Bye")
    assert InvoiceLine.objects.of(call.company).count() == 1


def test_totals_are_worked_out_anew_when_only_the_currency_changes(call: Call, prompt: str) -> None:
    draft = invoices.draft(call, customer=prompt, lines=MIXED)
    edited = invoices.edit_draft(call, invoice=draft.public_id, currency="JPY")
    assert (edited.currency, edited.net_minor) == ("JPY", 100 + 9 + 1)


def test_draft_is_deleted_with_its_lines_and_uses_no_number(call: Call, prompt: str) -> None:
    draft = invoices.draft(call, customer=prompt, lines=MIXED)
    invoices.delete_draft(call, invoice=draft.public_id)
    refused(NotFound, "invoice_unknown", invoices.issue, call, invoice=draft.public_id)
    assert (InvoiceLine.objects.of(call.company).count(), InvoiceTax.objects.of(call.company).count()) == (0, 0)
    assert invoices.draft_and_issue(call, customer=prompt, lines=WORK).number == "2026-00001"


@pytest.mark.parametrize(
    ("argument", "value", "code"),
    [
        ("lines", [], "line_count"),
        ("lines", WORK * 1001, "line_count"),
        ("lines", line(colour="red"), "line_field_unknown"),
        ("lines", line(description=""), "field_missing"),
        ("lines", line(description=NUL), "text_control_characters"),
        ("lines", line(description=TWO_LINES), "text_control_characters"),
        ("lines", line(description="x" * 501), "text_too_long"),
        ("lines", line(quantity="NaN"), "number_unreadable"),
        ("lines", line(quantity="Infinity"), "number_unreadable"),
        ("lines", line(quantity="1e3"), "number_unreadable"),
        ("lines", line(quantity="1,000"), "number_unreadable"),
        ("lines", line(quantity="٣"), "number_unreadable"),
        ("lines", line(quantity="0.0000001"), "number_unreadable"),
        ("lines", line(quantity="9" * 13), "number_unreadable"),
        ("lines", line(quantity=LONG), "text_too_long"),
        ("lines", line(quantity=3), "text_expected"),
        ("lines", line(unit_price=""), "number_unreadable"),
        ("lines", line(unit_price="1e30"), "number_unreadable"),
        ("lines", line(unit_price="1,000.00"), "number_unreadable"),
        ("lines", line(unit_price="€5"), "number_unreadable"),
        ("lines", line(unit_price=NUL), "text_control_characters"),
        ("lines", line(unit_price=33.5), "text_expected"),
        ("lines", line(unit_price=None), "text_expected"),
        ("lines", line(unit_price="999999999999", quantity="999999999999"), "amount_too_large"),
        ("lines", line(unit="x" * 21), "text_too_long"),
        ("lines", line(unit=TWO_LINES), "text_control_characters"),
        ("lines", line(discount="101"), "discount_out_of_range"),
        ("lines", line(discount="-1"), "percent_unreadable"),
        ("lines", line(discount="NaN"), "percent_unreadable"),
        ("lines", line(tax_rate="100.1"), "tax_rate_missing"),
        ("lines", line(tax_rate="1e2"), "percent_unreadable"),
        ("lines", line(tax_rate="21", tax_category="E"), "tax_rate_not_zero"),
        ("lines", line(tax_category="XX"), "tax_category_unknown"),
        ("lines", line(tax_category=LONG), "text_too_long"),
        ("currency", "euro", "currency_unknown"),
        ("currency", LONG, "currency_unknown"),
        ("terms", "soon", "terms_unreadable"),
        ("terms", "net 99999", "terms_days_out_of_range"),
        ("terms", LONG, "text_too_long"),
        ("terms", NUL, "text_control_characters"),
        ("reference", NUL, "text_control_characters"),
        ("reference", "x" * 61, "text_too_long"),
        ("message", NUL, "text_control_characters"),
        ("message", SURROGATE, "text_control_characters"),
        ("message", LONG, "text_too_long"),
    ],
)
def test_draft_is_refused_when_a_field_cannot_be(call: Call, prompt: str, argument: str, value: Any, code: str) -> None:
    given = {"customer": prompt, "lines": WORK} | {argument: value}
    refused(Invalid, code, invoices.draft, call, **given)
    refused(Invalid, code, invoices.draft_and_issue, call, **given)
    draft = invoices.draft(call, customer=prompt, lines=WORK).public_id
    refused(Invalid, code, invoices.edit_draft, call, invoice=draft, **{argument: value})
    assert Invoice.objects.of(call.company).count() == 1


def test_refusal_names_the_line_and_the_field(call: Call, prompt: str) -> None:
    sentence = refused(
        Invalid, "number_unreadable", invoices.draft, call, customer=prompt, lines=[*WORK, *line(quantity="two")]
    )
    assert sentence == "“two” (lines[1].quantity) is not a number: write digits, with at most six after the point."


@pytest.mark.parametrize("number", ["", "C-00009", NUL, SURROGATE, LONG])
def test_draft_is_refused_for_whom_nobody_knows(call: Call, number: str) -> None:
    refused(NotFound, "customer_unknown", invoices.draft, call, customer=number, lines=WORK)
    refused(NotFound, "customer_unknown", invoices.draft_and_issue, call, customer=number, lines=WORK)


@pytest.mark.parametrize("reference", ["", "2026-00001", NUL, SURROGATE, LONG])
def test_invoice_is_unknown_when_nothing_has_that_name(call: Call, prompt: str, reference: str) -> None:
    invoices.draft(call, customer=prompt, lines=WORK)
    refused(NotFound, "invoice_unknown", invoices.edit_draft, call, invoice=reference, message="x")
    refused(NotFound, "invoice_unknown", invoices.delete_draft, call, invoice=reference)
    refused(NotFound, "invoice_unknown", invoices.issue, call, invoice=reference)
    refused(NotFound, "invoice_unknown", invoices.issue_batch, call, drafts=[reference])
    refused(NotFound, "invoice_unknown", invoices.credit, call, invoice=reference, because="x")
