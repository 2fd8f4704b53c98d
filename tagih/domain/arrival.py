"""The lost-invoice protocol: an invoice that nobody has seen is asked about once, in another way, before it is late.

A day is a company's calendar day. The question never holds back asking for long: three days after it the ladder goes on.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

Answer = Literal["arrived", "lost"]
ANSWERS: tuple[Answer, ...] = ("arrived", "lost")

AFTER_SENDING_DAYS = 3
"""So long a client has time to see an invoice before we ask whether it arrived."""
BEFORE_DUE_DAYS = 3
"""So long before the due date we ask, so that there is time to send it again and to pay on time."""
LADDER_WAITS_DAYS = 3
"""So long after the question asking for the money waits; then it goes on, answered or not."""


def question_on(sent_on: date, due_on: date) -> date | None:
    """The day to ask, if nobody has seen the invoice by then; None where it would come after the due date.

    Example: sent on 2 March, due on 1 April: asked on 29 March; due on 6 March: asked on 5 March.
    """
    day = max(sent_on + timedelta(AFTER_SENDING_DAYS), due_on - timedelta(BEFORE_DUE_DAYS))
    return day if day <= due_on else None


def ladder_waits_until(asked_on: date) -> date:
    """The first day on which the money may be asked for after the question."""
    return asked_on + timedelta(LADDER_WAITS_DAYS)
