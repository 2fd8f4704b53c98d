"""Which balanced posting each business event makes in the journal.

A positive side is a debit. Receivables are debits; money and credit we still owe the client are credits
(`unallocated`, `customer_credit`). Amounts are minor units of the posting's currency, `base_minor` the same in the
company's currency at the posting's rate.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from tagih.domain import money

RECEIVABLE = "receivable"
REVENUE = "revenue"
TAX = "tax"
BANK = "bank"
UNALLOCATED = "unallocated"
CUSTOMER_CREDIT = "customer_credit"
UNEARNED = "unearned"
STORE_CREDIT = "store_credit"
VOUCHER = "voucher"
DISCOUNT = "discount"
EXPIRED = "expired"
ROUNDING = "rounding"
ADVANCES = "customer_advances"
FEES = "payment_fees"
WITHHELD = "tax_withheld"
BAD_DEBT = "bad_debts"
DIFFERENCE = "small_differences"
EXCHANGE = "exchange_differences"
REVALUED = "receivable_exchange"

ACCOUNTS = {
    RECEIVABLE: "Assets:Receivable",
    BANK: "Assets:Bank",
    REVENUE: "Income:Revenue",
    TAX: "Liabilities:Tax",
    UNALLOCATED: "Liabilities:Unallocated",
    CUSTOMER_CREDIT: "Liabilities:CustomerCredit",
    UNEARNED: "Liabilities:Unearned",
    STORE_CREDIT: "Liabilities:StoreCredit",
    VOUCHER: "Liabilities:Vouchers",
    DISCOUNT: "Income:Discounts",
    EXPIRED: "Income:Expired",
    ROUNDING: "Income:Rounding",
    ADVANCES: "Liabilities:CustomerAdvances",
    FEES: "Expenses:PaymentFees",
    WITHHELD: "Assets:TaxWithheld",
    BAD_DEBT: "Expenses:BadDebts",
    DIFFERENCE: "Income:SmallDifferences",
    EXCHANGE: "Income:ExchangeDifferences",
    REVALUED: "Assets:Revaluation",
}
"""Our accounts and their names in plain-text accounting, the root telling the kind of account."""


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a posting; the ids name what it concerns."""

    account: str
    amount_minor: int
    customer_id: int
    receivable_id: int | None = None
    payment_id: int | None = None
    document_id: int | None = None
    base_minor: int = 0
    holding_id: int | None = None


@dataclass(frozen=True, slots=True)
class Rate:
    """Units of the company's currency for one unit of the posting's, as text, the day it was read, and who says so."""

    text: str = "1"
    on: date | None = None
    source: str = ""


SAME_CURRENCY = Rate()


@dataclass(frozen=True, slots=True)
class Posting:
    """A balanced entry: its sides sum to nothing in its currency and in the base currency."""

    on: date
    kind: str
    text: str
    currency: str
    sides: tuple[Side, ...]
    rate: Rate = SAME_CURRENCY


def make(on: date, kind: str, text: str, currency: str, sides: Sequence[Side], rate: Rate = SAME_CURRENCY) -> Posting:
    """The posting of `sides` (those of nothing left out), its base amounts worked out. An imbalance is a bug."""
    kept = [side for side in sides if side.amount_minor]
    assert len(kept) >= 2 and sum(side.amount_minor for side in kept) == 0, "a posting must balance"
    return Posting(on, kind, text, currency, tuple(_in_base(kept, rate)), rate)


def invoice_issued(  # noqa: PLR0913 - one argument per fact
    on: date, number: str, currency: str, customer_id: int, document_id: int, net_minor: int, tax_minor: int,
    instalments: Sequence[tuple[int, int]], rate: Rate = SAME_CURRENCY, advances_minor: int = 0,
    rounding_minor: int = 0,
) -> Posting:  # fmt: skip
    """Receivable (per instalment: id, amount) against revenue and tax, and what cash rounding adds.

    `advances_minor` of the net is no revenue yet but owed in work: all of it for an advance invoice. For a final invoice
    it is negative, what the advances had: that becomes revenue now.
    """
    sides = [
        Side(RECEIVABLE, amount, customer_id, receivable_id, None, document_id) for receivable_id, amount in instalments
    ]
    sides.append(Side(REVENUE, advances_minor - net_minor, customer_id, None, None, document_id))
    sides.append(Side(ADVANCES, -advances_minor, customer_id, None, None, document_id))
    sides.append(Side(TAX, -tax_minor, customer_id, None, None, document_id))
    sides.append(Side(ROUNDING, -rounding_minor, customer_id, None, None, document_id))
    return make(on, "invoice.issued", number, currency, sides, rate)


def credit_note_issued(  # noqa: PLR0913 - one argument per fact
    on: date, number: str, currency: str, customer_id: int, document_id: int, net_minor: int, tax_minor: int,
    rate: Rate = SAME_CURRENCY, advances_minor: int = 0, rounding_minor: int = 0,
) -> Posting:  # fmt: skip
    """Revenue, tax and cash rounding against credit we owe the customer; `advances_minor` as the invoice had it."""
    sides = (
        Side(REVENUE, net_minor - advances_minor, customer_id, None, None, document_id),
        Side(ADVANCES, advances_minor, customer_id, None, None, document_id),
        Side(TAX, tax_minor, customer_id, None, None, document_id),
        Side(ROUNDING, rounding_minor, customer_id, None, None, document_id),
        Side(CUSTOMER_CREDIT, -(net_minor + tax_minor + rounding_minor), customer_id, None, None, document_id),
    )
    return make(on, "credit_note.issued", number, currency, sides, rate)


def credit_allocated(
    on: date, number: str, currency: str, customer_id: int, document_id: int, parts: Sequence[tuple[int, int]],
    rate: Rate = SAME_CURRENCY,
) -> Posting:  # fmt: skip
    """Credit of one credit note settles parts of receivables (id, amount)."""
    sides = [
        Side(RECEIVABLE, -amount, customer_id, receivable_id, None, document_id) for receivable_id, amount in parts
    ]
    total = sum(amount for _, amount in parts)
    return make(
        on,
        "credit_note.allocated",
        number,
        currency,
        [Side(CUSTOMER_CREDIT, total, customer_id, None, None, document_id), *sides],
        rate,
    )


def payment_received(
    on: date, text: str, currency: str, customer_id: int, payment_id: int, amount_minor: int,
    parts: Sequence[tuple[int, int]], rate: Rate = SAME_CURRENCY,
) -> Posting:  # fmt: skip
    """Money in the bank: parts settle receivables (id, amount), the rest stays unallocated."""
    left = amount_minor - sum(amount for _, amount in parts)
    sides = [Side(BANK, amount_minor, customer_id, None, payment_id)]
    sides += [Side(RECEIVABLE, -amount, customer_id, receivable_id, payment_id) for receivable_id, amount in parts]
    sides.append(Side(UNALLOCATED, -left, customer_id, None, payment_id))
    return make(on, "payment.received", text, currency, sides, rate)


def payment_allocated(
    on: date, text: str, currency: str, customer_id: int, payment_id: int, parts: Sequence[tuple[int, int]],
    rate: Rate = SAME_CURRENCY,
) -> Posting:  # fmt: skip
    """Unallocated money settles parts of receivables (id, amount)."""
    sides = [Side(RECEIVABLE, -amount, customer_id, receivable_id, payment_id) for receivable_id, amount in parts]
    total = sum(amount for _, amount in parts)
    return make(
        on, "payment.allocated", text, currency, [Side(UNALLOCATED, total, customer_id, None, payment_id), *sides], rate
    )


def receivable_divided(
    on: date, number: str, currency: str, customer_id: int, document_id: int, receivable_id: int,
    parts: Sequence[tuple[int, int]], rate: Rate = SAME_CURRENCY,
) -> Posting:  # fmt: skip
    """Parts (id, amount) of one receivable become receivables of their own; what is owed in all stays the same."""
    total = sum(amount for _, amount in parts)
    sides = [Side(RECEIVABLE, amount, customer_id, part_id, None, document_id) for part_id, amount in parts]
    whole = Side(RECEIVABLE, -total, customer_id, receivable_id, None, document_id)
    return make(on, "receivable.divided", number, currency, [whole, *sides], rate)


def digest(company_id: int, entry_id: int, posting: Posting) -> str:
    """SHA-256 over everything an entry says, in one fixed text; the event chain carries it."""
    rate_on = posting.rate.on or ""
    head = f"{company_id}|{entry_id}|{posting.on}|{posting.kind}|{posting.text}|{posting.currency}|{posting.rate.text}|{rate_on}"
    lines = [
        f"{side.account}|{side.amount_minor}|{side.base_minor}|{side.customer_id}|{side.receivable_id}|{side.payment_id}|{side.document_id}"
        + (f"|{side.holding_id}" if side.holding_id else "")
        for side in posting.sides
    ]
    return hashlib.sha256("\n".join((head, *lines)).encode()).hexdigest()


def _in_base(sides: list[Side], rate: Rate) -> list[Side]:
    """Base amounts, each rounded half away from zero; the largest side takes what rounding leaves."""
    if rate.text == "1":
        return [_worth(side, side.amount_minor) for side in sides]
    factor = Decimal(rate.text)
    base = [int((side.amount_minor * factor).quantize(Decimal(1), ROUND_HALF_UP)) for side in sides]
    largest = max(range(len(sides)), key=lambda i: abs(base[i]))
    base[largest] -= sum(base)
    return [_worth(side, amount) for side, amount in zip(sides, base, strict=True)]


def _worth(side: Side, base_minor: int) -> Side:
    """`side` with its base amount: written out, because `dataclasses.replace` would take a tenth of an import."""
    return Side(
        side.account, side.amount_minor, side.customer_id, side.receivable_id, side.payment_id, side.document_id,
        base_minor, side.holding_id,
    )  # fmt: skip


def rate_between(currency: str, base_currency: str, text: str | None, on: date, source: str = "") -> Rate | None:
    """The rate of a posting; None when the currencies differ and no rate was given.

    The given rate is per main unit; it is scaled when the two currencies have different minor digits.
    """
    if currency == base_currency:
        return SAME_CURRENCY
    if text is None:
        return None
    scale = money.minor_digits(base_currency) - money.minor_digits(currency)
    return Rate(f"{Decimal(text).scaleb(scale):f}", on, source)


def per_main_unit(rate: Rate, currency: str, base_currency: str) -> str:
    """The rate as people write it: of one main unit, what `rate_between` was given."""
    scale = money.minor_digits(base_currency) - money.minor_digits(currency)
    return f"{Decimal(rate.text).scaleb(-scale):f}"
