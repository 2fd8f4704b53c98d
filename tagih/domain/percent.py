"""Percent: a rate or share in parts per million, in and out of the text people write.

One percent is 10,000 ppm, so four decimals are exact: `text(55_000) == "5.5"`, `parse("33.3333") == 333_333`.
"""

from __future__ import annotations

import re
from decimal import Decimal

from tagih.domain.errors import Invalid

WHOLE_PPM = 1_000_000
"""One hundred percent."""

_PLAIN = re.compile(r"[0-9]{1,6}(\.[0-9]{1,4})?", re.ASCII)


def text(ppm: int) -> str:
    """`ppm` as a percentage without its sign and without idle zeros: `text(210_000) == "21"`."""
    return f"{Decimal(ppm).scaleb(-4).normalize():f}"


def parse(percent: str) -> int:
    """Parts per million of a percentage of at most four decimals. Raises Invalid `percent_unreadable`."""
    percent = percent.strip().removesuffix("%").rstrip()
    if not _PLAIN.fullmatch(percent):
        raise Invalid("percent_unreadable", text=percent[:40])
    return int(Decimal(percent).scaleb(4))
