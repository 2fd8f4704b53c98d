"""Quotes and change orders on our side: write, change, send, withdraw, note the answer, attach documents, start work.

What the client does in the portal is in `signing`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from tagih.commands import agreed, customers, drafts, files, portal_links, series
from tagih.commands.drafts import BilledLine, Content, Line
from tagih.commands.operation import Operation, write
from tagih.domain import agreed_text, fields, money, totals
from tagih.domain import quotes as rules
from tagih.domain.errors import Conflict, Invalid, NotFound
from tagih.domain.quotes import QuoteState, QuoteVerb
from tagih.models import File, Quote, QuoteLine, Signature, rows
from tagih.models.base import longest

LONGEST_BLOCK = 8000
"""Characters of the scope, of the payment policy and of a warning; their columns have no limit."""
MOST_DOCUMENTS = 20
"""Documents that may be asked for, and files that may be attached to one quote."""


@dataclass(frozen=True, slots=True)
class Quoted:
    """An offer as it now stands; amounts in minor units."""

    public_id: str
    number: str
    state: QuoteState
    currency: str
    net_minor: int
    tax_minor: int
    total_minor: int


@dataclass(frozen=True, slots=True)
class Sent:
    """An offer that may be signed, and the client's link to it, shown this once."""

    public_id: str
    number: str
    text_sha: str
    expires_on: date
    url: str = field(metadata={"shown_once": True})


@dataclass(frozen=True, slots=True)
class Answered:
    """What was answered to an offer, by whom, and the SHA-256 of the text it was answered to."""

    number: str
    outcome: str
    name: str
    text_sha: str


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that is kept; `missing` are the documents still to come before work starts."""

    file: str
    name: str
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Started:
    number: str
    started_on: date


@write
def draft(  # noqa: PLR0913 - one argument per field
    operation: Operation, *, customer: str, title: str, lines: Sequence[Line], scope: str = "", terms: str = "",
    policy: str = "", valid_until: date | None = None, currency: str = "", reference: str = "",
    prices_include_tax: bool = False, documents_required: Sequence[str] = (),
) -> Quoted:  # fmt: skip
    """Write an offer. Currency is the company's if empty; terms left empty are the customer's or company's when sent.

    Raises NotFound `customer_unknown`, Invalid for what cannot be.
    """
    content = drafts.compose(operation, lines, currency, terms, reference, "", None, prices_include_tax)
    values = {"title": title, "scope": scope, "policy": policy, "documents_required": documents_required}
    owner = customers.lock(operation, customer)
    return insert(operation, owner.id, content, {**cleaned(values), "valid_until": valid_until})


@write
def edit(  # noqa: PLR0913 - one argument per field
    operation: Operation, *, quote: str, title: str | None = None, lines: Sequence[Line] | None = None,
    scope: str | None = None, terms: str | None = None, policy: str | None = None, valid_until: date | None = None,
    reference: str | None = None, warning: str | None = None, prices_include_tax: bool | None = None,
    documents_required: Sequence[str] | None = None,
) -> Quoted:  # fmt: skip
    """Change what is given of an offer that is not with the client.

    Raises NotFound `quote_unknown`, Conflict `quote_is_sent`, `quote_is_accepted`, `quote_is_declined`, Invalid.
    """
    row = locked(operation, quote, "edit")
    content = drafts.compose(
        operation,
        stored_lines(operation, row) if lines is None else lines,
        row.currency,
        row.terms if terms is None else terms,
        row.reference if reference is None else reference,
        "",
        None,
        row.prices_include_tax if prices_include_tax is None else prices_include_tax,
    )
    given = {
        "title": title, "scope": scope, "policy": policy, "warning": warning, "documents_required": documents_required,
    }  # fmt: skip
    values = cleaned({name: one for name, one in given.items() if one is not None})
    values |= {"valid_until": valid_until} if valid_until else {}
    QuoteLine.objects.of(operation.company).filter(quote=row).delete()
    Quote.objects.of(operation.company).filter(pk=row.pk).update(**values, **_sums(content))
    _insert_lines(operation, row.pk, content)
    row.refresh_from_db()
    operation.event("quote.changed", subject(row), _facts(row))
    return shown(operation, row)


@write
def send(operation: Operation, *, quote: str) -> Sent:
    """Fix the text and make the client's link; sent again, an offer gets a new link and the older one opens nothing.

    Raises NotFound `quote_unknown`, Conflict by its state, Invalid `quote_total_not_positive`, `valid_until_past`.
    """
    row = locked(operation, quote, "send")
    if row.total_minor <= 0:
        total = money.plain(row.total_minor, row.currency)
        raise Invalid("quote_total_not_positive", quote=row.number or row.public_id, total=total)
    if row.valid_until is not None and row.valid_until < operation.today:
        raise Invalid("valid_until_past", valid_until=row.valid_until, today=operation.today)
    if row.state == "draft":
        _fix(operation, row)
    until = row.valid_until or operation.today + timedelta(portal_links.USUAL_DAYS)
    link = portal_links.make(operation, row, max(until, operation.today + timedelta(portal_links.USUAL_DAYS)))
    operation.event("quote.sent", subject(row), {**_facts(row), "text_sha": row.text_sha, "link": link.link})
    return Sent(row.public_id, str(row.number), row.text_sha, link.expires_on, link.url)


def _fix(operation: Operation, row: Quote) -> None:
    """Give an offer its number, the first time, and its text."""
    if row.number is None:
        (row.number,) = series.take(operation, "quote" if row.kind == "quote" else "change_order", operation.today, 1)
    code = row.terms or row.customer.terms or operation.company.terms
    row.text = agreed.text(operation.company, row, stored_lines(operation, row), operation.today, code)
    row.text_sha, row.state, row.sent_on = agreed_text.sha(row.text), "sent", operation.today
    Quote.objects.of(operation.company).filter(pk=row.pk).update(
        number=row.number, text=row.text, text_sha=row.text_sha, state="sent", sent_on=row.sent_on, answered_on=None
    )


@write
def withdraw(operation: Operation, *, quote: str) -> Quoted:
    """Take an offer back from the client: its link opens nothing any more, and it may be changed.

    Raises NotFound `quote_unknown`, Conflict `quote_not_sent`, `quote_is_accepted`.
    """
    row = locked(operation, quote, "withdraw")
    portal_links.revoke_all(operation, row)
    Quote.objects.of(operation.company).filter(pk=row.pk).update(state="draft")
    row.state = "draft"
    operation.event("quote.withdrawn", subject(row), _facts(row))
    return shown(operation, row)


@write
def accept(
    operation: Operation, *, quote: str, name: str, because: str, file: bytes, file_name: str = "signed"
) -> Answered:
    """Note that the client accepted on paper: who signed, how we know, and the signed paper.

    Raises NotFound `quote_unknown`, Conflict by its state, Invalid `acceptance_needs_name`, `acceptance_needs_reason`,
    `attachment_empty` and its likes.
    """
    row = locked(operation, quote, "accept")
    if not because.strip():
        raise Invalid("acceptance_needs_reason")
    paper = files.keep(operation, name=file_name, data=file, quote=row)
    return answer(operation, row, "accepted", "paper", name=name, because=because, file=paper)


@write
def decline(operation: Operation, *, quote: str, because: str) -> Answered:
    """Note that the client declined, and why. Raises NotFound `quote_unknown`, Conflict, Invalid `decline_needs_reason`."""
    row = locked(operation, quote, "decline")
    return answer(operation, row, "declined", "paper", because=because)


@write
def attach(operation: Operation, *, quote: str, file: bytes, file_name: str, title: str = "") -> Attached:
    """Attach a document; with the `title` of one that is asked for it counts as that one.

    Raises NotFound `quote_unknown`, Invalid `attachment_empty`, `attachment_too_large`, `attachment_kind_unknown`,
    `attachments_too_many`.
    """
    row = locked(operation, quote)
    count = File.objects.of(operation.company).filter(quote=row).count()
    if count >= MOST_DOCUMENTS:
        raise Invalid("attachments_too_many", count=count + 1, limit=MOST_DOCUMENTS)
    kept = files.keep(operation, name=file_name, data=file, title=title, quote=row)
    facts = {"quote": row.pk, "file": kept.pk, "sha": kept.sha, "title": kept.title}
    operation.event("quote.document_attached", subject(row), facts, None, name=kept.name)
    return Attached(kept.public_id, kept.name, missing(operation, row))


@write
def start(operation: Operation, *, quote: str) -> Started:
    """Start work: the client has signed and every document asked for is there.

    Raises NotFound `quote_unknown`, Conflict `quote_not_accepted`, `documents_missing`, `work_started_already`.
    """
    row = locked(operation, quote, "start")
    if row.started_on is not None:
        raise Conflict("work_started_already", quote=row.number, on=row.started_on)
    return begin(operation, row)


def begin(operation: Operation, row: Quote) -> Started:
    """Note that work on a locked, accepted quote starts today. Raises Conflict `documents_missing`."""
    if lacking := missing(operation, row):
        raise Conflict("documents_missing", quote=row.number, documents=", ".join(lacking))
    Quote.objects.of(operation.company).filter(pk=row.pk).update(started_on=operation.today)
    operation.event("quote.work_started", subject(row), {"quote": row.pk, "number": row.number})
    return Started(str(row.number), operation.today)


# --- what the portal and other commands use --------------------------------------------------------------------


def answer(  # noqa: PLR0913 - one argument per fact
    operation: Operation, row: Quote, outcome: str, way: str, *, name: str = "", because: str = "", address: str = "",
    agent: str = "", file: File | None = None,
) -> Answered:  # fmt: skip
    """Write down the client's answer to a locked offer, with the very text they were shown."""
    if outcome == "accepted" and not name.strip():
        raise Invalid("acceptance_needs_name")
    if outcome == "declined" and not because.strip():
        raise Invalid("decline_needs_reason")
    signed = Signature.objects.of(operation.company).create(
        company=operation.company, quote=row, outcome=outcome, way=way, text=row.text, text_sha=row.text_sha,
        name=fields.line("name", name, longest(Signature, "name")),
        because=fields.line("because", because, longest(Signature, "because")), at=operation.now,
        address=address[: longest(Signature, "address")], agent=agent[: longest(Signature, "agent")], file=file,
    )  # fmt: skip
    Quote.objects.of(operation.company).filter(pk=row.pk).update(state=outcome, answered_on=operation.today)
    facts = {**_facts(row), "signature": signed.pk, "way": way, "text_sha": row.text_sha}
    personal = {"name": signed.name, "note": signed.because, "address": signed.address, "agent": signed.agent}
    said = {key: text for key, text in personal.items() if text}
    operation.event(f"quote.{outcome}", subject(row), facts, None, **said)
    return Answered(str(row.number), outcome, signed.name, row.text_sha)


def insert(operation: Operation, customer_id: int, content: Content, values: dict[str, Any]) -> Quoted:
    """Store a new offer and its lines."""
    row = Quote.objects.of(operation.company).create(
        company=operation.company, customer_id=customer_id, currency=content.values["currency"], made_at=operation.now,
        **values, **_sums(content),
    )  # fmt: skip
    _insert_lines(operation, row.pk, content)
    operation.event("quote.drafted", subject(row), _facts(row))
    return shown(operation, row)


def cleaned(given: dict[str, Any]) -> dict[str, Any]:
    """The texts of an offer, clean. Raises Invalid `title_missing`, `documents_too_many` and what `fields` raises."""
    kept: dict[str, Any] = {}
    if "title" in given:
        kept["title"] = fields.line("title", given["title"], longest(Quote, "title"))
        if not kept["title"]:
            raise Invalid("title_missing")
    for name in ("scope", "policy", "warning"):
        if name in given:
            kept[name] = fields.block(name, given[name], LONGEST_BLOCK)
    if "documents_required" in given:
        titles = [fields.line("documents_required", one, longest(File, "title")) for one in given["documents_required"]]
        titles = list(dict.fromkeys(filter(None, titles)))
        if len(titles) > MOST_DOCUMENTS:
            raise Invalid("documents_too_many", count=len(titles), limit=MOST_DOCUMENTS)
        kept["documents_required"] = "\n".join(titles)
    return kept


def find(operation: Operation, reference: str) -> Quote:
    """The quote or change order of that number or public id. Raises NotFound `quote_unknown`."""
    offers = Quote.objects.of(operation.company).select_related("customer", "changes")
    found = None
    if fields.storable(reference):
        found = offers.filter(public_id=reference).first() or offers.filter(number=reference).first()
    if found is None:
        raise NotFound("quote_unknown", quote=fields.shown(reference))
    return found


def locked(operation: Operation, reference: str, verb: QuoteVerb | None = None) -> Quote:
    """The offer under its customer's lock, if `verb` may be done to it. Raises as `find`, and Conflict."""
    found = find(operation, reference)
    customers.lock_by_id(operation, found.customer_id)
    row = find(operation, found.public_id)
    if verb is not None:
        state = rules.standing(row.state, row.valid_until, operation.today)
        rules.check_transition(row.number or str(row.title), state, verb)
    return row


def missing(operation: Operation, row: Quote) -> tuple[str, ...]:
    """The documents asked for that are not attached yet."""
    attached = File.objects.of(operation.company).filter(quote=row).values_list("title", flat=True)
    return rules.missing_documents(row.documents_required.splitlines(), attached)


def stored_lines(operation: Operation, row: Quote) -> list[BilledLine]:
    """The lines of an offer, in order."""
    found = QuoteLine.objects.of(operation.company).filter(quote=row).order_by("position")
    columns = (
        "description", "unit", "quantity_millionths", "unit_price_millionths", "tax_category", "tax_rate_ppm",
        "discount_ppm", "discount_minor", "charge_minor", "discount_reason", "charge_reason",
    )  # fmt: skip
    return [
        BilledLine(description, unit, totals.Line(*figures), discount_reason=off, charge_reason=on)
        for description, unit, *figures, off, on in found.values_list(*columns)
    ]


_LINE = (
    "company_id", "quote_id", "position", "description", "quantity_millionths", "unit", "unit_price_millionths",
    "discount_ppm", "tax_category", "tax_rate_ppm", "net_minor", "discount_minor", "charge_minor", "discount_reason",
    "charge_reason",
)  # fmt: skip


def _insert_lines(operation: Operation, quote_id: int, content: Content) -> None:
    rows.insert(QuoteLine, _LINE, [
        (operation.company.pk, quote_id, position, one.description, one.figures.quantity_millionths, one.unit,
         one.figures.unit_price_millionths, one.figures.discount_ppm, one.figures.tax_category, one.figures.tax_rate_ppm,
         total.net_minor, one.figures.discount_minor, one.figures.charge_minor, one.discount_reason, one.charge_reason)
        for position, (one, total) in enumerate(zip(content.lines, content.sums.lines, strict=True), 1)
    ])  # fmt: skip


def _sums(content: Content) -> dict[str, Any]:
    names = ("terms", "reference", "prices_include_tax", "net_minor", "tax_minor", "total_minor")
    return {name: content.values[name] for name in names}


def subject(row: Quote) -> str:
    """How events name an offer: by its public id, which it has from the beginning."""
    return f"quote {row.public_id}"


def _facts(row: Quote) -> dict[str, Any]:
    return {
        "quote": row.pk, "kind": row.kind, "number": row.number or "", "total_minor": row.total_minor,
        "currency": row.currency,
    }  # fmt: skip


def shown(operation: Operation, row: Quote) -> Quoted:
    """An offer as it is answered."""
    state = rules.standing(row.state, row.valid_until, operation.today)
    return Quoted(
        row.public_id, row.number or "", state, row.currency, row.net_minor, row.tax_minor, row.total_minor
    )  # fmt: skip
