"""Weekly groups: clients split so that each week bills about as much, and what that does for the cash in hand."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from tagih.domain.errors import Invalid

FEWEST, MOST = 2, 5
"""Groups: a month has no more weeks."""


class Client(NamedTuple):
    """A client, what it is billed in a month, and after how many days it pays."""

    number: str
    monthly_minor: int
    days_to_pay: int


@dataclass(frozen=True, slots=True)
class Group:
    """What one week bills, and when its money would come: by group, and if all were billed at the end of the month.

    `in_hand_minor`: how much more is in hand on an average day of the month because it comes earlier.
    """

    number: int
    clients: int
    monthly_minor: int
    billed_on: date
    money_on: date
    at_month_end_on: date
    in_hand_minor: int

    @property
    def days_earlier(self) -> int:
        """Days by which the money comes earlier than from bills at the end of the month."""
        return (self.at_month_end_on - self.money_on).days


def split(clients: Sequence[Client], count: int) -> dict[str, int]:
    """The group of each client, from 1 on, so that all groups bill about as much.

    The largest first, each into the group that has least yet (Graham 1969: at most a third above the best split). The
    same clients give the same groups in whatever order they come. Raises Invalid `group_count`.
    """
    if not FEWEST <= count <= MOST:
        raise Invalid("group_count", count=count, lowest=FEWEST, highest=MOST)
    sums = [0] * count
    found = {}
    for client in sorted(clients, key=lambda one: (-one.monthly_minor, one.number)):
        place = min(range(count), key=lambda group: (sums[group], group))
        sums[place] += max(client.monthly_minor, 1)
        found[client.number] = place + 1
    return found


def billing_day(group: int) -> int:
    """The day of the month on which a group is billed: every seventh, the fifth group on the last day."""
    return 7 * group if group < 5 else 31


def effect(clients: Sequence[Client], groups: dict[str, int], count: int, month: date) -> list[Group]:
    """What each group brings in the month of that day, against billing all of it on the month's last day.

    The day of a group's money is the average of its clients', weighted by what they are billed and rounded to whole days.
    """
    days = monthrange(month.year, month.month)[1]
    end_on = month.replace(day=days)
    found = []
    for number in range(1, count + 1):
        members = [one for one in clients if groups[one.number] == number]
        billed_on = month.replace(day=min(billing_day(number), days))
        sum_minor = sum(one.monthly_minor for one in members)
        wait = timedelta(_average_wait(members, sum_minor))
        earlier = (end_on - billed_on).days
        found.append(Group(
            number, len(members), sum_minor, billed_on, billed_on + wait, end_on + wait, sum_minor * earlier // days
        ))  # fmt: skip
    return found


def _average_wait(members: Sequence[Client], sum_minor: int) -> int:
    if not sum_minor:
        return 0
    weighted = sum(one.monthly_minor * one.days_to_pay for one in members)
    return (2 * weighted + sum_minor) // (2 * sum_minor)
