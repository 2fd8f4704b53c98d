"""Aged receivables: who owes how much, and for how long it has been due, as of any day."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from django.db import connection
from django.utils.translation import gettext_lazy as _

from tagih.domain.aging import BOUNDS, BUCKETS
from tagih.domain.errors import NotFound
from tagih.models import Company, Customer
from tagih.reports.snapshot import fetched, groups_from_index, snapshot
from tagih.reports.table import Column, Row, Table

_LABELS = {
    "not_due": _("Not due"),
    "days_1_30": _("1–30 days"),
    "days_31_60": _("31–60 days"),
    "days_61_90": _("61–90 days"),
    "days_over_90": _("Over 90 days"),
}
COLUMNS = (
    Column("customer", _("Customer")),
    Column("name", _("Name")),
    Column("currency", _("Currency")),
    *(Column(bucket, _LABELS[bucket], "money") for bucket in BUCKETS),
    Column("total", _("Total"), "money"),
)


def aged_receivables(company: Company, as_of: date, customer: str = "") -> Table:
    """What each customer (or one, by number) owes at the end of `as_of`, per currency, in buckets of days overdue.

    Counted is what was issued by then, less every movement dated by then, whenever it was entered. Customers come in
    the order of their folded names. Raises NotFound `customer_unknown`.
    """
    with snapshot():
        rows = _rows(company, as_of, _customer_id(company, customer) if customer else None)
    return Table("aged_receivables", _("Aged receivables"), COLUMNS, rows, as_of)


def _customer_id(company: Company, number: str) -> int:
    found = Customer.objects.of(company).filter(number=number).values_list("id", flat=True).first()
    if found is None:
        raise NotFound("customer_unknown", customer=number)
    return found


def _rows(company: Company, as_of: date, customer_id: int | None) -> list[Row]:
    """One GROUP BY whose rows are the table's: over the cached balances, or over those worked back to `as_of`."""
    whose, owner = "company_id = %s", [company.pk]
    if customer_id is not None:
        whose, owner = f"{whose} AND customer_id = %s", [company.pk, customer_id]
    late = [as_of - timedelta(days=days) for days in _LATE_DAYS]
    if fetched(_LATER_ENTRY, [company.pk, as_of]):
        standing = _aged("standing", "balance_minor > 0")
        given = [as_of, *owner, as_of, *owner, as_of, *late]
        return fetched(_STANDING.format(whose=whose) + standing, given)
    is_open = f"{whose} AND balance_minor > 0"
    if fetched(_FOREIGN.format(is_open), [*owner, company.currency]):
        return fetched(_aged("tagih_receivable", is_open), [*late, *owner])
    one_currency = _aged("tagih_receivable", is_open, by="customer_id", currency="%s")
    with groups_from_index():
        return fetched(one_currency, [company.currency, *late, *owner])


def _aged(source: str, where: str, by: str = "customer_id, currency", currency: str = "currency") -> str:
    """The SQL of the report over one row for each receivable, sorted by code point, so that every database sorts alike.

    Parameters: those of `currency`, the days from which on something is late, those of `where`.
    """
    collation = '"C"' if connection.vendor == "postgresql" else "BINARY"
    return f"""SELECT c.number, c.name, {currency}, {_BUCKETS}
        FROM (SELECT {by}, {_SUMS} FROM {source} WHERE {where} GROUP BY {by}) g JOIN tagih_customer c ON c.id = g.customer_id
        ORDER BY c.sort_key COLLATE {collation}, c.number COLLATE {collation}, 3"""


_LATE_DAYS = [lowest for _name, lowest, _highest in BOUNDS if lowest is not None]
_LATE = ["total", *(f"late_{days}" for days in _LATE_DAYS)]
_SUMS = ", ".join(
    ["CAST(SUM(balance_minor) AS bigint) AS total"]
    + [f"CAST(SUM(CASE WHEN due_on <= %s THEN balance_minor ELSE 0 END) AS bigint) AS {late}" for late in _LATE[1:]]
)
"""What is due for so many days and longer; a bucket is the difference of two neighbours."""
_BUCKETS = ", ".join([*(f"{longer} - {shorter}" for longer, shorter in pairwise(_LATE)), _LATE[-1], "total"])

# `balance_minor > 0` stands in the text, for only then the covering index `receivable_open` is used. Its order is that
# of customers: while all is in one currency, nothing has to be sorted to be grouped.
_FOREIGN = "SELECT 1 FROM tagih_receivable WHERE {} AND currency <> %s LIMIT 1"

# Issuing is an entry too: without a later entry nothing was issued later and nothing moved later.
_LATER_ENTRY = 'SELECT 1 FROM tagih_journal_entry WHERE company_id = %s AND "on" > %s LIMIT 1'

# Candidates are open now or were settled later. Less its later movements, what was issued later comes to nothing.
_STANDING = """WITH standing AS MATERIALIZED (
SELECT customer_id, currency, due_on, balance_minor - COALESCE((SELECT SUM(l.amount_minor) FROM tagih_journal_line l
  WHERE l.receivable_id = r.id AND l."on" > %s), 0) AS balance_minor
FROM tagih_receivable r WHERE {whose} AND balance_minor > 0
UNION ALL
SELECT customer_id, currency, due_on, -COALESCE((SELECT SUM(l.amount_minor) FROM tagih_journal_line l
  WHERE l.receivable_id = r.id AND l."on" > %s), 0) AS balance_minor
FROM tagih_receivable r WHERE {whose} AND settled_on > %s AND balance_minor = 0) """
