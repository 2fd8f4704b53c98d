"""Tax: the categories of EN 16931, and the rates of a country on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from tagih.domain import percent
from tagih.domain.countries import EUROPEAN_UNION, Country, DatedRate
from tagih.domain.errors import Invalid
from tagih.domain.reasons import Reason


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


class Stated(NamedTuple):
    """A tax as the law names it: this rate of this part of the price."""

    rate_ppm: int
    base_minor: int
    of: tuple[int, int]


def stated(country: Country, rate_ppm: int, on: date, base_minor: int) -> Stated | None:
    """How the law of `country` names a tax of `rate_ppm` on `base_minor`, where it names another rate of another base.

    Example: Indonesia's 11 % of 100,000 is 12 % of 91,666.67 (11/12, rounded half up to the minor unit, as Coretax does).
    """
    found = (one for one in country.tax_rates if one.rate_ppm == rate_ppm and one.stated_ppm and one.holds(on))
    rate = next(found, None)
    if rate is None or rate.stated_ppm is None:
        return None
    part, whole = rate.stated_of
    return Stated(rate.stated_ppm, (2 * base_minor * part + whole) // (2 * whole), rate.stated_of)


Supply = Literal["services", "goods"]


class Party(NamedTuple):
    """Who sells or buys: the country, whether it is a business, and its tax number, if any."""

    country: str
    is_business: bool = True
    tax_id: str = ""


class Suggestion(NamedTuple):
    """A tax category that probably holds, and why."""

    category: str
    reason: Reason


def suggested(seller: Party, buyer: Party, kind: Supply = "services") -> Suggestion | None:
    """The tax category of an ordinary supply between two countries; None where we know no rule. Advice, never a ruling.

    Within the EU a business with a tax number is taxed at its place: reverse charge for services (Directive 2006/112/EC
    art. 44, 196), no tax for goods (art. 138); everybody else as at home, below the limit of art. 59c (10,000 EUR a
    year; above it, and for goods sent to consumers, the tax of the buyer's country: unsure for each case). To other
    countries goods are exports (art. 146) and services to businesses outside the scope (art. 44). The United Kingdom
    does the same towards everybody (VATA 1994 s. 7A, s. 30(6)). Real estate, events, transport, restaurants and digital
    services have rules of their own. Read 2026-11.
    """
    if seller.country == buyer.country:
        return Suggestion("S", Reason("tax_at_home", {"country": seller.country}))
    if "ZZ" in (seller.country, buyer.country) or seller.country not in EUROPEAN_UNION | {"GB"}:
        return None
    if seller.country in EUROPEAN_UNION and buyer.country in EUROPEAN_UNION:
        return _within_the_union(buyer, kind)
    if kind == "goods":
        return Suggestion("G", Reason("tax_export", {"country": buyer.country}))
    if buyer.is_business:
        return Suggestion("O", Reason("tax_outside_scope", {"country": buyer.country}))
    return Suggestion("S", Reason("tax_consumer_abroad", {"country": buyer.country}))


def _within_the_union(buyer: Party, kind: Supply) -> Suggestion:
    if not buyer.is_business:
        return Suggestion("S", Reason("tax_consumer_abroad", {"country": buyer.country}))
    if not buyer.tax_id:
        return Suggestion("S", Reason("tax_number_missing", {"country": buyer.country}))
    if kind == "goods":
        return Suggestion("K", Reason("tax_within_union", {"country": buyer.country}))
    return Suggestion("AE", Reason("tax_reverse_charge", {"country": buyer.country}))


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
