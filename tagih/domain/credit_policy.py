"""Credit: who gets how much on which terms, when it stops, and how behaviour moves a client's grade.

Four grades, A to D. A says its own limit, terms and deposit for each. Without a policy of its own a company lets everybody
buy, and only advises a deposit of new clients.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any, Literal, TypeVar

from tagih.domain import incentives, money
from tagih.domain.errors import Invalid
from tagih.domain.reasons import Reason

GRADES = ("A", "B", "C", "D")
"""From the best to the strictest."""
DEPOSIT_RULES = ("advise", "require")
RELATIONSHIPS = ("new", "regular", "friend_family")


@dataclass(frozen=True, slots=True)
class Grade:
    """What clients of one grade get. `limit`: in the main unit of the company's currency, empty for none."""

    limit: str = ""
    terms: str = ""
    deposit_percent: int = 0

    def limit_minor(self, currency: str) -> int | None:
        """The limit in minor units; None where there is none."""
        return money.parse(self.limit, currency) if self.limit else None


def _grades() -> dict[str, Grade]:
    return {"A": Grade(), "B": Grade(), "C": Grade(deposit_percent=30), "D": Grade(deposit_percent=50)}


@dataclass(frozen=True, slots=True)
class Policy:
    """The rules for everyone. `hold_overdue_days` 0 holds nobody for being late.

    A client is stricter graded when `stricter_after` of its last `looked_at` invoices came more than `late_days` late,
    and better when all of them came in time.
    """

    grades: Mapping[str, Grade] = field(default_factory=_grades)
    grade_new: str = "C"
    grade_regular: str = "B"
    grade_friend_family: str = "C"
    deposit_rule: Literal["advise", "require"] = "advise"
    hold_overdue_days: int = 0
    late_days: int = 7
    stricter_after: int = 3
    looked_at: int = 6
    cost_of_money_percent: int = 8

    def as_json(self) -> dict[str, Any]:
        """Plain values, as they are stored and printed."""
        plain = {name: getattr(self, name) for name in _PLAIN}
        return {"grades": {name: asdict(one) for name, one in self.grades.items()}, **plain}

    def grade(self, own: str, relationship: str) -> str:
        """The grade of a client: its own, or that of its relationship."""
        return own or str(getattr(self, f"grade_{relationship}"))


R = TypeVar("R", Policy, Grade)

_NUMBERS = {
    "hold_overdue_days": (0, 365), "late_days": (0, 90), "stricter_after": (1, 24), "looked_at": (1, 24),
    "cost_of_money_percent": (0, 50),
}  # fmt: skip
_OF_RELATIONSHIP = tuple(f"grade_{one}" for one in RELATIONSHIPS)
_PLAIN = (*_OF_RELATIONSHIP, "deposit_rule", *_NUMBERS)
_OF_GRADE = re.compile(r"(limit|terms|deposit_percent)_([A-D])")
KEYS = (*_PLAIN, *(f"{name}_{grade}" for grade in GRADES for name in ("limit", "terms", "deposit_percent")))
"""What `changed` can set."""


def from_json(data: Mapping[str, Any]) -> Policy:
    """The policy that `as_json` wrote."""
    grades = {name: Grade(**one) for name, one in data["grades"].items()}
    return Policy(grades=grades, **{name: value for name, value in data.items() if name != "grades"})


def changed(policy: Policy, key: str, value: str, currency: str) -> Policy:
    """`policy` with one key set from text. Raises Invalid with a sentence that names what is allowed."""
    if key in _NUMBERS:
        return _with(policy, key, _number(key, value, *_NUMBERS[key]))
    if key in _OF_RELATIONSHIP or key == "deposit_rule":
        choices = DEPOSIT_RULES if key == "deposit_rule" else GRADES
        if value not in choices:
            raise Invalid("policy_choice", key=key, value=value, choices=", ".join(choices))
        return _with(policy, key, value)
    found = _OF_GRADE.fullmatch(key)
    if found is None:
        raise Invalid("policy_key_unknown", key=key, keys=", ".join(KEYS))
    name, grade = found.groups()
    one = _with(policy.grades[grade], name, _of_grade(key, name, value, currency))
    return replace(policy, grades={**policy.grades, grade: one})


def _with(rules: R, name: str, value: str | int) -> R:
    changed: dict[str, Any] = {name: value}
    return replace(rules, **changed)


def _of_grade(key: str, name: str, value: str, currency: str) -> str | int:
    if name == "deposit_percent":
        return _number(key, value, 0, 100)
    if not value:
        return ""
    if name == "terms":
        return incentives.code(value)
    limit_minor = money.parse(value, currency)
    if limit_minor < 0:
        raise Invalid("credit_limit_negative", limit=value)
    return money.plain(limit_minor, currency)


def _number(key: str, value: str, lowest: int, highest: int) -> int:
    if not (value.isascii() and value.isdecimal() and lowest <= int(value) <= highest):
        raise Invalid("credit_number", key=key, value=value, lowest=lowest, highest=highest)
    return int(value)


# --- hold ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Standing:
    """What a client, or its whole payer group, owes when something new is to be billed; amounts in minor units.

    `new_minor` is what would be billed on credit now, `deposit_minor` what was paid in advance and is not used yet.
    `excepted`: kinds of exceptions that hold today.
    """

    customer: str
    grade: str
    currency: str
    open_minor: int = 0
    oldest_due_on: date | None = None
    new_minor: int = 0
    deposit_minor: int = 0
    excepted: frozenset[str] = frozenset()


EXCEPTIONS = ("hold", "deposit", "terms")
"""What may be excepted: the hold, the deposit, the terms of the grade."""


def held(standing: Standing, policy: Policy, today: date) -> tuple[Reason, ...]:
    """Every reason why nothing more is billed or delivered on credit; empty when all is well."""
    if "hold" in standing.excepted:
        return ()
    return tuple(_held(standing, policy, today))


def _held(standing: Standing, policy: Policy, today: date) -> Iterable[Reason]:
    who, currency = {"customer": standing.customer}, standing.currency
    limit_minor = policy.grades[standing.grade].limit_minor(currency)
    owed_minor = standing.open_minor + standing.new_minor
    if limit_minor is not None and owed_minor > limit_minor:
        owed, limit = money.plain(owed_minor, currency), money.plain(limit_minor, currency)
        yield Reason("credit_over_limit", {**who, "owed": owed, "limit": limit, "currency": currency})
    days = (today - standing.oldest_due_on).days if standing.oldest_due_on else 0
    if policy.hold_overdue_days and days >= policy.hold_overdue_days:
        yield Reason("credit_overdue", {**who, "days": days, "allowed": policy.hold_overdue_days})


def deposit_lacking(standing: Standing, policy: Policy) -> Reason | None:
    """What of the deposit is still to be paid before this is billed; None when nothing is."""
    percent = policy.grades[standing.grade].deposit_percent
    needed_minor = -(-standing.new_minor * percent // 100)
    if "deposit" in standing.excepted or standing.deposit_minor >= needed_minor:
        return None
    lacking = money.plain(needed_minor - standing.deposit_minor, standing.currency)
    facts = {"customer": standing.customer, "percent": percent, "lacking": lacking, "currency": standing.currency}
    return Reason("deposit_lacking", facts)


# --- behaviour -----------------------------------------------------------------------------------------------


def moved(grade: str, days_late: Sequence[int], policy: Policy) -> tuple[str, Reason] | None:
    """The grade that behaviour leads to, one step at most, and why; None where it stays.

    `days_late` of the last invoices, in any order; negative is early. One that is still open counts up to today.
    """
    seen = len(days_late)
    late = sum(1 for days in days_late if days > policy.late_days)
    at = GRADES.index(grade)
    if late >= policy.stricter_after and at + 1 < len(GRADES):
        return GRADES[at + 1], Reason("grade_stricter", {"late": late, "seen": seen, "days": policy.late_days})
    if seen >= policy.looked_at and late == 0 and at:
        return GRADES[at - 1], Reason("grade_better", {"seen": seen})
    return None
