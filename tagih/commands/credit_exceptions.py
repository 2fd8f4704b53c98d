"""Exceptions from the credit policy: each with a reason, an approver and an end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from tagih.commands import customers, releases
from tagih.commands.operation import Operation, write
from tagih.domain import fields, incentives
from tagih.domain.credit_policy import EXCEPTIONS
from tagih.domain.errors import Conflict, Invalid, NotFound
from tagih.models import CreditException
from tagih.models.base import longest

LONGEST_DAYS = 366
"""The longest that an exception may last."""


@dataclass(frozen=True, slots=True)
class Excepted:
    """An exception in force through `until`."""

    public_id: str
    customer: str
    kind: str
    until: date


@dataclass(frozen=True, slots=True)
class Ended:
    public_id: str
    customer: str
    on: date


@write
def allow(
    operation: Operation, *, customer: str, kind: str, because: str, approved_by: str, until: date, terms: str = ""
) -> Excepted:
    """Treat a client otherwise than the policy says through `until`: lift the hold, the deposit, or give it terms.

    Raises NotFound `customer_unknown`, Invalid `exception_kind_unknown`, `exception_needs_reason`,
    `exception_needs_approver`, `exception_needs_terms`, `exception_must_end`.
    """
    fields.one_of("exception_kind_unknown", "kind", kind, EXCEPTIONS)
    because = fields.line("because", because, longest(CreditException, "because"))
    approved_by = fields.line("approved_by", approved_by, longest(CreditException, "approved_by"))
    if not because:
        raise Invalid("exception_needs_reason")
    if not approved_by:
        raise Invalid("exception_needs_approver")
    if kind == "terms" and not terms:
        raise Invalid("exception_needs_terms")
    if not operation.today < until <= operation.today + timedelta(days=LONGEST_DAYS):
        raise Invalid("exception_must_end", today=operation.today)
    payer = customers.lock(operation, customer)
    row = CreditException.objects.of(operation.company).create(
        company=operation.company, customer_id=payer.id, kind=kind, terms=incentives.code(terms) if kind == "terms" else "",
        because=because, approved_by=approved_by, from_on=operation.today, until_on=until, at=operation.now,
        by=operation.call.by,
    )  # fmt: skip
    releases.follow_customers(operation, [payer.id])
    facts = {"customer": payer.number, "kind": kind, "exception": row.pk, "until": until}
    operation.event(
        "credit_exception.allowed", f"customer {payer.number}", facts, None, reason=because, approved_by=approved_by
    )
    return Excepted(row.public_id, payer.number, kind, until)


@write
def end(operation: Operation, *, exception: str) -> Ended:
    """End an exception today. Raises NotFound `exception_unknown`, Conflict `exception_over`."""
    found = (
        CreditException.objects.of(operation.company).filter(public_id=exception)
        if fields.storable(exception)
        else None
    )
    row = found.select_related("customer").first() if found is not None else None
    if row is None:
        raise NotFound("exception_unknown", exception=fields.shown(exception))
    customers.lock(operation, row.customer.number)
    if row.ended_on is not None or row.until_on < operation.today:
        raise Conflict("exception_over")
    CreditException.objects.of(operation.company).filter(pk=row.pk).update(ended_on=operation.today)
    facts = {"customer": row.customer.number, "kind": row.kind, "exception": row.pk}
    operation.event("credit_exception.ended", f"customer {row.customer.number}", facts)
    return Ended(row.public_id, row.customer.number, operation.today)
