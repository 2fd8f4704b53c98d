"""Invoices that come again: what is billed on which cycle, and each occurrence that was made."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import connection, models

from tagih.models.base import CompanyRow, MinorField, public_id
from tagih.models.company import Company
from tagih.models.customers import Customer
from tagih.models.invoices import Invoice

STATES = ("active", "paused", "ended")
MODES = ("issue", "draft")
"""What an occurrence becomes: an issued invoice on its way to the client, or a draft for a person to look at."""
CYCLE_MODES = ("issue", "propose")
"""What a client's billing day does with its drafts: issue and send them, or show them to a person."""


class Recurring(CompanyRow):
    """An invoice that is made again on each day of its cycle. `next_on` is the day of the next; null once it ended.

    `cycle` is a code such as `monthly on 31`, counted from `starts_on`. `problem` is JSON, code and facts, of why the
    last attempt failed, on `tried_on`; empty while all is well.
    """

    public_id = models.CharField(max_length=26, unique=True, default=public_id)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    state = models.CharField(max_length=10, default="active", choices=[(state, state) for state in STATES])
    mode = models.CharField(max_length=10, default="issue", choices=[(mode, mode) for mode in MODES])
    cycle = models.CharField(max_length=40)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    most = models.IntegerField(null=True)
    made = models.IntegerField(default=0)
    next_on = models.DateField(null=True)
    currency = models.CharField(max_length=3)
    terms = models.CharField(max_length=120, blank=True)
    reference = models.CharField(max_length=60, blank=True)
    message = models.TextField(blank=True)
    prices_include_tax = models.BooleanField(default=False)
    net_minor = MinorField(default=0)
    tax_minor = MinorField(default=0)
    total_minor = MinorField(default=0)
    problem = models.TextField(blank=True)
    tried_on = models.DateField(null=True)
    made_at = models.DateTimeField()

    class Meta:
        db_table = "tagih_recurring"
        indexes = [
            models.Index(
                fields=["company", "next_on", "id"], condition=models.Q(state="active"), name="recurring_next"
            ),
            models.Index(fields=["company", "customer", "id"], name="recurring_of_customer"),
        ]

    def __str__(self) -> str:
        return self.name


class RecurringLine(CompanyRow):
    """One line of it, as a line of an invoice; its description may hold words of the period."""

    recurring = models.ForeignKey(Recurring, models.PROTECT, related_name="+")
    position = models.IntegerField()
    description = models.CharField(max_length=500)
    quantity_millionths = models.BigIntegerField(default=1_000_000)
    unit = models.CharField(max_length=20, blank=True)
    unit_price_millionths = models.BigIntegerField()
    discount_ppm = models.IntegerField(default=0)
    tax_category = models.CharField(max_length=2, default="S")
    tax_rate_ppm = models.IntegerField(default=0)
    discount_minor = MinorField(default=0)
    discount_reason = models.CharField(max_length=120, blank=True)
    charge_minor = MinorField(default=0)
    charge_reason = models.CharField(max_length=120, blank=True)

    class Meta:
        db_table = "tagih_recurring_line"
        constraints = [models.UniqueConstraint(fields=["recurring", "position"], name="recurring_line_once")]


class Occurrence(CompanyRow):
    """One day of a cycle that was billed: no day is billed twice. The invoice is null once its draft was deleted."""

    recurring = models.ForeignKey(Recurring, models.PROTECT, related_name="+", db_index=False)
    on = models.DateField()
    invoice = models.ForeignKey(Invoice, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        db_table = "tagih_occurrence"
        constraints = [
            models.UniqueConstraint(fields=["company", "recurring", "on"], name="occurrence_once"),
        ]


class BillingCycle(CompanyRow):
    """On which days a client is billed. Without a row it is billed whenever its drafts are ready.

    `group` tells the weekly group it was put into. `problem` and `tried_on` are as those of a recurring invoice.
    """

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+")
    cycle = models.CharField(max_length=40)
    starts_on = models.DateField()
    mode = models.CharField(max_length=10, default="issue", choices=[(mode, mode) for mode in CYCLE_MODES])
    group = models.IntegerField(null=True)
    next_on = models.DateField(null=True)
    problem = models.TextField(blank=True)
    tried_on = models.DateField(null=True)
    made_at = models.DateTimeField()

    class Meta:
        db_table = "tagih_billing_cycle"
        constraints = [models.UniqueConstraint(fields=["company", "customer"], name="billing_cycle_once")]
        indexes = [models.Index(fields=["company", "next_on", "id"], name="billing_cycle_next")]


def due(company: Company, on: date, after: int = 0, limit: int = 1, *, again: bool = True) -> list[int]:
    """Ids above `after` of what is to be billed up to `on`. Without `again` those are left out that failed today."""
    return _due(_DUE, company, on, after, limit, again)


def due_cycles(company: Company, on: date, after: int = 0, limit: int = 1, *, again: bool = True) -> list[int]:
    """The same of the billing days of clients."""
    return _due(_DUE_CYCLES, company, on, after, limit, again)


def _due(sql: str, company: Company, on: date, after: int, limit: int, again: bool) -> list[int]:
    tried = "" if again else " AND (tried_on IS NULL OR tried_on < %s)"
    given: Sequence[Any] = [company.pk, on.isoformat(), after, *([] if again else [on.isoformat()]), limit]
    with connection.cursor() as cursor:
        cursor.execute(sql.format(tried=tried), given)
        return [row[0] for row in cursor.fetchall()]


# `state = 'active'` stands in the text for the partial index.
_DUE = """
SELECT id FROM tagih_recurring
WHERE company_id = %s AND state = 'active' AND next_on <= %s AND id > %s{tried} ORDER BY id LIMIT %s
"""
_DUE_CYCLES = """
SELECT id FROM tagih_billing_cycle
WHERE company_id = %s AND next_on <= %s AND id > %s{tried} ORDER BY id LIMIT %s
"""
