"""Payer groups: what those owe together whom one payer pays for, client by client."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, Sum
from django.utils.translation import gettext_lazy as _

from tagih.models import Company, Customer, Receivable
from tagih.reports.snapshot import snapshot
from tagih.reports.table import Column, Row, Table

COLUMNS = (
    Column("payer_group", _("Payer group")),
    Column("customer", _("Customer")),
    Column("name", _("Name")),
    Column("currency", _("Currency")),
    Column("open", _("Open"), "money"),
    Column("overdue", _("Overdue"), "money"),
)


def payer_groups(company: Company, as_of: date) -> Table:
    """The statement of each payer group: every client in it with what is open now, and overdue on `as_of`."""
    with snapshot():
        rows = _rows(company, as_of)
    return Table("payer_groups", _("Payer groups"), COLUMNS, rows, as_of)


def _rows(company: Company, as_of: date) -> list[Row]:
    members = Customer.objects.of(company).filter(payer_group__isnull=False)
    found = members.order_by("payer_group__name", "sort_key", "id").values_list(
        "id", "payer_group__name", "number", "name"
    )
    owed: dict[int, list[tuple[str, int, int]]] = {}
    receivables = Receivable.objects.of(company).filter(balance_minor__gt=0, customer__payer_group__isnull=False)
    sums = receivables.values_list("customer_id", "currency").order_by("customer_id", "currency")
    overdue = Sum("balance_minor", filter=Q(due_on__lt=as_of), default=0)
    for customer_id, currency, open_minor, late_minor in sums.annotate(Sum("balance_minor"), late=overdue):
        owed.setdefault(customer_id, []).append((currency, int(open_minor), int(late_minor)))
    return [
        (group, number, name, *sums)
        for customer_id, group, number, name in found
        for sums in owed.get(customer_id, [(company.currency, 0, 0)])
    ]
