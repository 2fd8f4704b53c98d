"""`tagih tax`: the rates of the company's country, and which tax probably holds for a customer."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from tagih.cli import door
from tagih.cli.door import CompanyOption, Format, FormatOption
from tagih.commands import taxes
from tagih.domain import fields, percent, tax
from tagih.domain.countries import country
from tagih.domain.errors import NotFound
from tagih.models import Customer

app = typer.Typer(help="Tax rates, and which tax holds.")


@app.command()
def rates(
    day: Annotated[
        date | None, typer.Option("--day", parser=door.day, metavar="DATE", help="Those of this day; default today.")
    ] = None,
    company: CompanyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """The tax rates of the company's country, where they stand, and what of them is not certain."""
    call = door.call(company, day)
    rules = country(call.company.country)
    rows = [
        [one.kind, percent.text(one.rate_ppm), one.category, str(one.from_on), one.source]
        for one in rules.tax_rates if one.holds(call.today)
    ]  # fmt: skip
    door.listed(["kind", "rate", "category", "from_on", "source"], rows, form, ("rate",))
    if form is Format.table:
        for doubt in rules.doubts:
            typer.echo(f"Unsure: {doubt}", err=True)


@app.command()
def suggest(
    customer: Annotated[str, typer.Argument(help="Number of the customer.")],
    goods: Annotated[bool, typer.Option("--goods", help="For goods; without it for services.")] = False,
    company: CompanyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Which tax category probably holds for a customer, and why."""
    of = door.company(company)
    row = Customer.objects.of(of).filter(number=customer).first() if fields.storable(customer) else None
    if row is None:
        raise NotFound("customer_unknown", customer=fields.shown(customer))
    found = taxes.suggested(of, row, "goods" if goods else "services")
    if found is None:
        raise NotFound("tax_rule_unknown", country=row.country)
    name = tax.CATEGORIES[found.category].name
    said = {"category": found.category, "name": name, "because": found.reason.sentence}
    door.say(said, form, f"{found.category} {name}: {found.reason.sentence}")
