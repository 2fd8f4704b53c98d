"""`tagih payment-claim`: payments that clients say they made, found or not."""

from __future__ import annotations

from typing import Annotated

import typer

from tagih.cli import door
from tagih.cli.door import CompanyOption, Format, FormatOption, KeyOption, OnOption
from tagih.commands import client_words
from tagih.domain import money
from tagih.models import PaymentClaim

app = typer.Typer(help="Payments that clients say they made.")
Because = Annotated[str, typer.Option("--because", help="Why; the client reads it.")]
ClaimArgument = Annotated[str, typer.Argument(help="Id of the claim; `payment-claim list` has it.")]


@app.command()
def accept(
    claim: ClaimArgument, answer: Annotated[str, typer.Option("--answer", help="A word to the client.")] = "",
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Say that the payment was found; record it by itself."""
    done = client_words.accept_claim(door.call(company, on, key), claim=claim, answer=answer)
    door.say(done, form, f"The payment of {done.customer} was found")


@app.command()
def decline(
    claim: ClaimArgument, because: Because, on: OnOption = None, company: CompanyOption = "", key: KeyOption = "",
    form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Say that it was not found; asking goes on today."""
    done = client_words.decline_claim(door.call(company, on, key), claim=claim, because=because)
    door.say(done, form, f"No payment of {done.customer} was found: asking goes on")


@app.command("list")
def listed(company: CompanyOption = "", form: FormatOption = Format.table) -> None:
    """Claims, the latest first."""
    found = PaymentClaim.objects.of(door.company(company)).select_related("customer", "invoice").order_by("-id")
    rows = [
        [one.public_id, one.customer.number, str(one.invoice or ""), one.state, str(one.paid_on),
         "" if one.amount_minor is None else money.plain(one.amount_minor, one.currency), one.currency, one.note]
        for one in found[:1000]
    ]  # fmt: skip
    heading = ["claim", "customer", "invoice", "state", "paid_on", "amount", "currency", "note"]
    door.listed(heading, rows, form, ["amount"])
