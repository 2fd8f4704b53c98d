"""What invoices and customers owe, for the rows of one page in a bounded number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Min, Q, Sum
from django.db.models import Max as Latest

from tagih.models import Company, Invoice, Receivable

OPEN = Q(balance_minor__gt=0)


@dataclass(frozen=True, slots=True)
class Standing:
    """How an invoice stands. `due_on`: of its oldest open instalment, or of the last one when none is open."""

    word: str
    balance_minor: int
    disputed_minor: int
    due_on: date | None
    days_late: int


@dataclass(frozen=True, slots=True)
class Owed:
    """What a customer owes in one currency, all of it and what is late, and since when the oldest is late."""

    currency: str
    open_minor: int
    overdue_minor: int
    count: int
    days_late: int


def of_invoices(company: Company, invoices: Sequence[Invoice], today: date) -> dict[int, Standing]:
    """The standing of each of `invoices` by id."""
    ids = [one.pk for one in invoices]
    sums = {row["invoice_id"]: row for row in _sums(company, ids)}
    credits = Invoice.objects.of(company).filter(credits_id__in=ids, state="issued")
    credited = dict(credits.values_list("credits_id").annotate(sum=Sum("total_minor")))
    return {one.pk: _standing(one, sums.get(one.pk), int(credited.get(one.pk, 0)), today) for one in invoices}


def _sums(company: Company, ids: Sequence[int]) -> Any:
    receivables = Receivable.objects.of(company).filter(invoice_id__in=ids)
    return receivables.values("invoice_id").annotate(
        balance=Sum("balance_minor"), disputed=Sum("disputed_minor"), first_on=Min("due_on", filter=OPEN),
        last_on=Latest("due_on"),
    )  # fmt: skip


def _standing(invoice: Invoice, sums: dict[str, Any] | None, credited_minor: int, today: date) -> Standing:
    if sums is None:
        return Standing("draft" if invoice.state == "draft" else "issued", 0, 0, None, 0)
    balance_minor, disputed_minor = int(sums["balance"]), int(sums["disputed"])
    due_on = sums["first_on"] or sums["last_on"]
    days_late = max(0, (today - due_on).days) if balance_minor else 0
    word = _word(invoice, balance_minor, disputed_minor, credited_minor, due_on, today)
    return Standing(word, balance_minor, disputed_minor, due_on, days_late)


def _word(
    invoice: Invoice, balance_minor: int, disputed_minor: int, credited_minor: int, due_on: date, today: date
) -> str:  # fmt: skip
    if not balance_minor:
        return "credited" if credited_minor >= invoice.total_minor else "paid"
    if disputed_minor >= balance_minor:
        return "disputed"
    if due_on < today:
        return "overdue"
    if due_on == today:
        return "due"
    return "partly_paid" if balance_minor < invoice.total_minor else "open"


def of_customers(company: Company, ids: Sequence[int], today: date) -> dict[int, list[Owed]]:
    """What each of the customers owes, by id: one `Owed` for each currency, those who owe nothing left out."""
    found = Receivable.objects.of(company).filter(OPEN, customer_id__in=ids)
    late = Q(due_on__lt=today)
    sums = found.values_list("customer_id", "currency").annotate(
        open=Sum("balance_minor"), overdue=Sum("balance_minor", filter=late), count=Count("id"), first_on=Min("due_on")
    )
    owed: dict[int, list[Owed]] = defaultdict(list)
    for customer_id, currency, open_minor, overdue_minor, count, first_on in sums.order_by("customer_id", "currency"):
        days = max(0, (today - first_on).days)
        owed[customer_id].append(Owed(currency, int(open_minor), int(overdue_minor or 0), count, days))
    return owed
