"""A client's account: everything that is open between us, what was paid, and the papers of all of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Sum
from django.http import HttpResponse

from tagih.commands import portal_links, printed_receipts, printed_statements
from tagih.domain.errors import DomainError
from tagih.models import Company, Customer, Invoice, Payment, Receivable, deductions
from tagih.portal import bills, door, mandates
from tagih.portal.door import Visit
from tagih.reports import client_words

MOST_SHOWN = 200
"""Open instalments on the page, the oldest first; the statement lists all."""
LATELY = 12
"""Payments and settled invoices on the page, the newest first."""


@dataclass(frozen=True, slots=True)
class Owed:
    """What is open in one currency, how much of it is late, and the credit that the client has with us."""

    currency: str
    open_minor: int
    late_minor: int
    credit_minor: int
    kept_back_minor: int
    """What the client is expected to keep back of it, such as a tax that it pays for us."""
    count: int

    @property
    def to_pay_minor(self) -> int:
        return max(0, self.open_minor - self.kept_back_minor - self.credit_minor)


@dataclass(frozen=True, slots=True)
class Open:
    """A receivable that is open, and since how many days it is late (below one: not)."""

    receivable: Receivable
    days_late: int


def shown(visit: Visit) -> HttpResponse:
    """The page of the account."""
    company, customer, today = visit.company, visit.link.customer, door.today(visit.company)
    issued = portal_links.invoices(visit.link)
    settled = issued.exclude(pk__in=opened(company, customer).values("invoice_id")).order_by("-issued_on", "-id")
    payments = Payment.objects.of(company).filter(customer=customer).order_by("-received_on", "-id")
    facts: dict[str, Any] = {
        "customer": customer, "today": today, "said": visit.GET.get("said", ""),
        "sums": sums(company, customer, today), "rows": _rows(company, customer, today),
        "mandates": mandates.of(company, customer),
        "payments": list(payments[:LATELY]), "settled": list(settled[:LATELY]),
        "told": client_words.of_client(company, customer, today),
    }  # fmt: skip
    return door.shown(visit, "portal/account.html", facts)


def opened(company: Company, customer: Customer) -> Any:
    """What the client owes, whatever its due date."""
    return Receivable.objects.of(company).filter(customer=customer, balance_minor__gt=0)


def _rows(company: Company, customer: Customer, today: date) -> list[Open]:
    found = opened(company, customer).select_related("invoice").order_by("due_on", "id")[:MOST_SHOWN]
    return [Open(one, (today - one.due_on).days) for one in found]


def sums(company: Company, customer: Customer, today: date) -> list[Owed]:
    """Per currency, the company's own first."""
    kept_back = deductions.left(company, customer_ids=[customer.pk])
    found: dict[str, list[int]] = {}
    figures = opened(company, customer).values_list("id", "currency", "due_on", "balance_minor")
    for row_id, currency, due_on, balance_minor in figures:
        kept_minor = min(balance_minor, kept_back.get(row_id, 0))
        sides = (balance_minor, balance_minor - kept_minor if due_on < today else 0, kept_minor, 1)
        found[currency] = [*map(sum, zip(found.get(currency, (0, 0, 0, 0)), sides, strict=True))]
    credit = _credit(company, customer)
    made = [
        Owed(currency, open_minor, late_minor, credit.get(currency, 0), kept_minor, count)
        for currency, (open_minor, late_minor, kept_minor, count) in found.items()
    ]
    return sorted(made, key=lambda one: (one.currency != company.currency, one.currency))


def _credit(company: Company, customer: Customer) -> dict[str, int]:
    """What payments and credit notes have left to give, by currency."""
    credit: dict[str, int] = {}
    for model in (Payment, Invoice):
        given = model.objects.of(company).filter(customer=customer, unallocated_minor__gt=0)
        for currency, minor in given.values_list("currency").annotate(Sum("unallocated_minor")):
            credit[currency] = credit.get(currency, 0) + int(minor)
    return credit


@door.page
def statement(visit: Visit) -> HttpResponse:
    """The statement of account as PDF, in the client's own language."""
    if visit.link.purpose != "account":
        return door.nothing(visit)
    currency, today = visit.GET.get("currency", "")[:3], door.today(visit.company)
    try:
        return bills.paper(printed_statements.pdf(visit.company, visit.link.customer.number, today, currency))
    except DomainError:
        return door.nothing(visit)


@door.page
def receipt(visit: Visit, payment: str) -> HttpResponse:
    """The receipt of a payment of this client."""
    paid = Payment.objects.of(visit.company).filter(customer=visit.link.customer, public_id=payment)
    if visit.link.purpose != "account" or not paid.exists():
        return door.nothing(visit)
    return bills.paper(printed_receipts.pdf(visit.company, payment))
