"""How a due date that was told may still move: earlier by a proof of receipt, later by proven non-delivery alone."""

from __future__ import annotations

from datetime import date

from tagih.domain.countries import Country
from tagih.domain.terms import Receipt, Term, due_on


def after_receipt(
    term: Term | None, told_on: date, sent_on: date, received_on: date, country: Country, today: date
) -> date:
    """The due date once it is proven that the client had the invoice on `received_on`.

    Only terms from receipt move, only to an earlier day, and never to one before `today`: nobody becomes late by what
    is found out later. A late proof moves nothing: what was told stands until non-delivery is proven.
    """
    if not isinstance(term, Receipt):
        return told_on
    return min(told_on, max(due_on(term, sent_on, country, received_on), today))


def after_non_delivery(term: Term | None, told_on: date, sent_on: date, again_on: date, country: Country) -> date:
    """The due date once it is proven that the invoice never came: its term counted anew from `again_on`.

    `term` None is one that another system worked out: then as many days as it had are given again. Never earlier.
    """
    anew = again_on + (told_on - sent_on) if term is None else due_on(term, again_on, country)
    return max(told_on, anew)
