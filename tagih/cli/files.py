"""`tagih import receivables`: invoices and payments of another program."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from django.utils import timezone

from tagih.cli import door
from tagih.cli.door import CompanyOption, Format, FormatOption
from tagih.commands import company as companies
from tagih.commands import imports, setup
from tagih.domain.errors import NotFound
from tagih.models import Company

app = typer.Typer(help="Bring in what other programs know.")
ModeOption = Annotated[
    str, typer.Option("--mode", help="Mode of the company made for a first import: watch, propose, automatic.")
]


@app.callback()
def main() -> None:
    """Bring in what other programs know."""


@app.command()
def receivables(
    file: Annotated[Path, typer.Argument(help="A CSV file, UTF-8 or Windows-encoded.")],
    mapping: Annotated[
        str, typer.Option("--mapping", help="A shipped mapping (ibm, plain) or the path of a mapping file.")
    ],
    until: Annotated[
        date | None,
        typer.Option("--until", parser=door.day, metavar="DATE", help="Only what was known at the end of this day."),
    ] = None,
    mode: ModeOption = "propose",
    preview: Annotated[bool, typer.Option("--preview", help="Read and check only; write nothing.")] = False,
    company: CompanyOption = "",
    form: FormatOption = Format.table,
) -> None:
    """Import open and settled invoices with their payments; importing again adds only what is new.

    Example: tagih import receivables ledger.csv --mapping ibm --until 2013-03-31
    """
    if not file.is_file():
        raise NotFound("file_not_found", path=str(file))
    parsed = imports.read(file.read_bytes(), mapping)
    source = Path(mapping).stem
    if preview:
        done = imports.Imported(
            rows=parsed.rows, refused=[imports.Refusal(one.line, one.because) for one in parsed.problems]
        )
    else:
        currency = parsed.good[0].currency if parsed.good else "EUR"
        first_company(company, currency, mode)
        on, stop = door.progress(len(parsed.good), "importing")
        done = imports.receivables(door.call(company, until), parsed=parsed, source=source, until=until, progress=on)
        stop()
    door.say(done, form)


def first_company(code: str, currency: str, mode: str) -> None:
    """An import into an installation without a company creates MAIN in the file's currency."""
    setup.migrate()
    if not code and not Company.objects.exists():
        companies.add(
            now=timezone.now(),
            by="cli",
            name="Main",
            code="MAIN",
            country="ZZ",
            currency=currency,
            zone="UTC",
            mode=mode,
        )
