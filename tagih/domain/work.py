"""Work that is not billed yet: when it may be billed, when it has waited too long, and what waiting costs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from tagih.domain.errors import Invalid
from tagih.domain.percent import WHOLE_PPM

Standing = Literal["early", "ready", "nudge", "alarm"]

MOST_DAYS = 3650
DAYS_OF_YEAR = 365
"""Of simple interest by the year (actual/365)."""


@dataclass(frozen=True, slots=True)
class Policy:
    """The company's rules: not billed before so many days; a nudge after so many, an alarm after more of them.

    `capital_rate_ppm`: what money costs the company by the year, in parts per million.
    """

    not_before_days: int = 0
    nudge_after_days: int = 14
    alarm_after_days: int = 30
    capital_rate_ppm: int = 80_000

    def __post_init__(self) -> None:
        for days in (self.not_before_days, self.nudge_after_days, self.alarm_after_days):
            if not 0 <= days <= MOST_DAYS:
                raise Invalid("work_days", days=days, highest=MOST_DAYS)
        if not self.not_before_days <= self.nudge_after_days <= self.alarm_after_days:
            raise Invalid(
                "work_days_order", not_before=self.not_before_days, nudge=self.nudge_after_days,
                alarm=self.alarm_after_days,
            )  # fmt: skip
        if not 0 <= self.capital_rate_ppm <= WHOLE_PPM:
            raise Invalid("capital_rate_out_of_range")


def age_days(done_on: date, today: date) -> int:
    """How many days ago it was done; 0 on the day itself and before it."""
    return max(0, (today - done_on).days)


def billable_on(done_on: date, policy: Policy) -> date:
    """The first day on which it may be billed."""
    return done_on + timedelta(policy.not_before_days)


def standing(done_on: date, today: date, policy: Policy) -> Standing:
    """How it stands: too early, ready to be billed, waiting (after the nudge's days), waiting far too long."""
    age = (today - done_on).days
    if age < policy.not_before_days:
        return "early"
    if age <= policy.nudge_after_days:
        return "ready"
    return "nudge" if age <= policy.alarm_after_days else "alarm"


def cost_minor(amount_minor: int, days: int, capital_rate_ppm: int) -> int:
    """What waiting so many days has cost: amount x rate x days / 365, rounded half away from zero.

    Example: 10,000.00 that waits 45 days at 8 % costs 98.63.
    """
    numerator, divisor = amount_minor * capital_rate_ppm * days, WHOLE_PPM * DAYS_OF_YEAR
    rounded = (2 * abs(numerator) + divisor) // (2 * divisor)
    return rounded if numerator >= 0 else -rounded
