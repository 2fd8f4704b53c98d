"""`tagih field`: custom fields of customers, invoices and quotes."""

from __future__ import annotations

from typing import Annotated

import typer

from tagih.cli import door
from tagih.cli.door import CompanyOption, Format, FormatOption, KeyOption, OnOption
from tagih.commands import custom_fields
from tagih.models import CustomField

app = typer.Typer(help="Custom fields.")
FieldArgument = Annotated[str, typer.Argument(help="Subject and code, such as invoice.project.")]
ChoiceOption = Annotated[list[str] | None, typer.Option("--choice", help="One thing to choose; repeat it.")]


@app.command()
def define(
    field: FieldArgument,
    label: Annotated[str, typer.Argument(help="What people read.")],
    kind: Annotated[str, typer.Option("--kind", help="text, number, date, choice or yes_no.")] = "text",
    choices: ChoiceOption = None,
    printed: Annotated[bool, typer.Option("--printed", help="It stands on the document.")] = False,
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Ask one more thing of every customer, invoice or quote.

    Example: tagih field define invoice.project "Project" --printed
    """
    subject, _, code = field.partition(".")
    done = custom_fields.define(
        door.call(company, on, key), subject=subject, code=code, label=label, kind=kind, choices=tuple(choices or ()),
        is_printed=printed,
    )  # fmt: skip
    door.say(done, form, f"{done.subject}.{done.code} is defined")


@app.command()
def change(
    field: FieldArgument,
    label: Annotated[str | None, typer.Option("--label")] = None,
    choices: ChoiceOption = None,
    printed: Annotated[bool | None, typer.Option("--printed/--not-printed")] = None,
    retired: Annotated[bool | None, typer.Option("--retire/--bring-back", help="Ask it no more, or again.")] = None,
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Change a custom field, or retire it. What was filled in stays."""
    done = custom_fields.change(
        door.call(company, on, key), field=field, label=label, choices=choices, is_printed=printed, is_retired=retired
    )
    door.say(done, form, f"Changed: {', '.join(done.changed) or 'nothing'}")


@app.command("list")
def listed(company: CompanyOption = "", form: FormatOption = Format.table) -> None:
    """All custom fields in the order they were defined."""
    columns = ["field", "label", "kind", "choices", "printed", "retired"]
    found = CustomField.objects.of(door.company(company)).order_by("id")
    rows = [
        [f"{one.subject}.{one.code}", one.label, one.kind, ", ".join(one.choices.splitlines()),
         _yes(one.is_printed), _yes(one.is_retired)]
        for one in found
    ]  # fmt: skip
    door.listed(columns, rows, form)


@app.command("set")
def put(
    values: Annotated[list[str], typer.Argument(help="CODE=TEXT for each field; nothing after = takes it away.")],
    customer: Annotated[str, typer.Option("--customer", help="Number of the customer.")] = "",
    invoice: Annotated[str, typer.Option("--invoice", help="Number of the invoice.")] = "",
    quote: Annotated[str, typer.Option("--quote", help="Number of the quote.")] = "",
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Fill in custom fields of a customer, an invoice or a quote.

    Example: tagih field set --invoice 2026-00012 project=Harbour
    """
    given = dict(one.partition("=")[::2] for one in values)
    done = custom_fields.put(door.call(company, on, key), values=given, customer=customer, invoice=invoice, quote=quote)
    said = ", ".join(f"{code}={text}" for code, text in done.changed.items())
    door.say(done, form, f"{done.thing}: {said or 'nothing changed'}")


def _yes(is_so: bool) -> str:
    return "yes" if is_so else ""
