"""Payment plans: what a client asked for or was given, and the parts of receivables that it is made of."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from django.db import models

from tagih.domain import plans
from tagih.models import rows
from tagih.models.base import CompanyRow, MinorField, public_id
from tagih.models.company import Company
from tagih.models.customers import Customer
from tagih.models.facts import day
from tagih.models.invoices import Receivable

STATES = ("asked", "accepted", "declined", "ended")


class PaymentPlan(CompanyRow):
    """Instalments for what is open: asked for, accepted, declined, or ended before it was kept.

    `total_minor` is what it was about when it was asked for, and once accepted what it is made of.
    """

    public_id = models.CharField(max_length=26, unique=True, default=public_id)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, default="asked", choices=[(one, one) for one in STATES])
    currency = models.CharField(max_length=3)
    total_minor = MinorField()
    count = models.SmallIntegerField()
    every = models.CharField(max_length=10, choices=[(one, one) for one in plans.EVERY])
    first_on = models.DateField()
    note = models.CharField(max_length=500, blank=True)
    paused_until = models.DateField(null=True)
    made_at = models.DateTimeField()
    by = models.CharField(max_length=80)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=80, blank=True)
    answer = models.CharField(max_length=500, blank=True)

    class Meta:
        db_table = "tagih_payment_plan"
        constraints = [
            models.UniqueConstraint(
                fields=["company", "customer", "currency"], condition=models.Q(state="asked"), name="plan_asked_once"
            ),
        ]
        indexes = [
            models.Index(fields=["company", "id"], condition=models.Q(state="asked"), name="plan_asked"),
            models.Index(fields=["customer", "id"], name="plan_of_customer"),
        ]


class PlanPart(CompanyRow):
    """A receivable of a plan. `position` is its instalment, 0 while the plan is only asked for.

    `was_due_on` and `was_amount_minor` are the receivable's as it was issued; null for one that the plan divided off.
    """

    plan = models.ForeignKey(PaymentPlan, models.PROTECT, related_name="parts")
    receivable = models.ForeignKey(Receivable, models.PROTECT, related_name="+")
    position = models.SmallIntegerField(default=0)
    was_due_on = models.DateField(null=True)
    was_amount_minor = MinorField(null=True)

    class Meta:
        db_table = "tagih_plan_part"
        constraints = [models.UniqueConstraint(fields=["plan", "receivable"], name="plan_part_once")]


class AsIssued(NamedTuple):
    """An instalment as the invoice says it, whatever was agreed later."""

    invoice_id: int
    instalment: int
    due_on: date
    amount_minor: int


def as_issued(company: Company, invoice_ids: Sequence[int]) -> list[AsIssued]:
    """The instalments of invoices as they were issued, in order: what a plan divided and moved is put together again."""
    columns = ("id", "invoice_id", "instalment", "due_on", "amount_minor")
    found = rows.select(Receivable, columns, company_id=company.pk, invoice_id=list(invoice_ids))
    parts = rows.select(
        PlanPart, ("receivable_id", "was_due_on", "was_amount_minor"), "position > 0", company_id=company.pk,
        receivable_id=[row[0] for row in found],
    )  # fmt: skip
    before = {receivable_id: was for receivable_id, *was in reversed(parts)}  # the first plan knew it as it was issued
    made = []
    for row_id, invoice_id, instalment, due_on, amount_minor in found:
        was_due_on, was_minor = before.get(row_id, (due_on, amount_minor))
        if was_minor is not None:
            made.append(AsIssued(invoice_id, instalment, day(was_due_on), was_minor))
    return sorted(made)
