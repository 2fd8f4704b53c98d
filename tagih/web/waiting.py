"""What waits for a person: messages that are proposed, failed or unknown, and charges to look at."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Count, QuerySet

from tagih.models import Charge, Company, Message
from tagih.reports import client_words

FAILED_WITHIN_DAYS = 30
"""Failures older than this are history: they are in the outbox, but nobody is called to them any more."""


def unfinished(company: Company) -> QuerySet[Message]:
    """Messages that are neither sent nor given up. The states stand in the text, so that SQLite uses their index."""
    states = "tagih_message.state IN ('queued', 'sending', 'proposed', 'unknown')"
    return Message.objects.of(company).extra(where=[states])  # noqa: S610 - a constant


def counts(company: Company, today: date) -> dict[str, int]:
    """How much waits behind the entries of the navigation that bring work."""
    open_ones = dict(unfinished(company).values_list("state").annotate(count=Count("id")))
    since = today - timedelta(days=FAILED_WITHIN_DAYS)
    failed = Message.objects.of(company).filter(on__gte=since, state="failed").count()
    unknown = open_ones.get("unknown", 0)
    return {
        "morning_list": open_ones.get("proposed", 0), "outbox": failed + unknown, "failed": failed, "unknown": unknown,
        "client_words": client_words.count(company),
        "charges": Charge.objects.of(company).filter(needs_look=True).count(),
    }  # fmt: skip
