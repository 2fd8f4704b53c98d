"""`tagih work`: what was done and is not billed yet."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer
from django.utils import timezone

from tagih.cli import door
from tagih.cli.door import CompanyOption, Format, FormatOption, KeyOption, OnOption
from tagih.commands import work as commands
from tagih.domain import money, work
from tagih.models import WorkEntry

app = typer.Typer(help="Work that is not billed yet.")
EntryArgument = Annotated[str, typer.Argument(help="Id of the entry.")]
DoneOption = Annotated[
    date | None, typer.Option("--done-on", parser=door.day, metavar="DATE", help="When it was done; default today.")
]


@app.command()
def add(
    customer: Annotated[str, typer.Argument(help="Number of the customer.")],
    description: Annotated[str, typer.Argument(help="What was done.")],
    unit_price: Annotated[str, typer.Argument(help="Price without tax.")],
    quantity: Annotated[str, typer.Option("--quantity")] = "1",
    unit: Annotated[str, typer.Option("--unit", help="Such as h.")] = "",
    done_on: DoneOption = None,
    kind: Annotated[str, typer.Option("--kind", help="time, goods or expense.")] = "time",
    tax_rate: Annotated[str, typer.Option("--tax-rate", help="In percent; the standard rate when left out.")] = "",
    currency: Annotated[str, typer.Option("--currency")] = "",
    quote: Annotated[str, typer.Option("--quote", help="The signed quote that it is part of.")] = "",
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Enter work once.

    Example: tagih work add C-00001 "Design of the menu" 80.00 --quantity 2.5 --unit h
    """
    done = commands.add(
        door.call(company, on, key), customer=customer, description=description, unit_price=unit_price,
        quantity=quantity, unit=unit, done_on=done_on, kind=kind, tax_rate=tax_rate, currency=currency, quote=quote,
    )  # fmt: skip
    door.say(
        done, form, f"{done.public_id} {done.description}: {money.plain(done.net_minor, done.currency)} {done.currency}"
    )


@app.command()
def edit(
    entry: EntryArgument,
    description: Annotated[str | None, typer.Option("--description")] = None,
    unit_price: Annotated[str | None, typer.Option("--unit-price")] = None,
    quantity: Annotated[str | None, typer.Option("--quantity")] = None,
    unit: Annotated[str | None, typer.Option("--unit")] = None,
    done_on: DoneOption = None,
    kind: Annotated[str | None, typer.Option("--kind", help="time, goods or expense.")] = None,
    tax_rate: Annotated[str | None, typer.Option("--tax-rate")] = None,
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Change an entry that is not billed."""
    done = commands.edit(
        door.call(company, on, key), entry=entry, description=description, unit_price=unit_price, quantity=quantity,
        unit=unit, done_on=done_on, kind=kind, tax_rate=tax_rate,
    )  # fmt: skip
    door.say(done, form)


@app.command()
def delete(
    entry: EntryArgument, on: OnOption = None, company: CompanyOption = "", key: KeyOption = "",
    form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Delete an entry that is not billed."""
    done = commands.delete(door.call(company, on, key), entry=entry)
    door.say(done, form, f"Deleted {done.public_id}")


@app.command()
def bill(
    customer: Annotated[str, typer.Option("--customer", help="Only the work of this one.")] = "",
    entry: Annotated[list[str] | None, typer.Option("--entry", help="Only this entry; may be repeated.")] = None,
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Put all unbilled work on drafts, one for each client."""
    done = commands.bill(door.call(company, on, key), customer=customer, entries=tuple(entry or ()))
    if form is Format.json:
        door.say(done, form)
        return
    rows = [
        [one.public_id, one.customer, str(one.entries), money.plain(one.total_minor, one.currency), one.currency]
        for one in done.drafts
    ]
    door.listed(["draft", "customer", "entries", "total", "currency"], rows, form, ("entries", "total"))


@app.command()
def policy(
    not_before_days: Annotated[int | None, typer.Option("--not-before-days")] = None,
    nudge_after_days: Annotated[int | None, typer.Option("--nudge-after-days")] = None,
    alarm_after_days: Annotated[int | None, typer.Option("--alarm-after-days")] = None,
    capital_rate: Annotated[str | None, typer.Option("--capital-rate", help="What money costs by the year, in percent.")] = None,
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Change the rules about unbilled work. Without anything to change, print them."""
    given = {
        "not_before_days": not_before_days, "nudge_after_days": nudge_after_days, "alarm_after_days": alarm_after_days,
        "capital_rate": capital_rate,
    }  # fmt: skip
    if all(value is None for value in given.values()):
        door.say(commands.policy(door.company(company)), form)
        return
    door.say(commands.policy_set(door.call(company, on, key), **given), form)  # type: ignore[arg-type]


@app.command("list")
def listed(
    state: Annotated[str, typer.Option("--state", help="unbilled, billed or all.")] = "unbilled",
    company: CompanyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Work, the oldest first, with its age and what waiting costs."""
    of = door.company(company)
    rule, day = commands.policy(of), timezone.now().astimezone(of.tzinfo).date()
    found = WorkEntry.objects.of(of).select_related("customer", "invoice").order_by("on", "id")
    if state != "all":
        found = found.filter(invoice__isnull=state == "unbilled")
    rows = [_row(one, rule, day) for one in found[:5000]]
    heading = [
        "entry",
        "customer",
        "on",
        "kind",
        "description",
        "net",
        "currency",
        "standing",
        "age_days",
        "cost",
        "invoice",
    ]
    door.listed(heading, rows, form, ("net", "age_days", "cost"))


def _row(one: WorkEntry, rule: work.Policy, day: date) -> list[str]:
    age, waits = work.age_days(one.on, day), one.invoice is None
    cost = money.plain(work.cost_minor(one.net_minor, age, rule.capital_rate_ppm), one.currency)
    return [
        one.public_id, one.customer.number, str(one.on), one.kind, one.description,
        money.plain(one.net_minor, one.currency), one.currency, work.standing(one.on, day, rule) if waits else "billed",
        str(age) if waits else "", cost if waits else "", "" if one.invoice is None else one.invoice.number or "draft",
    ]  # fmt: skip
