"""The facts of drafts as the rule of completeness wants them, in four queries for any number of drafts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from tagih.domain.completeness import Bill, Buyer, Seller
from tagih.models import rows
from tagih.models.company import Company
from tagih.models.customers import Customer
from tagih.models.further_ways import VirtualAccount
from tagih.models.invoices import Invoice, InvoiceLine, InvoiceTax
from tagih.models.ways import NEED_DETAILS, PaymentWay

_BILL = ("id", "customer_id", "reference", "currency", "total_minor")
_BUYER = ("id", "number", "kind", "address", "tax_id", "purchase_order", "vendor_number", "required_references")
_SHORT = 'length("description") < 12'
"""Only such lines are read: longer ones say what they are for."""


def seller(company: Company) -> Seller:
    """Our company as an invoice shows it."""
    return Seller(
        company.country, company.address, company.tax_id, company.registration, company.email, company.phone,
        company.iban, company.ways_to_pay or company.qris or _other_ways(company), company.completeness,
    )  # fmt: skip


def _other_ways(company: Company) -> str:
    """Where neither account nor words say how we are paid, the further ways that clients get."""
    if company.iban:
        return ""
    if VirtualAccount.objects.of(company).filter(customer__isnull=False).exists():
        return "virtual_account"
    offered = PaymentWay.objects.of(company).filter(is_offered=True).exclude(way__in=NEED_DETAILS)
    return ", ".join(offered.order_by("way").values_list("way", flat=True))


def bills(company: Company, invoice_ids: Sequence[int]) -> list[Bill]:
    """The documents of those ids, in that order."""
    ids = list(invoice_ids)
    found = {row[0]: row[1:] for row in rows.select(Invoice, _BILL, company_id=company.pk, id=ids)}
    buyers = _buyers(company, list({row[0] for row in found.values()}))
    categories, wordless = _categories(company, ids), _wordless(company, ids)
    return [
        Bill(buyers[customer_id], reference, currency, total_minor, frozenset(categories[one]), one not in wordless)
        for one in ids
        for customer_id, reference, currency, total_minor in [found[one]]
    ]


def _buyers(company: Company, ids: list[int]) -> dict[int, Buyer]:
    found = rows.select(Customer, _BUYER, company_id=company.pk, id=ids)
    return {row_id: Buyer._make((*said, frozenset(required.split()))) for row_id, *said, required in found}


def _categories(company: Company, ids: list[int]) -> dict[int, set[str]]:
    """The categories of tax of each document."""
    found: dict[int, set[str]] = defaultdict(set)
    taxes = rows.select(InvoiceTax, ("invoice_id", "category"), company_id=company.pk, invoice_id=ids)
    for invoice_id, category in taxes:
        found[invoice_id].add(category)
    return found


def _wordless(company: Company, ids: list[int]) -> set[int]:
    """Documents with a line in which there is no letter of any script."""
    lines = rows.select(InvoiceLine, ("invoice_id", "description"), _SHORT, company_id=company.pk, invoice_id=ids)
    return {invoice_id for invoice_id, text in lines if not any(letter.isalpha() for letter in text)}
