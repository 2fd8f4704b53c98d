"""`tagih policy`: the ladder and its limits."""

from __future__ import annotations

from typing import Annotated

import typer

from tagih.cli import door
from tagih.cli.door import CompanyOption, Format, FormatOption, KeyOption, OnOption
from tagih.commands import company as companies
from tagih.models import facts

app = typer.Typer(help="When and how clients are asked.")


@app.command()
def show(company: CompanyOption = "", form: FormatOption = Format.table) -> None:
    """The policy in force."""
    door.say(facts.policy(door.company(company)).as_json(), form)


@app.command("set")
def put(
    key: Annotated[str, typer.Argument(help="mode, open_days, minimum_gap_days, small_balance, steps … (see `tagih policy show`)")],
    value: Annotated[str, typer.Argument(help="The new value.")],
    on: OnOption = None, company: CompanyOption = "", idempotency: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Change one key of the policy; open cases are looked at again.

    Example: tagih policy set mode automatic
    """
    done = companies.policy_set(door.call(company, on, idempotency), key=key, value=value)
    door.say(done, form, f"{key} is now {value}")
