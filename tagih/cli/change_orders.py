"""`tagih change-order`: work that was not agreed, signed like a quote and billed apart."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from tagih.cli import door, quotes
from tagih.cli.door import CompanyOption, Format, FormatOption, KeyOption, OnOption
from tagih.cli.invoices import LineOption, line_of
from tagih.cli.quotes import PolicyOption, ScopeOption, UntilOption
from tagih.commands import change_orders
from tagih.domain import money

app = typer.Typer(help="Change orders to signed quotes.")


@app.command()
def add(
    quote: Annotated[str, typer.Argument(help="Number of the signed quote.")],
    title: Annotated[str, typer.Argument(help="What changes, in a few words.")],
    warning: Annotated[str, typer.Option("--warning", help="Why the work changes: the client reads it first.")],
    line: LineOption, scope: ScopeOption = "", policy: PolicyOption = "", valid_until: UntilOption = None,
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Write a change order. The client sees the new estimate when it is sent.

    Example: tagih change-order add Q-2026-00001 "A second window" --warning "You asked for one more." --line "Window;1;1500;21"
    """
    done = change_orders.draft(
        door.call(company, on, key), quote=quote, title=title, warning=warning, scope=scope, policy=policy,
        lines=tuple(line_of(one) for one in line), valid_until=valid_until,
    )  # fmt: skip
    door.say(done, form, f"Draft {done.public_id}: {money.plain(done.total_minor, done.currency)} {done.currency}")


@app.command()
def bill(
    change_order: Annotated[str, typer.Argument(help="Number of the signed change order.")],
    rate: Annotated[str | None, typer.Option("--rate", help="Value of one unit of a foreign currency.")] = None,
    issued_on: Annotated[date | None, typer.Option("--issued-on", parser=door.day, metavar="DATE")] = None,
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Invoice a signed change order by itself. The final invoice takes those that were not billed."""
    done = change_orders.bill(door.call(company, on, key), change_order=change_order, issued_on=issued_on, rate=rate)
    door.say(done, form, f"Issued {done.number}")


@app.command("list")
def listed(
    state: Annotated[str, typer.Option("--state", help="draft, sent, accepted, declined, expired or all.")] = "all",
    company: CompanyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Change orders, the latest first."""
    quotes.listing("change_order", state, company, form)


app.command()(quotes.edit)
app.command()(quotes.send)
app.command()(quotes.withdraw)
app.command()(quotes.accept)
app.command()(quotes.decline)
app.command()(quotes.attach)
app.command()(quotes.pdf)
app.command()(quotes.verify)
app.command()(quotes.show)
