"""The Swiss QR-bill: the payment slip of 210 by 105 mm that Swiss banks read.

Swiss Implementation Guidelines for the QR-bill 2.3 (SIX, in force since 2025-11-21; read 2026-11): addresses are
structured, the code has error correction M and a Swiss cross of 7 mm on its 46 mm, its headings are the official ones.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from decimal import Decimal

from tagih.adapters.documents.base import Party, Slip

CURRENCIES = ("CHF", "EUR")
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "de": ("Empfangsschein", "Zahlteil", "Konto / Zahlbar an", "Referenz", "Zusätzliche Informationen", "Zahlbar durch",
           "Zahlbar durch (Name/Adresse)", "Währung", "Betrag", "Annahmestelle", "Vor der Einzahlung abzutrennen"),
    "en": ("Receipt", "Payment part", "Account / Payable to", "Reference", "Additional information", "Payable by",
           "Payable by (name/address)", "Currency", "Amount", "Acceptance point", "Separate before paying in"),
    "fr": ("Récépissé", "Section paiement", "Compte / Payable à", "Référence", "Informations supplémentaires",
           "Payable par", "Payable par (nom/adresse)", "Monnaie", "Montant", "Point de dépôt",
           "A détacher avant le versement"),
}  # fmt: skip
"""Annex D. A slip is in German, French, Italian or English; for other languages it is in English."""
NAMES = (
    "receipt", "part", "account", "reference", "additional", "payable_by", "payable_by_blank", "currency", "amount",
    "acceptance", "separate",
)  # fmt: skip

_HOME = ("CH", "LI")
_PLACE = re.compile(r"(?:[A-Z]{1,2}-)?(\d{4,6}(?: ?[A-Z]{2})?|\d{3} \d{2}) +(\S.*)")
_QR_BANKS = range(30000, 32000)
"""Bank numbers of QR-IBANs, which need a QR reference (2.1.2)."""
_LONGEST = {"name": 70, "street": 70, "city": 35}
_UNPRINTABLE = re.compile("[^\u0020-\u007e\u00a0-\u017f\u0218-\u021b\u20ac]")
"""What stands outside the Latin characters that the code may hold (4.1.1)."""


def slip(  # noqa: PLR0913 - one argument per field of the code
    creditor: Party, country: str, iban: str, amount: Decimal, currency: str, debtor: Party, debtor_country: str,
    number: str, language: str, creditor_reference: str = "",
) -> Slip | None:  # fmt: skip
    """The slip that asks for `amount`; None where there can be none: another currency, no Swiss account, no address.

    A debtor whose address cannot be taken apart is left blank: they write it by hand. `creditor_reference` (ISO 11649)
    stands on the slip of every account that is no QR-IBAN (type SCOR, 3.2).
    """
    account = "".join(iban.split()).upper()
    payee = _structured(creditor, country)
    if currency not in CURRENCIES or account[:2] not in _HOME or payee is None or amount <= 0:
        return None
    payer = _structured(debtor, debtor_country)
    reference = _reference(account, number) or creditor_reference or None
    from qrbill import QRBill

    try:
        bill = QRBill(
            account=account, creditor=payee, amount=f"{amount:.2f}", currency=currency, debtor=payer,
            reference_number=reference, additional_information=number, language="en",
        )  # fmt: skip
    except ValueError:
        return None
    spoken = language.partition("-")[0]
    return Slip(
        qr_svg=_code(bill.qr_data()), account=_grouped(account, 4), creditor=_lines(payee), currency=currency,
        debtor=_lines(payer) if payer else (), reference=_printed(reference), additional=number,
        amount=f"{amount:,.2f}".replace(",", " "),
        headings=dict(zip(NAMES, HEADINGS.get(spoken, HEADINGS["en"]), strict=True)),
    )  # fmt: skip


def _structured(party: Party, country: str) -> dict[str, str] | None:
    """The address in its parts: the last line with a postal code is the place, the line before it the street."""
    for at in range(len(party.lines) - 1, -1, -1):
        if found := _PLACE.fullmatch(party.lines[at].strip()):
            street = party.lines[at - 1].strip() if at else ""
            parts = {"name": party.name, "street": street, "pcode": found[1], "city": found[2], "country": country}
            is_sound = all(len(parts[name]) <= most for name, most in _LONGEST.items())
            return parts if is_sound and not _UNPRINTABLE.search("".join(parts.values())) else None
    return None


def _reference(account: str, number: str) -> str | None:
    """A QR-IBAN needs 27 digits: those of the number, filled with zeros, and their check digit."""
    if account[4:9].isdigit() and int(account[4:9]) in _QR_BANKS:
        from stdnum.ch import esr

        digits = "".join(sign for sign in number if sign.isdigit())[-26:].rjust(26, "0")
        return digits + str(esr.calc_check_digit(digits))
    return None


def _lines(parts: Mapping[str, str]) -> tuple[str, ...]:
    place = f"{parts['pcode']} {parts['city']}"
    abroad = place if parts["country"] in _HOME else f"{parts['country']}-{place}"
    return tuple(filter(None, (parts["name"], parts["street"], abroad)))


def _printed(reference: str | None) -> str:
    """A QR reference as two digits, then groups of five; a creditor reference in groups of four (3.4)."""
    if reference is None or reference.startswith("RF"):
        return _grouped(reference or "", 4)
    return f"{reference[:2]} {_grouped(reference[2:], 5)}"


def _grouped(text: str, size: int) -> str:
    return " ".join(text[start : start + size] for start in range(0, len(text), size))


def _code(payload: str) -> str:
    import segno

    drawn = io.BytesIO()
    code = segno.make_qr(payload, error="m", boost_error=False, encoding="utf-8")
    code.save(drawn, kind="svg", border=0, xmldecl=False, light="#ffffff", nl=False)
    return drawn.getvalue().decode()
