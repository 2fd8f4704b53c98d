"""Letters to clients: notes, reminders, invoices and receipts as subject, plain text and HTML in their language."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tagih.adapters.letters import page, plain
from tagih.adapters.letters import words as languages
from tagih.adapters.letters.base import Rendered, SenderFacts, Unwritable
from tagih.adapters.letters.figures import Figures
from tagih.adapters.letters.placeholders import placeholders
from tagih.adapters.letters.tables import Facts, Tables, tables
from tagih.adapters.letters.template import Block, Filled, Paragraph, parsed


@dataclass(frozen=True, slots=True)
class Paper:
    """A letter as a printed sheet shows it: plain words around its tables."""

    subject: str
    above: str
    below: str
    tables: Tables


_NAME = re.compile(r"[a-z]+(-[a-z]+)*-[1-9][0-9]*", re.ASCII)


def spoken(template: str, language: str) -> str:
    """The language in which `template` is written to a client who reads `language`: theirs, or English."""
    found = languages.source(template, language)
    return found[0] if found else languages.FALLBACK


def render(template: str, language: str, facts: Facts, sender: SenderFacts) -> Rendered:
    """The letter that `template` (name and version: `friendly-1`) makes of `facts`, in the client's `language`.

    `language` is a tag such as `el` or `en-US`; where there is no such template in it, the whole letter is English.
    The same facts give the same letter: nothing reads a clock. Days are ISO texts or dates, amounts minor units.

    `facts` are those of the message: `customer` (number, name, contact), `receivables` (number, issued_on, due_on,
    days_overdue, currency, balance_minor, disputed_minor), `falling_due` (the same), `totals` (currency,
    overdue_minor, credit_minor, asked_minor). A receipt has `payment` or several `payments` (received_on, currency, amount_minor,
    unallocated_minor) and `paid` (number, currency, paid_minor, balance_minor); its `receivables` and `totals` are
    what is still open of those, or left out. More may be given: `on` (the day of the message, else worked out from
    days_overdue), `number` (of the document), `link` (the client's page), `reference` (else the numbers, or the
    customer's), `ways` (other ways to pay, a sentence each), `please_pay` (a sentence), `attached` (whether the
    invoice goes with it), `asked_before` (how often), `answer_by`, `decide_after` (days).

    Raises Unwritable.
    """
    filled, shown, words, figures = _written(template, language, facts, sender)
    return Rendered(
        filled.subject, plain.text(filled, shown, sender, words), page.html(filled, shown, sender, words, figures)
    )


def on_paper(template: str, language: str, facts: Facts, sender: SenderFacts) -> Paper:
    """The same letter for a printed sheet: the words above and below its tables, and the tables. Raises Unwritable."""
    filled, shown, _, _ = _written(template, language, facts, sender)
    blocks = [at for at, part in enumerate(filled.parts) if isinstance(part, Block)]
    first, last = (blocks[0], blocks[-1]) if blocks else (len(filled.parts), len(filled.parts))
    return Paper(filled.subject, _words(filled.parts[:first]), _words(filled.parts[last:]), shown)


def _words(parts: Sequence[Paragraph | Block]) -> str:
    return "\n\n".join(part.text for part in parts if isinstance(part, Paragraph))


def _written(
    template: str, language: str, facts: Facts, sender: SenderFacts
) -> tuple[Filled, Tables, languages.Words, Figures]:
    found = languages.source(template, language) if _NAME.fullmatch(template) else None
    if found is None:
        raise Unwritable(f"there is no template {template[:40]!r}")
    code, source = found
    words, figures = languages.words(code), languages.figures(code, language)
    try:
        filled = parsed(source).filled(placeholders(facts, sender, words, figures))
        return filled, tables(facts, sender, words, figures), words, figures
    except KeyError as missing:
        raise Unwritable(f"the facts lack {missing}") from missing
