"""`tagih payment`: money that arrived, and what it settles."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from tagih.cli import door
from tagih.cli.door import CompanyOption, Format, FormatOption, KeyOption, OnOption
from tagih.cli.paper import ToOption, write
from tagih.commands import payments, printed_receipts, reversals
from tagih.domain import money
from tagih.models import Payment

app = typer.Typer(help="Payments.")


@app.command()
def add(
    amount: Annotated[str, typer.Argument(help="How much, such as 120.50.")],
    invoice: Annotated[list[str] | None, typer.Option("--invoice", help="An invoice the payer named; may be repeated.")] = None,
    customer: Annotated[str, typer.Option("--customer", help="Number of the customer; not needed with --invoice.")] = "",
    currency: Annotated[str, typer.Option("--currency")] = "",
    reference: Annotated[str, typer.Option("--reference", help="What the payer wrote.")] = "",
    way: Annotated[str, typer.Option("--way", help="transfer, cash, card …")] = "transfer",
    received_on: Annotated[
        date | None, typer.Option("--received-on", parser=door.day, metavar="DATE", help="When it was credited; default --on.")
    ] = None,
    ordered_on: Annotated[
        date | None, typer.Option("--ordered-on", parser=door.day, metavar="DATE", help="The day the payer gave the order.")
    ] = None,
    rate: Annotated[str | None, typer.Option("--rate", help="Value of one unit of a foreign currency.")] = None,
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Record a payment: first what the payer named, then an exact amount, then the oldest; the rest is kept as credit.

    Example: tagih payment add 120.50 --invoice 2026-00012
    """
    done = payments.record(
        door.call(company, on, key), amount=amount, invoices=tuple(invoice or ()), customer=customer, currency=currency,
        on=received_on or on, reference=reference, way=way, rate=rate, ordered_on=ordered_on,
    )  # fmt: skip
    door.say(done, form)


@app.command()
def allocate(
    payment: Annotated[str, typer.Argument(help="Id of the payment.")],
    invoice: Annotated[str, typer.Option("--invoice", help="What it settles.")],
    amount: Annotated[str | None, typer.Option("--amount", help="How much of it; as much as fits when left out.")] = None,
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Settle an invoice with money that was not allocated."""
    done = payments.allocate(door.call(company, on, key), payment=payment, invoice=invoice, amount=amount)
    door.say(done, form)


@app.command()
def reverse(
    payment: Annotated[str, typer.Argument(help="Id of the payment.")],
    because: Annotated[str, typer.Option("--because", help="Why, for your books.")],
    kind: Annotated[str, typer.Option("--kind", help="mistake, returned (by the bank) or charged_back.")] = "mistake",
    reversed_on: Annotated[
        date | None, typer.Option("--reversed-on", parser=door.day, metavar="DATE", help="When the money left again; default --on.")
    ] = None,
    fee: Annotated[str, typer.Option("--fee", help="What the bank or provider took for it.")] = "",
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Take a payment back: what it settled is owed again, with its own due days.

    Example: tagih payment reverse ID --kind returned --because "account closed" --reversed-on 2026-03-20
    """
    done = reversals.reverse(
        door.call(company, on, key), payment=payment, because=because, kind=kind, on=reversed_on, fee=fee
    )
    door.say(done, form)


@app.command()
def unallocate(
    payment: Annotated[str, typer.Argument(help="Id of the payment.")],
    invoice: Annotated[str, typer.Option("--invoice", help="The invoice or instalment it shall not settle.")],
    because: Annotated[str, typer.Option("--because", help="Why, for your books.")] = "",
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Take off an invoice what a payment settled of it; the money stays unallocated."""
    done = reversals.unallocate(door.call(company, on, key), payment=payment, invoice=invoice, because=because)
    door.say(done, form)


@app.command()
def receipt(
    payment: Annotated[str, typer.Argument(help="Id of the payment.")], to: ToOption = None, company: CompanyOption = ""
) -> None:
    """Write the PDF of a receipt."""
    write(printed_receipts.pdf(door.company(company), payment), to)


@app.command("list")
def listed(company: CompanyOption = "", form: FormatOption = Format.table) -> None:
    """Payments, the latest first."""
    found = Payment.objects.of(door.company(company)).select_related("customer").order_by("-received_on", "-id")[:5000]
    rows = [
        [one.public_id, str(one.received_on), one.customer.number, money.plain(one.amount_minor, one.currency),
         money.plain(one.unallocated_minor, one.currency), one.currency, one.reference]
        for one in found
    ]  # fmt: skip
    heading = ["payment", "received_on", "customer", "amount", "unallocated", "currency", "reference"]
    if form is Format.json:
        door.say([dict(zip(heading, row, strict=True)) for row in rows], form)
    else:
        door.grid(heading, rows, [name in ("amount", "unallocated") for name in heading])
