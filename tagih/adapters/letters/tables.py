"""The tables of a letter: what is asked for, what was paid, how to pay, every amount and day written out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tagih.adapters.letters.base import SenderFacts, Unwritable
from tagih.adapters.letters.figures import Figures
from tagih.adapters.letters.template import clean
from tagih.adapters.letters.words import Words

Facts = Mapping[str, Any]

LONGEST_REFERENCE = 70
"""Characters of a reference made of numbers: half of what a SEPA transfer carries (140, EPC125-05), to be typed once."""


@dataclass(frozen=True, slots=True)
class Row:
    """One receivable. `due_sentence` says in full what `due` and `age` say in a table."""

    number: str
    dated: str
    due: str
    age: str
    due_sentence: str
    amount: str
    disputed: str | None


@dataclass(frozen=True, slots=True)
class PaidRow:
    """What a payment did for one receivable."""

    number: str
    paid: str
    still_open: str
    is_settled: bool


@dataclass(frozen=True, slots=True)
class Total:
    """One line below a table; `is_asked` is for the sum to pay."""

    label: str
    amount: str
    is_asked: bool = False


@dataclass(frozen=True, slots=True)
class WaysToPay:
    """How to pay: the link of this client, (label, value) pairs of the bank account, and other ways, a sentence each."""

    link: str = ""
    account: tuple[tuple[str, str], ...] = ()
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tables:
    """Everything that blocks of a template can show."""

    receivables: tuple[Row, ...] = ()
    totals: tuple[Total, ...] = ()
    falling_due: tuple[Row, ...] = ()
    paid: tuple[PaidRow, ...] = ()
    ways: WaysToPay | None = None


def tables(facts: Facts, sender: SenderFacts, words: Words, figures: Figures) -> Tables:
    """The tables that `facts` give; `ways` only when there is something to pay."""
    asked = facts.get("receivables", ())
    return Tables(
        tuple(_row(one, words, figures) for one in asked),
        tuple(_totals(facts.get("totals", ()), len(asked), words, figures)),
        tuple(_row(one, words, figures) for one in facts.get("falling_due", ())),
        tuple(_paid_row(one, words, figures) for one in facts.get("paid", ())),
        _ways(facts, sender, words) if asked else None,
    )


def asked_minor(receivable: Facts) -> int:
    """What is asked for of one receivable: its balance less its disputed part."""
    return int(receivable["balance_minor"]) - int(receivable.get("disputed_minor", 0))


def day_of(value: date | str) -> date:
    """A day of the facts: they have been JSON, or not yet."""
    return value if isinstance(value, date) else date.fromisoformat(value)


def _row(receivable: Facts, words: Words, figures: Figures) -> Row:
    due_on, days, currency = day_of(receivable["due_on"]), receivable["days_overdue"], receivable["currency"]
    age = figures.age(days)
    sentence = (words.was_due if days > 0 else words.is_due).format(day=figures.day(due_on), age=age)
    disputed_minor = receivable.get("disputed_minor", 0)
    disputed = words.disputed.format(amount=figures.amount(disputed_minor, currency)) if disputed_minor else None
    return Row(
        clean(receivable["number"]), words.dated.format(day=figures.short(day_of(receivable["issued_on"]))),
        figures.short(due_on), age, sentence, figures.amount(asked_minor(receivable), currency), disputed,
    )  # fmt: skip


def _totals(totals: Sequence[Facts], rows: int, words: Words, figures: Figures) -> list[Total]:
    """Per currency: open, credit and to pay; where there is no credit the last, and for one single row nothing."""
    made: list[Total] = []
    for one in totals:
        currency = one["currency"]
        if one["credit_minor"]:
            made.append(Total(words.open, figures.amount(one["overdue_minor"], currency)))
            made.append(Total(words.credit, figures.amount(-one["credit_minor"], currency)))
        if one["credit_minor"] or rows > 1:
            made.append(Total(words.to_pay, figures.amount(one["asked_minor"], currency), is_asked=True))
    return made


def _paid_row(paid: Facts, words: Words, figures: Figures) -> PaidRow:
    left = paid["balance_minor"]
    still_open = figures.amount(left, paid["currency"]) if left else words.nothing_open
    return PaidRow(clean(paid["number"]), figures.amount(paid["paid_minor"], paid["currency"]), still_open, not left)


def _ways(facts: Facts, sender: SenderFacts, words: Words) -> WaysToPay:
    link = facts.get("link") or ""
    if link and not link.startswith(("https://", "http://")):
        raise Unwritable("the link to pay must begin with https:// or http://")
    others = tuple(map(clean, facts.get("ways", ())))
    if not sender.iban:
        return WaysToPay(link, others=others)
    pairs = (
        (words.account_name, clean(sender.account_name or sender.name)),
        (words.iban, grouped(sender.iban)),
        (words.bic, clean(sender.bic)),
        (words.reference, clean(facts.get("reference") or _reference(facts))),
    )
    return WaysToPay(link, tuple(pair for pair in pairs if pair[1]), others)


def _reference(facts: Facts) -> str:
    """The numbers of what is asked for while they fit, else the customer's number."""
    numbers = ", ".join(one["number"] for one in facts["receivables"])
    return numbers if len(numbers) <= LONGEST_REFERENCE else str(facts["customer"]["number"])


def grouped(iban: str) -> str:
    """An IBAN in groups of four, as it is printed (ISO 13616): `NL91 ABNA 0417 1643 00`."""
    kept = "".join(iban.split())
    return " ".join(kept[start : start + 4] for start in range(0, len(kept), 4))
