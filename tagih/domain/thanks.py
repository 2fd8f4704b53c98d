"""Thanks: which note follows money that came. At most one a day to a client, and never a word about cents."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from tagih.domain.payment_policy import Policy

LATEST_DAYS = 14
"""Money that is recorded later than this after it came is not thanked for: the word would be out of place."""
SHORT_ONE_OF = 10
"""A rest of at most the tenth part of what was owed is a wrong amount; more is a part payment, which was meant so."""


class Settled(NamedTuple):
    """One receivable that the money went to: what it was issued for, and what the client still has to pay of it."""

    amount_minor: int
    open_minor: int


def is_late(received_on: date, today: date) -> bool:
    """Whether it is too late to thank."""
    return (today - received_on).days > LATEST_DAYS


def template(settled: Sequence[Settled], unallocated_minor: int, policy: Policy) -> str:
    """The template of the note about a day's money, empty where the policy wants none.

    Too much or a little too little gets the courteous question with its choices in place of the plain thanks.
    """
    if policy.wrong_amounts == "on":
        if unallocated_minor and not any(one.open_minor for one in settled):
            return "over-1"
        if not unallocated_minor and any(0 < one.open_minor * SHORT_ONE_OF <= one.amount_minor for one in settled):
            return "short-1"
    return "receipt-1" if policy.thanks == "on" else ""
