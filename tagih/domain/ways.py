"""Ways to pay: what there is, which of them a client is offered and in what order, and what each costs us.

The easiest for the client comes first. A company may put its own order in place of that, keep a way to some currencies
or to clients of some countries, or not offer it; for one client it may be otherwise, and a client's own choice leads.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from tagih.domain import fields
from tagih.domain.errors import Invalid
from tagih.domain.percent import WHOLE_PPM

Standing = Literal["usual", "first", "offered", "never"]
STANDINGS: tuple[Standing, ...] = ("usual", "first", "offered", "never")
"""How one client has a way: as everybody, before all others, offered although others do not get it, never."""
HIGHEST_POSITION = 99


@dataclass(frozen=True, slots=True)
class Kind:
    """A way to pay. `ease`: 1 asks nothing of the client, 9 the most; `currencies`: all of them where empty.

    `is_usual`: it is offered as soon as it can be, without anybody saying so. `is_alone`: where it is possible nothing else
    is offered, or the client would pay twice.
    """

    code: str
    ease: int
    currencies: frozenset[str] = frozenset()
    is_usual: bool = False
    is_alone: bool = False


KINDS: Mapping[str, Kind] = {
    one.code: one
    for one in (
        Kind("direct_debit", 1, is_usual=True, is_alone=True),
        Kind("qris", 3, frozenset({"IDR"}), is_usual=True),
        Kind("transfer", 4, is_usual=True),
        Kind("virtual_account", 3, is_usual=True),
        Kind("cash", 7),
        Kind("cheque", 8),
        Kind("words", 9, is_usual=True),
    )
}
"""Every way, by its code. What it needs and shows is in `tagih.commands.ways`."""


@dataclass(frozen=True, slots=True)
class Rule:
    """How a company has one way. `currencies` and `countries` (of the client): all of them where empty.

    `position`: its place in the company's own order; None where ease decides. What it costs us: `fee_minor` each time, in
    the company's currency, and `fee_ppm` of the amount.
    """

    is_offered: bool
    position: int | None = None
    currencies: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    fee_minor: int = 0
    fee_ppm: int = 0


def rule(way: str, rules: Mapping[str, Rule]) -> Rule:
    """What the company says of a way, or what holds where it says nothing."""
    return rules.get(way) or Rule(KINDS[way].is_usual)


def offered(
    possible: Collection[str], rules: Mapping[str, Rule], currency: str, country: str, standings: Mapping[str, Standing]
) -> tuple[str, ...]:
    """The ways a client of `country` gets for an amount in `currency`, the first to be recommended.

    `possible`: those for which all that they need is there; `standings`: how this client has them, where not as usual.
    """
    given = [
        way
        for way in possible
        if _is_given(KINDS[way], rule(way, rules), standings.get(way, "usual"), currency, country)
    ]
    given = [way for way in given if KINDS[way].is_alone] or given
    return tuple(sorted(given, key=lambda way: _place(KINDS[way], rule(way, rules), standings.get(way, "usual"))))


def fee_minor(rule: Rule, amount_minor: int, is_home_currency: bool) -> int | None:
    """What it costs us to be paid `amount_minor` this way; None where the fixed part is in another currency."""
    if rule.fee_minor and not is_home_currency:
        return None
    share = (Decimal(amount_minor) * rule.fee_ppm / WHOLE_PPM).quantize(Decimal(1), ROUND_HALF_UP)
    return int(share) + rule.fee_minor


def code(way: str) -> str:
    """`way` if there is such a way. Raises Invalid `payment_way_unknown`."""
    return fields.one_of("payment_way_unknown", "way", way, KINDS)


def standing(text: str) -> Standing:
    """Raises Invalid `way_standing_unknown`."""
    fields.one_of("way_standing_unknown", "standing", text, STANDINGS)
    return text  # type: ignore[return-value]


def position(number: int | None) -> int | None:
    """A place in the company's order. Raises Invalid `way_position`."""
    if number is not None and not 1 <= number <= HIGHEST_POSITION:
        raise Invalid("way_position", position=number, highest=HIGHEST_POSITION)
    return number


def currencies(text: str) -> frozenset[str]:
    """Currencies with commas or spaces between. Raises Invalid `currency_unknown`."""
    return frozenset(fields.currency(one) for one in _parted(text))


def countries(text: str) -> frozenset[str]:
    """Countries with commas or spaces between. Raises Invalid `country_unknown`."""
    return frozenset(fields.country_code(one) for one in _parted(text))


def written(codes: Iterable[str]) -> str:
    """Currencies or countries as they are kept and shown."""
    return " ".join(sorted(codes))


def _parted(text: str) -> list[str]:
    return text.replace(",", " ").upper().split()


def _is_given(kind: Kind, rule: Rule, standing: Standing, currency: str, country: str) -> bool:
    if standing == "never" or (kind.currencies and currency not in kind.currencies):
        return False
    if standing == "offered":
        return True
    here = not rule.countries or country in rule.countries
    return rule.is_offered and here and (not rule.currencies or currency in rule.currencies)


def _place(kind: Kind, rule: Rule, standing: Standing) -> tuple[int, int, int, str]:
    """A client's own choice first, then the company's order, then ease."""
    return (standing != "first", HIGHEST_POSITION if rule.position is None else rule.position, kind.ease, kind.code)
