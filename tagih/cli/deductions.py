"""`tagih deduction`: what clients may keep back, and the certificates of what they withheld."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from tagih.cli import door
from tagih.cli.door import CompanyOption, Format, FormatOption, KeyOption, OnOption
from tagih.cli.quotes import content
from tagih.commands import deductions
from tagih.domain import money, percent
from tagih.domain.deductions import KINDS, usual
from tagih.models import Deduction

app = typer.Typer(help="What clients keep back as expected: tax withheld, tax they pay themselves, bank fees.")
CustomerArgument = Annotated[str, typer.Argument(help="Number of the customer.")]
KindArgument = Annotated[str, typer.Argument(help=f"One of: {', '.join(KINDS)}.")]


@app.command()
def agree(
    customer: CustomerArgument, kind: KindArgument,
    name: Annotated[str, typer.Option("--name", help="As it is printed, such as PPh 23.")] = "",
    rate: Annotated[str, typer.Option("--rate", help="Percent of the net, or of the tax that the buyer pays.")] = "",
    fee: Annotated[str, typer.Option("--fee", help="What a bank takes at most.")] = "",
    above: Annotated[str, typer.Option("--above", help="Withheld only where the net is more than this.")] = "",
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Agree what a client may keep back of what is issued from now on; it is printed, and the rest counts as paid in full.

    Example: tagih deduction agree C-00001 withheld_tax --name "PPh 23" --rate 2
    """
    asked = door.call(company, on, key)
    door.say(deductions.agree(asked, customer=customer, kind=kind, name=name, rate=rate, fee=fee, above=above), form)


@app.command()
def end(
    customer: CustomerArgument, kind: KindArgument,
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """End what was agreed; what is issued already keeps what it expects."""
    done = deductions.end(door.call(company, on, key), customer=customer, kind=kind)
    door.say(done, form, f"nothing of the kind {done.kind} is agreed with {done.customer} any more")


@app.command("list")
def listed(company: CompanyOption = "", form: FormatOption = Format.table) -> None:
    """What is agreed with clients now."""
    its = door.company(company)
    found = (
        Deduction.objects.of(its).filter(ended_on=None).select_related("customer").order_by("customer__number", "kind")
    )
    rows = [
        [one.customer.number, one.kind, one.name, percent.text(one.rate_ppm), money.plain(one.fee_minor, its.currency),
         money.plain(one.above_minor, its.currency), str(one.from_on)]
        for one in found
    ]  # fmt: skip
    door.listed(["customer", "kind", "name", "percent", "fee", "above", "from_on"], rows, form)


@app.command("usual")
def usual_ones(
    country: Annotated[str, typer.Argument(help="Two letters; the company's own when left out.")] = "",
    company: CompanyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """What is usually kept back in a country, and where that is said."""
    found = usual(country.upper() or door.company(company).country)
    rows = [[one.kind, one.name, percent.text(one.rate_ppm), one.source] for one in found]
    door.listed(["kind", "name", "percent", "source"], rows, form)


@app.command()
def certificate(
    invoice: Annotated[str, typer.Argument(help="Number of the invoice.")],
    number: Annotated[str, typer.Argument(help="Number of the certificate (in Indonesia of the bukti potong).")],
    certified_on: Annotated[
        date | None, typer.Option("--certified-on", parser=door.day, metavar="DATE", help="Its day; default --on.")
    ] = None,
    file: Annotated[Path | None, typer.Option("--file", help="A PDF or a picture of it.")] = None,
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Record the certificate of what was withheld of an invoice."""
    done = deductions.certify(
        door.call(company, on, key), invoice=invoice, certificate=number, on=certified_on,
        file=content(file) if file else b"", file_name=file.name if file else "",
    )  # fmt: skip
    door.say(done, form)


@app.command()
def ask(
    customer: CustomerArgument,
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Ask a client for the certificates that are missing: a paper, never a debt."""
    done = deductions.ask_certificates(door.call(company, on, key), customer=customer)
    door.say(done, form, f"{done.customer} is asked for {done.count} certificates")
