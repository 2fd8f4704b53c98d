"""Send invoices to their clients: by e-mail, as a message with the PDF and a link; or otherwise, as a person notes it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tagih.commands import customers, drafts, letters
from tagih.commands.operation import Operation, write
from tagih.domain import arrival, fields, money
from tagih.domain.errors import Conflict, Invalid, Refused
from tagih.models import Dispatch, Invoice, Message, Receivable, deductions, facts, rows
from tagih.models.base import longest
from tagih.models.facts import Addressed
from tagih.models.outbox import WAYS

PURPOSE = "invoice"
"""The purpose of a message that brings an invoice begins so; the invoice's public id follows."""
TEMPLATE = "invoice-1"
UNSEEN_WAYS = ("letter", "network")
"""Ways after which nobody knows whether it arrived; what was handed over or registered is known to have."""
OTHERWISE = tuple(way for way in WAYS if way != "email")


@dataclass(frozen=True, slots=True)
class Sent:
    """An invoice on its way: by e-mail its message and address, otherwise the way a person noted."""

    invoice: str
    way: str
    on: date
    recipient: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class Queued:
    """How many invoices got a message, and how many have nobody to be sent to by e-mail."""

    queued: int
    without_address: int


@write
def send(operation: Operation, *, invoice: str, to: str = "") -> Sent:
    """Queue an issued invoice for its client's e-mail address, or for the one given.

    Raises NotFound `invoice_unknown`, Conflict `draft_not_sent`, `invoice_sent_today`, Refused `external_not_sent`,
    `no_address_to_send_to`, Invalid `email_unreadable`.
    """
    row = _issued(operation, invoice)
    if row.external_source:
        raise Refused("external_not_sent", invoice=row.number, source=row.external_source)
    address = fields.email(to) if to.strip() else ""
    customers.lock_by_id(operation, row.customer_id)
    client = facts.addressed(operation.company, [row.customer_id])[row.customer_id]
    if not (address or client.recipient):
        raise Refused("no_address_to_send_to", invoice=row.number, customer=client.name)
    purpose = _purpose(row.public_id)
    if (
        Message.objects.of(operation.company)
        .filter(customer_id=row.customer_id, purpose=purpose, on=operation.today)
        .exists()
    ):
        raise Conflict("invoice_sent_today", invoice=row.number)
    (made,) = _insert(operation, [_Bill(row.pk, row.public_id, client._replace(recipient=address or client.recipient))])
    operation.event("invoice.sent", f"invoice {row.number}", {"invoice": row.pk, "number": row.number, "way": "email"})
    return Sent(str(row.number), "email", operation.today, made.recipient, made.message)


@write
def send_otherwise(
    operation: Operation, *, invoice: str, way: str, on: date | None = None, note: str = "", cost: str = ""
) -> Sent:
    """Note that an issued invoice went to its client by letter, registered letter, by hand or through a network.

    `cost` is what paper and postage cost, in the company's currency. Raises NotFound `invoice_unknown`, Conflict
    `draft_not_sent`, Invalid `way_unknown`, `sent_in_future`, `sent_before_issue` and what `money` raises.
    """
    row = _issued(operation, invoice)
    day = on or operation.today
    if way not in OTHERWISE:
        raise Invalid("way_unknown", way=fields.shown(way), ways=", ".join(OTHERWISE))
    if day > operation.today:
        raise Invalid("sent_in_future", on=day, today=operation.today)
    if row.issued_on is not None and day < row.issued_on:
        raise Invalid("sent_before_issue", on=day, issued_on=row.issued_on)
    cost_minor = money.parse(cost, operation.company.currency) if cost.strip() else None
    kept = fields.line("note", note, longest(Dispatch, "note"))
    owed = letters.owed(operation.company, [row.pk], operation.today).get(row.pk, [])
    Dispatch.objects.of(operation.company).create(
        company=operation.company, invoice=row, way=way, on=day, note=kept, cost_minor=cost_minor,
        made_at=operation.now, check_on=_check_on(day, owed) if way in UNSEEN_WAYS else None,
    )  # fmt: skip
    given = {"invoice": row.pk, "number": row.number, "way": way, "on": str(day)}
    operation.event("invoice.sent", f"invoice {row.number}", given, None, note=kept)
    return Sent(str(row.number), way, day)


def queue(operation: Operation, invoice_ids: Sequence[int]) -> Queued:
    """Queue issued invoices for their clients, any number in a few queries; those without an address are counted.

    The invoices' events are those of whoever issued them. Their clients are locked already.
    """
    columns = ("id", "public_id", "customer_id")
    found = rows.select(Invoice, columns, company_id=operation.company.pk, id=list(invoice_ids))
    clients = facts.addressed(operation.company, sorted({row[2] for row in found}))
    bills = [_Bill(pk, public_id, clients[customer_id]) for pk, public_id, customer_id in found]
    reachable = [bill for bill in bills if bill.client.recipient]
    _insert(operation, reachable)
    return Queued(len(reachable), len(bills) - len(reachable))


def freshen(operation: Operation, message: Message) -> None:
    """Bring the amounts of a message up to date before it is first handed over; what was paid is not asked for.

    A message that was begun before stays as it was: it goes again under the same name.
    """
    if message.claim > 1:
        return
    content = json.loads(message.facts)
    ids = [one["id"] for one in content["receivables"]]
    columns = ("id", "balance_minor", "disputed_minor")
    kept_back = deductions.left(operation.company, receivable_ids=ids)
    now = {row[0]: row[1:] for row in rows.select(Receivable, columns, company_id=operation.company.pk, id=ids)}
    for one in content["receivables"]:
        balance_minor, one["disputed_minor"] = now[one["id"]]
        one["balance_minor"] = max(balance_minor - kept_back.get(one["id"], 0), 0)
    content["totals"] = letters.totals(content["receivables"], {})
    message.facts = letters.encoded(content)


# --- the rows ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Bill:
    """An invoice and who gets it."""

    invoice_id: int
    public_id: str
    client: Addressed


@dataclass(frozen=True, slots=True)
class _Made:
    message: str
    recipient: str


_DISPATCH = ("company_id", "invoice_id", "way", "on", "message_id", "recipient", "made_at", "check_on")


def _insert(operation: Operation, bills: Sequence[_Bill]) -> list[_Made]:
    """The messages and dispatches of these invoices, and the worker woken."""
    if not bills:
        return []
    company_id, today = operation.company.pk, operation.today
    owed = letters.owed(operation.company, [bill.invoice_id for bill in bills], today)
    ids = list(rows.reserve(Message, len(bills)))
    made = [_Made(rows.public_id(), bill.client.recipient) for bill in bills]
    rows.insert(Message, letters.MESSAGE, [
        (message_id, company_id, one.message, bill.client.customer_id, _purpose(bill.public_id), today, "email",
         one.recipient, bill.client.language, TEMPLATE, "queued", _content(bill, owed.get(bill.invoice_id, [])), operation.now)
        for message_id, one, bill in zip(ids, made, bills, strict=True)
    ])  # fmt: skip
    rows.insert(Dispatch, _DISPATCH, [
        (company_id, bill.invoice_id, "email", today, message_id, one.recipient, operation.now,
         _check_on(today, owed.get(bill.invoice_id, [])))
        for message_id, one, bill in zip(ids, made, bills, strict=True)
    ])  # fmt: skip
    operation.defer("deliver")
    return made


def _check_on(sent_on: date, receivables: Sequence[dict[str, Any]]) -> date | None:
    """The day to look whether anybody has seen the invoice: before its first instalment is due."""
    due = [facts.day(one["due_on"]) for one in receivables if one["balance_minor"]]
    return arrival.question_on(sent_on, min(due)) if due else None


def _content(bill: _Bill, receivables: list[dict[str, Any]]) -> str:
    """The facts of the message."""
    client = bill.client
    return letters.encoded({
        "customer": {"number": client.number, "name": client.name, "contact": client.contact},
        "receivables": receivables, "totals": letters.totals(receivables, {}),
    })  # fmt: skip


def _purpose(public_id: str) -> str:
    return f"{PURPOSE} {public_id}"


def brings_invoice(purpose: str) -> bool:
    """Whether a message of that purpose brings an invoice."""
    return purpose.partition(" ")[0] == PURPOSE


def _issued(operation: Operation, reference: str) -> Invoice:
    row = drafts.find(operation, reference)
    if row.number is None:
        raise Conflict("draft_not_sent")
    return row
