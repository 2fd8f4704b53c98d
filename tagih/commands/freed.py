"""What a draft that is deleted, or an invoice that is credited wholly, gives back: its work may be billed again."""

from __future__ import annotations

from tagih.commands.operation import Operation
from tagih.models import Occurrence, WorkEntry


def by_deleted_draft(operation: Operation, invoice_id: int) -> None:
    """Nothing points at the draft any more. The day of a cycle that it billed stays billed."""
    Occurrence.objects.of(operation.company).filter(invoice_id=invoice_id).update(invoice=None)
    by_credit(operation, invoice_id)


def by_credit(operation: Operation, invoice_id: int) -> None:
    """The work on an invoice is unbilled again."""
    billed = WorkEntry.objects.of(operation.company).filter(invoice_id=invoice_id)
    billed.update(invoice=None, position=None, billed_on=None)
