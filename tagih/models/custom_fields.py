"""Custom fields: what a company itself wants to know of its customers and documents, and what was filled in."""

from __future__ import annotations

from django.db import models

from tagih.models.base import CompanyRow, public_id
from tagih.models.customers import Customer
from tagih.models.invoices import Invoice
from tagih.models.quotes import Quote

SUBJECTS = ("customer", "invoice", "quote")


class CustomField(CompanyRow):
    """One question about every customer, invoice or quote. Retired, it is asked no more; what was answered stays."""

    public_id = models.CharField(max_length=26, unique=True, default=public_id)
    subject = models.CharField(max_length=8, choices=[(one, one) for one in SUBJECTS])
    code = models.CharField(max_length=40)
    label = models.CharField(max_length=60)
    kind = models.CharField(max_length=8)
    choices = models.TextField(blank=True)
    is_printed = models.BooleanField(default=False)
    is_retired = models.BooleanField(default=False)

    class Meta:
        db_table = "tagih_custom_field"
        constraints = [models.UniqueConstraint(fields=["company", "subject", "code"], name="custom_field_code_once")]

    def __str__(self) -> str:
        return self.label


class CustomValue(CompanyRow):
    """What was filled in, in the one spelling of its field's kind: a point in numbers, days as 2026-03-14."""

    field = models.ForeignKey(CustomField, models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, models.PROTECT, null=True, related_name="+")
    invoice = models.ForeignKey(Invoice, models.PROTECT, null=True, related_name="+")
    quote = models.ForeignKey(Quote, models.PROTECT, null=True, related_name="+")
    text = models.CharField(max_length=200)

    class Meta:
        db_table = "tagih_custom_value"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(customer__isnull=False, invoice__isnull=True, quote__isnull=True)
                | models.Q(customer__isnull=True, invoice__isnull=False, quote__isnull=True)
                | models.Q(customer__isnull=True, invoice__isnull=True, quote__isnull=False),
                name="custom_value_is_on_one_thing",
            ),
            models.UniqueConstraint(fields=["company", "field", "customer"], name="custom_value_once_on_customer"),
            models.UniqueConstraint(fields=["company", "field", "invoice"], name="custom_value_once_on_invoice"),
            models.UniqueConstraint(fields=["company", "field", "quote"], name="custom_value_once_on_quote"),
        ]
