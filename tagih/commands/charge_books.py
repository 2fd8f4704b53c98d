"""What a look at a provider's object means for the books: the charge moves on, money that came is booked, once.

A confirmed receipt is always booked as received. What it settles is another question: only what was asked for, and only
when amount, currency and invoice are those that were asked; all else stays unallocated, and a person looks at it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import Any

from tagih.commands import charge_retries, ledger, payments, refunds, reversals
from tagih.commands.operation import Operation
from tagih.domain import charges, money, posting_corrections
from tagih.domain.charges import OPEN, Known, Standing, Stored, Wanted
from tagih.domain.errors import Conflict, Refused
from tagih.domain.reasons import Reason
from tagih.models import Charge, ChargePart, ChargeRefund, Payment, PaymentMethod, Refund, facts, rows
from tagih.models.base import longest, public_id

WAITS_MINUTES = (1, 2, 5, 15, 60, 360)
"""How long until the provider is asked again, by how often it was asked already; the last one repeats."""
FEE_ASKS = 6
"""How often the provider is asked for a fee that it has not told yet."""


def take(operation: Operation, charge_id: int, told: Standing) -> Charge:
    """Add one look to what is known, and book what came of it. However often and in whatever order: the same end.

    What a test key or a test object says never touches the books, nor what carries another key than ours.
    """
    row = locked(operation, charge_id)
    if told.is_test != row.is_test or (told.key and told.key != row.key):
        return row
    now, looks = charges.merged(_known(row), told), _Looks(row)
    values: dict[str, Any] = {"url": told.url or row.url}
    if not row.is_test:
        if now.received_minor and row.payment_id is None:
            payment = _booked(operation, row, told, now, looks)
            if payment is None:
                now = replace(now, state=row.state, received_minor=0, received_currency="")
            else:
                values["payment"] = row.payment = payment
        values |= _fee_booked(operation, row, now)
        _refunded_elsewhere(operation, row, now, looks)
        values |= _charged_back(operation, row, now, looks)
        if told.stored is not None and row.keeps_method:
            _keep(operation, row, told.stored)
    return moved(operation, row, now.state, asdict(now) | values | looks.columns())


def moved(operation: Operation, row: Charge, state: str, values: dict[str, Any]) -> Charge:
    """Store where a charge stands; when nothing more can come of it, its bills are free, and the rule is asked again."""
    is_over = state not in OPEN
    waits_for_fee = not row.is_test and values.get("fee_minor", row.fee_minor) is None
    values |= {"state": state, "ask_at": next_ask(operation.now, state, row.asked, row.expires_at, waits_for_fee)}
    if is_over and row.ended_at is None:
        values["ended_at"] = operation.now
    Charge.objects.of(operation.company).filter(pk=row.pk).update(**values)
    if state != row.state:
        given = {"charge": row.pk, "state": state, "received_minor": values.get("received_minor", row.received_minor)}
        operation.event(f"charge.{state}", f"charge {row.public_id}", given)
    if is_over:
        close_parts(operation, row.pk)
    if state == "failed" and row.state != "failed":
        _follow_decline(operation, row, values)
    row.refresh_from_db()
    return row


def _follow_decline(operation: Operation, row: Charge, values: dict[str, Any]) -> None:
    """Another try on a later day, where the client agreed to be charged by itself; else a person hears of it."""
    decline, is_hard = str(values.get("decline", row.decline)), bool(values.get("is_hard", row.is_hard))
    given_up = charge_retries.after_decline(operation, row, decline, is_hard)
    if given_up is not None:
        Charge.objects.of(operation.company).filter(pk=row.pk).update(**to_look_at(row, given_up))


def close_parts(operation: Operation, charge_id: int) -> None:
    """Free the bills of a charge, and have the rule asked again about them."""
    parts = ChargePart.objects.of(operation.company).filter(charge_id=charge_id)
    if parts.filter(is_open=True).update(is_open=False):
        ledger.wake_cases(operation, list(parts.values_list("receivable_id", flat=True)))


def locked(operation: Operation, charge_id: int) -> Charge:
    """A charge, under its client's lock and its own."""
    charge = Charge.objects.of(operation.company).filter(pk=charge_id)
    facts.lock(operation.company, list(charge.values_list("customer_id", flat=True)))
    return charge.select_for_update(of=("self",)).select_related("account", "customer", "payment", "method").get()


def next_ask(now: datetime, state: str, asked: int, expires_at: datetime | None, no_fee: bool) -> datetime | None:
    """When the provider is asked about a charge again; None when nothing is to be learned any more."""
    if state not in OPEN and not (state == "succeeded" and no_fee and asked < FEE_ASKS):
        return None
    if state in ("planned", "created"):
        return None
    again = now + timedelta(minutes=WAITS_MINUTES[min(asked, len(WAITS_MINUTES) - 1)])
    if state == "pending" and expires_at is not None and expires_at > now:
        return min(again, expires_at + timedelta(minutes=1))
    return again


def _known(row: Charge) -> Known:
    return Known(
        row.state, row.provider_id, row.received_minor, row.received_currency, row.receipt_id, row.fee_minor,
        row.refunded_minor, row.charged_back_minor, row.decline, row.is_hard,
    )  # fmt: skip


# --- money that came ---------------------------------------------------------------------------------------------


def _booked(operation: Operation, row: Charge, told: Standing, now: Known, looks: _Looks) -> Payment | None:
    """Book a receipt: on what was asked for if it is what was asked for, else unallocated, for a person to look at.

    None while it cannot be booked, for want of a rate: then it is asked about again.
    """
    wrong = charges.differences(Wanted(row.amount_minor, row.currency, row.reference), told)
    try:
        payment = _recorded(operation, row, now, [] if wrong else _numbers(operation, row))
    except Refused as refusal:
        if refusal.code != "rate_needed":
            raise
        looks.say(Reason("charge_rate_needed", {"currency": now.received_currency, "on": operation.today}))
        return None
    for one in wrong:
        looks.say(one)
    if not wrong and payment.unallocated_minor:
        _propose_refund(operation, row, payment)
        amount = money.plain(payment.unallocated_minor, payment.currency)
        looks.say(Reason("charge_excess", {"amount": amount, "currency": payment.currency}))
    return payment


def _propose_refund(operation: Operation, row: Charge, payment: Payment) -> None:
    """What settles nothing, because the bill was paid otherwise, is proposed to go back the way it came."""
    if Refund.objects.of(operation.company).filter(payment=payment).exists():
        return
    because = f"{row.reference[:200]}: paid twice"
    refunds.propose(
        replace(operation.call, key=""), payment=payment.public_id, because=because, account=row.account.name
    )  # fmt: skip


def _recorded(operation: Operation, row: Charge, now: Known, numbers: Sequence[str]) -> Payment:
    """The payment of a receipt: the one there is, or a new one. Raises Refused `rate_needed`."""
    external = (row.account.provider, now.receipt_id[: longest(Payment, "external_number")])
    there = Payment.objects.of(operation.company).filter(external_source=external[0], external_number=external[1])
    if (found := there.first()) is not None:
        return found
    done = payments.record(
        replace(operation.call, key=""), amount=money.plain(now.received_minor, now.received_currency),
        customer=row.customer.number, invoices=tuple(numbers), currency=now.received_currency, way=row.account.provider,
        reference=row.reference[: longest(Payment, "reference")], external=external, only_named=True,
    )  # fmt: skip
    return Payment.objects.of(operation.company).get(public_id=done.public_id)


def _numbers(operation: Operation, row: Charge) -> list[str]:
    parts = ChargePart.objects.of(operation.company).filter(charge=row).order_by("id")
    return list(parts.values_list("receivable__number", flat=True))


def _fee_booked(operation: Operation, row: Charge, now: Known) -> dict[str, Any]:
    """Book what the provider kept, as soon as it tells, at the rate of the receipt."""
    payment, more_minor = row.payment, (now.fee_minor or 0) - row.booked_fee_minor
    if payment is None or more_minor <= 0 or now.received_currency != payment.currency:
        return {}
    rate = ledger.rate_of(operation, "payment.received", payment.currency, payment.received_on, payment.posted_as)
    entry = posting_corrections.fee_charged(
        operation.today, payment.public_id, payment.currency, row.customer_id, more_minor, rate
    )  # fmt: skip
    (posted,) = ledger.post(operation, [entry])
    given = {"charge": row.pk, "fee_minor": more_minor, "entry": posted.entry_id, "digest": posted.digest}
    operation.event("charge.fee_told", f"charge {row.public_id}", given)
    return {"booked_fee_minor": row.booked_fee_minor + more_minor}


# --- money that goes again ---------------------------------------------------------------------------------------


def _charged_back(operation: Operation, row: Charge, now: Known, looks: _Looks) -> dict[str, Any]:
    """The client's bank took the money back: the payment is taken back, and what it settled is owed again.

    Where that cannot be done as a whole, a person does it. Either way a person hears of it.
    """
    payment, minor = row.payment, now.charged_back_minor
    if payment is None or minor <= row.reversed_minor:
        return {}
    amount = money.plain(minor, payment.currency)
    looks.say(Reason("charge_was_charged_back", {"amount": amount, "currency": payment.currency}))
    if minor == payment.amount_minor:
        try:
            reversals.reverse(
                replace(operation.call, key=""), payment=payment.public_id, kind="charged_back", because=row.account.name
            )  # fmt: skip
        except Conflict as refusal:
            looks.say(refusal.reason)
    return {"reversed_minor": minor}


def _refunded_elsewhere(operation: Operation, row: Charge, now: Known, looks: _Looks) -> None:
    """Money that somebody paid back on the provider's own pages is in no book of ours."""
    ours = ChargeRefund.objects.of(operation.company).filter(charge=row).exclude(state="failed")
    if row.payment is not None and now.refunded_minor > max(
        row.refunded_minor, sum(ours.values_list("amount_minor", flat=True))
    ):
        amount = money.plain(now.refunded_minor, row.payment.currency)
        looks.say(Reason("charge_refunded_elsewhere", {"amount": amount, "currency": row.payment.currency}))


# --- what a person has to look at --------------------------------------------------------------------------------


class _Looks:
    """The reasons why a person has to look at a charge; of each kind the latest, so that their order does not matter."""

    def __init__(self, row: Charge) -> None:
        self._told: list[Any] = json.loads(row.look)
        self._needs_look = row.needs_look

    def say(self, reason: Reason) -> None:
        told = reason.as_json()
        if told not in self._told:
            self._told = [one for one in self._told if one["code"] != told["code"]]
            self._told.append(told)
            self._needs_look = True

    def columns(self) -> dict[str, Any]:
        return {"look": json.dumps(self._told), "needs_look": self._needs_look}


def to_look_at(row: Charge, reason: Reason) -> dict[str, Any]:
    """The columns that put a charge before a person."""
    looks = _Looks(row)
    looks.say(reason)
    return looks.columns()


# --- cards and mandates ------------------------------------------------------------------------------------------

_METHOD = (
    "company_id", "public_id", "customer_id", "account_id", "payer", "method", "kind", "label", "is_automatic", "agreed_on",
    "made_at",
)  # fmt: skip


def _keep(operation: Operation, row: Charge, stored: Stored) -> None:
    """Write down the card or mandate that the client agreed to leave with the provider."""
    there = PaymentMethod.objects.of(operation.company).filter(account=row.account, method=stored.method)
    if there.exists():
        return
    address, label = public_id(), stored.label[: longest(PaymentMethod, "label")]
    rows.insert(PaymentMethod, _METHOD, [(
        operation.company.pk, address, row.customer_id, row.account_id, stored.payer, stored.method, stored.kind, label,
        row.is_automatic, operation.today, operation.now,
    )])  # fmt: skip
    operation.event("method.stored", f"customer {row.customer.number}", {"charge": row.pk, "kind": stored.kind})
