"""Questions to payment providers: what their reports name, what nobody knows, what is due to be looked at again.

Each look is read outside any transaction and added under the client's lock; no order of looks matters.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from tagih.adapters.payments.base import ProviderError
from tagih.commands import charge_books, charges, providers
from tagih.commands.operation import Call, Operation, call, write
from tagih.domain.charges import Standing
from tagih.domain.errors import DomainError
from tagih.domain.reasons import Reason
from tagih.models import Charge, Company, ProviderAccount, ProviderEvent

log = logging.getLogger("tagih.charges")
BATCH = 200
"""Reports and charges looked at in one round."""
NEVER_ARRIVED = "never_arrived"
"""What is noted of a charge that the provider does not know although it had time enough to."""
GRACE_MINUTES = {"checkout": 2, "stored": 15}
"""How long a request may have been on its way before the provider's not knowing it means that it never came. A page whose
address nobody was given does no harm; a card could still be charged."""
STRANGE_AFTER_HOURS = 24
"""Without an answer for so long a person has to look."""


@dataclass(frozen=True, slots=True)
class Followed:
    """What one round did: reports read, charges asked about, and how many of each outcome."""

    events: int = 0
    asked: int = 0
    moved: int = 0


def follow(company: Company, now: datetime) -> Followed:
    """Ask about everything that is to be asked about now. Runs outside any transaction."""
    asked = call(company, charges.BY, now)
    counts: Counter[str] = Counter()
    _recover(asked)
    for report in _reports(company):
        counts["moved"] += _heard(asked, report)
        counts["events"] += 1
    for row in _due(company, now):
        counts["moved"] += _looked(asked, row)
        counts["asked"] += 1
    return Followed(counts["events"], counts["asked"], counts["moved"])


# --- after a crash -----------------------------------------------------------------------------------------------


@write
def _recover(operation: Operation) -> None:
    """A worker that gave no sign of life for a lease: what it had begun is unknown, what it had not is free again."""
    since = operation.now - timedelta(seconds=settings.LEASE_SECONDS)
    left = Charge.objects.of(operation.company).filter(state__in=("created", "sent"), made_at__lt=since)
    for row in left.order_by("id")[:BATCH]:
        held = charge_books.locked(operation, row.pk)
        if held.state == "sent" and held.sent_at is not None and held.sent_at < since:
            charge_books.moved(operation, held, "unknown", {})
            Charge.objects.of(operation.company).filter(pk=held.pk).update(ask_at=operation.now)
        elif held.state == "created":
            is_planned = held.is_automatic and held.kind == "stored"
            charge_books.moved(operation, held, "planned" if is_planned else "failed", {"decline": NEVER_ARRIVED})


# --- reports -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Report:
    """Reports that name the same: account, object and our key; which they are, and when the last of them came."""

    account_id: int
    provider_id: str
    key: str
    ids: tuple[int, ...]
    last_at: datetime


def _reports(company: Company) -> list[_Report]:
    """What new reports name, in the order in which they came."""
    new = ProviderEvent.objects.of(company).filter(state="new").order_by("id")
    found: dict[tuple[int, str, str], list[tuple[int, datetime]]] = {}
    for one in new.values_list("account_id", "provider_id", "key", "id", "received_at")[:BATCH]:
        found.setdefault(one[:3], []).append(one[3:])
    return [_Report(*name, tuple(one[0] for one in them), max(one[1] for one in them)) for name, them in found.items()]


def _heard(asked: Call, report: _Report) -> bool:
    """Look at the object that reports name, and note that they were read; without an answer they stay new."""
    row = _charge_of(asked.company, report)
    account = ProviderAccount.objects.of(asked.company).get(pk=report.account_id)
    provider_id = report.provider_id or (row.provider_id if row else "")
    told = _look(asked, account, provider_id, row) if provider_id or row else None
    if isinstance(told, ProviderError):
        return False
    if row is None and told is not None and told.key:
        row = Charge.objects.of(asked.company).filter(account=account, key=told.key).first()
    return _noted(asked, report=report, charge=row.pk if row else None, told=told)


def _charge_of(company: Company, report: _Report) -> Charge | None:
    """The charge that a report is about: by our key, by the provider's name of it, or of its receipt."""
    rows = Charge.objects.of(company).filter(account_id=report.account_id)
    if report.key and (row := rows.filter(key=report.key).first()) is not None:
        return row
    if not report.provider_id:
        return None
    return rows.filter(provider_id=report.provider_id).first() or rows.filter(receipt_id=report.provider_id).first()


@write
def _noted(operation: Operation, *, report: _Report, charge: int | None, told: Standing | None) -> bool:
    """Add what was seen. What came in while we looked stays new."""
    has_moved = False
    if charge and told is not None:
        before = charge_books.locked(operation, charge).state
        has_moved = charge_books.take(operation, charge, told).state != before
    read = ProviderEvent.objects.of(operation.company).filter(pk__in=report.ids, received_at__lte=report.last_at)
    read.filter(state="new").update(state="done" if charge else "foreign")
    return has_moved


def _look(
    asked: Call, account: ProviderAccount, provider_id: str, row: Charge | None
) -> Standing | ProviderError | None:
    since = row.made_at if row is not None else asked.now - timedelta(days=1)
    try:
        return providers.reached(account).lookup(row.key if row is not None else "", provider_id, since)
    except ProviderError as problem:
        log.warning("%s could not be asked: %s", account.provider, problem.reason)
        return problem
    except DomainError as refusal:
        log.warning("%s could not be asked: %s", account.provider, refusal)
        return ProviderError("later", str(refusal))


# --- what is due -------------------------------------------------------------------------------------------------


def _due(company: Company, now: datetime) -> Iterable[Charge]:
    due = Charge.objects.of(company).filter(ask_at__lte=now).select_related("account")
    return due.order_by("ask_at", "id")[:BATCH]


def _looked(asked: Call, row: Charge) -> bool:
    told = _look(asked, row.account, row.provider_id, row)
    return _concluded(asked, charge=row.pk, told=told)


@write
def _concluded(operation: Operation, *, charge: int, told: Standing | ProviderError | None) -> bool:
    """Add an answer. No answer: later again. The provider does not know it: it never came, once that is certain."""
    row = charge_books.locked(operation, charge)
    Charge.objects.of(operation.company).filter(pk=charge).update(asked=row.asked + 1)
    row.asked += 1
    if isinstance(told, Standing):
        return charge_books.take(operation, charge, told).state != row.state
    if told is None and row.state in ("sent", "unknown") and _is_over(row, operation.now):
        charge_books.moved(operation, row, "failed", {"decline": NEVER_ARRIVED})
        return True
    charge_books.moved(operation, row, row.state, _strange(operation, row))
    return False


def _is_over(row: Charge, now: datetime) -> bool:
    return row.sent_at is not None and now - row.sent_at >= timedelta(minutes=GRACE_MINUTES[row.kind])


def _strange(operation: Operation, row: Charge) -> dict[str, Any]:
    """A charge of unknown outcome that no provider tells about is put to a person."""
    waited = operation.now - (row.sent_at or row.made_at)
    if row.state != "unknown" or row.needs_look or waited < timedelta(hours=STRANGE_AFTER_HOURS):
        return {}
    facts = {"provider": row.account.name, "hours": int(waited.total_seconds() // 3600)}
    return charge_books.to_look_at(row, Reason("charge_without_answer", facts))
