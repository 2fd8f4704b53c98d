"""`tagih replay`: a stretch of days over a file, in a scratch database."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from tagih.cli import door
from tagih.cli.door import Format, FormatOption
from tagih.domain.errors import NotFound


def _change(text: str) -> tuple[str, str]:
    key, mark, value = text.partition("=")
    if not mark or not key:
        raise typer.BadParameter(f"{text!r}: write it as key=value, such as minimum_gap_days=3.")
    return key.strip(), value.strip()


def register(app: typer.Typer) -> None:
    """Add `tagih replay`."""
    app.command()(replay)


def replay(
    file: Annotated[Path, typer.Argument(help="A CSV file as `tagih import receivables` takes it.")],
    mapping: Annotated[str, typer.Option("--mapping", help="A shipped mapping or the path of a mapping file.")],
    first: Annotated[date, typer.Option("--from", parser=door.day, metavar="DATE", help="The first day.")],
    last: Annotated[date, typer.Option("--until", parser=door.day, metavar="DATE", help="The last day.")],
    outage: Annotated[
        list[str] | None, typer.Option("--outage", metavar="DATE:DATE", help="Days without a run, first and last.")
    ] = None,
    change: Annotated[
        list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="A change to the default policy.")
    ] = None,
    form: FormatOption = Format.table,
) -> None:
    """Run the days one by one over a file and see what would have been sent. Your books are not touched.

    Example: tagih replay ledger.csv --mapping ibm --from 2013-01-01 --until 2013-12-31 --outage 2013-03-01:2013-03-20
    """
    from tagih.commands import imports, setup
    from tagih.commands.replay import replay as run

    if not file.is_file():
        raise NotFound("file_not_found", path=str(file))
    setup.migrate()
    outages, changes = [door.span(one) for one in outage or ()], [_change(one) for one in change or ()]
    parsed = imports.read(file.read_bytes(), mapping)
    on, stop = door.progress((last - first).days + 1, "replaying")
    done = run(
        parsed=parsed, source=Path(mapping).stem, first=first, last=last, outages=outages, changes=changes, progress=on
    )
    stop()
    total = sum(done.by_step.values())
    days = [
        {"on": on_day, "messages": [{"customer": who, "step": step} for who, step in messages]}
        for on_day, messages in done.days
    ]
    totals = {
        "days": (last - first).days + 1, "runs": done.runs, "messages": total, "customers": len(done.customers),
        "by_step": {str(step): count for step, count in sorted(done.by_step.items())}, "refused": len(parsed.problems),
    }  # fmt: skip
    if form is Format.json:
        door.say({"days": days, "totals": totals}, form)
        return
    door.grid(
        ["step", "messages"], [[str(step), str(count)] for step, count in sorted(done.by_step.items())], [True, True]
    )
    typer.echo(f"{total} messages to {len(done.customers)} clients on {len(days)} days")
