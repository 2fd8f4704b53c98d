"""How often a client may tell us something in the portal: enough for anybody who means it, too little for a flood."""

from __future__ import annotations

from tagih.domain.errors import Refused

A_DAY = {"promise": 10, "plan": 3, "dispute": 5, "claim": 5, "amendment": 5}
"""Of each kind, from one client on one day."""
LARGEST_FILE_BYTES = 10 * 1024 * 1024
"""A photo of a receipt or a scanned page; with the limits above at most 100 MB from one client on one day."""


def check(kind: str, done_today: int) -> None:
    """Refuse one more of that kind. Raises Refused `client_quota`."""
    if done_today >= A_DAY[kind]:
        raise Refused("client_quota", limit=A_DAY[kind])
