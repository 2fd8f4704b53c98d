"""Fields as people fill them in: each function gives back what is kept, or refuses in words that name the field."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tagih.domain import money
from tagih.domain.errors import Invalid

LONGEST_EMAIL = 254
"""Characters of an address that fits a mail envelope (RFC 5321, 4.5.3.1.3, less the angle brackets)."""
LONGEST_MAILBOX = 64
"""Characters before the @ (RFC 5321, 4.5.3.1.1)."""
LONGEST_NUMBER = 60
"""Characters of any amount, rate or quantity, before it is even read."""
LARGEST_DIGITS = 12
"""Whole digits of a quantity or a unit price: in millionths it still fits the books' integers."""

_COMMA_DECIMALS = re.compile(r"([+-]?[0-9]+),([0-9]{1,2})", re.ASCII)
_UNPRINTABLE = frozenset({"Cc", "Cs", "Zl", "Zp"})
"""Unicode categories that no field holds: controls (with line ends), lone surrogates, separators of lines."""
_BROKEN = frozenset({"Cc", "Cs"})
_MAILBOX = re.compile(r"[^\s@<>()\[\],;:\\\"]+")
_DOMAIN = re.compile(r"[\w](?:[\w-]*[\w])?(?:\.[\w](?:[\w-]*[\w])?)*")
_MILLIONTHS = re.compile(rf"([+-]?)([0-9]{{1,{LARGEST_DIGITS}}})(?:\.([0-9]{{1,6}}))?", re.ASCII)
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{0,30}", re.ASCII)
_BIC = re.compile(r"[A-Z]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?", re.ASCII)
_COLOUR = re.compile(r"#[0-9a-f]{6}", re.ASCII)


def line(field: str, text: str, longest: int) -> str:
    """One line of text, without spaces around it. Raises Invalid `text_too_long`, `text_control_characters`."""
    kept = _clean(field, _plain(field, text).strip(" "), _UNPRINTABLE)
    _require_length(field, kept, longest)
    return kept


def required(field: str, text: str, longest: int) -> str:
    """A line that may not be empty. Raises also Invalid `field_missing`."""
    kept = line(field, text, longest)
    if not kept:
        raise Invalid("field_missing", column=field)
    return kept


def block(field: str, text: str, longest: int) -> str:
    """Text of several lines, each ended by one line feed. Raises as `line` does."""
    parts = _plain(field, text).replace("\r\n", "\n").replace("\r", "\n").expandtabs(4).split("\n")
    kept = "\n".join(_clean(field, part.rstrip(" "), _BROKEN) for part in parts).strip("\n ")
    _require_length(field, kept, longest)
    return kept


def plain_number(text: str) -> str:
    """`12,50` as `12.50`: a comma before one or two last digits, and no other sign, can only divide decimals."""
    text = text.strip()
    return _COMMA_DECIMALS.sub(r"\1.\2", text) if _COMMA_DECIMALS.fullmatch(text) else text


def storable(text: str) -> bool:
    """Whether a database can hold `text` at all: what it cannot hold, it cannot find either."""
    return isinstance(text, str) and not any(unicodedata.category(letter) in _BROKEN for letter in text)


def shown(text: object) -> str:
    """The beginning of what was given, fit to be shown in a refusal."""
    return str(text)[:40].encode("utf-8", "replace").decode()


def email(text: str) -> str:
    """An e-mail address: one @, no spaces, and a domain with a point (or localhost).

    Raises Invalid `contact_email_unreadable`.
    """
    kept = text.strip(" ") if isinstance(text, str) else ""
    mailbox, at, domain = kept.partition("@")
    if not (
        at
        and storable(kept)
        and len(kept) <= LONGEST_EMAIL
        and len(mailbox) <= LONGEST_MAILBOX
        and _MAILBOX.fullmatch(mailbox)
        and not (mailbox.startswith(".") or mailbox.endswith(".") or ".." in mailbox)
        and _DOMAIN.fullmatch(domain)
        and ("." in domain or domain == "localhost")
    ):
        raise Invalid("contact_email_unreadable", email=shown(text))
    return kept


def country_code(text: str) -> str:
    """Two capital letters by ISO 3166; ZZ is no country. Raises Invalid `country_unknown`."""
    kept = _plain("country", text).strip().upper()
    if not (len(kept) == 2 and kept.isascii() and kept.isalpha()):
        raise Invalid("country_unknown", country=shown(text))
    return kept


def currency(text: str) -> str:
    """A currency code by ISO 4217. Raises Invalid `currency_unknown`."""
    kept = shown(text)
    money.minor_digits(kept)
    return kept


@lru_cache(maxsize=1024)
def zone(text: str) -> str:
    """The name of a time zone. Raises Invalid `zone_unknown`."""
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Invalid("zone_unknown", zone=shown(text)) from None
    return text


def one_of(code: str, name: str, text: str, choices: Collection[str]) -> str:
    """`text` if it is one of `choices`; else Invalid `code` with `text` under `name`, and the choices."""
    if text not in choices:
        raise Invalid(code, **{name: shown(text), f"{name}s": ", ".join(choices)})
    return text


def iban(text: str) -> str:
    """An IBAN without its spaces (ISO 13616).

    Raises Invalid `iban_unreadable`, `iban_country_unknown`, `iban_length`, `iban_check_digits`, which say what is wrong.
    """
    kept = "".join(_plain("iban", text).split()).upper()
    if not _IBAN.fullmatch(kept):
        raise Invalid("iban_unreadable", iban=shown(text))
    from schwifty import IBAN, exceptions

    try:
        length = IBAN(kept, allow_invalid=True).spec.iban_length
        if len(kept) != length:
            raise Invalid("iban_length", iban=shown(text), country=kept[:2], length=len(kept), expected=length)
        IBAN(kept)
    except exceptions.InvalidCountryCode:
        raise Invalid("iban_country_unknown", iban=shown(text), country=kept[:2]) from None
    except exceptions.InvalidChecksumDigits:
        raise Invalid("iban_check_digits", iban=shown(text)) from None
    except exceptions.SchwiftyException:
        raise Invalid("iban_unreadable", iban=shown(text)) from None
    return kept


def bic(text: str) -> str:
    """A BIC of 8 or 11 characters (ISO 9362). Raises Invalid `bic_unreadable`."""
    kept = _plain("bic", text).strip().upper()
    if not _BIC.fullmatch(kept):
        raise Invalid("bic_unreadable", bic=shown(text))
    return kept


def colour(text: str) -> str:
    """A colour such as #1f5f8b. Raises Invalid `colour_unreadable`."""
    kept = _plain("colour", text).strip().lower()
    if not _COLOUR.fullmatch(kept):
        raise Invalid("colour_unreadable", colour=shown(text))
    return kept


def millionths(field: str, text: str) -> int:
    """A plain number of at most six decimals, in millionths; nothing is rounded. Raises Invalid `number_unreadable`."""
    found = _MILLIONTHS.fullmatch(text.strip()) if isinstance(text, str) else None
    if found is None:
        raise Invalid("number_unreadable", field=field, text=shown(text))
    sign, whole, decimals = found.groups()
    number = int(whole) * 1_000_000 + int((decimals or "").ljust(6, "0"))
    return -number if sign == "-" else number


def _clean(field: str, text: str, refused: frozenset[str]) -> str:
    """`text` in composed form (NFC), if it holds nothing of the `refused` categories."""
    if text.isascii() and text.isprintable():
        return text
    text = unicodedata.normalize("NFC", text)
    if any(unicodedata.category(letter) in refused for letter in text):
        raise Invalid("text_control_characters", field=field)
    return text


def _plain(field: str, text: str) -> str:
    if not isinstance(text, str):
        raise Invalid("text_expected", field=field, given=shown(text))
    return text


def _require_length(field: str, text: str, longest: int) -> None:
    if len(text) > longest:
        raise Invalid("text_too_long", field=field, length=len(text), limit=longest)
