"""Virtual accounts: a number for each client, made of the bank's prefix and the client's place, or taken from the bank's list."""

from __future__ import annotations

from tagih.domain import fields
from tagih.domain.errors import Invalid

CHECKS = ("none", "luhn")
"""Whether a number ends with a check digit: none, or that of ISO/IEC 7812 (Luhn)."""
SHORTEST, LONGEST = 8, 23
"""Digits of a number: Indonesian banks use 10 to 18, and CAMT carries up to 34 signs."""
MOST_AT_ONCE = 100_000
"""Lines of one list."""


def number(prefix: str, place: int, length: int, check: str) -> str:
    """The number of the client at `place`: prefix, place filled up with zeros, and the check digit where there is one.

    Raises Invalid `virtual_account_room` when the place does not fit.
    """
    room = length - len(prefix) - (check == "luhn")
    digits = f"{place:0{max(room, 0)}d}"
    if len(digits) > room:
        raise Invalid("virtual_account_room", place=place, prefix=prefix, length=length)
    body = prefix + digits
    return body + _luhn_digit(body) if check == "luhn" else body


def pattern(prefix: str, length: int, check: str) -> tuple[str, int, str]:
    """A pattern as it is kept. Raises Invalid `virtual_account_prefix`, `virtual_account_length`, `virtual_account_check`."""
    kept = "".join(str(prefix).split())
    if not (kept.isascii() and kept.isdigit()):
        raise Invalid("virtual_account_prefix", prefix=fields.shown(prefix))
    if not max(SHORTEST, len(kept) + 1) <= length <= LONGEST:
        raise Invalid("virtual_account_length", length=length, lowest=max(SHORTEST, len(kept) + 1), highest=LONGEST)
    fields.one_of("virtual_account_check", "check", check, CHECKS)
    return kept, length, check


def read(text: str) -> str:
    """A number from a list, without spaces, points and hyphens; empty where it is none."""
    kept = "".join(sign for sign in text if sign not in " .-")
    is_one = kept.isascii() and kept.isdigit() and SHORTEST <= len(kept) <= LONGEST
    return kept if is_one else ""


def _luhn_digit(body: str) -> str:
    doubled = (int(digit) * (2 - at % 2) for at, digit in enumerate(reversed(body)))
    return str(-sum(part // 10 + part % 10 for part in doubled) % 10)
