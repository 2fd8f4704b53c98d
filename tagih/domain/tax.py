"""Tax: the categories of EN 16931, and the rates of a country on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from tagih.domain import percent
from tagih.domain.countries import Country, DatedRate
from tagih.domain.errors import Invalid


@dataclass(frozen=True, slots=True)
class Category:
    """A tax category of EN 16931 (UNTDID 5305, as restricted by BR-CL-17)."""

    code: str
    name: str
    needs_reason: bool
    """Whether the document must say why no tax is charged (BR-E-10, BR-AE-10, BR-IC-10, BR-G-10, BR-O-10)."""


CATEGORIES: dict[str, Category] = {
    "S": Category("S", "Taxed", needs_reason=False),
    "Z": Category("Z", "Zero rated", needs_reason=False),
    "E": Category("E", "Exempt", needs_reason=True),
    "AE": Category("AE", "Reverse charge", needs_reason=True),
    "K": Category("K", "Supply within the EU", needs_reason=True),
    "G": Category("G", "Export", needs_reason=True),
    "O": Category("O", "Outside the scope of tax", needs_reason=True),
}
"""EN 16931-1:2017, table of BT-151, without L and M (Canary Islands, Ceuta and Melilla). Read 2026-11."""


class TaxRate(NamedTuple):
    """A category, its rate, and the words for both: `TaxRate("S", 210_000, "BTW 21 %")`."""

    category: str
    rate_ppm: int
    label: str


def standard(country: Country, on: date) -> TaxRate | None:
    """The standard rate of `country` on a day, or None where it has none that we know."""
    found = (rate for rate in country.tax_rates if rate.kind == "standard" and rate.holds(on))
    return next((_tax_rate(country, rate) for rate in found), None)


def rates(country: Country, on: date) -> tuple[TaxRate, ...]:
    """Every rate of `country` on a day: the standard one first, then as the country lists them."""
    return tuple(_tax_rate(country, rate) for rate in country.tax_rates if rate.holds(on))


def check(category: str, rate_ppm: int) -> None:
    """Refuses a rate that its category cannot have.

    S is above zero (BR-S-05), up to 100 %; every other is zero (BR-Z-05, BR-E-05, BR-AE-05, BR-IC-05, BR-G-05;
    for O, which has no rate, zero stands in: BR-O-05). Raises Invalid `tax_category_unknown`, `tax_rate_missing`,
    `tax_rate_not_zero`.
    """
    if category not in CATEGORIES:
        raise Invalid("tax_category_unknown", category=category[:10])
    if category == "S" and not 0 < rate_ppm <= percent.WHOLE_PPM:
        raise Invalid("tax_rate_missing", percent=percent.text(rate_ppm))
    if category != "S" and rate_ppm != 0:
        raise Invalid("tax_rate_not_zero", category=CATEGORIES[category].name, percent=percent.text(rate_ppm))


def _tax_rate(country: Country, rate: DatedRate) -> TaxRate:
    return TaxRate(rate.category, rate.rate_ppm, f"{country.tax_name} {percent.text(rate.rate_ppm)} %")
