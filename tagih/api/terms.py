"""Terms of payment: what they mean for a day, and in words that the client reads."""

from __future__ import annotations

from datetime import date
from typing import Literal

from ninja import Router

from tagih.api.base import Asked, today
from tagih.api.values import Answer, Because, Body, Day, Text, because, maybe, must
from tagih.domain import courtesy, plain_terms
from tagih.domain.countries import country as rules

router = Router(tags=["terms"])

Spoken = Literal["en", "id", "nl", "el", "de", "fr"]


class TermPart(Answer):
    """An instalment: its share in percent, and its due date."""

    percent: str
    due_on: date


class TermsExplained(Answer):
    """`due_on` is that of the last instalment. `received_on` is null where the terms do not ask for it."""

    terms: str
    due_on: date
    sentence: str
    parts: list[TermPart]
    discount_until_on: date | None
    received_on: date | None
    is_presumed: bool


class WordsBody(Body):
    """A text that a client is to read."""

    text: Text = must("The text.", "Kindly remit, net 30.")
    language: Spoken = maybe("The language it is in; English when left out.")


class WordsChecked(Answer):
    """Hints: jargon with what to write instead, and whether please and thank you are missing."""

    hints: list[Because]


@router.get("/explain", response=TermsExplained)
def explain(
    request: Asked, terms: Text = "", invoice_on: Day | None = None, received_on: Day | None = None,
    country: Text = "", language: Spoken = "en",
) -> TermsExplained:  # fmt: skip
    """Explain terms of payment (the company's when left out): the due date, and the sentence the client reads."""
    where = rules(country or request.company.country)
    done = plain_terms.explain(terms or request.company.terms, today(request, invoice_on), where, language, received_on)
    parts = [TermPart(percent=one.percent, due_on=one.due_on) for one in done.parts]
    return TermsExplained(
        terms=done.terms, due_on=done.due_on, sentence=done.sentence, parts=parts,
        discount_until_on=done.discount_until_on, received_on=done.received_on, is_presumed=done.is_presumed,
    )  # fmt: skip


@router.post("/words", response=WordsChecked)
def words(request: Asked, body: WordsBody) -> WordsChecked:
    """Check a text for jargon and courtesy; nothing is stored."""
    return WordsChecked(hints=[because(one) for one in courtesy.hints(body.text, body.language or "en")])
