"""What a payer wrote beside a transfer: the document numbers in it, in whatever spelling, and structured references.

A number is read as whole tokens, never as a part of a longer one: its runs of digits, by value, are its key, so that
"2026-00012", "2026/12", "INV 2026 00012" and "R.2026-00012" are one number and 2026-000123 is another.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from rapidfuzz.distance import OSA

from tagih.domain import creditor_reference

MOST_TOKENS = 60
"""Tokens of one text that are looked at: a bank's text holds 140 characters (EPC rulebook, AT-05; read 2026-11)."""
SPECIFIC_DIGITS = 5
"""From so many digits on a number is hardly met by accident."""
LONGEST_KEY = 40
MOST_RUNS = 4
"""Runs of digits in one document number."""

_WORD = re.compile(r"[^\s,;+&|()\[\]{}<>\"'!?*=]+")
_PIECE = re.compile(r"[0-9]+|[^\W\d_]+")
_QR = re.compile(r"(?<![0-9])[0-9](?: ?[0-9]){26}(?![0-9])", re.ASCII)
_MISREAD = str.maketrans("oOlIsSbB", "00115588")
"""Letters that are written or scanned in place of digits."""
_CARRY = (0, 9, 4, 6, 8, 2, 7, 1, 3, 5)
"""The table of modulus 10, recursive (Swiss payment standards, QR-bill 2.3, annex B; read 2026-11)."""


class Spelling(IntEnum):
    """How surely what is written is a document's number, from nothing to its reference with check digits."""

    none = 0
    short = 1
    """Its last digits only."""
    near = 2
    """One character away."""
    loose = 3
    """The same digits without zeros, or behind other letters."""
    full = 4
    structured = 5


@dataclass(frozen=True, slots=True)
class Token:
    """One number as it stands in a text: its runs of digits and the letters before them, folded."""

    text: str
    runs: tuple[str, ...]
    letters: str = ""
    is_structured: bool = False
    is_continued: bool = False
    """Made out of what stood before it: the 13 of "2026-00012, 13"."""

    @property
    def digits(self) -> str:
        return "".join(self.runs)

    @property
    def key(self) -> str:
        """Its runs by value."""
        return by_value(self.runs)


def by_value(runs: tuple[str, ...]) -> str:
    """Runs of digits by their value: "2026.12" for 2026 and 00012."""
    return ".".join(run.lstrip("0") or "0" for run in runs)


# --- the document's side -------------------------------------------------------------------------------------


@lru_cache(maxsize=100_000)
def number_token(number: str) -> Token:
    """A document's own number as a token."""
    letters, runs = _pieces(_folded(number))
    return Token(number, runs, letters)


def reference_key(reference: str) -> str:
    """The key of a creditor reference."""
    return f"!{reference}"[:LONGEST_KEY]


def number_keys(number: str) -> tuple[str, ...]:
    """The keys under which a document with this number is found: by value, and by all its digits as printed."""
    token = number_token(number)
    if not token.runs:
        return (f"~{_folded(number).casefold()}"[:LONGEST_KEY],)
    keys = [token.key[:LONGEST_KEY]]
    if len(token.digits) >= SPECIFIC_DIGITS:
        keys.append(f"={token.digits}"[:LONGEST_KEY])
    return tuple(keys)


# --- the text's side -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Read:
    """The tokens of a remittance, and the keys to look them up by."""

    tokens: tuple[Token, ...]
    keys: tuple[str, ...]

    @property
    def references(self) -> tuple[str, ...]:
        """Creditor references, of documents or of clients."""
        return tuple(one.text for one in self.tokens if one.is_structured and one.text.startswith("RF"))

    @property
    def numbers(self) -> tuple[Token, ...]:
        """Those specific enough to be a document's number by themselves."""
        return tuple(one for one in self.tokens if one.is_structured or len(one.digits) >= SPECIFIC_DIGITS)


def read(reference: str, *texts: str) -> Read:
    """The numbers in a structured reference and in free texts, in the order in which they stand."""
    found: dict[tuple[tuple[str, ...], str], Token] = {}
    for token in _structured(" ".join((reference, *texts))):
        found.setdefault((token.runs, "structured"), token)
    for text in (reference, *texts):
        for token in _tokens(_folded(text)):
            found.setdefault((token.runs, token.letters), token)
            if len(found) >= MOST_TOKENS:
                break
    tokens = tuple(found.values())
    return Read(tokens, tuple(dict.fromkeys(key for token in tokens for key in keys_of(token))))


def keys_of(token: Token) -> Iterator[str]:
    """The keys under which the document would be found that this token names."""
    if token.is_structured:
        yield reference_key(token.text)
    if len(token.digits) >= SPECIFIC_DIGITS:
        yield f"={token.digits}"[:LONGEST_KEY]
    if token.runs and len(token.runs) <= MOST_RUNS and not token.is_structured:
        yield token.key[:LONGEST_KEY]


def _structured(text: str) -> Iterator[Token]:
    """References with check digits that are right: ISO 11649, and those of Swiss QR bills."""
    for reference in creditor_reference.found_in(text):
        letters, runs = _pieces(reference[4:])
        yield Token(reference, ("".join(runs),) if runs else (), letters, is_structured=True)
    for match in _QR.finditer(text):
        digits = match[0].replace(" ", "")
        if _carry(digits[:-1]) == int(digits[-1]):
            yield Token(match[0], (digits[:-1].lstrip("0"),), is_structured=True)


def _carry(digits: str) -> int:
    carry = 0
    for digit in digits:
        carry = _CARRY[(carry + int(digit)) % 10]
    return (10 - carry) % 10


def _tokens(text: str) -> Iterator[Token]:
    """Words with digits; neighbours that make one number together; lists that leave the beginning out."""
    found = list(_WORD.finditer(text))
    words = [match[0] for match in found]
    pieces = [_pieces(word) for word in words]
    begun: Token | None = None
    """The number that a list may go on from."""
    for at, (word, (letters, runs)) in enumerate(zip(words, pieces, strict=True)):
        if not runs:
            begun = begun if word.casefold() in _AND else None
            continue
        before = pieces[at - 1] if at else ("", ())
        prefix = letters or (before[0] if not before[1] else "")
        token = Token(word, runs, prefix)
        yield token
        yield from _listed(word, runs, prefix)
        yield from _misread(word)
        following = at + 1 < len(words) and bool(pieces[at + 1][1]) and not pieces[at + 1][0]
        if following and len(words[at + 1]) <= 12:
            yield from _joined(word, runs, prefix, words[at + 1], pieces[at + 1][1])
        gap = text[found[at - 1].end() : found[at].start()] if at else ""
        if begun and word.isdigit() and not (following and word == begun.runs[0]) and (gap.strip() or not before[1]):
            yield from _continued(begun, word)
        elif len(runs) >= 2:
            begun = token


_AND = ("und", "and", "u", "u.", "en", "et", "y", "e", "i", "dan", "και")


def _joined(word: str, runs: tuple[str, ...], letters: str, following: str, more: tuple[str, ...]) -> Iterator[Token]:
    """Two words that are one number: runs side by side ("2026 00012"), or one run broken by the bank's line."""
    text = f"{word} {following}"
    if len(runs) + len(more) <= MOST_RUNS:
        yield Token(text, (*runs, *more), letters)
    yield Token(text, (*runs[:-1], runs[-1] + more[0], *more[1:]), letters)


def _listed(word: str, runs: tuple[str, ...], letters: str) -> Iterator[Token]:
    """ "2026-00012/00013": the same beginning with another end. "2026/12/13" may be a date and is left alone."""
    if len(runs) == 3 and len(runs[1]) == len(runs[2]) >= 3:
        yield Token(word, runs[:2], letters, is_continued=True)
        yield Token(word, (runs[0], runs[2]), letters, is_continued=True)


def _continued(begun: Token, word: str) -> Iterator[Token]:
    """ "2026-00012, 13 und 15": the 13 and the 15 begin as the number before them."""
    if len(word) <= len(begun.runs[-1]):
        yield Token(f"{begun.text} … {word}", (*begun.runs[:-1], word), begun.letters, is_continued=True)


def _misread(word: str) -> Iterator[Token]:
    """ "2O26-OOO12": letters that look like digits, where digits stand beside them."""
    start = next((at for at, character in enumerate(word) if character.isdigit()), 0)
    tail = word[start:]
    if any(character.isalpha() for character in tail):
        mended = tail.translate(_MISREAD)
        if mended != tail and not any(character.isalpha() for character in mended):
            letters, runs = _pieces(mended)
            yield Token(word, runs, letters)


def _folded(text: str) -> str:
    """Full-width and other digits as ASCII, dashes as one."""
    if text.isascii():
        return text
    plain = unicodedata.normalize("NFKC", text)
    return "".join(
        str(unicodedata.decimal(one)) if one.isdecimal() else "-" if unicodedata.category(one) == "Pd" else one
        for one in plain
    )


def _pieces(word: str) -> tuple[str, tuple[str, ...]]:
    """The letters before the first digit, folded, and the runs of digits."""
    letters: list[str] = []
    runs: list[str] = []
    for piece in _PIECE.findall(word):
        if piece[0].isdigit():
            runs.append(piece)
        elif not runs:
            letters.append(piece.casefold())
    return "".join(letters), tuple(runs)


# --- both together -------------------------------------------------------------------------------------------


def spelling(token: Token, number: str) -> Spelling:
    """How surely `token` is the document's `number`."""
    own = number_token(number)
    if token.is_structured:
        is_its = token.digits.lstrip("0") == own.digits.lstrip("0") or token.text == creditor_reference.of_invoice(
            number
        )
        return Spelling.structured if own.runs and is_its else Spelling.none
    if not own.runs or not token.runs:
        return Spelling.none
    same = own.digits == token.digits and len(own.digits) >= SPECIFIC_DIGITS
    if same or own.key == token.key:
        return _by_letters(token, own, same or own.runs == token.runs)
    if (
        len(token.runs) == 1
        and len(own.runs) > 1
        and len(token.runs[0]) >= 3
        and _value(token) == own.runs[-1].lstrip("0")
    ):
        return Spelling.short
    return Spelling.near if _is_near(token, own) else Spelling.none


def _by_letters(token: Token, own: Token, is_as_printed: bool) -> Spelling:
    """The digits agree: the letters may speak for it or against it, and few digits alone say little."""
    is_specific = len(own.digits) >= SPECIFIC_DIGITS and (
        is_as_printed or len(own.runs) > 1 or len(token.digits.lstrip("0")) >= SPECIFIC_DIGITS
    )
    if own.letters and token.letters == own.letters:
        return Spelling.full if is_as_printed and not token.is_continued else Spelling.loose
    if not is_specific:
        return Spelling.none if own.letters and token.letters and len(own.digits) < SPECIFIC_DIGITS else Spelling.short
    if own.letters and token.letters:
        return Spelling.loose
    return Spelling.full if is_as_printed and not token.is_continued else Spelling.loose


def _value(token: Token) -> str:
    return token.runs[0].lstrip("0")


def _is_near(written: Token, own: Token) -> bool:
    """One character of all digits differs, or of one run by its value ("2026/385" for 2026-00335)."""
    if len(own.digits) < SPECIFIC_DIGITS:
        return False
    if (
        abs(len(written.digits) - len(own.digits)) <= 1
        and OSA.distance(written.digits, own.digits, score_cutoff=1) == 1
    ):
        return True
    if len(written.runs) != len(own.runs) or len(own.runs) < 2:
        return False
    differing = [(one, its) for one, its in zip(written.key.split("."), own.key.split("."), strict=True) if one != its]
    return len(differing) == 1 and max(map(len, differing[0])) >= 2 and OSA.distance(*differing[0], score_cutoff=1) == 1
