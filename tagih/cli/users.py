"""`tagih user`: who may sign in, and tokens for programs."""

from __future__ import annotations

from typing import Annotated

import typer
from django.utils import timezone

from tagih.cli import door
from tagih.cli.door import CompanyOption, Format, FormatOption
from tagih.commands import company as companies
from tagih.models import ApiToken, Membership

app = typer.Typer(help="Users and tokens.")


@app.command()
def add(
    email: Annotated[str, typer.Argument(help="Address to sign in with.")],
    role: Annotated[str, typer.Option("--role", help="owner, accountant, staff or read_only.")] = "owner",
    name: Annotated[str, typer.Option("--name")] = "",
    password: Annotated[str, typer.Option("--password", prompt=True, hide_input=True, confirmation_prompt=True)] = "",
    company: CompanyOption = "",
    form: FormatOption = Format.table,
) -> None:
    """Add a user to a company; the password is asked for when left out."""
    call = door.call(company)
    made = companies.user_add(timezone.now(), "cli", email=email, password=password, name=name)
    companies.join(call, email=made.email, role=role)
    door.say(made, form, f"{made.email} may sign in as {role} of {call.company.name}")


@app.command()
def join(
    email: Annotated[str, typer.Argument(help="Address of a user there is.")],
    role: Annotated[str, typer.Option("--role", help="owner, accountant, staff or read_only.")],
    company: CompanyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Let a user work in one more company, or change what they may do."""
    done = companies.join(door.call(company), email=email, role=role)
    door.say(done, form, f"{done.email} is now {done.role}")


@app.command("list")
def listed(company: CompanyOption = "", form: FormatOption = Format.table) -> None:
    """Who may do what."""
    found = Membership.objects.of(door.company(company)).select_related("user").order_by("id")
    rows = [[one.user.email, one.user.name, one.role] for one in found]
    heading = ["email", "name", "role"]
    if form is Format.json:
        door.say([dict(zip(heading, row, strict=True)) for row in rows], form)
    else:
        door.grid(heading, rows)


@app.command()
def token(
    name: Annotated[str, typer.Argument(help="What will use it.")],
    scope: Annotated[str, typer.Option("--scope", help="read or write.")] = "write",
    company: CompanyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Make a token for the API. It is shown once."""
    done = companies.token_make(door.call(company), name=name, scope=scope)
    door.say(done, form, done.secret)


@app.command()
def tokens(company: CompanyOption = "", form: FormatOption = Format.table) -> None:
    """The tokens there are; their secrets are not kept."""
    found = ApiToken.objects.of(door.company(company)).order_by("id")
    rows = [[one.name, one.scope, "revoked" if one.revoked_at else "in use"] for one in found]
    heading = ["name", "scope", "state"]
    if form is Format.json:
        door.say([dict(zip(heading, row, strict=True)) for row in rows], form)
    else:
        door.grid(heading, rows)


@app.command()
def revoke(
    name: Annotated[str, typer.Argument(help="Name of the token.")],
    company: CompanyOption = "",
    form: FormatOption = Format.table,
) -> None:
    """End a token at once."""
    done = companies.token_revoke(door.call(company), name=name)
    door.say(done, form, f"The token {done.name} no longer works")
