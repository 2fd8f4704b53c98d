"""Book bank files once each, set lines aside, and move the day up to which the books are complete."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date

from django.db.models import Max

from tagih.commands.bank_reading import FileRead, Placed, account_of, fresh, placed
from tagih.commands.operation import Operation, write
from tagih.domain import banking, fields, returned_transfers
from tagih.domain.banking import Line, Statement
from tagih.domain.errors import Conflict, Incomplete, Invalid, NotFound
from tagih.domain.reasons import Reason
from tagih.models import BankAccount, BankFile, BankLine, BankStatement, Company, rows
from tagih.models.base import public_id

MOST_TOLD = 10
"""Problems of a file that a refusal lists."""
LONGEST_BECAUSE = 300


@dataclass(frozen=True, slots=True)
class BankImported:
    """A file that is booked: how many of its lines were new, how many were booked before."""

    file: str
    format: str
    new: int
    known: int


@dataclass(frozen=True, slots=True)
class BankLineMoved:
    """A line as it stands now."""

    line: str
    state: str


@write
def import_file(operation: Operation, *, file: FileRead, even_if_different: bool = False) -> BankImported:
    """Book every line of a file that is not booked yet, whole or not at all, and make accounts that it names first.

    `even_if_different`: also where the lines do not lead from the opening to the closing balance. Raises Conflict
    `bank_file_refused` with everything that stands in the way.
    """
    if problems := file.standing_in_the_way(even_if_different):
        told = [(f"line {one.line}", one.because) for one in problems[:MOST_TOLD]]
        raise Incomplete("bank_file_refused", told, "problems")
    Company.objects.select_for_update().get(
        pk=operation.company.pk
    )  # two imports at once: the second finds all of the first
    before = file.known or BankFile.objects.of(operation.company).filter(sha=file.sha, read_as=file.read_as).first()
    if before is not None:
        return BankImported(before.public_id, before.format, 0, before.line_count)
    row = _file(operation, file)
    statement_ids, account_ids = _statements(operation, row, file.statements)
    new = 0
    for name, lines in placed(file.statements):
        for batch in fresh(operation.company.pk, account_ids[name], lines):
            _insert(operation, account_ids[name], statement_ids, batch)
            new += len(batch)
    facts = {"file": row.pk, "sha": row.sha, "format": row.format, "new": new, "known": row.line_count - new}
    operation.event("bank_file.booked", f"bank file {row.name}", facts)
    complete_books(operation)
    return BankImported(row.public_id, row.format, new, row.line_count - new)


def _file(operation: Operation, file: FileRead) -> BankFile:
    return BankFile.objects.of(operation.company).create(
        company=operation.company, sha=file.sha, read_as=file.read_as, format=file.format, name=file.name,
        size_bytes=file.size_bytes, line_count=file.line_count, by=operation.call.by, made_at=operation.now,
    )  # fmt: skip


def _statements(
    operation: Operation, file: BankFile, statements: list[Statement]
) -> tuple[list[int], dict[tuple[str, str], int]]:
    """The ids of the statements, in their order, and of their accounts, which are made where they are new."""
    known = {(one.number, one.currency): one.pk for one in BankAccount.objects.of(operation.company)}
    missing = {account_of(one): one.name for one in reversed(statements) if account_of(one) not in known}
    rows.insert(BankAccount, ("company_id", "public_id", "number", "currency", "name", "made_at"), [
        (operation.company.pk, public_id(), number, currency, name, operation.now)
        for (number, currency), name in missing.items()
    ])  # fmt: skip
    if missing:
        known = {(one.number, one.currency): one.pk for one in BankAccount.objects.of(operation.company)}
    ids = list(rows.reserve(BankStatement, len(statements)))
    rows.insert(BankStatement, _STATEMENT, [
        (row_id, operation.company.pk, file.pk, known[account_of(one)], one.number, one.from_on, one.until_on,
         one.opening_minor, one.closing_minor, one.is_final)
        for row_id, one in zip(ids, statements, strict=True)
    ])  # fmt: skip
    return ids, known


_STATEMENT = (
    "id", "company_id", "file_id", "account_id", "number", "from_on", "until_on", "opening_minor", "closing_minor",
    "is_final",
)  # fmt: skip
_LINE = (
    "company_id", "public_id", "account_id", "statement_id", "on", "valued_on", "amount_minor", "currency", "key",
    "occurrence", "payer_name", "payer_account", "reference", "end_to_end_id", "bank_reference", "text", "kind",
    "original_minor", "original_currency", "charges_minor", "state", "because", "made_at",
)  # fmt: skip


def _insert(operation: Operation, account_id: int, statement_ids: list[int], batch: list[Placed]) -> None:
    company_id, now = operation.company.pk, operation.now
    rows.insert(BankLine, _LINE, [
        (company_id, public_id(), account_id, statement_ids[one.statement], line.on, line.valued_on, line.amount_minor,
         line.currency, one.key.digest, one.key.occurrence, line.payer_name, line.payer_account, line.reference,
         line.end_to_end_id, line.bank_reference, line.text, line.kind, line.original_minor, line.original_currency,
         line.charges_minor, *_first_state(line), now)
        for one in batch for line in (one.line,)
    ])  # fmt: skip


def _first_state(line: Line) -> tuple[str, str]:
    """Open, unless it is plain that no client paid: money that left (what came back aside), or none at all."""
    if line.amount_minor > 0 or returned_transfers.may_be(line.amount_minor, line.kind, line.text):
        return "open", "{}"
    return "set_aside", _LEFT if line.amount_minor else _NOTHING


_LEFT = json.dumps(Reason("line_money_left").as_json())
_NOTHING = json.dumps(Reason("line_moves_nothing").as_json())


# --- one line ------------------------------------------------------------------------------------------------


@write
def set_aside(operation: Operation, *, line: str, because: str) -> BankLineMoved:
    """Take a line off the list of what is to be matched, with the reason, such as: a loan of my own.

    Raises NotFound `bank_line_unknown`, Conflict `bank_line_not_open`, Invalid `set_aside_needs_reason`.
    """
    said = fields.line("because", because, LONGEST_BECAUSE)
    if not said:
        raise Invalid("set_aside_needs_reason")
    row = locked(operation, line)
    if row.state != "open":
        raise Conflict("bank_line_not_open", state=row.state)
    because_json = json.dumps(Reason("set_aside_by_person", {"because": said}).as_json())
    return _moved(operation, row, "set_aside", because_json, {"because": said})


@write
def take_up(operation: Operation, *, line: str) -> BankLineMoved:
    """Put a line that was set aside back on the list. Raises NotFound `bank_line_unknown`, Conflict `bank_line_not_aside`."""
    row = locked(operation, line)
    if row.state != "set_aside":
        raise Conflict("bank_line_not_aside", state=row.state)
    return _moved(operation, row, "open", "{}", {})


def locked(operation: Operation, line: str) -> BankLine:
    """A line by its public id, held until the operation ends. Raises NotFound `bank_line_unknown`."""
    found = None
    if fields.storable(line):
        found = BankLine.objects.of(operation.company).select_for_update().filter(public_id=line).first()
    if found is None:
        raise NotFound("bank_line_unknown", line=fields.shown(line))
    return found


def _moved(operation: Operation, row: BankLine, state: str, because: str, said: dict[str, str]) -> BankLineMoved:
    rows.update(BankLine, "id", ("state", "because"), [(row.pk, state, because)])
    operation.event(f"bank_line.{_PAST[state]}", f"bank line {row.public_id}", {"line": row.pk, **said})
    complete_books(operation)
    return BankLineMoved(row.public_id, state)


_PAST = {"set_aside": "set_aside", "open": "taken_up"}


# --- the books are complete ----------------------------------------------------------------------------------


def complete_books(operation: Operation) -> date | None:
    """Move the day up to which the books are complete forward, as far as statements and matched lines reach.

    Never back: only a person takes it back. Call it whenever lines were booked, matched or set aside.
    """
    final = BankStatement.objects.of(operation.company).filter(is_final=True, until_on__isnull=False)
    latest = dict(final.values_list("account_id").annotate(Max("until_on")))
    waiting = BankLine.objects.of(operation.company).filter(state="open", amount_minor__gt=0)
    oldest = waiting.order_by("on", "id").values_list("on", flat=True).first()
    until_on = banking.complete_until(latest, oldest, operation.today)
    company = Company.objects.select_for_update().get(pk=operation.company.pk)
    before = company.books_complete_on
    if until_on is None or (before is not None and before >= until_on):
        return before
    Company.objects.filter(pk=company.pk).update(books_complete_on=until_on)
    operation.company.books_complete_on = until_on
    subject = f"company {company.code}"
    operation.event("books.confirmed", subject, {"on": until_on, "before": before}, Reason("books_told_by_bank"))
    return until_on
