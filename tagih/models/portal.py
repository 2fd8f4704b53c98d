"""Links into the portal: what each is for, and the seal of its secret. The secret itself is kept nowhere."""

from __future__ import annotations

from django.db import models

from tagih.models.base import CompanyRow, public_id
from tagih.models.customers import Customer
from tagih.models.invoices import Invoice
from tagih.models.quotes import Deliverable, Quote

PURPOSES = ("quote", "change_order", "invoice", "deliverable", "account")


class PortalLink(CompanyRow):
    """A link of one client to one thing, or to its account: all that is between us.

    A newer `generation` for the same thing revokes the older ones. A standing link is the one that messages
    carry: it stays the same from message to message, and revokes none.
    """

    public_id = models.CharField(max_length=26, unique=True, default=public_id)
    purpose = models.CharField(max_length=12, choices=[(one, one) for one in PURPOSES])
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+")
    quote = models.ForeignKey(Quote, models.PROTECT, null=True, related_name="+")
    invoice = models.ForeignKey(Invoice, models.PROTECT, null=True, related_name="+")
    deliverable = models.ForeignKey(Deliverable, models.PROTECT, null=True, related_name="+")
    generation = models.IntegerField()
    seal = models.CharField(max_length=64)
    expires_on = models.DateField()
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    is_standing = models.BooleanField(default=False)

    class Meta:
        db_table = "tagih_portal_link"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    purpose__in=("quote", "change_order"), quote__isnull=False, invoice=None, deliverable=None
                )
                | models.Q(purpose="invoice", quote=None, invoice__isnull=False, deliverable=None)
                | models.Q(purpose="deliverable", quote=None, invoice=None, deliverable__isnull=False)
                | models.Q(purpose="account", quote=None, invoice=None, deliverable=None),
                name="portal_link_is_for_one_thing",
            ),
        ]
        indexes = [
            models.Index(
                fields=["customer", "generation"], condition=models.Q(purpose="account"), name="portal_link_account"
            ),
        ]
