"""What happens next, and why: the rule's answer for each open instalment now, and the letters that would follow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext

from tagih.commands import answers
from tagih.domain import dunning
from tagih.domain.reasons import Reason
from tagih.models import Company, Invoice, Receivable, facts
from tagih.reports import simulation
from tagih.reports.simulation import Foreseen
from tagih.web import letters
from tagih.web.templatetags import day, sentence
from tagih.web.timeline import Happening

DAYS = 120
"""How far ahead a page tells which letters would go."""
LETTERS = 5
"""How many of them it tells."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the rule says of one instalment now, in words, with every reason."""

    receivable: str
    action: str
    words: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Next:
    """The answers for the open instalments, earliest due first, and the letters to come, the next one first."""

    answers: tuple[Answer, ...]
    letters: tuple[Happening, ...]


def of_invoice(company: Company, invoice: Invoice, receivables: Sequence[Receivable], today: date) -> Next:
    """What the rule says of an issued invoice now (what a run answered this morning may be over), and what follows."""
    number = str(invoice.number)
    foreseen = simulation.simulate(company, today, today + timedelta(days=DAYS), number)
    return Next(tuple(_answers(company, invoice, receivables, today)), tuple(_planned(foreseen[:LETTERS], number)))


def _answers(company: Company, invoice: Invoice, receivables: Sequence[Receivable], today: date) -> Iterator[Answer]:
    """The rule asked about the whole client, as a run asks it, with the facts of now."""
    policy = facts.policy(company)
    held = answers.company_blockers(company, policy, today)
    (customer,) = facts.load(company, [invoice.customer_id], today)
    found = dunning.letter(customer.receivables, customer.client({}, policy), policy, today)
    for one in receivables:
        if one.pk in found.actions:
            yield _answer(one.number, found.actions[one.pk], held, today)


def _answer(number: str, action: dunning.Action, held: tuple[Reason, ...], today: date) -> Answer:
    if isinstance(action, dunning.Stop):
        return Answer(number, "stop", gettext("Not asked for until something happens."), action.blockers)
    if isinstance(action, dunning.Wait):
        return Answer(number, "wait", _waits(action.until), (*held, *action.blockers))
    if held:
        return Answer(number, "wait", _waits(today + timedelta(days=1)), held)
    words = gettext("Asked for today ({step}).").format(step=letters.step_name(action.step.day))
    return Answer(number, "send", words, (action.because,))


def _waits(until: date) -> str:
    return gettext("Waits; looked at again on {until}.").format(until=day(until))


def _planned(foreseen: Sequence[Foreseen], number: str) -> Iterator[Happening]:
    for one in foreseen:
        steps = dict(one.receivables)
        named = [step for name, step in steps.items() if name == number or name.startswith(f"{number}/")]
        note = sentence(one.because) if any(named) else gettext("Named beside an older invoice.")
        yield Happening(one.on, letters.title(one.step, one.tone), note, "tabler-mail", "planned")
