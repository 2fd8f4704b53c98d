"""The peer as tests use it: start the process, arrange what it does, fetch its reports."""

from __future__ import annotations

import atexit
import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
SECRETS = {"stripe": "whsec_of_the_peer", "mollie": "mollie_of_the_peer", "xendit": "xendit_of_the_peer"}
KEYS = {"stripe": "sk_live_of_the_peer", "mollie": "live_ofthepeerofthepeer", "xendit": "xnd_production_of_the_peer"}
"""What accounts with the peer are set up with."""
TEST_KEYS = {
    "stripe": "sk_test_of_the_peer", "mollie": "test_ofthepeerofthepeer", "xendit": "xnd_development_of_the_peer",
}  # fmt: skip


@dataclass(frozen=True)
class Report:
    """A report of a provider, signed as if it were sent now."""

    provider: str
    key: str
    kind: str
    body: bytes
    headers: dict[str, str]
    url: str


@dataclass(frozen=True)
class Peer:
    """A running peer."""

    address: str

    def __call__(self, verb: str, **body: Any) -> Any:
        request = urllib.request.Request(f"{self.address}/_peer/{verb}", json.dumps(body).encode(), method="POST")
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.loads(answer.read())

    def meets(self, *behaviours: str) -> None:
        """What the next requests that make something meet."""
        self("next", behaviours=behaviours)

    def pay(self, bill: str, received: Any = None) -> None:
        """The payer pays: all, or what is said."""
        self("pay", bill=bill, received=received)

    def reports(self, key: str = "") -> list[Report]:
        """All reports there are, or those about one charge, in the order in which things happened."""
        told = [Report(**{**one, "body": one["body"].encode()}) for one in self("events")]
        return [one for one in told if not key or one.key == key]

    def bills(self, key: str = "") -> list[dict[str, Any]]:
        """What the peer has made."""
        return [one for one in self("state")["bills"] if not key or one["key"] == key]

    def paid(self) -> list[str]:
        """The keys of what was charged, one for each time."""
        return [one["key"] for one in self.bills() if one["received"]]


@contextmanager
def running() -> Iterator[Peer]:
    """A peer of one's own."""
    command = [sys.executable, "-m", "tests.peers.payment_peer"]
    pipe = subprocess.PIPE
    process = subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True)
    assert process.stdout is not None and process.stdin is not None
    try:
        peer = Peer(f"http://127.0.0.1:{process.stdout.readline().strip()}")
        peer("secret", **SECRETS)
        yield peer
    finally:
        process.stdin.close()
        process.wait(timeout=10)
        process.stdout.close()


@cache
def shared() -> Peer:
    """One peer for the whole run of this process."""
    context = running()
    peer = context.__enter__()
    atexit.register(context.__exit__, None, None, None)
    return peer
