"""Languages of what clients read, by ISO 639-1 code. One file and one line here add a language."""

from __future__ import annotations

from tagih.domain.languages.base import Language
from tagih.domain.languages.de import GERMAN
from tagih.domain.languages.el import GREEK
from tagih.domain.languages.en import ENGLISH
from tagih.domain.languages.fr import FRENCH
from tagih.domain.languages.id_ import INDONESIAN
from tagih.domain.languages.nl import DUTCH

__all__ = ["LANGUAGES", "Language", "language"]

LANGUAGES: dict[str, Language] = {
    "de": GERMAN,
    "el": GREEK,
    "en": ENGLISH,
    "fr": FRENCH,
    "id": INDONESIAN,
    "nl": DUTCH,
}


def language(code: str) -> Language:
    """The language of `code` (`en`, also `en-GB`), or English where we do not speak it."""
    return LANGUAGES.get(code.partition("-")[0].lower(), ENGLISH)
