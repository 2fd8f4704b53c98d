"""Indonesian Coretax: the figures of a tax invoice (faktur pajak) for the bulk import, and which documents it takes.

By the DJP's Excel template 1.6.1 and its sample of the XML, version 1.4 (read 2026-11 from transcriptions of both; the official
XSD is published nowhere: unverified). The number of the faktur pajak is given by the DJP after the import.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from tagih.domain.en16931.document import Document, Party
from tagih.domain.en16931.rule import Rule
from tagih.domain.filings.shares import Share, has_negative_lines, shares

STATUTORY = Decimal(12)
"""Percent, since 2025 (UU 7/2021 art. 7; PMK 131/2024, read 2026-11)."""
EFFECTIVE = Decimal(11)
"""What 12 % of 11/12 of the price comes to (PMK 131/2024 art. 3)."""
OTHER_BASE, FULL_BASE = "04", "01"
"""Transaction codes: with another tax base (DPP nilai lain), or with the full price as for luxury goods."""
HEAD_OFFICE = "000000"
UNITS = {
    "HUR": "UM.0027", "DAY": "UM.0026", "WEE": "UM.0025", "MON": "UM.0024", "ANN": "UM.0023", "MIN": "UM.0028", "SET": "UM.0019",
    "XBX": "UM.0022", "KGM": "UM.0003", "GRM": "UM.0004", "LTR": "UM.0007", "MTR": "UM.0013", "MTK": "UM.0012", "MTQ": "UM.0034",
    "P1": "UM.0029", "KWH": "UM.0038",
}  # fmt: skip
"""Units of the template by UN/ECE code."""
UNIT, TIME_UNITS = "UM.0018", frozenset(["HUR", "DAY", "WEE", "MON", "ANN", "MIN"])
_CENT = Decimal("0.01")


class Figures(NamedTuple):
    """A line of the tax invoice; `tax_base` = price x quantity - discount."""

    is_service: bool
    name: str
    unit: str
    price: Decimal
    quantity: Decimal
    discount: Decimal
    tax_base: Decimal
    other_base: Decimal
    tax: Decimal


def code(document: Document) -> str:
    """The transaction code of a document: one rate only, by rule CORETAX-4."""
    return FULL_BASE if document.lines[0].rate == STATUTORY else OTHER_BASE


def figures(document: Document) -> tuple[Figures, ...]:
    """The lines. The tax of each is 12 % of its other base, which is 11/12 of its price, or all of it for luxury goods.

    Rounded half up to two decimals, as the template asks: 100,000.00 gives a base of 91,666.67 and a tax of 11,000.00.
    """
    return tuple(_figures(share) for share in shares(document))


def _figures(share: Share) -> Figures:
    line, base = share.line, share.net
    price, quantity = line.price.quantize(_CENT, ROUND_HALF_UP), line.quantity
    discount = (price * quantity).quantize(_CENT, ROUND_HALF_UP) - base
    if discount < 0:  # a price rounded down, or a charge on top: one of what it comes to
        price, quantity, discount = base, Decimal(1), Decimal(0)
    other = base if line.rate == STATUTORY else (base * 11 / 12).quantize(_CENT, ROUND_HALF_UP)
    tax = (other * STATUTORY / 100).quantize(_CENT, ROUND_HALF_UP)
    return Figures(
        line.unit in TIME_UNITS, line.name, UNITS.get(line.unit, UNIT), price, quantity, discount, base, other, tax
    )


def tin(party: Party) -> str:
    """The tax number in sixteen digits: an older one of fifteen gets a 0 in front (PMK 112/2022). Empty if it is neither."""
    digits = re.sub(r"\D", "", party.tax_number or party.vat_id)
    digits = f"0{digits}" if len(digits) == 15 else digits
    return digits if len(digits) == 16 else ""


RULES: tuple[Rule, ...] = (
    Rule(
        "CORETAX-1",
        "Only an Indonesian company with its NPWP of 15 or 16 digits as tax number makes tax invoices in Coretax.",
        lambda one: one.seller.address.country == "ID" and bool(tin(one.seller)),
    ),
    Rule("CORETAX-2", "Amounts have to be in rupiah.", lambda one: one.currency == "IDR"),
    Rule(
        "CORETAX-3",
        "The customer has to be in Indonesia and have an NPWP or NIK of 15 or 16 digits as tax number, and an address.",
        lambda one: one.buyer.address.country == "ID" and bool(tin(one.buyer) and one.buyer.address.lines),
    ),
    Rule(
        "CORETAX-4",
        "All lines have to be taxed at 11 %, or all at 12 %: other tax invoices are made in Coretax itself.",
        lambda one: (
            len({line.rate for line in one.lines}) == 1
            and all(line.category == "S" and line.rate in (EFFECTIVE, STATUTORY) for line in one.lines)
        ),
    ),
    Rule(
        "CORETAX-5",
        "A credit note goes to Coretax as a return (retur), not as a tax invoice.",
        lambda one: not one.is_credit,
    ),
    Rule(
        "CORETAX-6",
        "A line may not be negative: what takes an advance back is made in Coretax itself.",
        lambda one: not has_negative_lines(one),
    ),
)
"""Words are ours: the authority's are those of its template."""
