"""Ways to pay: how the company offers each, and how single clients have them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import cast

from django.db import models

from tagih.domain import ways
from tagih.domain.ways import Rule, Standing
from tagih.models import rows
from tagih.models.base import CompanyRow, MinorField
from tagih.models.company import Company
from tagih.models.customers import Customer

NEED_DETAILS = ("transfer", "qris", "words", "direct_debit", "virtual_account")
"""Ways that stand and fall with a field of the company's details."""


class PaymentWay(CompanyRow):
    """How the company has one way. Currencies and countries (of clients) have spaces between; empty: all of them.

    `position` is null where the ease of the way decides. `words` are printed with it. `fee_minor` is in the company's
    currency.
    """

    way = models.CharField(max_length=20)
    is_offered = models.BooleanField()
    position = models.SmallIntegerField(null=True)
    currencies = models.CharField(max_length=120, blank=True)
    countries = models.CharField(max_length=200, blank=True)
    fee_minor = MinorField(default=0)
    fee_ppm = models.IntegerField(default=0)
    words = models.CharField(max_length=300, blank=True)

    class Meta:
        db_table = "tagih_payment_way"
        constraints = [models.UniqueConstraint(fields=["company", "way"], name="payment_way_once")]

    @property
    def rule(self) -> Rule:
        return Rule(
            self.is_offered, self.position, frozenset(self.currencies.split()), frozenset(self.countries.split()),
            self.fee_minor, self.fee_ppm,
        )  # fmt: skip


class CustomerWay(CompanyRow):
    """How one client has a way, where it is not as usual."""

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+")
    way = models.CharField(max_length=20)
    standing = models.CharField(max_length=8, choices=[(one, one) for one in ways.STANDINGS])

    class Meta:
        db_table = "tagih_customer_way"
        constraints = [models.UniqueConstraint(fields=["company", "customer", "way"], name="customer_way_once")]


def payment_ways(company: Company) -> dict[str, PaymentWay]:
    """What the company says of its ways, by their codes."""
    return {one.way: one for one in PaymentWay.objects.of(company) if one.way in ways.KINDS}


def standings(company: Company, customer_ids: Sequence[int]) -> dict[int, dict[str, Standing]]:
    """How these clients have the ways that they do not have as usual."""
    found: dict[int, dict[str, Standing]] = defaultdict(dict)
    columns = ("customer_id", "way", "standing")
    for customer_id, way, standing in rows.select(
        CustomerWay, columns, company_id=company.pk, customer_id=list(customer_ids)
    ):
        found[customer_id][way] = cast("Standing", standing)
    return found
