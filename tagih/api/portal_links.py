"""Links into the client portal: make one for an invoice or an account, revoke one; list them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from ninja import Router
from pydantic import Field

from tagih.api.base import Asked, call
from tagih.api.pages import USUAL, Cursor, Limit, Page, page
from tagih.api.references import customer_number, invoice_number
from tagih.api.values import Answer, Body, Text, maybe
from tagih.commands import portal_links
from tagih.domain import links
from tagih.models import PortalLink

router = Router(tags=["portal-links"])

_LISTED = (
    "public_id", "purpose", "customer__number", "customer__name", "quote__number", "invoice__number",
    "deliverable__name", "expires_on", "made_at", "revoked_at", "generation",
)  # fmt: skip


class LinkBody(Body):
    """A link with which the client sees an invoice, or all that is between you: one of the two is given."""

    invoice: Text = maybe("Number or public id of the invoice.")
    customer: Text = maybe("Number or public id of the customer whose account it opens.")
    days: Annotated[int, Field(strict=True, ge=links.SHORTEST_DAYS, le=links.LONGEST_DAYS)] = Field(
        default=portal_links.USUAL_DAYS, description="How long it opens its page."
    )


class LinkMade(Answer):
    """A new link. `url` is shown this once; it is empty when a key is used again."""

    link: str
    purpose: str
    about: str
    expires_on: date
    url: str


class LinkRevoked(Answer):
    link: str


class LinkListed(Answer):
    """A link: what it is for, how long it opens, and whether it was revoked. Its secret is kept nowhere."""

    link: str
    purpose: Literal["quote", "change_order", "invoice", "deliverable", "account"]
    about: str
    customer: str
    generation: int
    expires_on: date
    made_at: datetime
    revoked_at: datetime | None


class LinkPage(Page):
    items: list[LinkListed]


@router.get("", response=LinkPage)
def list_(request: Asked, cursor: Cursor = "", limit: Limit = USUAL) -> LinkPage:
    """List the links that clients were given, the latest first."""
    rows, following = page(PortalLink.objects.of(request.company), _LISTED, cursor, limit)
    items = [
        LinkListed(
            link=row["public_id"], purpose=row["purpose"],
            about=row["quote__number"] or row["invoice__number"] or row["deliverable__name"] or row["customer__name"],
            customer=row["customer__number"], generation=row["generation"], expires_on=row["expires_on"],
            made_at=row["made_at"], revoked_at=row["revoked_at"],
        )
        for row in rows
    ]  # fmt: skip
    return LinkPage(items=items, next=following)


@router.post("", response={201: LinkMade})
def add(request: Asked, body: LinkBody) -> LinkMade:
    """Make a link to an invoice or an account; older links to it open nothing any more."""
    given = body.given()
    if body.invoice:
        given["invoice"] = invoice_number(request.company, body.invoice)
    if body.customer:
        given["customer"] = customer_number(request.company, body.customer)
    done = portal_links.add(call(request), **given)
    return LinkMade(link=done.link, purpose=done.purpose, about=done.about, expires_on=done.expires_on, url=done.url)


@router.post("/{link}/revoke", response=LinkRevoked)
def revoke(request: Asked, link: Text) -> LinkRevoked:
    """Have a link open nothing any more, at once."""
    return LinkRevoked(link=portal_links.revoke(call(request), link=link).link)
