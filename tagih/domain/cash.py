"""Cash rounding: what is to be paid in whole coins, where a company asks for it in a currency (EN 16931 BT-114).

A company says `CHF 0.05, EUR 0.05`. Net and tax stay as they are; what is to be paid is rounded, halves away from zero, and
the difference is posted by itself. Switzerland has no coin below 5 Rappen (Münzverordnung art. 1), the Netherlands round
cash to 5 cents since 2004-09-01, Belgium since 2019-12-01 (WER art. VI.7/1). Read 2026-11; unsure: the article numbers.
"""

from __future__ import annotations

from tagih.domain import money
from tagih.domain.errors import Invalid
from tagih.domain.money import plain
from tagih.domain.totals import printed_unit_minor, rounded


def steps(text: str) -> dict[str, int]:
    """The smallest coin of each currency in minor units: `steps("CHF 0.05") == {"CHF": 5}`.

    Raises Invalid `cash_rounding_unreadable`, `currency_unknown`, `amount_too_precise`.
    """
    found: dict[str, int] = {}
    for part in filter(None, (one.strip() for one in text.split(","))):
        currency, _, amount = part.partition(" ")
        currency = currency.upper()
        money.minor_digits(currency)
        step_minor = money.parse(amount, currency) if amount.strip() else 0
        if step_minor <= 0 or step_minor % printed_unit_minor(currency) or currency in found:
            raise Invalid("cash_rounding_unreadable", text=part[:40])
        found[currency] = step_minor
    return found


def written(text: str) -> str:
    """`text` as it is kept. Raises as `steps`."""
    return ", ".join(f"{currency} {plain(step, currency)}" for currency, step in steps(text).items())


def payable(total_minor: int, currency: str, text: str) -> int:
    """What is to be paid of a total: `payable(10_003, "CHF", "CHF 0.05") == 10_005` (BT-115)."""
    step_minor = steps(text).get(currency) if text else None
    return rounded(total_minor, step_minor) * step_minor if step_minor else total_minor
