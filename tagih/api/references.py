"""Names of rows in addresses and bodies: a customer or an invoice by its number or by its public id."""

from __future__ import annotations

import re
from typing import Any

from tagih.domain import fields
from tagih.domain.errors import NotFound
from tagih.models import Company, Customer, Invoice

_PUBLIC_ID = re.compile(r"[a-z2-7]{26}", re.ASCII)


def customer_number(company: Company, reference: str) -> str:
    """The number of a customer named by number or public id; what names none is given back for the command to refuse."""
    if not _PUBLIC_ID.fullmatch(reference):
        return reference
    found = Customer.objects.of(company).filter(public_id=reference).values_list("number", flat=True).first()
    return found or reference


def invoice_number(company: Company, reference: str, kind: str = "invoice") -> str:
    """The number of an issued document named by number or public id; what names none is given back."""
    if not _PUBLIC_ID.fullmatch(reference):
        return reference
    invoices = Invoice.objects.of(company).filter(public_id=reference, kind=kind)
    return invoices.values_list("number", flat=True).first() or reference


def customer_row(company: Company, reference: str, columns: tuple[str, ...]) -> dict[str, Any]:
    """`columns` and `id` of a customer. Raises NotFound `customer_unknown`."""
    customers = Customer.objects.of(company)
    if fields.storable(reference):
        for name in ("number", "public_id"):
            if found := customers.filter(**{name: reference}).values("id", *columns).first():
                return dict(found)
    raise NotFound("customer_unknown", customer=fields.shown(reference))


def invoice_row(company: Company, reference: str, kind: str, columns: tuple[str, ...]) -> dict[str, Any]:
    """`columns` and `id` of an invoice or credit note. Raises NotFound `invoice_unknown`, `credit_note_unknown`."""
    documents = Invoice.objects.of(company).filter(kind=kind)
    if fields.storable(reference):
        for name in ("number", "public_id"):
            if found := documents.filter(**{name: reference}).values("id", *columns).first():
                return dict(found)
    if kind == "invoice":
        raise NotFound("invoice_unknown", invoice=fields.shown(reference))
    raise NotFound("credit_note_unknown", credit_note=fields.shown(reference))
