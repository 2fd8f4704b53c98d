"""Payment plans: asked for by the client, agreed on by a person; then each instalment is a receivable with its own day.

The days and amounts of the invoice as it was issued are kept beside it: its paper never changes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tagih.commands import answers, customers, ledger, owed
from tagih.commands.operation import Operation, write
from tagih.domain import fields, plans, posting
from tagih.domain.errors import Conflict, Invalid, NotFound
from tagih.domain.plans import Piece
from tagih.domain.posting import Posting
from tagih.domain.totals import printed_unit_minor
from tagih.models import Case, Notice, PaymentPlan, PlanPart, Receivable, facts, rows
from tagih.models.base import longest


@dataclass(frozen=True, slots=True)
class PlannedInstalment:
    """What is to be paid by a day, in minor units."""

    due_on: date
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan: asked, accepted, declined or ended; its instalments as they would be or are."""

    plan: str
    customer: str
    state: str
    currency: str
    total_minor: int
    instalments: tuple[PlannedInstalment, ...]


@write
def agree(
    operation: Operation, *, customer: str, count: int, first_on: date, every: str = "month", currency: str = "",
    invoices: Sequence[str] = (), note: str = "",
) -> Planned:  # fmt: skip
    """Agree with a client, on the phone for instance, to pay what is open (of these invoices, or all) in instalments.

    Raises NotFound `customer_unknown`, `invoice_unknown`, Conflict `nothing_owed`, `plan_asked_already`,
    `plan_only_disputed`, Invalid `plan_rhythm`, `plan_count`, `plan_begins`.
    """
    owner, found = owed.by_number(operation, customer, invoices, currency)
    plans.check(operation.today, first_on, every, count)
    row = ask(operation, owner.pk, found, count, every, first_on, note)
    return _accept(operation, row, "")


@write
def accept(operation: Operation, *, plan: str, answer: str = "") -> Planned:
    """Say yes to what a client asked for: what is open of it now is laid out in its instalments.

    Days that have passed since the client asked move along. Raises NotFound `plan_unknown`, Conflict `plan_answered`,
    `nothing_owed`, `plan_only_disputed`.
    """
    return _accept(operation, _locked(operation, plan, "asked"), answer)


@write
def decline(operation: Operation, *, plan: str, because: str) -> Planned:
    """Say no, and why; asking goes on. Raises NotFound `plan_unknown`, Conflict `plan_answered`, Invalid `answer_needed`."""
    row = _locked(operation, plan, "asked")
    said = _reason(because)
    _answer(operation, row, "declined", said)
    owed.let_go(operation, _receivables(operation, row), row.paused_until)
    return _planned(operation, row, "declined")


@write
def end(operation: Operation, *, plan: str, because: str) -> Planned:
    """End an accepted plan that is not kept: all that is open of it is due today, and asked for from tomorrow.

    Raises NotFound `plan_unknown`, Conflict `plan_not_running`, `nothing_owed`, Invalid `answer_needed`.
    """
    row = _locked(operation, plan, "accepted")
    said = _reason(because)
    open_ones = [one for one in _receivables(operation, row) if one.balance_minor]
    if not open_ones:
        raise Conflict("nothing_owed")
    later = [(one.pk, operation.today) for one in open_ones if one.due_on > operation.today]
    rows.update(Receivable, "id", ("due_on",), later)
    answers.wake(operation, open_ones)
    _answer(operation, row, "ended", said)
    return _planned(operation, row, "ended")


# --- asked for -----------------------------------------------------------------------------------------------


def ask(
    operation: Operation, customer_id: int, found: Sequence[Receivable], count: int, every: str, first_on: date,
    note: str,
) -> PaymentPlan:  # fmt: skip
    """Write down what a client asks for, about receivables of theirs that are locked, in the currency of the oldest.

    What is disputed is no part of it. Raises Conflict `plan_asked_already`, `plan_only_disputed`.
    """
    currency = found[0].currency
    taken = [one for one in found if one.currency == currency and not one.disputed_minor]
    if not taken:
        raise Conflict("plan_only_disputed")
    asked = PaymentPlan.objects.of(operation.company).filter(customer_id=customer_id, currency=currency, state="asked")
    if asked.exists():
        raise Conflict("plan_asked_already")
    total_minor = sum(one.balance_minor for one in taken)
    until = operation.today + timedelta(days=facts.policy(operation.company).answer_within_days)
    row = PaymentPlan.objects.of(operation.company).create(
        company=operation.company, customer_id=customer_id, currency=currency, total_minor=total_minor, count=count,
        every=every, first_on=first_on, note=fields.block("note", note, longest(PaymentPlan, "note")),
        paused_until=until, made_at=operation.now, by=operation.call.by,
    )  # fmt: skip
    rows.insert(PlanPart, ("company_id", "plan_id", "receivable_id"), [
        (operation.company.pk, row.pk, one.pk) for one in taken
    ])  # fmt: skip
    owed.hold(operation, taken, until)
    given = {"plan": row.pk, "total_minor": total_minor, "currency": currency, "count": count, "every": every}
    operation.event("plan.asked", f"customer {row.customer.number}", given | {"first_on": first_on}, note=row.note)
    return row


# --- accepted ------------------------------------------------------------------------------------------------


def _accept(operation: Operation, row: PaymentPlan, answer: str) -> Planned:
    open_ones = [one for one in _receivables(operation, row) if one.balance_minor]
    taken = [one for one in open_ones if not one.disputed_minor]
    if not taken:
        raise Conflict("plan_only_disputed" if open_ones else "nothing_owed")
    total_minor, first_on = sum(one.balance_minor for one in taken), max(row.first_on, operation.today)
    unit_minor = printed_unit_minor(row.currency)
    planned = plans.instalments(total_minor, first_on, row.every, row.count, unit_minor)
    pieces = plans.lay([plans.Open(one.pk, one.due_on, one.balance_minor) for one in taken], planned)
    parts = _divide(operation, taken, pieces)
    PlanPart.objects.of(operation.company).filter(plan=row).delete()
    rows.insert(PlanPart, _PART, [(operation.company.pk, row.pk, *part) for part in parts])
    owed.let_go(operation, taken, row.paused_until)
    PaymentPlan.objects.of(operation.company).filter(pk=row.pk).update(total_minor=total_minor, first_on=first_on)
    _answer(operation, row, "accepted", fields.block("answer", answer, longest(PaymentPlan, "answer")))
    row.total_minor, row.first_on = total_minor, first_on
    return _planned(operation, row, "accepted")


_PART = ("company_id", "plan_id", "receivable_id", "position", "was_due_on", "was_amount_minor")
_Part = tuple[int, int, date | None, int | None]
"""Receivable, position, and how the receivable was before."""


def _divide(operation: Operation, taken: Sequence[Receivable], pieces: Sequence[Piece]) -> list[_Part]:
    """Give each receivable the day of its first piece, and divide the others off as receivables of their own."""
    by_id: dict[int, list[Piece]] = defaultdict(list)
    for piece in pieces:
        by_id[piece.receivable_id].append(piece)
    fresh = iter(rows.reserve(Receivable, len(pieces) - len(by_id))) if len(pieces) > len(by_id) else iter(())
    last = _last_instalments(operation, taken)
    divided, cut, parts = [], [], list[_Part]()
    for one in taken:
        first, *others = by_id[one.pk]
        parts.append((one.pk, first.position, one.due_on, one.amount_minor))
        made = []
        for piece in others:
            last[one.invoice_id] += 1
            made.append((next(fresh), last[one.invoice_id], piece))
        divided += [(one, *each) for each in made]
        parts += [(row_id, piece.position, None, None) for row_id, _, piece in made]
        if made:
            cut.append((one, [(row_id, piece.amount_minor) for row_id, _, piece in made]))
    _insert(operation, divided)
    posted = ledger.post(operation, [_posting(operation, one, amounts) for one, amounts in cut])
    for (one, amounts), entry in zip(cut, posted, strict=True):
        given = {"receivable": one.pk, "parts": amounts, "entry": entry.entry_id, "digest": entry.digest}
        operation.event("receivable.divided", f"invoice {one.invoice.number}", given)
    less = {one.pk: sum(minor for _, minor in amounts) for one, amounts in cut}
    days = [(one.pk, by_id[one.pk][0].due_on, one.amount_minor - less.get(one.pk, 0)) for one in taken]
    rows.update(Receivable, "id", ("due_on", "amount_minor"), days)
    _begin_anew(operation, taken)
    return parts


def _last_instalments(operation: Operation, taken: Sequence[Receivable]) -> dict[int, int]:
    """By invoice, the highest number of an instalment so far."""
    ids = sorted({one.invoice_id for one in taken})
    found = rows.select(Receivable, ("invoice_id", "instalment"), company_id=operation.company.pk, invoice_id=ids)
    last: dict[int, int] = defaultdict(int)
    for invoice_id, instalment in found:
        last[invoice_id] = max(last[invoice_id], instalment)
    return last


_RECEIVABLE = (
    "id", "company_id", "customer_id", "invoice_id", "number", "instalment", "issued_on", "due_on", "currency",
    "amount_minor", "balance_minor",
)  # fmt: skip


def _insert(operation: Operation, divided: Sequence[tuple[Receivable, int, int, Piece]]) -> None:
    """New receivables of no balance yet (the posting moves it), and the case of each."""
    company_id = operation.company.pk
    rows.insert(Receivable, _RECEIVABLE, [
        (row_id, company_id, one.customer_id, one.invoice_id, f"{one.invoice.number}/{n}", n, one.issued_on,
         piece.due_on, one.currency, piece.amount_minor, 0)
        for one, row_id, n, piece in divided
    ])  # fmt: skip
    columns = ("company_id", "customer_id", "receivable_id", "next_action_on")
    rows.insert(
        Case, columns, [(company_id, one.customer_id, row_id, operation.today) for one, row_id, _, _ in divided]
    )


def _posting(operation: Operation, one: Receivable, amounts: Sequence[tuple[int, int]]) -> Posting:
    number = str(one.invoice.number)
    rate = ledger.rate_of(operation, "invoice.issued", one.currency, one.invoice.issued_on, number)
    return posting.receivable_divided(
        operation.today, number, one.currency, one.customer_id, one.invoice_id, one.pk, amounts, rate
    )


def _begin_anew(operation: Operation, taken: Sequence[Receivable]) -> None:
    """What was asked for by the old days does not count for the new ones: the ladder begins at its first step."""
    ids = [one.pk for one in taken]
    Case.objects.of(operation.company).filter(receivable_id__in=ids).update(last_step=None, promised_on=None)
    Notice.objects.of(operation.company).filter(receivable_id__in=ids, role="asked").update(role="void")
    answers.wake(operation, taken)


# --- the row -------------------------------------------------------------------------------------------------


def _locked(operation: Operation, reference: str, state: str) -> PaymentPlan:
    """The plan, its client locked, if it is in that state."""
    found = PaymentPlan.objects.of(operation.company).select_related("customer")
    row = found.filter(public_id=reference).first() if fields.storable(reference) else None
    if row is None:
        raise NotFound("plan_unknown", plan=fields.shown(reference))
    customers.lock_by_id(operation, row.customer_id)
    row = found.get(pk=row.pk)
    if row.state != state:
        raise Conflict("plan_answered" if state == "asked" else "plan_not_running", state=row.state)
    return row


def _receivables(operation: Operation, row: PaymentPlan) -> list[Receivable]:
    ids = PlanPart.objects.of(operation.company).filter(plan=row).values("receivable_id")
    found = Receivable.objects.of(operation.company).filter(pk__in=ids).select_related("invoice")
    return list(found.order_by("due_on", "id"))


def _reason(text: str) -> str:
    kept = fields.block("because", text, longest(PaymentPlan, "answer"))
    if not kept:
        raise Invalid("answer_needed")
    return kept


def _answer(operation: Operation, row: PaymentPlan, state: str, said: str) -> None:
    PaymentPlan.objects.of(operation.company).filter(pk=row.pk).update(
        state=state, answer=said, answered_at=operation.now, answered_by=operation.call.by
    )
    operation.event(f"plan.{state}", f"customer {row.customer.number}", {"plan": row.pk}, note=said)


def _planned(operation: Operation, row: PaymentPlan, state: str) -> Planned:
    unit_minor = printed_unit_minor(row.currency)
    planned = plans.instalments(row.total_minor, row.first_on, row.every, row.count, unit_minor)
    shown = tuple(PlannedInstalment(one.due_on, one.amount_minor) for one in planned)
    return Planned(row.public_id, row.customer.number, state, row.currency, row.total_minor, shown)
