"""Links into the portal: made for one client and one thing, opened by their secret, revoked."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Max, QuerySet
from django.utils.crypto import salted_hmac

from tagih.commands import customers, drafts
from tagih.commands.operation import Operation, write
from tagih.domain import fields, links
from tagih.domain.errors import Conflict, Invalid, NotFound
from tagih.models import Company, Customer, Deliverable, Invoice, PortalLink, Quote, rows
from tagih.models.base import public_id

USUAL_DAYS = 90
"""How long a link opens its page when nothing else is said."""
STANDING_DAYS = links.LONGEST_DAYS
"""How long a link in a message opens its page."""
RENEWED_DAYS = 60
"""A message carries a link that still opens its page for so long at least."""


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
def add(operation: Operation, *, invoice: str = "", customer: str = "", days: int = USUAL_DAYS) -> LinkMade:
    """Make a link with which the client sees an issued invoice, or its whole account; older ones open nothing any more.

    Raises NotFound `invoice_unknown`, `customer_unknown`, Conflict `draft_not_shown`, Invalid `link_days`,
    `link_for_one_thing`.
    """
    if bool(invoice) == bool(customer):
        raise Invalid("link_for_one_thing")
    if not links.SHORTEST_DAYS <= days <= links.LONGEST_DAYS:
        raise Invalid("link_days", days=days, lowest=links.SHORTEST_DAYS, highest=links.LONGEST_DAYS)
    about = _issued(operation, invoice) if invoice else _client(operation, customer)
    return make(operation, about, operation.today + timedelta(days))


def _issued(operation: Operation, reference: str) -> Invoice:
    row = drafts.find(operation, reference)
    if row.number is None:
        raise Conflict("draft_not_shown")
    customers.lock_by_id(operation, row.customer_id)
    return row


def _client(operation: Operation, number: str) -> Customer:
    return Customer.objects.of(operation.company).get(pk=customers.lock(operation, number).id)


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


About = Quote | Invoice | Deliverable | Customer
"""What a link can open; of a customer, its account."""


def make(operation: Operation, about: About, expires_on: date) -> LinkMade:
    """A new link to a row that is locked; it revokes the older ones to the same row."""
    purpose, of_row = _of(about)
    older = PortalLink.objects.of(operation.company).filter(**of_row)
    generation = (older.aggregate(last=Max("generation"))["last"] or 0) + 1
    revoke_all(operation, about)
    secret = secrets.token_urlsafe(links.SECRET_BYTES)
    customer_id = about.pk if isinstance(about, Customer) else about.customer_id
    bound = links.Bound(purpose, operation.company.pk, customer_id, about.pk, expires_on, generation)
    row = PortalLink.objects.of(operation.company).create(
        company=operation.company, generation=generation, seal=links.seal(secret, bound), expires_on=expires_on,
        made_at=operation.now, **{"purpose": purpose, "customer_id": customer_id, **of_row},
    )  # fmt: skip
    facts = {"link": row.pk, "purpose": purpose, "object": about.pk, "generation": generation, "until": str(expires_on)}
    operation.event("portal_link.made", f"link {row.public_id}", facts)
    name = about.name if isinstance(about, Deliverable | Customer) else str(about)
    return LinkMade(row.public_id, purpose, name, expires_on, _url(row.public_id, secret))


# --- links in messages ---------------------------------------------------------------------------------------


_LINK = (
    "company_id", "public_id", "purpose", "customer_id", "invoice_id", "generation", "seal", "expires_on", "made_at",
    "is_standing",
)  # fmt: skip


def stand(operation: Operation, customer_id: int, invoice_ids: Sequence[int]) -> None:
    """See to it that each of these invoices of one client, who is locked, has a link for messages.

    The link of an invoice stays the same while it holds long enough; a new one revokes none, since older messages
    are still opened.
    """
    found = PortalLink.objects.of(operation.company).filter(invoice_id__in=invoice_ids)
    wanted = [
        ("invoice", customer_id, one) for one in sorted({*invoice_ids} - _lasting(operation, found, "invoice_id"))
    ]
    _insert_standing(operation, wanted, found, "invoice_id")


def stand_accounts(operation: Operation, customer_ids: Sequence[int]) -> None:
    """The same for the accounts of any number of clients, who are locked, in three queries."""
    found = PortalLink.objects.of(operation.company).filter(purpose="account", customer_id__in=customer_ids)
    lacking = sorted({*customer_ids} - _lasting(operation, found, "customer_id"))
    _insert_standing(operation, [("account", one, None) for one in lacking], found, "customer_id")


def _lasting(operation: Operation, found: QuerySet[PortalLink], key: str) -> set[int]:
    """Of what `found` opens, that which has a standing link that holds long enough."""
    enough = operation.today + timedelta(RENEWED_DAYS)
    holding = found.filter(is_standing=True, revoked_at=None, expires_on__gte=enough)
    return set(holding.values_list(key, flat=True))


def _insert_standing(
    operation: Operation, wanted: Sequence[tuple[str, int, int | None]], found: QuerySet[PortalLink], key: str
) -> None:
    """New standing links: purpose, customer, and the invoice where it is for one."""
    if not wanted:
        return
    last = dict(found.values_list(key).annotate(Max("generation")))
    made = [
        _standing_row(operation, purpose, customer_id, invoice_id, last.get(invoice_id or customer_id, 0) + 1)
        for purpose, customer_id, invoice_id in wanted
    ]
    rows.insert(PortalLink, _LINK, made)


def _standing_row(
    operation: Operation, purpose: str, customer_id: int, invoice_id: int | None, generation: int
) -> tuple[Any, ...]:
    name, expires_on = public_id(), operation.today + timedelta(STANDING_DAYS)
    company_id = operation.company.pk
    bound = links.Bound(purpose, company_id, customer_id, invoice_id or customer_id, expires_on, generation)
    seal = links.seal(_standing_secret(name), bound)
    return (
        company_id, name, purpose, customer_id, invoice_id, generation, seal, expires_on, operation.now, True,
    )  # fmt: skip


def standing(company: Company, invoice_ids: Sequence[int]) -> dict[int, str]:
    """The addresses that messages carry, by invoice: always the same while the same link stands."""
    found = PortalLink.objects.of(company).filter(invoice_id__in=invoice_ids, is_standing=True, revoked_at=None)
    kept = found.order_by("generation").values_list("invoice_id", "public_id")
    return {invoice_id: _url(name, _standing_secret(name)) for invoice_id, name in kept if invoice_id is not None}


def standing_account(company: Company, customer_id: int) -> str:
    """The address of a client's account that messages carry; empty while it has none."""
    found = PortalLink.objects.of(company).filter(purpose="account", customer_id=customer_id)
    name = found.filter(is_standing=True, revoked_at=None).order_by("-generation").values_list("public_id", flat=True)
    return _url(name[0], _standing_secret(name[0])) if name else ""


def _standing_secret(name: str) -> str:
    """The secret of a standing link: kept nowhere, and worked out anew whenever a message is written."""
    digest = salted_hmac("portal standing link", name, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def _url(name: str, secret: str) -> str:
    return f"{settings.BASE_URL}/portal/open/{links.token(name, secret)}"


def _of(about: About) -> tuple[str, dict[str, Any]]:
    """The purpose of a link, and the column that names its row."""
    if isinstance(about, Quote):
        return about.kind, {"quote": about}
    if isinstance(about, Customer):
        return "account", {"customer": about, "purpose": "account"}
    return ("invoice", {"invoice": about}) if isinstance(about, Invoice) else ("deliverable", {"deliverable": about})


def revoke_all(operation: Operation, about: About) -> None:
    """Have every link to a row open nothing any more."""
    open_ones = PortalLink.objects.of(operation.company).filter(revoked_at=None, **_of(about)[1])
    open_ones.update(revoked_at=operation.now)


def bound(row: PortalLink) -> links.Bound:
    """What a stored link is for, as its seal knows it."""
    object_id = row.quote_id or row.invoice_id or row.deliverable_id or row.customer_id
    return links.Bound(row.purpose, row.company_id, row.customer_id, object_id, row.expires_on, row.generation)


def of(company: Company, about: About) -> list[PortalLink]:
    """The links to a row, the latest first."""
    return list(PortalLink.objects.of(company).filter(**_of(about)[1]).order_by("-generation"))


# --- what a link reaches -------------------------------------------------------------------------------------


def invoices(row: PortalLink) -> QuerySet[Invoice]:
    """The issued invoices that a link opens: one, or with an account all of its client's; with any other link none."""
    issued = Invoice.objects.of(row.company_id).filter(kind="invoice", state="issued", customer_id=row.customer_id)
    if row.purpose == "account":
        return issued
    return issued.filter(pk=row.invoice_id or 0) if row.purpose == "invoice" else issued.none()


def opened(operation: Operation, link: str) -> PortalLink:
    """A link that still opens its page. Raises NotFound `link_unknown`."""
    found = PortalLink.objects.of(operation.company).select_related("customer", "quote", "invoice")
    row = found.filter(public_id=link, revoked_at=None, expires_on__gte=operation.today).first()
    if row is None:
        raise NotFound("link_unknown")
    return row


def locked(operation: Operation, link: str) -> PortalLink:
    """The same, and its client is locked until the operation ends."""
    customers.lock_by_id(operation, opened(operation, link).customer_id)
    return opened(operation, link)  # again under the lock: it may have been revoked in the meantime


def reached(operation: Operation, link: str, invoice: str) -> tuple[PortalLink, Invoice]:
    """An invoice, by public id (empty: that of the link), which a link opens; its client is locked until the end.

    Raises NotFound `link_unknown` for every other: nobody is told whether it exists.
    """
    row = locked(operation, link)
    wanted = invoice or (row.invoice.public_id if row.invoice else "")
    found = invoices(row).select_related("customer").filter(public_id=wanted).first()
    if found is None:
        raise NotFound("link_unknown")
    return row, found
