"""Discounts and charges on whole documents."""

from __future__ import annotations

from django.db import models

from tagih.models.base import CompanyRow, MinorField
from tagih.models.invoices import Invoice

KINDS = ("discount", "charge")


class InvoiceAdjustment(CompanyRow):
    """A discount or charge on a document, as it is under one tax rate.

    What was asked for without a rate has one row (`part`) for each rate, all at one `position`, and `is_spread`.
    `amount_minor` is as printed, `net_minor` without tax; both are above zero, except for a percentage of lines that are
    below it. `base_minor` is what the percentage was taken of.
    """

    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="+")
    position = models.IntegerField()
    part = models.IntegerField(default=1)
    kind = models.CharField(max_length=10, choices=[(kind, kind) for kind in KINDS])
    reason = models.CharField(max_length=120)
    rate_ppm = models.IntegerField(null=True)
    base_minor = MinorField(null=True)
    amount_minor = MinorField()
    net_minor = MinorField()
    tax_category = models.CharField(max_length=2)
    tax_rate_ppm = models.IntegerField()
    is_spread = models.BooleanField(default=False)

    class Meta:
        db_table = "tagih_invoice_adjustment"
        constraints = [
            models.UniqueConstraint(fields=["invoice", "position", "part"], name="invoice_adjustment_once"),
        ]
