"""Adjustments: discounts and charges on a whole document, spread over the tax rates of its lines (EN 16931 BG-20, BG-21).

An adjustment without a tax rate of its own concerns every rate that the lines have, so it becomes one part for each:
a percentage of each rate's sum, or an amount shared in proportion to those sums, exact to the last printed unit.
Percentages are of the lines alone: adjustments do not build on one another.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from tagih.domain import money, percent, tax
from tagih.domain.errors import Invalid
from tagih.domain.totals import Adjustment, Group, printed_unit_minor, rounded

Kind = Literal["discount", "charge"]
KINDS: tuple[Kind, ...] = ("discount", "charge")
SIGN = {"discount": -1, "charge": 1}


@dataclass(frozen=True, slots=True)
class Asked:
    """A discount or charge as a person asks for it: a percentage or an amount, why, and the rate it belongs to.

    `group` None: it concerns every rate of the lines.
    """

    kind: Kind
    reason: str
    rate_ppm: int | None = None
    amount_minor: int = 0
    group: Group | None = None


class Part(NamedTuple):
    """What an adjustment is under one tax rate, as printed: `base_minor` is what its percentage was taken of."""

    asked: Asked
    amount_minor: int
    base_minor: int | None
    group: Group

    @property
    def figures(self) -> Adjustment:
        """As `totals.totals` takes it: a discount is below zero."""
        return Adjustment(SIGN[self.asked.kind] * self.amount_minor, *self.group)


def check(asked: Asked, currency: str) -> None:
    """Refuses an adjustment that no document may have.

    Raises Invalid `adjustment_kind_unknown`, `adjustment_reason_missing` (BR-33, BR-38), `adjustment_not_positive`,
    `adjustment_out_of_range`, `adjustment_twice_valued`, `amount_too_precise`, and what `tax.check` raises.
    """
    if asked.kind not in KINDS:
        raise Invalid("adjustment_kind_unknown", kind=str(asked.kind)[:40])
    if not asked.reason:
        raise Invalid("adjustment_reason_missing")
    if asked.rate_ppm is not None and asked.amount_minor:
        raise Invalid("adjustment_twice_valued")
    if asked.rate_ppm is not None and not 0 < asked.rate_ppm <= percent.WHOLE_PPM:
        raise Invalid("adjustment_out_of_range", percent=percent.text(asked.rate_ppm))
    if asked.rate_ppm is None:
        check_amount(asked.amount_minor, currency)
    if asked.group is not None:
        tax.check(*asked.group)


def check_amount(amount_minor: int, currency: str) -> None:
    """Refuses what is no discount or charge in money. Raises Invalid `adjustment_not_positive`, `amount_too_precise`."""
    if amount_minor <= 0:
        raise Invalid("adjustment_not_positive", amount=money.plain(amount_minor, currency))
    if amount_minor % printed_unit_minor(currency):
        text, digits = money.plain(amount_minor, currency), money.shown_digits(currency)
        raise Invalid("amount_too_precise", text=text, currency=currency, digits=digits)


def spread(asked: Asked, sums: Mapping[Group, int], currency: str) -> list[Part]:
    """The parts of an adjustment under the tax rates of a document; `sums` are what the lines of each come to.

    Parts of nothing are left out. Raises Invalid `adjustment_of_nothing` where there is nothing to take it of.

    Example: 10.00 off 60.00 at 21 % and 30.00 at 9 % is 6.67 and 3.33.
    """
    unit_minor = printed_unit_minor(currency)
    wanted = {asked.group: sums.get(asked.group, 0)} if asked.group is not None else dict(sorted(sums.items()))
    if asked.rate_ppm is not None:
        parts = [_percentage(asked, asked.rate_ppm, group, base, unit_minor) for group, base in wanted.items()]
    elif asked.group is not None:
        parts = [Part(asked, asked.amount_minor, None, asked.group)]
    else:
        parts = _shared(asked, wanted, unit_minor)
    kept = [part for part in parts if part.amount_minor]
    if not kept:
        raise Invalid("adjustment_of_nothing", reason=asked.reason)
    return kept


def _percentage(asked: Asked, rate_ppm: int, group: Group, base_minor: int, unit_minor: int) -> Part:
    amount = rounded(base_minor * rate_ppm, percent.WHOLE_PPM * unit_minor) * unit_minor
    return Part(asked, amount, base_minor, group)


def _shared(asked: Asked, sums: Mapping[Group, int], unit_minor: int) -> list[Part]:
    """In proportion to what is above nothing; the largest remainders take what is left over."""
    weights = [max(base, 0) for base in sums.values()]
    if not any(weights):
        return []
    shares = money.split(asked.amount_minor // unit_minor, weights)
    return [Part(asked, share * unit_minor, None, group) for share, group in zip(shares, sums, strict=True)]


def signed(parts: Sequence[Part]) -> list[Adjustment]:
    """The parts as `totals.totals` takes them."""
    return [part.figures for part in parts]
