"""Advance invoices: a share of the price asked for before delivery, with its tax, and how the final invoice takes it back.

The final invoice bills everything once more and deducts what each advance had of each rate: net, and tax to the cent. So
all invoices of a job together have exactly the net and the tax of the job, whatever single shares were rounded to; the
final one absorbs it. Its tax of a rate may then differ from base x rate by half a printed unit for each advance.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from tagih.domain.money import to_decimal
from tagih.domain.totals import Line, LineTotal, TaxSubtotal, Totals

TAXED_ON_RECEIPT = {
    "BE": "Directive 2006/112/EC art. 65; Belgian VAT Code art. 17 and 22bis",
    "DE": "Directive 2006/112/EC art. 65; UStG § 13 (1) no. 1 a, § 14 (5)",
    "FR": "Directive 2006/112/EC art. 65; CGI art. 269 (goods since 2023-01-01)",
    "GB": "VAT Act 1994 s. 6 (4)",
    "GR": "Directive 2006/112/EC art. 65; Law 5144/2024 (VAT Code)",
    "ID": "UU PPN (Law 8/1983 as amended) art. 11 (2): payment before delivery",
    "NL": "Directive 2006/112/EC art. 65; Wet OB 1968 art. 13 and 35",
}  # fmt: skip
"""Countries in which a payment before delivery owes its tax at once, and where it stands (read 2026-11 for BE; unsure,
written from memory: the paragraphs of the others, and the numbers of the Greek recodification). Elsewhere an advance
carries no tax, and the final invoice all of it."""

UNTAXED = "O"
"""Category of an advance on which no tax is due yet: nothing was supplied (EN 16931, BT-151: outside the scope)."""
_WHOLE_PPM = 1_000_000
_MINUS_ONE = -1_000_000


class Share(NamedTuple):
    """What one advance asks for of one category and rate, as priced: with tax in it where the prices include it."""

    category: str
    rate_ppm: int
    amount_minor: int


def is_taxed(country: str) -> bool:
    """Whether an advance carries its tax in the seller's country."""
    return country in TAXED_ON_RECEIPT


def shares(job: Totals, share_ppm: int, unit_minor: int, *, is_taxed: bool, is_gross: bool) -> tuple[Share, ...]:
    """A share of a job, per category and rate, each rounded half up to `unit_minor`; untaxed, one share of the total."""
    if not is_taxed:
        return (Share(UNTAXED, 0, _part(job.total_minor, share_ppm, unit_minor)),)
    found = (
        Share(one.category, one.rate_ppm, _part(one.base_minor + is_gross * one.tax_minor, share_ppm, unit_minor))
        for one in job.taxes
    )
    return tuple(one for one in found if one.amount_minor)


def billed(share: Share, currency: str) -> Line:
    """The line of an advance invoice: one piece at the price of the share."""
    return Line(-_MINUS_ONE, _price(share.amount_minor, currency), share.category, share.rate_ppm)


def deducted(advance: TaxSubtotal, currency: str, *, is_gross: bool) -> Line:
    """The line that takes an advance's part at one rate back: one piece less (a price is never negative, BR-27)."""
    amount_minor = advance.base_minor + is_gross * advance.tax_minor
    return Line(_MINUS_ONE, _price(amount_minor, currency), advance.category, advance.rate_ppm)


def final(job: Totals, taken_back: Sequence[TaxSubtotal], *, is_gross: bool) -> Totals:
    """The totals of the final invoice: the job's lines, then a deduction for each part of each advance, in this order."""
    nets = [LineTotal(-one.base_minor, -one.base_minor - is_gross * one.tax_minor, 0) for one in taken_back]
    left: dict[tuple[str, int], tuple[int, int]] = {
        (one.category, one.rate_ppm): (one.base_minor, one.tax_minor) for one in job.taxes
    }
    for one in taken_back:
        base_minor, tax_minor = left.get((one.category, one.rate_ppm), (0, 0))
        left[one.category, one.rate_ppm] = base_minor - one.base_minor, tax_minor - one.tax_minor
    taxes = tuple(TaxSubtotal(*group, *sums) for group, sums in sorted(left.items()) if any(sums))
    net_minor = job.net_minor - sum(one.base_minor for one in taken_back)
    tax_minor = job.tax_minor - sum(one.tax_minor for one in taken_back)
    return Totals((*job.lines, *nets), taxes, net_minor, tax_minor, net_minor + tax_minor)


def _part(amount_minor: int, share_ppm: int, unit_minor: int) -> int:
    units = amount_minor * share_ppm
    whole = _WHOLE_PPM * unit_minor
    return (
        (2 * units + whole) // (2 * whole) * unit_minor if units >= 0 else -_part(-amount_minor, share_ppm, unit_minor)
    )


def _price(amount_minor: int, currency: str) -> int:
    return int(to_decimal(amount_minor, currency).scaleb(6))
