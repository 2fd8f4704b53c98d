"""Mandates of direct debit: who collects, what clients sign, and the end of it."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from ninja import Router
from pydantic import Strict

from tagih.api.base import Asked, call
from tagih.api.pages import USUAL, Cursor, Limit, Page, page
from tagih.api.references import customer_number
from tagih.api.values import Answer, Body, Day, Deed, Text, maybe, must
from tagih.commands import mandates as commands
from tagih.domain import direct_debit
from tagih.models import Mandate

router = Router(tags=["direct debit"])
_LISTED = (
    "public_id", "customer__number", "reference", "scheme", "kind", "state", "account", "signed_on", "last_on", "because",
)  # fmt: skip


class CollectingBody(Body):
    """Who collects, in place of all that was said before."""

    creditor_identifier: Text = maybe("For SEPA.", "DE98ZZZ09999999999")
    routing_number: Text = maybe("For ACH: that of our bank.", "021000021")
    bank_name: Text = maybe("For ACH: its name.")
    ach_identification: Text = maybe("For ACH: the number that the bank gave us.")
    notice_days: Annotated[int, Strict()] = maybe("How long before a client is told; 14 when left out.")
    lead_days: Annotated[int, Strict()] = maybe("Business days before that the bank wants the file; 2 when left out.")


class CollectingShown(Answer):
    creditor_identifier: str
    routing_number: str
    bank_name: str
    ach_identification: str
    notice_days: int
    lead_days: int


class MandateOffer(Deed):
    """A mandate that the client signs on its page."""

    customer: Text = must("Number or public id.")
    scheme: Text = maybe("core, b2b, ppd or ccd.", "core")
    kind: Text = maybe("recurring or one_off.", "recurring")
    reference: Text = maybe("Made when left out.")


class MandateBody(MandateOffer):
    """A mandate that was signed on paper."""

    account: Text = must("An IBAN; for ACH an account number.")
    bank: Text = maybe("A BIC, found by itself when left out; for ACH the routing number.")
    holder: Text = must("Who holds the account.")
    signed_on: Day = must()


class MandateEnd(Deed):
    because: Text = maybe()


class MandateDeed(Deed):
    """Nothing but the day."""


class MandateShown(Answer):
    """`account` in its first and last signs."""

    public_id: str
    customer: str
    reference: str
    scheme: str
    state: str
    account: str


class MandateListed(MandateShown):
    kind: str
    signed_on: date | None
    last_on: date | None
    because: str


class MandatePage(Page):
    items: list[MandateListed]


@router.get("", response=MandatePage)
def list_(request: Asked, cursor: Cursor = "", limit: Limit = USUAL) -> MandatePage:
    """List mandates, the latest first."""
    rows, following = page(Mandate.objects.of(request.company), _LISTED, cursor, limit)
    return MandatePage(items=[_listed(row) for row in rows], next=following)


@router.get("/settings", response=CollectingShown)
def collecting(request: Asked) -> CollectingShown:
    """Who collects."""
    kept = commands.collecting(request.company)
    return CollectingShown(**{name: getattr(kept, name) for name in commands.CollectingSet.__slots__})


@router.put("/settings", response=CollectingShown)
def put_collecting(request: Asked, body: CollectingBody) -> CollectingShown:
    """Say who collects."""
    done = commands.put_collecting(call(request), **body.given())
    return CollectingShown(**{name: getattr(done, name) for name in commands.CollectingSet.__slots__})


@router.post("/offer", response={201: MandateShown})
def offer(request: Asked, body: MandateOffer) -> MandateShown:
    """Have a client sign a mandate on its page in the portal."""
    given = body.given() | {"customer": customer_number(request.company, body.customer)}
    return _shown(commands.offer(call(request, body), **given))


@router.post("", response={201: MandateShown})
def record(request: Asked, body: MandateBody) -> MandateShown:
    """Note a mandate that was signed on paper."""
    given = body.given() | {"customer": customer_number(request.company, body.customer)}
    return _shown(commands.record(call(request, body), **given))


@router.post("/{mandate}/revoke", response=MandateShown)
def revoke(request: Asked, mandate: Text, body: MandateEnd | None = None) -> MandateShown:
    """End a mandate."""
    return _shown(commands.revoke(call(request, body), mandate=mandate, **(body.given() if body else {})))


@router.post("/{mandate}/resume", response=MandateShown)
def resume(request: Asked, mandate: Text, body: MandateDeed | None = None) -> MandateShown:
    """Use a suspended mandate again."""
    return _shown(commands.resume(call(request, body), mandate=mandate))


def _shown(done: commands.MandateMade) -> MandateShown:
    return MandateShown(**{name: getattr(done, name) for name in commands.MandateMade.__slots__})


def _listed(row: dict[str, object]) -> MandateListed:
    row.pop("id")
    account = str(row.pop("account"))
    shown = direct_debit.masked(account) if account else ""
    return MandateListed(customer=row.pop("customer__number"), account=shown, **row)  # type: ignore[arg-type]
