"""Courtesy: whether a text says please and thank you, and what is to be said more plainly in it."""

from __future__ import annotations

import re

from tagih.domain import wording
from tagih.domain.languages import language
from tagih.domain.reasons import Reason


def lacking(text: str, code: str = "en") -> tuple[Reason, ...]:
    """`please_missing` and `thanks_missing`, where a text in the language of `code` says neither; an empty one needs none."""
    if not text.strip():
        return ()
    words = language(code)
    asked = {"please_missing": words.please, "thanks_missing": words.thanks}
    reasons = {"please_missing": Reason("please_missing"), "thanks_missing": Reason("thanks_missing")}
    return tuple(reasons[name] for name, pattern in asked.items() if not re.search(pattern, text, re.IGNORECASE))


def hints(text: str, code: str = "en") -> tuple[Reason, ...]:
    """Everything that could be said better: jargon with what to write instead, then what courtesy lacks."""
    return (*(found.because for found in wording.jargon(text, code)), *lacking(text, code))
