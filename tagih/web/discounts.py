"""The early-payment discount of one invoice, as its page shows it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tagih.commands import incentives
from tagih.models import Company, EarlyDiscount, Invoice, Receivable


@dataclass(frozen=True, slots=True)
class Discount:
    """What was offered, what became of it, and how it stands if the rest were paid today."""

    until_on: date
    amount_minor: int
    taken_minor: int
    taken_on: date | None
    deducted_minor: int
    because: dict[str, Any]
    standing: incentives.Standing | None

    @property
    def is_taken(self) -> bool:
        return self.taken_minor > 0


def of_invoice(company: Company, invoice: Invoice, receivables: Sequence[Receivable], today: date) -> Discount | None:
    """The discount that an invoice offers; None where it offers none."""
    row = EarlyDiscount.objects.of(company).filter(invoice=invoice).first()
    if row is None:
        return None
    is_open = any(one.balance_minor for one in receivables)
    standing = incentives.of_invoice(company, str(invoice.number), today) if is_open else None
    return Discount(
        row.until_on,
        row.amount_minor,
        row.taken_minor,
        row.taken_on,
        row.deducted_minor,
        json.loads(row.because),
        standing,
    )
