"""Postings that correct: payments and discounts taken back, refunds, write-offs, small and exchange differences.

The bank's side of a payment taken back names no payment: what a payment brought stays readable from the journal.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tagih.domain.posting import (
    BAD_DEBT,
    BANK,
    CUSTOMER_CREDIT,
    DIFFERENCE,
    DISCOUNT,
    EXCHANGE,
    FEES,
    RECEIVABLE,
    REVALUED,
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


def written_off(
    on: date, text: str, currency: str, customer_id: int, document_id: int, parts: Sequence[tuple[int, int]],
    rate: Rate = SAME_CURRENCY, *, is_small: bool = False,
) -> Posting:  # fmt: skip
    """Parts of receivables (id, amount) are given up. Of negative amounts: they are owed again."""
    total = sum(amount for _, amount in parts)
    sides = [Side(RECEIVABLE, -amount, customer_id, receivable_id) for receivable_id, amount in parts]
    loss = Side(DIFFERENCE if is_small else BAD_DEBT, total, customer_id, None, None, document_id)
    return make(
        on, "receivable.written_off" if total > 0 else "write_off.taken_back", text, currency, [loss, *sides], rate
    )


def difference_kept(
    on: date, text: str, currency: str, customer_id: int, payment_id: int, amount_minor: int, rate: Rate = SAME_CURRENCY
) -> Posting:
    """A few cents too many are ours. Of a negative amount: they are unallocated again."""
    sides = (
        Side(UNALLOCATED, amount_minor, customer_id, None, payment_id), Side(DIFFERENCE, -amount_minor, customer_id)
    )  # fmt: skip
    return make(on, "payment.rounded" if amount_minor > 0 else "write_off.taken_back", text, currency, sides, rate)


def refunded(
    on: date, text: str, currency: str, customer_id: int, amount_minor: int, *, payment_id: int | None = None,
    credit_note_id: int | None = None, rate: Rate = SAME_CURRENCY,
) -> Posting:  # fmt: skip
    """Money goes back: what was left of a payment, or of a credit note."""
    if payment_id is not None:
        owed = Side(UNALLOCATED, amount_minor, customer_id, None, payment_id)
    else:
        owed = Side(CUSTOMER_CREDIT, amount_minor, customer_id, None, None, credit_note_id)
    return make(on, "refund.paid", text, currency, (owed, Side(BANK, -amount_minor, customer_id)), rate)


def exchange_realised(on: date, text: str, base_currency: str, customer_id: int, gain_minor: int) -> Posting:
    """What came of a receivable in a foreign currency beside what it was worth when it was issued; a loss is negative.

    Both sides are in the company's currency: what a receivable is worth there moves, what is owed does not.
    """
    sides = (Side(REVALUED, gain_minor, customer_id), Side(EXCHANGE, -gain_minor, customer_id))
    return make(on, "exchange.realised", text, base_currency, sides)
