"""`tagih cheque`: cheques that clients gave us."""

from __future__ import annotations

from typing import Annotated

import typer

from tagih.cli import door
from tagih.cli.door import CompanyOption, Format, FormatOption, KeyOption, OnOption
from tagih.commands import cheques as commands
from tagih.domain import money
from tagih.models import Cheque

app = typer.Typer(help="Cheques.")
ChequeArgument = Annotated[str, typer.Argument(help="Id of the cheque, as `cheque list` prints it.")]


@app.command()
def receive(
    amount: Annotated[str, typer.Argument(help="Such as 250.00.")],
    bank: Annotated[str, typer.Option("--bank", help="The bank it is drawn on.")],
    number: Annotated[str, typer.Option("--number", help="Its number.")],
    customer: Annotated[str, typer.Option("--customer", help="Who gave it; may be left out where an invoice is named.")] = "",
    invoice: Annotated[list[str] | None, typer.Option("--invoice", help="What it is for; may be given often.")] = None,
    currency: Annotated[str, typer.Option("--currency")] = "",
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Note a cheque that a client gave us: it is a payment once it is cleared.

    Example: tagih cheque receive 250.00 --bank Barclays --number 000123 --invoice 2026-00012
    """
    done = commands.receive(
        door.call(company, None, key), amount=amount, bank=bank, number=number, customer=customer,
        invoices=tuple(invoice or ()), currency=currency, on=on,
    )  # fmt: skip
    door.say(done, form, f"Cheque {done.public_id} of {done.customer} is noted")


@app.command()
def clear(
    cheque: ChequeArgument, on: OnOption = None, company: CompanyOption = "", key: KeyOption = "",
    form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Book it as a payment: the bank has credited it."""
    done = commands.clear(door.call(company, on, key), cheque=cheque)
    door.say(
        done, form, f"{money.plain(done.amount_minor, done.currency)} {done.currency} of {done.customer} is booked"
    )


@app.command()
def bounce(
    cheque: ChequeArgument, because: Annotated[str, typer.Option("--because", help="Why.")] = "",
    fee: Annotated[str, typer.Option("--fee", help="What the bank took.")] = "",
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Note that it bounced; what was booked is taken back."""
    done = commands.bounce(door.call(company, on, key), cheque=cheque, because=because, fee=fee)
    door.say(done, form, f"The cheque of {done.customer} has bounced")


@app.command("list")
def listed(company: CompanyOption = "", form: FormatOption = Format.table) -> None:
    """Cheques, the latest first."""
    found = Cheque.objects.of(door.company(company)).select_related("customer").order_by("-id")[:5000]
    rows = [
        [one.public_id, one.customer.number, one.bank, one.number, one.state, str(one.received_on),
         money.plain(one.amount_minor, one.currency), one.currency]
        for one in found
    ]  # fmt: skip
    door.listed(
        ["cheque", "customer", "bank", "number", "state", "received_on", "amount", "currency"], rows, form, ("amount",)
    )
