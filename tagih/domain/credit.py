"""Credit: what a credit note for a part of an invoice takes back of each tax rate."""

from __future__ import annotations

from collections.abc import Sequence

from tagih.domain.money import split
from tagih.domain.totals import TaxSubtotal


def remaining(invoiced: Sequence[TaxSubtotal], credited: Sequence[TaxSubtotal]) -> tuple[TaxSubtotal, ...]:
    """What is left of each category and rate of an invoice after its earlier credit notes; what is used up is out."""
    base_minor = {(one.category, one.rate_ppm): one.base_minor for one in invoiced}
    tax_minor = {(one.category, one.rate_ppm): one.tax_minor for one in invoiced}
    for one in credited:
        base_minor[one.category, one.rate_ppm] -= one.base_minor
        tax_minor[one.category, one.rate_ppm] -= one.tax_minor
    left = (TaxSubtotal(*key, base_minor[key], tax_minor[key]) for key in base_minor)
    return tuple(one for one in left if one.base_minor or one.tax_minor)


def taxed(amount_minor: int, left_minor: int, left: Sequence[TaxSubtotal]) -> int:
    """What of an amount to be credited belongs to the rates; the rest of it was cash rounding, which goes with the last.

    Example: of 100.05 left, 100.03 of it at the rates, all credits 100.03 and 0.02, and 60.00 credits 60.00.
    """
    whole_minor = sum(one.base_minor + one.tax_minor for one in left)
    return whole_minor if amount_minor == left_minor else min(amount_minor, whole_minor)


def part(amount_minor: int, left: Sequence[TaxSubtotal], unit_minor: int = 1) -> tuple[TaxSubtotal, ...]:
    """`amount_minor`, tax included, over the rates in proportion, each split into its base and its tax.

    Exact to the last `unit_minor`, of which everything given is a multiple, and never more of a rate than is left of
    it: credit notes that together make the whole invoice also make each of its bases and taxes. A rate whose sum is
    negative (a deduction) takes its negative share.
    """
    sums = [(one.base_minor + one.tax_minor) // unit_minor for one in left]
    amount, whole = amount_minor // unit_minor, sum(sums)
    assert 0 < amount <= whole, "no more is credited than is left"
    deducted = [max(-one, 0) for one in sums]
    taken_off = amount * sum(deducted) // whole
    given = split(amount + taken_off, [max(one, 0) for one in sums])
    taken = split(taken_off, deducted) if taken_off else [0] * len(sums)
    shares = ((one, plus - minus) for one, plus, minus in zip(left, given, taken, strict=True))
    return tuple(_with_tax(one, share * unit_minor, unit_minor) for one, share in shares if share)


def _with_tax(one: TaxSubtotal, share_minor: int, unit_minor: int) -> TaxSubtotal:
    weights = [abs(one.base_minor) // unit_minor, abs(one.tax_minor) // unit_minor]
    base, tax = split(share_minor // unit_minor, weights)
    return one._replace(base_minor=base * unit_minor, tax_minor=tax * unit_minor)
