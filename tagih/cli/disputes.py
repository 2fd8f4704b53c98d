"""`tagih dispute`: what a client does not accept is not asked for until it is resolved."""

from __future__ import annotations

from typing import Annotated

import typer

from tagih.cli import door
from tagih.cli.door import CompanyOption, Format, FormatOption, KeyOption, OnOption
from tagih.commands import dunning
from tagih.models import Dispute

app = typer.Typer(help="Disputes.")
InvoiceArgument = Annotated[str, typer.Argument(help="Number of the invoice.")]


@app.command()
def add(
    invoice: InvoiceArgument,
    because: Annotated[str, typer.Option("--because", help="What the client does not accept.")],
    amount: Annotated[str, typer.Option("--amount", help="How much; all of it when left out.")] = "",
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Flag a dispute over all or a part of an invoice: only that part is not asked for."""
    done = dunning.dispute(door.call(company, on, key), invoice=invoice, because=because, amount=amount)
    door.say(done, form, f"{done.disputed} {done.currency} of {invoice} is disputed")


@app.command()
def resolve(
    invoice: InvoiceArgument,
    resolution: Annotated[str, typer.Option("--resolution", help="How it was settled.")],
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """End a dispute; the balance may be asked for again."""
    done = dunning.resolve_dispute(door.call(company, on, key), invoice=invoice, resolution=resolution)
    door.say(done, form, f"{invoice} is not disputed any more")


@app.command("list")
def listed(company: CompanyOption = "", form: FormatOption = Format.table) -> None:
    """Open disputes, the oldest first."""
    found = (
        Dispute.objects.of(door.company(company))
        .filter(closed_on=None)
        .select_related("receivable")
        .order_by("id")[:1000]
    )
    rows = [[one.receivable.number, str(one.opened_on), str(one.amount_minor), one.because] for one in found]
    heading = ["invoice", "opened_on", "amount_minor", "because"]
    if form is Format.json:
        door.say([dict(zip(heading, row, strict=True)) for row in rows], form)
    else:
        door.grid(heading, rows)
