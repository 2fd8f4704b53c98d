"""`tagih virtual-account`: numbers at our banks to which one client each pays."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tagih.cli import door
from tagih.cli.door import CompanyOption, Format, FormatOption, KeyOption
from tagih.commands import virtual_accounts as commands
from tagih.models import VirtualAccount

app = typer.Typer(help="Virtual accounts of clients.")
BankArgument = Annotated[str, typer.Argument(help="The bank, such as BCA.")]


@app.command("import")
def bring_in(
    bank: BankArgument,
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A number a line, perhaps with a comma and the client's.")],
    company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Keep the numbers of a bank's list."""
    text = file.read_bytes().decode("utf-8", "replace")
    done = commands.bring_in(door.call(company, None, key), bank=bank, numbers=text)
    door.say(done, form, f"{done.added} numbers of {done.bank} are new, {done.known} were known")


@app.command()
def assign(
    bank: BankArgument,
    prefix: Annotated[str, typer.Option("--prefix", help="Digits the bank gave us; without them its list is used.")] = "",
    length: Annotated[int, typer.Option("--length", help="Digits in all.")] = 16,
    check: Annotated[str, typer.Option("--check", help="none or luhn: whether the last is a check digit.")] = "none",
    company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Give every client without a number at a bank one.

    Example: tagih virtual-account assign BCA --prefix 8808 --length 16
    """
    done = commands.assign(door.call(company, None, key), bank=bank, prefix=prefix, length=length, check=check)
    door.say(done, form, f"{done.given} clients got a number at {done.bank}")


@app.command("list")
def listed(company: CompanyOption = "", form: FormatOption = Format.table) -> None:
    """All virtual accounts."""
    found = (
        VirtualAccount.objects.of(door.company(company)).select_related("customer").order_by("bank", "number")[:5000]
    )
    rows = [[one.bank, one.number, one.customer.number if one.customer else ""] for one in found]
    door.listed(["bank", "number", "customer"], rows, form)
