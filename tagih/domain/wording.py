"""Plain words: payment terms as a person would say them, and a linter that refuses jargon."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from tagih.domain.languages import Language, language
from tagih.domain.reasons import Reason
from tagih.domain.terms import DayOfMonth, EndOfMonth, Net, Now, Receipt, Term


@dataclass(frozen=True, slots=True)
class Finding:
    """A word that the client may not understand, as it stands in the text, and what to write instead."""

    word: str
    because: Reason


def full_date(day: date, code: str = "en") -> str:
    """`day` in full, in the language of `code`: `Saturday 14 March 2026`."""
    words = language(code)
    return words.full_date.format(
        weekday=words.weekdays[day.weekday()], day=words.first_of_month if day.day == 1 else day.day,
        month=words.months[day.month - 1], year=day.year,
    )  # fmt: skip


def please_pay(term: Term, due_on: date, code: str = "en") -> str:
    """Asks for payment by `due_on`, naming the term: `Please pay by Saturday 14 March 2026 (30 days).`"""
    words = language(code)
    day = full_date(due_on, code)
    if isinstance(term, Now):
        return words.pay_now.format(date=day)
    because = _because(term, words)
    return words.pay_by_because.format(date=day, because=because) if because else words.pay_by.format(date=day)


def please_pay_parts(parts: Sequence[tuple[str, date]], code: str = "en") -> str:
    """Asks for two instalments or more, each an amount as printed and its due date.

    `Please pay in 2 parts: €30.00 by Friday 13 March 2026 and €70.00 by Sunday 12 April 2026.`
    """
    words = language(code)
    *others, last = (words.part.format(amount=amount, date=full_date(due_on, code)) for amount, due_on in parts)
    listed = words.last_and.format(others=", ".join(others), last=last)
    return words.pay_in_parts.format(count=len(parts), parts=listed)


def jargon(text: str, code: str = "en") -> tuple[Finding, ...]:
    """Every piece of payment jargon in `text`, in the order of the text; where two overlap, the longer one.

    English jargon is refused in every language, since it is used in all of them. Coded terms inside e-invoices are
    not for people, and not to be asked about.
    """
    matches = [
        (match.start(), match.end(), instead)
        for pattern, instead in _patterns(language(code).code)
        for match in pattern.finditer(text)
    ]
    findings = []
    read_up_to = 0
    for start, end, instead in sorted(matches, key=lambda match: (match[0], -match[1])):
        if start >= read_up_to:
            word = text[start:end]
            findings.append(Finding(word, Reason("jargon", {"word": word, "instead": instead})))
            read_up_to = end
    return tuple(findings)


def _because(term: Term, words: Language) -> str:
    """The term in brackets after its date; nothing where the date says it all."""
    match term:
        case Net(1):
            return words.one_day
        case Net(days):
            return words.days.format(days=days)
        case EndOfMonth(0):
            return words.end_of_month
        case EndOfMonth(1):
            return words.one_day_after_month
        case EndOfMonth(days):
            return words.days_after_month.format(days=days)
        case Receipt(1):
            return words.one_day_after_receipt
        case Receipt(days):
            return words.days_after_receipt.format(days=days)
        case Now() | DayOfMonth():
            return ""


@lru_cache(maxsize=64)
def _patterns(code: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    spoken = dict.fromkeys((*language("en").jargon, *language(code).jargon))
    return tuple((re.compile(pattern, re.IGNORECASE), instead) for pattern, instead in spoken)
