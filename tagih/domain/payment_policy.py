"""The company's rules about money that comes: what difference is let be, who may let go of how much, and the thanks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from typing import Any, Literal

from tagih.domain import money, percent
from tagih.domain.errors import Invalid
from tagih.domain.incentives import share

KEYS = ("tolerance", "tolerance_percent", "write_off_limit", "thanks", "wrong_amounts", "prepayments")
"""What `changed` can set."""
_CHOICES = {
    "thanks": ("off", "on"), "wrong_amounts": ("off", "on"), "prepayments": ("by_hand", "automatic"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Policy:
    """`tolerance` in main units of any currency and `tolerance_percent` of the amount: a difference within both is let be.

    `write_off_limit`, in main units of the company's currency, is what may be written off without an approver's name.
    """

    tolerance: str = "0"
    tolerance_percent: str = "1"
    write_off_limit: str = "0"
    thanks: Literal["off", "on"] = "off"
    wrong_amounts: Literal["off", "on"] = "off"
    prepayments: Literal["by_hand", "automatic"] = "by_hand"

    def as_json(self) -> dict[str, Any]:
        """Plain values, as they are stored and printed."""
        return asdict(self)

    def tolerated_minor(self, amount_minor: int, currency: str) -> int:
        """The largest difference that is let be on an amount. Example: of 0.50 and 1 %, on 20.00 EUR it is 0.20."""
        most_minor = money.round_to_minor(Decimal(self.tolerance), currency)
        return min(most_minor, share(amount_minor, percent.parse(self.tolerance_percent)))

    def needs_approval(self, amount_minor: int, currency: str) -> bool:
        """Whether so much, in the company's currency, is written off only with an approver's name."""
        return amount_minor > money.round_to_minor(Decimal(self.write_off_limit), currency)


def from_json(data: Mapping[str, Any]) -> Policy:
    """The policy that `as_json` wrote."""
    return Policy(**data)


def changed(policy: Policy, key: str, value: str) -> Policy:
    """`policy` with one key set from text. Raises Invalid `policy_choice`, `policy_key_unknown`, `policy_amount` and its likes."""
    if key in _CHOICES:
        if value not in _CHOICES[key]:
            raise Invalid("policy_choice", key=key, value=value, choices=", ".join(_CHOICES[key]))
        return _with(policy, key, value)
    if key == "tolerance_percent":
        rate_ppm = percent.parse(value)
        if not 0 <= rate_ppm <= percent.WHOLE_PPM:
            raise Invalid("policy_amount", key=key, value=value)
        return _with(policy, key, percent.text(rate_ppm))
    if key in ("tolerance", "write_off_limit"):
        minor = money.parse(value, "EUR")
        if minor < 0:
            raise Invalid("policy_amount", key=key, value=value)
        return _with(policy, key, money.plain(minor, "EUR"))
    raise Invalid("policy_key_unknown", key=key, keys=", ".join(KEYS))


def _with(policy: Policy, key: str, value: str) -> Policy:
    given: dict[str, Any] = {key: value}
    return replace(policy, **given)
