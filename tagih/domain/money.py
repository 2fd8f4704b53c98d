"""Money: integer minor units with an ISO 4217 currency, and the exact ways in and out of text.

Amounts are never floats. `minor` counts the smallest unit of ISO 4217 (cents; for IDR sen, of which none
are printed). Signs follow the books: a receivable is positive when it is owed to us.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from tagih.domain.errors import Invalid

# Minor units by ISO 4217 (list one, amendment 177, read 2026-11-21); every currency not named here has two.
_MINOR_DIGITS = {
    "BIF": 0, "CLP": 0, "DJF": 0, "GNF": 0, "ISK": 0, "JPY": 0, "KMF": 0, "KRW": 0, "PYG": 0, "RWF": 0,
    "UGX": 0, "UYI": 0, "VND": 0, "VUV": 0, "XAF": 0, "XOF": 0, "XPF": 0,
    "BHD": 3, "IQD": 3, "JOD": 3, "KWD": 3, "LYD": 3, "OMR": 3, "TND": 3,
}  # fmt: skip
# Shown digits where usage differs from ISO 4217: Indonesian documents print whole rupiah.
_SHOWN_DIGITS = {"IDR": 0}

LARGEST_MINOR = 10**15
"""The highest amount that may enter the books, in minor units: far above any bill, far below 2**63."""

_PLAIN = re.compile(r"[+-]?[0-9]{1,20}(\.[0-9]{1,20})?", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount in minor units of one currency."""

    minor: int
    currency: str

    @property
    def decimal(self) -> Decimal:
        return to_decimal(self.minor, self.currency)

    def as_json(self) -> dict[str, str]:
        """`{"amount": "12.34", "currency": "EUR"}`, as every door prints money."""
        return {"amount": plain(self.minor, self.currency), "currency": self.currency}


def minor_digits(currency: str) -> int:
    """How many decimals `currency` has by ISO 4217. Raises Invalid `currency_unknown`."""
    if not (len(currency) == 3 and currency.isascii() and currency.isalpha() and currency.isupper()):
        raise Invalid("currency_unknown", currency=currency)
    return _MINOR_DIGITS.get(currency, 2)


def shown_digits(currency: str) -> int:
    """How many decimals are printed on documents in `currency`."""
    return _SHOWN_DIGITS.get(currency, minor_digits(currency))


def to_decimal(minor: int, currency: str) -> Decimal:
    """The exact amount: `to_decimal(1234, "EUR") == Decimal("12.34")`."""
    return Decimal(minor).scaleb(-minor_digits(currency))


def plain(minor: int, currency: str) -> str:
    """The amount as machines write it: `plain(-1234, "EUR") == "-12.34"`."""
    return f"{to_decimal(minor, currency):f}"


def round_to_minor(amount: Decimal, currency: str) -> int:
    """`amount` in minor units, halves away from zero (EN 16931, BR-DEC: commercial rounding)."""
    return int(amount.scaleb(minor_digits(currency)).quantize(Decimal(1), ROUND_HALF_UP))


def parse(text: str, currency: str) -> int:
    """Minor units of an amount written plainly: optional sign, ASCII digits, one point.

    Raises Invalid `amount_unreadable`, `amount_too_precise`, `amount_too_large`; nothing is ever rounded.
    """
    text = text.strip()
    if not _PLAIN.fullmatch(text):
        raise Invalid("amount_unreadable", text=text[:40])
    return from_decimal(Decimal(text), currency)


def from_decimal(amount: Decimal, currency: str) -> int:
    """Minor units of an exact amount. Raises Invalid where `amount` has too many decimals or is too large."""
    digits = minor_digits(currency)
    try:
        scaled = amount.scaleb(digits)
        whole = scaled.to_integral_value()
    except InvalidOperation:
        raise Invalid("amount_unreadable", text=str(amount)[:40]) from None
    if scaled != whole:
        raise Invalid("amount_too_precise", text=str(amount)[:40], currency=currency, digits=digits)
    if abs(whole) > LARGEST_MINOR:
        raise Invalid("amount_too_large", text=str(amount)[:40], limit=plain(LARGEST_MINOR, currency))
    return int(whole)


def split(total_minor: int, weights: list[int]) -> list[int]:
    """`total_minor` in parts as `weights`, to the last unit: the largest remainders take what is left over.

    `split(100, [1, 1, 1]) == [34, 33, 33]`. Weights are not negative and not all zero.
    """
    whole = sum(weights)
    assert whole > 0 and min(weights) >= 0
    sign = -1 if total_minor < 0 else 1
    parts = [abs(total_minor) * weight // whole for weight in weights]
    left = abs(total_minor) - sum(parts)
    order = sorted(range(len(weights)), key=lambda i: (-(abs(total_minor) * weights[i] % whole), i))
    for i in order[:left]:
        parts[i] += 1
    return [sign * part for part in parts]
