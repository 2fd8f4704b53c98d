"""Deliverables: files or links that the client gets when everything they are billed with is paid."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, timedelta

from tagih.commands import customers, drafts, files, portal_links, quotes, releases
from tagih.commands.operation import Operation, write
from tagih.domain import fields
from tagih.domain.errors import Conflict, Invalid, NotFound
from tagih.domain.reasons import Reason
from tagih.models import Deliverable, Invoice, Quote
from tagih.models.base import longest

_LINK = re.compile(r"https://[^\s\"'<>\\]+")


@dataclass(frozen=True, slots=True)
class DeliverableAdded:
    """A deliverable, open or not yet, and why not."""

    deliverable: str
    name: str
    is_released: bool
    because: str


@dataclass(frozen=True, slots=True)
class DeliverableSent:
    """The client's link to a deliverable, shown this once."""

    deliverable: str
    expires_on: date
    url: str = field(metadata={"shown_once": True})


@write
def add(
    operation: Operation, *, name: str, quote: str = "", invoice: str = "", link: str = "", file: bytes = b"",
    file_name: str = "",
) -> DeliverableAdded:  # fmt: skip
    """Add a file or an https link that opens when the invoice, or every invoice of the quote, is paid.

    Raises NotFound `quote_unknown`, `invoice_unknown`, Conflict `draft_not_shown`, Invalid `deliverable_needs_bill`,
    `deliverable_needs_content`, `link_unreadable`, `field_missing` and what attaching raises.
    """
    if bool(quote) == bool(invoice):
        raise Invalid("deliverable_needs_bill")
    if bool(link) == bool(file or file_name):
        raise Invalid("deliverable_needs_content")
    if link and not (_LINK.fullmatch(link) and len(link) <= longest(Deliverable, "link")):
        raise Invalid("link_unreadable", link=fields.shown(link))
    name = fields.required("name", name, longest(Deliverable, "name"))
    about: Quote | Invoice = quotes.locked(operation, quote) if quote else _issued(operation, invoice)
    kept = files.keep_any(operation, name=file_name or name, data=file) if not link else None
    row = Deliverable.objects.of(operation.company).create(
        company=operation.company, customer_id=about.customer_id, quote=about if isinstance(about, Quote) else None,
        invoice=about if isinstance(about, Invoice) else None, name=name, link=link, file=kept, made_at=operation.now,
    )  # fmt: skip
    facts = {"deliverable": row.pk, "quote": row.quote_id or 0, "invoice": row.invoice_id or 0}
    operation.event("deliverable.added", f"deliverable {row.public_id}", facts)
    locked = releases.look(operation, row)
    return DeliverableAdded(row.public_id, row.name, locked is None, locked.sentence if locked else "")


@write
def send(operation: Operation, *, deliverable: str) -> DeliverableSent:
    """Make the client's link; it shows the lock until everything is paid. An older link opens nothing any more.

    Raises NotFound `deliverable_unknown`.
    """
    found = find(operation, deliverable)
    customers.lock_by_id(operation, found.customer_id)
    made = portal_links.make(operation, found, operation.today + timedelta(portal_links.USUAL_DAYS))
    return DeliverableSent(found.public_id, made.expires_on, made.url)


def find(operation: Operation, reference: str) -> Deliverable:
    """The deliverable of that id. Raises NotFound `deliverable_unknown`."""
    rows = Deliverable.objects.of(operation.company).select_related("quote", "invoice", "file")
    row = rows.filter(public_id=reference).first() if fields.storable(reference) else None
    if row is None:
        raise NotFound("deliverable_unknown", deliverable=fields.shown(reference))
    return row


def why_locked(operation: Operation, row: Deliverable) -> Reason | None:
    """Why a deliverable is locked now; None when it is open."""
    return releases.look(operation, row)


def _issued(operation: Operation, reference: str) -> Invoice:
    row = drafts.find(operation, reference)
    if row.number is None:
        raise Conflict("draft_not_shown")
    customers.lock_by_id(operation, row.customer_id)
    return row
