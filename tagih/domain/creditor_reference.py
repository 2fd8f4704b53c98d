"""Creditor references (ISO 11649): `RF`, two check digits and up to 21 letters and digits that say what is paid.

A reference is made of the number that people read, so it can be worked out by hand from the document:
`2026-00012` gives `RF26202600012`. The two digits are those of ISO 7064 modulo 97-10, as in an IBAN.
"""

from __future__ import annotations

import hashlib
import re
import string
from collections.abc import Iterator

from stdnum import iso11649
from stdnum.iso7064 import mod_97_10

LONGEST_BODY = 21
"""Letters and digits after the check digits (ISO 11649, 25 characters in all)."""
OF_CLIENT = "CLIENT"
"""How the body of a client's own reference begins; that of an invoice never does."""

_OTHER = re.compile("[^A-Z0-9]")
_WORD = re.compile(r"[A-Z0-9]+", re.ASCII)
_HEAD = re.compile(r"RF[0-9]{2}[A-Z0-9]*", re.ASCII)
_DIGITS = string.digits + string.ascii_uppercase


def of_invoice(number: str, *, again: bool = False) -> str:
    """The reference of the invoice of that number: its letters and digits.

    Where they are too long, none, or begin as a client's, and with `again` (another invoice has that reference already:
    `1-11` and `11-1`), its body is an X and twenty characters of the number's SHA-256.
    """
    plain = _plain(number)
    if again or not plain or len(plain) > LONGEST_BODY or plain.startswith(OF_CLIENT):
        return _checked("X" + _digest(number, LONGEST_BODY - 1))
    return _checked(plain)


def of_customer(number: str, *, again: bool = False) -> str:
    """The reference of all that a client owes: `CLIENT` and its number; where that does not fit, its SHA-256."""
    plain, room = _plain(number), LONGEST_BODY - len(OF_CLIENT)
    return _checked(OF_CLIENT + (plain if plain and len(plain) <= room and not again else _digest(number, room)))


def read(text: str) -> str:
    """The reference as it is kept, without spaces; empty where `text` is none or its check digits are wrong."""
    kept = "".join(text.split()).upper()
    return kept if _HEAD.fullmatch(kept) and iso11649.is_valid(kept) else ""


def found_in(text: str) -> list[str]:
    """Every reference that can be read in a line of a payer or a bank, groups of four with spaces understood.

    Only whole words count: what merely ends or begins like a reference is none. Words that follow a reference may
    by chance lengthen it to another sound one (one in 97): both are given, and only one of them is somebody's.
    """
    words = _WORD.findall(text.upper())
    return list(dict.fromkeys(one for at in range(len(words)) for one in _from(words, at)))


def grouped(reference: str) -> str:
    """As it is printed, in groups of four: `RF26 2026 0001 2`."""
    return " ".join(reference[start : start + 4] for start in range(0, len(reference), 4))


def _from(words: list[str], at: int) -> Iterator[str]:
    """The references that begin with this word."""
    joined = ""
    if not words[at].startswith("RF"):
        return
    for word in words[at:]:
        if len(joined + word) > LONGEST_BODY + 4 or (joined and _HEAD.match(word)):
            return
        joined += word
        if read(joined):
            yield joined


def _plain(number: str) -> str:
    return _OTHER.sub("", number.upper()) if number.isascii() else ""


def _digest(number: str, length: int) -> str:
    """So many letters and digits of the SHA-256 of the number."""
    left, made = int.from_bytes(hashlib.sha256(number.encode()).digest()), ""
    for _ in range(length):
        left, digit = divmod(left, len(_DIGITS))
        made += _DIGITS[digit]
    return made


def _checked(body: str) -> str:
    return f"RF{mod_97_10.calc_check_digits(body + 'RF')}{body}"
