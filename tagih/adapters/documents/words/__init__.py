"""The words that documents print by themselves: one TOML file for each language, all with the same keys."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

FALLBACK = "en"
_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Words:
    """The phrases of one language by their keys, such as `totals.net`, and the locale of its figures and days."""

    locale: str
    phrases: Mapping[str, str]
    page: Mapping[str, str]
    """What a page prints beside what it is given: the phrases under `page`, by their last word."""


def languages() -> list[str]:
    """The languages in which documents are printed (ISO 639-1)."""
    return sorted(path.stem for path in _HERE.glob("*.toml"))


@lru_cache(maxsize=64)
def words(language: str) -> Words:
    """The words of a language such as `el` or `en-GB`; English where we do not speak it."""
    code = language.partition("-")[0].lower()
    data = tomllib.loads((_HERE / f"{code if code in languages() else FALLBACK}.toml").read_text("utf-8"))
    locale = data.pop("locale")
    phrases = {f"{group}.{name}": text for group, entries in data.items() for name, text in entries.items()}
    return Words(locale, phrases, data["page"])
