"""Exchange rates: those recorded by hand or from a central bank's file, and the one that a document was issued at."""

from __future__ import annotations

from django.db import models

from tagih.models.base import CompanyRow, MinorField
from tagih.models.invoices import Invoice


class ExchangeRate(CompanyRow):
    """What one unit of `currency` was worth in the company's on a day, and who says so."""

    currency = models.CharField(max_length=3)
    on = models.DateField()
    rate = models.CharField(max_length=20)
    source = models.CharField(max_length=120, blank=True)

    class Meta:
        db_table = "tagih_exchange_rate"
        constraints = [models.UniqueConstraint(fields=["company", "currency", "on"], name="exchange_rate_once")]


class InvoiceRate(CompanyRow):
    """The rate of a document in a foreign currency, its day and source, and the tax at it in the company's currency.

    A source left empty: the rate was typed in when it was issued.
    """

    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="+")
    currency = models.CharField(max_length=3)
    rate = models.CharField(max_length=20)
    on = models.DateField()
    source = models.CharField(max_length=120, blank=True)
    tax_minor = MinorField()

    class Meta:
        db_table = "tagih_invoice_rate"
        constraints = [models.UniqueConstraint(fields=["invoice"], name="invoice_rate_once")]
