"""Quotes and change orders: draft, change, send, withdraw, note the answer, attach documents, start; list, show, verify."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import HttpResponse
from ninja import Router, UploadedFile
from ninja.params.models import File, Form
from pydantic import Field

from tagih.api.base import Asked, call, today
from tagih.api.bills import LineShown, in_money
from tagih.api.documents import binary
from tagih.api.invoices import CloneBody, LineBody, printed
from tagih.api.pages import USUAL, Cursor, Limit, Page, page
from tagih.api.references import customer_number, customer_row
from tagih.api.values import Answer, Body, Day, Deed, Money, Switch, Text, decimal, maybe, money, must
from tagih.commands import clones, drafts, printed_offers, quotes
from tagih.domain import percent
from tagih.domain.errors import NotFound
from tagih.domain.money import minor_digits
from tagih.domain.quotes import standing
from tagih.models import Company, Quote, QuoteLine, Signature
from tagih.reports import signatures

router = Router(tags=["quotes"])

State = Literal["draft", "sent", "accepted", "declined", "expired"]
Documents = Annotated[list[Text], Field(max_length=quotes.MOST_DOCUMENTS)]
_LISTED = (
    "public_id", "kind", "number", "state", "customer__number", "changes__number", "title", "valid_until", "sent_on",
    "answered_on", "started_on", "currency", "net_minor", "tax_minor", "total_minor",
)  # fmt: skip
_SHOWN = (
    *_LISTED, "scope", "warning", "policy", "terms", "reference", "documents_required", "prices_include_tax", "text",
    "text_sha",
)  # fmt: skip


class QuoteBody(Body):
    """An offer. Totals, tax and number are worked out here, never taken."""

    customer: Text = must("Number or public id of the customer.")
    title: Text = must("What is offered, in a few words.", "A new shop window")
    lines: list[LineBody] = Field(min_length=1, max_length=drafts.MOST_LINES)
    scope: Text = maybe("What is in the price, and what is not.")
    terms: Text = maybe("The customer's or company's when left out.", "net 14")
    policy: Text = maybe("How payment works: the client reads it first.")
    valid_until: Day = maybe("The last day on which it can be signed.")
    currency: Text = maybe("The company's when left out.", "EUR")
    reference: Text = maybe("The client's reference.")
    prices_include_tax: Switch = maybe("Whether the unit prices include tax.")
    documents_required: Documents = maybe("Titles of documents without which work does not start.")


class QuoteChanges(Body):
    """What changes of an offer that is not with the client; lines are given as a whole."""

    title: Text = maybe()
    lines: list[LineBody] = maybe(min_length=1, max_length=drafts.MOST_LINES)
    scope: Text = maybe()
    terms: Text = maybe()
    policy: Text = maybe()
    valid_until: Day = maybe()
    reference: Text = maybe()
    warning: Text = maybe("Why the work changes; of a change order only.")
    prices_include_tax: Switch = maybe()
    documents_required: Documents = maybe()


class QuoteDeed(Deed):
    """Nothing but the day."""


class QuoteDecline(Deed):
    """Why the client does not want it."""

    because: Text = must("In a few words.")


class QuotedShown(Answer):
    """An offer as it now stands. `number` is empty until it was sent."""

    public_id: str
    number: str
    state: State
    currency: str
    net: Money
    tax: Money
    total: Money


class SentShown(Answer):
    """An offer that can be signed. `url` is the client's link: shown this once, empty when a key is used again."""

    public_id: str
    number: str
    text_sha: str
    expires_on: date
    url: str


class AnsweredShown(Answer):
    """What was answered, by whom, and to which text."""

    number: str
    outcome: str
    name: str
    text_sha: str


class AttachedShown(Answer):
    """A file that is kept; `missing` are the documents still to come."""

    file: str
    name: str
    missing: list[str]


class StartedShown(Answer):
    number: str
    started_on: date


class VerifiedShown(Answer):
    """The SHA-256 of the signed text, recomputed: equal in the signature, and in the chain of events."""

    number: str
    outcome: str
    name: str
    way: str
    at: datetime
    text_sha: str
    holds: bool


class QuoteListed(Answer):
    """An offer in a list. `changes` is the quote a change order changes."""

    public_id: str
    kind: Literal["quote", "change_order"]
    number: str | None
    state: State
    customer: str
    changes: str | None
    title: str
    valid_until: date | None
    sent_on: date | None
    answered_on: date | None
    started_on: date | None
    currency: str
    net: Money
    tax: Money
    total: Money


class QuotePage(Page):
    items: list[QuoteListed]


class SignatureShown(Answer):
    outcome: str
    way: str
    name: str
    because: str
    at: datetime
    text_sha: str
    address: str
    agent: str


class QuoteShown(QuoteListed):
    """An offer with its lines, the text the client reads, and every answer."""

    scope: str
    warning: str
    policy: str
    terms: str
    reference: str
    documents_required: list[str]
    prices_include_tax: bool
    text: str
    text_sha: str
    lines: list[LineShown]
    signatures: list[SignatureShown]


@router.get("", response=QuotePage)
def list_(
    request: Asked,
    state: Literal["draft", "sent", "accepted", "declined", "all"] = "all",
    kind: Literal["quote", "change_order", "all"] = "all",
    customer: Text = "",
    cursor: Cursor = "",
    limit: Limit = USUAL,
) -> QuotePage:
    """List quotes and change orders, the latest first; one that is over counts as sent."""
    found = Quote.objects.of(request.company)
    if state != "all":
        found = found.filter(state=state)
    if kind != "all":
        found = found.filter(kind=kind)
    if customer:
        found = found.filter(customer_id=customer_row(request.company, customer, ())["id"])
    rows, following = page(found, _LISTED, cursor, limit)
    return QuotePage(items=[QuoteListed(**_head(request, row)) for row in rows], next=following)


@router.post("", response={201: QuotedShown})
def draft(request: Asked, body: QuoteBody) -> QuotedShown:
    """Write an offer."""
    given = body.given()
    given["customer"] = customer_number(request.company, given["customer"])
    return quoted(quotes.draft(call(request), **given))


@router.get("/{path:quote}/verify", response=VerifiedShown)
def verify(request: Asked, quote: Text) -> VerifiedShown:
    """Recompute the hash of the text that was signed."""
    done = signatures.verify(request.company, quote)
    return VerifiedShown(
        number=done.number, outcome=done.outcome, name=done.name, way=done.way, at=done.at, text_sha=done.text_sha,
        holds=done.holds,
    )  # fmt: skip


@router.post("/{path:quote}/send", response=SentShown)
def send(request: Asked, quote: Text, body: QuoteDeed | None = None) -> SentShown:
    """Fix the text and make the client's link; sent again, the older link opens nothing."""
    done = quotes.send(call(request, body), quote=quote)
    return SentShown(
        public_id=done.public_id, number=done.number, text_sha=done.text_sha, expires_on=done.expires_on, url=done.url
    )


@router.post("/{path:quote}/clone", response={201: QuotedShown})
def clone(request: Asked, quote: Text, body: CloneBody | None = None) -> QuotedShown:
    """Make a new draft with the content of a quote, for its customer or another one."""
    given = body.given() if body else {}
    if "customer" in given:
        given["customer"] = customer_number(request.company, given["customer"])
    return quoted(clones.quote(call(request), quote=quote, **given))


@router.post("/{path:quote}/withdraw", response=QuotedShown)
def withdraw(request: Asked, quote: Text, body: QuoteDeed | None = None) -> QuotedShown:
    """Take an offer back from the client; then it may be changed."""
    return quoted(quotes.withdraw(call(request, body), quote=quote))


@router.post("/{path:quote}/accept", response=AnsweredShown)
def accept(
    request: Asked,
    quote: Text,
    file: Annotated[UploadedFile, File(..., description="The signed paper: a PDF, a picture or plain text.")],
    name: Annotated[Text, Form(..., description="Who signed.")],
    because: Annotated[Text, Form(..., description="How it is known.")],
) -> AnsweredShown:
    """Note that the client accepted on paper."""
    given = {"name": name, "because": because, "file": file.read(), "file_name": file.name or "signed"}
    return _answered(quotes.accept(call(request), quote=quote, **given))


@router.post("/{path:quote}/decline", response=AnsweredShown)
def decline(request: Asked, quote: Text, body: QuoteDecline) -> AnsweredShown:
    """Note that the client declined."""
    return _answered(quotes.decline(call(request, body), quote=quote, **body.given()))


@router.post("/{path:quote}/files", response={201: AttachedShown})
def attach(
    request: Asked,
    quote: Text,
    file: Annotated[UploadedFile, File(..., description="A PDF, a picture or plain text, at most 20 MB.")],
    title: Annotated[Text, Form("", description="Which document it is, as it was asked for.")],
) -> AttachedShown:
    """Attach a document."""
    done = quotes.attach(
        call(request), quote=quote, file=file.read(), file_name=file.name or "file", title=title
    )  # fmt: skip
    return AttachedShown(file=done.file, name=done.name, missing=list(done.missing))


@router.post("/{path:quote}/start", response=StartedShown)
def start(request: Asked, quote: Text, body: QuoteDeed | None = None) -> StartedShown:
    """Start work: it is signed, and every document asked for is there."""
    done = quotes.start(call(request, body), quote=quote)
    return StartedShown(number=done.number, started_on=done.started_on)


@router.get("/{path:quote}/pdf", response=None, openapi_extra=binary("application/pdf"))
def pdf(request: Asked, quote: Text) -> HttpResponse:
    """Print a quote or change order as PDF."""
    return printed(printed_offers.pdf(request.company, quote, today(request)))


@router.get("/{path:quote}", response=QuoteShown)
def show(request: Asked, quote: Text) -> QuoteShown:
    """Show one quote or change order with its lines, its text and the answers."""
    row = quote_row(request.company, quote, _SHOWN)
    currency = row["currency"]
    lines = QuoteLine.objects.of(request.company).filter(quote_id=row["id"]).order_by("position")
    signed = Signature.objects.of(request.company).filter(quote_id=row["id"]).order_by("id")
    names = ("scope", "warning", "policy", "terms", "reference", "prices_include_tax", "text", "text_sha")
    return QuoteShown(
        **_head(request, row), **{name: row[name] for name in names},
        documents_required=row["documents_required"].splitlines(), lines=[_line(one, currency) for one in lines],
        signatures=[
            SignatureShown(
                outcome=one.outcome, way=one.way, name=one.name, because=one.because, at=one.at, text_sha=one.text_sha,
                address=one.address, agent=one.agent,
            )
            for one in signed
        ],
    )  # fmt: skip


@router.patch("/{path:quote}", response=QuotedShown)
def edit(request: Asked, quote: Text, body: QuoteChanges) -> QuotedShown:
    """Change what is given of an offer that is not with the client."""
    return quoted(quotes.edit(call(request), quote=quote, **body.given()))


def quote_row(company: Company, reference: str, columns: tuple[str, ...]) -> dict[str, Any]:
    """`columns` and `id` of a quote or change order. Raises NotFound `quote_unknown`."""
    offers = Quote.objects.of(company)
    for name in ("number", "public_id"):
        if found := offers.filter(**{name: reference}).values("id", *columns).first():
            return dict(found)
    raise NotFound("quote_unknown", quote=reference[:40])


def quoted(done: quotes.Quoted) -> QuotedShown:
    """The answer to what was written, changed or withdrawn."""
    return QuotedShown(
        public_id=done.public_id, number=done.number, state=done.state, currency=done.currency,
        net=money(done.net_minor, done.currency), tax=money(done.tax_minor, done.currency),
        total=money(done.total_minor, done.currency),
    )  # fmt: skip


def _answered(done: quotes.Answered) -> AnsweredShown:
    return AnsweredShown(number=done.number, outcome=done.outcome, name=done.name, text_sha=done.text_sha)


def _head(request: Asked, row: dict[str, Any]) -> dict[str, Any]:
    names = ("public_id", "kind", "number", "title", "valid_until", "sent_on", "answered_on", "started_on", "currency")
    sums = {name: money(row[f"{name}_minor"], row["currency"]) for name in ("net", "tax", "total")}
    state = standing(row["state"], row["valid_until"], today(request))
    known = {"state": state, "customer": row["customer__number"], "changes": row["changes__number"]}
    return {name: row[name] for name in names} | sums | known


def _line(row: QuoteLine, currency: str) -> LineShown:
    return LineShown(
        description=row.description, quantity=decimal(row.quantity_millionths), unit=row.unit,
        unit_price=Money(amount=decimal(row.unit_price_millionths, minor_digits(currency)), currency=currency),
        discount=percent.text(row.discount_ppm), tax_category=row.tax_category, tax_rate=percent.text(row.tax_rate_ppm),
        **in_money(row, currency), net=money(row.net_minor, currency),
    )  # fmt: skip
