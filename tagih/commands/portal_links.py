"""Links into the portal: made for one client and one thing, opened by their secret, revoked."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Max

from tagih.commands import customers, drafts
from tagih.commands.operation import Operation, write
from tagih.domain import fields, links
from tagih.domain.errors import Conflict, Invalid, NotFound
from tagih.models import Company, Deliverable, Invoice, PortalLink, Quote

USUAL_DAYS = 90
"""How long a link opens its page when nothing else is said."""


@dataclass(frozen=True, slots=True)
class LinkMade:
    """A link, its address shown this once: only its seal is kept."""

    link: str
    purpose: str
    about: str
    expires_on: date
    url: str = field(metadata={"shown_once": True})


@dataclass(frozen=True, slots=True)
class LinkRevoked:
    link: str


@write
def add(operation: Operation, *, invoice: str, days: int = USUAL_DAYS) -> LinkMade:
    """Make a link with which the client sees an issued invoice; older links to it open nothing any more.

    Raises NotFound `invoice_unknown`, Conflict `draft_not_shown`, Invalid `link_days`.
    """
    row = drafts.find(operation, invoice)
    if row.number is None:
        raise Conflict("draft_not_shown")
    if not links.SHORTEST_DAYS <= days <= links.LONGEST_DAYS:
        raise Invalid("link_days", days=days, lowest=links.SHORTEST_DAYS, highest=links.LONGEST_DAYS)
    customers.lock_by_id(operation, row.customer_id)
    return make(operation, row, operation.today + timedelta(days))


@write
def revoke(operation: Operation, *, link: str) -> LinkRevoked:
    """Have a link open nothing any more, at once. Raises NotFound `link_unknown`, Conflict `link_revoked_already`."""
    row = None
    if fields.storable(link):
        row = PortalLink.objects.of(operation.company).select_for_update().filter(public_id=link).first()
    if row is None:
        raise NotFound("link_unknown")
    if row.revoked_at is not None:
        raise Conflict("link_revoked_already")
    PortalLink.objects.of(operation.company).filter(pk=row.pk).update(revoked_at=operation.now)
    operation.event("portal_link.revoked", f"link {row.public_id}", {"link": row.pk, "purpose": row.purpose})
    return LinkRevoked(row.public_id)


About = Quote | Invoice | Deliverable
"""What a link can open."""


def make(operation: Operation, about: About, expires_on: date) -> LinkMade:
    """A new link to a row that is locked; it revokes the older ones to the same row."""
    purpose, of_row = _of(about)
    older = PortalLink.objects.of(operation.company).filter(**of_row)
    generation = (older.aggregate(last=Max("generation"))["last"] or 0) + 1
    revoke_all(operation, about)
    secret = secrets.token_urlsafe(links.SECRET_BYTES)
    bound = links.Bound(purpose, operation.company.pk, about.customer_id, about.pk, expires_on, generation)
    row = PortalLink.objects.of(operation.company).create(
        company=operation.company, purpose=purpose, customer_id=about.customer_id, generation=generation,
        seal=links.seal(secret, bound), expires_on=expires_on, made_at=operation.now, **of_row,
    )  # fmt: skip
    facts = {"link": row.pk, "purpose": purpose, "object": about.pk, "generation": generation, "until": str(expires_on)}
    operation.event("portal_link.made", f"link {row.public_id}", facts)
    url = f"{settings.BASE_URL}/portal/open/{links.token(row.public_id, secret)}"
    return LinkMade(
        row.public_id, purpose, about.name if isinstance(about, Deliverable) else str(about), expires_on, url
    )


def _of(about: About) -> tuple[str, dict[str, Any]]:
    """The purpose of a link, and the column that names its row."""
    if isinstance(about, Quote):
        return about.kind, {"quote": about}
    return ("invoice", {"invoice": about}) if isinstance(about, Invoice) else ("deliverable", {"deliverable": about})


def revoke_all(operation: Operation, about: About) -> None:
    """Have every link to a row open nothing any more."""
    open_ones = PortalLink.objects.of(operation.company).filter(revoked_at=None, **_of(about)[1])
    open_ones.update(revoked_at=operation.now)


def bound(row: PortalLink) -> links.Bound:
    """What a stored link is for, as its seal knows it."""
    object_id = row.quote_id or row.invoice_id or row.deliverable_id
    assert object_id is not None, "a link is for one thing"
    return links.Bound(row.purpose, row.company_id, row.customer_id, object_id, row.expires_on, row.generation)


def of(company: Company, about: About) -> list[PortalLink]:
    """The links to a row, the latest first."""
    return list(PortalLink.objects.of(company).filter(**_of(about)[1]).order_by("-generation"))
