"""Tax: the rates of the company's country, and which tax probably holds for a customer."""

from __future__ import annotations

from datetime import date
from typing import Literal

from ninja import Router

from tagih.api.base import Asked, call
from tagih.api.references import customer_row
from tagih.api.values import Answer, Because, Day, Text, because
from tagih.commands import taxes
from tagih.domain import percent, tax
from tagih.domain.countries import country
from tagih.domain.errors import NotFound
from tagih.models import Customer

router = Router(tags=["tax"])


class TaxRateShown(Answer):
    """A rate in force, and where it stands."""

    kind: Literal["standard", "reduced", "zero", "special"]
    category: str
    rate: str
    label: str
    from_on: date
    source: str


class TaxRates(Answer):
    """`doubts` are what was not verified at its source."""

    country: str
    rates: list[TaxRateShown]
    doubts: list[str]


class TaxSuggested(Answer):
    """The category that probably holds: advice, never a ruling."""

    category: str
    name: str
    because: Because


@router.get("/rates", response=TaxRates)
def rates(request: Asked, on: Day | None = None) -> TaxRates:
    """The tax rates of the company's country on a day, today when left out."""
    rules = country(request.company.country)
    day = on or call(request).today
    found = [one for one in rules.tax_rates if one.holds(day)]
    shown = [
        TaxRateShown(
            kind=one.kind, category=one.category, rate=percent.text(one.rate_ppm), from_on=one.from_on, source=one.source,
            label=f"{rules.tax_name} {percent.text(one.rate_ppm)} %",
        )
        for one in found
    ]  # fmt: skip
    return TaxRates(country=rules.code, rates=shown, doubts=list(rules.doubts))


@router.get("/suggestion", response=TaxSuggested)
def suggestion(request: Asked, customer: Text, supply: Literal["services", "goods"] = "services") -> TaxSuggested:
    """Which tax category probably holds for a customer, and why."""
    row = Customer.objects.of(request.company).get(pk=customer_row(request.company, customer, ())["id"])
    found = taxes.suggested(request.company, row, supply)
    if found is None:
        raise NotFound("tax_rule_unknown", country=row.country)
    name = tax.CATEGORIES[found.category].name
    return TaxSuggested(category=found.category, name=name, because=because(found.reason))
