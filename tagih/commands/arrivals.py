"""Did the invoice arrive? Asked once of an invoice that nobody has seen, by another way than the first.

The daily run asks. Another contact's address gets a short letter where the policy sends by itself; otherwise the question
stands before a person, who calls. The answer, or three days, ends it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tagih.commands import answers, customers, drafts, letters
from tagih.commands.operation import Operation, write
from tagih.domain import arrival, fields
from tagih.domain.errors import Conflict, Invalid
from tagih.domain.ladder import Mode
from tagih.models import (
    ArrivalQuestion,
    Case,
    Contact,
    Customer,
    Dispatch,
    Invoice,
    Message,
    Receivable,
    facts,
    rows,
)
from tagih.models.base import longest
from tagih.reports.arrivals import arrived

PURPOSE = "arrival"
TEMPLATE = "arrival-1"
MOST_A_DAY = 2000
"""Invoices asked about in one go; the rest are asked about in the next run."""


@dataclass(frozen=True, slots=True)
class Answered:
    invoice: str
    answer: str


@write
def answer(operation: Operation, *, invoice: str, answer: str, note: str = "") -> Answered:
    """Note what the client said when asked whether an invoice arrived: `arrived` or `lost`.

    Raises NotFound `invoice_unknown`, Invalid `arrival_answer_unknown`, Conflict `arrival_not_asked`.
    """
    if answer not in arrival.ANSWERS:
        raise Invalid("arrival_answer_unknown", answer=fields.shown(answer), answers=", ".join(arrival.ANSWERS))
    row = drafts.find(operation, invoice)
    customers.lock_by_id(operation, row.customer_id)
    asked = ArrivalQuestion.objects.of(operation.company).filter(invoice=row, answer="")
    if not asked.exists():
        raise Conflict("arrival_not_asked", invoice=row.number or "draft")
    kept = fields.line("note", note, longest(ArrivalQuestion, "note"))
    asked.update(answer=answer, answered_on=operation.today, note=kept)
    given = {"invoice": row.pk, "number": row.number, "answer": answer}
    operation.event(f"invoice.{_EVENTS[answer]}", f"invoice {row.number}", given, None, note=kept)
    return Answered(str(row.number), answer)


_EVENTS = {"arrived": "arrived", "lost": "not_arrived"}


def ask(operation: Operation, mode: Mode) -> int:
    """Ask about every invoice whose day has come and that nobody has seen. Returns how many were asked about.

    A client who got a message today is asked tomorrow.
    """
    found = Dispatch.objects.of(operation.company).filter(check_on__lte=operation.today).order_by("check_on", "id")
    due = list(found.values_list("pk", "invoice_id", "recipient")[:MOST_A_DAY])
    if not due:
        return 0
    bills = _unseen(operation, {invoice_id: recipient for _, invoice_id, recipient in due})
    facts.lock(operation.company, sorted({bill.customer_id for bill in bills}))
    busy = _written_to_today(operation, [bill.customer_id for bill in bills])
    asked = _one_each([bill for bill in bills if bill.customer_id not in busy])
    left = {bill.invoice_id for bill in bills} - {bill.invoice_id for bill in asked}
    _insert(operation, asked, mode)
    rows.update(Dispatch, "id", ("check_on",), [(pk, None) for pk, invoice_id, _ in due if invoice_id not in left])
    return len(asked)


# --- which invoices ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Bill:
    """An open invoice that nobody has seen, and the address it went to."""

    invoice_id: int
    public_id: str
    number: str
    customer_id: int
    sent_to: str


def _unseen(operation: Operation, sent_to: dict[int, str]) -> list[_Bill]:
    company_id, ids = operation.company.pk, list(sent_to)
    owing = rows.select(
        Receivable, ("invoice_id",), "balance_minor > 0", company_id=company_id, invoice_id=ids
    )  # fmt: skip
    open_ids = sorted({one for (one,) in owing})
    asked = set(
        ArrivalQuestion.objects.of(operation.company).filter(invoice__in=ids).values_list("invoice_id", flat=True)
    )
    columns = ("id", "public_id", "number", "customer_id")
    found = rows.select(Invoice, columns, company_id=company_id, id=open_ids)
    seen = arrived(operation.company, {one: number for one, _, number, _ in found}, operation.today)
    return [
        _Bill(one, public_id, number, customer_id, sent_to[one])
        for one, public_id, number, customer_id in found
        if one not in seen | asked
    ]


def _written_to_today(operation: Operation, customer_ids: list[int]) -> set[int]:
    found = Message.objects.of(operation.company).filter(customer__in=customer_ids, on=operation.today)
    return set(found.exclude(purpose="receipt").values_list("customer_id", flat=True))


def _one_each(bills: Sequence[_Bill]) -> list[_Bill]:
    """One message a day to a client: the first of each."""
    first: dict[int, _Bill] = {}
    for bill in bills:
        first.setdefault(bill.customer_id, bill)
    return list(first.values())


# --- asking --------------------------------------------------------------------------------------------------


_QUESTION = ("company_id", "invoice_id", "customer_id", "on", "way", "recipient", "message_id")


def _insert(operation: Operation, bills: Sequence[_Bill], mode: Mode) -> None:
    others = _other_addresses(operation, bills) if mode == "automatic" else {}
    ids = dict(zip(others, rows.reserve(Message, len(others)), strict=True)) if others else {}
    rows.insert(
        Message,
        letters.MESSAGE,
        _messages(operation, [bill for bill in bills if bill.invoice_id in others], others, ids),
    )
    rows.insert(ArrivalQuestion, _QUESTION, [
        (operation.company.pk, bill.invoice_id, bill.customer_id, operation.today,
         "email" if bill.invoice_id in others else "person", others.get(bill.invoice_id, ""), ids.get(bill.invoice_id))
        for bill in bills
    ])  # fmt: skip
    _let_ladder_wait(operation, [bill.invoice_id for bill in bills])
    for bill in bills:
        given = {
            "invoice": bill.invoice_id,
            "number": bill.number,
            "way": "email" if bill.invoice_id in others else "person",
        }
        operation.event("invoice.arrival_asked", f"invoice {bill.number}", given)
    if others:
        operation.defer("deliver")


def _other_addresses(operation: Operation, bills: Sequence[_Bill]) -> dict[int, str]:
    """By invoice, another address of its client than the one it went to, where there is one."""
    found = Contact.objects.of(operation.company).filter(customer__in=[bill.customer_id for bill in bills])
    known: dict[int, list[str]] = {}
    for customer_id, email in found.exclude(email="").order_by("position", "id").values_list("customer_id", "email"):
        known.setdefault(customer_id, []).append(email)
    others = {
        bill.invoice_id: [one for one in known.get(bill.customer_id, ()) if one != bill.sent_to] for bill in bills
    }
    return {invoice_id: addresses[0] for invoice_id, addresses in others.items() if addresses}


def _messages(
    operation: Operation, bills: Sequence[_Bill], others: dict[int, str], ids: dict[int, int]
) -> list[tuple[Any, ...]]:
    company_id, today = operation.company.pk, operation.today
    clients = {
        one.pk: one
        for one in Customer.objects.of(operation.company).filter(pk__in=[bill.customer_id for bill in bills])
    }
    owed = letters.owed(operation.company, [bill.invoice_id for bill in bills], today)
    made = []
    for bill in bills:
        client = clients[bill.customer_id]
        content = {
            "customer": {"number": client.number, "name": client.name, "contact": ""},
            "receivables": owed[bill.invoice_id], "totals": letters.totals(owed[bill.invoice_id], {}), "number": bill.number,
        }  # fmt: skip
        made.append((
            ids[bill.invoice_id], company_id, rows.public_id(), client.pk, f"{PURPOSE} {bill.public_id}", today, "email",
            others[bill.invoice_id], client.language, TEMPLATE, "queued", letters.encoded(content), operation.now,
        ))  # fmt: skip
    return made


def _let_ladder_wait(operation: Operation, invoice_ids: Sequence[int]) -> None:
    """Asking for the money waits some days for the answer, and no pause that stands is made shorter."""
    until = arrival.ladder_waits_until(operation.today)
    open_ones = Receivable.objects.of(operation.company).filter(invoice__in=invoice_ids, balance_minor__gt=0)
    soon = list(open_ones.filter(due_on__lt=until))
    waiting = Case.objects.of(operation.company).filter(receivable__in=soon)
    waiting.exclude(paused_until__gte=until).update(paused_until=until)
    answers.wake(operation, soon)
