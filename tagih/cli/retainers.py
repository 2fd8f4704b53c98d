"""`tagih retainer`: money taken in advance, what it settles, and whether work may start."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from tagih.cli import door
from tagih.cli.door import CompanyOption, Format, FormatOption, KeyOption, OnOption
from tagih.commands import retainers
from tagih.domain import money
from tagih.models import Holding

app = typer.Typer(help="Retainers: money taken in advance.")
RetainerArgument = Annotated[str, typer.Argument(help="Id of the retainer.")]


@app.command("open")
def opened(
    customer: Annotated[str, typer.Argument(help="Number of the customer.")],
    name: Annotated[str, typer.Argument(help="What it is for.")],
    floor: Annotated[str, typer.Option("--floor", help="With less than this the customer is asked to fill it.")] = "0",
    target: Annotated[str, typer.Option("--target", help="How full; the floor when left out.")] = "0",
    gate: Annotated[bool, typer.Option("--gate/--no-gate", help="Whether no work starts below the floor.")] = True,
    tax_rate: Annotated[str, typer.Option("--tax-rate", help="Of what it is for; `none` where that is not known yet.")] = "",
    currency: Annotated[str, typer.Option("--currency")] = "",
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Open a retainer.

    Example: tagih retainer open PROMPT "Maintenance" --floor 300 --target 1210
    """
    done = retainers.start(
        door.call(company, on, key), customer=customer, name=name, floor=floor, target=target, gate=gate,
        tax_rate=tax_rate, currency=currency,
    )  # fmt: skip
    door.say(done, form)


@app.command()
def deposit(
    retainer: RetainerArgument,
    amount: Annotated[str | None, typer.Argument(help="How much came, or how much of the payment goes in.")] = None,
    payment: Annotated[str, typer.Option("--payment", help="Id of an earlier payment, what is left of it.")] = "",
    received_on: Annotated[
        date | None, typer.Option("--received-on", parser=door.day, metavar="DATE", help="Default today.")
    ] = None,
    way: Annotated[str, typer.Option("--way", help="transfer, cash, card …")] = "transfer",
    reference: Annotated[str, typer.Option("--reference", help="What the payer wrote.")] = "",
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Take money into a retainer: it is unearned, and its tax is owed at once where the law says so."""
    done = retainers.deposit(
        door.call(company, on, key), retainer=retainer, amount=amount, payment=payment, received_on=received_on, way=way,
        reference=reference,
    )  # fmt: skip
    door.say(done, form)


@app.command()
def draw(
    retainer: RetainerArgument,
    invoice: Annotated[str, typer.Option("--invoice", help="What it settles.")],
    amount: Annotated[str | None, typer.Option("--amount", help="How much; as much as fits when left out.")] = None,
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Settle an invoice with a retainer."""
    done = retainers.draw(door.call(company, on, key), retainer=retainer, invoice=invoice, amount=amount)
    door.say(done, form)


@app.command()
def ask(
    retainer: RetainerArgument,
    amount: Annotated[str | None, typer.Option("--amount", help="How much; up to the target when left out.")] = None,
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Ask the customer to fill a retainer."""
    done = retainers.ask(door.call(company, on, key), retainer=retainer, amount=amount)
    door.say(done, form)


@app.command()
def refund(
    retainer: RetainerArgument,
    because: Annotated[str, typer.Option("--because", help="Why.")],
    amount: Annotated[str | None, typer.Option("--amount", help="How much; all of it when left out.")] = None,
    close: Annotated[bool, typer.Option("--close", help="End the retainer.")] = False,
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Give back what a retainer holds, and the tax with it."""
    done = retainers.refund(door.call(company, on, key), retainer=retainer, because=because, amount=amount, close=close)
    door.say(done, form)


@app.command()
def gate(retainer: RetainerArgument, company: CompanyOption = "", form: FormatOption = Format.table) -> None:
    """Whether work may start, and why not."""
    found = retainers.gate(door.company(company), retainer)
    door.say(found, form, found.because.sentence)


@app.command("list")
def listed(company: CompanyOption = "", form: FormatOption = Format.table) -> None:
    """Retainers with what they hold."""
    found = Holding.objects.of(door.company(company)).filter(kind="retainer").select_related("customer").order_by("-id")
    rows = [
        [one.public_id, one.customer.number, one.name, money.plain(one.balance_minor, one.currency),
         money.plain(one.floor_minor, one.currency), one.currency, "closed" if one.closed_on else "open"]
        for one in found[:1000]
    ]  # fmt: skip
    heading = ["retainer", "customer", "name", "balance", "floor", "currency", "state"]
    door.listed(heading, rows, form, ("balance", "floor"))
