"""A customer, invoice or quote that a page is about, whichever of them: for what is put on all three alike."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext

from tagih.models import Customer, Invoice, Quote
from tagih.web import customers, invoices, quotes
from tagih.web.shell import Visit


@dataclass(frozen=True, slots=True)
class Thing:
    """`kind` is customer, invoice or quote; `named` is how a command is told which, `name` what people read."""

    kind: str
    row: Customer | Invoice | Quote
    named: dict[str, str]
    name: str


def found(visit: Visit, kind: str, public_id: str) -> Thing:
    """The one of that address. Raises Http404."""
    if kind == "customer":
        customer = customers.found(visit, public_id)
        return Thing(kind, customer, {kind: customer.number}, str(customer.name))
    row = invoices.found(visit, public_id) if kind == "invoice" else quotes.found(visit, public_id)
    return Thing(kind, row, {kind: public_id}, row.number or gettext("Draft"))
