"""Virtual accounts of clients, and cheques."""

from __future__ import annotations

from django.db import models

from tagih.models.base import CompanyRow, MinorField, public_id
from tagih.models.customers import Customer
from tagih.models.payments import Payment

CHEQUE_STATES = ("received", "cleared", "bounced")


class VirtualAccount(CompanyRow):
    """A number at a bank to which one client pays. Without a customer it is free."""

    bank = models.CharField(max_length=40)
    number = models.CharField(max_length=34)
    customer = models.ForeignKey(Customer, models.PROTECT, null=True, related_name="+")

    class Meta:
        db_table = "tagih_virtual_account"
        constraints = [
            models.UniqueConstraint(fields=["company", "number", "bank"], name="virtual_account_once"),
            models.UniqueConstraint(
                fields=["company", "customer", "bank"],
                condition=models.Q(customer__isnull=False),
                name="virtual_account_one_for_a_client",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bank} {self.number}"


class Cheque(CompanyRow):
    """A cheque that a client gave us. It is a payment once it is cleared. `invoices` are those it was given for."""

    public_id = models.CharField(max_length=26, unique=True, default=public_id)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+")
    bank = models.CharField(max_length=80)
    number = models.CharField(max_length=40)
    currency = models.CharField(max_length=3)
    amount_minor = MinorField()
    invoices = models.TextField(blank=True)
    state = models.CharField(max_length=8, choices=[(one, one) for one in CHEQUE_STATES])
    received_on = models.DateField()
    ended_on = models.DateField(null=True)
    payment = models.ForeignKey(Payment, models.PROTECT, null=True, related_name="+")
    because = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField()

    class Meta:
        db_table = "tagih_cheque"
        constraints = [
            models.UniqueConstraint(fields=["company", "customer", "bank", "number"], name="cheque_once"),
        ]
        indexes = [models.Index(fields=["company", "state", "id"], name="cheque_by_state")]
