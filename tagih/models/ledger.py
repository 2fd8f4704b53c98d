"""The journal: entries and lines that can be added and never changed."""

from __future__ import annotations

from django.db import models

from tagih.models.base import CompanyRow, MinorField
from tagih.models.customers import Customer
from tagih.models.holdings import Holding
from tagih.models.invoices import Invoice, Receivable
from tagih.models.payments import Payment


class JournalEntry(CompanyRow):
    """One balanced posting. Inserted unposted, lines added, then `posted` is set and nothing moves any more.

    `digest` is the SHA-256 of the entry and its lines; the event that caused it carries the digest in the chain.
    """

    on = models.DateField()
    kind = models.CharField(max_length=40)
    text = models.CharField(max_length=200, blank=True)
    posted = models.BooleanField(default=False)
    at = models.DateTimeField()
    digest = models.CharField(max_length=64)

    class Meta:
        db_table = "tagih_journal_entry"
        indexes = [models.Index(fields=["company", "on", "id"], name="journal_by_day")]


class JournalLine(CompanyRow):
    """One side of an entry: positive is debit. `base_minor` is in the company's currency."""

    entry = models.ForeignKey(JournalEntry, models.PROTECT, related_name="+")
    position = models.IntegerField()
    on = models.DateField()
    account = models.CharField(max_length=40)
    amount_minor = MinorField()
    currency = models.CharField(max_length=3)
    base_minor = MinorField()
    rate = models.CharField(max_length=30, default="1")
    rate_on = models.DateField(null=True)
    customer = models.ForeignKey(Customer, models.PROTECT, null=True, related_name="+", db_index=False)
    receivable = models.ForeignKey(Receivable, models.PROTECT, null=True, related_name="+", db_index=False)
    payment = models.ForeignKey(Payment, models.PROTECT, null=True, related_name="+", db_index=False)
    document = models.ForeignKey(Invoice, models.PROTECT, null=True, related_name="+", db_index=False)
    holding = models.ForeignKey(Holding, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        db_table = "tagih_journal_line"
        constraints = [models.CheckConstraint(condition=~models.Q(amount_minor=0), name="journal_line_not_zero")]
        indexes = [
            models.Index(
                fields=["receivable", "on", "amount_minor"],
                condition=models.Q(receivable__isnull=False),
                name="journal_of_receivable",
            ),
            models.Index(
                fields=["holding", "on", "amount_minor"],
                condition=models.Q(holding__isnull=False),
                name="journal_of_holding",
            ),
        ]
