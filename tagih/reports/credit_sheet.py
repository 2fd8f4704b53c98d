"""How we bill and ask, on one page for the client: made of the policies in force, so that it never says anything else."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from babel.lists import format_list
from django.utils.translation import get_language, gettext, ngettext

from tagih.domain import incentives, terms
from tagih.domain.credit_policy import Grade, Policy
from tagih.models import Company, credit_facts, facts


class Section(NamedTuple):
    """A heading and its sentences."""

    heading: str
    sentences: tuple[str, ...]


def sheet(company: Company) -> tuple[Section, ...]:
    """The sheet in the language that is active."""
    rule = credit_facts.policy(company) or Policy()
    return (
        Section(gettext("What we agree"), _agreed(company, rule)),
        Section(gettext("What we pay attention to"), _limits(company, rule)),
        Section(gettext("How we ask"), _asking(company)),
        Section(gettext("The same for everyone"), _everyone()),
    )


def as_text(company: Company) -> str:
    """The sheet as plain text."""
    parts = [gettext("How {company} bills and asks").format(company=company.name)]
    for heading, sentences in sheet(company):
        parts += ["", heading, *(f"- {one}" for one in sentences)]
    return "\n".join(parts) + "\n"


def _agreed(company: Company, rule: Policy) -> tuple[str, ...]:
    new = rule.grades[rule.grade_new]
    told = [_paid_by(new.terms or company.terms), _deposit(rule, new)]
    if company.iban:
        told.append(gettext("You pay by bank transfer; the invoice names the account and carries a code to scan."))
    told += company.ways_to_pay.splitlines()
    told.append(gettext("Paying before the day, in parts, or everything at once is always welcome."))
    return tuple(filter(None, told))


def _paid_by(code: str) -> str:
    """The usual terms in plain words."""
    term = terms.parse(incentives.divided(code)[1])
    if isinstance(term, terms.Net) and term.days:
        said = ngettext(
            "Please pay within {days} day of the invoice.", "Please pay within {days} days of the invoice.", term.days
        )
        return said.format(days=term.days)
    if isinstance(term, terms.Now):
        return gettext("Please pay when the invoice arrives.")
    return gettext("Each invoice names the day by which to pay.")


def _deposit(rule: Policy, new: Grade) -> str:
    if not new.deposit_percent:
        return ""
    if rule.deposit_rule == "require":
        return gettext("New clients pay {percent} % before we begin.").format(percent=new.deposit_percent)
    return gettext("We ask new clients for {percent} % before we begin.").format(percent=new.deposit_percent)


def _limits(company: Company, rule: Policy) -> tuple[str, ...]:
    told = []
    limit = rule.grades[rule.grade_regular].limit
    if limit:
        said = gettext("Up to {limit} {currency} may be open at a time, more by agreement.")
        told.append(said.format(limit=limit, currency=company.currency))
    if rule.hold_overdue_days:
        said = ngettext(
            "While an invoice is {days} day late or more, we send no new invoices and deliver nothing more.",
            "While an invoice is {days} days late or more, we send no new invoices and deliver nothing more.",
            rule.hold_overdue_days,
        )
        told.append(said.format(days=rule.hold_overdue_days))
    told.append(gettext("Whoever pays in time is asked for less in advance; whoever is often late, for more."))
    return tuple(told)


def _asking(company: Company) -> tuple[str, ...]:
    ladder = facts.policy(company)
    before = _listed(-step.day for step in ladder.before)
    overdue = _listed(step.day for step in ladder.overdue)
    told = [gettext("We write {days} days before the day, as a friendly note.").format(days=before)] if before else []
    if overdue:
        told.append(
            gettext("We ask again on day {days} after it, and go on kindly until it is paid.").format(days=overdue)
        )
    told.append(gettext("Never more than one message a day and three a week, and never with a threat."))
    told.append(gettext("Tell us when something is wrong: what you dispute is not asked for while we look at it."))
    return tuple(told)


def _listed(days: Iterable[int]) -> str:
    """`7 and 1`, in the language that is active."""
    return format_list([str(day) for day in days], locale=(get_language() or "en").replace("-", "_"))


def _everyone() -> tuple[str, ...]:
    return (
        gettext("Friends and family get the same prices and terms; a kindness comes at the end, when all is paid."),
        gettext("An exception has a reason, somebody who approves it, and a last day."),
    )
