"""Payments: record money that arrived, allocate what is left of it, take it back; list and show."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import HttpResponse
from ninja import Router

from tagih.api import bills
from tagih.api.base import Asked, call
from tagih.api.bills import SettledShown
from tagih.api.documents import binary
from tagih.api.invoices import printed
from tagih.api.pages import USUAL, Cursor, Limit, Page, page
from tagih.api.references import customer_number, customer_row, invoice_number
from tagih.api.values import Answer, Because, Body, Day, Deed, Money, Text, because, maybe, money, must
from tagih.commands import payments, printed_receipts, reversals
from tagih.domain import fields
from tagih.domain.errors import NotFound
from tagih.models import Allocation, Payment

router = Router(tags=["payments"])

MOST_NAMED = 1000
"""Invoices one payment may name."""
_LISTED = (
    "public_id", "customer__number", "received_on", "currency", "amount_minor", "unallocated_minor", "way", "reference",
    "reversal__on",
)  # fmt: skip


class PaymentBody(Body):
    """Money that arrived. It goes first to what the payer named, then to an equal amount, then to the oldest."""

    amount: Text = must("How much.", "120.50")
    customer: Text = maybe("Number or public id; not needed when an invoice is named.")
    invoices: list[Text] = maybe(
        "Invoices or instalments the payer named, by number or public id.", max_length=MOST_NAMED
    )
    currency: Text = maybe("That of what was named, or the company's, when left out.")
    received_on: Day = maybe("Today when left out.")
    ordered_on: Day = maybe("The day the payer gave the order, where discounts are honoured by it.")
    way: Text = maybe("transfer, cash, card …")
    reference: Text = maybe("What the payer wrote.")
    rate: Text = maybe("The company's currency for one unit of a foreign one.")


class PaymentAllocation(Deed):
    """What unallocated money settles."""

    invoice: Text = must("Number or public id of the invoice.")
    amount: Text = maybe("How much; as much as fits when left out.")


class PaymentTakenBack(Deed):
    """A payment that was returned, charged back or recorded by mistake."""

    because: Text = must("Why, for your books.", "returned by the bank: account closed")
    kind: Text = maybe("mistake (when left out), returned or charged_back.")
    reversed_on: Day = maybe("The day the money left again; the day it is done on when left out.")
    fee: Text = maybe("What the bank or provider took for it, in the currency of the payment.", "7.50")


class PaymentUnallocation(Deed):
    """What a payment shall not settle any more."""

    invoice: Text = must("Number or public id of the invoice or instalment.")
    because: Text = maybe("Why, for your books.")


class DiscountSettled(Answer):
    """What was deducted for paying early: settled where it was earned, else still open, and why."""

    number: str
    amount: Money
    is_earned: bool
    because: Because


class DeductionSettled(Answer):
    """What was kept back as expected, such as tax withheld for us; it settles its part."""

    number: str
    kind: str
    name: str
    amount: Money


class DifferenceLetBe(Answer):
    """Cents that were let be: missing from a receivable, or too many in the payment (then `number` is empty)."""

    number: str
    amount: Money


class Recorded(Answer):
    """A payment and what it settled, in the order of the rules; the rest is unallocated."""

    public_id: str
    customer: str
    received_on: date
    currency: str
    amount: Money
    settled: list[SettledShown]
    unallocated: Money
    discounts: list[DiscountSettled]
    deductions: list[DeductionSettled]
    differences: list[DifferenceLetBe]


class OpenedAgain(Answer):
    """A receivable that is owed again: how much of it by this, and in all."""

    number: str
    due_on: date
    amount: Money
    balance: Money


class TakenBack(Answer):
    """A payment taken back, and what is owed again.

    `discounts_kept` are credit notes that gave a discount for paying early: they stand until it is billed again.
    """

    public_id: str
    customer: str
    kind: str
    on: date
    amount: Money
    opened: list[OpenedAgain]
    fee: Money
    discounts_kept: list[str]


class TakenOff(Answer):
    """What a payment settles no more, and what is now unallocated of it."""

    public_id: str
    customer: str
    opened: list[OpenedAgain]
    unallocated: Money


class PaymentListed(Answer):
    public_id: str
    customer: str
    received_on: date
    currency: str
    amount: Money
    unallocated: Money
    way: str
    reference: str
    reversed_on: date | None


class PaymentPage(Page):
    items: list[PaymentListed]


class AllocationShown(Answer):
    """A part of a payment, the receivable it settles, and why that one."""

    receivable: str
    on: date
    amount: Money
    because: Because | None


class PaymentShown(PaymentListed):
    """A payment and where it went."""

    allocations: list[AllocationShown]


@router.get("", response=PaymentPage)
def list_(request: Asked, customer: Text = "", cursor: Cursor = "", limit: Limit = USUAL) -> PaymentPage:
    """List payments, the latest first."""
    found = Payment.objects.of(request.company)
    if customer:
        found = found.filter(customer_id=customer_row(request.company, customer, ())["id"])
    rows, following = page(found, _LISTED, cursor, limit)
    return PaymentPage(items=[PaymentListed(**_listed(row)) for row in rows], next=following)


@router.post("", response={201: Recorded})
def record(request: Asked, body: PaymentBody) -> Recorded:
    """Record a payment and allocate it."""
    given = body.given("received_on")
    if "customer" in given:
        given["customer"] = customer_number(request.company, body.customer)
    if "invoices" in given:
        given["invoices"] = [invoice_number(request.company, one) for one in body.invoices]
    return _recorded(payments.record(call(request), on=body.received_on, **given))


@router.post("/{payment}/allocate", response=Recorded)
def allocate(request: Asked, payment: Text, body: PaymentAllocation) -> Recorded:
    """Settle an invoice with money that was not allocated."""
    given = body.given() | {"invoice": invoice_number(request.company, body.invoice)}
    return _recorded(payments.allocate(call(request, body), payment=payment, **given))


@router.post("/{payment}/reverse", response=TakenBack)
def reverse(request: Asked, payment: Text, body: PaymentTakenBack) -> TakenBack:
    """Take a payment back: what it settled is owed again."""
    done = reversals.reverse(call(request, body), payment=payment, on=body.reversed_on, **body.given("reversed_on"))
    return TakenBack(
        public_id=done.public_id, customer=done.customer, kind=done.kind, on=done.on,
        amount=money(done.amount_minor, done.currency), opened=_opened(done.opened, done.currency),
        fee=money(done.fee_minor, done.currency), discounts_kept=list(done.discounts_kept),
    )  # fmt: skip


@router.post("/{payment}/unallocate", response=TakenOff)
def unallocate(request: Asked, payment: Text, body: PaymentUnallocation) -> TakenOff:
    """Take off an invoice what a payment settled of it; the money stays unallocated."""
    given = body.given() | {"invoice": invoice_number(request.company, body.invoice)}
    done = reversals.unallocate(call(request, body), payment=payment, **given)
    return TakenOff(
        public_id=done.public_id, customer=done.customer, opened=_opened(done.opened, done.currency),
        unallocated=money(done.unallocated_minor, done.currency),
    )  # fmt: skip


def _opened(opened: Sequence[reversals.Opened], currency: str) -> list[OpenedAgain]:
    return [
        OpenedAgain(
            number=one.number, due_on=one.due_on, amount=money(one.amount_minor, currency),
            balance=money(one.balance_minor, currency),
        )
        for one in opened
    ]  # fmt: skip


@router.get("/{payment}/receipt", response=None, openapi_extra=binary("application/pdf"))
def receipt(request: Asked, payment: Text) -> HttpResponse:
    """Print a receipt for a payment as PDF."""
    return printed(printed_receipts.pdf(request.company, payment))


@router.get("/{payment}", response=PaymentShown)
def show(request: Asked, payment: Text) -> PaymentShown:
    """Show one payment, by its public id, and where it went."""
    row = Payment.objects.of(request.company).filter(public_id=payment).values("id", *_LISTED).first()
    if row is None:
        raise NotFound("payment_unknown", payment=fields.shown(payment))
    allocations = Allocation.objects.of(request.company).filter(payment_id=row["id"]).order_by("id")
    parts = allocations.values_list("receivable__number", "on", "amount_minor", "because")
    shown = [
        AllocationShown(receivable=number, on=on, amount=money(minor, row["currency"]), because=_because(text))
        for number, on, minor, text in parts
    ]
    return PaymentShown(**_listed(dict(row)), allocations=shown)


def _because(text: str) -> Because | None:
    stored = json.loads(text)
    return because(stored) if stored else None


def _listed(row: dict[str, Any]) -> dict[str, Any]:
    plain = {name: row[name] for name in ("public_id", "received_on", "currency", "way", "reference")}
    amounts = {name: money(row[f"{name}_minor"], row["currency"]) for name in ("amount", "unallocated")}
    return plain | amounts | {"customer": row["customer__number"], "reversed_on": row["reversal__on"]}


def _recorded(done: payments.Recorded) -> Recorded:
    return Recorded(
        public_id=done.public_id,
        customer=done.customer,
        received_on=done.received_on,
        currency=done.currency,
        amount=money(done.amount_minor, done.currency),
        settled=bills.settled(done.parts, done.currency),
        unallocated=money(done.unallocated_minor, done.currency),
        discounts=[
            DiscountSettled(
                number=one.number, amount=money(one.amount_minor, done.currency), is_earned=one.is_earned,
                because=because(one.because),
            )
            for one in done.discounts
        ],
        deductions=[
            DeductionSettled(
                number=one.number, kind=one.kind, name=one.name, amount=money(one.amount_minor, done.currency)
            )
            for one in done.deductions
        ],
        differences=[
            DifferenceLetBe(number=one.number, amount=money(one.amount_minor, done.currency)) for one in done.differences
        ],
    )  # fmt: skip
