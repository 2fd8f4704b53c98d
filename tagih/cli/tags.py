"""`tagih tag`: words of our own on customers and documents."""

from __future__ import annotations

from typing import Annotated

import typer
from django.db.models import Count

from tagih.cli import door
from tagih.cli.door import CompanyOption, Format, FormatOption, KeyOption, OnOption
from tagih.commands import tags
from tagih.models import Tag

app = typer.Typer(help="Tags of our own.")


@app.command("set")
def put(
    words: Annotated[list[str] | None, typer.Argument(help="The tags, in place of all; none takes them all off.")] = None,
    customer: Annotated[str, typer.Option("--customer", help="Number of the customer they are on.")] = "",
    invoice: Annotated[str, typer.Option("--invoice", help="Number of the invoice they are on.")] = "",
    quote: Annotated[str, typer.Option("--quote", help="Number of the quote they are on.")] = "",
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Set the tags of a customer, an invoice or a quote.

    Example: tagih tag set --customer C-00001 vip "through Mia"
    """
    done = tags.put(
        door.call(company, on, key), tags=tuple(words or ()), customer=customer, invoice=invoice, quote=quote
    )
    door.say(done, form, f"{done.thing}: {', '.join(done.tags) or 'no tags'}")


@app.command("list")
def listed(company: CompanyOption = "", form: FormatOption = Format.table) -> None:
    """All tags, and on how many customers, invoices and quotes they are."""
    found = Tag.objects.of(door.company(company)).values_list("name").order_by("name")
    counted = found.annotate(Count("customer"), Count("invoice"), Count("quote"))
    rows = [[str(cell) for cell in row] for row in counted]
    door.listed(["tag", "customers", "invoices", "quotes"], rows, form, ("customers", "invoices", "quotes"))
