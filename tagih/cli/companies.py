"""`tagih company`: our own companies."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from django.utils import timezone

from tagih.cli import door
from tagih.cli.door import CompanyOption, Format, FormatOption, KeyOption, OnOption
from tagih.cli.quotes import content
from tagih.commands import brand, setup
from tagih.commands import company as companies
from tagih.models import Company

app = typer.Typer(help="Our own companies.")
_DETAILS = (
    "code", "name", "country", "currency", "zone", "language", "address", "tax_id", "email", "phone", "iban", "bic",
    "ways_to_pay", "completeness", "terms", "number_pattern", "legal_form", "registration", "tax_office", "footer", "paper",
    "window", "qris", "logo_sha", "books_complete_on",
)  # fmt: skip


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="What the company is called.")],
    country: Annotated[str, typer.Option("--country", help="Two letters, such as NL; ZZ for none.")],
    currency: Annotated[str, typer.Option("--currency", help="Currency of the books, such as EUR.")],
    mode: Annotated[str, typer.Option("--mode", help="watch, propose or automatic.")] = "propose",
    code: Annotated[
        str, typer.Option("--code", help="Short name for --company; made from the name when left out.")
    ] = "",
    zone: Annotated[str, typer.Option("--zone", help="Time zone, such as Europe/Amsterdam.")] = "",
    address: Annotated[str, typer.Option("--address", help="Lines divided by \\n.")] = "",
    tax_id: Annotated[str, typer.Option("--tax-id")] = "",
    registration: Annotated[str, typer.Option("--registration", help="Number in the trade register.")] = "",
    email: Annotated[str, typer.Option("--email", help="Sender of bills and reminders.")] = "",
    phone: Annotated[str, typer.Option("--phone")] = "",
    iban: Annotated[str, typer.Option("--iban")] = "",
    ways_to_pay: Annotated[str, typer.Option("--ways-to-pay", help="How you are paid, in words.")] = "",
    form: FormatOption = Format.table,
) -> None:
    """Add a company with the default policy. It can bill once its address, tax number, e-mail, phone and IBAN are known.

    Example: tagih company add "Anna's Studio" --country NL --currency EUR
    """
    setup.migrate()
    done = companies.add(
        now=timezone.now(), by="cli", name=name, country=country, currency=currency, mode=mode, code=code, zone=zone,
        address=address.replace("\\n", "\n"), tax_id=tax_id, registration=registration, email=email, phone=phone,
        iban=iban, ways_to_pay=ways_to_pay,
    )  # fmt: skip
    door.say(done, form, f"Added {done.name} as {done.code}")


@app.command("list")
def listed(form: FormatOption = Format.table) -> None:
    """All companies of this installation."""
    setup.migrate()
    rows = [[one.code, one.name, one.country, one.currency] for one in Company.objects.order_by("code")]
    heading = ["code", "name", "country", "currency"]
    if form is Format.json:
        door.say([dict(zip(heading, row, strict=True)) for row in rows], form)
    else:
        door.grid(heading, rows)


@app.command()
def show(company: CompanyOption = "", form: FormatOption = Format.table) -> None:
    """One company's details."""
    found = door.company(company)
    door.say({name: getattr(found, name) for name in _DETAILS}, form)


@app.command("set")
def put(
    name: Annotated[str | None, typer.Option("--name")] = None,
    address: Annotated[str | None, typer.Option("--address", help="Lines divided by \\n.")] = None,
    tax_id: Annotated[str | None, typer.Option("--tax-id")] = None,
    email: Annotated[str | None, typer.Option("--email", help="Sender of bills and reminders.")] = None,
    phone: Annotated[str | None, typer.Option("--phone")] = None,
    iban: Annotated[str | None, typer.Option("--iban")] = None,
    bic: Annotated[str | None, typer.Option("--bic")] = None,
    ways_to_pay: Annotated[str | None, typer.Option("--ways-to-pay", help="How you are paid, in words.")] = None,
    completeness: Annotated[
        str | None, typer.Option("--completeness", help="refuse or warn: invoices that lack what is only wished for.")
    ] = None,
    zone: Annotated[str | None, typer.Option("--zone")] = None,
    terms: Annotated[str | None, typer.Option("--terms", help="Usual terms, such as `net 14`.")] = None,
    accent: Annotated[str | None, typer.Option("--accent", help="Colour of documents, such as #1f5f8b.")] = None,
    number_pattern: Annotated[str | None, typer.Option("--number-pattern", help="Such as {year}-{n:05d}.")] = None,
    legal_form: Annotated[str | None, typer.Option("--legal-form", help="With the capital where it must be told.")] = None,
    registration: Annotated[str | None, typer.Option("--registration", help="Such as KvK 34567890.")] = None,
    tax_office: Annotated[str | None, typer.Option("--tax-office")] = None,
    footer: Annotated[str | None, typer.Option("--footer", help="Last words on each page, divided by \\n.")] = None,
    paper: Annotated[str | None, typer.Option("--paper", help="a4 or us-letter; empty: as in its country.")] = None,
    window: Annotated[str | None, typer.Option("--window", help="Envelope: left or right; empty: by country.")] = None,
    qris: Annotated[str | None, typer.Option("--qris", help="The merchant's QRIS text.")] = None,
    cash_rounding: Annotated[str | None, typer.Option("--cash-rounding", help="Smallest coins, such as CHF 0.05.")] = None,
    company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Set details that stand on documents and messages."""
    done = companies.set_details(
        door.call(company, None, key), name=name, address=_lines(address), footer=_lines(footer),
        tax_id=tax_id, email=email, phone=phone, iban=iban, bic=bic, zone=zone, terms=terms, accent=accent,
        number_pattern=number_pattern, legal_form=legal_form, registration=registration, tax_office=tax_office,
        paper=paper, window=window, qris=qris, ways_to_pay=_lines(ways_to_pay), completeness=completeness, cash_rounding=cash_rounding,
    )  # fmt: skip
    door.say(done, form, f"Changed: {', '.join(done.changed) or 'nothing'}")


def _lines(text: str | None) -> str | None:
    return text.replace("\\n", "\n") if text else text


@app.command()
def logo(
    file: Annotated[Path, typer.Argument(help="A PNG or SVG picture, at most 300 KB.")],
    company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Print a logo at the head of every document.

    Example: tagih company logo studio.svg
    """
    done = brand.logo_set(door.call(company, None, key), file=content(file))
    door.say(done, form, f"Kept the logo: {done.media_type}, {done.size_bytes} bytes")


@app.command("logo-remove")
def logo_remove(company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table) -> None:
    """Print the company's name in place of a logo."""
    door.say(brand.logo_remove(door.call(company, None, key)), form, "The logo is gone")


@app.command("books-complete")
def books_complete(
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table
) -> None:
    """Say that every payment up to and including a day is recorded; without this nobody is asked.

    Example: tagih company books-complete --on 2026-03-13
    """
    call = door.call(company, None, key)
    done = companies.books_complete(call, on=on or call.today)
    door.say(done, form, f"The books are complete up to {done.on}")
