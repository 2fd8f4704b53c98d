"""What incentives cost and gain: each early-payment discount by its terms, and each kind of credit, as of any day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from statistics import fmean

from django.db.models import Min, Sum
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tagih.domain import incentives as rules
from tagih.domain import percent
from tagih.models import Allocation, Company, EarlyDiscount, JournalLine
from tagih.reports.snapshot import snapshot
from tagih.reports.table import Column, Row, Table

COLUMNS = (
    Column("incentive", _("Incentive")),
    Column("currency", _("Currency")),
    Column("offered_count", _("Offered"), "count"),
    Column("taken_count", _("Taken"), "count"),
    Column("refused_count", _("Deducted in vain"), "count"),
    Column("offered", _("Worth offered"), "money"),
    Column("total", _("Cost"), "money"),
    Column("open", _("Still to be used"), "money"),
    Column("days_gained", _("Days gained, average"), "days"),
    Column("yearly_percent", _("Cost by the year, % = rate / (1 − rate) × 365 / days gained")),
)


@dataclass(slots=True)
class _Sum:
    """One incentive in one currency."""

    offered: int = 0
    taken: int = 0
    refused: int = 0
    offered_minor: int = 0
    cost_minor: int = 0
    open_minor: int = 0
    days: list[int] = field(default_factory=list)
    rate_ppm: int = 0

    def row(self, name: str, currency: str) -> Row:
        gained = round(fmean(self.days)) if self.days else None
        yearly = rules.yearly_ppm(rules.Offer(self.rate_ppm, 0), gained) if self.rate_ppm and gained else None
        text = percent.text(round(yearly, -2)) if yearly is not None else ""
        return (
            name, currency, self.offered, self.taken, self.refused, self.offered_minor, self.cost_minor, self.open_minor,
            gained, text,
        )  # fmt: skip


def incentives(company: Company, as_of: date) -> Table:
    """Discounts by rate and days, then credits and vouchers given away, as of the end of a day.

    Days gained is the average of days between the payment that took the discount and the due day. What was paid for is
    the client's own money: no incentive and not listed.
    """
    with snapshot():
        rows = [*_discounts(company, as_of), *_credits(company, as_of)]
    return Table("incentives", _("Incentives"), COLUMNS, rows, as_of)


def _discounts(company: Company, as_of: date) -> Iterable[Row]:
    found: dict[tuple[str, str], _Sum] = defaultdict(_Sum)
    offered = EarlyDiscount.objects.of(company).filter(receivable__issued_on__lte=as_of)
    taken = _taken(company, as_of)
    for one in offered.select_related("receivable").order_by("id"):
        days = (one.until_on - one.receivable.issued_on).days
        words = gettext("{percent} % within {days} days").format(percent=percent.text(one.rate_ppm), days=days)
        its = found[words, one.receivable.currency]
        its.rate_ppm, its.offered, its.offered_minor = (
            one.rate_ppm,
            its.offered + 1,
            its.offered_minor + one.amount_minor,
        )
        its.refused += 1 if one.deducted_minor else 0
        if one.pk in taken:
            on, amount_minor = taken[one.pk]
            its.taken, its.cost_minor = its.taken + 1, its.cost_minor + amount_minor
            its.days.append((one.receivable.due_on - on).days)
    return [its.row(name, currency) for (name, currency), its in sorted(found.items())]


def _taken(company: Company, as_of: date) -> dict[int, tuple[date, int]]:
    """By discount: the day of the payment that took it, and how much was taken by `as_of`."""
    rows = Allocation.objects.of(company).filter(discount__isnull=False, on__lte=as_of).order_by()
    sums = rows.values_list("discount_id").annotate(Sum("amount_minor"), Min("on"))
    paid_on = dict(EarlyDiscount.objects.of(company).exclude(taken_on=None).values_list("pk", "taken_on"))
    return {pk: (paid_on.get(pk) or on, int(minor)) for pk, minor, on in sums}


_NAMES = {
    "store_credit": _("Store credit given away"), "future_work": _("Credit for future work given away"),
    "voucher": _("Vouchers given away"),
}  # fmt: skip


def _credits(company: Company, as_of: date) -> Iterable[Row]:
    """Credit and vouchers that were given away: given, used (which is the cost) and not used yet."""
    found: dict[tuple[str, str], _Sum] = defaultdict(_Sum)
    lines = JournalLine.objects.of(company).filter(
        holding__is_paid_for=False, receivable=None, on__lte=as_of, holding__isnull=False
    )
    columns = ("holding__kind", "currency", "entry__kind", "amount_minor")
    for kind, currency, what, amount_minor in lines.order_by("id").values_list(*columns):
        its = found[str(_NAMES[kind]), currency]
        its.open_minor -= amount_minor
        if what.endswith(".filled"):
            its.offered, its.offered_minor = its.offered + 1, its.offered_minor - amount_minor
        elif what.endswith(".drawn"):
            its.taken, its.cost_minor = its.taken + 1, its.cost_minor + amount_minor
    return [its.row(name, currency) for (name, currency), its in sorted(found.items())]
