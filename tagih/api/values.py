"""Values as this door reads and writes them: amounts, days, texts, reasons, and the body that most requests share."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, Strict
from pydantic_core import PydanticCustomError

from tagih.domain import money as amounts
from tagih.domain.reasons import Reason

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2999, 12, 31)
"""Days outside are typing mistakes; inside, no sum of a day and a term leaves the calendar."""
LARGEST_NUMBER = 2**31 - 1
"""The highest whole number in an address: what the smallest integer column of any database holds."""

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


# --- in ------------------------------------------------------------------------------------------------------


def _day(value: object) -> date:
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            day = date.fromisoformat(value)
        except ValueError:
            day = date.min
        if FIRST_DAY <= day <= LAST_DAY:
            return day
    raise PydanticCustomError("day", "no date", {"first": str(FIRST_DAY), "last": str(LAST_DAY)})


def _storable(value: str) -> str:
    """Text that both databases can hold; what else a field may not say is up to the command."""
    if "\0" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
        raise PydanticCustomError("text_unreadable", "not storable")
    return value


def _whole(value: object) -> int:
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 18:
        return int(value)
    raise PydanticCustomError("whole_number", "no whole number")


def _yes(value: object) -> bool:
    if value in ("true", "false"):
        return value == "true"
    raise PydanticCustomError("yes_or_no", "neither true nor false")


Day = Annotated[date, BeforeValidator(_day)]
"""A calendar day, written as 2026-03-14."""
Text = Annotated[str, AfterValidator(_storable)]
"""Text. An amount, a quantity or a percentage is text too: digits with a point, such as 12.50."""
Switch = Annotated[bool, Strict()]
"""true or false in a body."""
Flag = Annotated[bool, BeforeValidator(_yes)]
"""true or false in an address or a form."""
Number = Annotated[int, BeforeValidator(_whole), Field(ge=1, le=LARGEST_NUMBER)]
"""A whole number in an address."""


def maybe(description: str = "", example: str = "", **limits: int) -> Any:
    """A field that may be left out; then the command's own default holds. null is not the same as leaving it out."""
    examples = [example] if example else None
    return Field(default=None, description=description or None, examples=examples, **limits)  # type: ignore[call-overload]


def must(description: str = "", example: str = "") -> Any:
    """A field that must be given."""
    return Field(description=description or None, examples=[example] if example else None)


class Body(BaseModel):
    """What a request says. A field that is not listed is refused by name."""

    model_config = ConfigDict(extra="forbid")

    def given(self, *without: str) -> dict[str, Any]:
        """What was said, under the names of the command's arguments."""
        return self.model_dump(exclude_unset=True, exclude=set(without))


class Deed(Body):
    """Something that is done on a day."""

    on: Day = maybe("The day it is done on; today in the company's zone when left out.", "2026-03-14")

    def given(self, *without: str) -> dict[str, Any]:
        """What was said beside the day, under the names of the command's arguments."""
        return super().given("on", *without)


# --- out -----------------------------------------------------------------------------------------------------


class Answer(BaseModel):
    """What a request is answered with."""

    model_config = ConfigDict(extra="forbid")


class Money(Answer):
    """An amount: a decimal with as many places as its currency has, as text, so that no program rounds it."""

    amount: str = Field(pattern=r"^-?[0-9]+(\.[0-9]+)?$", examples=["120.50"])
    currency: str = Field(pattern=r"^[A-Z]{3}$", examples=["EUR"])


class Because(Answer):
    """Why: a code, the facts in it, and the English sentence."""

    code: str
    facts: dict[str, Any]
    sentence: str


def money(minor: int, currency: str) -> Money:
    """Minor units as this door writes them."""
    return Money(amount=amounts.plain(minor, currency), currency=currency)


def decimal(millionths: int, places: int = 0) -> str:
    """A quantity or price without idle zeros beyond `places`: `decimal(2_500_000) == "2.5"`."""
    exact = Decimal(millionths).scaleb(-6).normalize()
    return f"{exact:.{max(places, -int(exact.as_tuple().exponent))}f}"


def because(reason: Reason | Mapping[str, Any]) -> Because:
    """A reason, as it is or as it was stored (code and facts)."""
    if not isinstance(reason, Reason):
        reason = Reason(reason["code"], dict(reason["facts"]))
    return Because(**reason.as_json())
