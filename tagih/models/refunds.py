"""Refunds: money that goes back to a client, proposed by one and approved before it is paid."""

from __future__ import annotations

from django.db import models

from tagih.models.base import CompanyRow, MinorField, public_id
from tagih.models.customers import Customer
from tagih.models.invoices import Invoice
from tagih.models.payments import Payment

STATES = ("proposed", "approved", "paid", "declined")


class Refund(CompanyRow):
    """What is left of a payment or credit note and goes back, to the `account` it came from.

    The books move when it is paid; until then the money may still settle something.
    """

    public_id = models.CharField(max_length=26, unique=True, default=public_id)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+")
    payment = models.ForeignKey(Payment, models.PROTECT, null=True, related_name="+")
    credit_note = models.ForeignKey(Invoice, models.PROTECT, null=True, related_name="+")
    currency = models.CharField(max_length=3)
    amount_minor = MinorField()
    account = models.CharField(max_length=80, blank=True)
    because = models.CharField(max_length=300)
    state = models.CharField(max_length=10, default="proposed", choices=[(state, state) for state in STATES])
    proposed_on = models.DateField()
    proposed_by = models.CharField(max_length=80)
    decided_on = models.DateField(null=True)
    decided_by = models.CharField(max_length=80, blank=True)
    paid_on = models.DateField(null=True)
    reference = models.CharField(max_length=140, blank=True)
    made_at = models.DateTimeField()

    class Meta:
        db_table = "tagih_refund"
        constraints = [
            models.CheckConstraint(condition=models.Q(amount_minor__gt=0), name="refund_positive"),
            models.CheckConstraint(
                condition=models.Q(payment__isnull=False, credit_note__isnull=True)
                | models.Q(payment__isnull=True, credit_note__isnull=False),
                name="refund_has_one_source",
            ),
        ]
        indexes = [
            models.Index(
                fields=["company", "id"], condition=models.Q(state__in=["proposed", "approved"]), name="refund_open"
            ),
        ]
