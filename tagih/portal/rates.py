"""How often one visitor may ask: a count for each address in the current minute, kept in memory, for this process."""

from __future__ import annotations

import threading

WINDOW_SECONDS = 60
MOST_ADDRESSES = 10_000
"""Addresses remembered in one minute; when there are more, the count begins anew: memory is bounded."""


class Rates:
    """Counts requests by address. `allows` says whether one more is within the limit."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._window = 0
        self._counts: dict[str, int] = {}

    def allows(self, address: str, limit: int, at_seconds: float) -> bool:
        """Count a request at an instant (seconds since any fixed moment) and say whether it is within `limit` a minute."""
        window = int(at_seconds // WINDOW_SECONDS)
        with self._lock:
            if window != self._window or len(self._counts) >= MOST_ADDRESSES:
                self._window, self._counts = window, {}
            count = self._counts.get(address, 0) + 1
            self._counts[address] = count
        return count <= limit


visitors = Rates()
