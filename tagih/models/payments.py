"""Payments received, how they and credit notes were allocated to receivables, and payments taken back."""

from __future__ import annotations

from django.db import models

from tagih.models.base import CompanyRow, MinorField, public_id
from tagih.models.customers import Customer
from tagih.models.deductions import ExpectedDeduction
from tagih.models.holdings import EarlyDiscount, Holding
from tagih.models.invoices import Invoice, Receivable
from tagih.models.write_offs import WriteOff

REVERSALS = ("mistake", "returned", "charged_back")
"""Why a payment is taken back: it was recorded by mistake, the bank returned it, or the payer had it charged back."""


class Payment(CompanyRow):
    """Money that arrived. What is not allocated is owed back to the customer until it is."""

    public_id = models.CharField(max_length=26, unique=True, default=public_id)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+")
    received_on = models.DateField()
    ordered_on = models.DateField(null=True)
    currency = models.CharField(max_length=3)
    amount_minor = MinorField()
    unallocated_minor = MinorField()
    way = models.CharField(max_length=20, default="transfer")
    reference = models.CharField(max_length=140, blank=True)
    external_source = models.CharField(max_length=40, blank=True)
    external_number = models.CharField(max_length=80, blank=True)
    made_at = models.DateTimeField()

    class Meta:
        db_table = "tagih_payment"
        constraints = [
            models.UniqueConstraint(
                fields=["company", "external_source", "external_number"],
                condition=~models.Q(external_source=""),
                name="payment_external_once",
            ),
            models.CheckConstraint(
                condition=models.Q(unallocated_minor__gte=0, unallocated_minor__lte=models.F("amount_minor")),
                name="payment_unallocated_within_amount",
            ),
        ]
        indexes = [
            models.Index(
                fields=["company", "customer", "currency", "unallocated_minor"],
                condition=models.Q(unallocated_minor__gt=0),
                name="payment_unallocated",
            ),
            models.Index(fields=["company", "received_on", "id"], name="payment_by_day"),
        ]

    @property
    def posted_as(self) -> str:
        """The text of its entry in the journal: the name that another system gave it, or ours."""
        return self.external_number or self.public_id


_SOURCES = ("payment", "credit_note", "holding", "write_off")


def _only(source: str) -> models.Q:
    """That an allocation has this source and no other."""
    return models.Q(**{f"{one}__isnull": one != source for one in _SOURCES})


class Allocation(CompanyRow):
    """A part of one payment, credit note, holding or write-off that settles a part of one receivable.

    With `discount` it is no money: the early-payment discount that was earned with that payment. With `deduction` it
    is what the payer was expected to keep back. With `reverses` it takes
    an earlier one back, with the same amount below nothing: what is settled is always the sum.
    """

    receivable = models.ForeignKey(Receivable, models.PROTECT, related_name="+")
    payment = models.ForeignKey(Payment, models.PROTECT, null=True, related_name="+")
    credit_note = models.ForeignKey(Invoice, models.PROTECT, null=True, related_name="+")
    holding = models.ForeignKey(Holding, models.PROTECT, null=True, related_name="+")
    discount = models.ForeignKey(EarlyDiscount, models.PROTECT, null=True, related_name="+")
    deduction = models.ForeignKey(ExpectedDeduction, models.PROTECT, null=True, related_name="+")
    write_off = models.ForeignKey(WriteOff, models.PROTECT, null=True, related_name="+")
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    on = models.DateField()
    amount_minor = MinorField()
    because = models.TextField(default="{}")

    class Meta:
        db_table = "tagih_allocation"
        constraints = [
            models.CheckConstraint(
                condition=_only("payment") | _only("credit_note") | _only("holding") | _only("write_off"),
                name="allocation_has_one_source",
            ),
            models.CheckConstraint(
                condition=models.Q(amount_minor__gt=0, reverses__isnull=True)
                | models.Q(amount_minor__lt=0, reverses__isnull=False),
                name="allocation_positive_unless_taken_back",
            ),
        ]


class Reversal(CompanyRow):
    """A payment taken back as of a day: what it settled is owed again. `fee_minor` is what the bank charged for it."""

    payment = models.OneToOneField(Payment, models.PROTECT, related_name="reversal")
    kind = models.CharField(max_length=12, choices=[(kind, kind) for kind in REVERSALS])
    on = models.DateField()
    fee_minor = MinorField(default=0)
    because = models.CharField(max_length=300)
    made_at = models.DateTimeField()

    class Meta:
        db_table = "tagih_reversal"
        constraints = [models.CheckConstraint(condition=models.Q(fee_minor__gte=0), name="reversal_fee_not_negative")]
        indexes = [models.Index(fields=["company", "on", "id"], name="reversal_by_day")]
