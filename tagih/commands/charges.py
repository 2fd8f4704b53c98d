"""Charges through payment providers: opened, handed over outside any transaction, recorded.

Claim, adapter, record. What a crash can leave: a charge in `sent`. Nobody knows then whether the provider did it, so it
becomes `unknown` and is asked about by our key (`tagih.commands.charge_questions`); it is never sent again by itself, and
while it is open nothing else is charged for the same bills and nobody is asked for them.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from tagih.adapters.payments.base import Asking, ProviderError
from tagih.commands import allocations, charge_books, crash, customers, ledger, providers
from tagih.commands.allocations import Named
from tagih.commands.operation import Call, Operation, write
from tagih.commands.operation import call as call_of
from tagih.domain import allocation, fields, money
from tagih.domain.allocation import OpenItem, Part
from tagih.domain.charges import CHECKOUT_MINUTES, Standing, Stored
from tagih.domain.errors import Conflict, Invalid, NotFound, Refused
from tagih.models import Charge, ChargePart, CollectionPart, Company, ProviderAccount, facts, rows
from tagih.models.base import longest, public_id

BY = "charges"
GAVE_WAY = "gave_way"
"""What is noted of a planned charge in whose place something else came: it may be planned again."""
REUSED_MINUTES = 10
"""A page that stays open for so long at least is given again to who asks for the same."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A charge, and the page of the provider on which it is paid. Amount in minor units."""

    charge: str
    state: str
    amount_minor: int
    currency: str
    url: str


@dataclass(frozen=True, slots=True)
class Claimed:
    """The charge that this caller has opened, or found open for the same."""

    charge: str


@dataclass(frozen=True, slots=True)
class Changed:
    """A charge as it stands after somebody changed it."""

    charge: str
    state: str


# --- open --------------------------------------------------------------------------------------------------------


def open_checkout(
    call: Call, *, invoices: Sequence[str], amount: str = "", account: str = "", keep: bool = False,
    return_url: str = "",
) -> Opened:  # fmt: skip
    """Open a page on which a client pays `amount` (all that is open, when empty) of these invoices or instalments.

    Whoever asks for the same while it is open gets the same page. `keep`: the client agrees that the card or mandate is
    kept and charged when bills are due. `return_url`: where the client comes back to. Raises NotFound `invoice_unknown`,
    `provider_none`, `provider_account_unknown`, Invalid `charge_of_nothing`, `charge_too_large`, `payment_not_positive`,
    Conflict `charge_nothing_open`, `charge_is_open`, `charge_being_opened`, `provider_account_off`,
    `invoice_of_other_customer`, `currency_differs`, `provider_unreachable`, `charge_outcome_unknown`, Refused
    `provider_refused`, `provider_keeps_nothing`, `provider_sealed`.
    """
    claimed = _open(
        call, invoices=tuple(invoices), amount=amount, account=account, keep=keep, return_url=return_url
    )  # fmt: skip
    row = Charge.objects.of(call.company).select_related("account").get(public_id=claimed.charge)
    hand_over(call, row.pk)
    row.refresh_from_db()
    _require_opened(row)
    return Opened(row.public_id, row.state, row.amount_minor, row.currency, row.url)


@write
def _open(
    operation: Operation, *, invoices: tuple[str, ...], amount: str, account: str, keep: bool, return_url: str
) -> Claimed:
    """Claim the bills for one charge, under their client's lock."""
    through = providers.usable(operation.company, account)
    if keep and not providers.keeps_methods(through):
        raise Refused("provider_keeps_nothing", provider=through.name)
    named = allocations.named(operation, invoices)
    if not named:
        raise Invalid("charge_of_nothing")
    customer = customers.lock_by_id(operation, named[0].customer_id)
    allocations.require_same(operation, named, customer.id, named[0].currency)
    items = allocations.lock_open(operation, customer.id, named[0].currency, [one.id for one in named])
    amount_minor = wanted_minor(amount, items, named)
    parts = allocation.allocate(amount_minor, items, [one.id for one in named]).parts
    reference = reference_of(named, parts)
    if not through.is_test:
        same = _already(operation, through, [part.id for part in parts], amount_minor, reference)
        if same is not None:
            return Claimed(same)
    values = {
        "kind": "checkout", "keeps_method": keep, "is_automatic": keep, "return_url": return_url,
        "expires_at": operation.now + timedelta(minutes=CHECKOUT_MINUTES),
    }  # fmt: skip
    return Claimed(make(operation, through, customer.id, named[0].currency, parts, reference, values).public_id)


def make(
    operation: Operation, through: ProviderAccount, customer_id: int, currency: str, parts: Sequence[Part],
    reference: str, values: dict[str, Any],
) -> Charge:  # fmt: skip
    """Write a charge and its parts, under the client's lock; one made with a test key holds nothing."""
    address = public_id()
    row = Charge.objects.of(operation.company).create(
        company=operation.company, public_id=address, key=address, customer_id=customer_id, account=through,
        is_test=through.is_test, currency=currency, amount_minor=sum(part.amount_minor for part in parts),
        reference=reference, by=operation.call.by, made_at=operation.now, **values,
    )  # fmt: skip
    columns = ("company_id", "charge_id", "receivable_id", "customer_id", "amount_minor", "is_open")
    company_id, is_open = operation.company.pk, not through.is_test
    rows.insert(ChargePart, columns, [
        (company_id, row.pk, part.id, customer_id, part.amount_minor, is_open) for part in parts
    ])  # fmt: skip
    if is_open:
        ledger.wake_cases(operation, [part.id for part in parts])
    given = {"charge": row.pk, "amount_minor": row.amount_minor, "currency": currency, "for": reference}
    operation.event("charge.opened", f"charge {address}", given)
    return row


def wanted_minor(amount: str, items: Sequence[OpenItem], named: Sequence[Named]) -> int:
    """How much is paid: what was said, or all that is open less what the client is expected to keep back."""
    balance_minor, currency = sum(item.balance_minor for item in items), named[0].currency
    if not balance_minor:
        raise Conflict("charge_nothing_open", invoices=", ".join(dict.fromkeys(one.number for one in named)))
    if not amount:
        return sum(item.kept_back_minor for item in items)
    wanted_minor = allocations.positive(amount, currency)
    if wanted_minor > balance_minor:
        balance = money.plain(balance_minor, currency)
        raise Invalid(
            "charge_too_large", amount=money.plain(wanted_minor, currency), balance=balance, currency=currency
        )
    return wanted_minor


def reference_of(named: Sequence[Named], parts: Sequence[Part]) -> str:
    """The numbers that are paid, as the provider and the client read them."""
    numbers = {one.id: one.number for one in named}
    return ", ".join(numbers[part.id] for part in parts)[: longest(Charge, "reference")]


def _already(
    operation: Operation, through: ProviderAccount | None, ids: Sequence[int], wanted_minor: int, reference: str
) -> str | None:
    """The charge that is open for the very same. A planned one gives way; any other is in the way.

    Raises Conflict `charge_is_open`, `charge_being_opened`, `collection_running`.
    """
    collected = CollectionPart.objects.of(operation.company).filter(receivable_id__in=ids, is_running=True).first()
    if collected is not None:
        raise Conflict("collection_running", collect_on=collected.collect_on)
    open_ones = ChargePart.objects.of(operation.company).filter(receivable_id__in=ids, is_open=True)
    for part in open_ones.select_related("charge__account", "receivable").order_by("charge_id"):
        row = part.charge
        if row.state == "planned":
            charge_books.moved(operation, row, "expired", {"decline": GAVE_WAY})
            continue
        is_same = (row.account, row.amount_minor, row.reference) == (through, wanted_minor, reference)
        if is_same and row.state == "pending" and row.url and _stays_open(row, operation.now):
            return row.public_id
        code = "charge_being_opened" if row.state in ("created", "sent") else "charge_is_open"
        raise Conflict(code, number=part.receivable.number, since=_since(operation.company, row))
    return None


def require_free(operation: Operation, ids: Sequence[int]) -> None:
    """Nothing is under way for these receivables; what is only planned gives way.

    Raises Conflict `charge_is_open`, `charge_being_opened`, `collection_running`.
    """
    _already(operation, None, ids, 0, "")


def _since(company: Company, row: Charge) -> str:
    return row.made_at.astimezone(company.tzinfo).strftime("%Y-%m-%d %H:%M")


def _stays_open(row: Charge, now: datetime) -> bool:
    return row.expires_at is None or row.expires_at > now + timedelta(minutes=REUSED_MINUTES)


def _require_opened(row: Charge) -> None:
    """Say what became of the hand-over, where there is no page to pay on."""
    if row.url and row.state in ("pending", "succeeded"):
        return
    if row.state == "unknown":
        raise Conflict("charge_outcome_unknown", provider=row.account.name, number=row.reference)
    if row.state in ("created", "sent"):
        raise Conflict("charge_being_opened", number=row.reference, since=_since(row.company, row))
    if row.decline == UNREACHABLE:
        raise Conflict("provider_unreachable", provider=row.account.name)
    raise Refused("provider_refused", provider=row.account.name, detail=row.decline or row.state)


# --- hand over ---------------------------------------------------------------------------------------------------

UNREACHABLE = "unreachable"
"""What is noted of a charge that certainly never reached the provider."""


@dataclass(frozen=True, slots=True)
class _Begun:
    """A charge that this caller alone hands over."""

    row: Charge
    claim: int
    asking: Asking
    stored: Stored | None


def hand_over(asked: Call, charge_id: int) -> None:
    """Begin, ask the provider outside any transaction, record. Nothing, when it was begun by somebody else."""
    own = replace(asked, key="")  # the key is that of the command; these are its steps
    begun = _begin(own, charge=charge_id)
    if begun is None:
        return
    crash.point("begun")
    answer = _answer(begun)
    crash.point("handed_over")
    _record(own, charge=charge_id, claim=begun.claim, answer=answer)
    crash.point("recorded")


@write
def _begin(operation: Operation, *, charge: int) -> _Begun | None:
    """Write down that the provider is being asked, before it is: `created` becomes `sent`, once."""
    row = charge_books.locked(operation, charge)
    if row.state != "created":
        return None
    Charge.objects.of(operation.company).filter(pk=row.pk).update(
        state="sent", claim=row.claim + 1, sent_at=operation.now, first_on=row.first_on or operation.today
    )  # fmt: skip
    method = row.method
    stored = Stored(method.payer, method.method, method.kind, method.label) if method is not None else None
    return _Begun(row, row.claim + 1, _asking(operation, row), stored)


def _asking(operation: Operation, row: Charge) -> Asking:
    return Asking(
        key=row.key, amount_minor=row.amount_minor, currency=row.currency, reference=row.reference,
        text=f"{operation.company.name}: {row.reference}"[:240], keeps_method=row.keeps_method,
        return_url=row.return_url or f"{settings.BASE_URL}/paid/",
        webhook_url=f"{settings.BASE_URL}{providers.webhook_path(row.account)}",
        expires_at=row.expires_at or operation.now + timedelta(minutes=CHECKOUT_MINUTES),
        email=facts.addressed(operation.company, [row.customer_id])[row.customer_id].recipient, language=row.customer.language,
    )  # fmt: skip


def _answer(begun: _Begun) -> Standing | ProviderError:
    """What the provider says. Whatever else goes wrong, the outcome is unknown."""
    try:
        provider = providers.reached(begun.row.account)
        if begun.stored is None:
            return provider.checkout(begun.asking)
        return provider.charge(begun.asking, begun.stored)
    except ProviderError as problem:
        return problem
    except Refused as refusal:  # the settings cannot be opened: nothing was asked
        return ProviderError("refused", refusal.sentence)


@write
def _record(operation: Operation, *, charge: int, claim: int, answer: Standing | ProviderError) -> None:
    """Write the answer down, unless the charge was taken over meanwhile: then what was seen is only added."""
    if isinstance(answer, Standing):
        charge_books.take(operation, charge, answer)
        return
    row = charge_books.locked(operation, charge)
    if row.claim != claim or row.state != "sent":
        return
    if answer.kind == "unknown":
        charge_books.moved(operation, row, "unknown", {})
        operation.defer("charges")
        return
    decline = UNREACHABLE if answer.kind == "later" else answer.reason[: longest(Charge, "decline")]
    values = {"decline": decline, "is_hard": answer.kind == "refused"}
    charge_books.moved(operation, row, "failed", values)


# --- by a person -------------------------------------------------------------------------------------------------


def found(company: Company, charge: str) -> Charge:
    """The charge of that public id. Raises NotFound `charge_unknown`."""
    row = Charge.objects.of(company).filter(public_id=charge).first() if fields.storable(charge) else None
    if row is None:
        raise NotFound("charge_unknown", charge=fields.shown(charge))
    return row


@write
def answer(operation: Operation, *, charge: str, answer: str, note: str = "") -> Changed:
    """A person who looked at the provider says what became of a charge whose outcome nobody knew.

    `succeeded` books the money as received. Raises NotFound `charge_unknown`, Invalid `charge_answer_unknown`, Conflict
    `charge_not_unknown`.
    """
    row = charge_books.locked(operation, found(operation.company, charge).pk)
    if answer not in ("succeeded", "failed"):
        raise Invalid("charge_answer_unknown", answer=fields.shown(answer))
    if row.state != "unknown":
        raise Conflict("charge_not_unknown", state=row.state)
    note = fields.line("note", note, 300)
    received_minor = row.amount_minor if answer == "succeeded" else 0
    told = Standing(
        provider_id=row.provider_id, state=answer, key=row.key, amount_minor=row.amount_minor, currency=row.currency,
        reference=row.reference, receipt_id=row.key if received_minor else "", received_minor=received_minor,
        is_test=row.is_test,
    )  # fmt: skip
    operation.event("charge.answered", f"charge {row.public_id}", {"charge": row.pk, "answer": answer}, None, note=note)
    row = charge_books.take(operation, row.pk, told)
    return Changed(row.public_id, row.state)


def call_off(call: Call, *, charge: str) -> Changed:
    """Close a page on which nobody has paid, or take back a charge that is only planned.

    Raises NotFound `charge_unknown`, Conflict `charge_not_open`, `provider_unreachable`, Refused `provider_refused`.
    """
    row = found(call.company, charge)
    if row.state == "pending" and row.kind == "checkout":
        _seen(replace(call, key=""), charge=row.pk, told=_closed(row))
    return _called_off(call, charge=row.pk)


def _closed(row: Charge) -> Standing:
    try:
        return providers.reached(row.account).cancel(row.provider_id)
    except ProviderError as problem:
        if problem.kind == "refused":
            raise Refused("provider_refused", provider=row.account.name, detail=problem.reason) from None
        raise Conflict("provider_unreachable", provider=row.account.name) from None


@write
def _seen(operation: Operation, *, charge: int, told: Standing) -> None:
    """Add what was seen."""
    charge_books.take(operation, charge, told)


@write
def _called_off(operation: Operation, *, charge: int) -> Changed:
    row = charge_books.locked(operation, charge)
    if row.state in ("planned", "created"):
        row = charge_books.moved(operation, row, "expired", {})
    if row.state != "expired":
        raise Conflict("charge_not_open", state=row.state)
    operation.event("charge.called_off", f"charge {row.public_id}", {"charge": row.pk})
    return Changed(row.public_id, row.state)


@write
def looked_at(operation: Operation, *, charge: str, note: str = "") -> Changed:
    """A person has looked at what was strange about a charge. Raises NotFound `charge_unknown`, Conflict `charge_nothing_to_look_at`."""
    row = charge_books.locked(operation, found(operation.company, charge).pk)
    if not row.needs_look:
        raise Conflict("charge_nothing_to_look_at")
    Charge.objects.of(operation.company).filter(pk=row.pk).update(needs_look=False)
    note = fields.line("note", note, 300)
    given = {"charge": row.pk, "codes": [one["code"] for one in json.loads(row.look)]}
    operation.event("charge.looked_at", f"charge {row.public_id}", given, None, note=note)
    return Changed(row.public_id, row.state)


def system_call(company: Company, now: datetime) -> Call:
    """The Call of work that nobody asked for by hand."""
    return call_of(company, BY, now)
