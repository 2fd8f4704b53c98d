"""`tagih recurring`: invoices that come again on each day of a cycle."""

from __future__ import annotations

import json
from datetime import date
from typing import Annotated

import typer

from tagih.cli import door
from tagih.cli.door import CompanyOption, Format, FormatOption, KeyOption, OnOption
from tagih.cli.invoices import LineOption, line_of
from tagih.commands import recurring, recurring_run
from tagih.commands.recurring import Recurs
from tagih.domain import money
from tagih.domain.reasons import Reason
from tagih.models import Recurring

app = typer.Typer(help="Invoices that come again.")
RecurringArgument = Annotated[str, typer.Argument(help="Id of the recurring invoice.")]
StartsOption = Annotated[
    date | None,
    typer.Option("--starts-on", parser=door.day, metavar="DATE", help="The first possible day; default today."),
]
EndsOption = Annotated[
    date | None, typer.Option("--ends-on", parser=door.day, metavar="DATE", help="The last possible day.")
]
CountOption = Annotated[int | None, typer.Option("--count", help="How many invoices at most.")]


@app.command()
def add(
    customer: Annotated[str, typer.Argument(help="Number of the customer.")],
    name: Annotated[str, typer.Argument(help="What it is, for yourself.")],
    line: LineOption,
    cycle: Annotated[str, typer.Option("--cycle", help="Such as `monthly on 31` or `every 2 weeks on friday`.")],
    starts_on: StartsOption = None, ends_on: EndsOption = None, count: CountOption = None,
    mode: Annotated[str, typer.Option("--mode", help="issue (issued and sent) or draft.")] = "issue",
    terms: Annotated[str, typer.Option("--terms", help="Such as `net 14`.")] = "",
    currency: Annotated[str, typer.Option("--currency")] = "",
    reference: Annotated[str, typer.Option("--reference", help="The client's reference.")] = "",
    message: Annotated[str, typer.Option("--message", help="May hold words of the period, such as {month}.")] = "",
    include_tax: Annotated[bool, typer.Option("--prices-include-tax")] = False,
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Bill these lines on each day of a cycle.

    Example: tagih recurring add C-00001 Hosting --line "Hosting {month};1;25.00;21" --cycle "monthly on 31"
    """
    done = recurring.add(
        door.call(company, on, key), customer=customer, name=name, lines=tuple(line_of(one) for one in line),
        cycle=cycle, starts_on=starts_on, ends_on=ends_on, count=count, mode=mode, terms=terms, currency=currency,
        reference=reference, message=message, prices_include_tax=include_tax,
    )  # fmt: skip
    door.say(done, form, _stands(done))


@app.command()
def edit(
    recurring_id: RecurringArgument,
    line: Annotated[
        list[str] | None,
        typer.Option("--line", metavar="TEXT;QUANTITY;PRICE[;TAX]", help="New lines, in place of all."),
    ] = None,
    name: Annotated[str | None, typer.Option("--name")] = None,
    cycle: Annotated[str | None, typer.Option("--cycle", help="Holds from today on.")] = None,
    starts_on: StartsOption = None, ends_on: EndsOption = None, count: CountOption = None,
    mode: Annotated[str | None, typer.Option("--mode", help="issue or draft.")] = None,
    terms: Annotated[str | None, typer.Option("--terms")] = None,
    reference: Annotated[str | None, typer.Option("--reference")] = None,
    message: Annotated[str | None, typer.Option("--message")] = None,
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Change what is given; what was billed stays as it is."""
    done = recurring.edit(
        door.call(company, on, key), recurring=recurring_id, name=name, cycle=cycle, starts_on=starts_on,
        ends_on=ends_on, count=count, mode=mode, terms=terms, reference=reference, message=message,
        lines=tuple(line_of(one) for one in line) if line else None,
    )  # fmt: skip
    door.say(done, form, _stands(done))


@app.command()
def pause(
    recurring_id: RecurringArgument, on: OnOption = None, company: CompanyOption = "", key: KeyOption = "",
    form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Make no more invoices until it is resumed."""
    done = recurring.pause(door.call(company, on, key), recurring=recurring_id)
    door.say(done, form, _stands(done))


@app.command()
def resume(
    recurring_id: RecurringArgument,
    catch_up: Annotated[bool, typer.Option("--catch-up", help="Bill the days that fell into the pause too.")] = False,
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Go on from today, or make up for the pause."""
    done = recurring.resume(door.call(company, on, key), recurring=recurring_id, catch_up=catch_up)
    door.say(done, form, _stands(done))


@app.command()
def end(
    recurring_id: RecurringArgument, on: OnOption = None, company: CompanyOption = "", key: KeyOption = "",
    form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Make no more invoices, for good."""
    done = recurring.end(door.call(company, on, key), recurring=recurring_id)
    door.say(done, form, _stands(done))


@app.command()
def run(on: OnOption = None, company: CompanyOption = "", form: FormatOption = Format.table) -> None:
    """Bill all whose day has come, and every day missed before; a second time there is nothing to do."""
    done = recurring_run.run(door.call(company, on))
    said = f"{done.issued} issued, {done.drafted} drafted, {done.queued} messages queued, {done.failed} failed"
    door.say(done, form, said)


@app.command("list")
def listed(
    state: Annotated[str, typer.Option("--state", help="active, paused, ended or all.")] = "all",
    company: CompanyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Recurring invoices, the latest first."""
    found = Recurring.objects.of(door.company(company)).select_related("customer").order_by("-id")
    if state != "all":
        found = found.filter(state=state)
    rows = [
        [one.public_id, one.state, one.customer.number, one.name, one.cycle, str(one.next_on or ""), str(one.made),
         money.plain(one.total_minor, one.currency), one.currency, _problem(one)]
        for one in found[:5000]
    ]  # fmt: skip
    heading = ["recurring", "state", "customer", "name", "cycle", "next_on", "made", "total", "currency", "problem"]
    door.listed(heading, rows, form, ("made", "total"))


def _problem(row: Recurring) -> str:
    """Why the last attempt failed; empty while all is well."""
    if not row.problem:
        return ""
    found = json.loads(row.problem)
    return Reason(found["code"], found["facts"]).sentence


def _stands(done: Recurs) -> str:
    total = f"{money.plain(done.total_minor, done.currency)} {done.currency}"
    coming = f"next on {done.next_on}" if done.next_on else "no more to come"
    return f"{done.public_id} {done.name}: {total}, {done.cycle}, {done.state}, {coming}"
