"""A set of whole numbers that takes one bit for each: a million of them in 125 kB."""

from __future__ import annotations

from collections.abc import Iterator


class Bits:
    """Whole numbers from 0 on, none far above how many there are."""

    def __init__(self) -> None:
        self._bytes = bytearray()

    def add(self, number: int) -> None:
        missing = number // 8 + 1 - len(self._bytes)
        if missing > 0:
            self._bytes.extend(bytes(missing))
        self._bytes[number // 8] |= 1 << number % 8

    def __contains__(self, number: int) -> bool:
        return number // 8 < len(self._bytes) and bool(self._bytes[number // 8] >> number % 8 & 1)

    def gaps(self, last: int) -> Iterator[tuple[int, int]]:
        """Each stretch of numbers from 1 through `last` that are not in the set: its first, and what comes after it."""
        first = 0
        for number in range(1, last + 2):
            if number in self or number > last:
                if first:
                    yield first, number
                first = 0
            elif not first:
                first = number
