"""When a client may be contacted: open days, and how many messages are still polite.

A day is a calendar date in the company's zone. Quiet hours are not asked here: they only delay a message
within its day (`send_after`), they never decide whether there is one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import date, timedelta
from typing import Literal

from tagih.domain import workdays
from tagih.domain.countries import country
from tagih.domain.errors import Invalid
from tagih.domain.reasons import Reason

OpenDaysPolicy = Literal["weekdays", "all"]

MESSAGES_A_DAY = 1
MESSAGES_IN_SEVEN_DAYS = 3
_DAY = timedelta(days=1)


class Calendar:
    """The open days of one country under one policy, remembered: each day is worked out once."""

    def __init__(self, country_code: str, open_days: OpenDaysPolicy) -> None:
        self.country = country(country_code)
        self.open_days = open_days
        self._open: dict[date, bool] = {}
        self._next: dict[date, date] = {}

    def is_open(self, day: date) -> bool:
        """Whether a client of this country may be contacted on `day`."""
        known = self._open.get(day)
        if known is None:
            known = self._open[day] = workdays.open_day(day, self.country, self.open_days)
        return known

    def next_open(self, day: date) -> date:
        """The first open day on or after `day`."""
        known = self._next.get(day)
        if known is None:
            known = day
            while not self.is_open(known):
                known += _DAY
            self._next[day] = known
        return known

    def previous_open(self, day: date) -> date:
        """The last open day on or before `day`."""
        while not self.is_open(day):
            day -= _DAY
        return day


def calendars(countries: Iterable[str], open_days: OpenDaysPolicy) -> list[Calendar]:
    """A calendar for each of these countries, those that cannot be left out; without any, one without holidays."""
    found = []
    for one in countries:
        with suppress(Invalid):  # one client with an impossible country holds back nobody else
            found.append(Calendar(one, open_days))
    return found or [Calendar("ZZ", open_days)]


def cap(messages_on: Sequence[date], today: date) -> Reason | None:
    """Why no further message may go today, or None. `messages_on`: days of the messages already sent.

    At most one message a day, and three in any seven consecutive days.
    """
    if not messages_on:
        return None
    if sum(day == today for day in messages_on) >= MESSAGES_A_DAY:
        return Reason("message_today_already", {})
    week = sum(timedelta(0) <= today - day <= 6 * _DAY for day in messages_on)
    if week >= MESSAGES_IN_SEVEN_DAYS:
        return Reason("enough_messages_this_week", {"count": week, "limit": MESSAGES_IN_SEVEN_DAYS})
    return None


def free_again_on(messages_on: Sequence[date], today: date) -> date:
    """The first day on or after `today` on which `cap` has nothing against a message."""
    day = today
    while cap(messages_on, day) is not None:
        day += _DAY
    return day
