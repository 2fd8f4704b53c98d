"""Releases: looked at after every payment, credit or charge-back, so that a deliverable opens and locks by itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Q, Sum

from tagih.commands import scope
from tagih.commands.operation import Operation
from tagih.domain import deliverables
from tagih.domain.deliverables import Bill
from tagih.domain.reasons import Reason
from tagih.models import Company, Deliverable, Invoice, Receivable, rows


def follow_receivables(operation: Operation, receivable_ids: Sequence[int]) -> None:
    """Look at the deliverables that wait for these receivables."""
    if receivable_ids and _any(operation.company):
        found = rows.select(Receivable, ("invoice_id",), company_id=operation.company.pk, id=list(receivable_ids))
        follow(operation, {invoice_id for (invoice_id,) in found})


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
    if row.is_released != (open_now is not None):
        released_at = operation.now if open_now else None
        changed = {"is_released": open_now is not None, "released_at": released_at}
        Deliverable.objects.of(operation.company).filter(pk=row.pk).update(**changed)
        kind = "deliverable.released" if open_now else "deliverable.locked"
        operation.event(kind, f"deliverable {row.public_id}", {"deliverable": row.pk}, because=open_now or locked_now)
    return locked_now


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
