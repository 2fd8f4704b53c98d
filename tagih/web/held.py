"""What a customer has with us beside payments and credit notes: retainers, credits and vouchers that are not over."""

from __future__ import annotations

from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from tagih.models import Company, Customer, Holding, JournalLine, Payment

KINDS = {
    "retainer": _("Retainer"), "store_credit": _("Store credit"), "future_work": _("Credit for future work"),
    "voucher": _("Gift voucher"),
}  # fmt: skip
MOST = 200
"""Of one customer; the newest ones."""


def of_customer(company: Company, customer: Customer) -> list[tuple[Holding, Any]]:
    """Each with the name of its kind, the newest first."""
    rows = Holding.objects.of(company).filter(customer=customer, closed_on=None).order_by("-id")[:MOST]
    return [(one, KINDS[one.kind]) for one in rows]


def of_payment(company: Company, payment: Payment) -> list[tuple[Holding, int]]:
    """What a payment went into, and how much of it: retainers, credits and vouchers."""
    entries = JournalLine.objects.of(company).filter(payment=payment, receivable=None).values("entry_id")
    lines = JournalLine.objects.of(company).filter(entry_id__in=entries, holding__isnull=False, receivable=None)
    sums = dict(lines.order_by().values_list("holding_id").annotate(Sum("amount_minor")))
    rows = Holding.objects.of(company).filter(pk__in=sums).order_by("pk")
    return [(one, -int(sums[one.pk])) for one in rows]
