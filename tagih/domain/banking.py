"""Bank statements as values: what a file says, whether it adds up, and what makes a line the same line again."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from tagih.domain import money
from tagih.domain.reasons import Reason

IDLE_DAYS = 45
"""An account of which no statement came for so long holds the books back no more: it was closed, or is not used."""


class Line(NamedTuple):
    """One booking. `place`: the line of the file on which it begins; `amount_minor` is above 0 where money came in.

    `reference`: what the payer gave for machines; `bank_reference`: the bank's own, empty where it gives none.
    """

    place: int
    on: date
    amount_minor: int
    currency: str
    valued_on: date | None = None
    payer_name: str = ""
    payer_account: str = ""
    reference: str = ""
    end_to_end_id: str = ""
    bank_reference: str = ""
    text: str = ""
    kind: str = "transfer"
    original_minor: int | None = None
    original_currency: str = ""
    charges_minor: int = 0


@dataclass(slots=True)
class Statement:
    """What a bank says about one account. Balances are None where it does not tell them.

    `is_final`: all that was booked up to `until_on` is in it; intraday reports and notices of single bookings are not.
    """

    place: int = 1
    account: str = ""
    currency: str = ""
    name: str = ""
    number: str = ""
    from_on: date | None = None
    until_on: date | None = None
    opening_minor: int | None = None
    closing_minor: int | None = None
    is_final: bool = True
    lines: list[Line] = field(default_factory=list)


class Problem(NamedTuple):
    """What cannot be read, on which line of the file, and why. `is_difference`: read well, but it does not add up."""

    line: int
    because: Reason
    is_difference: bool = False


@dataclass(slots=True)
class Parsed:
    """What a file says: its statements, and what stands in the way of believing it."""

    statements: list[Statement] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def problem(self, line: int, code: str, /, **facts: object) -> None:
        """Note what is wrong with a line."""
        self.problems.append(Problem(line, Reason(code, facts)))


# --- does it add up? -----------------------------------------------------------------------------------------


def differences(statements: Iterable[Statement]) -> Iterator[Problem]:
    """A problem for each statement whose lines do not lead from its opening to its closing balance."""
    for one in statements:
        if one.opening_minor is None or one.closing_minor is None:
            continue
        found_minor = one.opening_minor + sum(line.amount_minor for line in one.lines)
        if found_minor != one.closing_minor:
            yield Problem(one.place, _difference(one, found_minor), is_difference=True)


def _difference(statement: Statement, found_minor: int) -> Reason:
    amount = {
        "opening": money.plain(statement.opening_minor or 0, statement.currency),
        "closing": money.plain(statement.closing_minor or 0, statement.currency),
        "found": money.plain(found_minor, statement.currency),
    }
    where = {"account": statement.account or "-", "number": statement.number or "-", "currency": statement.currency}
    return Reason("statement_does_not_add_up", {**where, **amount})


# --- the same line again -------------------------------------------------------------------------------------


def folded_account(text: str) -> str:
    """An account number as it is stored and compared: capital letters and digits without spaces or points."""
    return "".join(letter for letter in text.upper() if letter.isalnum() or letter in "/-*~")[:64]


class Key(NamedTuple):
    """What makes a line itself within its account: a digest of what the bank says, and the how-many-eth equal one it is."""

    digest: str
    occurrence: int


def keys(lines: Iterable[Line], seen: Counter[str]) -> Iterator[Key]:
    """The key of each line of one account in the order of its file; `seen` counts equal ones over the whole file.

    A file that repeats or overlaps an earlier one gives the same keys; equal lines of one file give different ones.
    """
    for line in lines:
        digest = _digest(line)
        seen[digest] += 1
        yield Key(digest, seen[digest])


def _digest(line: Line) -> str:
    said = (
        "1", line.on.isoformat(), str(line.amount_minor), line.currency, line.bank_reference, line.end_to_end_id,
        line.reference, line.payer_account, line.payer_name, line.text,
    )  # fmt: skip
    return hashlib.sha256("\x1f".join(said).encode()).hexdigest()[:32]


# --- up to which day the books are complete -------------------------------------------------------------------


def complete_until(latest: Mapping[int, date], oldest_open_on: date | None, today: date) -> date | None:
    """The day up to which all money that came is accounted for; None where no statement says.

    `latest`: the last day of each account's final statements. The least far account counts, one that is idle for
    IDLE_DAYS aside; a day that is not over is not complete; money that nobody has matched yet ends it the day before.
    """
    known = [min(on, today - timedelta(days=1)) for on in latest.values() if (today - on).days <= IDLE_DAYS]
    if not known:
        return None
    until_on = min(known)
    return until_on if oldest_open_on is None else min(until_on, oldest_open_on - timedelta(days=1))


def repeated(statements: Sequence[Statement]) -> list[bool]:
    """Of each statement whether the file says the very same one before: the same account, number, balances and lines."""
    seen: set[tuple[object, ...]] = set()
    found = []
    for one in statements:
        said = (
            one.account, one.currency, one.number, one.from_on, one.until_on, one.opening_minor, one.closing_minor,
            tuple(line._replace(place=0) for line in one.lines),
        )  # fmt: skip
        found.append(one.closing_minor is not None and bool(one.lines) and said in seen)
        seen.add(said)
    return found
