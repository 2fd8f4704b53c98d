"""Exchange rates: what one unit of a currency is worth in another, and which recorded rate holds on a day.

A rate is text with at most ten decimals: the value of one main unit of a foreign currency in the company's.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from tagih.domain import money

DECIMALS = 10
"""Decimals that the books hold of a rate."""
LARGEST = Decimal(10) ** 8


class Quoted(NamedTuple):
    """What a central bank published for one day: so many units of each currency for one unit of its own."""

    on: date
    base: str
    rates: Mapping[str, Decimal]


def worth(quoted: Quoted, currency: str, home: str) -> str | None:
    """The value of one unit of `currency` in `home`, crossed over the bank's own where neither is that; None if unknown.

    Rounded to ten decimals, halves up. Example: with 1 EUR = 1.25 USD, one USD is 0.8 EUR.
    """
    units = {**quoted.rates, quoted.base: Decimal(1)}
    if currency not in units or home not in units:
        return None
    value = (units[home] / units[currency]).quantize(Decimal(1).scaleb(-DECIMALS), ROUND_HALF_UP)
    return text(value) if 0 < value < LARGEST else None


def text(value: Decimal) -> str:
    """A rate without idle zeros: `text(Decimal("0.80")) == "0.8"`."""
    return f"{value.normalize():f}"


def first_day(on: date, most_days: int) -> date:
    """The earliest day whose rate still holds on `on`."""
    return on - timedelta(days=most_days)


def in_home(amount_minor: int, currency: str, rate: str, home: str) -> int:
    """An amount in minor units of the home currency, halves away from zero (BT-111 is the tax so).

    `rate` is per main unit. Example: 21.00 USD at 0.92 is 19.32 EUR.
    """
    return money.round_to_minor(money.to_decimal(amount_minor, currency) * Decimal(rate), home)


def worth_of_part(base_minor: int, amount_minor: int, settled_minor: int) -> int:
    """What the settled part of a receivable was worth when it was issued, halves up; all of it is all it was worth.

    The same whatever the parts were, so that gains and losses of parts add up to those of the whole. Example: of
    1,000.00 USD booked at 920.00 EUR, 400.00 USD were worth 368.00 EUR.
    """
    exact = Decimal(base_minor) * settled_minor / amount_minor
    return int(exact.quantize(Decimal(1), ROUND_HALF_UP))
