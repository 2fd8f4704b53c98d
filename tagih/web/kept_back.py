"""What a customer keeps back as expected, and what was kept back of an invoice."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from tagih.models import Company, Customer, Deduction, ExpectedDeduction, Invoice

KINDS = {
    "withheld_tax": _("Tax withheld for us"), "buyer_pays_tax": _("Tax that the buyer pays to the state"),
    "bank_fee": _("Bank fee on the way"),
}  # fmt: skip


def of_customer(company: Company, customer: Customer) -> dict[str, Any]:
    """What is agreed, and how many certificates are missing."""
    agreed = Deduction.objects.of(company).filter(customer=customer, ended_on=None).order_by("kind")
    missing = ExpectedDeduction.objects.of(company).filter(
        customer=customer, kind="withheld_tax", taken_on__isnull=False, certificate=""
    )
    return {"kept_back": [(one, KINDS[one.kind]) for one in agreed], "missing_certificates": missing.count()}


def of_invoice(company: Company, invoice: Invoice) -> list[ExpectedDeduction]:
    """What was expected to be kept back of an invoice, and what came of it."""
    found = ExpectedDeduction.objects.of(company).filter(receivable__invoice=invoice)
    return list(found.order_by("receivable__instalment", "id"))
