"""Retainers: what they still hold, whether work may start, what to ask so that they are full, and how old the money is.

A retainer is our own client's money for our own work. Money held in trust for third parties is not kept here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tagih.domain import money
from tagih.domain.reasons import Reason

TAX_ON_RECEIPT = {
    "BE": "WBTW art. 17 §1 and 22bis (read 2026-11)",
    "DE": "UStG § 13(1) no. 1(a) sentence 4 (read 2026-11)",
    "FR": "CGI art. 269(2)(a bis) and (c) (read 2026-11)",
    "GB": "VATA 1994 s. 6(4): the payment makes a tax point (read 2026-11)",
    "GR": "Law 5144/2024, art. 20: not verified, so unsure (read 2026-11)",
    "ID": "UU PPN art. 11(2): paid before delivery, due at payment; not verified, so unsure (read 2026-11)",
    "NL": "Wet OB 1968 art. 13(2); Directive 2006/112/EC art. 65 (read 2026-11)",
}
"""Where tax falls due when money for a known supply is received, by country of the company, and the law that says so.

Only where the supply is known: of money for work nobody has named yet no tax is due on receipt (Court of Justice,
C-419/02, BUPA Hospitals, points 48 to 50). Other countries: nothing on receipt, unless a rate is given.
"""

BUCKETS = (("days_0_30", 0), ("days_31_90", 31), ("days_91_365", 91), ("days_over_365", 366))
"""Ages of unearned money in days since it came, each with its lowest day."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A retainer as it stands, amounts in minor units of its currency."""

    name: str
    currency: str
    balance_minor: int
    floor_minor: int
    target_minor: int
    is_gate: bool
    is_closed: bool = False

    def facts(self) -> dict[str, str]:
        """What the sentences about it need."""
        return {
            "retainer": self.name, "currency": self.currency, "balance": money.plain(self.balance_minor, self.currency),
            "floor": money.plain(self.floor_minor, self.currency),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Gate:
    """Whether work may start, and why."""

    is_open: bool
    because: Reason


def gate(standing: Standing) -> Gate:
    """Closed while a retainer with a gate holds less than its floor, or nothing at all; at the floor it is open."""
    facts = standing.facts()
    if standing.is_closed:
        return Gate(False, Reason("gate_retainer_closed", facts))
    if not standing.is_gate:
        return Gate(True, Reason("gate_none", facts))
    if standing.balance_minor < max(standing.floor_minor, 1):
        asked = money.plain(missing(standing), standing.currency)
        return Gate(False, Reason("gate_closed", facts | {"asked": asked}))
    return Gate(True, Reason("gate_open", facts))


def missing(standing: Standing) -> int:
    """Minor units that fill the retainer up to its target (or its floor, where that is higher)."""
    return max(max(standing.target_minor, standing.floor_minor) - standing.balance_minor, 0)


def to_ask(standing: Standing) -> tuple[int, Reason] | None:
    """What to ask for, and why, once less than the floor is left; None at the floor and above."""
    amount_minor = missing(standing)
    if standing.is_closed or standing.balance_minor >= standing.floor_minor or not amount_minor:
        return None
    asked = money.plain(amount_minor, standing.currency)
    return amount_minor, Reason("retainer_below_floor", standing.facts() | {"asked": asked})


def left_by_day(received: Sequence[tuple[date, int]], used_minor: int) -> list[tuple[date, int]]:
    """What is left of money received on days, when `used_minor` of it was used, the oldest first."""
    left = []
    for on, amount_minor in sorted(received):
        taken = min(used_minor, amount_minor)
        used_minor -= taken
        if amount_minor > taken:
            left.append((on, amount_minor - taken))
    return left


def ages(left: Sequence[tuple[date, int]], as_of: date) -> dict[str, int]:
    """Minor units in each of `BUCKETS`, by whole days from the day the money came until `as_of`."""
    found = {name: 0 for name, _ in BUCKETS}
    for on, amount_minor in left:
        days = max((as_of - on).days, 0)
        found[next(name for name, lowest in reversed(BUCKETS) if days >= lowest)] += amount_minor
    return found
