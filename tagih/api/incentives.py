"""Incentives: the rules about discounts and credits, and whether a discount would be earned."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from ninja import Router

from tagih.api.base import Asked, call, today
from tagih.api.references import invoice_number
from tagih.api.values import Answer, Because, Body, Day, Money, Text, because, money, must
from tagih.commands import incentives

router = Router(tags=["incentives"])


class IncentiveRules(Answer):
    """When a discount is honoured, and how many days credits and vouchers live (0: for ever)."""

    discount_day: Literal["credited", "ordered"]
    discount_grace_days: int
    discount_on_part: Literal["refuse", "in_proportion"]
    discount_while_overdue: Literal["allow", "refuse"]
    store_credit_days: int
    future_work_days: int
    voucher_days: int


class IncentiveValue(Body):
    value: Text = must("The new value, as text.", "2")


class IncentiveSet(Answer):
    version: int
    key: str
    value: str


class DiscountStanding(Answer):
    """What may be deducted if the money is credited on `on`, and what is then to pay; or why not."""

    number: str
    on: date
    until_on: date
    discount: Money
    price: Money
    is_earned: bool
    because: Because


class DiscountStandings(Answer):
    """Empty where no discount can be taken any more."""

    items: list[DiscountStanding]


@router.get("", response=IncentiveRules)
def show(request: Asked) -> dict[str, Any]:
    """The rules in force."""
    return incentives.in_force(request.company).as_json()


@router.get("/discount", response=DiscountStandings)
def discount(request: Asked, invoice: Text, on: Day | None = None, ordered_on: Day | None = None) -> DiscountStandings:
    """Whether the discount of an open invoice is earned if the money is credited on a day."""
    number, asked_on = invoice_number(request.company, invoice), today(request, on)
    found = incentives.of_invoice(request.company, number, asked_on, ordered_on)
    if found is None:
        return DiscountStandings(items=[])
    shown = DiscountStanding(
        number=found.number, on=asked_on, until_on=found.until_on, discount=money(found.discount_minor, found.currency),
        price=money(found.price_minor, found.currency), is_earned=found.is_earned, because=because(found.because),
    )  # fmt: skip
    return DiscountStandings(items=[shown])


@router.put("/{key}", response=IncentiveSet)
def put(request: Asked, key: Text, body: IncentiveValue) -> IncentiveSet:
    """Set one key of the rules."""
    done = incentives.policy_set(call(request), key=key, value=body.value)
    return IncentiveSet(version=done.version, key=done.key, value=done.value)
