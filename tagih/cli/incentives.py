"""`tagih incentive`: the rules about discounts and credits, and whether a discount would be earned."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from tagih.cli import door
from tagih.cli.door import CompanyOption, Format, FormatOption, KeyOption, OnOption
from tagih.commands import incentives
from tagih.domain.incentives import KEYS

app = typer.Typer(help="Early-payment discounts and the life of credits.")


@app.command("set")
def put(
    key_name: Annotated[str, typer.Argument(metavar="KEY", help=f"One of: {', '.join(KEYS)}.")],
    value: Annotated[str, typer.Argument(help="Its new value.")],
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Set one key of the rules.

    Example: tagih incentive set discount_grace_days 2
    """
    done = incentives.policy_set(door.call(company, on, key), key=key_name, value=value)
    door.say(done, form, f"{done.key} is {done.value}")


@app.command()
def show(company: CompanyOption = "", form: FormatOption = Format.table) -> None:
    """The rules in force."""
    door.say(incentives.in_force(door.company(company)).as_json(), form)


@app.command()
def check(
    invoice: Annotated[str, typer.Argument(help="Number of the invoice.")],
    ordered_on: Annotated[
        date | None, typer.Option("--ordered-on", parser=door.day, metavar="DATE", help="The day of the payer's order.")
    ] = None,
    on: OnOption = None, company: CompanyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Whether the discount of an open invoice is earned if the money is credited on a day, and what is then to pay."""
    asked = door.call(company, on)
    found = incentives.of_invoice(asked.company, invoice, asked.today, ordered_on)
    nothing = f"{invoice} offers no discount that can still be taken"
    door.say({} if found is None else found, form, nothing if found is None else "")
