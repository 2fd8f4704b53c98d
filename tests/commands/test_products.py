"""The price list, the lines that take from it, and clones of documents."""

from __future__ import annotations

from typing import Any

import pytest

from tagih.commands import clones, exchange, invoices, products, quotes
from tagih.commands.operation import Call
from tagih.domain.errors import Conflict, Invalid, NotFound, Refused
from tagih.models import Invoice, InvoiceAdjustment, InvoiceLine, Product, Quote
from tests.commands.books import LONG, NUL, SURROGATE, WORK, bring_in, kinds, refused

DESIGN = {"code": "DESIGN", "description": "Design by the hour", "unit_price": "80.50", "unit": "hour"}
BOOK = {"code": "BOOK", "description": "Book", "unit_price": "30", "tax_rate": "9"}


def billed(call: Call) -> list[tuple[Any, ...]]:
    columns = ("description", "unit", "quantity_millionths", "unit_price_millionths", "tax_category", "tax_rate_ppm")
    return list(InvoiceLine.objects.of(call.company).order_by("invoice_id", "position").values_list(*columns))


def test_line_takes_what_it_leaves_out_from_the_price_list(call: Call, prompt: str) -> None:
    products.add(call, **DESIGN)
    products.add(call, **BOOK)
    lines = [
        {"product": "DESIGN", "quantity": "3"}, {"product": "BOOK"},
        {"product": "BOOK", "description": "A large book", "unit_price": "50", "tax_category": "E"},
        {"product": "", "description": "Postage", "unit_price": "1.10", "tax_rate": "0"},
    ]  # fmt: skip
    invoices.draft(call, customer=prompt, lines=lines)
    assert billed(call) == [
        ("Design by the hour", "hour", 3_000_000, 80_500_000, "S", 210_000), ("Book", "", 1_000_000, 30_000_000, "S", 90_000),
        ("A large book", "", 1_000_000, 50_000_000, "E", 0), ("Postage", "", 1_000_000, 1_100_000, "Z", 0),
    ]  # fmt: skip


def test_quote_takes_from_the_price_list_too(call: Call, prompt: str) -> None:
    products.add(call, **DESIGN)
    assert quotes.draft(call, customer=prompt, title="A window", lines=[{"product": "DESIGN"}]).net_minor == 8050


def test_changed_price_changes_no_document(call: Call, prompt: str) -> None:
    products.add(call, **DESIGN)
    draft = invoices.draft(call, customer=prompt, lines=[{"product": "DESIGN"}])
    done = products.change(call, product="DESIGN", unit_price="90", tax_rate="9", description=DESIGN["description"])
    assert done.changed == ("tax_category", "tax_rate_ppm", "unit_price_millionths")
    assert products.change(call, product=done.public_id, unit_price="90").changed == ()
    assert invoices.edit_draft(call, invoice=draft.public_id, message="Hello").net_minor == 8050
    assert invoices.draft(call, customer=prompt, lines=[{"product": "DESIGN"}]).total_minor == 9810
    assert products.change(call, product="DESIGN", tax_rate="").changed == ("tax_category", "tax_rate_ppm")
    assert kinds(call.company).count("product.changed") == 2


def test_retired_product_is_refused_until_it_is_back(call: Call, prompt: str) -> None:
    products.add(call, **DESIGN)
    products.change(call, product="DESIGN", is_retired=True)
    refused(Refused, "product_retired", invoices.draft, call, customer=prompt, lines=[{"product": "DESIGN"}])
    products.change(call, product="DESIGN", is_retired=False)
    invoices.draft(call, customer=prompt, lines=[{"product": "DESIGN"}])


def test_price_without_tax_in_another_currency_must_be_typed(call: Call, prompt: str) -> None:
    products.add(call, **DESIGN)
    line = {"product": "DESIGN"}
    given = {"customer": prompt, "lines": [line]}
    refused(Refused, "product_currency_differs", invoices.draft, call, **given, currency="USD")
    refused(Refused, "product_price_without_tax", invoices.draft, call, **given, prices_include_tax=True)
    typed = {"customer": prompt, "lines": [line | {"unit_price": "99"}]}
    assert invoices.draft(call, **typed, currency="USD").net_minor == 9900
    assert invoices.draft(call, **typed, prices_include_tax=True).total_minor == 9900


@pytest.mark.parametrize("code", ["NOTHING", NUL, SURROGATE, LONG, 5])
def test_product_is_unknown_when_nothing_has_that_code(call: Call, prompt: str, code: Any) -> None:
    refused(NotFound, "product_unknown", invoices.draft, call, customer=prompt, lines=[{"product": code}])
    refused(NotFound, "product_unknown", products.change, call, product=str(code), unit_price="1")


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"code": ""}, "field_missing"), ({"code": "x" * 41}, "text_too_long"), ({"code": NUL}, "text_control_characters"),
        ({"description": ""}, "field_missing"), ({"unit_price": ""}, "number_unreadable"),
        ({"unit_price": "-1"}, "product_price_negative"), ({"unit_price": "1e3"}, "number_unreadable"),
        ({"currency": "euro"}, "currency_unknown"), ({"tax_rate": "101"}, "tax_rate_missing"),
        ({"tax_rate": "9", "tax_category": "E"}, "tax_rate_not_zero"), ({"tax_category": "XX"}, "tax_category_unknown"),
    ],
)  # fmt: skip
def test_product_is_refused_when_a_field_cannot_be(call: Call, changed: dict[str, str], code: str) -> None:
    refused(Invalid, code, products.add, call, **(DESIGN | changed))
    assert not Product.objects.of(call.company).exists()


def test_code_is_used_once(call: Call) -> None:
    products.add(call, **DESIGN)
    refused(Conflict, "product_code_taken", products.add, call, **DESIGN)


# --- clones --------------------------------------------------------------------------------------------------


def test_clone_of_an_invoice_is_a_draft_with_its_content(call: Call, prompt: str, slow: str) -> None:
    exchange.record(call, currency="USD", rate="0.92")
    lines = [WORK[0] | {"charge_amount": "5", "charge_reason": "On a Sunday"}, {"description": "Lesson", "unit_price": "8",
             "tax_category": "E"}]  # fmt: skip
    off = [{"kind": "discount", "percent": "10", "reason": "A tenth"}]
    why = [{"tax_category": "E", "reason": "Education"}]
    done = invoices.draft_and_issue(
        call, customer=prompt, lines=lines, currency="USD", terms="net 30", message="Hello", adjustments=off, exemptions=why
    )  # fmt: skip
    made = clones.invoice(call, invoice=done.number, customer=slow)
    row = Invoice.objects.of(call.company).select_related("customer").get(public_id=made.public_id)
    assert (row.state, row.number, row.issued_on, row.customer.number) == ("draft", None, None, slow)
    assert (row.currency, row.terms, row.message, row.total_minor) == ("USD", "net 30", "Hello", done.total_minor)
    assert billed(call)[:2] == billed(call)[2:]
    assert InvoiceAdjustment.objects.of(call.company).filter(invoice=row).count() == 2
    assert invoices.issue(call, invoice=made.public_id).total_minor == done.total_minor


def test_clone_of_a_draft_stays_with_its_customer(call: Call, prompt: str) -> None:
    draft = invoices.draft(call, customer=prompt, lines=WORK)
    made = clones.invoice(call, invoice=draft.public_id)
    assert made.public_id != draft.public_id
    assert Invoice.objects.of(call.company).filter(customer__number=prompt).count() == 2
    assert kinds(call.company)[-1] == "draft.cloned"


def test_invoice_of_another_system_is_not_cloned(call: Call) -> None:
    bring_in(call, "A-1", 5000)
    refused(Conflict, "nothing_to_clone", clones.invoice, call, invoice="A-1")


def test_clone_of_a_quote_is_a_draft_to_be_sent(call: Call, prompt: str, slow: str) -> None:
    quote = quotes.draft(call, customer=prompt, title="A window", lines=WORK, scope="One window.")
    number = quotes.send(call, quote=quote.public_id).number
    made = clones.quote(call, quote=number, customer=slow)
    row = Quote.objects.of(call.company).select_related("customer").get(public_id=made.public_id)
    assert (row.state, row.number, row.title, row.scope, row.customer.number) == (
        "draft", None, "A window", "One window.", slow,
    )  # fmt: skip
    assert made.total_minor == quote.total_minor
