"""Sellers and buyers as people write them, in the terms of EN 16931: addresses, tax numbers, identifiers."""

from __future__ import annotations

import re

from stdnum import get_cc_module
from stdnum.eu.vat import MEMBER_STATES

from tagih.domain import fields
from tagih.domain.countries import country as rules_of
from tagih.domain.en16931.codes import COUNTRIES, ENDPOINT_SCHEMES, REGISTRATION_SCHEMES
from tagih.domain.en16931.document import Address, Identifier
from tagih.domain.errors import Invalid

LONGEST_IDENTIFIER = 100
EMAIL_SCHEME = "EM"
"""An e-mail address in the CEF EAS list."""
_POSTCODE_FIRST = re.compile(
    r"(?:[A-Z]{1,2}-)?([0-9]{3} ?[0-9]{2}|[0-9]{4} ?[A-Z]{2}|[0-9]{4,6}|[0-9]{2}-[0-9]{3})[ ,]+(\D.*)"
)
"""As on the Continent: 1012 AB Amsterdam, 10117 Berlin, 105 57 Αθήνα, 00-950 Warszawa."""
_POSTCODE_LAST = re.compile(
    r"(\D.*?),?(?: [A-Z]{2})? +([A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2}|[0-9]{5}(?:-[0-9]{4})?)"
)
"""As in Britain, America and Indonesia: London SW1A 1AA, Springfield, IL 62701, Jakarta 10110."""
_POSTCODE_ALONE = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2}|[0-9]{4,6}|[0-9]{4} ?[A-Z]{2}")


def address(text: str, country: str) -> Address:
    """The lines of a postal address with postcode and city told apart, where the last line shows them.

    The country's own line is left out. Only three lines have a term of their own: a fourth joins the third.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > 1 and lines[-1].casefold() in {country.casefold(), rules_of(country).name.casefold()}:
        lines.pop()
    postcode, city, taken = _postcode_and_city(lines)
    kept = lines[: len(lines) - taken]
    return Address(country, (*kept[:2], ", ".join(kept[2:])) if len(kept) > 2 else tuple(kept), postcode, city)


def _postcode_and_city(lines: list[str]) -> tuple[str, str, int]:
    """Both, and how many lines at the end they stand in."""
    if not lines:
        return "", "", 0
    if found := _POSTCODE_FIRST.fullmatch(lines[-1]):
        return found[1], found[2], 1
    if found := _POSTCODE_LAST.fullmatch(lines[-1]):
        return found[2], found[1], 1
    if len(lines) > 1 and _POSTCODE_ALONE.fullmatch(lines[-1]):
        return lines[-1], lines[-2], 2
    return "", "", 0


def tax_ids(text: str, country: str) -> tuple[str, str]:
    """A tax number as VAT identifier with its country's prefix, or else as a plain number; the other is empty.

    `tax_ids("0044.95.445.B.01", "NL") == ("NL004495445B01", "")`; a German Steuernummer is no VAT identifier.
    """
    plain = "".join(letter for letter in text.upper() if letter.isalnum())
    if plain[:2] in COUNTRIES | {"EL"} and any(letter.isdigit() for letter in plain):
        return plain, ""
    prefix = "EL" if country == "GR" else country
    if plain and _is_vat_number(plain, country):
        return prefix + plain, ""
    return "", text.strip()


def _is_vat_number(plain: str, country: str) -> bool:
    """Whether the digits are a VAT number of an EU country or the United Kingdom, by its check digits."""
    module = get_cc_module(country.lower(), "vat") if country.lower() in {*MEMBER_STATES, "gb"} else None
    return bool(module and module.is_valid(plain))


def registration(text: str) -> Identifier | None:
    """A number in a register, with or without the register's scheme: `0106:12345678`, `HRB 1234`.

    Raises Invalid `identifier_scheme_unknown`, `text_too_long`.
    """
    return _identifier("registration", text, REGISTRATION_SCHEMES, needs_scheme=False)


def endpoint(text: str) -> Identifier | None:
    """Where e-invoices are received: `0106:12345678`, or an e-mail address.

    Raises Invalid `identifier_scheme_missing`, `identifier_scheme_unknown`, `text_too_long`.
    """
    kept = fields.line("endpoint", text, LONGEST_IDENTIFIER)
    if "@" in kept and ":" not in kept:
        return Identifier(EMAIL_SCHEME, fields.email(kept))
    return _identifier("endpoint", kept, ENDPOINT_SCHEMES, needs_scheme=True)


def _identifier(field: str, text: str, schemes: frozenset[str], needs_scheme: bool) -> Identifier | None:
    kept = fields.line(field, text, LONGEST_IDENTIFIER)
    if not kept:
        return None
    scheme, colon, value = (part.strip() for part in kept.partition(":"))
    if not colon:
        if needs_scheme:
            raise Invalid("identifier_scheme_missing", identifier=fields.shown(kept))
        return Identifier("", kept)
    if scheme not in schemes or not value:
        raise Invalid("identifier_scheme_unknown", identifier=fields.shown(kept))
    return Identifier(scheme, value)


def as_text(identifier: Identifier | None) -> str:
    """As `registration` and `endpoint` read it."""
    if identifier is None:
        return ""
    return f"{identifier.scheme}:{identifier.value}" if identifier.scheme else identifier.value
