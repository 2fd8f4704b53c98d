"""`tagih voucher`: gift vouchers, sold or given away, and redeemed."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from tagih.cli import door
from tagih.cli.door import CompanyOption, Format, FormatOption, KeyOption, OnOption
from tagih.commands import vouchers
from tagih.domain import money
from tagih.models import Holding

app = typer.Typer(help="Gift vouchers.")


@app.command()
def issue(
    customer: Annotated[str, typer.Argument(help="Number of who buys or gets it.")],
    amount: Annotated[str, typer.Argument(help="What it is worth, tax included.")],
    name: Annotated[str, typer.Option("--name")] = "Gift voucher",
    purpose: Annotated[str, typer.Option("--purpose", help="single: one known thing, taxed now; multi: anything.")] = "multi",
    tax_rate: Annotated[str, typer.Option("--tax-rate", help="Of the one known thing.")] = "",
    free: Annotated[bool, typer.Option("--free", help="Given away, not sold.")] = False,
    received_on: Annotated[
        date | None, typer.Option("--received-on", parser=door.day, metavar="DATE", help="When it was paid; default today.")
    ] = None,
    way: Annotated[str, typer.Option("--way", help="transfer, cash, card …")] = "transfer",
    reference: Annotated[str, typer.Option("--reference", help="What the payer wrote.")] = "",
    expires_on: Annotated[
        date | None, typer.Option("--expires-on", parser=door.day, metavar="DATE", help="Its last day; default by policy.")
    ] = None,
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Sell a voucher, or give one away.

    Example: tagih voucher issue PROMPT 100.00
    """
    done = vouchers.issue(
        door.call(company, on, key), customer=customer, amount=amount, name=name, purpose=purpose, tax_rate=tax_rate,
        free=free, received_on=received_on, way=way, reference=reference, expires_on=expires_on,
    )  # fmt: skip
    door.say(done, form)


@app.command()
def redeem(
    code: Annotated[str, typer.Argument(help="The code on the voucher, or its id.")],
    invoice: Annotated[str, typer.Option("--invoice", help="What it settles, of whichever customer.")],
    amount: Annotated[str | None, typer.Option("--amount", help="How much; as much as fits when left out.")] = None,
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Settle an invoice with a voucher."""
    done = vouchers.redeem(door.call(company, on, key), code=code, invoice=invoice, amount=amount)
    door.say(done, form)


@app.command("list")
def listed(company: CompanyOption = "", form: FormatOption = Format.table) -> None:
    """Vouchers with what is left of them."""
    found = Holding.objects.of(door.company(company)).filter(kind="voucher").select_related("customer").order_by("-id")
    rows = [
        [one.public_id, str(one.code), one.customer.number, one.purpose, money.plain(one.balance_minor, one.currency),
         one.currency, str(one.expires_on or "")]
        for one in found[:1000]
    ]  # fmt: skip
    heading = ["voucher", "code", "customer", "purpose", "balance", "currency", "expires_on"]
    door.listed(heading, rows, form, ("balance",))
