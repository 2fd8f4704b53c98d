"""`tagih bank`: bank files are booked once each, and their lines listed, set aside and taken up again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from tagih.cli import door, files
from tagih.cli.door import CompanyOption, Format, FormatOption, KeyOption, OnOption
from tagih.commands import bank_mappings, bank_reading, banking, setup, statements
from tagih.commands.bank_reading import FileRead
from tagih.domain import money
from tagih.domain.errors import DomainError, NotFound
from tagih.models import BankLine, BankMapping, Company

app = typer.Typer(help="Bank statements and their lines.")
mappings = typer.Typer(help="How the CSV files of a bank are read.")
app.add_typer(mappings, name="mapping", no_args_is_help=True)

LineArgument = Annotated[str, typer.Argument(help="The line, as `bank lines` names it.")]
MOST_LISTED = 1000


@app.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(help="MT940, MT942, CAMT.052/.053/.054, OFX, QFX or CSV.")],
    format_hint: Annotated[
        str, typer.Option("--format-hint", help="mt940, camt, ofx or csv; told by its content when left out.")
    ] = "",
    mapping: Annotated[
        str, typer.Option("--mapping", help="For CSV: a saved mapping, or settings such as “dates=d-m-y; amount=Betrag”.")
    ] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Read and compare only; book nothing.")] = False,
    even_if_different: Annotated[
        bool, typer.Option("--even-if-different", help="Book it although lines and balances do not add up.")
    ] = False,
    mode: files.ModeOption = "propose",
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Book a bank file: every line once, whichever files it comes in, whole or not at all.

    Example: tagih bank import statement.xml --dry-run
    """
    if not file.is_file():
        raise NotFound("file_not_found", path=str(file))
    data = file.read_bytes()
    said = {"name": file.name, "format_hint": format_hint, "mapping": mapping}
    if dry_run and _is_empty(company):
        read = bank_reading.read(None, data, **said)
        _print(read, *bank_reading.counted(None, read), form)
        return
    if _is_empty(company):
        files.first_company(company, _currency(bank_reading.read(None, data, **said)), mode)
    ours = door.company(company)
    read = bank_reading.read(ours, data, **said)
    if dry_run:
        _print(read, *bank_reading.counted(ours, read), form)
        return
    try:
        done = statements.bring_in(door.call(company, on, key), file=read, even_if_different=even_if_different)
    except DomainError:
        if form is Format.json:
            _print(read, 0, bank_reading.counted(ours, read)[1], form)
        raise
    _print(read, done.new, done.known, form)


def _is_empty(company: str) -> bool:
    """Whether this installation has no company yet: an import makes the first one."""
    setup.migrate()
    return not company and not Company.objects.exists()


def _currency(read: FileRead) -> str:
    return next((one.currency for one in read.statements), "EUR")


def _print(read: FileRead, new: int, known: int, form: Format) -> None:
    problems = [{"line": one.line, "because": one.because} for one in read.problems]
    if form is Format.json:
        lines = [_line(one) for one in bank_reading.lines_of(read)]
        door.say(
            {"format": read.format, "accounts": [_account(one) for one in bank_reading.accounts_of(read)],
             "lines": lines, "problems": problems, "new": new, "known": known},
            form,
        )  # fmt: skip
        return
    rows = [
        [one.account, one.currency, _plain(one.opening_minor, one.currency), _plain(one.closing_minor, one.currency)]
        for one in bank_reading.accounts_of(read)
    ]
    door.grid(["account", "currency", "opening", "closing"], rows, [False, False, True, True])
    for problem in read.problems:
        typer.echo(f"line {problem.line}: {problem.because.sentence}")
    door.say({}, form, f"{read.format or 'unknown'}: {new} new, {known} known")


def _account(one: bank_reading.AccountSaid) -> dict[str, Any]:
    return {
        "account": one.account, "currency": one.currency, "opening": _money(one.opening_minor, one.currency),
        "closing": _money(one.closing_minor, one.currency),
    }  # fmt: skip


def _line(one: Any) -> dict[str, Any]:
    return {
        "on": one.on, "amount": _money(one.amount_minor, one.currency), "reference": one.reference,
        "payer_name": one.payer_name, "payer_account": one.payer_account, "text": one.text,
    }  # fmt: skip


def _money(minor: int | None, currency: str) -> dict[str, str] | None:
    return None if minor is None else {"amount": money.plain(minor, currency), "currency": currency}


def _plain(minor: int | None, currency: str) -> str:
    return "-" if minor is None else money.plain(minor, currency)


@app.command()
def lines(
    state: Annotated[str, typer.Option("--state", help="open, matched or set_aside; all of them when left out.")] = "",
    company: CompanyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Bank lines, the latest first."""
    found = BankLine.objects.of(door.company(company)).select_related("account").order_by("-on", "-id")
    if state:
        found = found.filter(state=state)
    if form is Format.json:
        said = [
            {"line": one.public_id, **_line(one), "account": one.account.number, "state": one.state, "kind": one.kind,
             "end_to_end_id": one.end_to_end_id}
            for one in found[:MOST_LISTED]
        ]  # fmt: skip
        door.say(said, form)
        return
    rows = [
        [one.public_id, str(one.on), one.account.number, money.plain(one.amount_minor, one.currency), one.currency,
         one.payer_name, one.reference or one.text[:60], one.state]
        for one in found[:MOST_LISTED]
    ]  # fmt: skip
    door.listed(["line", "on", "account", "amount", "currency", "payer", "text", "state"], rows, form, ("amount",))


@app.command("set-aside")
def set_aside(
    line: LineArgument, because: Annotated[str, typer.Option("--because", help="Such as: a loan of my own.")],
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Take a line off the list of what is to be matched."""
    done = banking.set_aside(door.call(company, on, key), line=line, because=because)
    door.say(done, form, f"{done.line} is set aside")


@app.command("take-up")
def take_up(
    line: LineArgument,
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Put a line that was set aside back on the list."""
    done = banking.take_up(door.call(company, on, key), line=line)
    door.say(done, form, f"{done.line} is open")


@mappings.command("save")
def mapping_save(
    name: Annotated[str, typer.Argument(help="Name of the mapping, such as the bank's.")],
    settings: Annotated[str, typer.Argument(help="Such as “dates=d-m-y; amount=Betrag; text=VWZ1+VWZ2”.")],
    sample: Annotated[
        Path | None, typer.Option("--for", help="A file: those with the same heading are read by it unasked.")
    ] = None,
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Save how the CSV files of a bank are read."""
    if sample is not None and not sample.is_file():
        raise NotFound("file_not_found", path=str(sample))
    data = sample.read_bytes() if sample else b""
    done = bank_mappings.save(door.call(company, on, key), name=name, settings=settings, sample=data)
    door.say(done, form, f"{done.name}: {done.settings}")


@mappings.command("remove")
def mapping_remove(
    name: Annotated[str, typer.Argument(help="Name of the mapping.")],
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Forget a mapping. What was booked by it stays."""
    done = bank_mappings.remove(door.call(company, on, key), name=name)
    door.say(done, form, f"{done.name} is forgotten")


@mappings.command("list")
def mapping_list(company: CompanyOption = "", form: FormatOption = Format.table) -> None:
    """Saved mappings."""
    found = BankMapping.objects.of(door.company(company)).order_by("name")
    rows = [[one.name, bank_mappings.text(json.loads(one.settings))] for one in found]
    door.listed(["name", "settings"], rows, form)
