"""Proofs that an invoice was received, or that it never came."""

from __future__ import annotations

from django.db import models

from tagih.domain import receipt
from tagih.models.base import CompanyRow
from tagih.models.invoices import Invoice

PROOFS = (*receipt.KINDS, receipt.NOT_DELIVERED)


class Proof(CompanyRow):
    """How it is known that an invoice was received, or that it never came. Rows are added, never changed.

    `on`: the day on which the client had it; of one that never came, the day on which it was sent anew.
    """

    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=[(one, one) for one in PROOFS])
    on = models.DateField()
    note = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField()
    by = models.CharField(max_length=80)

    class Meta:
        db_table = "tagih_proof"
