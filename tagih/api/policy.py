"""The dunning policy: when and how clients are asked; show it and set one key at a time."""

from __future__ import annotations

from ninja import Router

from tagih.api.base import Asked, call
from tagih.api.values import Answer, Deed, Text, must
from tagih.commands import company as companies
from tagih.models import DunningPolicy

router = Router(tags=["policy"])


class StepShown(Answer):
    """A rung of the ladder: days after the due date, negative before it."""

    day: int
    tone: str
    channel: str


class PolicyShown(Answer):
    """The policy in force. Days are calendar days; `small_balance` is in the currency's main unit."""

    version: int
    steps: list[StepShown]
    repeat_every_days: int
    repeat_tone: str
    minimum_gap_days: int
    open_days: str
    small_balance: str
    books_complete_within_days: int
    falling_due_within_days: int
    client_promise_days: int
    answer_within_days: int
    mode: str
    plain_words: str


class PolicyValue(Deed):
    """The new value of one key."""

    value: Text = must("As `tagih policy set` takes it.", "automatic")


class PolicySet(Answer):
    version: int
    key: str
    value: str


@router.get("", response=PolicyShown)
def show(request: Asked) -> PolicyShown:
    """Show the policy in force."""
    latest = DunningPolicy.objects.of(request.company).latest("version")
    return PolicyShown(version=latest.version, **latest.rule.as_json())


@router.put("/{key}", response=PolicySet)
def set_(request: Asked, key: Text, body: PolicyValue) -> PolicySet:
    """Set one key of the policy; every open case is looked at again."""
    done = companies.policy_set(call(request, body), key=key, value=body.value)
    return PolicySet(version=done.version, key=done.key, value=done.value)
