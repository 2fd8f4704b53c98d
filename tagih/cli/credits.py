"""`tagih credit`: store credit and credit for future work."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from tagih.cli import door
from tagih.cli.door import CompanyOption, Format, FormatOption, KeyOption, OnOption
from tagih.commands import credits, holdings
from tagih.domain import money
from tagih.models import Holding

app = typer.Typer(help="Store credit and credit for future work.")


@app.command()
def give(
    customer: Annotated[str, typer.Argument(help="Number of the customer.")],
    amount: Annotated[str | None, typer.Argument(help="How much; all that is left of the source when left out.")] = None,
    because: Annotated[str, typer.Option("--because", help="Why; it stands on what the client gets.")] = "",
    kind: Annotated[str, typer.Option("--kind", help="store_credit or future_work.")] = "store_credit",
    payment: Annotated[str, typer.Option("--payment", help="Id of the payment it comes out of.")] = "",
    credit_note: Annotated[str, typer.Option("--credit-note", help="Number of the credit note it comes out of.")] = "",
    expires_on: Annotated[
        date | None, typer.Option("--expires-on", parser=door.day, metavar="DATE", help="Its last day; default by policy.")
    ] = None,
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Give a customer credit, as a gift or out of money and credit notes.

    Example: tagih credit give SLOW 20.00 --because "Thank you for waiting"
    """
    done = credits.give(
        door.call(company, on, key), customer=customer, amount=amount, because=because, kind=kind, payment=payment,
        credit_note=credit_note, expires_on=expires_on,
    )  # fmt: skip
    door.say(done, form)


@app.command()
def use(
    credit: Annotated[str, typer.Argument(help="Id of the credit.")],
    invoice: Annotated[str, typer.Option("--invoice", help="What it settles.")],
    amount: Annotated[str | None, typer.Option("--amount", help="How much; as much as fits when left out.")] = None,
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Settle an invoice with a credit."""
    done = credits.use(door.call(company, on, key), credit=credit, invoice=invoice, amount=amount)
    door.say(done, form)


@app.command()
def expire(
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table
) -> None:
    """End all credits and vouchers whose last day is over."""
    done = holdings.expire(door.call(company, on, key))
    door.say(done, form)


@app.command("list")
def listed(company: CompanyOption = "", form: FormatOption = Format.table) -> None:
    """Credits with what is left of them."""
    found = Holding.objects.of(door.company(company)).filter(kind__in=credits.KINDS).select_related("customer")
    rows = [
        [one.public_id, one.kind, one.customer.number, one.name, money.plain(one.balance_minor, one.currency), one.currency,
         str(one.expires_on or "")]
        for one in found.order_by("-id")[:1000]
    ]  # fmt: skip
    door.listed(
        ["credit", "kind", "customer", "because", "balance", "currency", "expires_on"], rows, form, ("balance",)
    )
