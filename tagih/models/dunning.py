"""Dunning: the policy, the case of each receivable, decisions, notices, promises, disputes, daily runs."""

from __future__ import annotations

import json

from django.db import models

from tagih.domain import ladder
from tagih.models.base import CompanyRow, MinorField
from tagih.models.customers import Customer
from tagih.models.invoices import InvoiceLine, Receivable
from tagih.models.outbox import Message
from tagih.models.quotes import File


class DunningPolicy(CompanyRow):
    """One version of the company's policy; the highest version is in force."""

    version = models.IntegerField()
    data = models.TextField()
    at = models.DateTimeField()
    by = models.CharField(max_length=80)

    class Meta:
        db_table = "tagih_dunning_policy"
        constraints = [models.UniqueConstraint(fields=["company", "version"], name="policy_version_once")]

    @property
    def rule(self) -> ladder.Policy:
        return ladder.from_json(json.loads(self.data))


class Case(CompanyRow):
    """The asking for one receivable. `next_action_on` is the day to ask the rule again; null is never.

    `action`, `until`, `step`, `because` repeat the latest decision, so that a change of answer is seen.
    """

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+", db_index=False)
    receivable = models.OneToOneField(Receivable, models.PROTECT, related_name="case")
    next_action_on = models.DateField(null=True)
    last_step = models.IntegerField(null=True)
    last_message_on = models.DateField(null=True)
    paused_until = models.DateField(null=True)
    promised_on = models.DateField(null=True)
    action = models.CharField(max_length=8, default="new")
    until = models.DateField(null=True)
    step = models.IntegerField(null=True)
    because = models.TextField(default="[]")

    class Meta:
        db_table = "tagih_case"
        indexes = [
            models.Index(
                fields=["company", "next_action_on", "customer"],
                condition=models.Q(next_action_on__isnull=False),
                name="case_next_action",
            )
        ]


class Decision(CompanyRow):
    """What the rule answered for one receivable on a day; written when the answer changed."""

    receivable = models.ForeignKey(Receivable, models.PROTECT, related_name="+", db_index=False)
    asked_on = models.DateField()
    action = models.CharField(max_length=8)
    until = models.DateField(null=True)
    step = models.IntegerField(null=True)
    reasons = models.TextField()

    class Meta:
        db_table = "tagih_decision"
        indexes = [models.Index(fields=["receivable", "asked_on", "id"], name="decision_of_receivable")]


ROLES = ("asked", "listed", "void")
"""How a receivable is named in a message."""


class Notice(CompanyRow):
    """A receivable named in a message: `asked` with its ladder day, or only `listed` (ladder day 0).

    `void`: asked for before the invoice turned out never to have come, or before a payment plan gave it another day;
    asking has started anew since.
    """

    receivable = models.ForeignKey(Receivable, models.PROTECT, related_name="+", db_index=False)
    message = models.ForeignKey(Message, models.PROTECT, related_name="+")
    role = models.CharField(max_length=8, choices=[(role, role) for role in ROLES])
    ladder_day = models.IntegerField()
    on = models.DateField()
    balance_minor = MinorField()

    class Meta:
        db_table = "tagih_notice"
        constraints = [
            models.UniqueConstraint(
                fields=["receivable", "ladder_day"], condition=models.Q(role="asked"), name="notice_once_per_step"
            ),
        ]
        indexes = [models.Index(fields=["receivable", "on"], name="notice_of_receivable")]


class Promise(CompanyRow):
    """A client's word to pay one receivable by a day."""

    receivable = models.ForeignKey(Receivable, models.PROTECT, related_name="+")
    made_on = models.DateField()
    promised_on = models.DateField()
    amount_minor = MinorField(null=True)
    balance_minor = MinorField()
    note = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=10, default="open")

    class Meta:
        db_table = "tagih_promise"


class Dispute(CompanyRow):
    """A part of a receivable the client does not accept; only that part is not asked for.

    `line` and `file`: which line of the invoice it is about and what the client sent, where they said it in the portal.
    """

    receivable = models.ForeignKey(Receivable, models.PROTECT, related_name="+")
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)
    amount_minor = MinorField()
    because = models.CharField(max_length=500)
    resolution = models.CharField(max_length=500, blank=True)
    line = models.ForeignKey(InvoiceLine, models.PROTECT, null=True, related_name="+")
    file = models.ForeignKey(File, models.PROTECT, null=True, related_name="+")

    class Meta:
        db_table = "tagih_dispute"


class Run(CompanyRow):
    """One daily run: its day, how it went, and what held back the whole company."""

    on = models.DateField()
    started_at = models.DateTimeField()
    mode = models.CharField(max_length=10)
    decided = models.IntegerField(default=0)
    queued = models.IntegerField(default=0)
    proposed = models.IntegerField(default=0)
    waited = models.IntegerField(default=0)
    stopped = models.IntegerField(default=0)
    failed = models.IntegerField(default=0)
    blockers = models.TextField(default="[]")

    class Meta:
        db_table = "tagih_run"
        indexes = [models.Index(fields=["company", "on"], name="run_by_day")]
