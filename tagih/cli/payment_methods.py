"""`tagih method`: cards and mandates that a provider keeps for clients who agreed."""

from __future__ import annotations

from typing import Annotated

import typer

from tagih.cli import door
from tagih.cli.door import CompanyOption, Format, FormatOption, KeyOption, OnOption
from tagih.commands import payment_methods
from tagih.models import PaymentMethod

app = typer.Typer(help="Stored cards and mandates.")

MethodArgument = Annotated[str, typer.Argument(help="Id of the card or mandate.")]


@app.command()
def charge(
    invoices: Annotated[list[str], typer.Argument(help="Invoices or instalments.")],
    method: Annotated[str, typer.Option("--method", help="Which card or mandate; the client's newest when left out.")] = "",
    amount: Annotated[str, typer.Option("--amount", help="How much; all that is open when left out.")] = "",
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Charge a stored card or mandate now.

    Example: tagih method charge 2026-00012
    """
    done = payment_methods.charge(door.call(company, on, key), invoices=invoices, method=method, amount=amount)
    door.say(done, form, f"{done.charge}: {done.state}")


@app.command()
def automatic(
    method: MethodArgument,
    is_automatic: Annotated[bool, typer.Option("--switch-on/--switch-off", help="Whether bills are charged when they are due.")] = True,
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Have bills charged by themselves when they are due, as the client agreed, or not any more."""
    done = payment_methods.set_automatic(door.call(company, on, key), method=method, is_automatic=is_automatic)
    door.say(done, form)


@app.command()
def revoke(
    method: MethodArgument, on: OnOption = None, company: CompanyOption = "", key: KeyOption = "",
    form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Never charge it again: the client took their word back."""
    door.say(payment_methods.revoke(door.call(company, on, key), method=method), form)


@app.command("list")
def listed(company: CompanyOption = "", form: FormatOption = Format.table) -> None:
    """Stored cards and mandates, the latest first."""
    found = PaymentMethod.objects.of(door.company(company)).select_related("customer", "account").order_by("-id")[:5000]
    rows = [
        [one.public_id, one.customer.number, one.label, one.account.name, "yes" if one.is_automatic else "no",
         str(one.agreed_on), str(one.revoked_on or "")]
        for one in found
    ]  # fmt: skip
    door.listed(["method", "customer", "label", "account", "automatic", "agreed_on", "revoked_on"], rows, form)
