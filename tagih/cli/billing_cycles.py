"""`tagih billing-cycle`: on which days a client is billed, and weekly groups of clients."""

from __future__ import annotations

from typing import Annotated

import typer

from tagih.cli import door
from tagih.cli.door import CompanyOption, Format, FormatOption, KeyOption, OnOption
from tagih.commands import billing_cycles as commands
from tagih.models import BillingCycle

app = typer.Typer(help="On which days clients are billed.")
CustomerArgument = Annotated[str, typer.Argument(help="Number of the customer.")]
ModeOption = Annotated[str, typer.Option("--mode", help="issue (its drafts are issued and sent) or propose.")]


@app.command("set")
def set_cycle(
    customer: CustomerArgument,
    cycle: Annotated[str, typer.Argument(help="Such as `monthly on 15` or `weekly on friday`.")],
    mode: ModeOption = "issue",
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Bill a client on each day of a cycle.

    Example: tagih billing-cycle set C-00001 "monthly on 15"
    """
    done = commands.set_cycle(door.call(company, on, key), customer=customer, cycle=cycle, mode=mode)
    door.say(done, form, f"{done.customer} is billed {done.cycle}, next on {done.next_on}")


@app.command()
def clear(
    customer: CustomerArgument, on: OnOption = None, company: CompanyOption = "", key: KeyOption = "",
    form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Bill a client whenever its drafts are ready again."""
    done = commands.clear(door.call(company, on, key), customer=customer)
    door.say(done, form, f"{done.customer} has no billing day any more")


@app.command()
def split(
    groups: Annotated[int, typer.Option("--groups", help="How many weekly groups.")] = 4,
    mode: ModeOption = "issue",
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Split the clients billed of late into weekly groups; `tagih report weekly_groups` shows what that does for the cash."""
    done = commands.split(door.call(company, on, key), groups=groups, mode=mode)
    said = ", ".join(f"week {number}: {count}" for number, count in enumerate(done.groups, 1))
    door.say(done, form, f"Clients by {said}")


@app.command()
def run(on: OnOption = None, company: CompanyOption = "", form: FormatOption = Format.table) -> None:
    """Issue and send the drafts of all clients whose day has come; a second time there is nothing to do."""
    done = commands.run(door.call(company, on))
    said = f"{done.clients} clients, {done.issued} issued, {done.queued} messages queued, {done.failed} failed"
    door.say(done, form, said)


@app.command("list")
def listed(company: CompanyOption = "", form: FormatOption = Format.table) -> None:
    """Clients that have a billing day."""
    found = BillingCycle.objects.of(door.company(company)).select_related("customer").order_by("next_on", "id")
    rows = [
        [one.customer.number, one.cycle, one.mode, str(one.next_on or ""), str(one.group or "")] for one in found[:5000]
    ]
    door.listed(["customer", "cycle", "mode", "next_on", "group"], rows, form)
