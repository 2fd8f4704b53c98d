"""`tagih portal-link`: the links that clients were given, made for an invoice, and revoked."""

from __future__ import annotations

from typing import Annotated

import typer

from tagih.cli import door
from tagih.cli.door import CompanyOption, Format, FormatOption, KeyOption, OnOption
from tagih.commands import portal_links
from tagih.models import PortalLink

app = typer.Typer(help="Links into the client portal.")


@app.command()
def add(
    invoice: Annotated[str, typer.Argument(help="Number of the invoice that the client may see.")] = "",
    customer: Annotated[str, typer.Option("--customer", help="Number of a customer instead: all that is between you.")] = "",
    days: Annotated[int, typer.Option("--days", help="How long it opens its page.")] = portal_links.USUAL_DAYS,
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Make a link to an invoice, or to a customer's account, and print it, this once. Older ones open nothing any more.

    Example: tagih portal-link add --customer C-00001
    """
    done = portal_links.add(door.call(company, on, key), invoice=invoice, customer=customer, days=days)
    door.say(done, form, done.url or f"The link to {done.about} was shown before")


@app.command()
def revoke(
    link: Annotated[str, typer.Argument(help="Id of the link; `portal-link list` has it.")], on: OnOption = None,
    company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Have a link open nothing any more, at once."""
    done = portal_links.revoke(door.call(company, on, key), link=link)
    door.say(done, form, f"Revoked {done.link}")


def _about(link: PortalLink) -> str:
    return link.deliverable.name if link.deliverable else str(link.quote or link.invoice or link.customer)


@app.command("list")
def listed(company: CompanyOption = "", form: FormatOption = Format.table) -> None:
    """Links, the latest first. Their secrets are kept nowhere."""
    found = PortalLink.objects.of(door.company(company)).select_related("customer", "quote", "invoice", "deliverable")
    rows = [
        [one.public_id, one.purpose, _about(one), one.customer.number, str(one.expires_on),
         "yes" if one.revoked_at else "no"]
        for one in found.order_by("-id")[:5000]
    ]  # fmt: skip
    heading = ["link", "purpose", "about", "customer", "expires_on", "revoked"]
    if form is Format.json:
        door.say([dict(zip(heading, row, strict=True)) for row in rows], form)
    else:
        door.grid(heading, rows)
