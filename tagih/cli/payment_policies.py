"""`tagih payment-policy`: the rules about money that comes."""

from __future__ import annotations

from typing import Annotated

import typer

from tagih.cli import door
from tagih.cli.door import CompanyOption, Format, FormatOption, KeyOption, OnOption
from tagih.commands import payment_policy
from tagih.domain.payment_policy import KEYS

app = typer.Typer(help="Rules about money that comes: tolerance, approval, thanks.")


@app.command("set")
def put(
    key_name: Annotated[str, typer.Argument(metavar="KEY", help=f"One of: {', '.join(KEYS)}.")],
    value: Annotated[str, typer.Argument(help="Its new value.")],
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Set one key of the rules.

    Example: tagih payment-policy set tolerance 0.50
    """
    done = payment_policy.put(door.call(company, on, key), key=key_name, value=value)
    door.say(done, form, f"{done.key} is {done.value}")


@app.command()
def show(company: CompanyOption = "", form: FormatOption = Format.table) -> None:
    """The rules in force."""
    door.say(payment_policy.in_force(door.company(company)).as_json(), form)
