"""Deliverables: locked until what they are billed with is paid; a credit or a charge-back locks them again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tagih.domain.reasons import Reason


@dataclass(frozen=True, slots=True)
class Bill:
    """An issued invoice as a lock sees it; amounts in minor units."""

    number: str
    total_minor: int
    balance_minor: int
    credited_minor: int


def released(bills: Sequence[Bill], *, is_billed: bool) -> Reason | None:
    """Why a deliverable is open now; None while it is locked. `is_billed`: nothing more of it is still to be billed.

    Paid means: nothing is open, and not because all of it was credited.
    """
    if not is_billed or locked(bills, is_billed=is_billed):
        return None
    standing = [one.number for one in bills if one.credited_minor < one.total_minor]
    return Reason("deliverable_paid", {"invoices": ", ".join(standing)})


def locked(bills: Sequence[Bill], *, is_billed: bool) -> Reason | None:
    """Why a deliverable is locked now; None when it is open. A bill that was credited wholly counts for nothing."""
    standing = [one for one in bills if one.credited_minor < one.total_minor]
    if bills and not standing:
        return Reason("deliverable_credited", {"invoice": bills[-1].number})
    for one in standing:
        if one.balance_minor:
            return Reason("deliverable_unpaid", {"invoice": one.number})
    return None if is_billed and standing else Reason("deliverable_unbilled")
