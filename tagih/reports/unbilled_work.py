"""Unbilled work: what each client has not been billed yet, since when, and what waiting has cost."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tagih.domain import work
from tagih.domain.work import Policy, Standing
from tagih.models import Company, WorkEntry, WorkPolicy
from tagih.reports.snapshot import snapshot
from tagih.reports.table import Column, Row, Table

COLUMNS = (
    Column("customer", _("Customer")),
    Column("name", _("Name")),
    Column("currency", _("Currency")),
    Column("entries", _("Entries"), "count"),
    Column("oldest_on", _("Oldest"), "date"),
    Column("age_days", _("Days since"), "days"),
    Column("standing", _("Standing")),
    Column("late", _("After the nudge"), "money"),
    Column("cost", _("Cost of waiting"), "money"),
    Column("total", _("Unbilled"), "money"),
)
STANDINGS: dict[Standing, Any] = {
    "early": _("Too early"), "ready": _("Ready"), "nudge": _("Bill it soon"), "alarm": _("Bill it now"),
}  # fmt: skip


def unbilled_work(company: Company, as_of: date) -> Table:
    """Per customer and currency what was done up to `as_of` and not billed then, without tax, the oldest first.

    The cost is each entry's amount times the company's capital rate for the days it has waited; 365 days are a year.
    """
    with snapshot():
        row = WorkPolicy.objects.of(company).first()
        rows = _rows(company, as_of, row.rule if row else Policy())
    return Table("unbilled_work", _("Unbilled work"), COLUMNS, rows, as_of)


def _rows(company: Company, as_of: date, policy: Policy) -> list[Row]:
    open_then = Q(billed_on=None) | Q(billed_on__gt=as_of)
    entries = WorkEntry.objects.of(company).filter(open_then, on__lte=as_of)
    found: dict[tuple[str, str, str], list[tuple[date, int]]] = defaultdict(list)
    columns = ("customer__number", "customer__name", "currency", "on", "net_minor")
    for number, name, currency, on, net_minor in entries.order_by("on", "id").values_list(*columns).iterator():
        found[number, name, currency].append((on, net_minor))
    rows = [(*whose, *_figures(waiting, as_of, policy)) for whose, waiting in found.items()]
    return sorted(rows, key=lambda row: (row[4], row[0], row[2]))


def _figures(waiting: list[tuple[date, int]], as_of: date, policy: Policy) -> tuple[object, ...]:
    oldest_on = waiting[0][0]
    late_minor = sum(minor for on, minor in waiting if work.standing(on, as_of, policy) in ("nudge", "alarm"))
    cost_minor = sum(work.cost_minor(minor, work.age_days(on, as_of), policy.capital_rate_ppm) for on, minor in waiting)
    standing = str(STANDINGS[work.standing(oldest_on, as_of, policy)])
    return (
        len(waiting), oldest_on, work.age_days(oldest_on, as_of), standing, late_minor, cost_minor,
        sum(minor for _on, minor in waiting),
    )  # fmt: skip
