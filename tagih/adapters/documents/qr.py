"""The payment QR code of the European Payments Council, which banking apps read."""

from __future__ import annotations

import io
import re
from decimal import Decimal

# Bounds and lengths: EPC069-12 v2.1, "Quick Response Code: Guidelines to Enable the Data Capture for the Initiation of
# an SEPA Credit Transfer".
_LOWEST = Decimal("0.01")
_HIGHEST = Decimal("999999999.99")
_NAME_LENGTH = 70
_TEXT_LENGTH = 140
_BIC_LENGTHS = (0, 8, 11)
_PAYLOAD_LENGTH = 331
"""Bytes."""
_UTF_8 = "1"
_MASK = 2
_CREDITOR_REFERENCE = re.compile(r"RF[0-9]{2}[0-9A-Z]{1,21}")  # ISO 11649


def payment_qr(*, name: str, iban: str, amount: Decimal, currency: str, reference: str, bic: str = "") -> str | None:
    """What `transfer` says as an SVG picture, or None where it says nothing."""
    payload = transfer(name=name, iban=iban, amount=amount, currency=currency, reference=reference, bic=bic)
    return None if payload is None else picture(payload.encode())


def transfer(*, name: str, iban: str, amount: Decimal, currency: str, reference: str, bic: str = "") -> str | None:
    """The text of the code, or None where there can be none: another currency, no IBAN, no amount, no reference.

    `amount` is in euros. A creditor reference (ISO 11649) goes into the structured field, any other reference into the
    free text; what is longer than a bank transfer may carry is cut.
    """
    iban, bic, name, reference = _solid(iban), _solid(bic), name.strip(), reference.strip()
    if currency != "EUR" or not (iban and name and reference and _LOWEST <= amount <= _HIGHEST):
        return None
    if len(bic) not in _BIC_LENGTHS:
        return None
    structured = _solid(reference) if _CREDITOR_REFERENCE.fullmatch(_solid(reference)) else ""
    payload = "\n".join((
        "BCD", "002", _UTF_8, "SCT", bic, name[:_NAME_LENGTH], iban, f"EUR{amount:.2f}", "", structured,
        "" if structured else reference[:_TEXT_LENGTH],
    )).rstrip("\n")  # fmt: skip
    return payload if len(payload.encode()) <= _PAYLOAD_LENGTH else None


def picture(payload: bytes) -> str:
    """A QR code of error correction level M (15 % may be unreadable) as an SVG picture with its quiet zone.

    The mask is fixed. A reader undoes any of the eight; trying all of them for the prettiest would take a third of the
    time of a whole invoice.
    """
    import segno

    code = segno.make_qr(payload, error="m", boost_error=False, mask=_MASK)
    drawn = io.BytesIO()
    code.save(drawn, kind="svg", border=4, xmldecl=False, light="#ffffff", nl=False)
    return drawn.getvalue().decode()


def _solid(text: str) -> str:
    return "".join(text.split()).upper()
