"""Messages to hand over, and the record of each attempt."""

from __future__ import annotations

from django.db import models

from tagih.models.base import CompanyRow, public_id
from tagih.models.customers import Customer

STATES = ("proposed", "withdrawn", "skipped", "queued", "sending", "sent", "failed", "unknown")
COUNTED = ("queued", "sending", "sent", "unknown")
"""States that count against the client's caps: handed over, or about to be."""


class Message(CompanyRow):
    """One message to one client. It holds facts and a template's name and version, not text.

    `facts` is JSON; text is made at hand-over and the exact bytes are kept. `claim` rises with every claim, so
    that a worker that lost its lease cannot record an outcome.
    """

    public_id = models.CharField(max_length=26, unique=True, default=public_id)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+", db_index=False)
    purpose = models.CharField(max_length=40)
    on = models.DateField()
    channel = models.CharField(max_length=12)
    recipient = models.CharField(max_length=254)
    language = models.CharField(max_length=10, default="en")
    template = models.CharField(max_length=40)
    step = models.IntegerField(null=True)
    tone = models.CharField(max_length=10, blank=True)
    state = models.CharField(max_length=10, choices=[(state, state) for state in STATES])
    send_after = models.DateTimeField(null=True)
    facts = models.TextField()
    because = models.TextField(default="{}")
    made_at = models.DateTimeField()
    claim = models.IntegerField(default=0)
    claimed_at = models.DateTimeField(null=True)
    attempts = models.IntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    subject = models.CharField(max_length=300, blank=True)
    kept_file = models.CharField(max_length=120, blank=True)
    problem = models.TextField(blank=True)

    class Meta:
        db_table = "tagih_message"
        constraints = [
            models.UniqueConstraint(fields=["company", "customer", "purpose", "on"], name="message_once_a_day"),
            models.UniqueConstraint(
                fields=["company", "customer", "purpose"],
                condition=models.Q(state="proposed"),
                name="message_one_open_proposal",
            ),
        ]
        indexes = [
            models.Index(
                fields=["company", "state", "id"],
                condition=models.Q(state__in=["queued", "sending", "proposed", "unknown"]),
                name="message_waiting",
            ),
            models.Index(fields=["company", "customer", "on"], name="message_of_customer"),
            models.Index(fields=["company", "on", "id"], name="message_by_day"),
        ]


class Attempt(CompanyRow):
    """One try to hand a message over, and what came of it."""

    message = models.ForeignKey(Message, models.PROTECT, related_name="+")
    claim = models.IntegerField()
    started_at = models.DateTimeField()
    outcome = models.CharField(max_length=10)
    answer = models.TextField(blank=True)

    class Meta:
        db_table = "tagih_attempt"
