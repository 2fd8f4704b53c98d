"""The life of a quote or change order: draft, sent, accepted, declined or expired; and what is missing before work."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Literal

from tagih.domain.errors import Conflict

QuoteState = Literal["draft", "sent", "accepted", "declined", "expired"]
QuoteVerb = Literal["edit", "send", "withdraw", "accept", "decline", "start"]

STORED: tuple[QuoteState, ...] = ("draft", "sent", "accepted", "declined")
"""The states that are written down. A sent one expires by itself when its last day is over."""

_ALLOWED: dict[QuoteVerb, tuple[QuoteState, ...]] = {
    "edit": ("draft",),
    "send": ("draft", "sent"),
    "withdraw": ("sent", "declined", "expired"),
    "accept": ("sent",),
    "decline": ("sent",),
    "start": ("accepted",),
}
_REFUSAL: dict[QuoteState, str] = {
    "draft": "quote_not_sent", "sent": "quote_is_sent", "accepted": "quote_is_accepted",
    "declined": "quote_is_declined", "expired": "quote_is_expired",
}  # fmt: skip


def standing(state: str, valid_until: date | None, today: date) -> QuoteState:
    """The state on a day: a sent quote holds through its last day, and is expired from the next."""
    if state == "sent" and valid_until is not None and valid_until < today:
        return "expired"
    return next(one for one in STORED if one == state)


def check_transition(quote: str, state: QuoteState, verb: QuoteVerb) -> None:
    """Returns if `verb` may be done in `state`; else raises Conflict saying what to do first."""
    if state in _ALLOWED[verb]:
        return
    if verb == "start" and state != "accepted":
        raise Conflict("quote_not_accepted", quote=quote)
    raise Conflict(_REFUSAL[state], quote=quote)


def missing_documents(required: Sequence[str], attached: Iterable[str]) -> tuple[str, ...]:
    """The documents asked for that nobody attached yet, in the order in which they were asked for; case does not count."""
    there = {title.casefold() for title in attached}
    return tuple(title for title in required if title.casefold() not in there)
