"""What a customer has with us beside payments and credit notes: retainers, credits and vouchers that are not over."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from tagih.models import Company, Customer, Holding

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
