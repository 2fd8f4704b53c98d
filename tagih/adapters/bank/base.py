"""What every bank format shares: its name, how it is told from others, text of any encoding, amounts and days."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

import charset_normalizer

from tagih.domain import creditor_reference, money
from tagih.domain.banking import Parsed
from tagih.domain.errors import DomainError

LARGEST_BYTES = 512 * 1024 * 1024
"""Half a gigabyte: over 400,000 bookings of CAMT with all their details."""
LONGEST_TEXT = 2000
"""Characters kept of what a payer wrote: far above 9 x 65 of MT940 and 140 of a SEPA transfer."""

_ENCODINGS = ("cp1252", "cp1250", "cp1251", "cp1253", "iso8859_7", "cp437", "cp852")
_BREAKING = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029\ufffe\uffff]")
_ISO_DAY = re.compile(r"([0-9]{4})-?([0-9]{2})-?([0-9]{2})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Reading:
    """What is known beforehand: the currency where a file names none, and for CSV how its columns are to be read."""

    currency: str = "EUR"
    settings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BankFormat:
    """A kind of bank file: what people call it, whether bytes look like one (0 to 100), and how it is read."""

    title: str
    likeness: Callable[[bytes], int]
    parse: Callable[[bytes, Reading], Parsed]


# --- text ----------------------------------------------------------------------------------------------------


def text_of(data: bytes, named: str = "") -> str:
    """The file as text with line feeds alone: by its mark, as UTF-8, as it says itself, else as its bytes look like."""
    text = _decoded(data, named)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _decoded(data: bytes, named: str) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    for encoding in ("utf-8-sig", named):
        try:
            return data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    guess = charset_normalizer.from_bytes(data[:100_000], cp_isolation=list(_ENCODINGS)).best()
    encoding = guess.encoding if guess else "cp1252"
    if encoding in ("cp1250", "cp1252"):  # short files are guessed wrong: what stands within words decides
        encoding = "cp1250" if _CENTRAL.search(data.decode("cp1252", "replace")) else "cp1252"
    return data.decode(encoding, "replace")


_CENTRAL = re.compile(r"[^\W\d_][¹³¿¥£¯¼¾œŸ²][^\W\d_]|[¹³¿¯¼][^\W\d_]{2}|[^\W\d_]{2}[¹³¿¯¼õû]")
"""Signs within words, which letters of Central Europe become when they are taken for Western ones."""


def kept(text: str, longest: int = 140) -> str:
    """A field as it is stored: one line, nothing unprintable, no double spaces, cut where it is too long."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()[:longest].rstrip()
    return " ".join(_BREAKING.sub(" ", text).split())[:longest].rstrip()


def described(*parts: str) -> str:
    """What a payer wrote, its parts joined; each is said once."""
    said: list[str] = []
    for part in parts:
        words = kept(part, LONGEST_TEXT)
        if words and words not in said:
            said.append(words)
    return " ".join(said)[:LONGEST_TEXT]


# --- days and amounts ----------------------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def iso_day(text: str) -> date | None:
    """A day that begins as 2026-03-14 or 20260314, whatever time follows; None when it does not."""
    found = _ISO_DAY.match(text.strip())
    return calendar_day(int(found[1]), int(found[2]), int(found[3])) if found else None


def calendar_day(year: int, month: int, day: int) -> date | None:
    """A day of the calendar; the last of the month where a bank books on 30 February, as some do."""
    if not (1900 <= year <= 2999 and 1 <= month <= 12 and 1 <= day <= 31):
        return None
    for last in range(day, 27, -1) if day > 28 else (day,):
        try:
            return date(year, month, last)
        except ValueError:
            continue
    return None


def minor(text: str, currency: str) -> int | None:
    """Minor units of an amount with a point or a comma before its decimals and no other mark; None when it is none.

    Idle zeros behind the decimals of the currency are left out: `minor("18.15000", "EUR") == 1815`.
    """
    found = _AMOUNT.fullmatch(text.strip())
    if found is None:
        return None
    sign, whole, decimals = found.groups()
    digits = _digits(currency)
    kept_ones, idle = (decimals or "").ljust(digits, "0")[:digits], (decimals or "")[digits:]
    if digits < 0 or not (whole or decimals) or idle.strip("0"):
        return None
    total = int(whole or "0") * 10**digits + int(kept_ones or "0")
    return None if total > money.LARGEST_MINOR else -total if sign == "-" else total


_AMOUNT = re.compile(r"([+-]?)([0-9]{0,20})(?:[.,]([0-9]{0,20}))?", re.ASCII)


@lru_cache(maxsize=512)
def _digits(currency: str) -> int:
    """How many decimals the currency has; below zero where it is none."""
    try:
        return money.minor_digits(currency)
    except DomainError:
        return -1


def is_currency(text: str) -> bool:
    """Whether `text` looks like an ISO 4217 code."""
    return len(text) == 3 and text.isascii() and text.isalpha() and text.isupper()


# --- references ----------------------------------------------------------------------------------------------

_NOT_GIVEN = frozenset({
    "NOTPROVIDED", "NOT PROVIDED", "NONREF", "NOREF", "NONE", "UNKNOWN", "N/A", "-", "KREF+", "EREF", "EREF+", "PREF", "MARF", "SVWZ+",
})  # fmt: skip
"""What banks write where a reference should stand and none was given."""


def given(text: str) -> str:
    """A reference as it is stored; empty where the bank only says that there is none."""
    said = kept(text)
    return "" if said.upper() in _NOT_GIVEN else said


def structured_reference(text: str) -> str:
    """The first sound creditor reference (ISO 11649) in what a payer wrote; empty when there is none."""
    found = creditor_reference.found_in(text) if "RF" in text.upper() else []
    return found[0] if found else ""
