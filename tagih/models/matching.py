"""What matching remembers: keys of document numbers, who paid from which account or name, and the answer for each line."""

from __future__ import annotations

from django.db import models

from tagih.models.banking import BankLine
from tagih.models.base import CompanyRow, MinorField, public_id
from tagih.models.customers import Customer
from tagih.models.invoices import Receivable
from tagih.models.payments import Payment

STATES = ("applied", "proposed", "rejected", "undone")
LEARNED = ("account", "name")


class ReferenceKey(CompanyRow):
    """One way to find a receivable by what a payer writes: its number by value or as printed, its creditor reference."""

    key = models.CharField(max_length=40)
    receivable = models.ForeignKey(Receivable, models.PROTECT, related_name="+")

    class Meta:
        db_table = "tagih_reference_key"
        constraints = [
            models.UniqueConstraint(fields=["company", "key", "receivable"], name="reference_key_once"),
        ]


class Match(CompanyRow):
    """An answer for a line of a bank statement: which receivables get what of it, its points, and why.

    `parts`: pairs of receivable and minor units, as JSON. One answer of a line can be applied; it made `payment`, or
    took it back where the bank `is_return`ed it. `position` is its rank among those proposed.
    """

    public_id = models.CharField(max_length=26, unique=True, default=public_id)
    line = models.ForeignKey(BankLine, models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, default="proposed", choices=[(one, one) for one in STATES])
    position = models.IntegerField(default=1)
    points = models.IntegerField(default=0)
    currency = models.CharField(max_length=3)
    amount_minor = MinorField()
    parts = models.TextField(default="[]")
    reasons = models.TextField(default="[]")
    against = models.TextField(default="[]")
    is_return = models.BooleanField(default=False)
    payment = models.ForeignKey(Payment, models.PROTECT, null=True, related_name="+")
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        db_table = "tagih_match"
        constraints = [
            models.UniqueConstraint(
                fields=["line"], condition=models.Q(state="applied"), name="match_line_booked_once"
            ),
            models.CheckConstraint(condition=models.Q(state__in=STATES), name="match_state_known"),
            models.CheckConstraint(
                condition=~models.Q(state="applied") | models.Q(payment__isnull=False), name="match_applied_has_payment"
            ),
        ]
        indexes = [
            models.Index(
                fields=["company", "customer", "points"],
                condition=models.Q(state="proposed", position=1),
                name="match_proposed",
            ),
        ]


class PayerAlias(CompanyRow):
    """That an account, or a name as it is compared, paid for a client: learned with a match, or said by a person.

    What was learned with a match is forgotten with it.
    """

    public_id = models.CharField(max_length=26, unique=True, default=public_id)
    kind = models.CharField(max_length=8, default="account", choices=[(one, one) for one in LEARNED])
    key = models.CharField(max_length=120)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+")
    match = models.ForeignKey(Match, models.PROTECT, null=True, related_name="+")
    is_by_person = models.BooleanField(default=False)
    made_at = models.DateTimeField()

    class Meta:
        db_table = "tagih_payer_alias"
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=LEARNED), name="payer_alias_kind_known"),
        ]
        indexes = [models.Index(fields=["company", "kind", "key"], name="payer_alias_by_key")]
