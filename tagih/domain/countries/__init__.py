"""Country rules by ISO 3166-1 code: `country("NL")`. One file and one line here add a country."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from tagih.domain.countries.base import Country, DatedRate, DueDateShift
from tagih.domain.countries.be import BELGIUM
from tagih.domain.countries.de import GERMANY
from tagih.domain.countries.fr import FRANCE
from tagih.domain.countries.gb import UNITED_KINGDOM
from tagih.domain.countries.generic import GENERIC
from tagih.domain.countries.gr import GREECE
from tagih.domain.countries.id_ import INDONESIA
from tagih.domain.countries.nl import NETHERLANDS
from tagih.domain.countries.us import UNITED_STATES
from tagih.domain.errors import Invalid

__all__ = ["COUNTRIES", "EUROPEAN_UNION", "GENERIC", "Country", "DatedRate", "DueDateShift", "country"]

COUNTRIES: dict[str, Country] = {
    "BE": BELGIUM,
    "DE": GERMANY,
    "FR": FRANCE,
    "GB": UNITED_KINGDOM,
    "GR": GREECE,
    "ID": INDONESIA,
    "NL": NETHERLANDS,
    "US": UNITED_STATES,
    "ZZ": GENERIC,
}


EUROPEAN_UNION = frozenset({
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU",
    "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
})  # fmt: skip
"""Member states (Treaty on European Union; the United Kingdom left on 2020-01-31). Read 2026-11."""


def country(code: str) -> Country:
    """The rules of `code`, or the generic ones under that code where we have none.

    Raises Invalid `country_unreadable` for anything but two capital letters.
    """
    return COUNTRIES.get(code) or _generic(code)


@lru_cache(maxsize=1024)
def _generic(code: str) -> Country:
    if not (len(code) == 2 and code.isascii() and code.isalpha() and code.isupper()):
        raise Invalid("country_unreadable", text=code[:40])
    return replace(GENERIC, code=code)
