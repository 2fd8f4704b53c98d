"""The facts of clients as the reminder rule wants them, in a few queries for any number of clients.

Plain SQL, because the partial indexes are only used when `balance_minor > 0` stands in the text.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import Any, NamedTuple

from django.db import connection

from tagih.domain import dunning
from tagih.domain.contact import Calendar
from tagih.domain.ladder import Policy
from tagih.domain.matching import HOLDS_BACK
from tagih.models import deductions
from tagih.models.company import Company
from tagih.models.dunning import DunningPolicy
from tagih.models.outbox import COUNTED


class Standing(NamedTuple):
    """What a case remembers: when to ask again, and the latest answer (None means the text of a date column)."""

    case_id: int
    next_action_on: date | None
    action: str
    until: date | None
    step: int | None
    because: str


@dataclass(slots=True)
class Customer:
    """One client with its open receivables, as of one moment."""

    id: int
    number: str
    name: str
    country: str
    language: str
    zone: str
    recipient: str
    contact: str
    never_ask: str
    paused_until: date | None
    receivables: list[dunning.Receivable] = field(default_factory=list)
    standing: dict[int, Standing] = field(default_factory=dict)
    credit_minor: dict[str, int] = field(default_factory=dict)
    messages_on: list[date] = field(default_factory=list)
    money_to_match: bool = False

    def client(self, calendars: dict[str, Calendar], policy: Policy) -> dunning.Client:
        """This client for the rule; `calendars` remembers the open days of each country."""
        calendar = calendars.get(self.country)
        if calendar is None:
            calendar = calendars[self.country] = Calendar(self.country, policy.open_days)
        return dunning.Client(
            calendar,
            self.credit_minor,
            tuple(self.messages_on),
            self.paused_until,
            self.never_ask,
            bool(self.recipient),
            self.money_to_match,
        )


def policy(company: Company) -> Policy:
    """The company's policy in force."""
    row = DunningPolicy.objects.of(company).order_by("-version").first()
    return row.rule if row else Policy()


def load(company: Company, customer_ids: Sequence[int], today: date) -> list[Customer]:
    """The given customers in order of id, each with its open receivables, credit (store credit included) and recent messages."""
    found = {}
    for row in _rows(_CUSTOMERS, company.pk, customer_ids):
        found[row[0]] = Customer(*row)
        found[row[0]].paused_until = day(row[9])
    kept_back = deductions.left(company, customer_ids=customer_ids)
    charges = {row[0]: (row[1], day(row[2])) for row in _rows(_CHARGES, company.pk, customer_ids)}
    collected = {row[0]: day(row[1]) for row in _rows(_RUNNING, company.pk, customer_ids)}
    for row in _rows(_RECEIVABLES, company.pk, customer_ids):
        coming = Coming(*charges.get(row[1], _NO_CHARGE), collected.get(row[1]))
        _add_receivable(found[row[0]], row, kept_back.get(row[1], 0), coming)
    held = _rows(_STORE_CREDIT, company.pk, customer_ids, last=(today.isoformat(),))
    for customer_id, currency, credit_minor in [*_rows(_CREDIT, company.pk, customer_ids, repeat=2), *held]:
        credit = found[customer_id].credit_minor
        credit[currency] = credit.get(currency, 0) + int(credit_minor)
    since = (today - timedelta(days=6)).isoformat()
    for customer_id, on in _rows(_MESSAGES, company.pk, customer_ids, last=(since, today.isoformat())):
        found[customer_id].messages_on.append(day(on))
    for (customer_id,) in _rows(_TO_MATCH, company.pk, customer_ids, last=(HOLDS_BACK,)):
        found[customer_id].money_to_match = True
    return [found[row_id] for row_id in sorted(found)]


class Addressed(NamedTuple):
    """Where a client's bills go: the address of who pays, else of a deputy, else of any contact; empty without one."""

    customer_id: int
    number: str
    name: str
    language: str
    recipient: str
    contact: str


def addressed(company: Company, customer_ids: Sequence[int]) -> dict[int, Addressed]:
    """The given customers, by id, with the address their bills go to."""
    found = _rows(_CUSTOMERS, company.pk, customer_ids)
    return {row[0]: Addressed(row[0], row[1], row[2], row[4], row[6], row[7]) for row in found}


class Coming(NamedTuple):
    """Money that may come by itself: of an open charge (its state and day), or of a collection by direct debit."""

    charge: str
    charge_on: date | None
    collected_on: date | None


_NO_CHARGE = ("", None)
_CHARGING = {"": "", "planned": "planned", "unknown": "unknown"}
"""Of an open charge: what the rule calls its state; anything else is running."""


def _add_receivable(customer: Customer, row: Any, kept_back_minor: int, coming: Coming) -> None:
    """What the client is expected to keep back is not owed to us by them, and never asked for."""
    owed_minor = max(row[6] - kept_back_minor, 0)
    receivable = dunning.Receivable(
        row[1], row[2], day(row[3]), day(row[4]), row[5], owed_minor, min(row[7], owed_minor), row[8], day(row[9]),
        day(row[10]), day(row[11]), _CHARGING.get(coming.charge, "running"), coming.charge_on, coming.collected_on,
    )  # fmt: skip
    customer.receivables.append(receivable)
    customer.standing[receivable.id] = Standing(row[12], day(row[13]), row[14], day(row[15]), row[16], row[17])


def due(company: Company, today: date) -> tuple[list[int], dict[int, list[int]]]:
    """Customers with a case to ask about today (in order of id), and which of their due cases are settled."""
    customers: set[int] = set()
    settled: dict[int, list[int]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_DUE, [company.pk, today.isoformat()])
        for customer_id, receivable_id, balance_minor in cursor:
            customers.add(customer_id)
            if not balance_minor:
                settled[customer_id].append(receivable_id)
    return sorted(customers), settled


def countries(company: Company) -> list[str]:
    """The countries in which this company has clients: one look into the index for each, however many clients."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNTRIES, [company.pk, company.pk])
        return [row[0] for row in cursor.fetchall()]


def lock(company: Company, customer_ids: Sequence[int]) -> None:
    """Hold these customers until the transaction ends (SQLite holds the whole database already)."""
    if connection.vendor == "postgresql" and customer_ids:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT id FROM tagih_customer WHERE company_id = %s AND id = ANY(%s) ORDER BY id FOR UPDATE",
                [company.pk, list(customer_ids)],
            )


def _rows(
    sql: str, company_id: int, ids: Sequence[int], repeat: int = 1, last: tuple[str | int, ...] = ()
) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            parameters: list[Any] = [company_id, list(ids)] * repeat
            cursor.execute(sql.replace("IN (:ids)", "= ANY(%s)"), [*parameters, *last])
        else:
            text = sql.replace(":ids", ", ".join(map(str, map(int, ids))) or "NULL")
            cursor.execute(text, [*[company_id] * repeat, *last])
        return list(cursor.fetchall())


@cache
def _parsed(text: str) -> date:
    return date.fromisoformat(text)


def day(value: Any) -> Any:
    """A date column: text on SQLite, a date on PostgreSQL."""
    return _parsed(value) if isinstance(value, str) else value


_CUSTOMERS = """
SELECT c.id, c.number, c.name, c.country, c.language, c.zone,
       COALESCE((SELECT t.email FROM tagih_contact t WHERE t.customer_id = c.id AND t.email <> ''
                 ORDER BY CASE t.role WHEN 'pays' THEN 0 WHEN 'deputy' THEN 1 ELSE 2 END, t.position, t.id LIMIT 1), ''),
       COALESCE((SELECT t.name FROM tagih_contact t WHERE t.customer_id = c.id AND t.email <> ''
                 ORDER BY CASE t.role WHEN 'pays' THEN 0 WHEN 'deputy' THEN 1 ELSE 2 END, t.position, t.id LIMIT 1), ''),
       c.never_ask, c.paused_until
FROM tagih_customer c WHERE c.company_id = %s AND c.id IN (:ids)
"""
_RECEIVABLES = """
SELECT r.customer_id, r.id, r.number, r.issued_on, r.due_on, r.currency, r.balance_minor, r.disputed_minor,
       k.last_step, k.last_message_on, k.paused_until, k.promised_on,
       k.id, k.next_action_on, k.action, k.until, k.step, k.because
FROM tagih_receivable r JOIN tagih_case k ON k.receivable_id = r.id
WHERE r.company_id = %s AND r.customer_id IN (:ids) AND r.balance_minor > 0
"""
_CHARGES = """
SELECT p.receivable_id, c.state, c.due_on FROM tagih_charge_part p JOIN tagih_charge c ON c.id = p.charge_id
WHERE p.company_id = %s AND p.customer_id IN (:ids) AND p.is_open AND NOT c.is_test
"""
_RUNNING = """
SELECT receivable_id, collect_on FROM tagih_collection_part
WHERE company_id = %s AND customer_id IN (:ids) AND is_running
"""
_CREDIT = """
SELECT customer_id, currency, SUM(unallocated_minor) FROM tagih_payment
WHERE company_id = %s AND customer_id IN (:ids) AND unallocated_minor > 0 GROUP BY customer_id, currency
UNION ALL
SELECT customer_id, currency, SUM(unallocated_minor) FROM tagih_invoice
WHERE company_id = %s AND customer_id IN (:ids) AND unallocated_minor > 0 GROUP BY customer_id, currency
"""
# `kind = 'store_credit'` and `balance_minor > 0` stand in the text for the partial index. Credit for future work and
# retainers settle no bill by themselves, so they are no credit here.
_STORE_CREDIT = """
SELECT customer_id, currency, SUM(balance_minor) FROM tagih_holding
WHERE company_id = %s AND customer_id IN (:ids) AND kind = 'store_credit' AND balance_minor > 0 AND closed_on IS NULL
  AND (expires_on IS NULL OR expires_on >= %s) GROUP BY customer_id, currency
"""
# `state = 'proposed' AND position = 1` stand in the text for the partial index.
_TO_MATCH = """
SELECT DISTINCT m.customer_id FROM tagih_match m JOIN tagih_bank_line l ON l.id = m.line_id
WHERE m.company_id = %s AND m.customer_id IN (:ids) AND m.state = 'proposed' AND m.position = 1 AND m.points >= %s
  AND l.state = 'open'
"""
_MESSAGES = f"""
SELECT customer_id, "on" FROM tagih_message
WHERE company_id = %s AND customer_id IN (:ids) AND "on" BETWEEN %s AND %s AND purpose <> 'receipt'
  AND state IN ({", ".join(f"'{state}'" for state in COUNTED)})
"""
_COUNTRIES = """
WITH RECURSIVE found(country) AS (
  SELECT MIN(country) FROM tagih_customer WHERE company_id = %s
  UNION ALL
  SELECT (SELECT MIN(c.country) FROM tagih_customer c WHERE c.company_id = %s AND c.country > found.country)
  FROM found WHERE found.country IS NOT NULL
) SELECT country FROM found WHERE country IS NOT NULL
"""
_DUE = """
SELECT k.customer_id, k.receivable_id, r.balance_minor FROM tagih_case k JOIN tagih_receivable r ON r.id = k.receivable_id
WHERE k.company_id = %s AND k.next_action_on <= %s
"""
