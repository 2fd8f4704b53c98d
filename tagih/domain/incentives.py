"""Incentives: the early-payment discount, whether it is earned and what it costs; how long credits live.

`2% 10, net 30` is a discount of 2 % for who pays within 10 days of the invoice date, else all within 30. Amounts are
minor units, halves rounded up; days are calendar days, the last one included.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any, Literal

from tagih.domain import percent, terms
from tagih.domain.errors import Invalid
from tagih.domain.reasons import Reason

MOST_PPM = 500_000
"""No discount above half of the price is an incentive to pay early."""
MOST_DAYS = 365

_OFFER = re.compile(r"\s*([0-9]{1,6}(?:\.[0-9]{1,4})?)\s*%\s*([0-9]{1,6})\s*,\s*([^%]+)", re.ASCII)


# --- the offer -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Offer:
    """So much off for who pays within so many days of the invoice date."""

    rate_ppm: int
    days: int

    def until(self, issued_on: date) -> date:
        """The last day on which the discount can be earned."""
        return issued_on + timedelta(days=self.days)

    def amount(self, total_minor: int, unit_minor: int = 1) -> int:
        """The discount on `total_minor`, a multiple of what the currency prints."""
        return share(total_minor // unit_minor, self.rate_ppm) * unit_minor


@lru_cache(maxsize=1024)
def divided(code: str) -> tuple[Offer | None, str]:
    """The offer in the code of terms, and the terms themselves: `2% 10, net 30` is 2 % in 10 days, and `net 30`.

    Raises Invalid `discount_rate_out_of_range`, `discount_days_out_of_range`.
    """
    found = _OFFER.fullmatch(code)
    if found is None:
        return None, code
    rate_ppm, days = percent.parse(found[1]), int(found[2])
    if not 0 < rate_ppm <= MOST_PPM:
        raise Invalid("discount_rate_out_of_range", percent=percent.text(rate_ppm), highest=percent.text(MOST_PPM))
    if not 0 < days <= MOST_DAYS:
        raise Invalid("discount_days_out_of_range", days=days, highest=MOST_DAYS)
    return Offer(rate_ppm, days), found[3]


def code(text: str) -> str:
    """The code of terms as it is kept, with an offer where there is one.

    Raises what `divided` and `terms.parse` raise, and Invalid `discount_after_due` when the term is not longer.
    """
    offer, rest = divided(text)
    plain = terms.parse(rest)
    if offer is None:
        return terms.text(plain)
    if isinstance(plain, terms.Now) or (isinstance(plain, terms.Net | terms.Receipt) and plain.days <= offer.days):
        raise Invalid("discount_after_due", days=offer.days, terms=terms.text(plain))
    return f"{percent.text(offer.rate_ppm)}% {offer.days}, {terms.text(plain)}"


def share(amount_minor: int, rate_ppm: int) -> int:
    """`rate_ppm` of an amount, halves away from zero."""
    exact = Decimal(amount_minor) * rate_ppm / percent.WHOLE_PPM
    return int(exact.quantize(Decimal(1), ROUND_HALF_UP))


def yearly_ppm(offer: Offer, days_due: int) -> int | None:
    """What the discount costs by the year, simple: rate / (1 - rate) x 365 / (days due - days of the discount).

    2 % for 10 days instead of 30 is 2/98 x 365/20 = 37.2449 %. None where nothing is gained.
    """
    gained = days_due - offer.days
    if gained <= 0:
        return None
    exact = Decimal(offer.rate_ppm) / (percent.WHOLE_PPM - offer.rate_ppm) * 365 / gained * percent.WHOLE_PPM
    return int(exact.quantize(Decimal(1), ROUND_HALF_UP))


# --- the company's rules -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Policy:
    """When a discount is honoured, and how long credits and vouchers live; 0 days is for ever."""

    discount_day: Literal["credited", "ordered"] = "credited"
    discount_grace_days: int = 0
    discount_on_part: Literal["refuse", "in_proportion"] = "refuse"
    discount_while_overdue: Literal["allow", "refuse"] = "allow"
    store_credit_days: int = 0
    future_work_days: int = 365
    voucher_days: int = 1095

    def as_json(self) -> dict[str, Any]:
        """Plain values, as they are stored and printed."""
        return asdict(self)

    def expires_on(self, kind: str, opened_on: date) -> date | None:
        """The last day on which a credit or voucher opened on that day may be used; money of a retainer never ends."""
        days = {
            "store_credit": self.store_credit_days,
            "future_work": self.future_work_days,
            "voucher": self.voucher_days,
        }
        return opened_on + timedelta(days=days[kind]) if days.get(kind) else None


_CHOICES = {
    "discount_day": ("credited", "ordered"),
    "discount_on_part": ("refuse", "in_proportion"),
    "discount_while_overdue": ("allow", "refuse"),
}
_DAYS = {"discount_grace_days": 30, "store_credit_days": 3650, "future_work_days": 3650, "voucher_days": 3650}
KEYS = (*_CHOICES, *_DAYS)
"""What `changed` can set."""


def from_json(data: Mapping[str, Any]) -> Policy:
    """The policy that `as_json` wrote."""
    return Policy(**data)


def changed(policy: Policy, key: str, value: str) -> Policy:
    """`policy` with one key set from text. Raises Invalid `policy_choice`, `policy_days`, `policy_key_unknown`."""
    given: dict[str, Any]
    if key in _CHOICES:
        if value not in _CHOICES[key]:
            raise Invalid("policy_choice", key=key, value=value, choices=", ".join(_CHOICES[key]))
        given = {key: value}
    elif key in _DAYS:
        if not (value.isascii() and value.isdigit() and int(value[:6]) <= _DAYS[key]):
            raise Invalid("policy_days", key=key, value=value, lowest=0, highest=_DAYS[key])
        given = {key: int(value)}
    else:
        raise Invalid("policy_key_unknown", key=key, keys=", ".join(KEYS))
    return replace(policy, **given)


# --- whether it is earned ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Claim:
    """A payment that leaves a rest on an invoice with an offer. `is_overdue`: other invoices of the payer are late."""

    number: str
    until_on: date
    credited_on: date
    ordered_on: date | None
    paid_minor: int
    rest_minor: int
    left_minor: int
    rate_ppm: int
    is_overdue: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What of the rest the discount settles, and why; nothing where it was not earned."""

    discount_minor: int
    because: Reason

    @property
    def is_earned(self) -> bool:
        return self.discount_minor > 0


def decide(claim: Claim, policy: Policy) -> Answer | None:
    """Whether the rest is an earned discount. None when nothing was deducted: a part payment that earns nothing.

    In time is by the day the money was credited to us, or the order was given, as the policy says (without a day of
    order, the day of credit), plus the days of grace. A rest larger than the discount is a part payment.
    """
    is_whole = claim.rest_minor <= claim.left_minor
    if not is_whole and policy.discount_on_part == "refuse":
        return None
    refusal = _refusal(claim, policy)
    if refusal is not None:
        return Answer(0, refusal) if is_whole else None
    facts = {"number": claim.number, "until_on": str(claim.until_on), "paid_on": str(_paid_on(claim, policy))}
    if is_whole:
        return Answer(claim.rest_minor, Reason("discount_earned", facts))
    part_minor = share(claim.paid_minor, _upon_paid(claim.rate_ppm))
    return Answer(min(part_minor, claim.left_minor), Reason("discount_earned_in_part", facts))


def _refusal(claim: Claim, policy: Policy) -> Reason | None:
    paid_on = _paid_on(claim, policy)
    last_on = claim.until_on + timedelta(days=policy.discount_grace_days)
    if paid_on > last_on:
        days = (paid_on - claim.until_on).days
        facts = {"number": claim.number, "until_on": str(claim.until_on), "paid_on": str(paid_on), "days": days}
        return Reason("discount_too_late", facts)
    if claim.is_overdue and policy.discount_while_overdue == "refuse":
        return Reason("discount_other_overdue", {"number": claim.number})
    return None


def _paid_on(claim: Claim, policy: Policy) -> date:
    if policy.discount_day == "ordered" and claim.ordered_on is not None:
        return claim.ordered_on
    return claim.credited_on


def _upon_paid(rate_ppm: int) -> int:
    """The discount as a share of what is paid: 2 % of the price is 2/98 of the money."""
    exact = Decimal(rate_ppm) * percent.WHOLE_PPM / (percent.WHOLE_PPM - rate_ppm)
    return int(exact.quantize(Decimal(1), ROUND_HALF_UP))


# --- what it does to the tax ---------------------------------------------------------------------------------

Correction = Literal["posting", "credit_note", "none"]


@dataclass(frozen=True, slots=True)
class TaxRule:
    """How the tax follows when a price falls after the invoice, and where that is said."""

    correction: Correction
    source: str
    is_sure: bool


TAX_RULES = {
    "BE": TaxRule(
        "none",
        "WBTW art. 28, 1°: a discount for early payment is outside the taxable amount whether taken or not, so the "
        "invoice already carries the tax of the discounted price; not verified at its text (2026-11)",
        False,
    ),
    "DE": TaxRule("posting", "UStG § 17(1) with § 14(4) no. 7: terms on the invoice suffice (read 2026-11)", True),
    "GB": TaxRule(
        "posting",
        "VATA 1994 sch. 6 para. 4; HMRC Brief 49 (2014): the invoice states the terms, no credit note (read 2026-11)",
        True,
    ),
    "NL": TaxRule(
        "credit_note", "Belastingdienst, Betalingskorting: the tax stays due until a credit note is given (read 2026-11)",
        True,
    ),
}  # fmt: skip
"""By country of the company."""
CAUTIOUS = TaxRule(
    "credit_note", "Directive 2006/112/EC art. 90 and 219: a credit note is right everywhere; your country not verified",
    False,
)  # fmt: skip
"""For every other country."""


def tax_rule(country: str) -> TaxRule:
    """The rule of the company's country."""
    return TAX_RULES.get(country, CAUTIOUS)
