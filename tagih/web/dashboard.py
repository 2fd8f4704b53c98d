"""The dashboard: who owes and for how long, what happens today, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from tagih.commands import answers
from tagih.domain.aging import BUCKETS
from tagih.models import Company, Contact, Customer, Invoice, Message, Receivable, Run, facts
from tagih.reports.aged_receivables import aged_receivables
from tagih.reports.table import Row, Table
from tagih.web import balances, letters, outbox, waiting
from tagih.web.shell import Visit, call, page
from tagih.web.templatetags import money

MOST_DEBTORS = 8
"""Clients on the dashboard, those who owe most overdue first."""
MOST_UNREACHABLE = 5
"""Clients without an address on the dashboard."""
MOST_MESSAGES = 6
"""Messages of today on the dashboard."""


@dataclass(frozen=True, slots=True)
class Debtor:
    """A client with something overdue, in one currency. `days_late`: of the oldest of it."""

    customer: Customer
    currency: str
    overdue_minor: int
    open_minor: int
    days_late: int


@page
def dashboard(visit: Visit) -> HttpResponse:
    """The first page: what a person needs to know this morning."""
    company, today = visit.company, call(visit).today
    aged = aged_receivables(company, today)
    shown = {
        "totals": _by_company_currency(company, _totals(aged)), "nothing": money(0, company.currency),
        "debtors": _debtors(company, aged, today), "sent": _today(company, today),
        "unreachable": _unreachable(company, today),
        "waiting": waiting.counts(company, today), "outbox_trouble": reverse("outbox") + "?state=trouble",
        "is_new": not aged.rows and not Invoice.objects.of(company).exists(),
    }  # fmt: skip
    return render(visit, "dashboard/dashboard.html", shown | held_back(visit))


def _unreachable(company: Company, today: date) -> list[Customer]:
    """Clients who are late and to whom nobody can write, by name; the first few."""
    late = Receivable.objects.of(company).filter(balances.OPEN, due_on__lt=today)
    reachable = Contact.objects.of(company).exclude(email="")
    asked = Customer.objects.of(company).filter(pk__in=late.values("customer_id"), never_ask="")
    silent = asked.exclude(pk__in=reachable.values("customer_id")).order_by("sort_key", "id")
    return list(silent[:MOST_UNREACHABLE])


def held_back(visit: Visit) -> dict[str, Any]:
    """Today's run, what holds back the whole company, and whether a word on the books would help."""
    company, today = visit.company, call(visit).today
    policy = facts.policy(company)
    blockers = answers.company_blockers(company, policy, today)
    return {
        "today": today, "mode": policy.mode, "blockers": blockers,
        "books_behind": any(one.code.startswith("books_") for one in blockers),
        "run": Run.objects.of(company).filter(on=today).order_by("-id").first(),
    }  # fmt: skip


def _by_company_currency(company: Company, totals: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The company's own currency first."""
    return sorted(totals, key=lambda one: (one["currency"] != company.currency, one["currency"]))


def _totals(aged: Table) -> list[dict[str, Any]]:
    """For each currency what is open, what is overdue, and the aging bar."""
    first = _at(aged, BUCKETS[0])
    href = reverse("report", args=["aged_receivables"])
    totals = []
    for currency, row in aged.totals.items():
        amounts = row[first : first + len(BUCKETS)]
        total_minor = sum(amounts)
        overdue_minor = total_minor - amounts[0]
        share = gettext("{percent} % of what is open").format(percent=round(100 * overdue_minor / (total_minor or 1)))
        buckets = [
            {"label": str(column.label), "minor": amount, "amount": money(amount, currency), "href": href}
            for column, amount in zip(aged.columns[first:], amounts, strict=False)
        ]
        totals.append({
            "currency": currency, "open_minor": total_minor, "total": money(total_minor, currency), "buckets": buckets,
            "overdue": money(overdue_minor, currency), "share": share, "tone": "late" if overdue_minor else "good",
        })  # fmt: skip
    return totals


def _at(aged: Table, key: str) -> int:
    return next(place for place, column in enumerate(aged.columns) if column.key == key)


def _debtors(company: Company, aged: Table, today: date) -> list[Debtor]:
    """Those who owe most overdue: amounts of the company's currency first."""
    number, currency, not_due, total = (_at(aged, key) for key in ("customer", "currency", BUCKETS[0], "total"))

    def rank(row: Row) -> tuple[bool, int]:
        return row[currency] != company.currency, row[not_due] - row[total]

    late = sorted((row for row in aged.rows if row[total] > row[not_due]), key=rank)[:MOST_DEBTORS]
    rows = Customer.objects.of(company).filter(number__in=[row[number] for row in late])
    customers = {one.number: one for one in rows}
    owed = balances.of_customers(company, [one.pk for one in rows], today)
    days = {(pk, one.currency): one.days_late for pk, parts in owed.items() for one in parts}
    return [
        Debtor(
            customers[row[number]], row[currency], row[total] - row[not_due], row[total],
            days.get((customers[row[number]].pk, row[currency]), 0),
        )
        for row in late
    ]  # fmt: skip


def _today(company: Company, today: date) -> dict[str, Any]:
    """The messages of today: how many are in which state, and the first of them with what they are and why."""
    made = Message.objects.of(company).filter(on=today)
    states: dict[str, int] = {}
    for state in made.values_list("state", flat=True):
        states[state] = states.get(state, 0) + 1
    first = made.exclude(state__in=("withdrawn", "skipped")).select_related("customer").order_by("-step", "id")
    shown = [(one, letters.of_message(one), outbox.because(one)) for one in first[:MOST_MESSAGES]]
    count = sum(states.get(one, 0) for one in ("proposed", "queued", "sending", "sent", "failed", "unknown"))
    return {"states": states, "messages": shown, "count": count, "more": count - len(shown)}
