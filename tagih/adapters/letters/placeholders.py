"""The placeholders of templates: which there are, and what each says for the facts of one message."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from tagih.adapters.letters.base import SenderFacts
from tagih.adapters.letters.figures import Figures
from tagih.adapters.letters.tables import Facts, day_of
from tagih.adapters.letters.template import clean
from tagih.adapters.letters.words import Words

NAMES: dict[str, str] = {
    "contact": "the person written to, else the customer",
    "customer": "the customer's name",
    "customer_number": "the customer's number",
    "sender": "the company that writes",
    "number": "the number of the only receivable, or of the document; absent when several are asked for",
    "count": "how many receivables are asked for",
    "amount": "what they come to, before credit",
    "asked": "what is to be paid: the amount less credit",
    "credit": "credit that the client holds with us; absent when there is none",
    "disputed": "what is being looked into and not asked for; absent when nothing is",
    "issued": "the date of the oldest",
    "due": "the due date of the oldest",
    "age": "how long ago that was: 12 days ago, in 7 days",
    "late": "the same, absent when it is not late yet",
    "answer_by": "the day by which we would like an answer",
    "decide_after": "the day after which we decide how to go on",
    "asked_before": "how often we have asked before: twice, 5 times; absent when never or not known",
    "apology": "present when an earlier invoice or letter is known to have got lost",
    "please_pay": "the sentence that asks for payment and names the term; absent when not known",
    "attached": "present when the invoice goes with the message",
    "missing": "invoices of which the certificate of withheld tax is missing, each with its amount (certificates)",
    "collected": "the amount that is collected by direct debit (collections)",
    "collected_on": "the day on which it is collected (collections)",
    "account": "the account it is collected from, in its first and last signs (collections)",
    "mandate": "the reference of the mandate (collections)",
    "creditor_identifier": "who collects (collections); absent outside SEPA",
    "payment": "the payment that arrived (receipts)",
    "received_on": "the day on which it arrived (receipts)",
    "unused": "the part of it that pays nothing yet (receipts); absent when there is none",
}
"""Every placeholder and what it says. Each is a plain text, or absent."""

ANSWER_WITHIN_DAYS = 7
"""How long we give for an answer, where the facts do not say it."""
DECIDE_AFTER_DAYS = 14
"""How long after the last step we decide how to go on, where the facts do not say it."""

_SATURDAY = 5


def placeholders(facts: Facts, sender: SenderFacts, words: Words, figures: Figures) -> dict[str, str | None]:
    """Every name of `NAMES` with its text for `facts`, None where it is absent. Raises KeyError for a fact that lacks."""
    customer, asked = facts["customer"], facts.get("receivables", ())
    said: dict[str, str | None] = dict.fromkeys(NAMES)
    said |= {
        "contact": clean(customer.get("contact") or "") or clean(customer["name"]),
        "customer": clean(customer["name"]),
        "customer_number": clean(customer["number"]),
        "sender": clean(sender.name),
        "count": str(len(asked)),
        "please_pay": clean(facts.get("please_pay") or "") or None,
        "apology": "yes" if facts.get("apology") else None,
        "attached": "yes" if facts.get("attached") else None,
        "asked_before": words.often(facts["asked_before"], figures) if facts.get("asked_before") else None,
    }
    if asked:
        said |= _of_the_oldest(facts, figures) | _of_all(facts, figures)
    if facts.get("missing"):
        said["missing"] = figures.together([_paper(one, figures) for one in facts["missing"]])
    if "collection" in facts:
        said |= _of_the_collection(facts["collection"], figures)
    if payments := facts.get("payments") or ([facts["payment"]] if "payment" in facts else []):
        said |= _of_the_payments(payments, figures)
    return said


def _of_the_oldest(facts: Facts, figures: Figures) -> dict[str, str | None]:
    asked = facts["receivables"]
    oldest = min(asked, key=lambda one: day_of(one["due_on"]))
    due_on, days = day_of(oldest["due_on"]), int(oldest["days_overdue"])
    today = day_of(facts["on"]) if facts.get("on") else due_on + timedelta(days=days)
    number = facts.get("number") or (oldest["number"] if len(asked) == 1 else "")
    return {
        "number": clean(number) or None,
        "issued": figures.short(day_of(oldest["issued_on"])),
        "due": figures.day(due_on),
        "age": figures.age(days),
        "late": figures.age(days) if days > 0 else None,
        "answer_by": figures.day(_open_day(facts.get("answer_by"), today, ANSWER_WITHIN_DAYS)),
        "decide_after": figures.day(_open_day(facts.get("decide_after"), today, DECIDE_AFTER_DAYS)),
    }


def _of_all(facts: Facts, figures: Figures) -> dict[str, str | None]:
    totals = facts["totals"]
    disputed: dict[str, int] = {}
    for one in facts["receivables"]:
        disputed[one["currency"]] = disputed.get(one["currency"], 0) + int(one.get("disputed_minor", 0))
    return {
        "amount": _together([(one["currency"], one["overdue_minor"]) for one in totals], figures),
        "asked": _together([(one["currency"], one["asked_minor"]) for one in totals], figures),
        "credit": _together([(one["currency"], one["credit_minor"]) for one in totals], figures),
        "disputed": _together(list(disputed.items()), figures),
    }


def _paper(one: Facts, figures: Figures) -> str:
    """`2026-00012 (€20.00)`."""
    return f"{clean(one['number'])} ({figures.amount(one['amount_minor'], one['currency'])})"


def _of_the_collection(collection: Facts, figures: Figures) -> dict[str, str | None]:
    return {
        "collected": figures.amount(collection["amount_minor"], collection["currency"]),
        "collected_on": figures.day(day_of(collection["collect_on"])),
        "account": clean(collection["account"]),
        "mandate": clean(collection["mandate"]),
        "creditor_identifier": clean(collection["creditor_identifier"]) or None,
    }


def _of_the_payments(payments: Sequence[Facts], figures: Figures) -> dict[str, str | None]:
    """Those of one note together, each currency for itself; the day is that of the latest."""
    came: dict[str, int] = {}
    unused: dict[str, int] = {}
    for one in payments:
        currency = one["currency"]
        came[currency] = came.get(currency, 0) + one["amount_minor"]
        unused[currency] = unused.get(currency, 0) + one.get("unallocated_minor", 0)
    return {
        "payment": _together(list(came.items()), figures),
        "received_on": figures.day(max(day_of(one["received_on"]) for one in payments)),
        "unused": _together(list(unused.items()), figures),
    }


def _together(amounts: list[tuple[str, int]], figures: Figures) -> str | None:
    """`€12.00 and US$5.00`, leaving out what is zero; None when everything is."""
    written = [figures.amount(minor, currency) for currency, minor in amounts if minor]
    return figures.together(written) if written else None


def _open_day(given: date | str | None, today: date, days: int) -> date:
    """The day given, else `days` after `today`, or the Monday after if that is a weekend."""
    if given:
        return day_of(given)
    day = today + timedelta(days=days)
    return day + timedelta(days=7 - day.weekday()) if day.weekday() >= _SATURDAY else day
