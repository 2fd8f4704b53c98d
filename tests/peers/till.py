"""The till behind the peer: bills, how they are paid, what is told of them. It knows no provider's words.

A bill may be answered about as it was after an earlier change (`shown`), as a provider does whose copies lag behind.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any


@dataclass
class Bill:
    """Something to be paid: a page, or a stored card that is charged. Amounts as the provider writes them."""

    id: str
    provider: str
    kind: str
    key: str
    amount: Any
    currency: str
    metadata: dict[str, str]
    return_url: str = ""
    webhook_url: str = ""
    status: str = "open"
    received: Any = None
    refunded: Any = 0
    charged_back: Any = 0
    decline: str = ""
    keeps: bool = False
    method: str = ""
    is_live: bool = True
    created: int = field(default_factory=lambda: int(time.time()))
    description: str = ""


@dataclass(frozen=True)
class Told:
    """An event: of which bill, which kind, and how the bill was right after it."""

    id: str
    kind: str
    bill: Bill


class Till:
    """All bills of all providers, in the memory of one process."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.bills: dict[str, Bill] = {}
        self.history: dict[str, list[Bill]] = {}
        self.shown: dict[str, int] = {}
        self.events: list[Told] = []
        self.answers: dict[tuple[str, str], tuple[str, Any]] = {}
        self.refunds: dict[str, dict[str, Any]] = {}
        self.behaviours: list[str] = []
        self.secrets: dict[str, str] = {}
        self.hooks: dict[str, str] = {}
        self.requests: list[tuple[str, str]] = []
        self._numbers = count(1)

    def next_behaviour(self) -> str:
        """What the next request that makes something is answered with; `ok` when nothing was arranged."""
        with self.lock:
            return self.behaviours.pop(0) if self.behaviours else "ok"

    def add(self, bill: Bill) -> Bill:
        with self.lock:
            self.bills[bill.id] = bill
            self.history[bill.id] = [replace(bill)]
        return bill

    def change(self, bill_id: str, kind: str, **values: Any) -> Bill:
        """Something happens to a bill, and an event tells of it."""
        with self.lock:
            bill = self.bills[bill_id]
            for name, value in values.items():
                setattr(bill, name, value)
            self.history[bill_id].append(replace(bill))
            self.events.append(Told(f"evt_{bill.key}_{next(self._numbers)}", kind, replace(bill)))
            return bill

    def seen(self, bill_id: str) -> Bill:
        """The bill as a question about it is answered: as it is, or as it was after an earlier change."""
        with self.lock:
            history = self.history[bill_id]
            return history[min(self.shown.get(bill_id, len(history)), len(history) - 1)]

    def found(self, name: str) -> Bill | None:
        """The bill of that id or key."""
        with self.lock:
            return self.bills.get(name) or next((one for one in self.bills.values() if one.key == name), None)

    def pay(self, bill_id: str, received: Any = None) -> Bill:
        bill = self.bills[bill_id]
        return self.change(bill_id, "paid", status="paid", received=bill.amount if received is None else received)
