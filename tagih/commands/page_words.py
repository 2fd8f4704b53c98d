"""How one printed document writes: its phrases, and its amounts, quantities, rates and days, in the client's language."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import lru_cache

from babel import Locale
from babel.numbers import format_decimal

from tagih.adapters.documents.words import Words, words
from tagih.adapters.letters.figures import Figures, locale
from tagih.domain import money
from tagih.domain.countries import country as country_of

_MINUS = "\N{MINUS SIGN}"
_OTHER_TAXES = {"Tax", "Sales tax"}
"""What `Country.tax_name` says where there is no value-added tax."""


class PageWords:
    """The words of a document in `language`, in `currency`, of a company in `country`."""

    def __init__(self, language: str, currency: str, country: str) -> None:
        self.language, self.currency, self.country = language, currency, country
        self._words, self._figures = _spoken(language, country)
        kind = "tax" if country_of(country).tax_name in _OTHER_TAXES else "vat"
        self._tax = {
            "tax": self._words.phrases[f"taxes.{kind}"],
            "heading": self._words.phrases[f"taxes.{kind}_heading"],
        }

    def say(self, key: str, **facts: str) -> str:
        """The phrase of `key`, such as `totals.net`; it knows {tax} and its {heading}."""
        return self._words.phrases[key].format_map(self._tax | facts)

    @property
    def labels(self) -> dict[str, str]:
        """What the page itself prints."""
        return {**self._words.page, "tax": self._tax["heading"]}

    def amount(self, minor: int, currency: str = "") -> str:
        """An amount with its currency."""
        return _printed(self._figures.amount(minor, currency or self.currency))

    def price(self, millionths: int) -> str:
        """A unit price: no currency, as many decimals as the currency prints, more where the price has them."""
        return self._plain(Decimal(millionths) / 1_000_000, money.shown_digits(self.currency))

    def quantity(self, millionths: int) -> str:
        return self._plain(Decimal(millionths) / 1_000_000)

    def number(self, value: Decimal) -> str:
        """A number with the decimals it has."""
        return _printed(format_decimal(value, format="#,##0.######", locale=self._figures.locale))

    def percent(self, ppm: int) -> str:
        """`21%`, or `21 %` where the language puts a space."""
        return self._plain(Decimal(ppm) / 10_000) + _percent_sign(self._figures.locale)

    def rate(self, text: str) -> str:
        """An exchange rate with all its decimals."""
        return _printed(format_decimal(Decimal(text), format="#,##0.##########", locale=self._figures.locale))

    def day(self, value: date) -> str:
        return self._figures.day(value)

    def short(self, value: date) -> str:
        """A day in few signs, for tables."""
        return self._figures.short(value)

    def _plain(self, value: Decimal, least: int = 0) -> str:
        pattern = "#,##0" + ("." + "0" * least + "#" * (6 - least))
        return _printed(format_decimal(value, format=pattern, locale=self._figures.locale))


def _printed(figures: str) -> str:
    """A true minus sign: it is as wide as the digits."""
    return figures.replace("-", _MINUS)


@lru_cache(maxsize=64)
def _percent_sign(locale: Locale) -> str:
    """The sign with the space that the language puts before it."""
    return str(locale.percent_formats[None].pattern).lstrip("#,0")


@lru_cache(maxsize=256)
def _spoken(language: str, country: str) -> tuple[Words, Figures]:
    """English of an American company writes days and amounts as there."""
    said = words(language)
    usual = locale("en-US" if said.locale == "en-GB" and country in {"US", "CA"} else said.locale)
    assert usual is not None, f"{said.locale} is no locale"
    return said, Figures(usual, full_day="long")
