"""Postings that take something back: payments, what they settled, and discounts that came with them.

The bank's side of a payment taken back names no payment: what a payment brought stays readable from the journal.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tagih.domain.posting import (
    BANK,
    DISCOUNT,
    FEES,
    RECEIVABLE,
    SAME_CURRENCY,
    TAX,
    UNALLOCATED,
    Posting,
    Rate,
    Side,
    make,
)


def payment_reversed(
    on: date, text: str, currency: str, customer_id: int, payment_id: int, amount_minor: int,
    parts: Sequence[tuple[int, int]], rate: Rate = SAME_CURRENCY,
) -> Posting:  # fmt: skip
    """Money leaves the bank again: parts (id, amount) are owed again, the rest was unallocated."""
    left = amount_minor - sum(amount for _, amount in parts)
    sides = [Side(RECEIVABLE, amount, customer_id, receivable_id, payment_id) for receivable_id, amount in parts]
    sides += [Side(UNALLOCATED, left, customer_id, None, payment_id), Side(BANK, -amount_minor, customer_id)]
    return make(on, "payment.reversed", text, currency, sides, rate)


def payment_unallocated(
    on: date, text: str, currency: str, customer_id: int, payment_id: int, parts: Sequence[tuple[int, int]],
    rate: Rate = SAME_CURRENCY,
) -> Posting:  # fmt: skip
    """Parts of receivables (id, amount) are owed again; the money stays, unallocated."""
    sides = [Side(RECEIVABLE, amount, customer_id, receivable_id, payment_id) for receivable_id, amount in parts]
    total = sum(amount for _, amount in parts)
    sides.append(Side(UNALLOCATED, -total, customer_id, None, payment_id))
    return make(on, "payment.unallocated", text, currency, sides, rate)


def discount_taken_back(  # noqa: PLR0913 - one argument per fact
    on: date, text: str, currency: str, customer_id: int, payment_id: int, document_id: int, receivable_id: int,
    net_minor: int, tax_minor: int, rate: Rate = SAME_CURRENCY,
) -> Posting:  # fmt: skip
    """A discount that is not earned after all is owed again, and its tax with it."""
    sides = (
        Side(RECEIVABLE, net_minor + tax_minor, customer_id, receivable_id, payment_id),
        Side(DISCOUNT, -net_minor, customer_id, None, None, document_id),
        Side(TAX, -tax_minor, customer_id, None, None, document_id),
    )
    return make(on, "discount.taken_back", text, currency, sides, rate)


def fee_charged(on: date, text: str, currency: str, customer_id: int, fee_minor: int, rate: Rate) -> Posting:
    """What a bank or provider kept for itself."""
    sides = (Side(FEES, fee_minor, customer_id), Side(BANK, -fee_minor, customer_id))
    return make(on, "fee.charged", text, currency, sides, rate)
