"""The refund reserve: what each retainer holds, how much of it is unearned and how old that is, as of any day."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from django.utils.translation import gettext_lazy as _

from tagih.domain import posting
from tagih.domain import retainers as rules
from tagih.models import Company, Holding, JournalLine
from tagih.reports.snapshot import snapshot
from tagih.reports.table import Column, Row, Table

_LABELS = {
    "days_0_30": _("Unearned 0–30 days"),
    "days_31_90": _("31–90 days"),
    "days_91_365": _("91–365 days"),
    "days_over_365": _("Over a year"),
}
COLUMNS = (
    Column("customer", _("Customer")),
    Column("retainer", _("Retainer")),
    Column("currency", _("Currency")),
    Column("floor", _("Floor"), "money"),
    *(Column(name, _LABELS[name], "money") for name, _lowest in rules.BUCKETS),
    Column("tax", _("Tax within"), "money"),
    Column("total", _("To be refunded"), "money"),
)


def retainers(company: Company, as_of: date) -> Table:
    """Each retainer that was open on `as_of`: floor, unearned money by its age, tax within, and the refund in full.

    The oldest money is used first. Unearned is without tax; what would be refunded is with it.
    """
    with snapshot():
        rows = _rows(company, as_of)
    return Table("retainers", _("Retainers"), COLUMNS, rows, as_of)


def _rows(company: Company, as_of: date) -> list[Row]:
    open_ones = Holding.objects.of(company).filter(kind="retainer", opened_on__lte=as_of).exclude(closed_on__lte=as_of)
    found = list(open_ones.select_related("customer").order_by("customer__sort_key", "customer_id", "id"))
    received, used, tax = _movements(company, [one.pk for one in found], as_of)
    rows: list[Row] = []
    for one in found:
        ages = rules.ages(rules.left_by_day(received[one.pk], used[one.pk]), as_of)
        unearned_minor = sum(ages.values())
        rows.append((
            one.customer.number, one.name, one.currency, one.floor_minor, *ages.values(), tax[one.pk],
            unearned_minor + tax[one.pk],
        ))  # fmt: skip
    return rows


def _movements(
    company: Company, ids: list[int], as_of: date
) -> tuple[dict[int, list[tuple[date, int]]], dict[int, int], dict[int, int]]:
    """By retainer: what came in on which day and what was used of it, both without tax, and the tax still within."""
    received: dict[int, list[tuple[date, int]]] = defaultdict(list)
    used: dict[int, int] = defaultdict(int)
    tax: dict[int, int] = defaultdict(int)
    lines = JournalLine.objects.of(company).filter(holding_id__in=ids, receivable=None, on__lte=as_of).order_by("id")
    for holding_id, account, on, amount_minor in lines.values_list("holding_id", "account", "on", "amount_minor"):
        if account == posting.TAX:
            tax[holding_id] -= amount_minor
        elif amount_minor < 0:
            received[holding_id].append((on, -amount_minor))
        else:
            used[holding_id] += amount_minor
    return received, used, tax
