"""Languages of what clients read, by ISO 639-1 code. One file and one line here add a language."""

from __future__ import annotations

from tagih.domain.languages.base import Language
from tagih.domain.languages.en import ENGLISH

__all__ = ["LANGUAGES", "Language", "language"]

LANGUAGES: dict[str, Language] = {
    "en": ENGLISH,
}


def language(code: str) -> Language:
    """The language of `code` (`en`, also `en-GB`), or English where we do not speak it."""
    return LANGUAGES.get(code.partition("-")[0].lower(), ENGLISH)
