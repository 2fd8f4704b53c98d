"""`simulate`: the letters of the days to come if nobody pays and nobody says a word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from tagih.domain import dunning
from tagih.domain.contact import Calendar
from tagih.domain.errors import Invalid, NotFound
from tagih.domain.ladder import Policy
from tagih.domain.numbering import natural_key
from tagih.domain.reasons import Reason
from tagih.models import Company, Customer, Receivable, facts

_BATCH = 400
"""Clients whose facts are in memory at a time."""


@dataclass(frozen=True, slots=True)
class Foreseen:
    """A letter of a day to come. `receivables`: number and own step, None when it is only listed; oldest first."""

    on: date
    customer: str
    step: int
    tone: str
    channel: str
    receivables: tuple[tuple[str, int | None], ...]
    falling_due: tuple[str, ...]
    because: Reason

    def as_json(self) -> dict[str, Any]:
        """Plain values; the reason as code, facts and sentence."""
        return {
            "on": self.on.isoformat(),
            "customer": self.customer,
            "step": self.step,
            "tone": self.tone,
            "channel": self.channel,
            "receivables": [{"number": number, "step": step} for number, step in self.receivables],
            "falling_due": list(self.falling_due),
            "because": self.because.as_json(),
        }


def simulate(company: Company, from_on: date, until_on: date, number: str = "") -> list[Foreseen]:
    """The letters from `from_on` through `until_on`, by day: of every client, of one (by number), or about one invoice.

    The rule is asked each day with the facts of now; the books are taken to be complete and every letter to go out.
    Raises NotFound `invoice_unknown`, Invalid `replay_needs_days`.
    """
    if until_on < from_on:
        raise Invalid("replay_needs_days")
    customer_ids, about = _wanted(company, number)
    days = [from_on + timedelta(days=day) for day in range((until_on - from_on).days + 1)]
    found = [one for one in _letters(company, customer_ids, days) if about is None or about & _named(one)]
    return sorted(found, key=lambda one: (one.on, natural_key(one.customer), one.customer))


def _wanted(company: Company, number: str) -> tuple[list[int], set[str] | None]:
    """The clients to ask about, and the receivables one of which a letter has to name (None: it does not matter)."""
    receivables = Receivable.objects.of(company)
    if not number:
        return list(receivables.filter(balance_minor__gt=0).values_list("customer_id", flat=True).distinct()), None
    of_invoice = receivables.filter(invoice__number=number, invoice__kind="invoice").values_list(
        "customer_id", "number"
    )
    if rows := list(of_invoice) or list(receivables.filter(number=number).values_list("customer_id", "number")):
        return sorted({customer_id for customer_id, _ in rows}), {name for _, name in rows}
    if customers := list(Customer.objects.of(company).filter(number=number).values_list("id", flat=True)):
        return customers, None
    raise NotFound("invoice_unknown", invoice=number[:60])


def _named(letter: Foreseen) -> set[str]:
    return {number for number, _ in letter.receivables} | set(letter.falling_due)


def _letters(company: Company, customer_ids: Sequence[int], days: Sequence[date]) -> Iterator[Foreseen]:
    policy: Policy = facts.policy(company)
    calendars: dict[str, Calendar] = {}
    for start in range(0, len(customer_ids), _BATCH):
        for customer in facts.load(company, customer_ids[start : start + _BATCH], days[0]):
            client = customer.client(calendars, policy)
            for on, letter in dunning.simulate(customer.receivables, client, policy, days):
                yield _foreseen(on, customer.number, letter)


def _foreseen(on: date, customer: str, letter: dunning.Letter) -> Foreseen:
    own = {one.id: step.day for one, step in letter.asked}
    receivables = tuple((one.number, own.get(one.id)) for one in letter.receivables)
    falling_due = tuple(one.number for one in letter.falling_due)
    step = letter.step
    return Foreseen(on, customer, step.day, step.tone, step.channel, receivables, falling_due, letter.because)
