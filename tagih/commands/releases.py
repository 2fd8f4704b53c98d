"""Releases: looked at after every payment, credit or charge-back, so that a deliverable opens and locks by itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import Q, Sum

from tagih.commands import credit_hold, scope
from tagih.commands.operation import Operation
from tagih.domain import deliverables
from tagih.domain.deliverables import Bill
from tagih.domain.reasons import Reason
from tagih.models import Company, Deliverable, Invoice, Receivable, rows


def follow_receivables(operation: Operation, receivable_ids: Sequence[int]) -> None:
    """Look at the deliverables that wait for these receivables, and at those that a hold of their clients keeps locked."""
    if receivable_ids and _any(operation.company):
        columns = ("invoice_id", "customer_id")
        found = rows.select(Receivable, columns, company_id=operation.company.pk, id=list(receivable_ids))
        follow(operation, {invoice_id for invoice_id, _ in found})
        follow_customers(operation, [customer_id for _, customer_id in found])


def follow_customers(operation: Operation, ids: Sequence[int] | None) -> None:
    """Look at what is still locked of these clients, or of all: a hold of their credit may have ended."""
    locked = Deliverable.objects.of(operation.company).filter(is_released=False)
    of_clients = locked if ids is None else locked.filter(customer_id__in=ids)
    for row in of_clients.select_related("quote").order_by("id"):
        look(operation, row)


def follow(operation: Operation, invoice_ids: Iterable[int]) -> None:
    """Open or lock what waits for these invoices, or for the quotes that they bill."""
    ids = list(invoice_ids)
    of_quotes = Invoice.objects.of(operation.company).filter(pk__in=ids, quote__isnull=False).values("quote_id")
    waiting = Deliverable.objects.of(operation.company).filter(Q(invoice_id__in=ids) | Q(quote_id__in=of_quotes))
    for row in waiting.select_related("quote").order_by("id"):
        look(operation, row)


def look(operation: Operation, row: Deliverable) -> Reason | None:
    """Open or lock one deliverable as its bills stand, and say why where that changes. The reason it is locked, if it is."""
    bills, is_billed = standing(operation.company, row)
    open_now = deliverables.released(bills, is_billed=is_billed)
    locked_now = deliverables.locked(bills, is_billed=is_billed)
    if open_now and (on_hold := held(operation.company, row, operation.today)):
        open_now, locked_now = None, on_hold
    if row.is_released != (open_now is not None):
        released_at = operation.now if open_now else None
        changed = {"is_released": open_now is not None, "released_at": released_at}
        Deliverable.objects.of(operation.company).filter(pk=row.pk).update(**changed)
        kind = "deliverable.released" if open_now else "deliverable.locked"
        operation.event(kind, f"deliverable {row.public_id}", {"deliverable": row.pk}, because=open_now or locked_now)
    return locked_now


def held(company: Company, row: Deliverable, today: date) -> Reason | None:
    """Why a deliverable that is paid stays locked: its client is on credit hold. What is open already stays open."""
    reasons = () if row.is_released else credit_hold.reasons(company, row.customer_id, today)
    return Reason("deliverable_on_hold", {"because": " ".join(one.sentence for one in reasons)}) if reasons else None


def standing(company: Company, row: Deliverable) -> tuple[list[Bill], bool]:
    """The bills a deliverable waits for, and whether everything of it is billed."""
    of_row = {"quote_id": row.quote_id} if row.quote_id else {"pk": row.invoice_id}
    invoices = Invoice.objects.of(company).filter(kind="invoice", state="issued", **of_row).order_by("id")
    ids = list(invoices.values_list("pk", flat=True))
    balances = Receivable.objects.of(company).filter(invoice_id__in=ids).values_list("invoice_id")
    open_minor = dict(balances.annotate(Sum("balance_minor")))
    notes = Invoice.objects.of(company).filter(credits_id__in=ids, state="issued").values_list("credits_id")
    credited_minor = dict(notes.annotate(Sum("total_minor")))
    bills = [
        Bill(one.number or "", one.total_minor, int(open_minor.get(one.pk, 0)), int(credited_minor.get(one.pk, 0)))
        for one in invoices
    ]
    is_billed = row.quote is None or scope.billed(company, row.quote.pk) >= row.quote.net_minor
    return bills, is_billed


def _any(company: Company) -> bool:
    """Most books have no deliverable: then a payment costs one look."""
    return Deliverable.objects.of(company).exists()
