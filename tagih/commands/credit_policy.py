"""The credit policy of a company, checks of clients' credit, and the grades that behaviour leads to."""

from __future__ import annotations

import json
from dataclasses import dataclass

from tagih.commands import customers, releases
from tagih.commands.operation import Operation, write
from tagih.domain import credit_policy, fields
from tagih.domain.credit_policy import GRADES, Policy
from tagih.domain.errors import Invalid
from tagih.domain.reasons import Reason
from tagih.models import Company, CreditCheck, CreditPolicy, Customer, credit_facts
from tagih.models.base import longest

LONGEST_VALUE = 120
"""Characters of a value of the policy."""
AT_ONCE = 2000
"""Clients reviewed in one go."""


@dataclass(frozen=True, slots=True)
class PolicySet:
    version: int
    key: str
    value: str


@dataclass(frozen=True, slots=True)
class Checked:
    """`grade` is the client's grade now; empty where that of its relationship holds."""

    customer: str
    grade: str


@dataclass(frozen=True, slots=True)
class Moved:
    """A client whose grade changed, and why."""

    customer: str
    before: str
    grade: str
    because: Reason


@dataclass(frozen=True, slots=True)
class Reviewed:
    moved: tuple[Moved, ...]


@write
def policy_set(operation: Operation, *, key: str, value: str) -> PolicySet:
    """Write a new version of the credit policy with `key` set, and look at all locked deliverables again.

    Raises Invalid with what `credit_policy.changed` says of key and value.
    """
    company = Company.objects.select_for_update().get(pk=operation.company.pk)
    latest = CreditPolicy.objects.of(company).order_by("-version").first()
    value = fields.line(fields.shown(key), value, LONGEST_VALUE)
    before = latest.rule if latest else Policy()
    changed = credit_policy.changed(before, fields.shown(key), value, company.currency)
    version = latest.version + 1 if latest else 1
    CreditPolicy.objects.of(company).create(
        company=company, version=version, data=json.dumps(changed.as_json()), at=operation.now, by=operation.call.by
    )
    operation.event(
        "credit_policy.changed", f"company {company.code}", {"version": version, "key": key, "value": value}
    )
    releases.follow_customers(operation, None)
    return PolicySet(version, key, value)


def in_force(company: Company) -> Policy:
    """The company's policy; the default one while it has none."""
    return credit_facts.policy(company) or Policy()


@write
def check(operation: Operation, *, customer: str, result: str, source: str = "", grade: str = "") -> Checked:
    """Record what was found out about a client's credit; a `grade` given with it holds from now on.

    Raises NotFound `customer_unknown`, Invalid `credit_check_empty`, `grade_unknown`.
    """
    result = fields.line("result", result, longest(CreditCheck, "result"))
    if not result:
        raise Invalid("credit_check_empty")
    source = fields.line("source", source, longest(CreditCheck, "source"))
    if grade:
        fields.one_of("grade_unknown", "grade", grade, GRADES)
    payer = customers.lock(operation, customer)
    CreditCheck.objects.of(operation.company).create(
        company=operation.company, customer_id=payer.id, on=operation.today, source=source, result=result, grade=grade,
        at=operation.now, by=operation.call.by,
    )  # fmt: skip
    if grade:
        _grade(operation, payer.id, grade)
    facts = {"customer": payer.number, "grade": grade}
    operation.event("credit_check.recorded", f"customer {payer.number}", facts, None, source=source, result=result)
    now = Customer.objects.of(operation.company).values_list("grade", flat=True).get(pk=payer.id)
    return Checked(payer.number, now)


@write
def review(operation: Operation) -> Reviewed:
    """Move the grade of every client whose behaviour asks for it, one step at most; each invoice counts once."""
    rule, done = in_force(operation.company), []
    found = Customer.objects.of(operation.company).order_by("id").values_list("id", "number", "grade", "relationship")
    clients = list(found)
    for start in range(0, len(clients), AT_ONCE):
        part = clients[start : start + AT_ONCE]
        ids = [one[0] for one in part]
        late = credit_facts.days_late(operation.company, ids, operation.today, rule.looked_at)
        known = credit_facts.known(operation.company, [one[0] for one in part if one[3] == "new"])
        for customer_id, number, own, relationship in part:
            before = rule.grade(own, "regular" if customer_id in known else relationship)
            moved = credit_policy.moved(before, late[customer_id], rule) if customer_id in late else None
            if moved is not None:
                _grade(operation, customer_id, moved[0])
                facts = {"customer": number, "before": before, "grade": moved[0]}
                operation.event("customer.graded", f"customer {number}", facts, moved[1])
                done.append(Moved(number, before, *moved))
    return Reviewed(tuple(done))


def _grade(operation: Operation, customer_id: int, grade: str) -> None:
    changed = {"grade": grade, "graded_on": operation.today}
    Customer.objects.of(operation.company).filter(pk=customer_id).update(**changed)
    releases.follow_customers(operation, [customer_id])
