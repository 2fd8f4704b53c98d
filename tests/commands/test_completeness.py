"""The gate before issuing: everything missing is told at once, nothing is written, and the draft stays."""

from __future__ import annotations

from typing import Any

import pytest

from tagih.commands import company as companies
from tagih.commands import credit_notes, customers, drafts, invoices, payments
from tagih.commands.operation import Call
from tagih.domain.errors import Incomplete, Invalid
from tagih.models import Invoice, InvoiceLine, Receivable, bills, rows
from tests.commands.books import WORK, bring_in, facts, kinds, line, refused
from tests.completed import ADDRESS

SHIFTED = [{"description": "Design", "unit_price": "100", "tax_category": "AE"}]


def lacking(command: Any, /, *args: Any, **given: Any) -> list[tuple[str, str]]:
    """Insist that issuing is refused as incomplete: fields and codes of what is missing."""
    with pytest.raises(Incomplete) as caught:
        command(*args, **given)
    assert caught.value.code == "invoice_incomplete"
    assert all(reason.sentence in caught.value.sentence for _, reason in caught.value.parts)
    return [(field, reason.code) for field, reason in caught.value.parts]


def bare(call: Call) -> str:
    """A client that requires references and of which little is known; our own company has lost most."""
    companies.set_details(call, tax_id="", iban="", phone="")
    return customers.add(call, name="Bare BV", required_references="vendor_number,purchase_order").number


FULL_LIST = [
    ("company.tax_id", "own_tax_id_missing"), ("company.iban", "ways_to_pay_missing"),
    ("company.phone", "own_phone_missing"), ("customer.address", "client_address_missing"),
    ("customer.tax_id", "client_tax_id_missing_for_shift"), ("customer.vendor_number", "vendor_number_missing"),
    ("reference", "purchase_order_missing"),
]  # fmt: skip


def test_everything_missing_is_told_at_once_and_the_draft_stays(call: Call) -> None:
    customer = bare(call)
    draft = drafts.draft(call, customer=customer, lines=SHIFTED, message="As agreed")
    before = kinds(call.company)
    assert lacking(invoices.issue, call, invoice=draft.public_id) == FULL_LIST
    row = Invoice.objects.of(call.company).get()
    assert (row.state, row.number, row.message, row.total_minor) == ("draft", None, "As agreed", 100_00)
    assert InvoiceLine.objects.of(call.company).count() == 1
    assert kinds(call.company) == before

    companies.set_details(call, tax_id="NL004495445B01", iban="NL91ABNA0417164300", phone="+31 30 1")
    customers.change(call, customer=customer, address=ADDRESS, tax_id="NL855435343B01", vendor_number="V 9")
    drafts.edit_draft(call, invoice=draft.public_id, reference="PO 7")
    assert invoices.issue(call, invoice=draft.public_id).number == "2026-00001"


def test_nothing_is_stored_when_a_new_invoice_is_refused(call: Call) -> None:
    customer = bare(call)
    assert lacking(invoices.draft_and_issue, call, customer=customer, lines=SHIFTED) == FULL_LIST
    assert not Invoice.objects.of(call.company).exists()


def test_a_batch_is_refused_as_a_whole_and_names_each_draft_by_its_place(call: Call, prompt: str) -> None:
    customer = customers.add(call, name="Wants BV", address=ADDRESS, required_references="purchase_order").number
    made = [drafts.draft(call, customer=one, lines=WORK).public_id for one in (prompt, customer, prompt, customer)]
    assert lacking(invoices.issue_batch, call, drafts=made) == [
        ("drafts[1].reference", "purchase_order_missing"), ("drafts[3].reference", "purchase_order_missing"),
    ]  # fmt: skip
    assert not Receivable.objects.of(call.company).exists()


def test_a_batch_of_any_size_asks_four_queries(
    call: Call, prompt: str, slow: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = [drafts.draft(call, customer=(prompt, slow)[n % 2], lines=WORK) for n in range(12)]
    ids = list(Invoice.objects.of(call.company).order_by("id").values_list("id", flat=True))
    assert len(made) == len(ids)
    asked: list[str] = []
    select = rows.select
    monkeypatch.setattr(rows, "select", lambda model, *said, **given: asked.append("") or select(model, *said, **given))
    assert len(bills.bills(call.company, ids)) == 12
    assert len(asked) == 4


def test_words_are_wanted_on_every_line(call: Call, prompt: str) -> None:
    assert lacking(invoices.draft_and_issue, call, customer=prompt, lines=line(description="---")) == [
        ("lines", "purpose_missing")
    ]
    for text in ("Σχέδιο", "デザイン", "Design 2", "1234567890 …"):
        invoices.draft_and_issue(call, customer=prompt, lines=line(description=text))


def test_a_wish_passes_and_is_written_down_when_the_company_only_warns(call: Call, prompt: str) -> None:
    companies.set_details(call, phone="", email="", completeness="warn")
    invoices.draft_and_issue(call, customer=prompt, lines=WORK)
    assert facts(call.company, "invoice.issued")["lacking"] == ["own_email_missing", "own_phone_missing"]
    companies.set_details(call, tax_id="")
    assert ("company.tax_id", "own_tax_id_missing") in lacking(
        invoices.draft_and_issue, call, customer=prompt, lines=WORK
    )


def test_nothing_is_written_down_when_nothing_is_missing(call: Call, prompt: str) -> None:
    invoices.draft_and_issue(call, customer=prompt, lines=WORK)
    assert "lacking" not in facts(call.company, "invoice.issued")


def test_a_credit_note_needs_what_the_law_wants_and_no_more(call: Call, prompt: str) -> None:
    number = invoices.draft_and_issue(call, customer=prompt, lines=WORK).number
    companies.set_details(call, iban="", phone="", email="")
    customers.change(call, customer=prompt, required_references="purchase_order vendor_number")
    credit_notes.credit(call, invoice=number, amount="21.00", because="less")
    companies.set_details(call, tax_id="")
    customers.change(call, customer=prompt, address="")
    assert lacking(credit_notes.credit, call, invoice=number, amount="21.00", because="less") == [
        ("company.tax_id", "own_tax_id_missing")
    ]  # the small credit note may leave out the address, as a small invoice may


def test_an_imported_invoice_is_credited_and_its_payment_recorded_whatever_is_missing(call: Call) -> None:
    companies.set_details(call, tax_id="", address="", iban="")
    bring_in(call, "A-1", 100_00)
    credit_notes.credit(call, invoice="A-1", amount="10.00", because="less")
    assert payments.record(call, invoice="A-1", amount="90.00").public_id


def test_a_discount_is_given_whatever_is_missing_by_then(call: Call, prompt: str) -> None:
    number = invoices.draft_and_issue(call, customer=prompt, lines=WORK, terms="2% 10, net 30").number
    companies.set_details(call, tax_id="", address="")
    paid = payments.record(call, invoice=number, amount="118.58")
    assert [one.is_earned for one in paid.discounts] == [True]


def test_what_a_client_requires_is_of_what_we_know(call: Call) -> None:
    refused(Invalid, "reference_unknown", customers.add, call, name="A", required_references="moon_phase")
    refused(Invalid, "completeness_unknown", companies.set_details, call, completeness="sometimes")


def test_the_refusal_is_a_conflict_that_says_all_of_it(call: Call) -> None:
    companies.set_details(call, iban="")
    customer = customers.add(call, name="Bare BV").number
    said = refused(Incomplete, "invoice_incomplete", invoices.draft_and_issue, call, customer=customer, lines=WORK)
    assert said == (
        "Not issued, and nothing is lost: complete this first. There is no way to pay you: add an IBAN to the company's "
        "details, or say there in words how you are paid. The postal address of client C-00001 is missing: add it to the "
        "client's details."
    )
