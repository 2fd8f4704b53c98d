"""An authority in Berlin pays what comes as XRechnung, with its Leitweg-ID, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from tagih.commands import company as companies
from tagih.commands import credit_notes, customers, einvoices, invoices, printing
from tagih.domain.errors import Refused
from tests.stories.conftest import Studio

WORK = ({"description": "A poster", "quantity": "2", "unit": "days", "unit_price": "450.00", "tax_category": "AE"},)


@pytest.fixture
def berlin(studio: Studio, settings: Any, tmp_path: Path) -> Studio:
    """Anna's Studio, known to the network, and the authority, who has said what it wants but not yet everything."""
    settings.DATA_DIR = tmp_path
    companies.set_details(studio.call, country="NL", phone="+31 30 123 45 67", email="anna@studio.example")
    einvoices.set_sender(studio.call, registration="0106:30123456", endpoint="0106:30123456", contact="Anna")
    customers.add(
        studio.call, number="AUTHORITY", name="Bezirksamt Mitte", country="DE", language="de", tax_id="DE136695976",
        email="rechnung@mitte.example", address="Müllerstraße 146\n13353 Berlin",
    )  # fmt: skip
    einvoices.set_receiver(studio.call, customer="AUTHORITY", format="xrechnung", endpoint="0204:04011000-12345-03")
    return studio


def bill(studio: Studio) -> str:
    return invoices.draft_and_issue(studio.call, customer="AUTHORITY", lines=WORK, terms="2% 10, net 30").number


def test_an_authority_wants_an_xrechnung(berlin: Studio) -> None:
    with pytest.raises(Refused) as refusal:  # nothing is issued that it would send back
        bill(berlin)
    assert "BR-DE-15" in refusal.value.sentence and "Buyer reference" in refusal.value.sentence

    einvoices.set_receiver(berlin.call, customer="AUTHORITY", buyer_reference="04011000-12345-03")
    number = bill(berlin)
    assert number == "2026-00001"  # the refusal used no number

    einvoices.make(berlin.call, invoice=number, format="xrechnung")
    sent = einvoices.read(berlin.company, invoice=number, format="xrechnung")
    assert sent.name == "2026-00001.xrechnung.xml"
    xml = sent.data.decode()
    assert "04011000-12345-03</cbc:BuyerReference>" in xml
    assert "#SKONTO#TAGE=10#PROZENT=2.00#" in xml
    assert "Reverse charge" in xml

    berlin.on("2026-03-20")  # the studio moves; what the authority has stays what it is
    companies.set_details(berlin.call, address="Elsewhere 2\n3511 AA Utrecht")
    assert einvoices.read(berlin.company, invoice=number, format="xrechnung") == sent

    note = credit_notes.credit(berlin.call, invoice=number, because="one day less", amount="450.00").number
    einvoices.make(berlin.call, invoice=note, format="xrechnung", kind="credit_note")
    credited = einvoices.read(berlin.company, invoice=note, format="xrechnung", kind="credit_note").data
    assert etree.QName(etree.fromstring(credited)).localname == "CreditNote"
    assert number.encode() in credited
    assert b"factur-x" in printing.pdf(berlin.company, number).data  # the paper carries it too
    assert berlin.books_agree()
