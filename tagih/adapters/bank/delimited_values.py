"""Days and amounts of a CSV: how they are written is told by all of them together, never by one alone."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from tagih.adapters.bank import base
from tagih.adapters.bank.delimited_headings import plain

ORDERS = ("d-m-y", "m-d-y", "y-m-d")
_NUMERIC = re.compile(r"([0-9]{1,4})[./\- ]([0-9]{1,2})[./\- ]([0-9]{1,4})(?![0-9])", re.ASCII)
_PLAIN = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})(?![0-9])", re.ASCII)
_NAMED = re.compile(r"([0-9]{1,2})[.\s/-]*([^\W\d_]{3,12})\.?[\s,/-]*([0-9]{4}|[0-9]{2})(?![0-9])")
_NAMED_FIRST = re.compile(r"([^\W\d_]{3,12})\.?\s+([0-9]{1,2})(?:st|nd|rd|th)?,?\s+([0-9]{4})")
_MONTHS = {
    name: number
    for number, names in enumerate((
        "jan janv ene gen sty led ian", "feb fev fevr lut uno unor", "mar mrt maa mae mars mrz marz maerz marzo", "apr avr abr kwi dub",
        "may mai mei mag maj kve", "jun juin giu cze cerv", "jul juil lug lip", "aug aou aout ago agt sie srp", "sep sept set wrz zar",
        "oct okt ott paz rij out", "nov lis", "dec dez dic des gru pro",
    ), 1)
    for name in names.split()
}  # fmt: skip
"""Beginnings of the months' names in the languages of banks that write them out."""

_KEPT = re.compile(r"[^0-9.,'\-+()]")
_UNIT = r"(?:[$€£¥]|[A-Z]{1,2}\$|[A-Z]{3}|Rp\.?|kr\.?|zł|Kč|Ft|Fr\.?|lei)"
_MARKED = re.compile(
    rf"{_UNIT}?\s*(?P<before>[(+-]?)\s*{_UNIT}?\s*(?P<number>[0-9.,][0-9., ']*?)\s*(?P<after>[)+-]?)\s*{_UNIT}?\s*"
    r"(?P<side>CR|DR|Cr|Dr|C|D|H|S)?"
)
"""An amount: a sign or bracket on either side, a currency on either side, and perhaps which side of the account it is on."""
_GROUPS = re.compile(r"[0-9]*|[0-9]{1,3}(,[0-9]{2,3})*,[0-9]{3}", re.ASCII)
"""Whole units: as they are, or in groups of three (India writes groups of two before the last)."""
SYMBOLS = {
    "€": "EUR",
    "£": "GBP",
    "¥": "JPY",
    "zł": "PLN",
    "Kč": "CZK",
    "Rp": "IDR",
    "US$": "USD",
    "A$": "AUD",
    "CHF": "CHF",
}


class Order(NamedTuple):
    """In which order days are written, and whether another order would have fitted as well."""

    order: str
    is_certain: bool


# --- days ----------------------------------------------------------------------------------------------------


def order_of(texts: Iterable[str], is_european: bool) -> Order:
    """The order in which all these days are written.

    Certain where one of them is above 12, where a point divides them, or where no day would differ. Otherwise the order
    that `is_european` (decimal commas) suggests, and the question stays open.
    """
    days = [found.groups() for text in texts if (found := _NUMERIC.match(text.strip()))]
    marks = {found[0] for text in texts if (found := re.search(r"[./\-]", text))}
    first = [int(one[0]) for one in days if len(one[0]) <= 2]
    second = [int(one[1]) for one in days if len(one[0]) <= 2]
    if not first:
        return Order("y-m-d", True)
    if max(first) > 12 and max(second) <= 12:
        is_years = any(int(one[2]) <= 31 and len(one[2]) <= 2 for one in days) and max(first) > 31
        return Order("y-m-d" if is_years else "d-m-y", True)
    if max(second) > 12:
        return Order("m-d-y", True)
    if marks == {"."} or first == second:
        return Order("d-m-y", True)
    return _by_sequence(days) or Order("d-m-y", is_european)


def _by_sequence(days: list[tuple[str, ...]]) -> Order | None:
    """Statements run through the days in order: the reading under which they do, when under the other they do not."""
    readings = {}
    for order in ("d-m-y", "m-d-y"):
        read = [found for one in days if (found := day("/".join(one), order))]
        falls = sum(after < before for before, after in pairwise(read))
        rises = sum(after > before for before, after in pairwise(read))
        readings[order] = min(falls, rises) == 0 and len(set(read)) > 3
    if readings["d-m-y"] == readings["m-d-y"]:
        return None
    return Order("d-m-y" if readings["d-m-y"] else "m-d-y", True)


@lru_cache(maxsize=8192)
def day(text: str, order: str) -> date | None:
    """A day written in `order`, by month names or as 20260314; None when it is none. A time behind it is left out."""
    said = text.strip()
    if found := _NUMERIC.match(said):
        parts = [int(part) for part in found.groups()]
        if len(found[1]) == 4:
            return base.calendar_day(parts[0], parts[1], parts[2])
        if order == "y-m-d":
            return base.calendar_day(_year(found[1]), parts[1], parts[2])
        number, month = (parts[1], parts[0]) if order == "m-d-y" else (parts[0], parts[1])
        return base.calendar_day(_year(found[3]), month, number) if len(found[3]) in (2, 4) else None
    if found := _PLAIN.match(said):
        return base.calendar_day(int(found[1]), int(found[2]), int(found[3]))
    if found := _NAMED.match(said):
        return _named(found[1], found[2], found[3])
    found = _NAMED_FIRST.match(said)
    return _named(found[2], found[1], found[3]) if found else None


def _named(number: str, month: str, year: str) -> date | None:
    name = plain(month)
    found = next((_MONTHS[name[:length]] for length in (5, 4, 3) if name[:length] in _MONTHS), None)
    return base.calendar_day(_year(year), found, int(number)) if found else None


def _year(text: str) -> int:
    year = int(text)
    return year + (1900 if year >= 80 else 2000) if len(text) <= 2 else year


# --- amounts -------------------------------------------------------------------------------------------------


def decimal_of(texts: Iterable[str]) -> str | None:
    """The decimal mark of all these amounts; None where one mark before three digits could mean either."""
    votes = {",": 0, ".": 0}
    is_open = False
    for text in texts:
        number = _KEPT.sub("", text).strip("+-()")
        marks = re.findall(r"[.,']", number)
        if not marks:
            continue
        last = max(number.rfind("."), number.rfind(","))
        behind = len(number) - last - 1
        if last < 0 or number.count(number[last]) > 1:
            for mark in ",.":
                votes["." if mark == "," else ","] += mark in number  # said several times, it divides thousands
        elif len(set(marks)) > 1 or behind != 3:
            votes[number[last]] += 1
        else:
            is_open = True
    if votes[","] == votes["."]:
        return None if is_open or votes["."] else "."
    return "," if votes[","] > votes["."] else "."


def amount(text: str, currency: str, decimal: str) -> int | None:
    """Minor units of an amount as banks write it: signs on either side or brackets, symbols, marks between thousands."""
    marked = _MARKED.fullmatch(text.replace("−", "-").replace("\xa0", " ").replace("\u202f", " ").strip())
    if marked is None:
        return None
    number = marked["number"].replace(" ", "")
    signs = marked["before"] + marked["after"]
    is_negative = "-" in signs or "(" in signs or (marked["side"] or "").upper() in ("DR", "D", "S")
    thousands = "." if decimal == "," else ","
    if not _GROUPS.fullmatch(number.replace("'", thousands).partition(decimal)[0].replace(thousands, ",")):
        return None  # 121,00 has no thousands: it is read with the wrong mark
    minor = base.minor(number.replace("'", "").replace(thousands, ""), currency)
    return None if minor is None else -minor if is_negative else minor


def symbol_of(texts: Iterable[str], usual: str) -> str:
    """The currency whose sign stands beside the amounts; a dollar sign is that of `usual` where it has one."""
    for text in texts:
        for symbol, code in SYMBOLS.items():
            if symbol in text:
                return code
        if "$" in text:
            return usual if usual in ("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN") else "USD"
        if (found := re.search(r"\b([A-Z]{3})\b", text)) and found[1] not in ("DEB", "CRE"):
            return found[1]
    return ""
