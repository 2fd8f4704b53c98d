"""`tagih refund`: money that goes back to a client: proposed, approved, paid."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from tagih.cli import door
from tagih.cli.door import CompanyOption, Format, FormatOption, KeyOption, OnOption
from tagih.commands import refunds
from tagih.domain import money
from tagih.models import Refund

app = typer.Typer(help="Money that goes back.")
RefundArgument = Annotated[str, typer.Argument(help="Id of the refund.")]


@app.command()
def propose(
    because: Annotated[str, typer.Option("--because", help="Why, for your books.")],
    payment: Annotated[str, typer.Option("--payment", help="Id of the payment of which something is left.")] = "",
    credit_note: Annotated[str, typer.Option("--credit-note", help="Number of the credit note, instead.")] = "",
    amount: Annotated[str | None, typer.Option("--amount", help="How much; all that is left when left out.")] = None,
    account: Annotated[str, typer.Option("--account", help="Where it goes: the account it came from.")] = "",
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Propose to give back what is left of a payment or credit note."""
    done = refunds.propose(
        door.call(company, on, key), because=because, payment=payment, credit_note=credit_note, amount=amount,
        account=account,
    )  # fmt: skip
    door.say(done, form)


@app.command()
def approve(
    refund: RefundArgument,
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Approve a proposed refund; who does it is recorded."""
    door.say(refunds.approve(door.call(company, on, key), refund=refund), form)


@app.command()
def decline(
    refund: RefundArgument, because: Annotated[str, typer.Option("--because", help="Why not.")],
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Decline a refund that is not paid yet."""
    door.say(refunds.decline(door.call(company, on, key), refund=refund, because=because), form)


@app.command()
def pay(
    refund: RefundArgument,
    paid_on: Annotated[
        date | None, typer.Option("--paid-on", parser=door.day, metavar="DATE", help="When the money left; default --on.")
    ] = None,
    reference: Annotated[str, typer.Option("--reference", help="The bank's reference.")] = "",
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Book that an approved refund was paid out."""
    door.say(refunds.pay(door.call(company, on, key), refund=refund, on=paid_on, reference=reference), form)


@app.command("list")
def listed(company: CompanyOption = "", form: FormatOption = Format.table) -> None:
    """Refunds, the latest first."""
    found = Refund.objects.of(door.company(company)).select_related("customer").order_by("-id")[:5000]
    rows = [
        [one.public_id, one.customer.number, one.state, money.plain(one.amount_minor, one.currency), one.currency,
         one.account, one.proposed_by, one.decided_by, str(one.paid_on or ""), one.reference]
        for one in found
    ]  # fmt: skip
    heading = [
        "refund", "customer", "state", "amount", "currency", "account", "proposed_by", "decided_by", "paid_on", "reference",
    ]  # fmt: skip
    door.listed(heading, rows, form, ["amount"])
