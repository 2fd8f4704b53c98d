"""`tagih collection`: money collected from clients' accounts by direct debit."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tagih.cli import door
from tagih.cli.door import CompanyOption, Format, FormatOption, KeyOption, OnOption
from tagih.commands import collection_files as files
from tagih.commands import collections as commands
from tagih.domain import money
from tagih.models import Collection

app = typer.Typer(help="Collections by direct debit.")
CollectionArgument = Annotated[str, typer.Argument(help="Id of the collection, as `collection list` prints it.")]


@app.command()
def plan(
    customer: Annotated[str, typer.Option("--customer", help="Only this one.")] = "",
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Plan what falls due within a month of clients with a mandate, and tell them."""
    done = commands.plan(door.call(company, on, key), customer=customer)
    sums = ", ".join(f"{money.plain(minor, currency)} {currency}" for currency, minor in done.totals) or "nothing"
    door.say(done, form, f"{done.collections} collections planned: {sums}; {done.without_address} to be told otherwise")


@app.command("file")
def make(
    scheme: Annotated[str, typer.Option("--scheme", help="core, b2b, ppd or ccd.")] = "core",
    version: Annotated[str, typer.Option("--version", help="pain.008.001.08 or pain.008.001.02.")] = "",
    to: Annotated[Path | None, typer.Option("--to", help="Write the file there; else into this folder.")] = None,
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Put the collections whose day is near into a file for the bank."""
    call = door.call(company, on, key)
    done = files.make(call, scheme=scheme, version=version)
    if to is not None:
        (to / done.name if to.is_dir() else to).write_text(files.found(call.company, done.public_id).content)
    total = f"{money.plain(done.total_minor, done.currency)} {done.currency}"
    door.say(done, form, f"{done.name}: {done.count} collections, {total}; {done.withdrawn} withdrawn")


@app.command()
def show(
    file: Annotated[str, typer.Argument(help="Id of the file.")], company: CompanyOption = "",
) -> None:  # fmt: skip
    """Print a file for the bank as it was made."""
    typer.echo(files.found(door.company(company), file).content, nl=False)


@app.command()
def settle(on: OnOption = None, company: CompanyOption = "", form: FormatOption = Format.table) -> None:
    """Book what can no longer come back."""
    done = commands.settle(door.call(company, on))
    door.say(done, form, f"{done.collections} collections booked")


@app.command("notified")
def note_notified(
    collection: CollectionArgument, on: OnOption = None, company: CompanyOption = "", key: KeyOption = "",
    form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Note that a client without an e-mail address was told otherwise."""
    done = commands.note_notified(door.call(company, on, key), collection=collection)
    door.say(done, form, f"{done.customer} is told")


@app.command()
def withdraw(
    collection: CollectionArgument, on: OnOption = None, company: CompanyOption = "", key: KeyOption = "",
    form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Do not collect it after all."""
    done = commands.withdraw(door.call(company, on, key), collection=collection)
    door.say(done, form, f"Nothing is collected from {done.customer}")


@app.command()
def collected(
    collection: CollectionArgument, on: OnOption = None, company: CompanyOption = "", key: KeyOption = "",
    form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Book it: the bank says that the money came."""
    done = commands.collected(door.call(company, on, key), collection=collection)
    door.say(
        done, form, f"{money.plain(done.amount_minor, done.currency)} {done.currency} of {done.customer} is booked"
    )


@app.command()
def returned(
    collection: CollectionArgument, code: Annotated[str, typer.Argument(help="The bank's code, such as AM04 or R01.")],
    fee: Annotated[str, typer.Option("--fee", help="What the bank took for it.")] = "",
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Note that it came back, and why: it is owed again."""
    done = commands.returned(door.call(company, on, key), collection=collection, code=code, fee=fee)
    door.say(done, form, f"{done.customer}: {done.because.sentence if done.because else ''}")


@app.command("list")
def listed(company: CompanyOption = "", form: FormatOption = Format.table) -> None:
    """Collections, the latest first."""
    found = Collection.objects.of(door.company(company)).select_related("customer", "mandate").order_by("-id")[:5000]
    rows = [
        [one.public_id, one.customer.number, one.mandate.reference, one.state, str(one.collect_on),
         money.plain(one.amount_minor, one.currency), one.currency, one.return_code]
        for one in found
    ]  # fmt: skip
    heading = ["collection", "customer", "mandate", "state", "collect_on", "amount", "currency", "return_code"]
    door.listed(heading, rows, form, ("amount",))
