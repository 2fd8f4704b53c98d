"""The work log: what was done or delivered for a client and waits to be billed, and the company's rules about it."""

from __future__ import annotations

from django.db import models

from tagih.domain import work
from tagih.models.base import CompanyRow, MinorField, public_id
from tagih.models.customers import Customer
from tagih.models.invoices import Invoice

KINDS = ("time", "goods", "expense")


class WorkEntry(CompanyRow):
    """Something done on a day, entered once. `invoice` is what bills it, and `position` its line there.

    `net_minor` is what it comes to in `currency`, as a line of an invoice in which prices are without tax.
    """

    public_id = models.CharField(max_length=26, unique=True, default=public_id)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+", db_index=False)
    quote = models.ForeignKey("tagih.Quote", models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=10, default="time", choices=[(kind, kind) for kind in KINDS])
    on = models.DateField()
    description = models.CharField(max_length=500)
    quantity_millionths = models.BigIntegerField(default=1_000_000)
    unit = models.CharField(max_length=20, blank=True)
    unit_price_millionths = models.BigIntegerField()
    tax_category = models.CharField(max_length=2, default="S")
    tax_rate_ppm = models.IntegerField(default=0)
    currency = models.CharField(max_length=3)
    net_minor = MinorField(default=0)
    invoice = models.ForeignKey(Invoice, models.PROTECT, null=True, related_name="+")
    position = models.IntegerField(null=True)
    billed_on = models.DateField(null=True)
    made_at = models.DateTimeField()

    class Meta:
        db_table = "tagih_work_entry"
        indexes = [
            models.Index(
                fields=["company", "customer", "on", "id"],
                condition=models.Q(invoice__isnull=True),
                name="work_unbilled",
            ),
            models.Index(fields=["company", "on", "id"], name="work_by_day"),
        ]

    def __str__(self) -> str:
        return self.description


class WorkPolicy(CompanyRow):
    """The company's rules about unbilled work; without a row the usual ones hold."""

    not_before_days = models.IntegerField()
    nudge_after_days = models.IntegerField()
    alarm_after_days = models.IntegerField()
    capital_rate_ppm = models.IntegerField()

    class Meta:
        db_table = "tagih_work_policy"
        constraints = [models.UniqueConstraint(fields=["company"], name="work_policy_once")]

    @property
    def rule(self) -> work.Policy:
        return work.Policy(self.not_before_days, self.nudge_after_days, self.alarm_after_days, self.capital_rate_ppm)
