"""`tagih message`: the outbox."""

from __future__ import annotations

from typing import Annotated

import typer

from tagih.cli import door
from tagih.cli.door import CompanyOption, Format, FormatOption, KeyOption, OnOption
from tagih.cli.paper import ToOption, write
from tagih.commands import delivery, printed_letters, returns, writing
from tagih.domain.errors import NotFound
from tagih.models import Message

app = typer.Typer(help="The outbox.")
MessageArgument = Annotated[str, typer.Argument(help="Id of the message.")]
_LISTED = ("public_id", "on", "customer__number", "purpose", "step", "tone", "channel", "recipient", "state")


@app.command("list")
def listed(
    state: Annotated[str, typer.Option("--state", help="queued, sent, failed, unknown …; all when left out.")] = "",
    company: CompanyOption = "",
    form: FormatOption = Format.table,
) -> None:
    """Messages, the latest first."""
    found = Message.objects.of(door.company(company)).order_by("-on", "-id")
    found = found.filter(state=state) if state else found
    heading = ["message", *(name.removesuffix("__number") for name in _LISTED[1:])]
    rows = [list(row) for row in found.values_list(*_LISTED)[:5000]]
    if form is Format.json:
        door.say([dict(zip(heading, row, strict=True)) for row in rows], form)
    else:
        door.grid(heading, [["" if value is None else str(value) for value in row] for row in rows])


@app.command()
def show(message: MessageArgument, on: OnOption = None, company: CompanyOption = "") -> None:
    """The letter as the client reads it."""
    call = door.call(company, on)
    found = Message.objects.of(call.company).filter(public_id=message).first()
    if found is None:
        raise NotFound("message_unknown", message=message)
    letter = writing.preview(call, found)
    typer.echo(f"To: {found.recipient}\nSubject: {letter.subject}\n\n{letter.text}")


@app.command()
def pdf(message: MessageArgument, to: ToOption = None, on: OnOption = None, company: CompanyOption = "") -> None:
    """Write the letter as a PDF to be printed and posted."""
    write(printed_letters.pdf(door.call(company, on), message), to)


@app.command()
def report(
    message: MessageArgument,
    kind: Annotated[str, typer.Option("--kind", help="delivered, delayed, bounced, complained or opened.")],
    detail: Annotated[str, typer.Option("--detail", help="What was said.")] = "",
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Note what the other side's mail system said about a message."""
    done = returns.report(door.call(company, on, key), message=message, kind=kind, detail=detail)
    door.say(done, form, f"Noted: {done.message} {done.kind}")


@app.command()
def returned(
    file: Annotated[typer.FileBinaryRead, typer.Argument(help="The mail; - reads it from the standard input.")],
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Read a mail that came back, and note what it says.

    A mail server can pass such mail on by itself: bounces: "|tagih message returned -"
    """
    done = returns.read_mail(door.call(company, on, key), file=file.read())
    door.say(done, form, f"Noted: {done.message} {done.kind}")


@app.command()
def again(
    message: MessageArgument,
    on: OnOption = None,
    company: CompanyOption = "",
    key: KeyOption = "",
    form: FormatOption = Format.table,
) -> None:
    """Send once more what failed, or what nobody knows the outcome of."""
    done = delivery.send_again(door.call(company, on, key), message=message)
    door.say(done, form, f"{done.message} is queued again")
