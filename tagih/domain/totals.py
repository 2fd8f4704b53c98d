"""Totals of a document by the arithmetic of EN 16931: lines, tax per rate, and their sums.

All in integers: quantities and unit prices in millionths, rates and discounts in ppm, amounts in minor units. Every
rounding is half away from zero, to what the currency prints (whole rupiah for IDR), so that the paper adds up.
The values are NamedTuples rather than dataclasses: a night of invoices makes millions of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from tagih.domain import money, tax
from tagih.domain.errors import Invalid
from tagih.domain.money import LARGEST_MINOR, minor_digits, shown_digits

_MILLION = 1_000_000

Group = tuple[str, int]
"""(category, rate_ppm)."""


class Line(NamedTuple):
    """What is billed: a quantity at a unit price, less a discount, under one tax rate."""

    quantity_millionths: int
    unit_price_millionths: int
    """Millionths of a currency unit: 12.345678 EUR is 12_345_678. With or without tax, as the document says."""
    tax_category: str
    tax_rate_ppm: int
    discount_ppm: int = 0
    discount_minor: int = 0
    """Taken off in money, after the percentage; as printed."""
    charge_minor: int = 0
    """Put on in money; as printed."""


class Adjustment(NamedTuple):
    """A charge on the whole document (BG-21), or below zero a discount (BG-20), under one tax rate; as printed."""

    amount_minor: int
    tax_category: str
    tax_rate_ppm: int


class LineTotal(NamedTuple):
    """The amounts of one line."""

    net_minor: int
    """Without tax (BT-131)."""
    amount_minor: int
    """As printed: with tax where the prices include it, else the net."""
    discount_minor: int
    """What the percentage took off (BT-136): `amount_minor` is the undiscounted amount less this, and less and plus
    what the line's discount and charge in money are."""


class TaxSubtotal(NamedTuple):
    """The tax of one category and rate (BG-23)."""

    category: str
    rate_ppm: int
    base_minor: int
    tax_minor: int


class Totals(NamedTuple):
    """The lines in their order, the taxes by category and rate, and the sums of the document.

    `adjustments` are what each adjustment adds without tax (BT-92 below zero, BT-99); `net_minor` has them in it.
    """

    lines: tuple[LineTotal, ...]
    taxes: tuple[TaxSubtotal, ...]
    net_minor: int
    tax_minor: int
    total_minor: int
    adjustments: tuple[int, ...] = ()


def totals(
    lines: Sequence[Line], currency: str, prices_include_tax: bool = False, adjustments: Sequence[Adjustment] = ()
) -> Totals:
    """What `lines` and the adjustments of the document come to in `currency`.

    Each line is rounded once (BT-131). Tax is that of the summed base of each category and rate, its lines less its
    discounts plus its charges (BR-CO-17, BR-S-08, BR-S-09). The sums are of rounded parts: net = lines (BR-CO-10) less
    discounts (BR-CO-11) plus charges (BR-CO-12, BR-CO-13), tax = taxes (BR-CO-14), total = net + tax (BR-CO-15). With
    `prices_include_tax` the total is instead the sum of the printed amounts, and each group's tax is taken out of it:
    base x rate then differs from the tax by at most one printed unit, as EN 16931 allows.

    Example: 3 x 33.335 EUR at 21 % is 100.01 net, 21.00 tax, 121.01 in all.
    Raises Invalid `amount_too_large`, `currency_unknown`.
    """
    unit_minor = printed_unit_minor(currency)
    divisor = _line_divisor(currency)
    amounts = [_line_amount(line, divisor, unit_minor) for line in lines]
    discounts = [
        (_undiscounted(line, divisor) - _discounted(line, divisor)) * unit_minor if line.discount_ppm else 0
        for line in lines
    ]
    groups = [(line.tax_category, line.tax_rate_ppm) for line in lines]
    groups += [(one.tax_category, one.tax_rate_ppm) for one in adjustments]
    printed = amounts + [one.amount_minor for one in adjustments]
    nets, taxes = (_tax_taken_out if prices_include_tax else _tax_put_on)(groups, printed, unit_minor)
    net_minor = sum(nets)
    tax_minor = sum([subtotal.tax_minor for subtotal in taxes])
    total_minor = net_minor + tax_minor
    _require_bookable([*printed, total_minor], currency)
    return Totals(
        tuple(map(LineTotal, nets, amounts, discounts)), tuple(taxes), net_minor, tax_minor, total_minor,
        tuple(nets[len(amounts):]),
    )  # fmt: skip


def sums_by_rate(lines: Sequence[Line], currency: str) -> dict[Group, int]:
    """What the lines of each category and rate come to as printed, in minor units: what percentages are taken of."""
    unit_minor, divisor = printed_unit_minor(currency), _line_divisor(currency)
    sums: dict[Group, int] = {}
    for line in lines:
        group = line.tax_category, line.tax_rate_ppm
        sums[group] = sums.get(group, 0) + _line_amount(line, divisor, unit_minor)
    return sums


def check(lines: Iterable[Line]) -> None:
    """Refuses lines that no document may have, before they are stored.

    Raises Invalid `discount_out_of_range` and what `tax.check` raises.
    """
    for line in lines:
        tax.check(line.tax_category, line.tax_rate_ppm)
        if not 0 <= line.discount_ppm <= _MILLION:
            raise Invalid("discount_out_of_range")


@lru_cache(maxsize=256)
def printed_unit_minor(currency: str) -> int:
    """The smallest printed amount in minor units: 1 for EUR, 100 (one whole rupiah) for IDR."""
    return int(10 ** (minor_digits(currency) - shown_digits(currency)))


@lru_cache(maxsize=256)
def _line_divisor(currency: str) -> int:
    """From quantity x price x what the discount leaves, each in millionths, to printed units."""
    return int(_MILLION**3 // 10 ** shown_digits(currency))


def _line_amount(line: Line, divisor: int, unit_minor: int) -> int:
    return _discounted(line, divisor) * unit_minor - line.discount_minor + line.charge_minor


def _discounted(line: Line, divisor: int) -> int:
    left_ppm = _MILLION - line.discount_ppm
    return rounded(line.quantity_millionths * line.unit_price_millionths * left_ppm, divisor)


def _undiscounted(line: Line, divisor: int) -> int:
    return rounded(line.quantity_millionths * line.unit_price_millionths * _MILLION, divisor)


def rounded(numerator: int, divisor: int) -> int:
    """`numerator / divisor`, halves away from zero (EN 16931-1:2017, 6.4.1)."""
    if numerator < 0:
        return -((divisor - 2 * numerator) // (2 * divisor))
    return (divisor + 2 * numerator) // (2 * divisor)


def _tax_put_on(groups: list[Group], amounts: list[int], unit_minor: int) -> tuple[list[int], list[TaxSubtotal]]:
    bases: dict[Group, int] = {}
    for group, amount in zip(groups, amounts, strict=True):
        bases[group] = bases.get(group, 0) + amount
    return amounts, [
        TaxSubtotal(category, rate_ppm, base, rounded(base * rate_ppm, _MILLION * unit_minor) * unit_minor)
        for (category, rate_ppm), base in sorted(bases.items())
    ]


def _tax_taken_out(groups: list[Group], amounts: list[int], unit_minor: int) -> tuple[list[int], list[TaxSubtotal]]:
    """A part's net is what it adds to the rounded net of its group so far, so the parts sum up to their base."""
    sums: dict[Group, tuple[int, int]] = {}  # gross and net so far
    nets = []
    for group, amount in zip(groups, amounts, strict=True):
        gross_before, net_before = sums.get(group, (0, 0))
        gross = gross_before + amount
        net = rounded(gross * _MILLION, (_MILLION + group[1]) * unit_minor) * unit_minor
        sums[group] = gross, net
        nets.append(net - net_before)
    return nets, [
        TaxSubtotal(category, rate_ppm, net, gross - net) for (category, rate_ppm), (gross, net) in sorted(sums.items())
    ]


def _require_bookable(amounts: list[int], currency: str) -> None:
    if max(amounts) > LARGEST_MINOR or min(amounts) < -LARGEST_MINOR:
        largest = money.plain(max(amounts, key=abs), currency)
        raise Invalid("amount_too_large", text=largest, limit=money.plain(LARGEST_MINOR, currency))
