"""A line of ours in the terms of EN 16931: prices without tax, discounts as allowances, no negative price."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from tagih.domain import money
from tagih.domain.en16931 import units
from tagih.domain.en16931.document import Adjustment, Line

DISCOUNT = "95"
"""UNTDID 5189."""
_MILLION = Decimal(1_000_000)
_PRICE = Decimal("0.0000000001")
_SLACK = Decimal("0.01")
"""How far quantity x price may be from the amount: half of what Peppol allows (PEPPOL-EN16931-R120)."""


class Billed(NamedTuple):
    """A line as the books have it. `net_minor` is without tax; prices, discount and charge have it where prices include tax."""

    position: int
    description: str
    quantity_millionths: int
    unit: str
    unit_price_millionths: int
    discount_ppm: int
    tax_category: str
    tax_rate_ppm: int
    net_minor: int
    discount_minor: int = 0
    discount_reason: str = ""
    charge_minor: int = 0
    charge_reason: str = ""


def line(billed: Billed, currency: str, prices_include_tax: bool, discount: str) -> Line:
    """The line for an e-invoice; `discount` is the word for one.

    A negative price becomes a negative quantity (BR-27). A unit we have no code for stands in the description.
    Example: 3 hours at 80.00 less 10 % is an amount of 240.00 with an allowance of 24.00.
    """
    net = money.to_decimal(billed.net_minor, currency)
    further = _in_money(billed, currency, prices_include_tax)
    discounted = net - sum((one.amount if one.is_charge else -one.amount for one in further), Decimal(0))
    sign = -1 if billed.unit_price_millionths < 0 else 1
    quantity = sign * billed.quantity_millionths / _MILLION
    price = sign * billed.unit_price_millionths / _MILLION
    amount = _before_discount(billed, currency, discounted, quantity * price, prices_include_tax)
    unit = units.code(billed.unit)
    return Line(
        str(billed.position), billed.description, quantity, unit or units.ONE,
        _price(quantity, price, amount, _taken_out(price, billed) if prices_include_tax else price), net,
        billed.tax_category, billed.tax_rate_ppm / Decimal(10_000), "" if unit else billed.unit,
        (*_discount(amount, discounted, billed, discount), *further),
    )  # fmt: skip


def _in_money(billed: Billed, currency: str, prices_include_tax: bool) -> tuple[Adjustment, ...]:
    """What is taken off and put on in money, tax apart."""
    given = ((False, billed.discount_minor, billed.discount_reason), (True, billed.charge_minor, billed.charge_reason))
    found = []
    for is_charge, minor, reason in given:
        amount = money.to_decimal(minor, currency)
        if prices_include_tax:
            amount = _rounded(_taken_out(amount, billed), currency)
        if amount:
            found.append(Adjustment(is_charge, amount, reason, "" if is_charge else DISCOUNT))
    return tuple(found)


def _before_discount(billed: Billed, currency: str, net: Decimal, full: Decimal, prices_include_tax: bool) -> Decimal:
    """What the line would come to without its discount, tax apart."""
    if not billed.discount_ppm:
        return net
    if prices_include_tax:
        off = _rounded(full * billed.discount_ppm / _MILLION, currency)
        return net + _rounded(_taken_out(off, billed), currency)
    return _rounded(full, currency)


def _taken_out(amount: Decimal, billed: Billed) -> Decimal:
    return amount / (1 + billed.tax_rate_ppm / _MILLION)


def _rounded(amount: Decimal, currency: str) -> Decimal:
    """As the books round: to what the currency prints."""
    return amount.quantize(Decimal(1).scaleb(-money.shown_digits(currency)), ROUND_HALF_UP)


def _price(quantity: Decimal, price: Decimal, amount: Decimal, without_tax: Decimal) -> Decimal:
    """The unit price as it was written where it gives the amount, else the one that does."""
    if abs(quantity * price - amount) <= _SLACK:
        return price
    if not quantity:
        return without_tax.quantize(_PRICE)
    return abs(amount / quantity).quantize(_PRICE)


def _discount(amount: Decimal, net: Decimal, billed: Billed, reason: str) -> tuple[Adjustment, ...]:
    """What a negative line is less negative by is a charge, since allowances are never negative."""
    off = amount - net
    if not billed.discount_ppm:
        return ()
    if off < 0:
        return (Adjustment(True, -off, reason),)
    return (Adjustment(False, off, reason, DISCOUNT, *percentage(off, amount, billed.discount_ppm / Decimal(10_000))),)


def percentage(amount: Decimal, base: Decimal | None, percent: Decimal | None) -> tuple[Decimal | None, Decimal | None]:
    """Base and percent of an adjustment where they give its amount (PEPPOL-EN16931-R040): rounded to whole yen they do not."""
    if base is None or percent is None or abs(base * percent / 100 - amount) > _SLACK:
        return None, None
    return base, percent
