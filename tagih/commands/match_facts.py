"""What a round of matching looks up in the books: keys, amounts, payers and what clients owe, in sets."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db import connection

from tagih.commands import incentives
from tagih.domain import remittance
from tagih.domain.candidates import Due, Line
from tagih.domain.deductions import BANK_FEE
from tagih.domain.payer_names import Directory
from tagih.domain.payers import Alias
from tagih.domain.rounds import MOST_OF_AN_AMOUNT, Sum
from tagih.models import (
    Company,
    Customer,
    EarlyDiscount,
    ExpectedDeduction,
    PayerAlias,
    Receivable,
    ReferenceKey,
    deductions,
    facts,
    rows,
)
from tagih.models.facts import day

TWIN_DAYS = 5
"""A second transfer of the same amount with the same text within so many days may be a mistake."""


class Facts:
    """The books of one company for rounds of matching, as `tagih.domain.rounds.Books` asks them."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self._directory: Directory | None = None
        self._has_discounts = EarlyDiscount.objects.of(company).exists()
        self._has_deductions = ExpectedDeduction.objects.of(company).exists()

    def named(self, keys: Collection[str]) -> Mapping[str, Sequence[Due]]:
        """Receivables, open or settled, by the keys of their numbers; whose they are is held until the operation ends."""
        found = rows.select(ReferenceKey, ("key", "receivable_id"), company_id=self.company.pk, key=list(keys))
        ids = {receivable_id for _, receivable_id in found}
        if connection.vendor == "postgresql":
            owners = rows.select(Receivable, ("customer_id",), company_id=self.company.pk, id=list(ids))
            self._hold({customer_id for (customer_id,) in owners})
        dues = {due.id: due for due in self._dues("r.id", ids)}
        by_key: dict[str, list[Due]] = defaultdict(list)
        for key, receivable_id in found:
            by_key[key].append(dues[receivable_id])
        return by_key

    def amounting(self, sums: Collection[Sum]) -> Mapping[Sum, Sequence[Due]]:
        """Open receivables with just these balances, a few of each."""
        by_currency: dict[str, list[int]] = defaultdict(list)
        for minor, currency in sums:
            by_currency[currency].append(minor)
        found: dict[Sum, list[Due]] = defaultdict(list)
        for currency, amounts in by_currency.items():
            ids = [row[0] for row in _query(_AMOUNTING, amounts, self.company.pk, currency, MOST_OF_AN_AMOUNT)]
            for due in self._dues("r.id", ids):
                found[due.balance_minor, currency].append(due)
        return found

    def owed(self, customer_ids: Collection[int]) -> Mapping[int, Sequence[Due]]:
        """What these clients owe, the oldest first; they are held until the operation ends."""
        self._hold(customer_ids)
        found: dict[int, list[Due]] = defaultdict(list)
        for due in self._dues("r.customer_id", customer_ids, "AND r.balance_minor > 0"):
            found[due.customer_id].append(due)
        for dues in found.values():
            dues.sort(key=lambda due: (due.due_on, due.id))
        return found

    def _hold(self, customer_ids: Collection[int]) -> None:
        facts.lock(self.company, sorted(customer_ids))

    def _dues(self, column: str, ids: Collection[int], condition: str = "") -> list[Due]:
        found = _query(_DUES.replace(":column", column).replace(":condition", condition), ids, self.company.pk)
        dues = [_due(row) for row in found]
        self._add_deductions([due for due in dues if due.is_open])
        return dues

    def _add_deductions(self, dues: Sequence[Due]) -> None:
        """What may be deducted for paying early, what is withheld, and what a bank may keep of each."""
        if self._has_discounts:
            offered = incentives.offers(self.company, [due.id for due in dues])
            for due in dues:
                if due.id in offered:
                    due.discount_minor = min(offered[due.id].left_minor, due.balance_minor - 1)
        if self._has_deductions:
            expected = deductions.expected(self.company, receivable_ids=[due.id for due in dues])
            for due in dues:
                its = expected.get(due.id, ())
                due.fee_minor = sum(one.amount_minor for one in its if one.kind == BANK_FEE)
                due.withheld_minor = sum(one.amount_minor for one in its if one.kind != BANK_FEE)

    def accounts(self, accounts: Collection[str]) -> Mapping[str, Sequence[Alias]]:
        """What was learned of these payers' accounts."""
        return self._aliases("account", accounts)

    def names(self, keys: Collection[str]) -> Mapping[str, Sequence[Alias]]:
        """What was learned of these payers' names."""
        return self._aliases("name", keys)

    def _aliases(self, kind: str, keys: Collection[str]) -> Mapping[str, Sequence[Alias]]:
        columns = ("key", "customer_id", "is_by_person")
        found = rows.select(PayerAlias, columns, company_id=self.company.pk, kind=kind, key=list(keys))
        times: dict[str, dict[int, list[bool]]] = defaultdict(lambda: defaultdict(list))
        for key, customer_id, is_by_person in found:
            times[key][customer_id].append(bool(is_by_person))
        return {
            key: [Alias(customer_id, len(said), any(said)) for customer_id, said in its.items()]
            for key, its in times.items()
        }

    def referred(self, references: Collection[str]) -> Mapping[str, int]:
        """The clients whose own creditor references these are."""
        if not references:
            return {}
        columns = ("creditor_reference", "id")
        known = "NOT (creditor_reference = '')"
        return dict(
            rows.select(Customer, columns, known, company_id=self.company.pk, creditor_reference=list(references))
        )

    def twins(self, lines: Sequence[Line]) -> Collection[int]:
        """Those of these lines whose amount and text came from the same payer within a few days."""
        if not lines:
            return set()
        first = min(line.on for line in lines) - timedelta(days=TWIN_DAYS)
        last = max(line.on for line in lines) + timedelta(days=TWIN_DAYS)
        amounts = list({line.amount_minor for line in lines})
        same: dict[tuple[object, ...], list[tuple[int, date]]] = defaultdict(list)
        for id, on, *said in _query(_TWINS, amounts, self.company.pk, first.isoformat(), last.isoformat()):
            same[_said(*said)].append((id, day(on)))
        by_id = {id: (words, on) for words, its in same.items() for id, on in its}
        wanted = [(line.id, *by_id[line.id]) for line in lines if line.id in by_id]
        return {
            id for id, words, on in wanted
            if any(other != id and abs((when - on).days) <= TWIN_DAYS for other, when in same[words])
        }  # fmt: skip

    def called(self, customer_ids: Collection[int]) -> Mapping[int, str]:
        """What these clients are called."""
        found = rows.select(Customer, ("id", "name"), company_id=self.company.pk, id=list(customer_ids))
        return dict(found)

    def directory(self) -> Directory:
        """The names of all clients, read once."""
        if self._directory is None:
            self._directory = Directory(rows.select(Customer, ("id", "name"), company_id=self.company.pk))
        return self._directory


def add_keys(company: Company) -> int:
    """Write the keys of open receivables that have none yet, their numbers' and their creditor references'."""
    with connection.cursor() as cursor:
        cursor.execute(_WITHOUT_KEYS, [company.pk])
        found = cursor.fetchall()
    made = []
    for receivable_id, number, invoice, reference in found:
        keys = dict.fromkeys((*remittance.number_keys(number), *remittance.number_keys(invoice)))
        if reference:
            keys[remittance.reference_key(reference)] = None
        made += [(company.pk, key, receivable_id) for key in keys]
    rows.insert(ReferenceKey, ("company_id", "key", "receivable_id"), made)
    return len(found)


def _said(amount_minor: int, payer_account: str, payer_name: str, text: str) -> tuple[object, ...]:
    return amount_minor, payer_account or payer_name.casefold(), " ".join(text.casefold().split())


def _due(row: tuple[Any, ...]) -> Due:
    """A row of `_DUES`."""
    id, customer_id, issued_on, due_on, currency, amount, balance, disputed, number, invoice = row
    shown = "" if invoice == number else invoice
    return Due(id, number, customer_id, day(issued_on), day(due_on), currency, amount, balance, disputed, invoice=shown)


def _query(sql: str, values: Collection[object], *more: int | str) -> list[tuple[Any, ...]]:
    """Rows of a statement whose `IN :list` are these values; `{x.company}` is the company of x, `more` the rest in order.

    Without statistics SQLite takes any company for ten rows and would read them all before it looks up a few.
    """
    on_postgresql = connection.vendor == "postgresql"
    sql = sql.replace("IN :list", "= ANY(%s)" if on_postgresql else "IN (SELECT value FROM json_each(%s))")
    sql = _COMPANY.sub(r"\1.company_id = %s" if on_postgresql else r"likelihood(\1.company_id = %s, 0.01)", sql)
    with connection.cursor() as cursor:
        cursor.execute(sql, [[*values] if on_postgresql else json.dumps(list(values)), *more])
        return list(cursor.fetchall())


_COMPANY = re.compile(r"\{(\w+)\.company\}")
_DUES = """
SELECT r.id, r.customer_id, r.issued_on, r.due_on, r.currency, r.amount_minor, r.balance_minor, r.disputed_minor,
       r.number, i.number
FROM tagih_receivable r JOIN tagih_invoice i ON i.id = r.invoice_id
WHERE :column IN :list AND {r.company} :condition
"""
_AMOUNTING = """
SELECT id FROM (
  SELECT r.id, row_number() OVER (PARTITION BY r.balance_minor ORDER BY r.id) AS place FROM tagih_receivable r
  WHERE r.balance_minor IN :list AND {r.company} AND r.currency = %s
) AS found WHERE place <= %s
"""
_TWINS = """
SELECT l.id, l."on", l.amount_minor, l.payer_account, l.payer_name, l.text FROM tagih_bank_line l
WHERE l.amount_minor IN :list AND {l.company} AND l."on" BETWEEN %s AND %s
"""
_WITHOUT_KEYS = """
SELECT r.id, r.number, i.number, i.creditor_reference
FROM tagih_receivable r JOIN tagih_invoice i ON i.id = r.invoice_id
WHERE r.company_id = %s AND r.balance_minor > 0
  AND NOT EXISTS (SELECT 1 FROM tagih_reference_key k WHERE k.receivable_id = r.id)
ORDER BY r.id
"""
