"""`tagih schedule`: the steps in which a quote is paid."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from tagih.cli import door
from tagih.cli.door import CompanyOption, Format, FormatOption, KeyOption, OnOption
from tagih.cli.quotes import QuoteArgument
from tagih.commands import schedules
from tagih.domain import fields, percent
from tagih.domain.errors import NotFound
from tagih.models import Milestone, Quote

app = typer.Typer(help="Deposit, milestones and balance of a quote.")


@app.command()
def plan(
    quote: QuoteArgument,
    steps: Annotated[
        str, typer.Argument(help="30/30/40, thirds, deposit+balance, or '30% Deposit, 70% Delivery'.")
    ],
    delivery_on: Annotated[
        date, typer.Option("--delivery-on", parser=door.day, metavar="DATE", help="The planned end.")
    ],
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Agree on the steps, in place of an earlier plan.

    Example: tagih schedule plan Q-2026-00001 30/30/40 --delivery-on 2026-06-30
    """
    done = schedules.plan(door.call(company, on, key), quote=quote, steps=steps, delivery_on=delivery_on)
    said = ", ".join(f"{percent.text(one.share_ppm)} % {one.name}" for one in done.steps)
    door.say(done, form, f"{done.quote}: {said}")


@app.command()
def reach(
    quote: QuoteArgument, step: Annotated[int, typer.Argument(help="Number of the step, from 1.")],
    reached_on: Annotated[
        date | None, typer.Option("--reached-on", parser=door.day, metavar="DATE", help="Default today.")
    ] = None,
    rate: Annotated[str | None, typer.Option("--rate", help="Value of one unit of a foreign currency.")] = None,
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Note that a step is reached; its invoice is issued. The balance deducts every advance."""
    done = schedules.reach(door.call(company, on, key), quote=quote, step=step, reached_on=reached_on, rate=rate)
    door.say(done, form, f"Issued {done.number}")


@app.command()
def show(quote: QuoteArgument, company: CompanyOption = "", form: FormatOption = Format.table) -> None:
    """The steps of a quote."""
    of = door.company(company)
    found = Quote.objects.of(of).filter(number=quote).first() or Quote.objects.of(of).filter(public_id=quote).first()
    if found is None:
        raise NotFound("quote_unknown", quote=fields.shown(quote))
    steps = Milestone.objects.of(of).filter(quote=found).select_related("invoice").order_by("position")
    rows = [
        [str(one.position), one.kind, one.name, percent.text(one.share_ppm), str(one.planned_on or ""),
         str(one.reached_on or ""), str(one.invoice or "")]
        for one in steps
    ]  # fmt: skip
    heading = ["step", "kind", "name", "share", "planned_on", "reached_on", "invoice"]
    if form is Format.json:
        door.say([dict(zip(heading, row, strict=True)) for row in rows], form)
    else:
        door.grid(heading, rows, [name == "share" for name in heading])
