"""Invoices: from draft to a number, receivables and the journal. What is issued never changes, it is only credited.

Drafts are in `drafts`, credit notes in `credit_notes`; callers find all of them here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tagih.commands import (
    completeness,
    credit_hold,
    customers,
    deductions,
    drafts,
    einvoices,
    exchange,
    ledger,
    payment_references,
    payments,
    personal,
    scope,
    series,
)
from tagih.commands import incentives as discounts
from tagih.commands.credit_notes import Credited, allocate_credit, credit
from tagih.commands.drafts import Draft, DraftDeleted, Drafted, Line, delete_draft, draft, edit_draft
from tagih.commands.operation import Operation, write
from tagih.domain import fields, incentives, lifecycle, money, posting, terms
from tagih.domain.countries import country
from tagih.domain.errors import Invalid, NotFound
from tagih.domain.terms import Instalment
from tagih.domain.totals import printed_unit_minor
from tagih.models import Case, Customer, Invoice, Receivable, facts, rows

__all__ = [
    "Credited", "Draft", "DraftDeleted", "Issued", "IssuedBatch", "IssuedPart", "Line", "allocate_credit", "credit",
    "delete_draft", "draft", "draft_and_issue", "edit_draft", "issue", "issue_batch",
]  # fmt: skip

MOST_AT_ONCE = 5000
"""Drafts of one `issue_batch`: one transaction, in which the number series is locked."""


@dataclass(frozen=True, slots=True)
class IssuedPart:
    """One instalment: its own number, day and amount."""

    number: str
    due_on: date
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Issued:
    """An invoice that is in the books. `due_on` is the day of its last instalment; amounts in minor units."""

    public_id: str
    number: str
    customer: str
    issued_on: date
    due_on: date
    currency: str
    net_minor: int
    tax_minor: int
    total_minor: int
    parts: tuple[IssuedPart, ...]


@dataclass(frozen=True, slots=True)
class IssuedBatch:
    """In the order in which the drafts were named."""

    invoices: tuple[Issued, ...]


@write
def issue(operation: Operation, *, invoice: str, issued_on: date | None = None, rate: str | None = None) -> Issued:
    """Give a draft its number and put it into the books, dated today unless `issued_on` is given.

    `rate`: the company's currency for one unit of a foreign one. Raises NotFound `invoice_unknown`, Conflict
    `already_issued`, `invoice_incomplete`, `credit_held`, `issue_date_before_last`, `number_in_use`, Invalid `issue_date_in_future`,
    `invoice_total_not_positive`, Refused `rate_needed`.
    """
    return _issue(operation, locked_drafts(operation, [invoice]), issued_on or operation.today, rate)[0]


@write
def issue_batch(operation: Operation, *, drafts: Sequence[str], issued_on: date | None = None) -> IssuedBatch:
    """Issue drafts in the company's currency, all of them or, when one is refused, none. Raises as `issue` does."""
    if len(drafts) > MOST_AT_ONCE:
        raise Invalid("batch_too_large", count=len(drafts), limit=MOST_AT_ONCE)
    return IssuedBatch(_issue(operation, locked_drafts(operation, drafts), issued_on or operation.today, None))


@write
def draft_and_issue(  # noqa: PLR0913 - one argument per field
    operation: Operation, *, customer: str, lines: Sequence[Line], currency: str = "", terms: str = "",
    reference: str = "", message: str = "", supplied_on: date | None = None, prices_include_tax: bool = False,
    issued_on: date | None = None, rate: str | None = None, quote: str = "", adjustments: Sequence[Line] = (),
    exemptions: Sequence[Line] = (),
) -> Issued:  # fmt: skip
    """Make an invoice and issue it at once. Raises as `draft` and `issue` do."""
    content = drafts.compose(
        operation, lines, currency, terms, reference, message, supplied_on, prices_include_tax, adjustments, exemptions
    )
    owner = customers.lock(operation, customer)
    quote_id = scope.work(operation, quote, owner.id, content.change_orders)
    drafted = drafts.insert(operation, owner, content, quote_id=quote_id)
    return _issue(operation, [drafted], issued_on or operation.today, rate)[0]


_PAYER = ("id", "number", "terms")
_DRAFTED = (
    "id", "public_id", "customer_id", "terms", "currency", "net_minor", "tax_minor", "total_minor", "purpose", "quote_id",
)  # fmt: skip


def locked_drafts(operation: Operation, references: Sequence[str]) -> list[Drafted]:
    """The drafts in the order named, they and their customers held until the operation ends."""
    company_id = operation.company.pk
    wanted = [reference for reference in references if fields.storable(reference)]
    known = rows.select(Invoice, ("id", "customer_id"), company_id=company_id, kind="invoice", public_id=wanted)
    facts.lock(operation.company, sorted({customer_id for _, customer_id in known}))
    ids = [invoice_id for invoice_id, _ in known]
    locked = rows.select(Invoice, _DRAFTED, lock=True, company_id=company_id, id=ids, state="draft")
    owners = list({row[2] for row in locked})
    payers = {row[0]: row[1:] for row in rows.select(Customer, _PAYER, company_id=company_id, id=owners)}
    found = {row[1]: Drafted(*row[:3], *payers[row[2]], *row[3:]) for row in locked}
    named: set[str] = set()
    for reference in references:
        if reference not in found:
            _refuse(operation, reference)
        if reference in named:
            raise Invalid("draft_named_twice", invoice=reference)
        named.add(reference)
    return [found[reference] for reference in references]


def _refuse(operation: Operation, reference: str) -> None:
    """Why this is no draft: there is none, or it is issued."""
    drafts.find(operation, reference)
    lifecycle.check_transition("issued", "issue")
    raise NotFound("invoice_unknown", invoice=fields.shown(reference))


_RECEIVABLE = (
    "id", "company_id", "customer_id", "invoice_id", "number", "instalment", "issued_on", "due_on", "currency",
    "amount_minor", "balance_minor",
)  # fmt: skip
_CASE = ("company_id", "customer_id", "receivable_id", "next_action_on")


@dataclass(slots=True)
class _Plan:
    """One draft on its way into the books."""

    draft: Drafted
    terms: str
    instalments: tuple[Instalment, ...]
    rate: posting.Rate
    number: str = ""
    receivable_ids: Sequence[int] = ()

    @property
    def part_numbers(self) -> list[str]:
        """The numbers of its receivables: the invoice's own, with /1, /2 … only where there are several."""
        if len(self.instalments) == 1:
            return [self.number]
        return [f"{self.number}/{n}" for n in range(1, len(self.instalments) + 1)]


def put_into_books(operation: Operation, drafted: Drafted, on: date, rate: str | None) -> Issued:
    """Issue a draft that another command has just made, under its customer's lock. Raises as `issue`."""
    return _issue(operation, [drafted], on, rate)[0]


def put_all_into_books(operation: Operation, drafted: Sequence[Drafted], on: date) -> tuple[Issued, ...]:
    """The same for any number of them, each in the company's currency."""
    return _issue(operation, drafted, on, None)


def _issue(operation: Operation, drafted: Sequence[Drafted], on: date, rate: str | None) -> tuple[Issued, ...]:
    """The one way to issue, for any number of locked drafts."""
    scope.check(operation, [(one.id, one.quote_id, one.purpose) for one in drafted])
    personal.check(operation, [one.id for one in drafted])
    by_grade = credit_hold.require(operation, drafted) if drafted else {}
    plans = [_plan(operation, one, on, rate, by_grade.get(one.customer_id, credit_hold.NO_TERMS)) for one in drafted]
    if not plans:
        return ()
    lacking = completeness.require(operation, [one.id for one in drafted])
    numbers = series.take(operation, "invoice", on, len(plans))
    receivable_ids = iter(rows.reserve(Receivable, sum(len(plan.instalments) for plan in plans)))
    for plan, number in zip(plans, numbers, strict=True):
        plan.number = number
        plan.receivable_ids = [next(receivable_ids) for _ in plan.instalments]
    _insert_receivables(operation, plans, on)
    discounts.offer(operation, [_billed(plan) for plan in plans], on)
    deductions.expect(operation, [_kept_back(plan) for plan in plans])
    exchange.keep(operation, [_kept(plan) for plan in plans])
    posted = ledger.post(operation, [_posting(operation, plan, on) for plan in plans])
    references = payment_references.of_invoices(operation.company, numbers)
    rows.update(Invoice, "id", ("number", "creditor_reference", "issued_on", "terms", "state"), [
        (plan.draft.id, plan.number, reference, on, plan.terms, "issued")
        for plan, reference in zip(plans, references, strict=True)
    ])  # fmt: skip
    einvoices.require_lawful(operation, [(plan.draft.id, plan.draft.customer_id) for plan in plans])
    for plan, made in zip(plans, posted, strict=True):
        operation.event("invoice.issued", f"invoice {plan.number}", {
            "invoice": plan.draft.id, "number": plan.number, "customer": plan.draft.customer,
            "total_minor": plan.draft.total_minor, "currency": plan.draft.currency,
            "entry": made.entry_id, "digest": made.digest, **({"lacking": lacking} if lacking else {}),
        })  # fmt: skip
    receivables = [receivable_id for plan in plans for receivable_id in plan.receivable_ids]
    payments.use_in_advance(operation, sorted({one.customer_id for one in drafted}), receivables)
    return tuple(_issued(plan, on) for plan in plans)


def _plan(operation: Operation, drafted: Drafted, on: date, rate: str | None, usual: credit_hold.Terms) -> _Plan:
    """Terms, instalments and rate of one draft. An instalment that rounds to nothing is left out."""
    company = operation.company
    if drafted.total_minor <= 0:
        total = money.plain(drafted.total_minor, drafted.currency)
        raise Invalid("invoice_total_not_positive", invoice=drafted.public_id, customer=drafted.customer, total=total)
    code = drafted.terms or usual.excepted or drafted.customer_terms or usual.graded or company.terms
    unit_minor = printed_unit_minor(drafted.currency)
    parts = terms.schedule(
        terms.parse(incentives.divided(code)[1]), on, drafted.total_minor, country(company.country), unit_minor
    )
    used = ledger.rate(operation, drafted.currency, rate, on, drafted.total_minor)
    return _Plan(drafted, code, tuple(part for part in parts if part.amount_minor), used)


def _billed(plan: _Plan) -> discounts.Billed:
    draft = plan.draft
    return discounts.Billed(
        draft.id, plan.receivable_ids[0], draft.currency, draft.net_minor, draft.total_minor, plan.terms
    )


def _kept_back(plan: _Plan) -> deductions.Billed:
    draft, amounts = plan.draft, [part.amount_minor for part in plan.instalments]
    instalments = list(zip(plan.receivable_ids, amounts, strict=True))
    return deductions.Billed(draft.customer_id, draft.currency, draft.net_minor, draft.tax_minor, instalments)


def _kept(plan: _Plan) -> exchange.Kept:
    return exchange.Kept(plan.draft.id, plan.draft.currency, plan.draft.tax_minor, plan.rate)


def _insert_receivables(operation: Operation, plans: Sequence[_Plan], on: date) -> None:
    """Receivables of no balance yet (the posting moves it), and the case of each, to be asked about today."""
    company_id = operation.company.pk
    rows.insert(Receivable, _RECEIVABLE, [
        (receivable_id, company_id, plan.draft.customer_id, plan.draft.id, number, n, on, part.due_on,
         plan.draft.currency, part.amount_minor, 0)
        for plan in plans
        for n, (receivable_id, number, part) in enumerate(
            zip(plan.receivable_ids, plan.part_numbers, plan.instalments, strict=True), 1
        )
    ])  # fmt: skip
    rows.insert(Case, _CASE, [
        (company_id, plan.draft.customer_id, receivable_id, operation.today)
        for plan in plans for receivable_id in plan.receivable_ids
    ])  # fmt: skip


def _posting(operation: Operation, plan: _Plan, on: date) -> posting.Posting:
    draft = plan.draft
    advances_minor = drafts.advances_minor(operation, draft.id, draft.purpose, draft.net_minor) if draft.purpose else 0
    amounts = [part.amount_minor for part in plan.instalments]
    return posting.invoice_issued(
        on, plan.number, draft.currency, draft.customer_id, draft.id, draft.net_minor, draft.tax_minor,
        list(zip(plan.receivable_ids, amounts, strict=True)), plan.rate, advances_minor,
        draft.rounding_minor,
    )  # fmt: skip


def _issued(plan: _Plan, on: date) -> Issued:
    draft = plan.draft
    parts = tuple(
        IssuedPart(number, part.due_on, part.amount_minor)
        for number, part in zip(plan.part_numbers, plan.instalments, strict=True)
    )
    last_due_on = max(part.due_on for part in parts)
    return Issued(
        draft.public_id, plan.number, draft.customer, on, last_due_on, draft.currency, draft.net_minor, draft.tax_minor,
        draft.total_minor, parts,
    )  # fmt: skip
