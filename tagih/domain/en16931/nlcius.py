"""NLCIUS, also known as SI-UBL 2.0: the Dutch usage of EN 16931. It binds sellers in the Netherlands.

Source: NLCIUS 1.0.3 as in the schematron si-ubl-2.0 of SimplerInvoicing and its transcriptions (read 2026-11). The file itself
is not at hand, so our words are a translation of the specification's, not its letters.
"""

from __future__ import annotations

from collections.abc import Callable

from tagih.domain.en16931.document import CORRECTED, CREDIT_NOTE, INVOICE, Document, Party
from tagih.domain.en16931.peppol import is_in_dutch_register
from tagih.domain.en16931.rule import Rule

KINDS = (INVOICE, CREDIT_NOTE, CORRECTED)
"""Of 380, 381, 384 and 389 (self-billing) those that we write (BR-NL-7)."""
MEANS = ("30", "48", "49", "57", "58", "59")


def _has_address(party: Party) -> bool:
    return bool(party.address.lines and party.address.city and party.address.postcode)


def _of_dutch(test: Callable[[Document], bool]) -> Callable[[Document], bool]:
    return lambda document: document.seller.address.country != "NL" or test(document)


def _of_dutch_buyer(test: Callable[[Document], bool]) -> Callable[[Document], bool]:
    return _of_dutch(lambda document: document.buyer.address.country != "NL" or test(document))


_WORDS: dict[str, tuple[str, Callable[[Document], bool]]] = {
    "BR-NL-1": (
        "For suppliers in the Netherlands the legal entity identifier (BT-30) must be a KVK or OIN number "
        "(scheme 0106 or 0190).",
        _of_dutch(lambda one: is_in_dutch_register(one.seller.registration)),
    ),
    "BR-NL-2": (
        "For suppliers in the Netherlands a buyer reference (BT-10) or purchase order reference (BT-13) must be given.",
        _of_dutch(lambda one: bool(one.buyer_reference or one.order_reference)),
    ),
    "BR-NL-3": (
        "For suppliers in the Netherlands the seller's address must contain street, city and post code (BT-35, BT-37, BT-38).",
        _of_dutch(lambda one: _has_address(one.seller)),
    ),
    "BR-NL-4": (
        "For suppliers in the Netherlands, if the customer is in the Netherlands, its address must contain street, city and "
        "post code (BT-50, BT-52, BT-53).",
        _of_dutch_buyer(lambda one: _has_address(one.buyer)),
    ),
    "BR-NL-9": (
        "A corrective invoice (type 384) must contain a reference to the preceding invoice (BT-25).",
        _of_dutch(lambda one: one.kind != CORRECTED or bool(one.preceding)),
    ),
    "BR-NL-10": (
        "For suppliers in the Netherlands, if the customer is in the Netherlands, its legal entity identifier (BT-47) must be "
        "a KVK or OIN number (scheme 0106 or 0190).",
        _of_dutch_buyer(lambda one: is_in_dutch_register(one.buyer.registration)),
    ),
    "BR-NL-11": (
        "For suppliers in the Netherlands a means of payment (BG-16) must be given where something is to be paid.",
        _of_dutch(lambda one: one.sums.due <= 0 or one.payment is not None),
    ),
    "BR-NL-12": (
        "For suppliers in the Netherlands the payment means (BT-81) must be one of 30, 48, 49, 57, 58 and 59.",
        _of_dutch(lambda one: one.payment is None or one.payment.kind in MEANS),
    ),
}
RULES: tuple[Rule, ...] = tuple(Rule(number, words, is_kept) for number, (words, is_kept) in _WORDS.items())
"""BR-NL-5 and BR-NL-13 are about terms that we do not write; BR-NL-7 and BR-NL-8 are kept by the renderer."""
