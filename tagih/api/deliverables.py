"""Deliverables: add a file or a link that opens when it is paid, make the client's link; list them."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from ninja import Router, UploadedFile
from ninja.params.models import File, Form

from tagih.api.base import Asked, call
from tagih.api.pages import USUAL, Cursor, Limit, Page, page
from tagih.api.values import Answer, Text
from tagih.commands import deliverables
from tagih.models import Deliverable

router = Router(tags=["deliverables"])

_LISTED = ("public_id", "name", "customer__number", "quote__number", "invoice__number", "link", "is_released")


class DeliverableShown(Answer):
    """A deliverable. `because` says why it is locked; empty when it is open."""

    deliverable: str
    name: str
    is_released: bool
    because: str


class DeliverableSent(Answer):
    """The client's link: `url` is shown this once, and empty when a key is used again."""

    deliverable: str
    expires_on: date
    url: str


class DeliverableListed(Answer):
    """A deliverable: what it waits for, and whether it is open."""

    deliverable: str
    name: str
    customer: str
    quote: str | None
    invoice: str | None
    link: str
    is_released: bool


class DeliverablePage(Page):
    items: list[DeliverableListed]


@router.get("", response=DeliverablePage)
def list_(request: Asked, cursor: Cursor = "", limit: Limit = USUAL) -> DeliverablePage:
    """List deliverables, the latest first."""
    rows, following = page(Deliverable.objects.of(request.company), _LISTED, cursor, limit)
    items = [
        DeliverableListed(
            deliverable=row["public_id"], name=row["name"], customer=row["customer__number"],
            quote=row["quote__number"], invoice=row["invoice__number"], link=row["link"],
            is_released=row["is_released"],
        )
        for row in rows
    ]  # fmt: skip
    return DeliverablePage(items=items, next=following)


@router.post("", response={201: DeliverableShown})
def add(
    request: Asked,
    name: Annotated[Text, Form(..., description="What it is called.")],
    quote: Annotated[Text, Form("", description="The quote whose every invoice must be paid.")],
    invoice: Annotated[Text, Form("", description="Or the one invoice that must be paid.")],
    link: Annotated[Text, Form("", description="An https address, instead of a file.")],
    file: Annotated[UploadedFile | None, File(None, description="Any file up to 20 MB.")],
) -> DeliverableShown:
    """Add a file or a link that opens when everything is paid."""
    data = {"file": file.read(), "file_name": file.name or "file"} if file else {}
    done = deliverables.add(call(request), name=name, quote=quote, invoice=invoice, link=link, **data)
    return DeliverableShown(
        deliverable=done.deliverable, name=done.name, is_released=done.is_released, because=done.because
    )  # fmt: skip


@router.post("/{deliverable}/send", response=DeliverableSent)
def send(request: Asked, deliverable: Text) -> DeliverableSent:
    """Make the client's link; it shows the lock until everything is paid."""
    done = deliverables.send(call(request), deliverable=deliverable)
    return DeliverableSent(deliverable=done.deliverable, expires_on=done.expires_on, url=done.url)
