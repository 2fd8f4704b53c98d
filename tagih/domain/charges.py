"""Charges: money asked for through a payment provider, what the provider's object says of it, and what follows.

A charge is never believed by the event that told of it: events come late, twice, in any order. Each only makes us look
at the provider's object, and `merged` adds what was seen to what is known, so that every order ends the same.
Amounts are integer minor units of the charge's currency.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tagih.domain import money
from tagih.domain.errors import Invalid
from tagih.domain.reasons import Reason

STATES = (
    "planned", "created", "sent", "unknown", "pending", "expired", "failed", "succeeded", "refunded", "charged_back",
)  # fmt: skip
"""In the order in which one overrules another: what is known further along is never taken back by an older answer."""
OPEN = STATES[:5]
"""Money may still come of it: nothing else is charged for the same bill, and nobody is asked for it."""
TOLD = ("pending", "expired", "failed", "succeeded")
"""What a provider's object can be."""

CHECKOUT_MINUTES = 60
"""How long a client may take on the provider's page. Stripe allows 30 minutes at least (docs.stripe.com/api/checkout/sessions
create, `expires_at`, read 2026-11-27)."""
RETRY_DAYS = (3, 5, 7)
"""Days after a first soft decline on which a stored card or mandate is charged again, until policy says otherwise."""
MOST_TRIES = 10
"""Tries of one charge, far below what card schemes punish (Visa allows 15 in 30 days; stripe.com/guides, read 2026-11-27)."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A card or mandate that a provider keeps for a client: the provider's names of both, and what people call it."""

    payer: str
    method: str
    kind: str = "card"
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A provider's object as it stood when we looked.

    `key` is ours, as the object carries it; empty on objects that are not ours. `receipt_id` names the money that came.
    `fee_minor` is None while the provider has not told it. `is_hard`: trying the same again is useless.
    """

    provider_id: str
    state: str
    key: str = ""
    url: str = ""
    amount_minor: int = 0
    currency: str = ""
    reference: str = ""
    receipt_id: str = ""
    received_minor: int = 0
    fee_minor: int | None = None
    refunded_minor: int = 0
    charged_back_minor: int = 0
    decline: str = ""
    is_hard: bool = False
    stored: Stored | None = None
    is_test: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """What the books know of a charge."""

    state: str
    provider_id: str = ""
    received_minor: int = 0
    received_currency: str = ""
    receipt_id: str = ""
    fee_minor: int | None = None
    refunded_minor: int = 0
    charged_back_minor: int = 0
    decline: str = ""
    is_hard: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for."""

    amount_minor: int
    currency: str
    reference: str


def merged(known: Known, told: Standing) -> Known:
    """What is known after one more look, however old that look is. Looking twice changes nothing."""
    received_minor = max(known.received_minor, told.received_minor)
    refunded_minor = max(known.refunded_minor, told.refunded_minor)
    charged_back_minor = max(known.charged_back_minor, told.charged_back_minor)
    state = _further(known.state, told.state)
    if charged_back_minor:
        state = _further(state, "charged_back")
    elif received_minor and refunded_minor >= received_minor:
        state = _further(state, "refunded")
    fails = state == told.state == "failed"
    return Known(
        state, known.provider_id or told.provider_id, received_minor,
        told.currency if told.received_minor > known.received_minor else known.received_currency,
        known.receipt_id or told.receipt_id, told.fee_minor if known.fee_minor is None else known.fee_minor,
        refunded_minor, charged_back_minor, told.decline if fails else known.decline,
        told.is_hard if fails else known.is_hard,
    )  # fmt: skip


def _further(one: str, other: str) -> str:
    return max(one, other, key=STATES.index)


def differences(wanted: Wanted, told: Standing) -> tuple[Reason, ...]:
    """Why money that came is not what was asked for: another amount, currency or invoice. Empty when it is."""
    found = []
    if told.currency != wanted.currency:
        found.append(Reason("charge_currency_differs", {"asked": wanted.currency, "told": told.currency}))
    elif told.received_minor != wanted.amount_minor:
        asked, came = (money.plain(one, wanted.currency) for one in (wanted.amount_minor, told.received_minor))
        facts = {"asked": asked, "told": came, "currency": wanted.currency}
        found.append(Reason("charge_amount_differs", facts))
    if told.reference != wanted.reference:
        facts = {"asked": wanted.reference, "told": told.reference or "-"}
        found.append(Reason("charge_reference_differs", facts))
    return tuple(found)


def next_try(first_on: date, attempt: int, is_hard: bool, days: Sequence[int] = RETRY_DAYS) -> date | None:
    """The day on which a declined charge is tried again; None when it is not.

    `attempt` counts the tries made (1 after the first); `days` are counted from the first try. A hard decline (a stolen
    card, a revoked mandate) is never tried again.
    """
    if is_hard or attempt > len(days) or attempt >= MOST_TRIES:
        return None
    return first_on + timedelta(days=days[attempt - 1])


def parse_days(text: str) -> tuple[int, ...]:
    """Days of a retry schedule, written `3, 5, 7`; empty for none. Raises Invalid `retry_days_unreadable`."""
    parts = [part.strip() for part in text.split(",")] if text.strip() else []
    good = all(part.isascii() and part.isdigit() and len(part) <= 2 for part in parts)
    days = tuple(int(part) for part in parts) if good else ()
    if (
        not good
        or list(days) != sorted(set(days))
        or len(days) >= MOST_TRIES
        or not all(1 <= one <= 60 for one in days)
    ):
        raise Invalid("retry_days_unreadable", text=text[:40], most=MOST_TRIES - 1)
    return days
