"""Terms of payment explained: the due dates they give and the sentence the client reads, before there is an invoice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tagih.domain import discount_words, incentives, percent, receipt, terms, wording
from tagih.domain.countries import Country
from tagih.domain.errors import Invalid
from tagih.domain.languages import language
from tagih.domain.terms import Instalments, Receipt

FIRST_ON, LAST_ON = date(1900, 1, 1), date(2999, 12, 31)
"""Days outside are typing mistakes; inside, no sum of a day and a term leaves the calendar."""


@dataclass(frozen=True, slots=True)
class Part:
    """One instalment: its share in percent, and its due date."""

    percent: str
    due_on: date


@dataclass(frozen=True, slots=True)
class Explained:
    """What terms mean for an invoice of one day. `due_on` is that of the last instalment.

    `received_on` is None where the terms do not ask for it; `is_presumed` says that no proof was given for it.
    """

    terms: str
    due_on: date
    sentence: str
    parts: tuple[Part, ...]
    discount_until_on: date | None
    received_on: date | None
    is_presumed: bool


def explain(code: str, issued_on: date, country: Country, spoken: str, received_on: date | None = None) -> Explained:
    """What the terms written in `code` mean for an invoice of `issued_on`, in the language `spoken`.

    Raises Invalid as `incentives.code` does, `day_impossible` and `received_before_sent`.
    """
    if not FIRST_ON <= issued_on <= LAST_ON or (received_on is not None and received_on > LAST_ON):
        raise Invalid("day_impossible", day=max(issued_on, received_on or issued_on), first=FIRST_ON, last=LAST_ON)
    if received_on is not None and received_on < issued_on:
        raise Invalid("received_before_sent", received_on=received_on, sent_on=issued_on)
    kept = incentives.code(code)
    offer, rest = incentives.divided(kept)
    plain = terms.parse(rest)
    shares = plain.parts if isinstance(plain, Instalments) else ((percent.WHOLE_PPM, plain),)
    parts = tuple(
        Part(percent.text(share_ppm), terms.due_on(term, issued_on, country, received_on)) for share_ppm, term in shares
    )
    sentence = _sentence(plain, parts, spoken)
    if offer is not None:
        rate = spoken_percent(percent.text(offer.rate_ppm), spoken)
        sentence += " " + discount_words.offer_by_rate(offer.until(issued_on), rate, language(spoken).code)
    depends = any(isinstance(term, Receipt) for _, term in shares)
    return Explained(
        kept, max(part.due_on for part in parts), sentence, parts, offer.until(issued_on) if offer else None,
        (received_on or receipt.presumed_on(issued_on, country)) if depends else None, depends and received_on is None,
    )  # fmt: skip


def _sentence(plain: terms.Terms, parts: tuple[Part, ...], spoken: str) -> str:
    if isinstance(plain, Instalments):
        said = [(spoken_percent(part.percent, spoken), part.due_on) for part in parts]
        return wording.please_pay_parts(said, spoken)
    return wording.please_pay(plain, parts[0].due_on, spoken)


def spoken_percent(number: str, spoken: str) -> str:
    """A percentage as the language writes it: `33.5` is `33,5 %` in German."""
    words = language(spoken)
    return words.percent.format(number=number.replace(".", words.decimal_mark))
