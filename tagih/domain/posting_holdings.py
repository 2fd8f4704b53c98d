"""Postings of what we hold for customers (retainers, credits, vouchers) and of discounts.

A side that names a holding and no receivable moves what is held: its balance is the sum of those sides, turned around.
Tax accounted for when the money came is one of them, so that it is taken back when the money is used for a bill,
which carries the tax itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tagih.domain.money import split
from tagih.domain.posting import (
    BANK,
    CUSTOMER_CREDIT,
    DISCOUNT,
    EXPIRED,
    RECEIVABLE,
    SAME_CURRENCY,
    STORE_CREDIT,
    TAX,
    UNALLOCATED,
    UNEARNED,
    VOUCHER,
    Posting,
    Rate,
    Side,
    make,
)

ACCOUNT = {"retainer": UNEARNED, "store_credit": STORE_CREDIT, "future_work": STORE_CREDIT, "voucher": VOUCHER}
"""The liability of each kind of holding."""


@dataclass(frozen=True, slots=True)
class Held:
    """A holding as a posting needs it."""

    id: int
    kind: str
    customer_id: int
    currency: str
    balance_minor: int
    tax_minor: int

    def side(self, net_minor: int) -> Side:
        """What is held, without tax; positive takes it away."""
        return Side(ACCOUNT[self.kind], net_minor, self.customer_id, holding_id=self.id)

    def tax(self, tax_minor: int) -> Side:
        """The tax accounted for it."""
        return Side(TAX, tax_minor, self.customer_id, holding_id=self.id)

    def parted(self, amount_minor: int) -> tuple[int, int]:
        """`amount_minor` of what is held as net and tax, in proportion: all of it takes all the tax."""
        if not self.tax_minor:
            return amount_minor, 0
        net, tax = split(amount_minor, [self.balance_minor - self.tax_minor, self.tax_minor])
        return net, tax


def money_taken(on: date, text: str, held: Held, payment_id: int, net_minor: int, tax_minor: int) -> Posting:
    """Money in the bank that is not yet earned; the tax that is due on receipt is owed at once."""
    bank = Side(BANK, net_minor + tax_minor, held.customer_id, None, payment_id)
    return _filled(on, text, held, bank, net_minor, tax_minor)


def money_moved(on: date, text: str, held: Held, payment_id: int, net_minor: int, tax_minor: int) -> Posting:
    """Money of an earlier payment that nothing was settled with becomes a holding."""
    unallocated = Side(UNALLOCATED, net_minor + tax_minor, held.customer_id, None, payment_id)
    return _filled(on, text, held, unallocated, net_minor, tax_minor)


def credit_moved(on: date, text: str, held: Held, document_id: int, amount_minor: int) -> Posting:
    """What is left of a credit note becomes store credit."""
    left = Side(CUSTOMER_CREDIT, amount_minor, held.customer_id, None, None, document_id)
    return _filled(on, text, held, left, amount_minor, 0)


def credit_given(on: date, text: str, held: Held, amount_minor: int) -> Posting:
    """Credit that nobody paid for: a discount we owe from now on."""
    return _filled(on, text, held, Side(DISCOUNT, amount_minor, held.customer_id), amount_minor, 0)


def _filled(on: date, text: str, held: Held, source: Side, net_minor: int, tax_minor: int) -> Posting:
    sides = (source, held.side(-net_minor), held.tax(-tax_minor))
    return make(on, f"{held.kind}.filled", text, held.currency, sides)


def drawn(
    on: date, text: str, held: Held, parts: Sequence[tuple[int, int]], payer_id: int, relief_minor: int = 0
) -> Posting:
    """A holding settles parts of receivables (id, amount), and the tax accounted before is taken back.

    `relief_minor`: the tax in what was given away; it falls because the price of that bill falls.
    """
    net, tax = held.parted(sum(amount for _, amount in parts))
    owed = [Side(RECEIVABLE, -amount, payer_id, receivable_id, holding_id=held.id) for receivable_id, amount in parts]
    relief = (Side(TAX, relief_minor, payer_id), Side(DISCOUNT, -relief_minor, payer_id))
    return make(on, f"{held.kind}.drawn", text, held.currency, [held.side(net), held.tax(tax), *owed, *relief])


def released(on: date, text: str, held: Held, amount_minor: int) -> Posting:
    """Credit given away is used up: a credit note has taken its place as what lowers the price."""
    sides = (held.side(amount_minor), Side(DISCOUNT, -amount_minor, held.customer_id))
    return make(on, f"{held.kind}.drawn", text, held.currency, sides)


def refunded(on: date, text: str, held: Held, amount_minor: int) -> Posting:
    """Money that was held goes back, and with it the tax that was accounted for it."""
    net, tax = held.parted(amount_minor)
    sides = (held.side(net), held.tax(tax), Side(BANK, -amount_minor, held.customer_id))
    return make(on, f"{held.kind}.refunded", text, held.currency, sides)


def expired(on: date, text: str, held: Held, is_paid_for: bool) -> Posting:
    """What is left is nobody's any more: income where it was paid for, else the discount comes back.

    The tax of a single-purpose voucher stays owed: with its sale the supply was made (Directive 2006/112/EC,
    art. 30b(1), read 2026-11).
    """
    net, tax = held.parted(held.balance_minor)
    gain = Side(EXPIRED if is_paid_for else DISCOUNT, -net, held.customer_id)
    sides = (held.side(net), gain, held.tax(tax), Side(TAX, -tax, held.customer_id))
    return make(on, f"{held.kind}.expired", text, held.currency, sides)


def discount_taken(  # noqa: PLR0913 - one argument per fact
    on: date, text: str, currency: str, customer_id: int, payment_id: int, document_id: int, receivable_id: int,
    net_minor: int, tax_minor: int, rate: Rate = SAME_CURRENCY,
) -> Posting:  # fmt: skip
    """An earned discount settles the rest of a receivable; its tax falls with the price."""
    sides = (
        Side(DISCOUNT, net_minor, customer_id, None, None, document_id),
        Side(TAX, tax_minor, customer_id, None, None, document_id),
        Side(RECEIVABLE, -(net_minor + tax_minor), customer_id, receivable_id, payment_id),
    )
    return make(on, "discount.taken", text, currency, sides, rate)
