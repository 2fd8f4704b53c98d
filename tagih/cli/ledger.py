"""`tagih ledger`: check the books, and hand them to other bookkeeping programs."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from tagih.cli import door
from tagih.cli.door import CompanyOption, Format, FormatOption
from tagih.reports import verification

app = typer.Typer(help="The books.")


class To(StrEnum):
    """Programs the journal can be handed to."""

    hledger = "hledger"
    beancount = "beancount"
    csv = "csv"


@app.command()
def verify(company: CompanyOption = "", form: FormatOption = Format.table) -> None:
    """Recompute every balance and the chain of events. Exit code 1 names what does not agree."""
    found = verification.verify(door.company(company))
    if form is Format.json:
        door.say(found.as_json(), form)
    else:
        for problem in found.problems:
            typer.echo(problem.because.sentence, err=True)
        if not found.problems:
            typer.echo("The books agree: " + ", ".join(f"{count} {name}" for name, count in found.counts.items()))
    if found.problems:
        raise typer.Exit(1)


@app.command()
def export(
    to: Annotated[To, typer.Option("--to", help="hledger, beancount or csv.")],
    file: Annotated[Path | None, typer.Option("--file", help="Where to write; default standard output.")] = None,
    company: CompanyOption = "",
) -> None:
    """Write the whole journal in another program's format.

    Example: tagih ledger export --to hledger > books.journal
    """
    from tagih.reports import exports

    pieces = exports.export(door.company(company), to.value)
    if file is None:
        for piece in pieces:
            typer.echo(piece, nl=False)
        return
    with file.open("w", encoding="utf-8") as out:
        out.writelines(pieces)
