"""`tagih report NAME`: every report of the registry."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tagih import plugins
from tagih.cli import door
from tagih.cli.door import AsOfOption, CompanyOption, Format, FormatOption


def register(app: typer.Typer) -> None:
    """Add `tagih report`."""
    app.command()(report)


def report(
    name: Annotated[str, typer.Argument(help=f"One of: {', '.join(plugins.REPORTS)}.")],
    as_of: AsOfOption = None,
    to: Annotated[Path | None, typer.Option("--to", help="File to write (csv, xlsx); default standard output.")] = None,
    company: CompanyOption = "",
    form: FormatOption = Format.table,
) -> None:
    """Print a report as of a day.

    Example: tagih report aged_receivables --as-of 2026-03-31 --format json
    """
    asked = door.call(company, as_of)
    door.show(plugins.report(name)(asked.company, asked.today), form, to)
