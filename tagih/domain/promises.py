"""Promises to pay: when one holds back the reminders, and when it was kept or broken.

A promise made on M for day P holds back asking from M through P, both included.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from tagih.domain.errors import Invalid

LONGEST_DAYS = 60
"""The longest promise that pauses asking unless the policy says otherwise (product default, days)."""


@dataclass(frozen=True, slots=True)
class Promise:
    """A client's word that money comes by `promised_on`; `amount_minor` None means all of it."""

    made_on: date
    promised_on: date
    amount_minor: int | None = None

    def holds(self, today: date) -> bool:
        """Whether asking waits for this promise today."""
        return self.made_on <= today <= self.promised_on


def check(made_on: date, promised_on: date, longest_days: int = LONGEST_DAYS) -> None:
    """Refuse a promise that lies in the past or too far ahead. Raises Invalid."""
    if promised_on < made_on:
        raise Invalid("promise_in_the_past", promised_on=promised_on, today=made_on)
    if (promised_on - made_on).days > longest_days:
        raise Invalid("promise_too_far", promised_on=promised_on, latest_on=made_on + timedelta(days=longest_days))


def outcome(promise: Promise, paid_minor: int, owed_minor: int, books_complete_on: date | None) -> str:
    """`kept`, `part_kept`, `broken`, or `open` while the books do not yet cover the promised day.

    `paid_minor`: what arrived from the day of the promise through the promised day; `owed_minor`: the balance
    on the day of the promise.
    """
    wanted = owed_minor if promise.amount_minor is None else promise.amount_minor
    if paid_minor >= wanted:
        return "kept"
    if books_complete_on is None or books_complete_on < promise.promised_on:
        return "open"
    return "part_kept" if paid_minor > 0 else "broken"
