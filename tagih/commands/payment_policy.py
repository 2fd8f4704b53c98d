"""The company's rules about money that comes: tolerance, approval, thanks."""

from __future__ import annotations

import json
from dataclasses import dataclass

from tagih.commands.operation import Operation, write
from tagih.domain import fields, payment_policy
from tagih.domain.payment_policy import Policy
from tagih.models import Company, PaymentPolicy

LONGEST_VALUE = 40
"""Characters of a value of the policy."""


@dataclass(frozen=True, slots=True)
class PaymentPolicySet:
    version: int
    key: str
    value: str


@write
def put(operation: Operation, *, key: str, value: str) -> PaymentPolicySet:
    """Write a new version of the rules with `key` set. Raises Invalid `policy_key_unknown`, `policy_choice`, `policy_amount`."""
    Company.objects.select_for_update().get(pk=operation.company.pk)
    latest = PaymentPolicy.objects.of(operation.company).order_by("-version").first()
    value = fields.line(fields.shown(key), value, LONGEST_VALUE)
    changed = payment_policy.changed(latest.rule if latest else Policy(), fields.shown(key), value)
    version = latest.version + 1 if latest else 1
    PaymentPolicy.objects.of(operation.company).create(
        company=operation.company, version=version, data=json.dumps(changed.as_json()), at=operation.now,
        by=operation.call.by,
    )  # fmt: skip
    given = {"version": version, "key": key, "value": value}
    operation.event("payment_policy.changed", f"company {operation.company.code}", given)
    return PaymentPolicySet(version, key, value)


def in_force(company: Company) -> Policy:
    """The rules in force."""
    row = PaymentPolicy.objects.of(company).order_by("-version").first()
    return row.rule if row else Policy()
