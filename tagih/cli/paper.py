"""Printed documents at the command line: where a PDF is written."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tagih.commands.page_sheets import Printed
from tagih.domain.errors import Invalid

ToOption = Annotated[Path | None, typer.Option("--to", help="Where to write; default its own name in this folder.")]


def write(made: Printed, to: Path | None) -> None:
    """Write a PDF and say where it is. Raises Invalid `file_not_writable`."""
    path = to or Path(made.name)
    try:
        path.write_bytes(made.data)
    except OSError:
        raise Invalid("file_not_writable", path=str(path)) from None
    typer.echo(str(path))
