"""Early-payment discounts: offered when an invoice is issued, earned or refused when it is paid; and their rules."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from django.db.models import Sum

from tagih.commands import allocations, credit_notes, holdings, ledger
from tagih.commands.allocations import Settled
from tagih.commands.operation import Operation, write
from tagih.domain import credit, discount_words, fields, incentives, money, posting_holdings
from tagih.domain.allocation import OpenItem, Part
from tagih.domain.errors import NotFound
from tagih.domain.incentives import Answer, Claim
from tagih.domain.posting import Rate
from tagih.domain.reasons import Reason
from tagih.domain.totals import printed_unit_minor
from tagih.models import Company, EarlyDiscount, IncentivePolicy, Invoice, Receivable, rows

LONGEST_VALUE = 100
"""Characters of a value of the policy."""


@dataclass(frozen=True, slots=True)
class PolicySet:
    version: int
    key: str
    value: str


@dataclass(frozen=True, slots=True)
class Discounted:
    """What was deducted from one invoice: settled by the discount, or still open, and why."""

    number: str
    amount_minor: int
    is_earned: bool
    because: Reason


class Paid(NamedTuple):
    """The payment that may have earned discounts."""

    id: int
    public_id: str
    customer_id: int
    currency: str
    credited_on: date
    ordered_on: date | None
    rate: Rate


class Offered(NamedTuple):
    """The discount of one receivable: what is left of it to take, in minor units."""

    id: int
    invoice_id: int
    receivable_id: int
    rate_ppm: int
    until_on: date
    taken_minor: int
    left_minor: int


@write
def policy_set(operation: Operation, *, key: str, value: str) -> PolicySet:
    """Write a new version of the rules about discounts and credits with `key` set.

    Raises Invalid `policy_key_unknown`, `policy_choice`, `policy_days`.
    """
    Company.objects.select_for_update().get(pk=operation.company.pk)
    latest = IncentivePolicy.objects.of(operation.company).order_by("-version").first()
    value = fields.line(fields.shown(key), value, LONGEST_VALUE)
    changed = incentives.changed(latest.rule if latest else incentives.Policy(), fields.shown(key), value)
    version = latest.version + 1 if latest else 1
    IncentivePolicy.objects.of(operation.company).create(
        company=operation.company, version=version, data=json.dumps(changed.as_json()), at=operation.now,
        by=operation.call.by,
    )  # fmt: skip
    given = {"version": version, "key": key, "value": value}
    operation.event("incentive_policy.changed", f"company {operation.company.code}", given)
    return PolicySet(version, key, value)


# --- offered -------------------------------------------------------------------------------------------------


class Billed(NamedTuple):
    """An invoice with one receivable, as it is issued."""

    invoice_id: int
    receivable_id: int
    currency: str
    net_minor: int
    total_minor: int
    terms: str


def offer(operation: Operation, billed: Iterable[Billed], on: date) -> None:
    """Write down the discounts that these invoices, issued on that day, offer by their terms."""
    is_on_net = incentives.tax_rule(operation.company.country).correction == "none"
    found = []
    for one in billed:
        offered, _ = incentives.divided(one.terms)
        if offered is None:
            continue
        whole_minor = one.net_minor if is_on_net else one.total_minor
        amount_minor = offered.amount(whole_minor, printed_unit_minor(one.currency))
        found.append((
            operation.company.pk, one.invoice_id, one.receivable_id, offered.rate_ppm, offered.until(on), amount_minor
        ))  # fmt: skip
    rows.insert(EarlyDiscount, _OFFERED, found)


_OFFERED = ("company_id", "invoice_id", "receivable_id", "rate_ppm", "until_on", "amount_minor")


def offers(company: Company, receivable_ids: Sequence[int]) -> dict[int, Offered]:
    """By receivable, the discounts that can still be taken. What was credited takes its share of the discount along."""
    found = EarlyDiscount.objects.of(company).filter(receivable_id__in=receivable_ids).select_related("invoice")
    discounts = list(found)
    credited = _credited(company, [one.invoice_id for one in discounts])
    made = {}
    for one in discounts:
        total_minor = one.invoice.total_minor
        standing_minor = max(total_minor - credited.get(one.invoice_id, 0), 0)
        whole_minor = one.amount_minor * standing_minor // total_minor if total_minor else 0
        left_minor = max(whole_minor - one.taken_minor, 0)
        if left_minor:
            made[one.receivable_id] = Offered(
                one.pk, one.invoice_id, one.receivable_id, one.rate_ppm, one.until_on, one.taken_minor, left_minor
            )
    return made


def _credited(company: Company, invoice_ids: list[int]) -> dict[int, int]:
    """What was credited of invoices, the credit notes that gave a discount left out."""
    if not invoice_ids:
        return {}
    notes = Invoice.objects.of(company).filter(credits_id__in=invoice_ids, state="issued")
    sums = dict(notes.order_by().values_list("credits_id").annotate(Sum("total_minor")))
    taken = EarlyDiscount.objects.of(company).filter(invoice_id__in=invoice_ids)
    by_note = allocations.by_credit_note(company, invoice_ids)
    given = dict(taken.filter(pk__in=by_note).values_list("invoice_id", "taken_minor"))
    return {invoice_id: int(minor) - given.get(invoice_id, 0) for invoice_id, minor in sums.items()}


def with_offers(items: Sequence[OpenItem], offered: Mapping[int, Offered]) -> list[OpenItem]:
    """Open items that know what may be deducted from them."""
    return [
        replace(item, discount_minor=min(offered[item.id].left_minor, item.balance_minor - 1)) if item.id in offered else item
        for item in items
    ]  # fmt: skip


# --- earned --------------------------------------------------------------------------------------------------


def settle(
    operation: Operation, paid: Paid, parts: Sequence[Part], items: Sequence[OpenItem], offered: Mapping[int, Offered]
) -> tuple[Discounted, ...]:
    """Give the discounts that a payment has earned, and note the deductions it has not; these stay open."""
    policy = holdings.policy(operation)
    amounts = {part.id: part.amount_minor for part in parts}
    by_id = {item.id: item for item in items}
    done = []
    for receivable_id in amounts:
        one, item = offered.get(receivable_id), by_id[receivable_id]
        rest_minor = item.balance_minor - amounts[receivable_id]
        if one is None or not rest_minor:
            continue
        answer = incentives.decide(
            _claim(paid, one, item, amounts[receivable_id], _is_late(paid, items, item, amounts)), policy
        )
        if answer is not None:
            done.append(_answered(operation, paid, one, item, answer, rest_minor))
    return tuple(done)


def _claim(paid: Paid, one: Offered, item: OpenItem, paid_minor: int, is_overdue: bool) -> Claim:
    return Claim(
        item.number, one.until_on, paid.credited_on, paid.ordered_on, paid_minor, item.balance_minor - paid_minor,
        one.left_minor, one.rate_ppm, is_overdue,
    )  # fmt: skip


def _is_late(paid: Paid, items: Sequence[OpenItem], item: OpenItem, amounts: Mapping[int, int]) -> bool:
    """Whether another invoice of the payer was late on the day the money came, and this payment does not settle it."""
    others = (one for one in items if one.id != item.id and one.due_on < paid.credited_on)
    return any(one.balance_minor > amounts.get(one.id, 0) for one in others)


def _answered(
    operation: Operation, paid: Paid, one: Offered, item: OpenItem, answer: Answer, rest_minor: int
) -> Discounted:
    discounts = EarlyDiscount.objects.of(operation.company).filter(pk=one.id)
    if not answer.is_earned:
        discounts.update(deducted_minor=rest_minor, because=json.dumps(answer.because.as_json()))
        given = {"discount": one.id, "payment": paid.id, "deducted_minor": rest_minor, "currency": paid.currency}
        operation.event("discount.refused", f"invoice {_number(operation, one)}", given, answer.because)
        return Discounted(item.number, rest_minor, False, answer.because)
    amount_minor = answer.discount_minor
    _give(operation, paid, one, item, Part(item.id, amount_minor, answer.because), rest_minor)
    taken_minor = one.taken_minor + amount_minor
    discounts.update(taken_minor=taken_minor, taken_on=paid.credited_on, deducted_minor=0, because="{}")
    return Discounted(item.number, amount_minor, True, answer.because)


def _give(operation: Operation, paid: Paid, one: Offered, item: OpenItem, part: Part, rest_minor: int) -> None:
    """Settle the rest: by a credit note or a posting, with or without the tax in it, as the country says."""
    rule = incentives.tax_rule(operation.company.country)
    invoice = Invoice.objects.of(operation.company).select_related("customer").get(pk=one.invoice_id)
    if rule.correction == "credit_note":
        text = money.plain(part.amount_minor, paid.currency)
        because = discount_words.credited(one.until_on, invoice.customer.language)
        credit_notes.give(operation, str(invoice.number), because, text, discount_id=one.id)
        return
    tax_minor = 0
    if rule.correction == "posting":
        _, left = credit_notes.left_of(operation, invoice.pk, invoice.total_minor)
        tax_minor = sum(rate.tax_minor for rate in credit.part(part.amount_minor, left))
    entry = posting_holdings.discount_taken(
        paid.credited_on, str(invoice.number), paid.currency, paid.customer_id, paid.id, invoice.pk, item.id,
        part.amount_minor - tax_minor, tax_minor, paid.rate,
    )  # fmt: skip
    (posted,) = ledger.post(operation, [entry])
    standing = replace(item, balance_minor=rest_minor, disputed_minor=min(item.disputed_minor, rest_minor))
    allocations.write(operation, [part], [standing], paid.credited_on, payment_id=paid.id, discount_id=one.id)
    given = {
        "discount": one.id, "payment": paid.id, "amount_minor": part.amount_minor, "tax_minor": tax_minor,
        "currency": paid.currency, "entry": posted.entry_id, "digest": posted.digest,
    }  # fmt: skip
    operation.event("discount.taken", f"invoice {invoice.number}", given, part.because)


def _number(operation: Operation, one: Offered) -> str:
    return str(Invoice.objects.of(operation.company).values_list("number", flat=True).get(pk=one.invoice_id))


def settled(parts: Sequence[Settled], discounts: Sequence[Discounted]) -> tuple[Settled, ...]:
    """What a payment settled, its balances as the discounts left them."""
    given = {one.number: one.amount_minor for one in discounts if one.is_earned}
    return tuple(replace(one, balance_minor=one.balance_minor - given.get(one.number, 0)) for one in parts)


# --- reading -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Standing:
    """The discount of an open invoice if it were paid on a day: what to deduct, what then to pay, or why not."""

    number: str
    currency: str
    until_on: date
    discount_minor: int
    price_minor: int
    is_earned: bool
    because: Reason


def in_force(company: Company) -> incentives.Policy:
    """The rules about discounts and credits in force."""
    row = IncentivePolicy.objects.of(company).order_by("-version").first()
    return row.rule if row else incentives.Policy()


def of_invoice(company: Company, number: str, on: date, ordered_on: date | None = None) -> Standing | None:
    """The discount of an invoice if all of it were paid on that day; None where none can still be taken.

    Raises NotFound `invoice_unknown`.
    """
    found = (
        Invoice.objects.of(company).filter(kind="invoice", state="issued", number=number).first()
        if fields.storable(number)
        else None
    )
    if found is None:
        raise NotFound("invoice_unknown", invoice=fields.shown(number))
    owed = Receivable.objects.of(company).filter(customer_id=found.customer_id, balance_minor__gt=0)
    rows_ = list(owed.filter(currency=found.currency))
    its = [one.pk for one in rows_ if one.invoice_id == found.pk]
    return next((one for pk, one in standing(company, rows_, on, ordered_on).items() if pk in its), None)


def standing(
    company: Company, receivables: Sequence[Receivable], on: date, ordered_on: date | None = None
) -> dict[int, Standing]:
    """By receivable, what its discount is worth if all the rest were paid with money credited on that day.

    `receivables` are those of one customer in which something is open. Writes nothing.
    """
    offered = offers(company, [one.pk for one in receivables])
    policy = in_force(company)
    found = {}
    for one in receivables:
        if one.pk not in offered:
            continue
        its = offered[one.pk]
        discount_minor = min(its.left_minor, one.balance_minor - 1)
        is_overdue = any(other.due_on < on and other.pk != one.pk for other in receivables)
        claim = Claim(
            one.number, its.until_on, on, ordered_on, one.balance_minor - discount_minor, discount_minor, its.left_minor,
            its.rate_ppm, is_overdue,
        )  # fmt: skip
        answer = incentives.decide(claim, policy)
        if answer is not None:
            found[one.pk] = Standing(
                one.number, one.currency, its.until_on, discount_minor, one.balance_minor - discount_minor, answer.is_earned,
                answer.because,
            )  # fmt: skip
    return found
