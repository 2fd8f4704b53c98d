"""What is given up: claims written off, small differences let be, and the company's rules about money that comes."""

from __future__ import annotations

import json

from django.db import models

from tagih.domain import payment_policy, write_offs
from tagih.models.base import CompanyRow, MinorField, public_id
from tagih.models.customers import Customer
from tagih.models.invoices import Receivable


class WriteOff(CompanyRow):
    """A part of a receivable that is given up, or, without one, cents of a payment that were too many.

    `payment` is the one that left a small difference. Taken back, it is owed again, since `taken_back_on`.
    """

    public_id = models.CharField(max_length=26, unique=True, default=public_id)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+")
    receivable = models.ForeignKey(Receivable, models.PROTECT, null=True, related_name="+")
    payment = models.ForeignKey("tagih.Payment", models.PROTECT, null=True, related_name="+")
    kind = models.CharField(
        max_length=16, choices=[(one, one) for one in (*write_offs.KINDS, write_offs.SMALL_DIFFERENCE)]
    )
    on = models.DateField()
    currency = models.CharField(max_length=3)
    amount_minor = MinorField()
    tax_minor = MinorField(default=0)
    because = models.CharField(max_length=300, blank=True)
    approved_by = models.CharField(max_length=120, blank=True)
    by = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    taken_back_on = models.DateField(null=True)

    class Meta:
        db_table = "tagih_write_off"
        constraints = [
            models.CheckConstraint(condition=models.Q(amount_minor__gt=0), name="write_off_positive"),
            models.CheckConstraint(
                condition=models.Q(receivable__isnull=False) | models.Q(payment__isnull=False),
                name="write_off_of_something",
            ),
        ]
        indexes = [models.Index(fields=["company", "on", "id"], name="write_off_by_day")]


class PaymentPolicy(CompanyRow):
    """One version of the company's rules about money that comes; the highest version is in force."""

    version = models.IntegerField()
    data = models.TextField()
    at = models.DateTimeField()
    by = models.CharField(max_length=80)

    class Meta:
        db_table = "tagih_payment_policy"
        constraints = [models.UniqueConstraint(fields=["company", "version"], name="payment_policy_version_once")]

    @property
    def rule(self) -> payment_policy.Policy:
        return payment_policy.from_json(json.loads(self.data))
