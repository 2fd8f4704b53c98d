"""Direct debit: the schemes by which we may collect from a client's account, their days, and what a return means.

SEPA: Core and B2B rulebooks of the European Payments Council, 2025 version 1.0. ACH: Nacha Operating Rules 2026. Both
read 2026-11. Amounts are minor units of the scheme's currency.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

from dateutil.relativedelta import relativedelta

from tagih.domain import fields
from tagih.domain.errors import Invalid
from tagih.domain.reasons import Reason

State = Literal["offered", "active", "suspended", "revoked"]
MANDATE_STATES: tuple[State, ...] = ("offered", "active", "suspended", "revoked")
KINDS = ("recurring", "one_off")
"""Any number of collections, or a single one."""
COLLECTION_STATES = ("planned", "notified", "in_file", "collected", "returned", "withdrawn")
RUNNING = ("planned", "notified", "in_file")
"""States in which the money is still to come: nobody is asked for it."""
EXPIRES_AFTER_MONTHS = 36
"""A SEPA mandate ends so long after its last collection, or its signature (Core rulebook 4.1)."""
USUAL_NOTICE_DAYS = 14
"""How long before the day a client is told (Core rulebook 4.3.4), unless less is agreed."""
LONGEST_NOTICE_DAYS = 60

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Scheme:
    """A way to collect. `days`: whose business days it keeps; `return_days`: of these, until nothing comes back any more.

    `refund_days`: calendar days in which a client may take money back without a reason; 0 where never.
    """

    code: str
    currency: str
    days: str
    instrument: str
    return_days: int
    refund_days: int
    is_sepa: bool


SCHEMES: Mapping[str, Scheme] = {
    one.code: one
    for one in (
        Scheme("core", "EUR", "ECB", "CORE", 5, 56, True),
        Scheme("b2b", "EUR", "ECB", "B2B", 3, 0, True),
        Scheme("ppd", "USD", "US", "PPD", 2, 60, False),
        Scheme("ccd", "USD", "US", "CCD", 2, 0, False),
    )
}
"""SEPA Core and B2B; ACH debits of a consumer (PPD) and of a business (CCD)."""


@dataclass(frozen=True, slots=True)
class Return:
    """What a code of a returned collection means, and whether the mandate may not be used until a person looked."""

    code: str
    because: Reason
    suspends: bool


def scheme(code: str) -> Scheme:
    """Raises Invalid `scheme_unknown`."""
    return SCHEMES[fields.one_of("scheme_unknown", "scheme", code, SCHEMES)]


def business_day(day: date, days: str) -> bool:
    """Whether banks settle on `day`: TARGET days (`ECB`) or those of the Federal Reserve (`US`)."""
    return day.weekday() < 5 and day not in _closed(days, day.year)


def next_business_day(day: date, days: str) -> date:
    """The first one from `day` on, `day` itself included."""
    while not business_day(day, days):
        day += _DAY
    return day


def after_business_days(day: date, count: int, days: str) -> date:
    """The business day that comes `count` of them after `day`."""
    for _ in range(count):
        day = next_business_day(day + _DAY, days)
    return day


def collect_on(due_on: date, today: date, notice_days: int, lead_days: int, scheme: Scheme) -> date:
    """The day to collect what is due on `due_on`: never sooner, and as late as notice and the bank's lead ask for."""
    earliest = max(due_on, today + timedelta(notice_days), after_business_days(today, lead_days, scheme.days))
    return next_business_day(earliest, scheme.days)


def file_by(collect_on: date, lead_days: int, scheme: Scheme) -> date:
    """The last business day on which a file for `collect_on` still reaches the bank in time."""
    day = collect_on
    for _ in range(lead_days):
        day -= _DAY
        while not business_day(day, scheme.days):
            day -= _DAY
    return day


def certain_on(collect_on: date, scheme: Scheme) -> date:
    """The day from which a collection that did not come back is taken as paid."""
    return after_business_days(collect_on, scheme.return_days, scheme.days) + _DAY


def expires_on(signed_on: date, last_on: date | None, scheme: Scheme) -> date | None:
    """The day from which a mandate may not be used any more; None for schemes in which it lasts until it is revoked."""
    if not scheme.is_sepa:
        return None
    return (last_on or signed_on) + relativedelta(months=EXPIRES_AFTER_MONTHS)


def sequence(kind: str, collected: int, is_last: bool) -> str:
    """OOFF for a single collection, else FRST, RCUR, and FNAL for the last (SEPA, AT-21)."""
    if kind == "one_off":
        return "OOFF"
    if is_last:
        return "FNAL"
    return "RCUR" if collected else "FRST"


def creditor_identifier(text: str) -> str:
    """A SEPA creditor identifier without spaces; its business code (places 5 to 7) is not part of the check.

    Raises Invalid `creditor_identifier_unreadable`.
    """
    kept = "".join(fields.line("creditor_identifier", text, 60).split()).upper()
    body = kept[7:] + kept[:4]
    is_sound = 8 <= len(kept) <= 35 and kept.isascii() and kept.isalnum() and kept[:2].isalpha() and kept[2:4].isdigit()
    if not is_sound or int("".join(str(int(sign, 36)) for sign in body)) % 97 != 1:
        raise Invalid("creditor_identifier_unreadable", text=fields.shown(text))
    return kept


def routing_number(text: str) -> str:
    """An ABA routing number of nine digits (weights 3, 7 and 1). Raises Invalid `routing_number_unreadable`."""
    kept = "".join(str(text).split())
    if not (len(kept) == 9 and kept.isascii() and kept.isdigit()) or _aba_sum(kept) % 10:
        raise Invalid("routing_number_unreadable", text=fields.shown(text))
    return kept


def us_account(text: str) -> str:
    """An account number of an American bank, at most 17 letters, digits and hyphens. Raises Invalid `account_unreadable`."""
    kept = "".join(str(text).split()).upper()
    if not (1 <= len(kept) <= 17 and kept.isascii() and kept.replace("-", "").isalnum()):
        raise Invalid("account_unreadable", text=fields.shown(text))
    return kept


def masked(account: str) -> str:
    """An account as its owner knows it again: `NL91 … 4300`."""
    return f"{account[:4]} … {account[-4:]}" if len(account) > 8 else f"… {account[-4:]}"


def returned(code: str) -> Return:
    """What a code means. Raises Invalid `return_code_unknown`."""
    kept = str(code).strip().upper()
    if kept not in RETURNS:
        raise Invalid("return_code_unknown", code=fields.shown(code))
    reason, suspends = RETURNS[kept]
    return Return(kept, Reason(reason), suspends)


RETURNS: Mapping[str, tuple[str, bool]] = {
    # SEPA: External Status Reason codes of ISO 20022 that the rulebooks use (Core 4.4, AT-R3)
    "AC01": ("return_account_wrong", True), "AC04": ("return_account_closed", True),
    "AC06": ("return_account_blocked", True), "AC13": ("return_consumer_account", True),
    "AG01": ("return_account_no_debits", True), "AG02": ("return_code_wrong", False),
    "AM04": ("return_no_funds", False), "AM05": ("return_twice", False), "BE05": ("return_creditor_unknown", True),
    "CNOR": ("return_bank_unreachable", False), "DNOR": ("return_bank_unreachable", False),
    "FF01": ("return_file_wrong", False), "MD01": ("return_no_mandate", True), "MD02": ("return_mandate_incomplete", True),
    "MD06": ("return_refund_wanted", True), "MD07": ("return_deceased", True), "MS02": ("return_refused", True),
    "MS03": ("return_no_reason", False), "RC01": ("return_bank_wrong", True), "RR01": ("return_facts_missing", False),
    "RR02": ("return_facts_missing", False), "RR03": ("return_facts_missing", False), "RR04": ("return_by_law", True),
    "SL01": ("return_refused_beforehand", True), "TM01": ("return_file_late", False),
    # ACH: Nacha return reason codes
    "R01": ("return_no_funds", False), "R02": ("return_account_closed", True), "R03": ("return_account_wrong", True),
    "R04": ("return_account_wrong", True), "R05": ("return_no_mandate", True), "R06": ("return_bank_asked", False),
    "R07": ("return_mandate_revoked", True), "R08": ("return_refused", True), "R09": ("return_no_funds", False),
    "R10": ("return_no_mandate", True), "R14": ("return_deceased", True), "R15": ("return_deceased", True),
    "R16": ("return_account_blocked", True), "R20": ("return_account_no_debits", True),
    "R29": ("return_no_mandate", True),
}  # fmt: skip
"""Codes of returned collections: the sentence, and whether the mandate is suspended."""


def _aba_sum(digits: str) -> int:
    return sum(weight * int(digit) for weight, digit in zip((3, 7, 1) * 3, digits, strict=True))


@lru_cache(maxsize=64)
def _closed(days: str, year: int) -> frozenset[date]:
    import holidays

    found = (
        holidays.financial_holidays("ECB", years=year) if days == "ECB" else holidays.country_holidays("US", years=year)
    )
    return frozenset(found)
