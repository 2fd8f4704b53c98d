"""Printed documents at the command line: where a PDF is written."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tagih.commands.page_sheets import Printed

ToOption = Annotated[Path | None, typer.Option("--to", help="Where to write; default its own name in this folder.")]


def write(made: Printed, to: Path | None) -> None:
    """Write a PDF and say where it is."""
    path = to or Path(made.name)
    path.write_bytes(made.data)
    typer.echo(str(path))
