"""Cached amounts against the journal: balances, what is unallocated, allocations, settlement days."""

from __future__ import annotations

from collections.abc import Iterator

from tagih.domain import money
from tagih.models import Company
from tagih.reports.problems import Problem, problem
from tagih.reports.snapshot import stream


def balance_problems(company: Company) -> Iterator[Problem]:
    """Rows whose stored amount is not what the journal says, found by one query for each kind."""
    for code, table, sql in _AMOUNTS:
        for row_id, name, currency, expected, found in stream(sql, [company.pk] * sql.count("%s")):
            said, stored = money.plain(int(expected), currency), money.plain(int(found), currency)
            yield problem(code, table, row_id, said, stored, name=name, currency=currency)
    for row_id, name, expected, found in stream(_SETTLED_ON, [company.pk]):
        yield problem("settled_on_differs", "tagih_receivable", row_id, expected or "-", found or "-", name=name)


_RECEIVABLE = """SELECT id, number, currency, expected, {stored} FROM (
SELECT r.id, r.number, r.currency, r.{stored}, COALESCE((SELECT SUM(l.amount_minor) FROM tagih_journal_line l
  WHERE l.receivable_id = r.id{which}), 0) AS expected
FROM tagih_receivable r WHERE r.company_id = %s) x WHERE {stored} <> expected"""

_UNALLOCATED = """SELECT x.id, x.{name}, x.currency, COALESCE(j.sum_minor, 0), x.{stored} FROM {table} x
LEFT JOIN (SELECT {key}, SUM(amount_minor * {sign}) AS sum_minor FROM tagih_journal_line
  WHERE company_id = %s AND account = '{account}' AND {key} IS NOT NULL GROUP BY {key}) j ON j.{key} = x.id
WHERE x.company_id = %s AND x.{stored} <> COALESCE(j.sum_minor, 0)"""

_INVOICED = """SELECT i.id, i.number, i.currency, i.total_minor, SUM(r.amount_minor)
FROM tagih_invoice i JOIN tagih_receivable r ON r.invoice_id = i.id
WHERE i.company_id = %s GROUP BY i.id, i.number, i.currency, i.total_minor HAVING SUM(r.amount_minor) <> i.total_minor"""

_DISPUTED = """SELECT id, number, currency, balance_minor, disputed_minor FROM tagih_receivable
WHERE company_id = %s AND (disputed_minor > balance_minor OR disputed_minor < 0)"""

_HELD = """SELECT h.id, h.name, h.currency, COALESCE(j.sum_minor, 0), h.{stored} FROM tagih_holding h
LEFT JOIN (SELECT holding_id, -SUM(amount_minor) AS sum_minor FROM tagih_journal_line
  WHERE company_id = %s AND holding_id IS NOT NULL AND receivable_id IS NULL{which} GROUP BY holding_id) j ON j.holding_id = h.id
WHERE h.company_id = %s AND h.{stored} <> COALESCE(j.sum_minor, 0)"""

_DISCOUNTS = """SELECT d.id, i.number, i.currency, COALESCE(a.sum_minor, 0), d.taken_minor FROM tagih_early_discount d
JOIN tagih_invoice i ON i.id = d.invoice_id
LEFT JOIN (SELECT discount_id, SUM(amount_minor) AS sum_minor FROM tagih_allocation
  WHERE company_id = %s AND discount_id IS NOT NULL GROUP BY discount_id) a ON a.discount_id = d.id
WHERE d.company_id = %s AND d.taken_minor <> COALESCE(a.sum_minor, 0)"""

_DEDUCTIONS = """SELECT d.id, r.number, r.currency, COALESCE(a.sum_minor, 0), d.taken_minor FROM tagih_expected_deduction d
JOIN tagih_receivable r ON r.id = d.receivable_id
LEFT JOIN (SELECT deduction_id, SUM(amount_minor) AS sum_minor FROM tagih_allocation
  WHERE company_id = %s AND deduction_id IS NOT NULL GROUP BY deduction_id) a ON a.deduction_id = d.id
WHERE d.company_id = %s AND d.taken_minor <> COALESCE(a.sum_minor, 0)"""

# What settles a receivable is the line of a payment, a credit note, a holding or (with none of these) a write-off; that
# of its own invoice made it.
_ALLOCATED = """SELECT COALESCE(x.allocation_id, 0), r.number, r.currency, x.moved, x.allocated FROM (
SELECT receivable_id, MAX(allocation_id) AS allocation_id, SUM(moved) AS moved, SUM(allocated) AS allocated FROM (
  SELECT a.receivable_id, a.payment_id, a.credit_note_id, a.holding_id, a.id AS allocation_id, 0 AS moved,
    a.amount_minor AS allocated
  FROM tagih_allocation a WHERE a.company_id = %s
  UNION ALL
  SELECT l.receivable_id, l.payment_id, CASE WHEN l.payment_id IS NULL THEN l.document_id END, l.holding_id, NULL,
    -l.amount_minor, 0
  FROM tagih_journal_line l JOIN tagih_receivable o ON o.id = l.receivable_id
  WHERE l.company_id = %s AND (l.payment_id IS NOT NULL OR l.holding_id IS NOT NULL OR l.document_id IS NULL
    OR l.document_id <> o.invoice_id)) y
GROUP BY receivable_id, payment_id, credit_note_id, holding_id HAVING SUM(moved) <> SUM(allocated)) x
JOIN tagih_receivable r ON r.id = x.receivable_id"""

_SETTLED_ON = """SELECT id, number, last_on, settled_on FROM (
SELECT r.id, r.number, r.settled_on, CASE WHEN r.balance_minor = 0 THEN (SELECT MAX(l."on") FROM tagih_journal_line l
  WHERE l.receivable_id = r.id) END AS last_on
FROM tagih_receivable r WHERE r.company_id = %s) x
WHERE last_on <> settled_on OR (last_on IS NULL) <> (settled_on IS NULL)"""

_AMOUNTS = (
    ("balance_differs", "tagih_receivable", _RECEIVABLE.format(stored="balance_minor", which="")),
    (
        "amount_differs",
        "tagih_receivable",
        _RECEIVABLE.format(stored="amount_minor", which=" AND l.document_id = r.invoice_id AND l.payment_id IS NULL"),
    ),
    ("receivables_differ", "tagih_invoice", _INVOICED),
    ("disputed_above_balance", "tagih_receivable", _DISPUTED),
    (
        "unallocated_differs",
        "tagih_payment",
        _UNALLOCATED.format(
            name="public_id", stored="unallocated_minor", table="tagih_payment", key="payment_id", sign=-1,
            account="unallocated",
        ),
    ),
    (
        "amount_differs",
        "tagih_payment",
        _UNALLOCATED.format(
            name="public_id", stored="amount_minor", table="tagih_payment", key="payment_id", sign=1, account="bank"
        ),
    ),
    (
        "unallocated_differs",
        "tagih_invoice",
        _UNALLOCATED.format(
            name="number", stored="unallocated_minor", table="tagih_invoice", key="document_id", sign=-1,
            account="customer_credit",
        ),
    ),
    ("held_differs", "tagih_holding", _HELD.format(stored="balance_minor", which="")),
    ("held_tax_differs", "tagih_holding", _HELD.format(stored="tax_minor", which=" AND account = 'tax'")),
    ("discount_differs", "tagih_early_discount", _DISCOUNTS),
    ("deductible_differs", "tagih_expected_deduction", _DEDUCTIONS),
    ("allocations_differ", "tagih_allocation", _ALLOCATED),
)  # fmt: skip
"""(code, table, SQL of row id, name, currency, expected and found minor units), each row a problem."""
