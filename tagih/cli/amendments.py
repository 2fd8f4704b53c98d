"""`tagih amendment`: contacts and order numbers that clients propose, accepted or declined."""

from __future__ import annotations

from typing import Annotated

import typer

from tagih.cli import door
from tagih.cli.door import CompanyOption, Format, FormatOption, KeyOption, OnOption
from tagih.commands import client_words
from tagih.models import Amendment

app = typer.Typer(help="Contacts and order numbers that clients propose.")
Because = Annotated[str, typer.Option("--because", help="Why; the client reads it.")]
AmendmentArgument = Annotated[str, typer.Argument(help="Id of the proposal; `amendment list` has it.")]


@app.command()
def accept(
    amendment: AmendmentArgument, on: OnOption = None, company: CompanyOption = "", key: KeyOption = "",
    form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Take over what the client says."""
    done = client_words.accept_amendment(door.call(company, on, key), amendment=amendment)
    door.say(done, form, f"The details of {done.customer} are changed")


@app.command()
def decline(
    amendment: AmendmentArgument, because: Because, on: OnOption = None, company: CompanyOption = "",
    key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Leave the details as they are."""
    done = client_words.decline_amendment(door.call(company, on, key), amendment=amendment, because=because)
    door.say(done, form, f"The details of {done.customer} stay as they are")


@app.command("list")
def listed(company: CompanyOption = "", form: FormatOption = Format.table) -> None:
    """Proposals, the latest first."""
    found = Amendment.objects.of(door.company(company)).select_related("customer").order_by("-id")[:1000]
    rows = [
        [one.public_id, one.customer.number, one.state, one.name, one.email, one.phone, one.purchase_order, one.note]
        for one in found
    ]
    heading = ["amendment", "customer", "state", "name", "email", "phone", "purchase_order", "note"]
    door.listed(heading, rows, form)
