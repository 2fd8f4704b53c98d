"""Bring invoices and payments of another program into the books: once each, as they were known on a day.

An imported invoice keeps its number; its identity is (mapping, number). Importing again adds only what is new; a row
that says something else about a known invoice is refused with its reason. One file is one transaction.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from tagih.adapters.importers import mapping as mappings
from tagih.adapters.importers import receivables as files
from tagih.adapters.importers.receivables import Parsed, ReceivableRow
from tagih.commands import ledger, payment_references
from tagih.commands.operation import Operation, write
from tagih.domain import posting
from tagih.domain.reasons import Reason
from tagih.models import Allocation, Case, Company, Contact, Customer, Invoice, Payment, Receivable, rows
from tagih.models.base import folded, public_id

CHUNK = 2000
"""Rows worked on at a time: bounded memory and a bounded number of queries for each."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A line that was not imported, and why."""

    line: int
    because: Reason


@dataclass(slots=True)
class Imported:
    """What an import did. `unchanged` counts rows that brought nothing new, `later` rows not yet known on the day."""

    rows: int = 0
    invoices: int = 0
    payments: int = 0
    customers: int = 0
    unchanged: int = 0
    later: int = 0
    refused: list[Refusal] = field(default_factory=list)


def read(data: bytes, mapping: str) -> Parsed:
    """The rows of a file by a mapping's name or path, and the lines that do not fit. Writes nothing."""
    return files.read(data, mappings.find(mapping))


@write
def receivables(
    operation: Operation, *, parsed: Parsed, source: str, until: date | None = None,
    progress: Callable[[int], None] = lambda done: None,
) -> Imported:  # fmt: skip
    """Import what was known at the end of `until` (default: today) and declare the books complete up to it."""
    known_on = until or operation.today
    done = Imported(rows=parsed.rows, refused=[Refusal(one.line, one.because) for one in parsed.problems])
    wanted = list(_known(_without_twins(parsed.good, done), known_on, done))
    for start in range(0, len(wanted), CHUNK):
        _bring_in(operation, source, known_on, wanted[start : start + CHUNK], done)
        progress(min(start + CHUNK, len(wanted)))
    _complete_books(operation, known_on)
    done.refused.sort(key=lambda one: one.line)
    counts = {
        "invoices": done.invoices,
        "payments": done.payments,
        "customers": done.customers,
        "refused": len(done.refused),
    }
    operation.event("books.imported", f"import {source}", {"source": source, "until": known_on, **counts})
    return done


def _without_twins(given: Sequence[ReceivableRow], done: Imported) -> Iterator[ReceivableRow]:
    """Each invoice once: a line repeated as it was counts as unchanged, one that differs is refused."""
    first: dict[str, ReceivableRow] = {}
    for row in given:
        before = first.setdefault(row.invoice, row)
        if before is row:
            yield row
        elif _values(before) == _values(row):
            done.unchanged += 1
        else:
            done.refused.append(Refusal(row.line, Reason("row_twice", {"number": row.invoice, "line": before.line})))


def _values(row: ReceivableRow) -> tuple[Any, ...]:
    return (row.customer, row.issued_on, row.due_on, row.currency, row.amount_minor, row.paid_on, row.paid_minor)


def _known(given: Iterator[ReceivableRow], known_on: date, done: Imported) -> Iterator[ReceivableRow]:
    for row in given:
        if row.issued_on <= known_on:
            yield row
        else:
            done.later += 1


def _complete_books(operation: Operation, known_on: date) -> None:
    company = operation.company
    if company.books_complete_on is None or company.books_complete_on < known_on:
        Company.objects.filter(pk=company.pk).update(books_complete_on=known_on)
        company.books_complete_on = known_on


class _Stored(NamedTuple):
    """An imported invoice as it stands in the books."""

    customer: str
    customer_id: int
    issued_on: date
    due_on: date
    currency: str
    amount_minor: int
    receivable_id: int
    balance_minor: int
    paid: tuple[date, int] | None

    def differs(self, row: ReceivableRow) -> str:
        """The fields in which a row of the file says something else; empty when it says the same."""
        pairs = {
            "customer": (self.customer, row.customer),
            "issued_on": (self.issued_on, row.issued_on),
            "due_on": (self.due_on, row.due_on),
            "currency": (self.currency, row.currency),
            "amount": (self.amount_minor, row.amount_minor),
        }
        if self.paid is not None:
            pairs["paid"] = (self.paid, (row.paid_on, row.paid_minor))
        return ", ".join(name for name, (ours, theirs) in pairs.items() if ours != theirs)


def _bring_in(
    operation: Operation, source: str, known_on: date, given: Sequence[ReceivableRow], done: Imported
) -> None:
    """One chunk: new customers, then new invoices, then the payments that are not in the books yet."""
    numbers = [row.invoice for row in given]
    found = rows.select(Invoice, _OWNED, company_id=operation.company.pk, kind="invoice", number=numbers)
    stored = _stored(operation, source, {row_id: number for row_id, number, owner in found if owner == source})
    taken = {number for _, number, owner in found if owner != source}
    fitting = _fitting(operation, given, stored, taken, done)
    new = [row for row in fitting if row.invoice not in stored]
    if new:
        customer_ids = _customers(operation, new, done)
        stored.update(_add_invoices(operation, source, new, customer_ids))
        done.invoices += len(new)
    paid = [
        row for row in fitting
        if row.paid_on is not None and row.paid_on <= known_on and stored[row.invoice].paid is None
    ]  # fmt: skip
    if paid:
        _add_payments(operation, source, paid, stored)
        done.payments += len(paid)
    touched = {row.invoice for row in new} | {row.invoice for row in paid}
    done.unchanged += len(fitting) - len(touched)


_OWNED = ("id", "number", "external_source")
_STORED = ("invoice_id", "customer_id", "issued_on", "due_on", "currency", "amount_minor", "id", "balance_minor")


def _stored(operation: Operation, source: str, number_of: dict[int, str]) -> dict[str, _Stored]:
    """Invoices of this source by number, given their ids; an imported invoice is numbered as it was there."""
    if not number_of:
        return {}
    company_id, numbers = operation.company.pk, list(number_of.values())
    payments = rows.select(
        Payment, ("external_number", "received_on", "amount_minor"), _IMPORTED,
        company_id=company_id, external_source=source, external_number=numbers,
    )  # fmt: skip
    paid = {number: (received_on, amount_minor) for number, received_on, amount_minor in payments}
    found = rows.select(Receivable, _STORED, company_id=company_id, invoice_id=list(number_of))
    owners = list({row[1] for row in found})
    customers = dict(rows.select(Customer, ("id", "number"), company_id=company_id, id=owners))
    return {
        number_of[row[0]]: _Stored._make((customers[row[1]], *row[1:], paid.get(number_of[row[0]]))) for row in found
    }


_IMPORTED = "NOT (external_source = '')"
"""As the index says it: SQLite uses a partial index only where its condition stands in the text."""


def _fitting(
    operation: Operation, given: Sequence[ReceivableRow], stored: dict[str, _Stored], taken: set[str], done: Imported
) -> list[ReceivableRow]:
    """Rows that are new or say the same as before; the others are refused with what differs."""
    fitting = []
    for row in given:
        because = _misfit(operation, row, stored.get(row.invoice), row.invoice in taken)
        if because is None:
            fitting.append(row)
        else:
            done.refused.append(Refusal(row.line, because))
    return fitting


def _misfit(operation: Operation, row: ReceivableRow, stored: _Stored | None, is_taken: bool) -> Reason | None:
    if is_taken:
        return Reason("number_taken", {"number": row.invoice})
    if row.currency != operation.company.currency:
        return Reason("company_currency_differs", {"currency": row.currency, "base": operation.company.currency})
    if stored is not None and (fields := stored.differs(row)):
        return Reason("row_changed", {"number": row.invoice, "fields": fields})
    return None


def _customers(operation: Operation, new: Sequence[ReceivableRow], done: Imported) -> dict[str, int]:
    """Ids of the rows' customers by number; those not known yet are added with their address."""
    company_id = operation.company.pk
    numbers = {row.customer: row for row in reversed(new)}
    ids = dict(Customer.objects.of(company_id).filter(number__in=numbers).values_list("number", "id"))
    missing = [row for number, row in numbers.items() if number not in ids]
    fresh = rows.reserve(Customer, len(missing)) if missing else ()
    ids.update({row.customer: row_id for row, row_id in zip(missing, fresh, strict=True)})
    references = payment_references.of_customers(operation.company, [row.customer for row in missing])
    rows.insert(Customer, _CUSTOMER, [
        (ids[row.customer], company_id, public_id(), row.customer, row.customer_name, folded(row.customer_name), row.country,
         row.language, reference)
        for row, reference in zip(missing, references, strict=True)
    ])  # fmt: skip
    rows.insert(Contact, ("company_id", "customer_id", "email"), [
        (company_id, ids[row.customer], row.email) for row in missing if row.email
    ])  # fmt: skip
    done.customers += len(missing)
    return ids


_CUSTOMER = (
    "id", "company_id", "public_id", "number", "name", "sort_key", "country", "language", "creditor_reference",
)  # fmt: skip
_INVOICE = (
    "id", "company_id", "public_id", "state", "number", "external_source", "external_number", "customer_id", "issued_on",
    "currency", "net_minor", "total_minor", "made_at",
)  # fmt: skip
_RECEIVABLE = (
    "id", "company_id", "customer_id", "invoice_id", "number", "issued_on", "due_on", "currency", "amount_minor",
    "balance_minor",
)  # fmt: skip


def _add_invoices(
    operation: Operation, source: str, new: Sequence[ReceivableRow], customer_ids: dict[str, int]
) -> dict[str, _Stored]:
    """Issued invoices under their own numbers, each with one receivable, a case and a posting."""
    company_id = operation.company.pk
    invoice_ids, receivable_ids = rows.reserve(Invoice, len(new)), rows.reserve(Receivable, len(new))
    planned = list(zip(new, invoice_ids, receivable_ids, strict=True))
    rows.insert(Invoice, _INVOICE, [
        (invoice_id, company_id, public_id(), "issued", row.invoice, source, row.invoice, customer_ids[row.customer],
         row.issued_on, row.currency, row.amount_minor, row.amount_minor, operation.now)
        for row, invoice_id, _ in planned
    ])  # fmt: skip
    rows.insert(Receivable, _RECEIVABLE, [
        (receivable_id, company_id, customer_ids[row.customer], invoice_id, row.invoice, row.issued_on, row.due_on,
         row.currency, row.amount_minor, 0)
        for row, invoice_id, receivable_id in planned
    ])  # fmt: skip
    rows.insert(Case, ("company_id", "customer_id", "receivable_id", "next_action_on", "last_step", "last_message_on"), [
        (company_id, customer_ids[row.customer], receivable_id, operation.today, row.last_asked_step, row.last_asked_on)
        for row, _, receivable_id in planned
    ])  # fmt: skip
    posted = ledger.post(operation, [
        posting.invoice_issued(row.issued_on, row.invoice, row.currency, customer_ids[row.customer], invoice_id,
                               row.amount_minor, 0, ((receivable_id, row.amount_minor),))
        for row, invoice_id, receivable_id in planned
    ])  # fmt: skip
    for (row, invoice_id, _), made in zip(planned, posted, strict=True):
        given = {"invoice": invoice_id, "total_minor": row.amount_minor, "entry": made.entry_id, "digest": made.digest}
        operation.event("invoice.imported", f"invoice {row.invoice}", given)
    return {
        row.invoice: _Stored(row.customer, customer_ids[row.customer], row.issued_on, row.due_on, row.currency,
                             row.amount_minor, receivable_id, row.amount_minor, None)
        for row, _, receivable_id in planned
    }  # fmt: skip


_PAYMENT = (
    "id", "company_id", "public_id", "customer_id", "received_on", "currency", "amount_minor", "unallocated_minor",
    "external_source", "external_number", "made_at",
)  # fmt: skip


def _add_payments(operation: Operation, source: str, paid: Sequence[ReceivableRow], stored: dict[str, _Stored]) -> None:
    """Payments allocated to the invoice of their own row; what exceeds its balance stays unallocated."""
    company_id = operation.company.pk
    planned = [
        (row, stored[row.invoice], payment_id, min(row.paid_minor, stored[row.invoice].balance_minor))
        for row, payment_id in zip(paid, rows.reserve(Payment, len(paid)), strict=True)
    ]
    rows.insert(Payment, _PAYMENT, [
        (payment_id, company_id, public_id(), known.customer_id, row.paid_on, row.currency, row.paid_minor, 0, source,
         row.invoice, operation.now)
        for row, known, payment_id, _ in planned
    ])  # fmt: skip
    rows.insert(Allocation, ("company_id", "receivable_id", "payment_id", "on", "amount_minor", "because"), [
        (company_id, known.receivable_id, payment_id, row.paid_on, part, _NAMED)
        for row, known, payment_id, part in planned if part
    ])  # fmt: skip
    posted = ledger.post(operation, [
        posting.payment_received(row.paid_on, row.invoice, row.currency, known.customer_id, payment_id, row.paid_minor,
                                 ((known.receivable_id, part),) if part else ())
        for row, known, payment_id, part in planned if row.paid_on is not None
    ])  # fmt: skip
    for (row, _, payment_id, part), made in zip(planned, posted, strict=True):
        given = {"payment": payment_id, "amount_minor": row.paid_minor, "allocated_minor": part,
                 "entry": made.entry_id, "digest": made.digest}  # fmt: skip
        operation.event("payment.recorded", f"invoice {row.invoice}", given)


_NAMED = json.dumps(Reason("allocated_as_named").as_json())
