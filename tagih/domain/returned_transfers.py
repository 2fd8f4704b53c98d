"""A transfer that the bank took back: whether a line is one, and which earlier line it undoes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tagih.domain.remittance import Read, Spelling, spelling

WITHIN_DAYS = 425
"""A payer's bank may take an unauthorised debit back for thirteen months (Directive (EU) 2015/2366 art. 71; read 2026-11)."""
_WORDS = re.compile(
    r"\b(retour\w*|r[uü]ck(?:last|gabe|buch|[uü]berw|zahl)\w*|ruecklast\w*|storn\w*|return(?:ed)?|reject(?:ed)?|chargeback|"
    r"reversal|rtn|rjct|teruggeboekt|terugboeking|stornering|rejet\w*|impay[eé]\w*|devoluci[oó]n\w*|insoluto|επιστροφ\w*|"
    r"pengembalian|ditolak)\b",
    re.IGNORECASE,
)
"""How banks call it; a refund of ours is called otherwise."""


@dataclass(frozen=True, slots=True)
class Taken:
    """Money that left, as the bank tells it."""

    amount_minor: int
    payer_name: str
    payer_account: str
    end_to_end_id: str
    read: Read


@dataclass(frozen=True, slots=True)
class Earlier:
    """A line that brought just that amount and was booked: its match, and the numbers it paid."""

    match_id: int
    payer_name: str
    payer_account: str
    end_to_end_id: str
    numbers: tuple[str, ...]


def may_be(amount_minor: int, kind: str, text: str) -> bool:
    """Whether a line takes a transfer back: the bank says so, by its kind or in words."""
    return amount_minor < 0 and (kind == "return" or bool(_WORDS.search(text)))


def undone(taken: Taken, earlier: Sequence[Earlier]) -> Earlier | None:
    """The one line that is taken back, the strongest sign first; None where none or several may be meant."""
    for is_meant in (_same_order, _names_the_same, _same_payer):
        found = [one for one in earlier if is_meant(taken, one)]
        if len(found) == 1:
            return found[0]
        earlier = found or earlier
    return None


def _same_order(taken: Taken, one: Earlier) -> bool:
    known = taken.end_to_end_id.strip().upper()
    return known not in ("", "NOTPROVIDED") and known == one.end_to_end_id.strip().upper()


def _names_the_same(taken: Taken, one: Earlier) -> bool:
    tokens = taken.read.tokens
    return any(spelling(token, number) >= Spelling.loose for token in tokens for number in one.numbers)


def _same_payer(taken: Taken, one: Earlier) -> bool:
    if taken.payer_account and one.payer_account:
        return taken.payer_account == one.payer_account
    return bool(taken.payer_name) and taken.payer_name.casefold() == one.payer_name.casefold()
