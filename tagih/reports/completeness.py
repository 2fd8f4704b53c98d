"""What is still missing before a draft can be issued."""

from __future__ import annotations

from tagih.domain import completeness
from tagih.domain.completeness import Gap
from tagih.models import Company, bills


def of_draft(company: Company, invoice_id: int) -> tuple[Gap, ...]:
    """Everything missing on one draft, wishes too."""
    return completeness.missing(bills.seller(company), bills.bills(company, [invoice_id]))
