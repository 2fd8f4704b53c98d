"""Messages on their way out, for tests: queue some, hand them over, and a channel that fails as it is told to."""

from __future__ import annotations

import email
import email.policy
from datetime import datetime, timedelta
from typing import Any

from tagih.adapters.channels.base import Outgoing, Receipt
from tagih.commands import daily_run, delivery
from tagih.commands.delivery import Delivered
from tagih.commands.operation import Call
from tagih.models import Attempt, Message
from tests.overdue import Bill, bring_in

SLOW = Bill("S-1", "Slow Ltd", late=10)
LEASE = timedelta(seconds=300)


def queued(call: Call, *bills: Bill) -> list[Message]:
    """Messages of today's run about these bills."""
    bring_in(call, bills or [SLOW])
    daily_run.sweep(call)
    return list(Message.objects.of(call.company).order_by("id"))


def deliver(call: Call, now: datetime | None = None) -> Delivered:
    return delivery.deliver(call.company, now or call.now, limit=100)


def state(call: Call) -> str:
    return Message.objects.of(call.company).get().state


def attempts(call: Call) -> list[tuple[int, str]]:
    return list(Attempt.objects.of(call.company).order_by("id").values_list("claim", "outcome"))


def parsed(data: bytes) -> Any:
    return email.message_from_bytes(data, policy=email.policy.default)


class Broken:
    """A channel that fails as it is told to, and counts."""

    def __init__(self, problem: Exception | None) -> None:
        self.problem, self.taken = problem, list[str]()

    def send(self, message: Outgoing) -> Receipt:
        self.taken.append(message.message_id)
        if self.problem is not None:
            raise self.problem
        return Receipt("250 OK", b"kept")

    def close(self) -> None:
        pass
