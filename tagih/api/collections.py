"""Collections by direct debit: plan, tell, put into a file for the bank, book, take back."""

from __future__ import annotations

from datetime import date

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from ninja import Router

from tagih.api.base import Asked, call
from tagih.api.pages import USUAL, Cursor, Limit, Page, page
from tagih.api.references import customer_number
from tagih.api.values import Answer, Because, Deed, Money, Text, because, maybe, money, must
from tagih.commands import collection_files as files
from tagih.commands import collections as commands
from tagih.domain import direct_debit
from tagih.models import Collection

router = Router(tags=["direct debit"])
_LISTED = (
    "public_id", "customer__number", "mandate__reference", "state", "collect_on", "currency", "amount_minor", "return_code",
    "file__public_id",
)  # fmt: skip


class CollectionPlan(Deed):
    customer: Text = maybe("Only this one: number or public id.")


class CollectionFileBody(Deed):
    scheme: Text = maybe("core, b2b, ppd or ccd.", "core")
    version: Text = maybe("Of the SEPA file: pain.008.001.08 or pain.008.001.02.", "pain.008.001.08")


class CollectionDeed(Deed):
    """Nothing but the day."""


class CollectionReturn(Deed):
    """It came back on the day `on`."""

    code: Text = must("The bank's code.", "AM04")
    fee: Text = maybe("What the bank took for it.", "2.50")


class CollectionsPlanned(Answer):
    collections: int
    totals: list[Money]
    without_address: int


class CollectionFileMade(Answer):
    public_id: str
    name: str
    scheme: str
    version: str
    count: int
    total: Money
    withdrawn: int


class CollectionShown(Answer):
    """`because`: why it came back."""

    public_id: str
    customer: str
    mandate: str
    state: str
    collect_on: date
    amount: Money
    because: Because | None


class CollectionListed(CollectionShown):
    file: str


class CollectionPage(Page):
    items: list[CollectionListed]


class CollectionsSettled(Answer):
    collections: int


@router.get("", response=CollectionPage)
def list_(request: Asked, cursor: Cursor = "", limit: Limit = USUAL) -> CollectionPage:
    """List collections, the latest first."""
    rows, following = page(Collection.objects.of(request.company), _LISTED, cursor, limit)
    items = [
        CollectionListed(
            public_id=row["public_id"], customer=row["customer__number"], mandate=row["mandate__reference"],
            state=row["state"], collect_on=row["collect_on"], amount=money(row["amount_minor"], row["currency"]),
            because=because(direct_debit.returned(row["return_code"]).because) if row["return_code"] else None,
            file=row["file__public_id"] or "",
        )
        for row in rows
    ]  # fmt: skip
    return CollectionPage(items=items, next=following)


@router.post("/plan", response=CollectionsPlanned)
def plan(request: Asked, body: CollectionPlan | None = None) -> CollectionsPlanned:
    """Plan what falls due within a month of clients with a mandate, and tell them."""
    named = body.customer if body and body.customer else ""
    done = commands.plan(call(request, body), customer=customer_number(request.company, named))
    totals = [money(minor, currency) for currency, minor in done.totals]
    return CollectionsPlanned(collections=done.collections, totals=totals, without_address=done.without_address)


@router.post("/files", response={201: CollectionFileMade})
def make(request: Asked, body: CollectionFileBody | None = None) -> CollectionFileMade:
    """Put the collections whose day is near into a file for the bank."""
    done = files.make(call(request, body), **(body.given() if body else {}))
    return CollectionFileMade(
        public_id=done.public_id, name=done.name, scheme=done.scheme, version=done.version, count=done.count,
        total=money(done.total_minor, done.currency), withdrawn=done.withdrawn,
    )  # fmt: skip


@router.get("/files/{file}")
def file(request: Asked, file: Text) -> HttpResponse:
    """The file for the bank, as it was made."""
    row = files.found(request.company, file)
    headers = {"Content-Disposition": content_disposition_header(True, row.name) or "attachment"}
    return HttpResponse(row.content.encode(), content_type="application/octet-stream", headers=headers)


@router.post("/settle", response=CollectionsSettled)
def settle(request: Asked, body: CollectionDeed | None = None) -> CollectionsSettled:
    """Book what can no longer come back."""
    return CollectionsSettled(collections=commands.settle(call(request, body)).collections)


@router.post("/{collection}/notified", response=CollectionShown)
def note_notified(request: Asked, collection: Text, body: CollectionDeed | None = None) -> CollectionShown:
    """Note that a client without an e-mail address was told otherwise."""
    return _shown(commands.note_notified(call(request, body), collection=collection))


@router.post("/{collection}/withdraw", response=CollectionShown)
def withdraw(request: Asked, collection: Text, body: CollectionDeed | None = None) -> CollectionShown:
    """Do not collect it after all."""
    return _shown(commands.withdraw(call(request, body), collection=collection))


@router.post("/{collection}/collected", response=CollectionShown)
def collected(request: Asked, collection: Text, body: CollectionDeed | None = None) -> CollectionShown:
    """Book it: the bank says that the money came."""
    return _shown(commands.collected(call(request, body), collection=collection))


@router.post("/{collection}/returned", response=CollectionShown)
def returned(request: Asked, collection: Text, body: CollectionReturn) -> CollectionShown:
    """Note that it came back, and why."""
    return _shown(commands.returned(call(request, body), collection=collection, **body.given()))


def _shown(done: commands.CollectionShown) -> CollectionShown:
    return CollectionShown(
        public_id=done.public_id, customer=done.customer, mandate=done.mandate, state=done.state,
        collect_on=done.collect_on, amount=money(done.amount_minor, done.currency),
        because=because(done.because) if done.because else None,
    )  # fmt: skip
