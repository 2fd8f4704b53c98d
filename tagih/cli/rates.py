"""`tagih rate`: exchange rates, recorded by hand or from the European Central Bank's files."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from tagih.cli import door
from tagih.cli.door import CompanyOption, Format, FormatOption, KeyOption, OnOption
from tagih.commands import exchange
from tagih.domain.errors import NotFound
from tagih.models import ExchangeRate

app = typer.Typer(help="Exchange rates.")


@app.command()
def add(
    currency: Annotated[str, typer.Argument(help="The foreign currency.")],
    rate: Annotated[str, typer.Argument(help="Value of one unit in the company's currency.")],
    day: Annotated[
        date | None, typer.Option("--day", parser=door.day, metavar="DATE", help="The day it holds for; default today.")
    ] = None,
    source: Annotated[str, typer.Option("--source", help="Who says so, such as ECB.")] = "",
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Record a rate, in place of what was recorded for that day.

    Example: tagih rate add USD 0.9218 --source "Bank of Anna"
    """
    done = exchange.record(door.call(company, on, key), currency=currency, rate=rate, on=day, source=source)
    door.say(done, form, f"1 {done.currency} = {done.rate} on {done.on}")


@app.command("import")
def bring_in(
    file: Annotated[Path, typer.Argument(help="eurofxref.csv, eurofxref-hist.csv or eurofxref-daily.xml of the ECB.")],
    since: Annotated[
        date | None, typer.Option("--since", parser=door.day, metavar="DATE", help="First day taken; default a year back.")
    ] = None,
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Record the European Central Bank's reference rates; what is recorded already stays.

    Example: tagih rate import eurofxref.csv
    """
    if not file.is_file():
        raise NotFound("file_not_found", path=str(file))
    door.say(exchange.bring_in(door.call(company, on, key), file=file.read_bytes(), since=since), form)


@app.command("list")
def listed(
    currency: Annotated[str, typer.Option("--currency", help="Only this one.")] = "",
    company: CompanyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Recorded rates, the newest first."""
    found = ExchangeRate.objects.of(door.company(company)).order_by("-on", "currency")
    if currency:
        found = found.filter(currency=currency.upper())
    rows = [[one.currency, str(one.on), one.rate, one.source] for one in found[:1000]]
    door.listed(["currency", "on", "rate", "source"], rows, form, ("rate",))
