"""The Call every command takes first, and the transaction every write runs in."""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import inspect
import json
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.db import IntegrityError, OperationalError, connection, transaction

from tagih.commands import chain, results
from tagih.domain import fields
from tagih.domain.errors import Conflict, Invalid
from tagih.domain.reasons import Reason
from tagih.models import ChainHead, Company, OperationKey, queue, rows

P = ParamSpec("P")
R = TypeVar("R")

TRIES = 3
"""How often a whole operation is tried when the database reports a deadlock."""
LONGEST_KEY = 120
"""Characters of an idempotency key."""


@dataclass(frozen=True, slots=True)
class Call:
    """Who asks what of which company, and when. Built by a door; `today` is `now` in the company's zone.

    `key`: the caller's idempotency key; the same key with the same arguments gives the first result again.
    """

    company: Company
    by: str
    now: datetime
    today: date
    key: str = ""


def call(company: Company, by: str, now: datetime, today: date | None = None, key: str = "") -> Call:
    """A Call whose `today` is the company's own calendar date unless one is given."""
    return Call(company, by, now, today or now.astimezone(company.tzinfo).date(), key)


@dataclass(slots=True)
class Operation:
    """One write in progress: the call, and what is written at its end (events, wake-ups)."""

    call: Call
    events: list[chain.NewEvent] = field(default_factory=list)
    wakeups: list[str] = field(default_factory=list)

    @property
    def company(self) -> Company:
        return self.call.company

    @property
    def today(self) -> date:
        return self.call.today

    @property
    def now(self) -> datetime:
        return self.call.now

    def event(
        self, kind: str, subject: str, facts: dict[str, Any], /, because: Reason | None = None, **personal: str
    ) -> None:
        """Remember that something happened; it is chained when the operation ends."""
        if because is not None:
            facts = {**facts, "because": because.as_json()}
        self.events.append(chain.NewEvent(kind, subject, facts, personal))

    def defer(self, name: str) -> None:
        """Wake a worker for `name` once this operation has committed."""
        if name not in self.wakeups:
            self.wakeups.append(name)


_running: ContextVar[Operation | None] = ContextVar("operation", default=None)


def running() -> Operation | None:
    """The operation in progress, if any: outside one nothing may write."""
    return _running.get()


def write(command: Callable[Concatenate[Operation, P], R]) -> Callable[Concatenate[Call, P], R]:
    """Make `command(operation, ...)` a write command `command(call, ...)`: one transaction, once per key.

    Raises Conflict `key_used_differently` when the key was used with other arguments.
    """
    name = f"{command.__module__.rpartition('.')[2]}.{command.__name__}"

    @functools.wraps(command)
    def wrapped(call: Call, /, *args: P.args, **kwargs: P.kwargs) -> R:
        assert not args, f"{name} takes its arguments by name"
        for left in reversed(range(TRIES)):
            try:
                return _once(name, command, call, kwargs)
            except OperationalError as error:
                if not left or not _is_deadlock(error):
                    raise
        raise AssertionError("unreachable")

    signature = inspect.signature(command)
    _, *others = signature.parameters.values()
    first = inspect.Parameter("call", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=Call)
    wrapped.__signature__ = signature.replace(parameters=[first, *others])  # type: ignore[attr-defined]
    return wrapped


def _once(name: str, command: Callable[..., R], call: Call, arguments: dict[str, Any]) -> R:
    with transaction.atomic(durable=_running.get() is None), _begun(call) as operation:
        _scope_rows(call.company)
        claimed = _claim(name, call, arguments) if call.key else 0
        if claimed is None:
            return _known(name, call, arguments)  # type: ignore[return-value]
        result = command(operation, **arguments)
        if claimed:
            rows.update(OperationKey, "id", ("result",), [(claimed, results.keep(result))])
        return result


@contextmanager
def founding(company: Company, by: str, now: datetime) -> Iterator[Operation]:
    """The one operation without a Call: it makes `company` itself, and the head of its chain.

    Raises Conflict `company_code_taken`.
    """
    with transaction.atomic(durable=_running.get() is None), _begun(call(company, by, now)) as operation:
        try:
            company.save(force_insert=True)
        except IntegrityError:
            raise Conflict("company_code_taken", code=company.code) from None
        _scope_rows(company)
        ChainHead.objects.create(company=company)
        yield operation


@contextmanager
def _begun(call: Call) -> Iterator[Operation]:
    """An operation in the open transaction; when it ends well, its events and wake-ups are written."""
    operation = Operation(call)
    token = _running.set(operation)
    try:
        yield operation
        chain.write(operation.company.pk, call.by, call.now, call.today, operation.events)
        for wakeup in operation.wakeups:
            queue.defer(wakeup, company=operation.company.code)
    finally:
        _running.reset(token)


def _scope_rows(company: Company) -> None:
    """Name the company to PostgreSQL's row security for this transaction."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('tagih.company', %s, true)", [str(company.pk)])


def _claim(name: str, call: Call, arguments: dict[str, Any]) -> int | None:
    """Write the key down before anything else: the id of its row, None if it was used before.

    Whoever uses the same key at the same time waits here until the first is done (or undone, and then goes on).
    """
    if len(call.key) > LONGEST_KEY or not fields.storable(call.key):
        raise Invalid("key_unreadable", key=fields.shown(call.key), limit=LONGEST_KEY)
    now = connection.ops.adapt_datetimefield_value(call.now)
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [call.company.pk, call.by, call.key, name, _sha(arguments), now])
        row = cursor.fetchone()
        return row[0] if row else None


_CLAIM = (
    "INSERT INTO tagih_operation_key (company_id, actor, key, command, arguments_sha, result, at) "
    "VALUES (%s, %s, %s, %s, %s, '', %s) ON CONFLICT DO NOTHING RETURNING id"
)


def _known(name: str, call: Call, arguments: dict[str, Any]) -> object:
    """The result that this key gave before."""
    row = OperationKey.objects.get(company=call.company, actor=call.by, key=call.key)
    if (row.command, row.arguments_sha) != (name, _sha(arguments)):
        raise Conflict("key_used_differently", key=call.key)
    return results.revive(row.result)


def _sha(arguments: dict[str, Any]) -> str:
    plain = {
        name: dataclasses.asdict(value) if dataclasses.is_dataclass(value) and not isinstance(value, type) else value
        for name, value in arguments.items()
    }
    return hashlib.sha256(json.dumps(plain, sort_keys=True, default=str).encode()).hexdigest()


def _is_deadlock(error: OperationalError) -> bool:
    """PostgreSQL: deadlock_detected or serialization_failure. Nothing was written."""
    return getattr(error.__cause__, "sqlstate", None) in {"40P01", "40001"}


def new_key() -> str:
    """A key for a form: made when the page is rendered, so that a second press does nothing new."""
    return secrets.token_hex(12)
