"""The rules about money that comes: tolerance, approval, thanks."""

from __future__ import annotations

from typing import Any, Literal

from ninja import Router

from tagih.api.base import Asked, call
from tagih.api.values import Answer, Body, Text, must
from tagih.commands import payment_policy

router = Router(tags=["payment-policy"])


class PaymentRules(Answer):
    """A difference within both tolerances is let be; the limit is what may be written off without an approver's name."""

    tolerance: str
    tolerance_percent: str
    write_off_limit: str
    thanks: Literal["off", "on"]
    wrong_amounts: Literal["off", "on"]
    prepayments: Literal["by_hand", "automatic"]


class PaymentRuleValue(Body):
    value: Text = must("The new value, as text.", "0.50")


class PaymentRuleSet(Answer):
    version: int
    key: str
    value: str


@router.get("", response=PaymentRules)
def show(request: Asked) -> dict[str, Any]:
    """The rules in force."""
    return payment_policy.in_force(request.company).as_json()


@router.put("/{key}", response=PaymentRuleSet)
def put(request: Asked, key: Text, body: PaymentRuleValue) -> PaymentRuleSet:
    """Set one key of the rules."""
    done = payment_policy.put(call(request), key=key, value=body.value)
    return PaymentRuleSet(version=done.version, key=done.key, value=done.value)
