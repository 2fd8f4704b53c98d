"""What the law of the seller's country wants on an invoice, beyond what every invoice here has by itself.

Number, date, lines, total and due date are never missing: a draft has lines, and issuing gives the rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

SellerTaxId = Literal["taxed", "always", "never"]
"""When the seller's tax number must stand on an invoice: where it charges or shifts tax, always, or never."""


@dataclass(frozen=True, slots=True)
class InvoiceContent:
    """The law of one country. The defaults are the cautious ones of a country that we know nothing about."""

    source: str
    is_generic: bool = False
    """No law is known: postal addresses are good manners only."""
    seller_tax_id: SellerTaxId = "taxed"
    registration: bool = False
    """The seller's entry in the trade register, or what the law wants in its place."""
    buyer_tax_id: bool = False
    """The tax number of every business that is billed, not only of those that owe the tax themselves."""
    simplified_up_to: tuple[str, int] | None = None
    """Up to this total (currency, minor units, tax included) the client's address may be left out."""
    doubts: tuple[str, ...] = ()


GENERIC = InvoiceContent("no law known", is_generic=True)

EU = InvoiceContent(
    "Directive 2006/112/EC art. 226 (content), 219 (credit notes), 220a (simplified up to EUR 100), read 2026-11",
    simplified_up_to=("EUR", 100_00),
)

_BY_COUNTRY = {
    "BE": InvoiceContent("KB nr. 1 art. 5 (read 2026-11)"),
    "DE": InvoiceContent(
        "UStG § 14(4) Nr. 2: tax number or VAT id always, § 19 small businesses too (UStDV § 34a); UStDV § 33: small "
        "invoices up to EUR 250 (read 2026-11)",
        seller_tax_id="always",
        simplified_up_to=("EUR", 250_00),
    ),
    "FR": InvoiceContent(
        "Code de commerce art. L441-9; SIREN and RCS on every invoice (read 2026-11)",
        registration=True,
        doubts=("From 2026-09 the client's SIREN is wanted too: not verified, and not asked for.",),
    ),
    "GB": InvoiceContent(
        "VAT Regulations 1995 reg. 14; reg. 16: simplified up to GBP 250 (read 2026-11)",
        simplified_up_to=("GBP", 250_00),
    ),
    "GR": InvoiceContent(
        "Law 4308/2014 art. 8-11; AADE A.1138/2020: AFM of both, DOY and profession (read 2026-11)",
        registration=True,
        buyer_tax_id=True,
        doubts=("That tax office and profession are wanted of both sides was not read in the law itself.",),
    ),
    "ID": InvoiceContent(
        "The commercial invoice is free of form; the faktur pajak is a document of its own (UU PPN art. 13(5), "
        "PER-11/PJ/2025 art. 33, read 2026-11)"
    ),
    "NL": InvoiceContent(
        "Wet OB 1968 art. 35a; Handelsregisterwet 2007 art. 27: the KvK number (read 2026-11)",
        registration=True,
        simplified_up_to=("EUR", 100_00),
    ),
    "US": InvoiceContent("no federal rule of content (read 2026-11)", is_generic=True, seller_tax_id="never"),
}  # fmt: skip
_OTHERS_IN_THE_EU = frozenset(
    ["AT", "BG", "CY", "CZ", "DK", "EE", "ES", "FI", "HR", "HU", "IE", "IT", "LT", "LU", "LV", "MT", "PL", "PT", "RO", "SE", "SI", "SK"]
)  # fmt: skip


def content(country: str) -> InvoiceContent:
    """What the law of `country` wants on an invoice; the directive's list for the rest of the EU."""
    return _BY_COUNTRY.get(country) or (EU if country in _OTHERS_IN_THE_EU else GENERIC)
