"""The gate before issuing: an invoice that lacks something is refused with all that it lacks."""

from __future__ import annotations

from collections.abc import Sequence

from tagih.commands.operation import Operation
from tagih.domain import completeness
from tagih.domain.completeness import Gap
from tagih.domain.errors import Incomplete
from tagih.models import bills

_NEEDED_TO_PAY = ("company.iban", "reference", "customer.vendor_number")
"""What an invoice needs so that it is paid; a credit note asks for no money."""


def require(operation: Operation, invoice_ids: Sequence[int]) -> list[str]:
    """Refuse drafts that lack something; the codes of wishes that the company lets pass.

    Raises Conflict `invoice_incomplete` with everything that is missing on any of them.
    """
    seller = bills.seller(operation.company)
    gaps = completeness.missing(seller, bills.bills(operation.company, invoice_ids))
    if completeness.refused(gaps, seller.strictness):
        raise Incomplete("invoice_incomplete", [(_place(gap, len(invoice_ids)), gap.reason) for gap in gaps])
    return [gap.reason.code for gap in gaps]


def require_for_credit(operation: Operation, credit_note_id: int) -> None:
    """Refuse a credit note that lacks what the law wants of an invoice (Directive 2006/112/EC art. 219).

    Raises Conflict `invoice_incomplete`.
    """
    found = completeness.missing(bills.seller(operation.company), bills.bills(operation.company, [credit_note_id]))
    gaps = [gap for gap in found if gap.field not in _NEEDED_TO_PAY and not gap.is_wish]
    if gaps:
        raise Incomplete("invoice_incomplete", [(gap.field, gap.reason) for gap in gaps])


def _place(gap: Gap, count: int) -> str:
    """The field that is missing; of several drafts, named by its place in the list."""
    return gap.field if gap.position is None or count == 1 else f"drafts[{gap.position}].{gap.field}"
