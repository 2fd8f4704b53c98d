"""The payment QR code of the European Payments Council, which banking apps read."""

from __future__ import annotations

import io
import re
from decimal import Decimal

# Bounds and lengths: EPC069-12 v2.1, "Quick Response Code: Guidelines to Enable the Data Capture for the Initiation of
# an SEPA Credit Transfer", as segno 1.6 enforces them.
_LOWEST = Decimal("0.01")
_HIGHEST = Decimal("999999999.99")
_NAME_LENGTH = 70
_TEXT_LENGTH = 140
_CREDITOR_REFERENCE = re.compile(r"RF[0-9]{2}[0-9A-Z]{1,21}")  # ISO 11649


def payment_qr(*, name: str, iban: str, amount: Decimal, currency: str, reference: str, bic: str = "") -> str | None:
    """The code as an SVG picture, or None where there can be none: another currency, no IBAN, no amount, no reference.

    `amount` is in euros. A creditor reference (ISO 11649) goes into the structured field, any other reference into the
    free text; what is longer than a bank transfer may carry is cut.
    """
    iban, name, reference = _solid(iban), name.strip(), reference.strip()
    if currency != "EUR" or not (iban and name and reference and _LOWEST <= amount <= _HIGHEST):
        return None
    from segno.helpers import make_epc_qr

    structured = _solid(reference) if _CREDITOR_REFERENCE.fullmatch(_solid(reference)) else None
    try:
        code = make_epc_qr(
            name=name[:_NAME_LENGTH],
            iban=iban,
            amount=amount,
            text=None if structured else reference[:_TEXT_LENGTH],
            reference=structured,
            bic=_solid(bic) or None,
            encoding="utf-8",
        )
    except ValueError:  # longer in bytes than the code may hold, or a BIC that is none
        return None
    picture = io.BytesIO()
    code.save(picture, kind="svg", border=4, xmldecl=False, light="#ffffff", nl=False)
    return picture.getvalue().decode()


def _solid(text: str) -> str:
    return "".join(text.split()).upper()
