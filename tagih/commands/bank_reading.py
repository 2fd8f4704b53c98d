"""A bank file read and looked up, before anything is booked: its format, its statements, what is new and what is wrong."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from tagih import plugins
from tagih.adapters.bank.base import LARGEST_BYTES, Reading
from tagih.commands import bank_mappings
from tagih.domain import banking, files
from tagih.domain.banking import Key, Line, Problem, Statement
from tagih.domain.errors import Invalid
from tagih.domain.reasons import Reason
from tagih.models import BankAccount, BankFile, BankLine, BankStatement, Company, rows

CHUNK = 2000
"""Lines looked up, and booked, at a time."""
UNNAMED = "UNNAMED"
"""The account of a file that names none, where the company has none that it could be."""
_LEAST_LIKE = 30


class FileRead:
    """A file as it was read. `known`: the file that was booked before with these very bytes; then nothing else is read.

    As an argument of a command it is known by the digest of its bytes and how they were read.
    """

    def __init__(self, data: bytes, name: str) -> None:
        self.sha, self.size_bytes, self.name = hashlib.sha256(data).hexdigest(), len(data), files.name(name)
        self.format, self.read_as = "", ""
        self.known: BankFile | None = None
        self.statements: list[Statement] = []
        self.problems: list[Problem] = []

    def __str__(self) -> str:
        return f"{self.sha} {self.read_as}"

    def standing_in_the_way(self, even_if_different: bool) -> list[Problem]:
        """The problems for which it is not booked."""
        return [one for one in self.problems if not (one.is_difference and even_if_different)]

    @property
    def line_count(self) -> int:
        return self.known.line_count if self.known else sum(len(one.lines) for one in self.statements)


def read(
    company: Company | None, data: bytes, *, name: str = "", format_hint: str = "", mapping: str = ""
) -> FileRead:  # fmt: skip
    """Read a bank file of any kind. What is wrong with it is in its problems; a file that was booked is not read again.

    Raises Invalid `bank_file_too_large`, `bank_mapping_unreadable`, NotFound `bank_format_unknown`,
    `bank_mapping_unknown`.
    """
    if len(data) > LARGEST_BYTES:
        raise Invalid("bank_file_too_large", limit=LARGEST_BYTES // 1024 // 1024)
    found = FileRead(data, name or "file")
    found.format = format_hint or _recognised(data)
    if not found.format:
        formats = ", ".join(plugins.bank_formats().values())
        found.problems.append(Problem(1, Reason("bank_file_not_recognised", {"formats": formats})))
        return found
    form = plugins.bank_format(found.format)
    said = bank_mappings.settings(company, mapping) if mapping else {}
    if found.format == "csv" and not said:
        said = bank_mappings.by_heading(company, data)
    found.read_as = f"{found.format}:{_digest(said)}"[:40]
    found.known = _booked(company, found)
    if found.known is None:
        parsed = form.parse(data, Reading(company.currency if company else "EUR", said))
        found.statements = parsed.statements
        found.problems = [*parsed.problems, *banking.differences(parsed.statements)]
        _name_accounts(company, found.statements)
    return found


def _recognised(data: bytes) -> str:
    """The format whose files these bytes look most like; empty when they look like none."""
    likely = {name: plugins.bank_format(name).likeness(data) for name in plugins.bank_formats()}
    best = max(likely, key=lambda name: likely[name])
    return best if likely[best] >= _LEAST_LIKE else ""


def _digest(said: dict[str, str]) -> str:
    return hashlib.sha256(bank_mappings.text(said).encode()).hexdigest()[:16] if said else "-"


def _booked(company: Company | None, found: FileRead) -> BankFile | None:
    if company is None:
        return None
    return BankFile.objects.of(company).filter(sha=found.sha, read_as=found.read_as).first()


def _name_accounts(company: Company | None, statements: list[Statement]) -> None:
    """A file that names no account is of the company's own, or of the only one it has in that currency."""
    for one in statements:
        if not one.account:
            one.account = _likely_account(company, one.currency) or UNNAMED


def _likely_account(company: Company | None, currency: str) -> str:
    if company is None:
        return ""
    known = list(BankAccount.objects.of(company).filter(currency=currency).values_list("number", flat=True)[:2])
    if len(known) == 1:
        return str(known[0])
    return banking.folded_account(company.iban) if company.currency == currency and not known else ""


# --- what is new ---------------------------------------------------------------------------------------------


class Placed(NamedTuple):
    """A line with the position of its statement in the file, and its key."""

    statement: int
    line: Line
    key: Key


def account_of(statement: Statement) -> tuple[str, str]:
    """Number and currency: what names an account."""
    return statement.account, statement.currency


def placed(statements: list[Statement]) -> Iterator[tuple[tuple[str, str], list[Placed]]]:
    """The lines of each account with their keys. A statement that the file repeats word for word counts once."""
    again = banking.repeated(statements)
    seen: dict[tuple[str, str], Counter[str]] = {}
    found: dict[tuple[str, str], list[Placed]] = {}
    for position, (one, is_again) in enumerate(zip(statements, again, strict=True)):
        if not is_again:
            keys = banking.keys(one.lines, seen.setdefault(account_of(one), Counter()))
            lines = [Placed(position, line, key) for line, key in zip(one.lines, keys, strict=True)]
            found.setdefault(account_of(one), []).extend(lines)
    yield from found.items()


def fresh(company_id: int, account_id: int, lines: list[Placed]) -> Iterator[list[Placed]]:
    """Those of `lines` that are not booked yet, a batch at a time, each with one look."""
    for start in range(0, len(lines), CHUNK):
        batch = lines[start : start + CHUNK]
        digests = list({one.key.digest for one in batch})
        known = set(
            rows.select(BankLine, ("key", "occurrence"), company_id=company_id, account_id=account_id, key=digests)
        )
        yield [one for one in batch if (one.key.digest, one.key.occurrence) not in known]


def counted(company: Company | None, found: FileRead) -> tuple[int, int]:
    """How many lines of a file would be new, and how many are booked already. Writes nothing."""
    if found.known is not None or company is None:
        known = found.line_count if found.known else 0
        return found.line_count - known, known
    accounts = {(one.number, one.currency): one.pk for one in BankAccount.objects.of(company)}
    new = 0
    for name, lines in placed(found.statements):
        account_id = accounts.get(name)
        new += sum(map(len, fresh(company.pk, account_id, lines))) if account_id else len(lines)
    return new, found.line_count - new


def lines_of(found: FileRead) -> Iterator[Line]:
    """Every line a file says; of one that was booked before, those that it brought."""
    if found.known is None:
        for one in found.statements:
            yield from one.lines
        return
    said = BankLine.objects.of(found.known.company_id).filter(statement__file=found.known).order_by("id")
    names = ("on", "amount_minor", "currency", "payer_name", "payer_account", "reference", "text")
    for on, minor, currency, payer_name, payer_account, reference, text in said.values_list(*names).iterator(CHUNK):
        yield Line(
            0, on, minor, currency, payer_name=payer_name, payer_account=payer_account, reference=reference, text=text
        )


class AccountSaid(NamedTuple):
    """An account of a file: where its first statement opens and its last one closes, where the bank tells it."""

    account: str
    currency: str
    opening_minor: int | None
    closing_minor: int | None


def accounts_of(found: FileRead) -> list[AccountSaid]:
    """Each account of a file once, in its order."""
    if found.known is not None:
        stored = BankStatement.objects.of(found.known.company_id).filter(file=found.known).order_by("id")
        said = stored.values_list("account__number", "account__currency", "opening_minor", "closing_minor")
        spoken = list(said)
    else:
        spoken = [(*account_of(one), one.opening_minor, one.closing_minor) for one in found.statements]
    made: dict[tuple[str, str], AccountSaid] = {}
    for number, currency, opening, closing in spoken:
        before = made.get((number, currency))
        first = opening if before is None else before.opening_minor
        last = closing if before is None or closing is not None else before.closing_minor
        made[number, currency] = AccountSaid(number, currency, first, last)
    return list(made.values())
