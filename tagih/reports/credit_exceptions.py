"""What exceptions from the credit policy cost: the days that money came later than by the rule, and what waiting cost."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from tagih.domain.credit_policy import Policy
from tagih.models import Company, CreditException, Receivable, credit_facts
from tagih.reports.snapshot import snapshot
from tagih.reports.table import Column, Row, Table

COLUMNS = (
    Column("customer", _("Customer")),
    Column("kind", _("Exception")),
    Column("because", _("Reason")),
    Column("approved_by", _("Approved by")),
    Column("from", _("From"), "date"),
    Column("until", _("Through"), "date"),
    Column("currency", _("Currency")),
    Column("invoices", _("Invoices"), "count"),
    Column("billed", _("Billed meanwhile"), "money"),
    Column("open", _("Open of it"), "money"),
    Column("days", _("Days waited"), "days"),
    Column("cost", _("What waiting cost"), "money"),
)


class _Billed(NamedTuple):
    """One receivable of an invoice that was issued while an exception held; amounts in minor units."""

    issued_on: date
    amount_minor: int
    balance_minor: int
    settled_on: date | None


def credit_exceptions(company: Company, as_of: date) -> Table:
    """Each exception that had begun by `as_of`, with what was billed while it held.

    Days waited: from the invoice to its payment (or `as_of`), weighed by amount. The cost is the amount times these days
    times the policy's cost of money by the year (365 days). Amounts in the company's currency.
    """
    with snapshot():
        rows = _rows(company, as_of)
    return Table("credit_exceptions", _("Exceptions from the credit policy"), COLUMNS, rows, as_of)


def _rows(company: Company, as_of: date) -> list[Row]:
    rule = credit_facts.policy(company) or Policy()
    begun = CreditException.objects.of(company).filter(from_on__lte=as_of)
    found = list(begun.select_related("customer").order_by("from_on", "id"))
    billed = _billed(company, {one.customer_id for one in found}, as_of)
    return [_row(company, rule, one, billed[one.customer_id], as_of) for one in found]


def _billed(company: Company, ids: set[int], as_of: date) -> dict[int, list[_Billed]]:
    """What was billed to these clients in the company's currency; imported invoices aside."""
    found: dict[int, list[_Billed]] = defaultdict(list)
    ours = Receivable.objects.of(company).filter(
        customer_id__in=ids, currency=company.currency, issued_on__lte=as_of, invoice__external_source=""
    )
    columns = ("customer_id", "issued_on", "amount_minor", "balance_minor", "settled_on")
    for customer_id, *said in ours.values_list(*columns):
        found[customer_id].append(_Billed(*said))
    return found


def _row(company: Company, rule: Policy, one: CreditException, billed: list[_Billed], as_of: date) -> Row:
    last = one.ended_on or one.until_on
    meanwhile = [bill for bill in billed if one.from_on <= bill.issued_on <= last]
    total_minor = sum(bill.amount_minor for bill in meanwhile)
    waited = sum(bill.amount_minor * _days(bill, as_of) for bill in meanwhile)
    cost = Decimal(waited) * rule.cost_of_money_percent / 100 / 365
    return (
        one.customer.number, one.kind, one.because, one.approved_by, one.from_on, last, company.currency, len(meanwhile),
        total_minor, sum(bill.balance_minor for bill in meanwhile), waited // total_minor if total_minor else 0,
        int(cost.quantize(Decimal(1), ROUND_HALF_UP)),
    )  # fmt: skip


def _days(bill: _Billed, as_of: date) -> int:
    """Days from the invoice to its payment."""
    return ((bill.settled_on or as_of) - bill.issued_on).days
