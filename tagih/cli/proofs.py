"""`tagih proof`: how it is known that an invoice arrived, or that it never came."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from tagih.cli import door
from tagih.cli.door import CompanyOption, Format, FormatOption, KeyOption, OnOption
from tagih.commands import proofs
from tagih.models import Proof

app = typer.Typer(help="Proofs of receipt.")
InvoiceArgument = Annotated[str, typer.Argument(help="Number of the invoice.")]


@app.command()
def add(
    invoice: InvoiceArgument,
    kind: Annotated[
        str, typer.Option("--kind", help="portal_view, delivery_receipt, stamped_paper or registered_letter.")
    ],
    received_on: Annotated[
        date, typer.Option("--received-on", parser=door.day, metavar="DATE", help="The day on which the client had it.")
    ],
    note: Annotated[str, typer.Option("--note", help="Such as the number of the registered letter.")] = "",
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Record that the client had an invoice on a day; a term from receipt counts from the earliest proof."""
    done = proofs.record(door.call(company, on, key), invoice=invoice, kind=kind, received_on=received_on, note=note)
    door.say(done, form, f"{done.invoice} was received on {done.received_on}; due {_due(done.due)}")


@app.command("not-delivered")
def not_delivered(
    invoice: InvoiceArgument, because: Annotated[str, typer.Option("--because", help="How it is proven: the letter came back.")],
    sent_on: Annotated[
        date | None, typer.Option("--sent-on", parser=door.day, metavar="DATE", help="Sent anew on; default today.")
    ] = None,
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Record that an invoice never came: its term and the asking start anew, with an apology."""
    done = proofs.not_delivered(door.call(company, on, key), invoice=invoice, because=because, sent_on=sent_on)
    door.say(done, form, f"{done.invoice} counts as sent on {done.sent_on}; due {_due(done.due)}")


@app.command("list")
def listed(
    invoice: Annotated[str, typer.Argument(help="Number of the invoice; all of them when left out.")] = "",
    company: CompanyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """What is known of the receipt of invoices, the latest first."""
    found = Proof.objects.of(door.company(company)).select_related("invoice").order_by("-id")
    if invoice:
        found = found.filter(invoice__number=invoice)
    rows = [[one.invoice.number or "", one.kind, str(one.on), one.note, one.by] for one in found[:1000]]
    door.listed(["invoice", "kind", "on", "note", "by"], rows, form)


def _due(days: tuple[proofs.DueDay, ...]) -> str:
    return ", ".join(f"{one.receivable} on {one.due_on}" for one in days) or "nothing any more"
