"""Missing certificates: tax that clients withheld for us, of which the paper for the tax office is not here yet."""

from __future__ import annotations

from datetime import date

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tagih.domain.deductions import CERTIFIED
from tagih.models import Company, ExpectedDeduction
from tagih.reports.table import Column, Table

COLUMNS = (
    Column("customer", _("Customer")),
    Column("name", _("Name")),
    Column("invoice", _("Invoice")),
    Column("deduction", _("Tax withheld")),
    Column("currency", _("Currency")),
    Column("withheld_on", _("Withheld on"), "date"),
    Column("days", _("Days since"), "days"),
    Column("asked_on", _("Asked for"), "date"),
    Column("amount", _("Amount"), "money"),
)


def missing_certificates(company: Company, as_of: date) -> Table:
    """What was withheld by `as_of` and had no certificate then, the oldest first. A certificate counts from its own day."""
    then = Q(certificate="") | Q(certificate_on__gt=as_of)
    found = ExpectedDeduction.objects.of(company).filter(then, kind__in=CERTIFIED, taken_on__lte=as_of)
    columns = (
        "customer__number", "customer__name", "receivable__number", "name", "receivable__currency", "taken_on", "asked_on",
        "taken_minor",
    )  # fmt: skip
    rows = [
        (*row[:6], (as_of - row[5]).days, row[6] if row[6] and row[6] <= as_of else None, row[7])
        for row in found.order_by("taken_on", "id").values_list(*columns)
    ]
    return Table("missing_certificates", _("Missing certificates"), COLUMNS, rows, as_of)
