"""Tags: words of our own on customers and documents."""

from __future__ import annotations

from django.db import models

from tagih.models.base import CompanyRow
from tagih.models.customers import Customer
from tagih.models.invoices import Invoice
from tagih.models.quotes import Quote


class Tag(CompanyRow):
    """One word on one customer, invoice, credit note or quote. Documents stay as they are: no client sees it."""

    name = models.CharField(max_length=40)
    customer = models.ForeignKey(Customer, models.PROTECT, null=True, related_name="tags")
    invoice = models.ForeignKey(Invoice, models.PROTECT, null=True, related_name="tags")
    quote = models.ForeignKey(Quote, models.PROTECT, null=True, related_name="tags")

    class Meta:
        db_table = "tagih_tag"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(customer__isnull=False, invoice__isnull=True, quote__isnull=True)
                | models.Q(customer__isnull=True, invoice__isnull=False, quote__isnull=True)
                | models.Q(customer__isnull=True, invoice__isnull=True, quote__isnull=False),
                name="tag_is_on_one_thing",
            ),
            models.UniqueConstraint(fields=["company", "name", "customer"], name="tag_once_on_customer"),
            models.UniqueConstraint(fields=["company", "name", "invoice"], name="tag_once_on_invoice"),
            models.UniqueConstraint(fields=["company", "name", "quote"], name="tag_once_on_quote"),
        ]

    def __str__(self) -> str:
        return self.name
