"""`tagih way`: which ways to pay clients get, in what order and at what cost."""

from __future__ import annotations

from typing import Annotated

import typer

from tagih.cli import door
from tagih.cli.door import CompanyOption, Format, FormatOption, KeyOption, OnOption
from tagih.commands import way_offers, ways
from tagih.domain import fields, money, percent
from tagih.domain.errors import NotFound
from tagih.models import Invoice

app = typer.Typer(help="Ways to pay.")
WayArgument = Annotated[str, typer.Argument(help="The way, such as transfer, qris or cash.")]


@app.command("set")
def put(
    way: WayArgument,
    offered: Annotated[bool, typer.Option("--offered/--not-offered", help="Whether clients get it.")] = True,
    position: Annotated[
        int | None, typer.Option("--position", help="Its place; without one the easiest comes first.")
    ] = None,
    currencies: Annotated[str, typer.Option("--currencies", help="Only for these, such as EUR,CHF.")] = "",
    countries: Annotated[str, typer.Option("--countries", help="Only for clients of these, such as NL,DE.")] = "",
    fee: Annotated[str, typer.Option("--fee", help="What it costs us each time, in the company's currency.")] = "",
    fee_percent: Annotated[str, typer.Option("--fee-percent", help="What it costs us of the amount.")] = "",
    words: Annotated[str, typer.Option("--words", help="Printed with it.")] = "",
    company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Say how the company has a way, in place of all that was said before.

    Example: tagih way set cash --countries NL --words "At our desk, weekdays until five."
    """
    done = ways.put(
        door.call(company, None, key), way=way, offered=offered, position=position, currencies=currencies,
        countries=countries, fee=fee, fee_percent=fee_percent, words=words,
    )  # fmt: skip
    door.say(done, form, f"{done.way} is {'offered' if done.is_offered else 'not offered'}")


@app.command("of-customer")
def put_for_customer(
    customer: Annotated[str, typer.Argument(help="Number of the customer.")], way: WayArgument,
    standing: Annotated[str, typer.Argument(help="usual, first, offered or never.")],
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Say how one client has a way: as everybody, before all others, although others do not get it, or never.

    Example: tagih way of-customer C-00001 cash never
    """
    done = ways.put_for_customer(door.call(company, on, key), customer=customer, way=way, standing=standing)
    door.say(done, form, f"{done.customer}: {done.way} {done.standing}")


@app.command("list")
def listed(company: CompanyOption = "", form: FormatOption = Format.table) -> None:
    """Every way as the company has it, in the order in which clients get them, and what each costs."""
    found = door.company(company)
    rows = [
        [one.way, "yes" if one.is_offered else "no", str(one.position or ""), one.currencies, one.countries,
         money.plain(one.fee_minor, found.currency), percent.text(one.fee_ppm)]
        for one in ways.of_company(found)
    ]  # fmt: skip
    heading = ["way", "offered", "position", "currencies", "countries", "fee", "fee_percent"]
    door.listed(heading, rows, form, ("fee", "fee_percent"))


@app.command()
def show(
    invoice: Annotated[str, typer.Argument(help="Number of the invoice.")],
    company: CompanyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """The ways to pay what is open of an invoice, the first to be recommended, with all that each needs."""
    found = door.company(company)
    rows = Invoice.objects.of(found).select_related("customer").filter(kind="invoice", number=invoice)
    row = rows.first() if fields.storable(invoice) else None
    if row is None:
        raise NotFound("invoice_unknown", invoice=fields.shown(invoice))
    offers = way_offers.of_invoice(found, row)
    if form is Format.json:
        door.say(list(offers), form)
        return
    for one in offers:
        typer.echo(f"{one.name}{f' (costs us {money.plain(one.fee_minor, one.currency)})' if one.fee_minor else ''}")
        for detail in one.details:
            typer.echo(f"  {detail.label}: {detail.text}")
        for line in filter(None, (one.sentence, *one.words.splitlines())):
            typer.echo(f"  {line}")
