"""What clients may keep back: what is agreed with each, and what is expected of each receivable and what came of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db import models
from django.db.models import F

from tagih.domain import deductions
from tagih.domain.deductions import Agreed, Expected
from tagih.models import rows
from tagih.models.base import CompanyRow, MinorField, public_id
from tagih.models.company import Company
from tagih.models.customers import Customer
from tagih.models.invoices import Receivable
from tagih.models.quotes import File


class Deduction(CompanyRow):
    """A deduction agreed with a client; it holds for what is issued from `from_on` on, until it ends."""

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16, choices=[(kind, kind) for kind in deductions.KINDS])
    name = models.CharField(max_length=60)
    rate_ppm = models.IntegerField(default=0)
    fee_minor = MinorField(default=0)
    above_minor = MinorField(default=0)
    from_on = models.DateField()
    ended_on = models.DateField(null=True)

    class Meta:
        db_table = "tagih_deduction"
        constraints = [
            models.UniqueConstraint(
                fields=["company", "customer", "kind"], condition=models.Q(ended_on__isnull=True), name="deduction_once"
            ),
        ]

    @property
    def agreed(self) -> Agreed:
        return Agreed(self.kind, self.name, self.rate_ppm, self.fee_minor, self.above_minor)


class ExpectedDeduction(CompanyRow):
    """What may be kept back of one receivable, what was, and the certificate for it. `receivable` is paid in full with it.

    `asked_on` is the last day on which the certificate was asked for.
    """

    public_id = models.CharField(max_length=26, unique=True, default=public_id)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+", db_index=False)
    receivable = models.ForeignKey(Receivable, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16, choices=[(kind, kind) for kind in deductions.KINDS])
    name = models.CharField(max_length=60)
    rate_ppm = models.IntegerField(default=0)
    amount_minor = MinorField()
    taken_minor = MinorField(default=0)
    taken_on = models.DateField(null=True)
    asked_on = models.DateField(null=True)
    certificate = models.CharField(max_length=80, blank=True)
    certificate_on = models.DateField(null=True)
    file = models.ForeignKey(File, models.PROTECT, null=True, related_name="+")

    class Meta:
        db_table = "tagih_expected_deduction"
        constraints = [
            models.UniqueConstraint(fields=["company", "receivable", "kind"], name="expected_deduction_once"),
            models.CheckConstraint(
                condition=models.Q(taken_minor__gte=0, taken_minor__lte=F("amount_minor")),
                name="expected_deduction_within_amount",
            ),
        ]
        indexes = [
            models.Index(
                fields=["company", "customer", "receivable"],
                condition=models.Q(taken_on__isnull=True),
                name="expected_deduction_open",
            ),
            models.Index(
                fields=["company", "kind", "taken_on"],
                condition=models.Q(taken_on__isnull=False, certificate=""),
                name="expected_deduction_uncertified",
            ),
        ]


def expected(
    company: Company, *, customer_ids: Sequence[int] = (), receivable_ids: Sequence[int] = ()
) -> dict[int, list[Expected]]:
    """By receivable, what may still be kept back, of these clients or of these receivables, in one query."""
    of_whom: dict[str, Any] = (
        {"customer_id": list(customer_ids)} if customer_ids else {"receivable_id": list(receivable_ids)}
    )
    if not (customer_ids or receivable_ids):
        return {}
    found: dict[int, list[Expected]] = defaultdict(list)
    columns = ("receivable_id", "id", "kind", "amount_minor")
    for receivable_id, *its in rows.select(
        ExpectedDeduction, columns, '"taken_on" IS NULL', company_id=company.pk, **of_whom
    ):
        found[receivable_id].append(Expected(*its))
    return dict(found)


def left(company: Company, *, customer_ids: Sequence[int] = (), receivable_ids: Sequence[int] = ()) -> dict[int, int]:
    """By receivable, what is known to be kept back of it, in minor units: paid with so much less, it is paid in full."""
    return deductions.left(expected(company, customer_ids=customer_ids, receivable_ids=receivable_ids))
