"""Every e-invoice format passes one suite: it writes what the document says, always the same bytes, and refuses by rule."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from lxml import etree

from tagih import plugins
from tagih.adapters.einvoice.schematron import findings
from tagih.domain.en16931.document import (
    ZERO,
    Address,
    Adjustment,
    Document,
    EarlyDiscount,
    Identifier,
    Party,
    Reference,
)
from tagih.domain.en16931.rule import broken
from tagih.domain.filings.shares import shares
from tests.einvoice_cast import ANNA, DESIGN, PROMPT, document, of_category, summed

D = Decimal
HOSTING = replace(
    DESIGN, id="2", name="Hosting & <more>", quantity=D("0.5"), unit="MON", price=D("20.005"), net=D("10.00")
)

ATHENS = Party("Άννα ΑΕ", Address("GR", ("Ερμού 1",), "105 57", "Αθήνα"), "EL094259216")
PIRAEUS = Party("Πρόθυμος ΕΠΕ", Address("GR", ("Ακτή Μιαούλη 2",), "185 35", "Πειραιάς"), "EL094014201")
JAKARTA = Party("PT Anna", Address("ID", ("Jl. Sudirman 1",), "10110", "Jakarta"), tax_number="01.234.567.8-901.000")
BANDUNG = Party("PT Cepat", Address("ID", ("Jl. Braga 2",), "40111", "Bandung"), tax_number="3273010101010001")
BERLIN = replace(PROMPT, endpoint=Identifier("9930", "DE136695976"))
DUTCH = replace(
    PROMPT, name="Prompt BV", address=Address("NL", ("Oudegracht 1",), "3511 AA", "Utrecht"), vat_id="",
    registration=Identifier("0106", "87654321"), endpoint=Identifier("0106", "87654321"),
)  # fmt: skip


def greek(**changed: object) -> Document:
    lines = (replace(DESIGN, rate=D(24)), replace(HOSTING, rate=D(24)))
    return document(**({**summed(lines), "seller": ATHENS, "buyer": PIRAEUS} | changed))


def indonesian(price: str = "100000", **changed: object) -> Document:
    line = replace(DESIGN, quantity=D(1), price=D(price), net=D(price), rate=D(11))
    return document(**({**summed((line,)), "currency": "IDR", "seller": JAKARTA, "buyer": BANDUNG} | changed))


RIGHT: dict[str, Document] = {
    "ubl": document(**summed((DESIGN, HOSTING))),
    "cii": document(**summed((DESIGN, HOSTING))),
    "peppol": document(**summed((DESIGN, HOSTING)), buyer=BERLIN),
    "xrechnung": document(
        **summed((DESIGN, HOSTING)), buyer_reference="04011000-12345-03", discount=EarlyDiscount(10, D(2))
    ),
    "nlcius": document(**summed((DESIGN, HOSTING)), buyer=DUTCH),
    "mydata": greek(),
    "coretax": indonesian(),
}
"""A document that each format takes."""

REFUSED: dict[str, dict[str, Document]] = {
    "ubl": {"BR-02": document(number="")},
    "cii": {"BR-02": document(number="")},
    "peppol": {
        "PEPPOL-EN16931-R003": document(order_reference=""),
        "PEPPOL-EN16931-R005": document(tax_currency="EUR", tax_in_tax_currency=D("50.40")),
        "PEPPOL-EN16931-R010": document(buyer=replace(PROMPT, endpoint=None)),
        "PEPPOL-EN16931-CL008": document(),
        "PEPPOL-EN16931-R020": document(seller=replace(ANNA, endpoint=None)),
        "PEPPOL-EN16931-R055": document(tax_currency="GBP", tax_in_tax_currency=D("-50.40")),
        "NL-R-001": document(kind="381"),
        "NL-R-002": document(seller=replace(ANNA, address=Address("NL"))),
        "NL-R-003": document(seller=replace(ANNA, registration=Identifier("0002", "1"))),
        "NL-R-004": document(buyer=replace(DUTCH, address=Address("NL"))),
        "NL-R-005": document(buyer=replace(DUTCH, registration=Identifier("0002", "1"))),
        "NL-R-007": document(payment=None),
        "NL-R-008": document(payment=replace(document().payment, kind="42")),  # type: ignore[type-var]
        "GR-R-001-1": document(seller=replace(ATHENS, endpoint=ANNA.endpoint)),
    },
    "xrechnung": {
        "BR-DE-1": document(buyer_reference="x", payment=None),
        "BR-DE-2": document(buyer_reference="x", seller=replace(ANNA, contact=None)),
        "BR-DE-3": document(buyer_reference="x", seller=replace(ANNA, address=Address("NL", ("Damrak 1",), "1012 AB"))),
        "BR-DE-4": document(buyer_reference="x", seller=replace(ANNA, address=Address("NL", (), "", "Amsterdam"))),
        "BR-DE-5": document(buyer_reference="x", seller=replace(ANNA, contact=replace(ANNA.contact, name=""))),
        "BR-DE-6": document(buyer_reference="x", seller=replace(ANNA, contact=replace(ANNA.contact, phone=""))),
        "BR-DE-7": document(buyer_reference="x", seller=replace(ANNA, contact=replace(ANNA.contact, email=""))),
        "BR-DE-8": document(buyer_reference="x", buyer=replace(PROMPT, address=Address("DE", (), "10117"))),
        "BR-DE-9": document(buyer_reference="x", buyer=replace(PROMPT, address=Address("DE", (), "", "Berlin"))),
        "BR-DE-15": document(),
        "PEPPOL-EN16931-R010": document(buyer_reference="x", buyer=replace(PROMPT, endpoint=None)),
        "PEPPOL-EN16931-R020": document(buyer_reference="x", seller=replace(ANNA, endpoint=None)),
    },
    "nlcius": {
        "BR-NL-1": document(seller=replace(ANNA, registration=None)),
        "BR-NL-2": document(order_reference=""),
        "BR-NL-3": document(seller=replace(ANNA, address=Address("NL"))),
        "BR-NL-4": document(buyer=replace(DUTCH, address=Address("NL"))),
        "BR-NL-9": document(kind="384"),
        "BR-NL-10": document(buyer=replace(DUTCH, registration=None)),
        "BR-NL-11": document(payment=None),
        "BR-NL-12": document(payment=replace(document().payment, kind="42")),  # type: ignore[type-var]
    },
    "mydata": {
        "MYDATA-1": greek(seller=ANNA),
        "MYDATA-2": greek(currency="GBP"),
        "MYDATA-3": greek(**summed((replace(DESIGN, rate=D(24)), replace(HOSTING, rate=D(24), net=D(-10))))),
        "MYDATA-4": greek(**summed((DESIGN,))),
        "MYDATA-5": greek(buyer=replace(PROMPT, address=Address("DE"))),
        "MYDATA-6": greek(buyer=replace(PIRAEUS, vat_id="DE094014201")),
    },
    "coretax": {
        "CORETAX-1": indonesian(seller=replace(JAKARTA, tax_number="12")),
        "CORETAX-2": indonesian(currency="EUR"),
        "CORETAX-3": indonesian(buyer=PROMPT),
        "CORETAX-4": indonesian(**summed((DESIGN,))),
        "CORETAX-5": indonesian(kind="381"),
        "CORETAX-6": indonesian(**summed((replace(DESIGN, rate=D(11), net=D(-1)),))),
    },
}
"""A document that breaks each rule of a format that EN 16931 does not have."""

FORMATS = sorted(plugins.EINVOICES)


@pytest.mark.parametrize("name", FORMATS)
def test_a_right_document_breaks_no_rule_and_is_always_the_same_bytes(name: str) -> None:
    made = plugins.einvoice(name)
    assert made.title
    assert broken(RIGHT[name], made.rules) == ()
    xml = made.render(RIGHT[name])
    assert xml == made.render(RIGHT[name])
    assert xml.startswith(b"<?xml version='1.0' encoding='UTF-8'?>")
    assert b"2026-00001" in xml or b"<aa>00001</aa>" in xml
    if made.syntax:
        assert findings(xml, made.syntax) == ()


@pytest.mark.parametrize("name", FORMATS)
def test_each_rule_refuses_its_document(name: str) -> None:
    rules = plugins.einvoice(name).rules
    own = {rule.id for rule in rules if rule not in plugins.einvoice("ubl").rules}
    assert own <= REFUSED[name].keys()
    for number, wrong in REFUSED[name].items():
        assert number in {rule.id for rule in broken(wrong, rules)}, number


@pytest.mark.parametrize("name", FORMATS)
def test_any_text_is_written_and_read_back(name: str) -> None:
    said = "Ωμέγα “quotes” & <tags> \ufffe\x0b 𝄞"
    right = RIGHT[name]
    odd = replace(right, lines=tuple(replace(line, name=said) for line in right.lines))
    words = [one.text for one in etree.fromstring(plugins.einvoice(name).render(odd)).iter() if one.text]
    assert "Ωμέγα “quotes” & <tags>  𝄞" in words


@pytest.mark.parametrize("name", ["ubl", "cii", "peppol", "xrechnung", "nlcius"])
@pytest.mark.parametrize(
    "kind", ["380", "381", "384", "386"], ids=["invoice", "credit note", "corrected", "advance"]
)  # fmt: skip
def test_every_kind_of_document_passes_the_schematron(name: str, kind: str) -> None:
    made = plugins.einvoice(name)
    right = replace(RIGHT[name], kind=kind, preceding=(Reference("2025-00007", date(2025, 12, 1)),))
    assert broken(right, made.rules) == ()
    assert findings(made.render(right), made.syntax) == ()  # type: ignore[arg-type]


def test_xrechnung_codes_the_discount_and_calls_an_advance_partial() -> None:
    xml = plugins.einvoice("xrechnung").render(replace(RIGHT["xrechnung"], kind="386")).decode()
    assert "#SKONTO#TAGE=10#PROZENT=2.00#\n</cbc:Note>" in xml
    assert "<cbc:InvoiceTypeCode>326<" in xml


# --- Greece --------------------------------------------------------------------------------------------------


def found(xml: bytes, name: str) -> list[str]:
    """The texts of all elements of a name."""
    return [one.text or "" for one in etree.fromstring(xml).iter() if etree.QName(one).localname == name]


def test_mydata_lines_come_to_the_totals_when_the_document_has_a_discount() -> None:
    lines = (replace(DESIGN, rate=D(24), net=D("33.33")), replace(HOSTING, rate=D(24), net=D("66.68")))
    less = Adjustment(False, D("10.00"), "Loyalty", category="S", rate=D(24))
    one = greek(**summed(lines, (less,)))
    xml = plugins.einvoice("mydata").render(one)
    assert sum(map(D, found(xml, "netValue"))) == one.sums.net == D("90.01")
    assert sum(map(D, found(xml, "vatAmount"))) == one.sums.tax
    assert found(xml, "totalGrossValue") == [f"{one.sums.total:.2f}"]
    assert (found(xml, "series"), found(xml, "aa")) == (["2026"], ["00001"])


@pytest.mark.parametrize(
    ("one", "invoice_type", "exemption"),
    [
        (greek(), "2.1", []),
        (greek(kind="381"), "5.2", []),
        (greek(buyer=replace(PIRAEUS, vat_id="")), "11.2", []),
        (of_category("AE", "Reverse charge", seller=ATHENS), "2.2", ["4"]),
        (of_category("AE", "Reverse charge", seller=ATHENS, buyer=PIRAEUS), "2.1", ["16"]),
        (of_category("K", "Intra", seller=ATHENS, deliver_to=PROMPT.address), "1.2", ["14"]),
        (of_category("G", "Export", seller=ATHENS, buyer=replace(PROMPT, address=replace(PROMPT.address, country="US"))), "1.3", ["8"]),
        (of_category("E", "Law", seller=ATHENS, buyer=PIRAEUS), "2.1", ["7"]),
    ],
)  # fmt: skip
def test_mydata_knows_the_type_by_customer_and_tax(one: Document, invoice_type: str, exemption: list[str]) -> None:
    assert broken(one, plugins.einvoice("mydata").rules) == ()
    xml = plugins.einvoice("mydata").render(one)
    assert found(xml, "invoiceType") == [invoice_type]
    assert found(xml, "vatExemptionCategory") == exemption
    assert bool(found(xml, "counterpart")) is not invoice_type.startswith("11.")


# --- Indonesia -----------------------------------------------------------------------------------------------


def test_coretax_taxes_eleven_twelfths_at_twelve_percent() -> None:
    xml = plugins.einvoice("coretax").render(indonesian("100000"))
    assert (found(xml, "TrxCode"), found(xml, "VATRate")) == (["04"], ["12"])
    assert (found(xml, "TaxBase"), found(xml, "OtherTaxBase"), found(xml, "VAT")) == (
        ["100000.00"], ["91666.67"], ["11000.00"],
    )  # fmt: skip
    assert found(xml, "SellerIDTKU") == ["0012345678901000000000"]
    assert found(xml, "BuyerTin") == ["3273010101010001"]


@pytest.mark.parametrize("price", ["100000", "33333.333333", "0.01", "1234567.89"])
def test_coretax_base_is_price_times_quantity_less_discount(price: str) -> None:
    net = (D(price) * 3).quantize(D("0.01"))
    line = replace(DESIGN, quantity=D(3), price=D(price), net=net, rate=D(11))
    less = Adjustment(False, D("0.01"), "Loyalty", category="S", rate=D(11))
    one = indonesian(**summed((line,), (less,)))
    xml = plugins.einvoice("coretax").render(one)
    price_, quantity, discount, base = (D(found(xml, name)[0]) for name in ("Price", "Qty", "TotalDiscount", "TaxBase"))
    assert (price_ * quantity).quantize(D("0.01")) - discount == base == one.sums.net
    assert discount >= 0


def test_shares_come_to_base_and_tax_when_lines_are_nothing() -> None:
    one = document(**summed((replace(DESIGN, net=ZERO), replace(HOSTING, net=ZERO))))
    assert [(share.net, share.tax) for share in shares(one)] == [(ZERO, ZERO), (ZERO, ZERO)]
