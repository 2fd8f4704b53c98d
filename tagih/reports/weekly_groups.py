"""Weekly groups: what clients are billed in a month, split over its weeks, against billing all of it at the month's end."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import connection
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tagih.domain import billing_groups
from tagih.domain.billing_groups import Client
from tagih.models import BillingCycle, Company
from tagih.reports.snapshot import snapshot
from tagih.reports.table import Column, Row, Table

GROUPS = 4
"""Weeks of a month, while the clients are not split otherwise."""
MONTHS = 3
"""Months before the day that tell what a client is billed in one."""
_DAYS = 91

COLUMNS = (
    Column("group", _("Group")),
    Column("currency", _("Currency")),
    Column("clients", _("Clients"), "count"),
    Column("billed_on", _("Billed on"), "date"),
    Column("money_on", _("Money comes"), "date"),
    Column("at_month_end_on", _("If billed at the month's end"), "date"),
    Column("days_earlier", _("Days earlier"), "days"),
    Column("in_hand", _("More in hand on average"), "money"),
    Column("total", _("Billed in a month"), "money"),
)


def weekly_groups(company: Company, as_of: date) -> Table:
    """What each weekly group brings in the month of `as_of`, and how much sooner than one bill run at its end.

    The groups are those the clients are in, else the four they would be split into. A client is billed in a month a third of
    what it was in the last 91 days, in the company's currency; it pays as it has paid, else when it is due.
    """
    with snapshot():
        found = clients(company, as_of)
        given = _given(company)
    count = max([GROUPS, *given.values()])
    groups = billing_groups.split(found, GROUPS) | {
        one.number: given[one.number] for one in found if one.number in given
    }
    rows: list[Row] = [
        (gettext("Week {number}").format(number=one.number), company.currency, one.clients, one.billed_on, one.money_on,
         one.at_month_end_on, one.days_earlier, one.in_hand_minor, one.monthly_minor)
        for one in billing_groups.effect(found, groups, count, as_of)
    ]  # fmt: skip
    return Table("weekly_groups", _("Weekly groups"), COLUMNS, rows, as_of)


def _given(company: Company) -> dict[str, int]:
    """The group of each client that is in one."""
    placed = BillingCycle.objects.of(company).exclude(group=None)
    return {number: group for number, group in placed.values_list("customer__number", "group") if group is not None}


def clients(company: Company, as_of: date) -> list[Client]:
    """Clients billed in the 91 days up to `as_of`: what each is billed in a month, and after how many days it pays."""
    since = as_of - timedelta(_DAYS - 1)
    days = "COALESCE(r.settled_on, r.due_on) - r.issued_on"
    if connection.vendor == "sqlite":
        days = "julianday(COALESCE(r.settled_on, r.due_on)) - julianday(r.issued_on)"
    with connection.cursor() as cursor:
        sql = _PAYING.format(days=days)
        cursor.execute(sql, [company.pk, company.currency, since.isoformat(), as_of.isoformat()])
        return [Client(number, int(billed) // MONTHS, max(0, round(float(wait)))) for number, billed, wait in cursor]


_PAYING = """
SELECT c.number, SUM(r.amount_minor), SUM(r.amount_minor * 1.0 * ({days})) / SUM(r.amount_minor)
FROM tagih_receivable r JOIN tagih_customer c ON c.id = r.customer_id
WHERE r.company_id = %s AND r.currency = %s AND r.issued_on BETWEEN %s AND %s AND r.amount_minor > 0
GROUP BY c.id, c.number ORDER BY c.id
"""
