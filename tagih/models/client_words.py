"""What a client says in the portal that a person has to look at: a payment already made, a detail that is wrong."""

from __future__ import annotations

from django.db import models

from tagih.models.base import CompanyRow, MinorField, public_id
from tagih.models.customers import Customer
from tagih.models.invoices import Invoice
from tagih.models.quotes import File

STATES = ("open", "accepted", "declined")


class ClientWord(CompanyRow):
    """Something a client said, and what a person answered."""

    public_id = models.CharField(max_length=26, unique=True, default=public_id)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, default="open", choices=[(one, one) for one in STATES])
    note = models.CharField(max_length=500, blank=True)
    made_at = models.DateTimeField()
    by = models.CharField(max_length=80)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=80, blank=True)
    answer = models.CharField(max_length=500, blank=True)

    class Meta:
        abstract = True


class PaymentClaim(ClientWord):
    """“I have paid already”, with or without proof. Nothing is asked about the invoices before `paused_until`.

    Without an invoice it is about everything that was open.
    """

    invoice = models.ForeignKey(Invoice, models.PROTECT, null=True, related_name="+")
    currency = models.CharField(max_length=3)
    amount_minor = MinorField(null=True)
    paid_on = models.DateField()
    file = models.ForeignKey(File, models.PROTECT, null=True, related_name="+")
    paused_until = models.DateField(null=True)

    class Meta:
        db_table = "tagih_payment_claim"
        indexes = [
            models.Index(fields=["company", "id"], condition=models.Q(state="open"), name="claim_open"),
            models.Index(fields=["customer", "id"], name="claim_of_customer"),
        ]


class Amendment(ClientWord):
    """A proposal of the client: who pays there, or the order number on its invoices. Empty fields stay as they are."""

    name = models.CharField(max_length=120, blank=True)
    email = models.CharField(max_length=254, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    purchase_order = models.CharField(max_length=60, blank=True)

    class Meta:
        db_table = "tagih_amendment"
        indexes = [
            models.Index(fields=["company", "id"], condition=models.Q(state="open"), name="amendment_open"),
            models.Index(fields=["customer", "id"], name="amendment_of_customer"),
        ]
