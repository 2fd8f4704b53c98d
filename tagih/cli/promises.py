"""`tagih promise`: the client's word to pay by a day."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from tagih.cli import door
from tagih.cli.door import CompanyOption, Format, FormatOption, KeyOption, OnOption
from tagih.commands import dunning
from tagih.models import Promise

app = typer.Typer(help="Promises to pay.")
InvoiceArgument = Annotated[str, typer.Argument(help="Number of the invoice.")]


@app.command()
def add(
    invoice: InvoiceArgument,
    by: Annotated[date, typer.Option("--by", parser=door.day, metavar="DATE", help="The promised day.")],
    amount: Annotated[str, typer.Option("--amount", help="How much; all of it when left out.")] = "",
    note: Annotated[str, typer.Option("--note", help="What was said.")] = "",
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Record a promise: nothing is asked through the promised day.

    Example: tagih promise add 2026-00012 --by 2026-03-20 --note "Mia called"
    """
    done = dunning.promise(door.call(company, on, key), invoice=invoice, promised_on=by, amount=amount, note=note)
    door.say(done, form, f"{invoice} is promised by {by}")


@app.command()
def withdraw(
    invoice: InvoiceArgument, on: OnOption = None, company: CompanyOption = "", key: KeyOption = "",
    form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Take back a promise."""
    done = dunning.withdraw_promise(door.call(company, on, key), invoice=invoice)
    door.say(done, form, f"The promise for {invoice} no longer holds")


@app.command("list")
def listed(company: CompanyOption = "", form: FormatOption = Format.table) -> None:
    """All promises, the latest first."""
    found = Promise.objects.of(door.company(company)).select_related("receivable").order_by("-id")[:1000]
    rows = [[one.receivable.number, str(one.made_on), str(one.promised_on), one.state] for one in found]
    heading = ["invoice", "made_on", "promised_on", "state"]
    if form is Format.json:
        door.say([dict(zip(heading, row, strict=True)) for row in rows], form)
    else:
        door.grid(heading, rows)
