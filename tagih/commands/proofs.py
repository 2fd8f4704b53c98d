"""Proofs of receipt: what they do to a due date, and proven non-delivery, after which asking starts anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tagih.commands import answers, drafts
from tagih.commands.operation import Operation, write
from tagih.domain import due_dates, fields, incentives, receipt, terms
from tagih.domain.countries import country
from tagih.domain.errors import Conflict, Invalid
from tagih.domain.terms import Term
from tagih.domain.totals import printed_unit_minor
from tagih.models import Case, Company, EarlyDiscount, Invoice, Notice, PlanPart, Proof, Receivable, facts, rows
from tagih.models.base import longest


@dataclass(frozen=True, slots=True)
class DueDay:
    """One open receivable and the day it is due now."""

    receivable: str
    due_on: date


@dataclass(frozen=True, slots=True)
class Proven:
    """A proof of receipt that is kept, and the due dates as they are now."""

    invoice: str
    kind: str
    received_on: date
    due: tuple[DueDay, ...]


@dataclass(frozen=True, slots=True)
class SentAnew:
    """An invoice that never came: its term runs from `sent_on`, and asking for it starts anew."""

    invoice: str
    sent_on: date
    due: tuple[DueDay, ...]


@write
def record(operation: Operation, *, invoice: str, kind: str, received_on: date, note: str = "") -> Proven:
    """Keep a proof that the client had an invoice on a day; a term from receipt may become due earlier by it.

    Raises NotFound `invoice_unknown`, Conflict `draft_not_shown`, Invalid `proof_unknown`, `received_before_sent`,
    `received_in_future`.
    """
    fields.one_of("proof_unknown", "kind", kind, receipt.KINDS)
    row = _issued(operation, invoice)
    sent_on = sent_last_on(operation, row)
    if received_on < sent_on:
        raise Invalid("received_before_sent", received_on=received_on, sent_on=sent_on)
    if received_on > operation.today:
        raise Invalid("received_in_future", received_on=received_on, today=operation.today)
    note = fields.block("note", note, longest(Proof, "note"))
    return Proven(str(row.number), kind, received_on, keep(operation, row, kind, received_on, note))


@write
def not_delivered(operation: Operation, *, invoice: str, because: str, sent_on: date | None = None) -> SentAnew:
    """Record as proven that an invoice never came, and that it was sent anew on a day (today if left out).

    Its term is counted from that day, a discount for paying early as well; asking starts anew, with an apology. Raises
    NotFound `invoice_unknown`, Conflict `draft_not_shown`, `receipt_proven_already`, Invalid `non_delivery_needs_proof`,
    `sent_anew_out_of_range`.
    """
    note = fields.block("because", because, longest(Proof, "note"))
    if not note:
        raise Invalid("non_delivery_needs_proof")
    row = _issued(operation, invoice)
    before_on, again_on = sent_last_on(operation, row), sent_on or operation.today
    if not before_on <= again_on <= operation.today:
        raise Invalid("sent_anew_out_of_range", sent_on=again_on, earliest=before_on, today=operation.today)
    known = receipt.earliest(_proofs(operation, row), before_on)
    if known is not None:
        raise Conflict("receipt_proven_already", invoice=row.number, received_on=known)
    _insert(operation, row, receipt.NOT_DELIVERED, again_on, note)
    due = _start_anew(operation, row, before_on, again_on)
    given = {"invoice": row.pk, "sent_on": again_on, "due": [[one.receivable, one.due_on] for one in due]}
    operation.event("receipt.disproven", f"invoice {row.number}", given, note=note)
    return SentAnew(str(row.number), again_on, due)


def keep(operation: Operation, invoice: Invoice, kind: str, received_on: date, note: str = "") -> tuple[DueDay, ...]:
    """Keep a proof of receipt of an invoice whose customer is locked. Returns its open receivables as they stand now."""
    sent_on, where = sent_last_on(operation, invoice), country(operation.company.country)
    _insert(operation, invoice, kind, received_on, note)
    earliest_on = receipt.earliest(_proofs(operation, invoice), sent_on)
    assert earliest_on is not None, "there is one now"
    moved, due = [], []
    for one, term in _open(operation, invoice):
        due_on = due_dates.after_receipt(term, one.due_on, sent_on, earliest_on, where, operation.today)
        due.append(DueDay(one.number, due_on))
        if due_on != one.due_on:
            moved.append((one, due_on))
    _move(operation, moved)
    given = {
        "invoice": invoice.pk, "proof": kind, "received_on": received_on,
        "moved": [[one.number, one.due_on, due_on] for one, due_on in moved],
    }  # fmt: skip
    operation.event("receipt.proven", f"invoice {invoice.number}", given, note=note)
    return tuple(due)


@dataclass(frozen=True, slots=True)
class Received:
    """The day on which an invoice counts as received, and the proof of it; `kind` is empty while it is presumed."""

    on: date
    kind: str = ""


def received(company: Company, invoice: Invoice) -> Received | None:
    """When an invoice was received: the earliest proof, else the presumption where its term runs from receipt."""
    found = Proof.objects.of(company).filter(invoice=invoice)
    sent_on = max(
        [invoice.issued_on or date.min, *found.filter(kind=receipt.NOT_DELIVERED).values_list("on", flat=True)]
    )
    proofs = found.filter(kind__in=receipt.KINDS, on__gte=sent_on).order_by("on", "id")
    if (known := proofs.values_list("on", "kind").first()) is not None:
        return Received(*known)
    if invoice.issued_on is None or "receipt" not in invoice.terms:
        return None
    return Received(receipt.presumed_on(sent_on, country(company.country)))


def seen_in_portal(operation: Operation, invoice: Invoice) -> None:
    """Keep the first look at an invoice in the portal as a proof of receipt."""
    facts.lock(operation.company, [invoice.customer_id])
    known = Proof.objects.of(operation.company).filter(invoice=invoice, kind="portal_view")
    if not known.filter(on__gte=sent_last_on(operation, invoice)).exists():
        keep(operation, invoice, "portal_view", operation.today)


def sent_last_on(operation: Operation, invoice: Invoice) -> date:
    """The day from which the term runs: that of the invoice, or the day on which one that never came was sent anew."""
    anew = Proof.objects.of(operation.company).filter(invoice=invoice, kind=receipt.NOT_DELIVERED)
    assert invoice.issued_on is not None, "it is issued"
    return max([invoice.issued_on, *anew.values_list("on", flat=True)])


def _issued(operation: Operation, reference: str) -> Invoice:
    """An issued invoice by number or public id, its customer locked until the operation ends."""
    row = drafts.find(operation, reference)
    if row.number is None:
        raise Conflict("draft_not_shown")
    facts.lock(operation.company, [row.customer_id])
    return row


def _proofs(operation: Operation, invoice: Invoice) -> list[receipt.Proof]:
    found = Proof.objects.of(operation.company).filter(invoice=invoice, kind__in=receipt.KINDS)
    return [receipt.Proof(*one) for one in found.values_list("kind", "on")]


def _insert(operation: Operation, invoice: Invoice, kind: str, on: date, note: str) -> None:
    columns = ("company_id", "invoice_id", "kind", "on", "note", "made_at", "by")
    row = (operation.company.pk, invoice.pk, kind, on, note, operation.now, operation.call.by)
    rows.insert(Proof, columns, [row])


def _open(operation: Operation, invoice: Invoice) -> list[tuple[Receivable, Term | None]]:
    """The open receivables of an invoice, each with its term.

    None where another system worked the due date out, or a payment plan has: it was agreed, so no proof moves it.
    """
    found = Receivable.objects.of(operation.company).filter(invoice=invoice, balance_minor__gt=0).order_by("instalment")
    planned = PlanPart.objects.of(operation.company).filter(receivable__invoice=invoice, position__gt=0).exists()
    if not invoice.terms or planned:
        return [(one, None) for one in found]
    assert invoice.issued_on is not None, "it is issued"
    plain = terms.parse(incentives.divided(invoice.terms)[1])
    each = terms.of_instalments(
        plain, invoice.issued_on, invoice.total_minor, country(operation.company.country),
        printed_unit_minor(invoice.currency),
    )  # fmt: skip
    return [(one, each[one.instalment - 1]) for one in found]


def _start_anew(operation: Operation, invoice: Invoice, before_on: date, again_on: date) -> tuple[DueDay, ...]:
    """Count the terms from `again_on`, and have the rule begin at its first step again."""
    where = country(operation.company.country)
    moved = [
        (one, due_dates.after_non_delivery(term, one.due_on, before_on, again_on, where))
        for one, term in _open(operation, invoice)
    ]
    _move(operation, moved)
    ids = [one.pk for one, _ in moved]
    Case.objects.of(operation.company).filter(receivable_id__in=ids).update(last_step=None)
    Notice.objects.of(operation.company).filter(receivable_id__in=ids, role="asked").update(role="void")
    offers = EarlyDiscount.objects.of(operation.company).filter(receivable_id__in=ids, taken_minor=0, deducted_minor=0)
    for one in offers:
        EarlyDiscount.objects.of(operation.company).filter(pk=one.pk).update(
            until_on=again_on + (one.until_on - before_on)
        )
    return tuple(DueDay(one.number, due_on) for one, due_on in moved)


def _move(operation: Operation, moved: Sequence[tuple[Receivable, date]]) -> None:
    rows.update(Receivable, "id", ("due_on",), [(one.pk, due_on) for one, due_on in moved])
    answers.wake(operation, [one for one, _ in moved])
