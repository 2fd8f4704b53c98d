"""`tagih plan`: payment in instalments, agreed on, asked for by clients, ended when it is not kept."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer
from django.utils import timezone

from tagih.cli import door
from tagih.cli.door import CompanyOption, Format, FormatOption, KeyOption, OnOption
from tagih.commands import plans
from tagih.domain import money
from tagih.models import PaymentPlan
from tagih.reports import client_words

app = typer.Typer(help="Payment plans.")
PlanArgument = Annotated[str, typer.Argument(help="Id of the plan; `plan list` has it.")]
Because = Annotated[str, typer.Option("--because", help="Why; the client reads it.")]


@app.command()
def agree(
    customer: Annotated[str, typer.Argument(help="Number of the customer.")],
    count: Annotated[int, typer.Option("--count", help="How many instalments.")],
    first_on: Annotated[
        date, typer.Option("--first-on", parser=door.day, metavar="DATE", help="The day of the first one.")
    ],
    every: Annotated[str, typer.Option("--every", help="week, two_weeks or month.")] = "month",
    invoice: Annotated[list[str] | None, typer.Option("--invoice", help="Only this one; may be repeated.")] = None,
    currency: Annotated[str, typer.Option("--currency", help="Which currency, where there are several.")] = "",
    note: Annotated[str, typer.Option("--note", help="What was said.")] = "",
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Agree with a client on instalments for what is open.

    Example: tagih plan agree C-00001 --count 3 --first-on 2026-03-20
    """
    done = plans.agree(
        door.call(company, on, key), customer=customer, count=count, first_on=first_on, every=every,
        invoices=invoice or [], currency=currency, note=note,
    )  # fmt: skip
    door.say(done, form, _said(done))


@app.command()
def accept(
    plan: PlanArgument, answer: Annotated[str, typer.Option("--answer", help="A word to the client.")] = "",
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Accept what a client asked for: its instalments get days of their own."""
    done = plans.accept(door.call(company, on, key), plan=plan, answer=answer)
    door.say(done, form, _said(done))


@app.command()
def decline(
    plan: PlanArgument, because: Because, on: OnOption = None, company: CompanyOption = "", key: KeyOption = "",
    form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Decline it; asking goes on."""
    done = plans.decline(door.call(company, on, key), plan=plan, because=because)
    door.say(done, form, f"The plan of {done.customer} is declined")


@app.command()
def end(
    plan: PlanArgument, because: Because, on: OnOption = None, company: CompanyOption = "", key: KeyOption = "",
    form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """End a plan that is not kept: all of it is due today."""
    done = plans.end(door.call(company, on, key), plan=plan, because=because)
    door.say(done, form, f"The plan of {done.customer} is ended: all of it is due")


@app.command("list")
def listed(company: CompanyOption = "", form: FormatOption = Format.table) -> None:
    """Plans, the latest first, and how the accepted ones stand."""
    of = door.company(company)
    today = timezone.now().astimezone(of.tzinfo).date()
    found = list(PaymentPlan.objects.of(of).select_related("customer").order_by("-id")[:1000])
    rows = [
        [one.plan.public_id, one.plan.customer.number, one.standing, money.plain(one.plan.total_minor, one.plan.currency),
         one.plan.currency, str(one.plan.count), one.plan.every, str(one.plan.first_on)]
        for one in client_words.stood(of, found, today)
    ]  # fmt: skip
    door.listed(["plan", "customer", "state", "total", "currency", "count", "every", "first_on"], rows, form, ["total"])


def _said(done: plans.Planned) -> str:
    parts = ", ".join(f"{money.plain(one.amount_minor, done.currency)} by {one.due_on}" for one in done.instalments)
    return f"{done.customer} pays {parts}"
