"""Schedules: a price in steps, each of which raises its invoice when it is reached; the last one is the final invoice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tagih.commands import agreed, change_orders, drafts, invoices, quotes
from tagih.commands.drafts import BilledLine, Content
from tagih.commands.invoices import Issued
from tagih.commands.operation import Operation, write
from tagih.commands.page_words import PageWords
from tagih.domain import advances, credit, money, schedules, totals
from tagih.domain.errors import Conflict, Invalid, NotFound
from tagih.domain.totals import TaxSubtotal, Totals
from tagih.models import Invoice, InvoiceTax, Milestone, Quote


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """One step: its share in parts per million, and its invoice once it was reached."""

    step: int
    kind: str
    name: str
    share_ppm: int
    planned_on: date | None


@dataclass(frozen=True, slots=True)
class Planned:
    quote: str
    steps: tuple[PlannedStep, ...]


@write
def plan(operation: Operation, *, quote: str, steps: str, delivery_on: date) -> Planned:
    """Agree on the steps in which a quote is paid, the last on the day of delivery; in place of an earlier plan.

    `steps` is a preset (30/30/40, thirds, deposit+balance) or shares with names. Raises NotFound `quote_unknown`,
    Conflict `schedule_begun`, `schedule_of_change`, `schedule_agreed`, Invalid `schedule_unreadable` and its likes,
    `delivery_past`. Steps that stand in what the client reads and signs stay; their day of delivery may move.
    """
    row = quotes.locked(operation, quote)
    if row.kind != "quote":
        raise Conflict("schedule_of_change", change_order=row.number or row.title)
    parsed = schedules.parse(steps)
    if delivery_on < operation.today:
        raise Invalid("delivery_past", delivery_on=delivery_on, today=operation.today)
    known = Milestone.objects.of(operation.company).filter(quote=row)
    if known.filter(invoice__isnull=False).exists():
        raise Conflict("schedule_begun", quote=row.number)
    _require_not_agreed(operation, row, parsed)
    known.delete()
    made = [
        Milestone(
            company=operation.company, quote=row, position=position, kind=one.kind, name=one.name,
            share_ppm=one.share_ppm, planned_on=delivery_on if one.kind == "balance" else None,
        )
        for position, one in enumerate(parsed, 1)
    ]  # fmt: skip
    Milestone.objects.of(operation.company).bulk_create(made)
    facts = {"quote": row.pk, "steps": schedules.text(parsed), "delivery_on": delivery_on.isoformat()}
    operation.event("schedule.planned", quotes.subject(row), facts)
    shown = [PlannedStep(one.position, one.kind, one.name, one.share_ppm, one.planned_on) for one in made]
    return Planned(row.number or row.public_id, tuple(shown))


def _require_not_agreed(operation: Operation, row: Quote, wanted: Sequence[schedules.Step]) -> None:
    now = (
        Milestone.objects.of(operation.company).filter(quote=row).order_by("position").values_list("name", "share_ppm")
    )
    if list(now) != [(one.name, one.share_ppm) for one in wanted] and agreed.says_steps(operation.company, row):
        raise Conflict("schedule_agreed", quote=row.number)


@write
def reach(
    operation: Operation, *, quote: str, step: int, reached_on: date | None = None, rate: str | None = None
) -> Issued:
    """Note that a step is reached (today, or on an earlier day) and issue its invoice, dated today.

    Any advance may be asked for early; the balance comes last and deducts every advance. Raises NotFound
    `quote_unknown`, `step_unknown`, Conflict `quote_not_accepted`, `step_reached`, `balance_reached`,
    `documents_missing`, Invalid `reached_in_future`, and what issuing raises.
    """
    row = quotes.locked(operation, quote)
    on = reached_on or operation.today
    if on > operation.today:
        raise Invalid("reached_in_future", on=on, today=operation.today)
    if row.state != "accepted":
        raise Conflict("quote_not_accepted", quote=row.number or row.title)
    planned = _step(operation, row, step)
    if planned.kind != "deposit" and row.started_on is None:
        quotes.begin(operation, row)
    content = _final(operation, row, on) if planned.kind == "balance" else _advance(operation, row, planned)
    purpose = "final" if planned.kind == "balance" else "advance"
    drafted = drafts.insert(operation, drafts.payer(row.customer), content, quote_id=row.pk, purpose=purpose)
    issued = invoices.put_into_books(operation, drafted, operation.today, rate)
    Milestone.objects.of(operation.company).filter(pk=planned.pk).update(reached_on=on, invoice_id=drafted.id)
    facts = {
        "quote": row.pk,
        "step": planned.position,
        "kind": planned.kind,
        "invoice": drafted.id,
        "on": on.isoformat(),
    }
    operation.event("schedule.step_reached", quotes.subject(row), facts)
    return issued


def _step(operation: Operation, row: Quote, position: int) -> Milestone:
    """The step, if it can be reached now: neither it nor the balance is invoiced (what was credited wholly is not)."""
    steps = Milestone.objects.of(operation.company).filter(quote=row).select_related("invoice")
    standing = {one.position: one for one in steps}
    if position not in standing:
        raise NotFound("step_unknown", quote=row.number, step=position, count=len(standing))
    if _is_standing(operation, standing[position].invoice):
        raise Conflict("step_reached", step=position, invoice=str(standing[position].invoice))
    balance = standing[max(standing)]
    if _is_standing(operation, balance.invoice):
        raise Conflict("balance_reached", invoice=str(balance.invoice))
    return standing[position]


def _is_standing(operation: Operation, invoice: Invoice | None) -> bool:
    return invoice is not None and bool(_left(operation, invoice))


def _left(operation: Operation, invoice: Invoice) -> tuple[TaxSubtotal, ...]:
    """What of an invoice was not credited, per category and rate."""
    notes = Invoice.objects.of(operation.company).filter(credits=invoice, state="issued").values_list("pk", flat=True)
    return credit.remaining(_taxes(operation, [invoice.pk]), _taxes(operation, list(notes)))


def _taxes(operation: Operation, invoice_ids: Sequence[int]) -> list[TaxSubtotal]:
    taxes = InvoiceTax.objects.of(operation.company).filter(invoice_id__in=invoice_ids).order_by("id")
    return [TaxSubtotal(*row) for row in taxes.values_list("category", "rate_ppm", "base_minor", "tax_minor")]


def _advance(operation: Operation, row: Quote, step: Milestone) -> Content:
    """One line for each rate: the step's share of the price."""
    job = _sums(quotes.stored_lines(operation, row), row)
    is_taxed = advances.is_taxed(operation.company.country)
    unit_minor = totals.printed_unit_minor(row.currency)
    found = advances.shares(job, step.share_ppm, unit_minor, is_taxed=is_taxed, is_gross=row.prices_include_tax)
    words = f"{step.name}: {row.number} {row.title}"[:500]
    lines = [BilledLine(words, "", advances.billed(one, row.currency)) for one in found]
    return drafts.content_of_offer(lines, row)


def _final(operation: Operation, row: Quote, delivered_on: date) -> Content:
    """All lines of the quote, those of signed change orders out of scope, and every advance taken back per rate."""
    lines = quotes.stored_lines(operation, row)
    for order in change_orders.unbilled(operation, row):
        lines += change_orders.billed_lines(operation, order)
    job = _sums(lines, row)
    taken_back: list[TaxSubtotal] = []
    for advance in _advances(operation, row):
        for one in _left(operation, advance):
            taken_back.append(one)
            figures = advances.deducted(one, row.currency, is_gross=row.prices_include_tax)
            lines.append(BilledLine(_deduction(operation, advance, row), "", figures, deducts_id=advance.pk))
    sums = advances.final(job, taken_back, is_gross=row.prices_include_tax)
    if sums.total_minor <= 0:
        total = money.plain(sums.total_minor, row.currency)
        raise Invalid("final_not_positive", quote=row.number, total=total)
    return drafts.content_of_offer(lines, row, sums, delivered_on)


def _deduction(operation: Operation, advance: Invoice, row: Quote) -> str:
    """The words of a line that takes an advance invoice back, in the client's language."""
    assert advance.number is not None and advance.issued_on is not None, "an advance is issued"
    words = PageWords(row.customer.language, row.currency, operation.company.country)
    return words.say("lines.deducted", number=advance.number, day=words.day(advance.issued_on))


def _advances(operation: Operation, row: Quote) -> list[Invoice]:
    """The advance invoices of a quote that no final invoice has taken back yet."""
    invoices_ = Invoice.objects.of(operation.company).filter(quote=row, purpose="advance", state="issued")
    return list(invoices_.order_by("id"))


def _sums(lines: Sequence[BilledLine], row: Quote) -> Totals:
    return totals.totals([one.figures for one in lines], row.currency, row.prices_include_tax)
