"""Creditor references on invoices and clients: made once, unique, printed, in the codes and in the e-invoice."""

from __future__ import annotations

import io

import pytest
from django.db import IntegrityError, transaction
from lxml import etree
from pypdf import PdfReader

from tagih.adapters.documents.qr import payment_qr
from tagih.commands import company as companies
from tagih.commands import customers, einvoices, invoices, payment_references, printed_statements, printing, sending
from tagih.commands.operation import Call
from tagih.domain import creditor_reference, money
from tagih.models import Customer, Invoice, Message
from tests.by_hand import make, refused
from tests.commands.books import line
from tests.guard import outside_the_books


def bill(call: Call, customer: str, **more: object) -> Invoice:
    number = invoices.draft_and_issue(call, customer=customer, lines=line(), **more).number
    return Invoice.objects.of(call.company).select_related("customer").get(number=number)


@pytest.fixture(autouse=True)
def data_folder(settings, tmp_path) -> None:
    settings.DATA_DIR = tmp_path


def words(data: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages).split())


def test_an_invoice_gets_the_reference_of_its_number_when_it_is_issued(call: Call, prompt: str) -> None:
    assert bill(call, prompt).creditor_reference == creditor_reference.of_invoice("2026-00001")
    assert Customer.objects.of(call.company).get(number=prompt).creditor_reference == "RF37CLIENTC00001"


def test_references_stay_unique_when_numbers_look_alike(call: Call, prompt: str) -> None:
    first = bill(call, prompt)
    made = payment_references.of_invoices(call.company, ["2026/00001", "20260-0001", "2026-00002"])
    assert len({first.creditor_reference, *made}) == 4
    assert made[2] == creditor_reference.of_invoice("2026-00002")


def test_the_database_refuses_a_reference_that_is_in_use(call: Call, prompt: str) -> None:
    first = bill(call, prompt)
    with outside_the_books("no command would"), pytest.raises(IntegrityError), transaction.atomic():
        make(Invoice, call.company, creditor_reference=first.creditor_reference)


def test_the_reference_of_an_issued_invoice_is_final(call: Call, prompt: str) -> None:
    first = bill(call, prompt)
    found = Invoice.objects.of(call.company).filter(pk=first.pk)
    with outside_the_books("no command would"):
        assert refused(lambda: found.update(creditor_reference="RF18539007547034")) == "an issued document is final"


def test_it_is_printed_in_groups_and_stands_in_the_code_as_the_structured_reference(call: Call, prompt: str) -> None:
    invoice = bill(call, prompt)
    box = printing.document(call.company, invoice).payment
    assert box is not None and box.reference == creditor_reference.grouped(invoice.creditor_reference)
    assert box.reference in words(printing.pdf(call.company, str(invoice.number)).data)
    assert box.qr_svg == payment_qr(
        name="Anna's Studio", iban=call.company.iban, amount=money.to_decimal(invoice.total_minor, "EUR"), currency="EUR",
        reference=invoice.creditor_reference,
    )  # fmt: skip


def test_it_is_the_remittance_information_of_the_e_invoice(call: Call, prompt: str) -> None:
    """BT-83."""
    invoice = bill(call, prompt)
    einvoices.make(call, invoice=str(invoice.number), format="ubl")
    xml = etree.fromstring(einvoices.read(call.company, invoice=str(invoice.number), format="ubl").data)
    room = "{urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2}PaymentID"
    assert [one.text for one in xml.iter(room)] == [invoice.creditor_reference]


def test_without_an_iban_the_number_is_asked_for(call: Call, prompt: str) -> None:
    companies.set_details(call, iban="", ways_to_pay="In cash at the desk.")
    invoice = bill(call, prompt)
    assert payment_references.asked(call.company, invoice) == invoice.number
    assert payment_references.asked_of(call.company, invoice.customer) == ""


def test_a_letter_about_one_invoice_names_its_reference_and_about_many_the_clients(call: Call, prompt: str) -> None:
    from tagih.commands import writing

    invoice = bill(call, prompt)
    sending.send(call, invoice=str(invoice.number))
    letter = writing.preview(call, Message.objects.of(call.company).get())
    assert creditor_reference.grouped(invoice.creditor_reference) in letter.text
    numbers = [f"2026-{n:05d}" for n in range(1, 9)]
    asked = payment_references.asked_in_letter(call.company, invoice.customer_id, [(1, "a"), (2, "b")], numbers)
    assert asked == "RF37 CLIE NTC0 0001"
    assert payment_references.asked_in_letter(call.company, invoice.customer_id, [(1, "a")], numbers[:2]) == ""


def test_a_statement_names_the_clients_reference(call: Call, prompt: str) -> None:
    bill(call, prompt)
    assert "RF37 CLIE NTC0 0001" in words(printed_statements.pdf(call.company, prompt, call.today).data)


def test_a_client_keeps_its_reference_when_another_looks_alike(call: Call, prompt: str) -> None:
    other = customers.add(call, name="Other", number="C00001").number
    found = dict(Customer.objects.of(call.company).values_list("number", "creditor_reference"))
    assert found[prompt] == "RF37CLIENTC00001" != found[other]
    assert creditor_reference.read(found[other]) == found[other]
