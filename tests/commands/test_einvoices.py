"""E-invoices of the books: what they say, that they stay the same, and what issuing refuses in the rules' words."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from lxml import etree

from tagih.adapters.einvoice import schematron
from tagih.commands import company as companies
from tagih.commands import credit_notes, einvoices, files, invoices, printing
from tagih.commands.operation import Call
from tagih.domain.errors import Conflict, NotFound, Refused
from tagih.models import EInvoice, Invoice
from tests.commands.books import MIXED, facts, kinds, refused

OUTSIDE = [*MIXED, {"description": "A fine", "unit_price": "5", "tax_category": "O"}]
"""What no e-invoice may say at once: something with tax and something outside its scope."""
ROOM = {"cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
        "cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"}  # fmt: skip


@pytest.fixture(autouse=True)
def data_folder(settings: Any, tmp_path: Any) -> None:
    settings.DATA_DIR = tmp_path


@pytest.fixture
def studio(call: Call) -> Call:
    """Anna's Studio with everything that an e-invoice says of it."""
    companies.set_details(
        call, address="Damrak 1\n1012 AB Amsterdam", tax_id="NL004495445B01", iban="NL91ABNA0417164300",
        email="anna@studio.example", phone="+31 30 1234567",
    )  # fmt: skip
    einvoices.set_sender(call, registration="0106:12345678", endpoint="0106:12345678", contact="Anna")
    return call


def made(call: Call, number: str, format: str = "ubl", kind: str = "invoice") -> bytes:
    """The file of an e-invoice."""
    einvoices.make(call, invoice=number, format=format, kind=kind)
    return einvoices.read(call.company, invoice=number, format=format, kind=kind).data


def text(xml: bytes, path: str) -> list[str]:
    """What stands at a path of UBL."""
    return [one.text or "" for one in etree.fromstring(xml).iterfind(path, ROOM)]


def bill(call: Call, customer: str, **given: Any) -> str:
    return invoices.draft_and_issue(call, customer=customer, **({"lines": MIXED} | given)).number


def test_an_einvoice_says_what_the_invoice_says(studio: Call, prompt: str) -> None:
    number = bill(studio, prompt, supplied_on=date(2026, 2, 27), reference="PO 7", message="Thank you.")
    xml = made(studio, number)
    assert text(xml, "cbc:ID") == [number]
    assert text(xml, "cac:OrderReference/cbc:ID") == ["PO 7"]
    assert text(xml, "cac:InvoiceLine/cac:Item/cbc:Name") == ["Design", "Hosting", "Postage"]
    assert text(xml, "cac:InvoiceLine/cbc:LineExtensionAmount") == ["100.01", "9.00", "1.10"]
    assert text(xml, "cac:InvoiceLine/cac:AllowanceCharge/cbc:Amount") == ["1.00"]
    assert text(xml, "cac:TaxTotal/cac:TaxSubtotal/cbc:TaxAmount") == ["0.81", "21.00", "0.00"]
    assert text(xml, "cac:LegalMonetaryTotal/cbc:PayableAmount") == ["131.92"]
    assert text(xml, "cac:Delivery/cbc:ActualDeliveryDate") == ["2026-02-27"]
    assert text(xml, "cac:AccountingSupplierParty/cac:Party/cac:PostalAddress/cbc:PostalZone") == ["1012 AB"]


def test_a_second_making_gives_the_same_bytes_when_the_company_has_moved(studio: Call, prompt: str) -> None:
    number = bill(studio, prompt)
    first = einvoices.make(studio, invoice=number, format="cii")
    data = einvoices.read(studio.company, invoice=number, format="cii").data
    companies.set_details(studio, address="Elsewhere 2\n3511 AA Utrecht")
    assert einvoices.make(studio, invoice=number, format="cii") == first
    assert einvoices.read(studio.company, invoice=number, format="cii").data == data
    assert kinds(studio.company).count("einvoice.made") == 1
    assert facts(studio.company, "einvoice.made")["sha"] == first.sha


def test_a_credit_note_names_its_invoice(studio: Call, prompt: str) -> None:
    number = bill(studio, prompt)
    note = credit_notes.credit(studio, invoice=number, because="One day less", amount="50.00").number
    for format in ("ubl", "cii"):
        assert number.encode() in made(studio, note, format, "credit_note")
    assert etree.QName(etree.fromstring(made(studio, note, "ubl", "credit_note"))).localname == "CreditNote"


@pytest.mark.parametrize("include_tax", [False, True])
@pytest.mark.parametrize("price", ["33.335", "0.01", "-7.77", "1234.567891"])
@pytest.mark.parametrize("discount", ["", "10", "33.3333", "100"])
def test_every_price_and_discount_passes_the_rules(
    studio: Call, prompt: str, include_tax: bool, price: str, discount: str
) -> None:
    lines = (
        {"description": "Much", "unit_price": "500000", "tax_rate": "21"},
        {"description": "Design", "quantity": "3.5", "unit": "hours", "unit_price": price, "discount": discount, "tax_rate": "9"},
        {"description": "Design", "quantity": "-7", "unit": "rolls", "unit_price": price, "discount": discount, "tax_rate": "21"},
    )  # fmt: skip
    number = bill(studio, prompt, lines=lines, prices_include_tax=include_tax)
    xml = made(studio, number)
    for line in etree.fromstring(xml).iterfind("cac:InvoiceLine", ROOM):
        quantity, price_each, net = (
            Decimal(line.findtext(path, namespaces=ROOM))
            for path in ("cbc:InvoicedQuantity", "cac:Price/cbc:PriceAmount", "cbc:LineExtensionAmount")
        )
        off = sum(
            Decimal(one.findtext("cbc:Amount", namespaces=ROOM))
            * (1 if one.findtext("cbc:ChargeIndicator", namespaces=ROOM) == "true" else -1)
            for one in line.iterfind("cac:AllowanceCharge", ROOM)
        )
        assert abs(quantity * price_each + off - net) <= Decimal("0.02")  # PEPPOL-EN16931-R120
        assert price_each >= 0


def test_a_pdf_carries_the_xml_that_was_kept(studio: Call, prompt: str) -> None:
    import facturx
    import pikepdf

    number = bill(studio, prompt)
    before = printing.pdf(studio.company, number).data
    xml = made(studio, number, "cii")
    data = printing.pdf(studio.company, number).data
    assert data == before == printing.pdf(studio.company, number).data
    assert facturx.get_xml_from_pdf(data, check_xsd=True, check_schematron=False) == ("factur-x.xml", xml)
    with pikepdf.open(io.BytesIO(data)) as opened, opened.open_metadata() as said:
        assert [said[name] for name in ("pdfaid:part", "pdfaid:conformance", "pdfuaid:part")] == ["3", "A", "1"]
        assert "EN 16931" in said.values()
        assert opened.Root.AF[0].AFRelationship == "/Alternative"


def test_a_pdf_carries_nothing_when_nothing_is_wanted_or_lawful(call: Call, prompt: str) -> None:
    companies.set_details(
        call, address="Damrak 1\n1012 AB Amsterdam", tax_id="NL004495445B01", iban="NL91ABNA0417164300"
    )
    plain, odd = bill(call, prompt), bill(call, prompt, lines=OUTSIDE)
    assert b"factur-x" not in printing.pdf(call.company, plain).data
    einvoices.set_sender(call, registration="0106:12345678")
    assert b"factur-x" in printing.pdf(call.company, plain).data
    assert b"factur-x" not in printing.pdf(call.company, odd).data


def test_issuing_refuses_what_the_rules_refuse_when_einvoices_are_wanted(studio: Call, prompt: str) -> None:
    einvoices.set_receiver(studio, customer=prompt, format="ubl")
    words = refused(Refused, "einvoice_refused", invoices.draft_and_issue, studio, customer=prompt, lines=OUTSIDE)
    assert "BR-O-02" in words and "shall not contain the Seller VAT identifier (BT-31)" in words
    assert not Invoice.objects.of(studio.company).exists()
    assert bill(studio, prompt) == "2026-00001"


def test_issuing_asks_no_rule_when_no_einvoice_is_wanted(studio: Call, prompt: str, slow: str) -> None:
    einvoices.set_sender(studio, format="ubl")
    einvoices.set_receiver(studio, customer=slow, format="none")
    refused(Refused, "einvoice_refused", invoices.draft_and_issue, studio, customer=prompt, lines=OUTSIDE)
    bill(studio, slow, lines=OUTSIDE)


def test_issuing_costs_one_query_more_while_nobody_makes_einvoices(
    call: Call, prompt: str, django_assert_num_queries: Any
) -> None:
    operation = einvoices.Operation(call)
    with django_assert_num_queries(0):  # by the driver's own cursor, which Django does not count
        einvoices.require_lawful(operation, [(1, 1)])


def test_each_protection_stands_behind_the_other(studio: Call, prompt: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the rules at issue the making refuses, without those the schematron does; without any, the wrong file is made."""
    einvoices.set_sender(studio, format="ubl")
    monkeypatch.setattr(einvoices, "require_lawful", lambda *_: None)
    number = bill(studio, prompt, lines=OUTSIDE)
    said = refused(Refused, "einvoice_refused", einvoices.make, studio, invoice=number, format="ubl")
    monkeypatch.setattr(einvoices, "_require_kept", lambda *_: None)
    official = refused(Refused, "einvoice_refused", einvoices.make, studio, invoice=number, format="ubl")
    assert "BR-O-" in said and "BR-O-" in official
    monkeypatch.setattr(einvoices, "_require_official", lambda *_: None)
    assert schematron.findings(made(studio, number), "ubl")


def test_discounts_charges_exemptions_and_the_tax_at_home_are_said(studio: Call, prompt: str) -> None:
    lines = (
        {"description": "Design", "quantity": "3", "unit_price": "80", "tax_rate": "21", "discount_amount": "4",
         "discount_reason": "A scratch"},
        {"description": "A course", "unit_price": "60", "tax_category": "E"},
    )  # fmt: skip
    number = bill(
        studio, prompt, lines=lines, currency="USD", rate="0.9",
        adjustments=({"kind": "discount", "percent": "10", "reason": "Loyal"},
                     {"kind": "charge", "amount": "5", "reason": "Freight", "tax_rate": "21"}),
        exemptions=({"tax_category": "E", "code": "VATEX-EU-132-1I", "reason": "Education"},),
    )  # fmt: skip
    xml = made(studio, number)
    assert text(xml, "cac:AllowanceCharge/cbc:AllowanceChargeReason") == ["Loyal", "Loyal", "Freight"]
    assert text(xml, "cac:AllowanceCharge/cbc:Amount") == ["6.00", "23.60", "5.00"]
    assert text(xml, "cac:LegalMonetaryTotal/cbc:AllowanceTotalAmount") == ["29.60"]
    assert text(xml, "cac:LegalMonetaryTotal/cbc:ChargeTotalAmount") == ["5.00"]
    assert text(xml, "cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory/cbc:TaxExemptionReasonCode") == ["VATEX-EU-132-1I"]
    assert text(xml, "cbc:TaxCurrencyCode") == ["EUR"]
    assert text(xml, "cac:TaxTotal/cbc:TaxAmount") == ["45.65", "41.09"]
    made(studio, number, "cii")


def test_making_refuses_in_words(studio: Call, prompt: str, call: Call) -> None:
    draft = invoices.draft(studio, customer=prompt, lines=MIXED).public_id
    number = bill(studio, prompt)

    def make(**given: Any) -> Any:
        return einvoices.make(studio, **({"invoice": number, "format": "ubl"} | given))

    refused(NotFound, "invoice_unknown", make, invoice="2026-99999")
    refused(NotFound, "credit_note_unknown", make, kind="credit_note")
    refused(NotFound, "einvoice_format_unknown", make, format="edifact")
    refused(Conflict, "einvoice_of_draft", make, invoice=draft)
    refused(NotFound, "einvoice_not_made", einvoices.read, studio.company, invoice=number, format="ubl")
    make()
    row = EInvoice.objects.of(studio.company).select_related("file").get()
    files._path(row.file.public_id).unlink()
    refused(Conflict, "einvoice_lost", einvoices.read, studio.company, invoice=number, format="ubl")


def test_a_dead_checker_is_replaced_and_one_that_never_starts_is_told(
    studio: Call, prompt: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = bill(studio, prompt)
    einvoices.make(studio, invoice=number, format="ubl")
    schematron._child().process.kill()
    einvoices.make(studio, invoice=number, format="cii")
    schematron._child().end()
    monkeypatch.setattr(schematron.sys, "executable", "/bin/false")
    refused(Conflict, "einvoice_checker_gone", einvoices.make, studio, invoice=bill(studio, prompt), format="ubl")
