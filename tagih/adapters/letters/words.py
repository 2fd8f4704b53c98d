"""The languages of letters: one folder each, with its words and its templates; what is missing is said in English."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from tagih.adapters.letters.figures import Figures, locale

FALLBACK = "en"
_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Words:
    """The words that letters print by themselves, as `words.toml` of the language gives them."""

    locale: str
    full_day: str
    short_day: str
    today: str
    invoice: str
    due: str
    amount: str
    dated: str
    was_due: str
    is_due: str
    disputed: str
    open: str
    credit: str
    to_pay: str
    paid: str
    still_open: str
    nothing_open: str
    falling_due: str
    falling_due_note: str
    by_transfer: str
    online: str
    account_name: str
    iban: str
    bic: str
    reference: str
    as_on_invoice: str
    phone: str
    email: str
    tax_id: str
    times: dict[str, str]
    """How often, by plural form (CLDR); `two` overrides the form of 2 where the language has a word for it."""

    def often(self, count: int, figures: Figures) -> str:
        """`once`, `twice`, `5 times`."""
        form = {1: "one", 2: "two"}.get(count, "")
        pattern = self.times.get(form) or self.times.get(figures.plural(count)) or self.times["other"]
        return pattern.format(count=count)


def languages() -> list[str]:
    """The languages in which there are letters (ISO 639-1)."""
    return sorted(path.parent.name for path in _HERE.glob("*/words.toml"))


def source(template: str, language: str) -> tuple[str, str] | None:
    """The language that has `template`, the client's or English, and the template's text; None if neither has."""
    for code in (language.partition("-")[0].lower(), FALLBACK):
        if code in languages() and (text := _text(code, template)) is not None:
            return code, text
    return None


@lru_cache(maxsize=64)
def words(code: str) -> Words:
    """The words of the language `code`, one of `languages()`."""
    data: dict[str, Any] = tomllib.loads((_HERE / code / "words.toml").read_text("utf-8"))
    return Words(**data)


@lru_cache(maxsize=64)
def figures(code: str, language: str) -> Figures:
    """How amounts and days are written in a letter in `code` to a client who reads `language`.

    A client with a country of their own (`en-US`) has them as that country writes them.
    """
    said = words(code)
    own = locale(language) if language.partition("-")[0].lower() == code else None
    if own is not None and own.territory:
        return Figures(own, today=said.today)
    usual = locale(said.locale)
    assert usual is not None, f"{said.locale} in words.toml is no locale"
    return Figures(usual, said.full_day, said.short_day, said.today)


@lru_cache(maxsize=256)
def _text(code: str, template: str) -> str | None:
    path = _HERE / code / f"{template}.liquid"
    return path.read_text("utf-8") if path.is_file() else None
