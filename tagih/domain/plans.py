"""Payment plans: what is open, laid out in equal instalments on days that were agreed, and how a plan stands.

Amounts are minor units of one currency. An instalment takes the oldest receivable first; a receivable that goes over the
end of an instalment is divided there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from dateutil.relativedelta import relativedelta

from tagih.domain.errors import Invalid

Every = Literal["week", "two_weeks", "month"]
Standing = Literal["kept", "running", "late", "broken"]

EVERY: tuple[Every, ...] = ("week", "two_weeks", "month")
FEWEST, MOST = 2, 24
"""Instalments of any plan."""
MOST_BY_CLIENT = 6
"""Instalments that a client may ask for by itself; for more they talk to us."""
LATEST_FIRST_DAYS = 31
"""The first instalment is paid within so many days, so that the plan begins with money."""
GRACE_DAYS = 3
"""An instalment that is late for longer than this breaks the plan: a bank transfer takes a day, a weekend two more."""


@dataclass(frozen=True, slots=True)
class Instalment:
    """What is to be paid by a day."""

    due_on: date
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Open:
    """A receivable that the plan takes up, the part of it that is open."""

    id: int
    due_on: date
    balance_minor: int


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of one receivable that belongs to the instalment of that position (1, 2 …)."""

    receivable_id: int
    position: int
    due_on: date
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Part:
    """A piece as it stands: its instalment's day, and what of it is still open."""

    due_on: date
    balance_minor: int


def check(today: date, first_on: date, every: str, count: int, most: int = MOST) -> None:
    """Refuse what no plan can be. Raises Invalid `plan_rhythm`, `plan_count`, `plan_begins`."""
    if every not in EVERY:
        raise Invalid("plan_rhythm", every=every[:20], choices=", ".join(EVERY))
    if not FEWEST <= count <= most:
        raise Invalid("plan_count", count=count, lowest=FEWEST, highest=most)
    latest_on = today + timedelta(days=LATEST_FIRST_DAYS)
    if not today <= first_on <= latest_on:
        raise Invalid("plan_begins", first_on=first_on, today=today, latest_on=latest_on)


def days(first_on: date, every: str, count: int) -> tuple[date, ...]:
    """The days of the instalments; a month later is the same day of that month, or its last one."""
    if every == "month":
        return tuple(first_on + relativedelta(months=n) for n in range(count))
    step = timedelta(weeks=1 if every == "week" else 2)
    return tuple(first_on + n * step for n in range(count))


def instalments(
    total_minor: int, first_on: date, every: str, count: int, unit_minor: int = 1
) -> tuple[Instalment, ...]:
    """`total_minor` in `count` equal amounts that can be printed; the last takes what does not divide.

    `unit_minor` is what the currency prints: 100 for rupiah, else 1. Example: 100.00 in three is 33.33, 33.33, 33.34.
    """
    each_minor = total_minor // unit_minor // count * unit_minor
    amounts = [each_minor] * (count - 1) + [total_minor - each_minor * (count - 1)]
    planned = zip(days(first_on, every, count), amounts, strict=True)
    return tuple(Instalment(day, amount) for day, amount in planned if amount)


def lay(receivables: Sequence[Open], planned: Sequence[Instalment]) -> tuple[Piece, ...]:
    """Every receivable in pieces, the oldest first, so that the pieces of an instalment come to its amount.

    Both sides must come to the same sum.
    """
    assert sum(one.balance_minor for one in receivables) == sum(one.amount_minor for one in planned), "sums differ"
    pieces, position, room_minor = [], 1, planned[0].amount_minor if planned else 0
    for one in sorted(receivables, key=lambda one: (one.due_on, one.id)):
        left_minor = one.balance_minor
        while left_minor:
            if not room_minor:
                position += 1
                room_minor = planned[position - 1].amount_minor
            taken_minor = min(left_minor, room_minor)
            pieces.append(Piece(one.id, position, planned[position - 1].due_on, taken_minor))
            left_minor, room_minor = left_minor - taken_minor, room_minor - taken_minor
    return tuple(pieces)


def standing(parts: Sequence[Part], today: date) -> Standing:
    """How an accepted plan stands: kept (all is paid), running, late (within the days of grace) or broken.

    Example: an instalment due on the 1st of which something is open makes it late from the 2nd, broken from the 5th.
    """
    open_on = [one.due_on for one in parts if one.balance_minor]
    if not open_on:
        return "kept"
    days_late = (today - min(open_on)).days
    return "running" if days_late <= 0 else "late" if days_late <= GRACE_DAYS else "broken"
