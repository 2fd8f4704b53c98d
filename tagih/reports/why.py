"""`why`: what the reminder rule answers, or answered, for an invoice on a day, and every reason for it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Literal

from tagih.domain import contact, dunning
from tagih.domain.errors import NotFound
from tagih.domain.ladder import Policy
from tagih.domain.numbering import natural_key
from tagih.domain.reasons import Reason
from tagih.models import Company, Decision, Receivable, Run, facts

ActionWord = Literal["send", "wait", "stop"]
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Why:
    """The answer for one receivable on a day: `wait` goes to `until`, `send` with `step`; `because` comes first."""

    on: date
    receivable: str
    action: ActionWord
    until: date | None
    step: int | None
    because: Reason
    blockers: tuple[Reason, ...]

    def as_json(self) -> dict[str, Any]:
        """Plain values; each reason as code, facts and sentence."""
        return {
            "on": self.on.isoformat(),
            "receivable": self.receivable,
            "action": self.action,
            "until": self.until.isoformat() if self.until else None,
            "step": self.step,
            "because": self.because.as_json(),
            "blockers": [reason.as_json() for reason in self.blockers],
        }


def why(company: Company, number: str, on: date, today: date) -> Why:
    """The answer for an invoice, or for one instalment: of several that for the oldest still open on that day.

    A day that a run has asked about, or has passed by, is answered from what was written down then; any other day by
    asking the rule with the facts of now. A day after `today` is a forecast, for which the books are taken to be
    complete. Raises NotFound `invoice_unknown`.
    """
    rows = _receivables(company, number)
    standing = [row for row in rows if row.balance_minor > 0 or (row.settled_on is not None and row.settled_on > on)]
    return _Asked(company, on, today).answer((standing or rows[-1:])[0])


def why_each(company: Company, number: str, on: date, today: date) -> tuple[Why, ...]:
    """The same for every instalment, the earliest due first."""
    asked = _Asked(company, on, today)
    return tuple(asked.answer(row) for row in _receivables(company, number))


def _receivables(company: Company, number: str) -> list[Receivable]:
    rows = Receivable.objects.of(company).order_by("id")
    found = list(rows.filter(invoice__number=number, invoice__kind="invoice")) or list(rows.filter(number=number))
    if not found:
        raise NotFound("invoice_unknown", invoice=number[:60])
    return sorted(found, key=lambda row: (row.due_on, natural_key(row.number)))


class _Asked:
    """The questions of one company and day; what they share is read once."""

    def __init__(self, company: Company, on: date, today: date) -> None:
        self.company, self.on, self.today = company, on, today
        self.clients: dict[int, dunning.Answer] = {}

    def answer(self, row: Receivable) -> Why:
        """From the decision of the day, else from history, else from the rule."""
        if row.issued_on > self.on:
            return self._made(row, "wait", row.issued_on, None, (Reason("not_asked_yet"),))
        decisions = Decision.objects.of(self.company).filter(receivable=row)
        taken = decisions.filter(asked_on=self.on).order_by("id")
        decision = taken.filter(action="send").last() or taken.last()
        if decision is not None:
            return self._made(row, decision.action, decision.until, decision.step, _reasons(decision))
        if self.is_past or decisions.filter(asked_on__gt=self.on).exists():
            return self._remembered(row, decisions.filter(asked_on__lt=self.on).order_by("asked_on", "id").last())
        return self._live(row)

    def _made(
        self, row: Receivable, action: str, until: date | None, step: int | None, reasons: Sequence[Reason]
    ) -> Why:
        blockers = () if action == "send" else tuple(reasons)
        return Why(self.on, row.number, action, until, step, reasons[0], blockers)  # type: ignore[arg-type]

    # --- history -----------------------------------------------------------------------------------------

    @cached_property
    def is_past(self) -> bool:
        """Whether a later run took place."""
        return Run.objects.of(self.company).filter(on__gt=self.on).exists()

    @cached_property
    def of_the_run(self) -> tuple[Reason, ...]:
        """What held back the whole company on the day, by its last run."""
        run = Run.objects.of(self.company).filter(on=self.on).order_by("id").last()
        if run is None:
            return (Reason("no_run", {"on": self.on}),)
        return tuple(Reason(one["code"], one["facts"]) for one in json.loads(run.blockers))

    def _remembered(self, row: Receivable, before: Decision | None) -> Why:
        """The last answer before the day, which no run has changed on it."""
        if before is None:
            return self._made(row, "wait", None, None, (*self.of_the_run, Reason("not_asked_yet")))
        if before.action == "stop":
            return self._made(row, "stop", None, None, (*self.of_the_run, *_reasons(before)))
        reasons = _reasons(before)
        if before.action == "send":
            reasons = (Reason("asked_before", {"asked_on": before.asked_on, "step": before.step, "on": before.until}),)
        until = max(before.until or self.on, self.on + _DAY)
        return self._made(row, "wait", until, None, (*self.of_the_run, *reasons))

    # --- now ---------------------------------------------------------------------------------------------

    @cached_property
    def policy(self) -> Policy:
        return facts.policy(self.company)

    @cached_property
    def of_the_company(self) -> tuple[Reason, ...]:
        """What would hold back the whole company on the day."""
        complete_on = self.on if self.on > self.today else self.company.books_complete_on
        calendars = contact.calendars(facts.countries(self.company), self.policy.open_days)
        return dunning.company_blockers(complete_on, self.policy, calendars, self.on)

    def _live(self, row: Receivable) -> Why:
        """The rule asked with the facts of now; what holds back the whole company comes first, except before a stop."""
        action = self._client(row.customer_id).actions.get(row.pk, dunning.Stop((Reason("settled"),)))
        if isinstance(action, dunning.Stop):
            return self._made(row, "stop", None, None, action.blockers)
        if isinstance(action, dunning.Wait):
            return self._made(row, "wait", action.until, None, (*self.of_the_company, *action.blockers))
        if self.of_the_company:
            return self._made(row, "wait", self.on + _DAY, None, self.of_the_company)
        return self._made(row, "send", None, action.step.day, (action.because,))

    def _client(self, customer_id: int) -> dunning.Answer:
        """The rule's answer for all of the client, as the daily run asks it."""
        if customer_id not in self.clients:
            (customer,) = facts.load(self.company, [customer_id], self.on)
            client = customer.client({}, self.policy)
            self.clients[customer_id] = dunning.letter(customer.receivables, client, self.policy, self.on)
        return self.clients[customer_id]


def _reasons(decision: Decision) -> tuple[Reason, ...]:
    return tuple(Reason(one["code"], one["facts"]) for one in json.loads(decision.reasons))
