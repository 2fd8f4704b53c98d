"""`tagih terms`: what terms of payment mean, and whether a text is plain and kind."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated

import typer
from django.utils import timezone

from tagih.cli import door
from tagih.cli.door import Format, FormatOption
from tagih.domain import courtesy, plain_terms, wording
from tagih.domain.countries import country as rules

app = typer.Typer(help="Terms of payment in plain words.")


class Spoken(StrEnum):
    """A language that clients read."""

    en = "en"
    id = "id"
    nl = "nl"
    el = "el"
    de = "de"
    fr = "fr"


LanguageOption = Annotated[Spoken, typer.Option("--language", help="The language the client reads.")]


@app.command()
def explain(
    terms: Annotated[str, typer.Option("--terms", help="Such as net:30, receipt:15, eom:10, day:25 or now.")],
    invoice_on: Annotated[
        date | None, typer.Option("--invoice-on", parser=door.day, metavar="DATE", help="The invoice's; default today.")
    ] = None,
    received_on: Annotated[
        date | None, typer.Option("--received-on", parser=door.day, metavar="DATE", help="Of the earliest proof.")
    ] = None,
    country: Annotated[str, typer.Option("--country", help="Whose weekends and holidays count, such as NL.")] = "ZZ",
    language: LanguageOption = Spoken.en, form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Print the due date of an invoice, and the sentence that the client reads.

    Example: tagih terms explain --terms receipt:15 --invoice-on 2026-03-02 --country GR --language el
    """
    on = invoice_on or timezone.now().date()
    done = plain_terms.explain(terms, on, rules(country.upper()), language, received_on)
    door.say(done, form, f"{done.due_on}\n{done.sentence}")


@app.command()
def lint(
    file: Annotated[
        typer.FileText, typer.Argument(help="A text file, or - for standard input.", encoding="utf-8", errors="replace")
    ] = "-",  # type: ignore[assignment]
    text: Annotated[str, typer.Option("--text", help="The text itself.")] = "",
    language: LanguageOption = Spoken.en, form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Look for payment jargon and missing courtesy. Exit code 1 when there is jargon."""
    said = text or file.read()
    hints = courtesy.hints(said, language)
    if form is Format.json:
        door.say([one.as_json() for one in hints], form)
    else:
        for one in hints:
            typer.echo(one.sentence)
    if wording.jargon(said, language):
        raise typer.Exit(1)
