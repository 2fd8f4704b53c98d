"""Amounts, days and ages as the client's language writes them (Unicode CLDR, by babel)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_timedelta
from babel.lists import format_list
from babel.numbers import NumberPattern, parse_pattern

from tagih.domain import money
from tagih.domain.languages import language

_CODE_BEFORE_DIGIT = re.compile(r"(?<=[A-Z]{3})(?=[0-9])")
_FIRST = re.compile(r"(?<!\d)1(?= [^\W\d])")
_NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True)
class Figures:
    """How one language writes. `full_day` and `short_day` are CLDR patterns or `full`, `long`, `medium`."""

    locale: Locale
    full_day: str = "full"
    short_day: str = "medium"
    today: str = "today"

    def amount(self, minor: int, currency: str) -> str:
        """`€1,234.50`; as many decimals as the currency prints, or all it has where those would hide something."""
        exact = money.to_decimal(minor, currency)
        digits = money.shown_digits(currency)
        if exact != round(exact, digits):
            digits = money.minor_digits(currency)
        pattern = _currency_pattern(self.locale, digits)
        written = pattern.apply(exact, self.locale, currency=currency, currency_digits=False)
        return _CODE_BEFORE_DIGIT.sub(_NO_BREAK_SPACE, written)

    def day(self, day: date) -> str:
        """`Saturday 14 March 2026`."""
        return self._first_said(day, format_date(day, self.full_day, locale=self.locale))

    def short(self, day: date) -> str:
        """`14 Mar 2026`."""
        return self._first_said(day, format_date(day, self.short_day, locale=self.locale))

    def _first_said(self, day: date, written: str) -> str:
        """The first of a month as the language says it before the month's name: `1er avril`."""
        said = language(self.locale.language).first_of_month
        return _FIRST.sub(said, written, count=1) if day.day == 1 else written

    def age(self, days: int) -> str:
        """How long ago: `12 days ago`, `today`, and `in 7 days` when `days` is negative. Always counted in days."""
        if days == 0:
            return self.today
        span = timedelta(days=-days)
        return format_timedelta(span, "day", threshold=10**9, add_direction=True, locale=self.locale)

    def together(self, items: Sequence[str]) -> str:
        """`a, b and c`."""
        return format_list(items, locale=self.locale)

    def plural(self, count: int) -> str:
        """The plural form of `count` in this language: `one`, `few`, `many`, `other` … (CLDR)."""
        return self.locale.plural_form(count)


@lru_cache(maxsize=256)
def locale(tag: str) -> Locale | None:
    """The locale of a tag such as `el` or `en-GB`, if there is one."""
    try:
        return Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError):
        return None


@lru_cache(maxsize=256)
def _currency_pattern(locale: Locale, digits: int) -> NumberPattern:
    """The locale's own pattern, made anew so that its decimals can be set."""
    pattern = parse_pattern(locale.currency_formats["standard"].pattern)
    pattern.frac_prec = (digits, digits)
    return pattern
