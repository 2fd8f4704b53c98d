"""Messages to hand over, and the record of each attempt."""

from __future__ import annotations

from django.db import models

from tagih.models.base import CompanyRow, MinorField, public_id
from tagih.models.customers import Customer
from tagih.models.invoices import Invoice

STATES = ("proposed", "withdrawn", "skipped", "queued", "sending", "sent", "failed", "unknown")
COUNTED = ("queued", "sending", "sent", "unknown")
"""States that count against the client's caps: handed over, or about to be."""
WAYS = ("email", "letter", "registered_letter", "by_hand", "network")
"""Ways an invoice can go to its client; all but e-mail are noted by a person."""
REPORTS = ("delivered", "delayed", "bounced", "complained", "opened")
"""What a mail system can say of a message. An opened message proves nothing: programs open mail, too."""


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


class DeliveryReport(CompanyRow):
    """What the other side's mail system said about a message after it was handed over.

    `external_id` is the reporter's own name of the report: the same one told twice is kept once.
    """

    message = models.ForeignKey(Message, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=[(kind, kind) for kind in REPORTS])
    source = models.CharField(max_length=20)
    detail = models.CharField(max_length=500, blank=True)
    external_id = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        db_table = "tagih_delivery_report"
        constraints = [
            models.UniqueConstraint(fields=["company", "source", "external_id"], name="delivery_report_once")
        ]
        indexes = [models.Index(fields=["message", "id"], name="delivery_report_of_message")]


class Dispatch(CompanyRow):
    """One time an invoice was sent to its client: by which way, on which day and, by e-mail, in which message.

    `check_on` is the day to look whether anybody has seen it; null once that was looked at.
    """

    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="+", db_index=False)
    way = models.CharField(max_length=20, choices=[(way, way) for way in WAYS])
    on = models.DateField()
    message = models.ForeignKey(Message, models.PROTECT, null=True, related_name="+")
    recipient = models.CharField(max_length=254, blank=True)
    note = models.CharField(max_length=300, blank=True)
    cost_minor = MinorField(null=True)
    made_at = models.DateTimeField()
    check_on = models.DateField(null=True)

    class Meta:
        db_table = "tagih_dispatch"
        indexes = [
            models.Index(fields=["invoice", "on"], name="dispatch_of_invoice"),
            models.Index(
                fields=["company", "check_on", "id"],
                condition=models.Q(check_on__isnull=False),
                name="dispatch_check",
            ),
        ]


class ArrivalQuestion(CompanyRow):
    """An invoice that nobody had seen, asked about once: by e-mail to another address, or by a person who calls."""

    invoice = models.OneToOneField(Invoice, models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+")
    on = models.DateField()
    way = models.CharField(max_length=8, choices=[(way, way) for way in ("email", "person")])
    recipient = models.CharField(max_length=254, blank=True)
    message = models.ForeignKey(Message, models.PROTECT, null=True, related_name="+")
    answer = models.CharField(max_length=8, blank=True)
    answered_on = models.DateField(null=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        db_table = "tagih_arrival_question"
        indexes = [models.Index(fields=["company", "id"], condition=models.Q(answer=""), name="arrival_question_open")]
