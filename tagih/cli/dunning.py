"""`tagih dunning`: the daily run, the morning list, why and simulate, pause and resume."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

import typer

from tagih.cli import door
from tagih.cli.door import CompanyOption, Format, FormatOption, KeyOption, OnOption
from tagih.commands import daily_run, dunning
from tagih.commands.answers import Swept
from tagih.models import Message
from tagih.reports import simulation
from tagih.reports import why as reasons

app = typer.Typer(help="Ask, kindly and without end.")
InvoiceArgument = Annotated[str, typer.Argument(help="Number of the invoice.")]
UntilOption = Annotated[
    date, typer.Option("--until", parser=door.day, metavar="DATE", help="The first day to ask again.")
]
BecauseOption = Annotated[str, typer.Option("--because", help="The reason, in a few words.")]


@app.command()
def sweep(
    on: OnOption = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would go, write nothing.")] = False,
    company: CompanyOption = "",
    form: FormatOption = Format.table,
) -> None:
    """The daily run: ask the reminder rule about every client whose day has come.

    Example: tagih dunning sweep --on 2026-03-02
    """
    done = daily_run.sweep(door.call(company, on), dry_run=dry_run)
    if form is Format.json:
        door.say(_as_json(done), form)
        return
    for one in done.messages:
        numbers = ", ".join(number for number, _ in one.receivables)
        typer.echo(f"{one.customer}: step {one.step}, {one.tone}, {one.channel}: {numbers}. {one.because.sentence}")
    for reason in done.blockers:
        typer.echo(reason.sentence)
    typer.echo(
        f"{done.decided} decided, {done.queued} queued, {done.proposed} proposed, {done.waited} wait, {done.stopped} stopped"
    )


def _as_json(done: Swept) -> dict[str, Any]:
    messages = [
        {
            "customer": one.customer, "step": one.step, "tone": one.tone, "channel": one.channel,
            "receivables": [{"invoice": number, "step": step} for number, step in one.receivables],
            "because": one.because,
        }
        for one in done.messages
    ]  # fmt: skip
    return {
        "decided": done.decided, "queued": done.queued, "proposed": done.proposed, "waited": done.waited,
        "stopped": done.stopped, "failed": done.failed, "blockers": done.blockers, "messages": messages,
    }  # fmt: skip


@app.command()
def proposals(company: CompanyOption = "", form: FormatOption = Format.table) -> None:
    """The morning list: what waits for a person to send or skip."""
    found = Message.objects.of(door.company(company)).filter(state="proposed").select_related("customer").order_by("id")
    rows = [[one.public_id, one.customer.number, str(one.step), one.tone, str(one.on)] for one in found]
    heading = ["message", "customer", "step", "tone", "on"]
    if form is Format.json:
        door.say([dict(zip(heading, row, strict=True)) for row in rows], form)
    else:
        door.grid(heading, rows)


@app.command()
def approve(
    messages: Annotated[list[str] | None, typer.Argument(help="Messages of the morning list; none named: all.")] = None,
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Send what the run proposed. The rule is asked again first; what was paid meanwhile is not sent."""
    done = dunning.approve(door.call(company, on, key), messages=tuple(messages or ()))
    door.say(done, form, f"{done.queued} queued, {done.withdrawn} withdrawn because the answer has changed")


@app.command()
def skip(
    message: Annotated[str, typer.Argument(help="A message of the morning list.")], because: BecauseOption,
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Do not send one proposal, with a reason."""
    done = dunning.skip(door.call(company, on, key), message=message, because=because)
    door.say(done, form, f"Skipped the message to {done.customer}")


@app.command()
def why(
    invoice: InvoiceArgument, on: OnOption = None, company: CompanyOption = "", form: FormatOption = Format.table
) -> None:
    """Why this invoice is asked for, or not, on a day.

    Example: tagih dunning why 2026-00012 --on 2026-03-14
    """
    asked = door.call(company, on)
    answer = reasons.why(asked.company, invoice, asked.today, door.call(company).today)
    door.say(answer.as_json(), form)


@app.command()
def simulate(
    until: Annotated[date, typer.Option("--until", parser=door.day, metavar="DATE", help="The last day shown.")],
    number: Annotated[str, typer.Argument(help="Only this invoice, or this customer.")] = "",
    on: OnOption = None,
    company: CompanyOption = "",
    form: FormatOption = Format.table,
) -> None:
    """What would go out until a day if nothing else happened.

    Example: tagih dunning simulate 2026-00012 --until 2026-12-31
    """
    asked = door.call(company, on)
    letters = simulation.simulate(asked.company, asked.today, until, number)
    if form is Format.json:
        door.say([one.as_json() for one in letters], form)
    else:
        rows = [[one.on.isoformat(), one.customer, str(one.step), one.tone] for one in letters]
        door.grid(["on", "customer", "step", "tone"], rows)


@app.command()
def pause(
    invoice: InvoiceArgument,
    until: UntilOption,
    because: BecauseOption,
    on: OnOption = None,
    company: CompanyOption = "",
    key: KeyOption = "",
    form: FormatOption = Format.table,
) -> None:
    """Ask nothing for one invoice before a day."""
    done = dunning.pause(door.call(company, on, key), invoice=invoice, until=until, because=because)
    door.say(done, form, f"{invoice} is not asked for before {until}")


@app.command()
def resume(
    invoice: InvoiceArgument, on: OnOption = None, company: CompanyOption = "", key: KeyOption = "",
    form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """End a pause."""
    done = dunning.resume(door.call(company, on, key), invoice=invoice)
    door.say(done, form, f"{invoice} is asked for again")
