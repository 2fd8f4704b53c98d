"""`tagih credit-policy`: who gets credit, checks, grades, exceptions, holds, and the sheet for the client."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from tagih.cli import door
from tagih.cli.door import CompanyOption, Format, FormatOption, KeyOption, OnOption
from tagih.commands import credit_exceptions, credit_hold, credit_policy
from tagih.domain.credit_policy import KEYS
from tagih.domain.errors import NotFound
from tagih.models import Customer
from tagih.reports import credit_sheet

app = typer.Typer(help="Credit: the policy, checks, grades, holds and exceptions.")
CustomerArgument = Annotated[str, typer.Argument(help="Number of the customer.")]


@app.command()
def show(company: CompanyOption = "", form: FormatOption = Format.table) -> None:
    """The policy in force."""
    door.say(credit_policy.in_force(door.company(company)).as_json(), form)


@app.command("set")
def put(
    key_name: Annotated[str, typer.Argument(metavar="KEY", help=f"One of: {', '.join(KEYS)}.")],
    value: Annotated[str, typer.Argument(help="Its new value; empty for none.")],
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Set one key of the policy.

    Example: tagih credit-policy set hold_overdue_days 30
    """
    done = credit_policy.policy_set(door.call(company, on, key), key=key_name, value=value)
    door.say(done, form, f"{done.key} is {done.value or 'none'}")


@app.command()
def sheet(company: CompanyOption = "") -> None:
    """How we bill and ask, on one page for the client."""
    typer.echo(credit_sheet.as_text(door.company(company)), nl=False)


@app.command()
def check(
    customer: CustomerArgument,
    result: Annotated[str, typer.Option("--result", help="What the check found.")],
    source: Annotated[str, typer.Option("--source", help="Where it was found.")] = "",
    grade: Annotated[str, typer.Option("--grade", help="A, B, C or D: holds from now on.")] = "",
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Record a check of a client's credit."""
    done = credit_policy.check(
        door.call(company, on, key), customer=customer, result=result, source=source, grade=grade
    )
    door.say(done, form)


@app.command()
def review(
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table
) -> None:
    """Move the grade of every client whose behaviour asks for it."""
    done = credit_policy.review(door.call(company, on, key))
    told = [f"{one.customer}: {one.before} to {one.grade}. {one.because.sentence}" for one in done.moved]
    door.say(done, form, "\n".join(told) or "Every grade stays")


@app.command()
def allow(
    customer: CustomerArgument,
    kind: Annotated[str, typer.Argument(help="hold, deposit or terms.")],
    because: Annotated[str, typer.Option("--because", help="Why.")],
    approved_by: Annotated[str, typer.Option("--approved-by", help="Who approves it.")],
    until: Annotated[date, typer.Option("--until", parser=door.day, metavar="DATE", help="The last day.")],
    terms: Annotated[str, typer.Option("--terms", help="For terms: what holds meanwhile.")] = "",
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Treat a client otherwise than the policy says, through a day.

    Example: tagih credit-policy allow C-00001 hold --because "new bank" --approved-by Anna --until 2026-06-30
    """
    done = credit_exceptions.allow(
        door.call(company, on, key), customer=customer, kind=kind, because=because, approved_by=approved_by, until=until,
        terms=terms,
    )  # fmt: skip
    door.say(done, form, f"Exception {done.public_id} for {done.customer} holds through {done.until}")


@app.command()
def end(
    exception: Annotated[str, typer.Argument(help="Id of the exception.")],
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """End an exception."""
    done = credit_exceptions.end(door.call(company, on, key), exception=exception)
    door.say(done, form, f"The exception for {done.customer} is over")


@app.command()
def hold(
    customer: CustomerArgument, on: OnOption = None, company: CompanyOption = "", form: FormatOption = Format.table
) -> None:
    """Whether a client is on hold, and why."""
    asked = door.call(company, on)
    row = Customer.objects.of(asked.company).filter(number=customer).first()
    if row is None:
        raise NotFound("customer_unknown", customer=customer)
    found = credit_hold.reasons(asked.company, row.pk, asked.today)
    door.say({"customer": customer, "held": found}, form)
