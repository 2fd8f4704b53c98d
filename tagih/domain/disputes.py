"""Disputes: what a line that a client does not accept comes to, and of which instalments it is held back.

Amounts are minor units of one currency.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

_WHOLE_PPM = 1_000_000


def line_minor(net_minor: int, tax_rate_ppm: int, unit_minor: int = 1) -> int:
    """A line with its tax, rounded half away from zero to what the currency prints: 100.00 at 21 % is 121.00.

    The tax of a document is that of the sum of its lines, so this may differ from it by one printed unit.
    """
    exact = Decimal(net_minor) * (_WHOLE_PPM + tax_rate_ppm) / _WHOLE_PPM
    return int((exact / unit_minor).quantize(Decimal(1), ROUND_HALF_UP)) * unit_minor


def share(wanted_minor: int, room_minor: Sequence[int]) -> list[int]:
    """`wanted_minor` over instalments in their order, in each at most its room: `share(50, [30, 40]) == [30, 20]`."""
    shares, left_minor = [], wanted_minor
    for room in room_minor:
        shares.append(min(left_minor, room))
        left_minor -= shares[-1]
    return shares
