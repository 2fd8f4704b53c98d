"""What a letter is made of and what comes out: the sender's facts, the rendered letter, the refusal to write one."""

from __future__ import annotations

from dataclasses import dataclass


class Unwritable(Exception):
    """The letter could not be written; the text says what is wrong with its template or its facts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SenderFacts:
    """Who writes, and how to pay them. `address` may have several lines; `accent` is a colour as `#rrggbb`.

    `account_name` is the holder of the account where that is not `name`.
    """

    name: str
    address: str = ""
    email: str = ""
    phone: str = ""
    tax_id: str = ""
    iban: str = ""
    bic: str = ""
    account_name: str = ""
    accent: str = "#1f5f8b"


@dataclass(frozen=True, slots=True)
class Rendered:
    """A letter, ready to send: its subject on one line, and the same words as plain text and as HTML."""

    subject: str
    text: str
    html: str
