"""Made for this client: a wish, an offer with its link, a question how it was; and the policy on plain and kind words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tagih.commands import drafts
from tagih.commands.operation import Operation, write
from tagih.domain import courtesy, fields, wording
from tagih.domain.errors import Invalid, Refused
from tagih.domain.languages import language
from tagih.models import Company, Invoice, PersonalWords, facts
from tagih.models.base import longest

_LINK = re.compile(r"https://[^\s\"'<>\\]+")


@dataclass(frozen=True, slots=True)
class Words:
    """What a draft now says to its client alone."""

    invoice: str
    wish: str
    offer: str
    offer_url: str
    asks_feedback: bool


@write
def write_words(
    operation: Operation, *, invoice: str, wish: str | None = None, offer: str | None = None,
    offer_url: str | None = None, asks_feedback: bool | None = None,
) -> Words:  # fmt: skip
    """Change what is given of the words that a draft says to its client alone.

    Raises NotFound `invoice_unknown`, Refused `issued_not_editable`, Invalid `offer_link_unreadable`,
    `offer_link_without_offer`, and for what is too long.
    """
    row = drafts.locked(operation, invoice)
    before = of_invoice(operation.company, row)
    said = {
        "wish": before.wish if wish is None else fields.block("wish", wish, longest(PersonalWords, "wish")),
        "offer": before.offer if offer is None else fields.line("offer", offer, longest(PersonalWords, "offer")),
        "offer_url": before.offer_url if offer_url is None else _link(offer_url),
        "asks_feedback": before.asks_feedback if asks_feedback is None else asks_feedback,
    }
    if said["offer_url"] and not said["offer"]:
        raise Invalid("offer_link_without_offer")
    PersonalWords.objects.of(operation.company).filter(invoice=row).delete()
    PersonalWords.objects.everywhere("a new row").create(company=operation.company, invoice=row, **said)
    operation.event("draft.personalised", f"draft {row.public_id}", {"invoice": row.pk}, wish=str(said["wish"]))
    return Words(row.public_id, **said)  # type: ignore[arg-type]


def of_invoice(company: Company, invoice: Invoice) -> PersonalWords:
    """The words for its client; empty ones where there are none."""
    found = PersonalWords.objects.of(company).filter(invoice=invoice).first()
    return found or PersonalWords(company=company, invoice=invoice)


def paragraphs(company: Company, invoice: Invoice) -> tuple[str, ...]:
    """What stands on the invoice for this client, in its language: the wish, thanks, the offer, the question how it was."""
    words, spoken = of_invoice(company, invoice), language(invoice.customer.language)
    offer = f"{words.offer} {words.offer_url}".strip()
    is_thanked = "thanks_missing" not in {one.code for one in courtesy.lacking(f"{invoice.message} .", spoken.code)}
    thanks = "" if is_thanked else spoken.thank_you
    feedback = spoken.ask_feedback if words.asks_feedback else ""
    return tuple(filter(None, (words.wish, thanks, offer, feedback)))


def check(operation: Operation, invoice_ids: Sequence[int]) -> None:
    """Refuse to issue what is not said plainly and kindly, where the policy says so.

    Raises Refused `words_not_plain`, `words_not_kind`.
    """
    if facts.policy(operation.company).plain_words != "refuse":
        return
    for one in Invoice.objects.of(operation.company).filter(pk__in=invoice_ids).select_related("customer"):
        spoken = one.customer.language
        own = of_invoice(operation.company, one)
        for found in wording.jargon(f"{one.message}\n{own.wish}\n{own.offer}", spoken):
            raise Refused("words_not_plain", word=found.word, instead=found.because.facts["instead"])
        if courtesy.lacking(one.message, spoken):
            raise Refused("words_not_kind", invoice=one.public_id)


def _link(text: str) -> str:
    kept = fields.line("offer_url", text, longest(PersonalWords, "offer_url"))
    if kept and not _LINK.fullmatch(kept):
        raise Invalid("offer_link_unreadable", text=fields.shown(text))
    return kept
