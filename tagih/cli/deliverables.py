"""`tagih deliverable`: what the client gets when it is paid."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tagih.cli import door
from tagih.cli.door import CompanyOption, Format, FormatOption, KeyOption, OnOption
from tagih.cli.quotes import content
from tagih.commands import deliverables
from tagih.models import Deliverable

app = typer.Typer(help="Files and links that open when they are paid.")


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="What it is called.")],
    quote: Annotated[str, typer.Option("--quote", help="The quote whose every invoice must be paid.")] = "",
    invoice: Annotated[str, typer.Option("--invoice", help="Or the one invoice that must be paid.")] = "",
    file: Annotated[Path | None, typer.Option("--file", help="Any file up to 20 MB.")] = None,
    link: Annotated[str, typer.Option("--link", help="An https address, instead of a file.")] = "",
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Add a deliverable; it is locked until everything it is billed with is paid.

    Example: tagih deliverable add "The film" --quote Q-2026-00001 --file film.mp4
    """
    done = deliverables.add(
        door.call(company, on, key), name=name, quote=quote, invoice=invoice, link=link,
        file=content(file) if file else b"", file_name=file.name if file else "",
    )  # fmt: skip
    door.say(done, form, f"{done.deliverable}: {done.because or 'open'}")


@app.command()
def send(
    deliverable: Annotated[str, typer.Argument(help="Id of the deliverable.")], on: OnOption = None,
    company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Make the client's link and print it, this once. It shows the lock until everything is paid."""
    done = deliverables.send(door.call(company, on, key), deliverable=deliverable)
    door.say(done, form, done.url or "The link was shown before")


@app.command("list")
def listed(company: CompanyOption = "", form: FormatOption = Format.table) -> None:
    """Deliverables, the latest first."""
    found = Deliverable.objects.of(door.company(company)).select_related("customer", "quote", "invoice")
    rows = [
        [
            one.public_id,
            one.name,
            one.customer.number,
            str(one.quote or one.invoice),
            "yes" if one.is_released else "no",
        ]
        for one in found.order_by("-id")[:5000]
    ]
    heading = ["deliverable", "name", "customer", "waits_for", "released"]
    if form is Format.json:
        door.say([dict(zip(heading, row, strict=True)) for row in rows], form)
    else:
        door.grid(heading, rows)
