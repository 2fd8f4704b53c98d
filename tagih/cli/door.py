"""What every verb shares: the options --company, --on, --format and --key, the Call they make, and printing."""

from __future__ import annotations

import dataclasses
import json
import sys
from collections.abc import Callable, Sequence
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from django.utils import timezone
from rich.console import Console
from rich.table import Table as Grid

from tagih.commands import operation, setup
from tagih.domain.errors import Conflict, NotFound
from tagih.domain.reasons import Reason
from tagih.models import Company
from tagih.reports.table import Table, as_csv, as_json, as_text, as_xlsx


class Format(StrEnum):
    """How an answer is printed."""

    table = "table"
    json = "json"
    csv = "csv"
    xlsx = "xlsx"


def day(text: str) -> date:
    """A date option. A wrong one is wrong usage: exit code 2."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a date: write it as year-month-day, such as 2026-03-14.") from None


def span(text: str) -> tuple[date, date]:
    """Two dates with a colon between them, the first not after the last."""
    first, _, last = text.partition(":")
    days = day(first), day(last or first)
    if days[1] < days[0]:
        raise typer.BadParameter(f"{text!r} ends before it begins.")
    return days


CompanyOption = Annotated[
    str, typer.Option("--company", help="Code of the company; may be left out when there is one.")
]
OnOption = Annotated[
    date | None, typer.Option("--on", parser=day, metavar="DATE", help="The day it is done on; default today.")
]
FormatOption = Annotated[Format, typer.Option("--format", help="How the answer is printed.")]
KeyOption = Annotated[str, typer.Option("--key", help="Idempotency key: the same key gives the first answer again.")]
AsOfOption = Annotated[
    date | None, typer.Option("--as-of", parser=day, metavar="DATE", help="The day it is told for; default today.")
]


def company(code: str = "") -> Company:
    """The company named, or the only one. Raises NotFound or Conflict saying which there are."""
    setup.migrate()
    found = {one.code: one for one in Company.objects.order_by("code")}
    codes = ", ".join(found) or "none yet"
    if code:
        if code.upper() not in found:
            raise NotFound("company_unknown", code=code, codes=codes)
        return found[code.upper()]
    if not found:
        raise NotFound("company_none")
    if len(found) > 1:
        raise Conflict("company_needed", codes=codes)
    return next(iter(found.values()))


def call(code: str = "", on: date | None = None, key: str = "") -> operation.Call:
    """Who calls (the command line), for which company, when."""
    return operation.call(company(code), "cli", timezone.now(), on, key)


def plain(value: Any) -> Any:
    """Results, reasons and dates as JSON values."""
    if isinstance(value, Reason):
        return value.as_json()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {name: plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value


def say(answer: Any, form: Format, sentence: str = "") -> None:
    """Print an answer: JSON as it is, otherwise the sentence or its fields, one a line."""
    data = plain(answer)
    if form is Format.json:
        typer.echo(json.dumps(data, ensure_ascii=False, indent=2))
    elif sentence:
        typer.echo(sentence)
    else:
        for name, value in data.items():
            typer.echo(f"{name.replace('_', ' ')}: {_line(value)}")


def _line(value: Any) -> str:
    if isinstance(value, dict) and "sentence" in value:
        return str(value["sentence"])
    if isinstance(value, list):
        return "; ".join(_line(one) for one in value) or "none"
    return "-" if value is None else str(value)


def show(table: Table, form: Format, to: Path | None = None) -> None:
    """Print a report, or write it to a file."""
    if form is Format.json:
        typer.echo(json.dumps(as_json(table), ensure_ascii=False, indent=2))
    elif form is Format.csv:
        _put(as_csv(table).encode(), to)
    elif form is Format.xlsx:
        _put(as_xlsx(table), to)
    else:
        text = as_text(table)
        grid(text.header, [*text.rows, *text.totals], [column.kind != "text" for column in table.columns])


def listed(heading: Sequence[str], rows: Sequence[Sequence[str]], form: Format, amounts: Sequence[str] = ()) -> None:
    """Print a list: objects for programs, columns for people, those named in `amounts` to the right."""
    if form is Format.json:
        say([dict(zip(heading, row, strict=True)) for row in rows], form)
    else:
        grid(heading, rows, [name in amounts for name in heading])


def grid(heading: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[bool] = ()) -> None:
    """Rows for people: aligned columns, figures to the right."""
    shown = Grid(box=None, pad_edge=False)
    for position, name in enumerate(heading):
        shown.add_column(name, justify="right" if right and right[position] else "left")
    for row in rows:
        shown.add_row(*row)
    width = None if sys.stdout.isatty() else 250
    Console(highlight=False, markup=False, width=width).print(shown)


def _put(data: bytes, to: Path | None) -> None:
    if to is None:
        sys.stdout.buffer.write(data)
    else:
        to.write_bytes(data)


def progress(total: int, label: str) -> tuple[Callable[[int], None], Callable[[], None]]:
    """A progress bar for a person who watches; nothing at all for a program."""
    if not sys.stderr.isatty():
        return (lambda done: None), (lambda: None)
    from rich.progress import Progress

    bar = Progress(console=Console(stderr=True), transient=True)
    task = bar.add_task(label, total=total)
    bar.start()
    return (lambda done: bar.update(task, completed=done)), bar.stop
