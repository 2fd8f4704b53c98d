"""Allocation: which receivables a payment pays, in what order, and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from tagih.domain.numbering import natural_key
from tagih.domain.reasons import Reason


@dataclass(frozen=True, slots=True)
class OpenItem:
    """A receivable with money owed on it, all of one payer and one currency."""

    id: int
    number: str
    due_on: date
    balance_minor: int
    disputed_minor: int = 0
    """The part of the balance that is in dispute."""
    discount_minor: int = 0
    """What may be deducted for paying early: with so much less it is still exactly what was meant."""
    deducted_minor: int = 0
    """What the payer is expected to keep back, such as tax withheld for us: with so much less it is paid in full."""

    @property
    def price_minor(self) -> int:
        """What settles it when the discount and all that is expected to be kept back are deducted."""
        return self.balance_minor - self.discount_minor - self.deducted_minor

    @property
    def kept_back_minor(self) -> int:
        """What settles it when what is expected to be kept back is deducted, and no discount."""
        return self.balance_minor - self.deducted_minor


@dataclass(frozen=True, slots=True)
class Part:
    """What one receivable gets, and the first rule that gave it something."""

    id: int
    amount_minor: int
    because: Reason


@dataclass(frozen=True, slots=True)
class Allocation:
    """Each receivable at most once, in the order of the rules; the rest stays unallocated, a liability."""

    parts: tuple[Part, ...]
    unallocated_minor: int


_Claim = tuple[OpenItem, int, str]
"""A receivable may take up to so many minor units, for the reason of that code."""


def allocate(amount_minor: int, receivables: Sequence[OpenItem], named: Sequence[int] = ()) -> Allocation:
    """Shares `amount_minor` among `receivables`, at most each one's balance.

    First what the payer names, in the payer's order, disputed or not; where the money is less than that, each gets what
    it takes with its discount deducted before any gets more. Of what is left, an exact amount: one receivable with just
    that balance (the oldest of several), or all that is open; then the same less what is expected to be kept back, and then with
    discounts deducted. Then the oldest
    undisputed; the disputed parts last. Oldest is the earliest due date, then the lowest number. A named id that is not
    open is passed over.
    """
    assert amount_minor >= 0, "money that leaves is a refund, not a payment"
    oldest_first = sorted((item for item in receivables if item.balance_minor > 0), key=_age)
    purse = _Purse(amount_minor)
    purse.pay(_named(oldest_first, named, amount_minor))
    purse.pay(_exact([item for item in oldest_first if not purse.paid(item)], purse.left_minor))
    purse.pay(_oldest(oldest_first))
    purse.pay(_disputed(oldest_first))
    return purse.allocation()


class _Purse:
    """The money of one payment while it is shared out."""

    def __init__(self, amount_minor: int) -> None:
        self.left_minor = amount_minor
        self._paid_minor: dict[int, int] = {}
        self._because: dict[int, Reason] = {}

    def pay(self, claims: Iterable[_Claim]) -> None:
        """Pays each claim in turn: no more than is left, than is claimed, and than is still owed."""
        for item, claimed_minor, code in claims:
            part_minor = min(self.left_minor, claimed_minor, item.balance_minor - self.paid(item))
            if part_minor > 0:
                self.left_minor -= part_minor
                self._paid_minor[item.id] = self.paid(item) + part_minor
                self._because.setdefault(item.id, Reason(code, {"number": item.number}))

    def paid(self, item: OpenItem) -> int:
        return self._paid_minor.get(item.id, 0)

    def allocation(self) -> Allocation:
        parts = (Part(id, paid_minor, self._because[id]) for id, paid_minor in self._paid_minor.items())
        return Allocation(tuple(parts), self.left_minor)


def _age(item: OpenItem) -> tuple[date, str, int]:
    return item.due_on, natural_key(item.number), item.id


def _named(oldest_first: list[OpenItem], named: Sequence[int], amount_minor: int) -> list[_Claim]:
    by_id = {item.id: item for item in oldest_first}
    meant = [by_id[id] for id in dict.fromkeys(named) if id in by_id]
    whole = [(item, item.balance_minor, "allocated_named") for item in meant]
    if amount_minor >= sum(item.balance_minor for item in meant) or not any(
        item.price_minor < item.balance_minor for item in meant
    ):
        return whole
    return [*((item, item.price_minor, "allocated_named") for item in meant), *whole]


def _exact(oldest_first: list[OpenItem], amount_minor: int) -> list[_Claim]:
    for item in oldest_first:
        if item.balance_minor == amount_minor:
            return [(item, amount_minor, "allocated_exact")]
    if sum(item.balance_minor for item in oldest_first) == amount_minor:
        return [(item, item.balance_minor, "allocated_exact_sum") for item in oldest_first]
    for item in oldest_first:
        if item.deducted_minor and item.kept_back_minor == amount_minor:
            return [(item, amount_minor, "allocated_exact_deduction")]
    if sum(item.kept_back_minor for item in oldest_first) == amount_minor:
        return [(item, item.kept_back_minor, "allocated_exact_deduction_sum") for item in oldest_first]
    for item in oldest_first:
        if item.discount_minor and item.price_minor == amount_minor:
            return [(item, amount_minor, "allocated_exact_discount")]
    if sum(item.price_minor for item in oldest_first) == amount_minor:
        return [(item, item.price_minor, "allocated_exact_discount_sum") for item in oldest_first]
    return []


def _oldest(oldest_first: list[OpenItem]) -> list[_Claim]:
    return [(item, item.balance_minor - item.disputed_minor, "allocated_oldest") for item in oldest_first]


def _disputed(oldest_first: list[OpenItem]) -> list[_Claim]:
    return [(item, item.disputed_minor, "allocated_disputed_last") for item in oldest_first]
