"""Refunds paid back through the provider that the money came through: claimed, asked for, booked when they are done.

An approved refund is paid back the way it came. Its outcome may be unknown, as that of a charge: then it is asked about by
our key, nobody pays it again, and the books move only when the provider says that it is done.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.conf import settings

from tagih.adapters.payments.base import PaidBack, ProviderError
from tagih.commands import charge_books, charges, crash, providers, refunds
from tagih.commands.operation import Call, Operation, call, write
from tagih.domain import money
from tagih.domain.errors import Conflict, DomainError, Refused
from tagih.models import Charge, ChargeRefund, Company
from tagih.models.base import longest

NEVER_ARRIVED_MINUTES = 15
"""From then on the provider's not knowing a refund means that the request never came."""
AGAIN_MINUTES = 5


@dataclass(frozen=True, slots=True)
class PaidThrough:
    """A refund at the provider: `succeeded`, `pending`, `unknown` or `failed`. Amount in minor units."""

    refund: str
    charge: str
    state: str
    amount_minor: int
    currency: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class _Claimed:
    refund: str


def pay(call: Call, *, refund: str) -> PaidThrough:
    """Pay an approved refund back through the provider, and book it as soon as that is done.

    Raises NotFound `refund_unknown`, Conflict `refund_not_approved`, `refund_not_through_provider`,
    `charge_refund_open`, `charge_refund_too_large`.
    """
    claimed = _claim(call, refund=refund)
    row = ChargeRefund.objects.of(call.company).get(public_id=claimed.refund)
    if row.state == "sent":
        _hand_over(replace(call, key=""), row)
        row.refresh_from_db()
    return PaidThrough(
        refund, row.charge.public_id, row.state, row.amount_minor, row.charge.received_currency, row.detail
    )  # fmt: skip


@write
def _claim(operation: Operation, *, refund: str) -> _Claimed:
    """Write down that the provider is being asked, before it is."""
    wanted = refunds.locked(operation, refund)
    if wanted.state != "approved":
        raise Conflict("refund_not_approved", state=wanted.state)
    paid = Charge.objects.of(operation.company).filter(payment=wanted.payment_id or 0, is_test=False)
    row = paid.select_related("account").first()
    if row is None:
        raise Conflict("refund_not_through_provider")
    under_way = ChargeRefund.objects.of(operation.company).filter(charge=row, is_open=True).first()
    if under_way is not None:
        since = under_way.made_at.astimezone(operation.company.tzinfo).strftime("%Y-%m-%d %H:%M")
        raise Conflict("charge_refund_open", since=since)
    left_minor = row.received_minor - max(row.refunded_minor, row.charged_back_minor)
    if wanted.amount_minor > left_minor:
        amount, left = (money.plain(one, wanted.currency) for one in (wanted.amount_minor, left_minor))
        names = {"amount": amount, "left": left, "currency": wanted.currency, "provider": row.account.name}
        raise Conflict("charge_refund_too_large", **names)
    made = ChargeRefund.objects.of(operation.company).create(
        company=operation.company, charge=row, refund=wanted, amount_minor=wanted.amount_minor, because=wanted.because,
        ask_at=operation.now + timedelta(seconds=settings.LEASE_SECONDS), by=operation.call.by, made_at=operation.now,
    )  # fmt: skip
    given = {"refund": wanted.pk, "charge": row.pk, "amount_minor": wanted.amount_minor}
    operation.event("refund.sent", f"charge {row.public_id}", given)
    return _Claimed(made.public_id)


def _hand_over(asked: Call, row: ChargeRefund) -> None:
    """Ask the provider outside any transaction, and record what it says."""
    crash.point("begun")
    answer: PaidBack | ProviderError
    try:
        provider = providers.reached(row.charge.account)
        answer = provider.refund(row.charge.receipt_id, row.amount_minor, row.charge.received_currency, row.public_id)
    except ProviderError as problem:
        answer = problem
    except Refused as refusal:
        answer = ProviderError("refused", refusal.sentence)
    crash.point("handed_over")
    _record(asked, row=row.pk, answer=answer)
    crash.point("recorded")


@write
def _record(operation: Operation, *, row: int, answer: PaidBack | ProviderError | None) -> None:
    """Write the outcome down; what is done is booked as paid. None: the provider does not know it."""
    held = _held(operation, row)
    if not held.is_open:
        return
    state, detail = _outcome(held, answer, operation.now)
    ended = state in ("succeeded", "failed")
    values = {
        "state": state, "is_open": not ended, "detail": detail[: longest(ChargeRefund, "detail")],
        "provider_id": answer.provider_id if isinstance(answer, PaidBack) else held.provider_id,
        "ask_at": None if ended else operation.now + timedelta(minutes=AGAIN_MINUTES),
    }  # fmt: skip
    ChargeRefund.objects.of(operation.company).filter(pk=row).update(**values)
    if state != held.state:
        given = {"charge": held.charge_id, "state": state, "amount_minor": held.amount_minor}
        operation.event(f"refund.{state}", f"charge {held.charge.public_id}", given)
    if state == "succeeded":
        _book(operation, held, str(values["provider_id"]))


def _held(operation: Operation, row: int) -> ChargeRefund:
    charge_id = ChargeRefund.objects.of(operation.company).values_list("charge_id", flat=True).get(pk=row)
    charge_books.locked(operation, charge_id)
    held = ChargeRefund.objects.of(operation.company).select_related("charge__account", "refund")
    return held.get(pk=row)


def _outcome(held: ChargeRefund, answer: PaidBack | ProviderError | None, now: datetime) -> tuple[str, str]:
    """The state that an answer means, and what the provider said."""
    if isinstance(answer, PaidBack):
        return answer.state, answer.detail
    if isinstance(answer, ProviderError):
        if held.state != "sent":  # a question that was not answered tells nothing
            return held.state, held.detail
        return ("unknown" if answer.kind == "unknown" else "failed"), answer.reason
    if now - held.made_at >= timedelta(minutes=NEVER_ARRIVED_MINUTES):
        return "failed", "never arrived"
    return "unknown", held.detail


def _book(operation: Operation, held: ChargeRefund, provider_id: str) -> None:
    """The money is gone: so say the books. Where they cannot, a person has to."""
    assert held.refund is not None, "a refund through the provider pays one"
    refunded_minor = max(held.charge.refunded_minor, _paid_back_minor(operation, held.charge))
    Charge.objects.of(operation.company).filter(pk=held.charge_id).update(refunded_minor=refunded_minor)
    try:
        refunds.pay(
            replace(operation.call, key=""), refund=held.refund.public_id, reference=provider_id[:140]
        )  # fmt: skip
    except DomainError as refusal:
        looks = charge_books.to_look_at(held.charge, refusal.reason)
        Charge.objects.of(operation.company).filter(pk=held.charge_id).update(**looks)


def _paid_back_minor(operation: Operation, row: Charge) -> int:
    done = ChargeRefund.objects.of(operation.company).filter(charge=row, state="succeeded")
    return sum(done.values_list("amount_minor", flat=True))


def follow(company: Company, now: datetime) -> int:
    """Ask about refunds whose outcome is not known. Runs outside any transaction."""
    asked = call(company, charges.BY, now)
    due = ChargeRefund.objects.of(company).filter(is_open=True, ask_at__lte=now).select_related("charge__account")
    count = 0
    for row in due.order_by("ask_at", "id")[:200]:
        answer: PaidBack | ProviderError | None
        try:
            answer = providers.reached(row.charge.account).lookup_refund(row.charge.receipt_id, row.public_id)
        except ProviderError:
            answer = ProviderError("unknown", "there was no answer")
        _record(asked, row=row.pk, answer=answer)
        count += 1
    return count
