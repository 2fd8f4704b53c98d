"""Postings of what a payer keeps back: tax withheld for us is an asset, tax that the buyer pays is owed by us no more."""

from __future__ import annotations

from datetime import date

from tagih.domain.deductions import BANK_FEE, BUYER_PAYS_TAX, WITHHELD_TAX
from tagih.domain.posting import FEES, RECEIVABLE, SAME_CURRENCY, TAX, WITHHELD, Posting, Rate, Side, make

ACCOUNT = {WITHHELD_TAX: WITHHELD, BUYER_PAYS_TAX: TAX, BANK_FEE: FEES}
"""Where what was kept back goes, by its kind."""


def deduction_taken(  # noqa: PLR0913 - one argument per fact
    on: date, text: str, currency: str, customer_id: int, payment_id: int, document_id: int, receivable_id: int,
    kind: str, amount_minor: int, rate: Rate = SAME_CURRENCY,
) -> Posting:  # fmt: skip
    """What the payer kept back settles the rest of a receivable. Of a negative amount: it is owed again."""
    sides = (
        Side(ACCOUNT[kind], amount_minor, customer_id, None, None, document_id),
        Side(RECEIVABLE, -amount_minor, customer_id, receivable_id, payment_id),
    )
    return make(on, "deduction.taken" if amount_minor > 0 else "deduction.taken_back", text, currency, sides, rate)
