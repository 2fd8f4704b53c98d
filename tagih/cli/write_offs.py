"""`tagih write-off`: claims that are given up, and giving up taken back."""

from __future__ import annotations

from typing import Annotated

import typer

from tagih.cli import door
from tagih.cli.door import CompanyOption, Format, FormatOption, KeyOption, OnOption
from tagih.commands import write_offs
from tagih.domain import money
from tagih.domain.write_offs import KINDS
from tagih.models import WriteOff

app = typer.Typer(help="Claims that are given up.")


@app.command()
def add(
    invoice: Annotated[str, typer.Argument(help="Number of the invoice or instalment.")],
    because: Annotated[str, typer.Option("--because", help="Why, for your books.")],
    kind: Annotated[str, typer.Option("--kind", help=f"One of: {', '.join(KINDS)}.")] = "uncollectable",
    amount: Annotated[str | None, typer.Option("--amount", help="How much of it; all that is open when left out.")] = None,
    approved_by: Annotated[str, typer.Option("--approved-by", help="Who approved it, above the policy's limit.")] = "",
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Give up what is open on an invoice, and say when the tax in it may come back.

    Example: tagih write-off add 2026-00012 --kind insolvent --because "the court's letter" --approved-by Anna
    """
    done = write_offs.write_off(
        door.call(company, on, key), invoice=invoice, because=because, kind=kind, amount=amount, approved_by=approved_by
    )
    door.say(done, form)


@app.command("undo")
def take_back(
    write_off: Annotated[str, typer.Argument(help="Id of the write-off.")],
    because: Annotated[str, typer.Option("--because", help="Why it is owed again.")],
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Have it owed again."""
    done = write_offs.take_back(door.call(company, on, key), write_off=write_off, because=because)
    door.say(done, form, f"{done.number} is owed again")


@app.command("list")
def listed(company: CompanyOption = "", form: FormatOption = Format.table) -> None:
    """What was given up, the latest first; small differences too."""
    found = WriteOff.objects.of(door.company(company)).select_related("receivable", "customer").order_by("-on", "-id")
    rows = [
        [one.public_id, str(one.on), one.customer.number, one.receivable.number if one.receivable else "", one.kind,
         money.plain(one.amount_minor, one.currency), one.currency, one.approved_by, str(one.taken_back_on or "")]
        for one in found[:5000]
    ]  # fmt: skip
    heading = [
        "write_off",
        "on",
        "customer",
        "receivable",
        "kind",
        "amount",
        "currency",
        "approved_by",
        "taken_back_on",
    ]
    door.listed(heading, rows, form, ["amount"])
