"""`tagih charge`: what clients pay through payment providers."""

from __future__ import annotations

from typing import Annotated

import typer
from django.utils import timezone

from tagih.cli import door
from tagih.cli.door import CompanyOption, Format, FormatOption, KeyOption, OnOption
from tagih.commands import charge_questions, charge_refunds, charges
from tagih.domain import money
from tagih.models import Charge

app = typer.Typer(help="Charges through payment providers.")

ChargeArgument = Annotated[str, typer.Argument(help="Id of the charge.")]
NoteOption = Annotated[str, typer.Option("--note", help="What you saw or did.")]


@app.command("open")
def open_(
    invoices: Annotated[list[str], typer.Argument(help="Invoices or instalments.")],
    amount: Annotated[str, typer.Option("--amount", help="How much; all that is open when left out.")] = "",
    account: Annotated[str, typer.Option("--account", help="Through which account; the first one when left out.")] = "",
    keep: Annotated[bool, typer.Option("--keep", help="The client agrees: keep the card, charge it when bills are due.")] = False,
    return_url: Annotated[str, typer.Option("--return-url", help="Where the client comes back to.")] = "",
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Open a page on which the client pays, and print its address.

    Example: tagih charge open 2026-00012
    """
    done = charges.open_checkout(
        door.call(company, on, key), invoices=invoices, amount=amount, account=account, keep=keep, return_url=return_url
    )  # fmt: skip
    door.say(done, form, done.url)


@app.command("call-off")
def call_off(
    charge: ChargeArgument, on: OnOption = None, company: CompanyOption = "", key: KeyOption = "",
    form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Close a page on which nobody has paid, or take back what is only planned."""
    door.say(charges.call_off(door.call(company, on, key), charge=charge), form)


@app.command()
def answer(
    charge: ChargeArgument,
    answer: Annotated[str, typer.Option("--answer", help="succeeded or failed.")],
    note: NoteOption = "", on: OnOption = None, company: CompanyOption = "", key: KeyOption = "",
    form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Say what became of a charge whose outcome nobody knows, after a look at the provider's own pages."""
    door.say(charges.answer(door.call(company, on, key), charge=charge, answer=answer, note=note), form)


@app.command("looked-at")
def looked_at(
    charge: ChargeArgument, note: NoteOption = "", on: OnOption = None, company: CompanyOption = "", key: KeyOption = "",
    form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Note that you have looked at what was strange about a charge."""
    door.say(charges.looked_at(door.call(company, on, key), charge=charge, note=note), form)


@app.command()
def refund(
    refund: Annotated[str, typer.Argument(help="Id of an approved refund.")],
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Pay an approved refund back through the provider that the money came through, and book it."""
    done = charge_refunds.pay(door.call(company, on, key), refund=refund)
    door.say(done, form, f"{done.refund}: {done.state} {done.detail}".strip())


@app.command()
def follow(company: CompanyOption = "", form: FormatOption = Format.table) -> None:
    """Ask the providers now about what they reported and what is not known; the worker does it every minute."""
    door.say(charge_questions.follow(door.company(company), timezone.now()), form)


@app.command("list")
def listed(
    company: CompanyOption = "", form: FormatOption = Format.table,
    look: Annotated[bool, typer.Option("--look", help="Only those that a person has to look at.")] = False,
) -> None:  # fmt: skip
    """Charges, the latest first."""
    found = Charge.objects.of(door.company(company)).select_related("customer", "account").order_by("-id")
    found = found.filter(needs_look=True) if look else found
    rows = [
        [one.public_id, one.customer.number, one.reference, money.plain(one.amount_minor, one.currency), one.currency,
         one.state, one.account.name, "yes" if one.needs_look else "no"]
        for one in found[:5000]
    ]  # fmt: skip
    heading = ["charge", "customer", "invoices", "amount", "currency", "state", "account", "to_look_at"]
    door.listed(heading, rows, form, ["amount"])
