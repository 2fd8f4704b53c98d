"""E-invoices: who we are to those who receive them, who they are, and the files that were made."""

from __future__ import annotations

from django.db import models

from tagih.models.base import CompanyRow
from tagih.models.customers import Customer
from tagih.models.invoices import Invoice
from tagih.models.quotes import File


class EInvoiceSender(CompanyRow):
    """What e-invoices say of the company beyond its details. `format` is the one its customers get; empty means none.

    `registration` and `endpoint` are written with their scheme: `0106:12345678`.
    """

    format = models.CharField(max_length=20, blank=True)
    registration = models.CharField(max_length=100, blank=True)
    endpoint = models.CharField(max_length=100, blank=True)
    contact = models.CharField(max_length=120, blank=True)

    class Meta:
        db_table = "tagih_einvoice_sender"
        constraints = [models.UniqueConstraint(fields=["company"], name="einvoice_sender_once")]


class EInvoiceReceiver(CompanyRow):
    """How one customer wants e-invoices. An empty `format` means the company's usual one, `none` that it gets none."""

    customer = models.OneToOneField(Customer, models.PROTECT, related_name="+")
    format = models.CharField(max_length=20, blank=True)
    registration = models.CharField(max_length=100, blank=True)
    endpoint = models.CharField(max_length=100, blank=True)
    buyer_reference = models.CharField(max_length=100, blank=True)

    class Meta:
        db_table = "tagih_einvoice_receiver"


class EInvoice(CompanyRow):
    """The XML of an issued document in one format, as it was first made. It never changes."""

    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="+")
    format = models.CharField(max_length=20)
    file = models.ForeignKey(File, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        db_table = "tagih_einvoice"
        constraints = [models.UniqueConstraint(fields=["invoice", "format"], name="einvoice_once")]
