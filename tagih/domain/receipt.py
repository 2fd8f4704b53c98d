"""When a client has received an invoice: the kinds of proof, and the day presumed while there is none."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from tagih.domain.countries import Country
from tagih.domain.workdays import next_workday

KINDS = ("portal_view", "delivery_receipt", "stamped_paper", "registered_letter")
"""What proves receipt: the client opened it in the portal, a machine or carrier receipted it, a person stamped the
paper, or signed for a registered letter. That a mail was opened somewhere (a picture was loaded) proves nothing."""
NOT_DELIVERED = "not_delivered"
"""The proof of the contrary: it bounced, or came back."""

_USUAL_DAYS = 3
"""Own choice: a letter takes one to three days, and no law of a country without a line below names a number."""
_DAYS = {
    # AO § 122 (2) no. 1, since 2025-01-01: the fourth day after posting. It binds authorities; taken over as own choice.
    "DE": 4,
    # CPR 6.26: the second day after posting, or the next business day. It binds litigants; taken over as own choice.
    "GB": 2,
}
"""Days from sending to presumed receipt, by country (read 2026-11)."""


class Proof(NamedTuple):
    """One proof of receipt: its kind and the day on which the client had the invoice."""

    kind: str
    received_on: date


def presumption_days(country: Country) -> int:
    """How many days after sending an invoice is presumed to have been received."""
    return _DAYS.get(country.code, _USUAL_DAYS)


def presumed_on(sent_on: date, country: Country) -> date:
    """The day on which it is presumed to have been received: so many days after sending, or the next working day."""
    return next_workday(sent_on + timedelta(days=presumption_days(country)), country)


def earliest(proofs: Iterable[Proof], since: date) -> date | None:
    """The day of the earliest proof on or after `since`, the day it was sent; None while nothing is proven."""
    return min((one.received_on for one in proofs if one.received_on >= since), default=None)
