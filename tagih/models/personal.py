"""What is said to one client alone on an invoice: a wish, an offer, a question how it was."""

from __future__ import annotations

from django.db import models

from tagih.models.base import CompanyRow
from tagih.models.invoices import Invoice


class PersonalWords(CompanyRow):
    """Words for this client on this invoice. They stand on the invoice itself, and on no copy that goes with a reminder."""

    invoice = models.OneToOneField(Invoice, models.PROTECT, related_name="+")
    wish = models.CharField(max_length=500, blank=True)
    offer = models.CharField(max_length=300, blank=True)
    offer_url = models.CharField(max_length=300, blank=True)
    asks_feedback = models.BooleanField(default=False)

    class Meta:
        db_table = "tagih_personal_words"
