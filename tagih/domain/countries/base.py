"""What a country must say for itself: its weekend, holidays, dated tax rates and the law of payment terms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

DueDateShift = Literal["none", "next", "previous"]
RateKind = Literal["standard", "reduced", "zero", "special"]

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(7)
"""Weekday numbers as `date.weekday()` counts them."""

SATURDAY_AND_SUNDAY = frozenset({SATURDAY, SUNDAY})


@dataclass(frozen=True, slots=True)
class DatedRate:
    """A tax rate in force from `from_on` until `until_on`, both days included; None is open-ended.

    `from_on` may be later than the true beginning: before it we claim to know nothing.
    """

    category: str
    """EN 16931 category: every rate above zero is "S", whatever its `kind`."""
    rate_ppm: int
    from_on: date
    until_on: date | None
    source: str
    kind: RateKind = "standard"
    """"special" holds for some regions or goods only."""
    stated_ppm: int | None = None
    """What the law names instead, of a part of the price only: Indonesia's 12 % of 11/12."""
    stated_of: tuple[int, int] = (1, 1)
    """That part, as a fraction."""

    def holds(self, on: date) -> bool:
        return self.from_on <= on and (self.until_on is None or on <= self.until_on)


@dataclass(frozen=True, slots=True)
class Country:
    """A country's rules. The defaults are the cautious ones of a country that we know nothing about."""

    code: str
    """ISO 3166-1 alpha-2: Greece is GR and the United Kingdom GB, also where tax numbers say EL and UK."""
    name: str
    weekend: frozenset[int] = SATURDAY_AND_SUNDAY
    """Python weekday numbers."""
    holiday_calendar: str | None = None
    """Country of the `holidays` library, with its subdivision after a hyphen where one is meant: `GB-ENG`."""
    tax_name: str = "Tax"
    tax_rates: tuple[DatedRate, ...] = ()
    due_date_shift: DueDateShift = "none"
    """Where an agreed due date goes that falls on a weekend or public holiday."""
    silent_term_days: int | None = None
    """Days after receipt that the law gives a business where the parties agreed no date."""
    longest_term_days: int | None = None
    """The longest term between businesses that needs no express and fair agreement."""
    retention_years: int | None = None
    """How long the law wants invoices kept, in years."""
    doubts: tuple[str, ...] = ()
    """What here was not verified at its source; the user is told so and can set another value."""
