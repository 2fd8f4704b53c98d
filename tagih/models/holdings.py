"""What we hold for customers: retainers, credits, vouchers; what is asked to refill them; discounts offered."""

from __future__ import annotations

import json

from django.db import models

from tagih.domain import incentives
from tagih.models.base import CompanyRow, MinorField, public_id
from tagih.models.customers import Customer
from tagih.models.invoices import Invoice, Receivable

KINDS = ("retainer", "store_credit", "future_work", "voucher")
PURPOSES = ("", "single", "multi")


class Holding(CompanyRow):
    """Money or credit of a customer that may settle what is billed later, and is a liability until it does.

    `balance_minor` includes `tax_minor`, the tax already accounted for it; both are caches of the journal that
    `tagih ledger verify` recomputes. `is_paid_for` tells money from what was given away. Floor, target and gate
    belong to retainers, `code` and `purpose` to vouchers.
    """

    public_id = models.CharField(max_length=26, unique=True, default=public_id)
    kind = models.CharField(max_length=12, choices=[(kind, kind) for kind in KINDS])
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+")
    name = models.CharField(max_length=160)
    code = models.CharField(max_length=40, null=True)  # noqa: DJ001 - null keeps all but vouchers out of the unique key
    currency = models.CharField(max_length=3)
    opened_on = models.DateField()
    expires_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    balance_minor = MinorField(default=0)
    tax_minor = MinorField(default=0)
    tax_category = models.CharField(max_length=2, blank=True)
    tax_rate_ppm = models.IntegerField(default=0)
    is_paid_for = models.BooleanField(default=True)
    floor_minor = MinorField(default=0)
    target_minor = MinorField(default=0)
    is_gate = models.BooleanField(default=False)
    purpose = models.CharField(max_length=6, blank=True, choices=[(one, one) for one in PURPOSES])
    made_at = models.DateTimeField()

    class Meta:
        db_table = "tagih_holding"
        constraints = [
            models.UniqueConstraint(fields=["company", "code"], name="holding_code_once"),
            models.CheckConstraint(
                condition=models.Q(balance_minor__gte=models.F("tax_minor"), tax_minor__gte=0),
                name="holding_never_overdrawn",
            ),
        ]
        indexes = [
            models.Index(fields=["company", "customer", "kind"], name="holding_of_customer"),
            models.Index(
                fields=["company", "customer", "currency", "balance_minor"],
                condition=models.Q(balance_minor__gt=0, kind="store_credit"),
                name="holding_store_credit",
            ),
            models.Index(
                fields=["company", "expires_on"],
                condition=models.Q(balance_minor__gt=0, expires_on__isnull=False),
                name="holding_expiring",
            ),
        ]

    def __str__(self) -> str:
        return self.code or self.name


class Replenishment(CompanyRow):
    """What a customer is asked to pay so that a retainer is full again, and why. One at a time is open."""

    holding = models.ForeignKey(Holding, models.PROTECT, related_name="+")
    asked_on = models.DateField()
    closed_on = models.DateField(null=True)
    amount_minor = MinorField()
    because = models.TextField(default="{}")

    class Meta:
        db_table = "tagih_replenishment"
        constraints = [
            models.UniqueConstraint(
                fields=["holding"], condition=models.Q(closed_on__isnull=True), name="replenishment_one_open"
            ),
            models.CheckConstraint(condition=models.Q(amount_minor__gt=0), name="replenishment_positive"),
        ]


class EarlyDiscount(CompanyRow):
    """The early-payment discount that an issued invoice offers, and what became of it.

    `deducted_minor` is what a customer took off without having earned it; that much stays open, `because` says why.
    """

    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="+")
    receivable = models.OneToOneField(Receivable, models.PROTECT, related_name="+")
    rate_ppm = models.IntegerField()
    until_on = models.DateField()
    amount_minor = MinorField()
    taken_minor = MinorField(default=0)
    taken_on = models.DateField(null=True)
    deducted_minor = MinorField(default=0)
    because = models.TextField(default="{}")

    class Meta:
        db_table = "tagih_early_discount"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(taken_minor__gte=0, deducted_minor__gte=0), name="early_discount_not_negative"
            ),
        ]


class IncentivePolicy(CompanyRow):
    """One version of the company's rules about discounts and credits; the highest version is in force."""

    version = models.IntegerField()
    data = models.TextField()
    at = models.DateTimeField()
    by = models.CharField(max_length=80)

    class Meta:
        db_table = "tagih_incentive_policy"
        constraints = [models.UniqueConstraint(fields=["company", "version"], name="incentive_policy_version_once")]

    @property
    def rule(self) -> incentives.Policy:
        return incentives.from_json(json.loads(self.data))
