"""The dunning policy as data: the ladder of steps, its tones, and the limits around it.

A step is named by its ladder day: days after the due date, negative before it. Beyond the last step a
repeating note goes on every `repeat_every_days`: 88, 118 … after a final step of 58.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, Literal

from tagih.domain import money
from tagih.domain.contact import OpenDaysPolicy
from tagih.domain.errors import Invalid

Tone = Literal["friendly", "reminding", "firm", "final"]
Mode = Literal["watch", "propose", "automatic"]

TONES: tuple[Tone, ...] = ("friendly", "reminding", "firm", "final")
CHANNELS = ("email",)
"""Ways a step may take; each has a part in `tagih.plugins.CHANNELS`."""
MODES: tuple[Mode, ...] = ("watch", "propose", "automatic")


@dataclass(frozen=True, slots=True)
class Step:
    """One rung: on which ladder day, in which tone, by which channel."""

    day: int
    tone: Tone
    channel: str = "email"

    @property
    def heat(self) -> int:
        """The tone as a number, 0 (friendly) to 3 (final)."""
        return TONES.index(self.tone)


STEADY = (
    Step(-7, "friendly"), Step(-1, "friendly"), Step(1, "friendly"), Step(3, "friendly"), Step(7, "reminding"),
    Step(14, "reminding"), Step(28, "firm"), Step(58, "final"),
)  # fmt: skip
"""The default ladder: notes 7 and 1 days before, then day 1, 3, 7, 14, 28, 58, then every 30 days until paid."""


@dataclass(frozen=True, slots=True)
class Policy:
    """A ladder and its limits. Days are whole calendar days; `small_balance` is in the currency's main unit."""

    steps: tuple[Step, ...] = STEADY
    repeat_every_days: int = 30
    repeat_tone: Tone = "reminding"
    minimum_gap_days: int = 2
    open_days: OpenDaysPolicy = "weekdays"
    small_balance: Decimal = Decimal("1.00")
    books_complete_within_days: int = 3
    falling_due_within_days: int = 7
    client_promise_days: int = 30
    answer_within_days: int = 7
    mode: Mode = "propose"
    plain_words: Literal["hint", "refuse"] = "hint"
    before: tuple[Step, ...] = field(init=False)
    overdue: tuple[Step, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "before", tuple(step for step in self.steps if step.day < 0))
        object.__setattr__(self, "overdue", tuple(step for step in self.steps if step.day > 0))

    @property
    def last_day(self) -> int:
        """The ladder day of the last step that does not repeat."""
        return self.overdue[-1].day

    def repeating(self, day: int) -> Step:
        """The repeating note of ladder day `day`."""
        return Step(day, self.repeat_tone, self.overdue[-1].channel)

    def at(self, day: int) -> Step:
        """The step that an earlier message of ladder day `day` stands for: the highest one not above it."""
        if day > self.last_day:
            return self.repeating(day)
        return [step for step in self.steps if step.day <= day or step is self.steps[0]][-1]

    def small_balance_minor(self, currency: str) -> int:
        """The smallest amount worth asking for, in minor units of `currency`."""
        return money.round_to_minor(self.small_balance, currency)

    def as_json(self) -> dict[str, Any]:
        """Plain values, as they are stored and printed."""
        return {
            "steps": [{"day": step.day, "tone": step.tone, "channel": step.channel} for step in self.steps],
            "repeat_every_days": self.repeat_every_days,
            "repeat_tone": self.repeat_tone,
            "minimum_gap_days": self.minimum_gap_days,
            "open_days": self.open_days,
            "small_balance": str(self.small_balance),
            "books_complete_within_days": self.books_complete_within_days,
            "falling_due_within_days": self.falling_due_within_days,
            "client_promise_days": self.client_promise_days,
            "answer_within_days": self.answer_within_days,
            "mode": self.mode,
            "plain_words": self.plain_words,
        }


def from_json(data: Mapping[str, Any]) -> Policy:
    """The policy that `as_json` wrote."""
    values = {name: value for name, value in data.items() if name != "steps"}
    values["small_balance"] = Decimal(values["small_balance"])
    return Policy(steps=tuple(Step(**step) for step in data["steps"]), **values)


_WHOLE_DAYS = {
    "repeat_every_days": (7, 365),
    "minimum_gap_days": (1, 60),
    "books_complete_within_days": (0, 60),
    "falling_due_within_days": (0, 60),
    "client_promise_days": (0, 60),
    "answer_within_days": (1, 60),
}
_CHOICES: dict[str, tuple[str, ...]] = {
    "open_days": ("weekdays", "all"), "mode": MODES, "repeat_tone": TONES, "plain_words": ("hint", "refuse"),
}  # fmt: skip
KEYS = (*_WHOLE_DAYS, *_CHOICES, "small_balance", "steps")
"""What `changed` can set, as `tagih policy set` and the policy page name it."""


def changed(policy: Policy, key: str, value: str) -> Policy:
    """`policy` with one key set from text. Raises Invalid with a sentence that names what is allowed."""
    if key in _WHOLE_DAYS:
        return replace_policy(policy, **{key: _whole_days(key, value)})
    if key in _CHOICES:
        if value not in _CHOICES[key]:
            raise Invalid("policy_choice", key=key, value=value, choices=", ".join(_CHOICES[key]))
        return replace_policy(policy, **{key: value})
    if key == "small_balance":
        return replace_policy(policy, small_balance=_small_balance(value))
    if key == "steps":
        return replace_policy(policy, steps=parse_steps(value))
    raise Invalid("policy_key_unknown", key=key, keys=", ".join(KEYS))


def replace_policy(policy: Policy, **values: Any) -> Policy:
    """`dataclasses.replace`, with the derived parts worked out anew."""
    return replace(policy, **values)


def _whole_days(key: str, value: str) -> int:
    lowest, highest = _WHOLE_DAYS[key]
    if not (value.isascii() and value.isdigit() and lowest <= int(value[:6]) <= highest):
        raise Invalid("policy_days", key=key, value=value, lowest=lowest, highest=highest)
    return int(value)


def _small_balance(value: str) -> Decimal:
    minor = money.parse(value, "EUR")
    if minor < 0:
        raise Invalid("policy_small_balance", value=value)
    return money.to_decimal(minor, "EUR")


def parse_steps(text: str) -> tuple[Step, ...]:
    """A ladder written as `-7:friendly, 1:friendly, 14:firm`. Raises Invalid `ladder_unreadable`."""
    steps = tuple(_parse_step(part.strip(), text) for part in text.split(","))
    days = [step.day for step in steps]
    if days != sorted(set(days)) or 0 in days or not any(day > 0 for day in days):
        raise Invalid("ladder_unordered", text=text[:120])
    return steps


_DAY = re.compile(r"[+-]?[0-9]{1,3}", re.ASCII)


def _parse_step(part: str, text: str) -> Step:
    day, _, rest = part.partition(":")
    tone, _, channel = rest.partition(":")
    if not _DAY.fullmatch(day) or abs(int(day)) > 365 or tone not in TONES:
        raise Invalid("ladder_unreadable", part=part, text=text[:120], tones=", ".join(TONES))
    if (channel or "email") not in CHANNELS:
        raise Invalid("channel_unknown", channel=channel[:40], channels=", ".join(CHANNELS))
    return Step(int(day), tone, channel or "email")
