"""Discounts, charges and reasons for no tax: drafted, changed, issued, credited and printed."""

from __future__ import annotations

from typing import Any

import pytest

from tagih.commands import company as companies
from tagih.commands import invoices, printing, quotes
from tagih.commands.operation import Call
from tagih.domain.errors import Invalid, Refused
from tagih.models import Invoice, InvoiceAdjustment, InvoiceLine, InvoiceTax, Quote, QuoteLine
from tests.commands.books import NUL, WORK, disagreements, line, open_minor, refused

TWO_RATES = [WORK[0] | {"unit_price": "60"}, {"description": "Book", "unit_price": "30", "tax_rate": "9"}]
PAPER = b"%PDF-1.7 signed"
LOYAL = {"kind": "discount", "amount": "10.00", "reason": "Loyal customer"}
EXPRESS = {"kind": "charge", "amount": "5.00", "reason": "Express", "tax_rate": "21"}
TENTH = {"kind": "discount", "percent": "10", "reason": "A tenth"}
LESSON = [{"description": "Lesson", "unit_price": "80", "tax_category": "E"}]
TEACHING = {"tax_category": "E", "code": "vatex-eu-132-1i", "reason": "Education"}


def stored(call: Call, number: str | None = None) -> list[tuple[Any, ...]]:
    """Kind, amount, net and rate of each part, of one document or of all."""
    found = InvoiceAdjustment.objects.of(call.company).order_by("invoice_id", "position", "part")
    found = found.filter(invoice__number=number) if number else found
    return list(found.values_list("kind", "amount_minor", "net_minor", "tax_rate_ppm"))


def taxes(call: Call, number: str) -> list[tuple[Any, ...]]:
    found = InvoiceTax.objects.of(call.company).filter(invoice__number=number).order_by("category", "rate_ppm")
    return list(found.values_list("category", "rate_ppm", "base_minor", "tax_minor"))


def test_discount_is_shared_over_the_rates_and_a_charge_stands_at_its_own(call: Call, prompt: str) -> None:
    done = invoices.draft_and_issue(call, customer=prompt, lines=TWO_RATES, adjustments=[LOYAL, EXPRESS])
    assert stored(call) == [
        ("discount", 333, 333, 90_000),
        ("discount", 667, 667, 210_000),
        ("charge", 500, 500, 210_000),
    ]
    assert taxes(call, done.number) == [("S", 90_000, 2667, 240), ("S", 210_000, 5833, 1225)]
    assert (done.net_minor, done.tax_minor, done.total_minor) == (8500, 1465, 9965)
    assert (open_minor(call.company), disagreements(call.company)) == ({done.number: 9965}, [])


def test_percentage_is_taken_of_what_is_printed_when_prices_include_tax(call: Call, prompt: str) -> None:
    draft = invoices.draft(
        call, customer=prompt, lines=line(unit_price="121"), prices_include_tax=True, adjustments=[TENTH]
    )
    assert (draft.total_minor, draft.net_minor) == (10_890, 9000)
    assert stored(call) == [("discount", 1210, 1000, 210_000)]


def test_line_takes_a_discount_and_a_charge_in_money(call: Call, prompt: str) -> None:
    lines = line(
        discount_amount="20", discount_reason="Late", charge_amount="5", charge_reason="On a Sunday", discount="10"
    )
    draft = invoices.draft(call, customer=prompt, lines=lines)
    row = InvoiceLine.objects.of(call.company).get()
    assert (draft.net_minor, row.net_minor) == (7500, 7500)
    assert (row.discount_minor, row.discount_reason, row.charge_minor, row.charge_reason) == (
        2000, "Late", 500, "On a Sunday",
    )  # fmt: skip


def test_draft_keeps_what_is_not_changed(call: Call, prompt: str) -> None:
    lines = [*TWO_RATES, *LESSON]
    draft = invoices.draft(
        call, customer=prompt, lines=lines, adjustments=[LOYAL, TENTH, EXPRESS], exemptions=[TEACHING]
    )
    before = stored(call)
    edited = invoices.edit_draft(call, invoice=draft.public_id, message="Hello")
    assert (edited, stored(call)) == (draft, before)
    exempt = InvoiceTax.objects.of(call.company).get(category="E")
    assert (exempt.exemption_code, exempt.exemption) == ("VATEX-EU-132-1I", "Education")
    invoices.edit_draft(call, invoice=draft.public_id, adjustments=[], lines=TWO_RATES)
    assert stored(call) == []
    invoices.delete_draft(call, invoice=draft.public_id)
    assert not Invoice.objects.of(call.company).exists()


def test_amounts_in_money_mean_the_same_in_another_currency(call: Call, prompt: str) -> None:
    lines = line(unit_price="5000", discount_amount="20", discount_reason="Late")
    draft = invoices.draft(call, customer=prompt, lines=lines, adjustments=[LOYAL])
    edited = invoices.edit_draft(call, invoice=draft.public_id, currency="JPY")
    assert (edited.net_minor, stored(call)) == (4970, [("discount", 10, 10, 210_000)])


def test_credit_note_repeats_discounts_charges_and_reasons(call: Call, prompt: str) -> None:
    lines = [*TWO_RATES, *LESSON]
    given = {"adjustments": [LOYAL, EXPRESS], "exemptions": [TEACHING]}
    done = invoices.draft_and_issue(call, customer=prompt, lines=lines, **given)
    note = invoices.credit(call, invoice=done.number, because="Wrong customer")
    assert (note.net_minor, note.tax_minor) == (done.net_minor, done.tax_minor)
    assert stored(call, note.number) == stored(call, done.number)
    assert taxes(call, note.number) == taxes(call, done.number)
    exempt = InvoiceTax.objects.of(call.company).get(category="E", invoice__number=note.number)
    assert exempt.exemption == "Education"
    assert (open_minor(call.company), disagreements(call.company)) == ({}, [])


def test_credit_note_of_a_part_takes_its_share_of_what_was_charged(call: Call, prompt: str) -> None:
    done = invoices.draft_and_issue(call, customer=prompt, lines=TWO_RATES, adjustments=[LOYAL, EXPRESS])
    first = invoices.credit(call, invoice=done.number, because="One hour less", amount="50.00")
    rest = invoices.credit(call, invoice=done.number, because="The rest")
    assert stored(call, first.number) == []
    for category, rate_ppm, base_minor, tax_minor in taxes(call, done.number):
        parts = [one for number in (first.number, rest.number) for one in taxes(call, number)]
        same = [one for one in parts if one[:2] == (category, rate_ppm)]
        assert (sum(one[2] for one in same), sum(one[3] for one in same)) == (base_minor, tax_minor)


def test_reason_for_no_tax_is_the_usual_one_when_none_is_given(call: Call, prompt: str) -> None:
    lines = [{"description": "Design", "unit_price": "100", "tax_category": "AE"}, *LESSON]
    invoices.draft(call, customer=prompt, lines=lines)
    found = InvoiceTax.objects.of(call.company).order_by("category")
    assert [(one.exemption_code, one.exemption, one.words) for one in found] == [
        ("VATEX-EU-AE", "", "Reverse charge"), ("", "", "Exempt from tax"),
    ]  # fmt: skip


def test_document_prints_its_discounts_and_reasons(call: Call, prompt: str) -> None:
    companies.set_details(call, address="Oudegracht 112")
    lines = [WORK[0] | {"discount_amount": "20", "discount_reason": "Late"}, *LESSON]
    done = invoices.draft_and_issue(
        call, customer=prompt, lines=lines, adjustments=[TENTH], exemptions=[TEACHING], currency="EUR"
    )
    page = printing.document(call.company, Invoice.objects.of(call.company).select_related("customer").get())
    assert page.lines[0].detail == "€20.00 less: Late"
    assert [(one.label, one.amount) for one in page.totals] == [
        ("Sum of the lines", "€160.00"), ("A tenth (10%)", "−€16.00"), ("Total without VAT", "€144.00"),
        ("VAT 21% on €72.00", "€15.12"), ("Exempt, on €72.00", "€0.00"), ("Total", "€159.12"),
    ]  # fmt: skip
    assert page.notes == ("Education",)
    assert done.total_minor == 15_912


def test_quote_hands_the_discounts_of_its_lines_on(call: Call, prompt: str) -> None:
    lines = line(charge_amount="5", charge_reason="On a Sunday")
    quote = quotes.draft(call, customer=prompt, title="A window", lines=lines)
    quotes.edit(call, quote=quote.public_id, title="A larger window")
    row = QuoteLine.objects.of(call.company).get()
    assert (row.charge_minor, row.charge_reason, row.net_minor) == (500, "On a Sunday", 10_500)
    sent = quotes.send(call, quote=quote.public_id)
    text = Quote.objects.of(call.company).get(number=sent.number).text
    assert "| Design, plus €5.00 (On a Sunday) | €105.00" in text


def test_charge_beyond_a_signed_quote_is_refused(call: Call, prompt: str) -> None:
    quote = quotes.draft(call, customer=prompt, title="A window", lines=WORK)
    number = quotes.send(call, quote=quote.public_id).number
    quotes.accept(call, quote=number, name="Pia Prompt", because="at the table", file=PAPER)
    given = {"customer": prompt, "quote": number, "lines": WORK}
    refused(Refused, "beyond_the_quote", invoices.draft_and_issue, call, **given, adjustments=[EXPRESS])
    invoices.draft_and_issue(call, **given, adjustments=[TENTH])
    assert invoices.draft_and_issue(call, **(given | {"lines": line(unit_price="10")})).net_minor == 1000


@pytest.mark.parametrize(
    ("argument", "value", "code"),
    [
        ("adjustments", [LOYAL] * 21, "adjustment_count"),
        ("adjustments", [LOYAL | {"colour": "red"}], "adjustment_field_unknown"),
        ("adjustments", [LOYAL | {"kind": "gift"}], "adjustment_kind_unknown"),
        ("adjustments", [LOYAL | {"reason": ""}], "adjustment_reason_missing"),
        ("adjustments", [LOYAL | {"reason": NUL}], "text_control_characters"),
        ("adjustments", [LOYAL | {"reason": "x" * 121}], "text_too_long"),
        ("adjustments", [LOYAL | {"amount": "ten"}], "amount_unreadable"),
        ("adjustments", [LOYAL | {"amount": "1.005"}], "amount_too_precise"),
        ("adjustments", [LOYAL | {"amount": "-1"}], "adjustment_not_positive"),
        ("adjustments", [LOYAL | {"amount": ""}], "adjustment_not_positive"),
        ("adjustments", [LOYAL | {"percent": "5"}], "adjustment_twice_valued"),
        ("adjustments", [TENTH | {"percent": "101"}], "adjustment_out_of_range"),
        ("adjustments", [TENTH | {"percent": "five"}], "percent_unreadable"),
        ("adjustments", [TENTH | {"tax_rate": "9"}], "adjustment_of_nothing"),
        ("adjustments", [LOYAL | {"tax_category": "XX"}], "tax_category_unknown"),
        ("lines", line(discount_amount="5"), "adjustment_reason_missing"),
        ("lines", line(charge_amount="0", charge_reason="x"), "adjustment_not_positive"),
        ("lines", line(charge_amount="five", charge_reason="x"), "amount_unreadable"),
        ("exemptions", [TEACHING | {"why": "x"}], "exemption_field_unknown"),
        ("exemptions", [TEACHING], "exemption_of_nothing"),
        ("exemptions", [TEACHING | {"code": "VATEX-9"}], "exemption_code_unknown"),
        ("exemptions", [TEACHING | {"tax_category": "S"}], "exemption_not_needed"),
    ],
)
def test_draft_is_refused_when_an_adjustment_cannot_be(
    call: Call, prompt: str, argument: str, value: Any, code: str
) -> None:
    given = {"customer": prompt, "lines": WORK} | {argument: value}
    refused(Invalid, code, invoices.draft, call, **given)
    refused(Invalid, code, invoices.draft_and_issue, call, **given)
    draft = invoices.draft(call, customer=prompt, lines=WORK).public_id
    refused(Invalid, code, invoices.edit_draft, call, invoice=draft, **{argument: value})
