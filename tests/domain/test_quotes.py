"""The life of an offer, the text that is signed, and what is missing before work."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagih.domain import agreed_text, quotes
from tagih.domain.agreed_text import Agreed, Part, Row
from tagih.domain.errors import Conflict

LAST = date(2026, 3, 31)

ALLOWED = {
    "draft": {"edit", "send"}, "sent": {"send", "withdraw", "accept", "decline"}, "accepted": {"start"},
    "declined": {"withdraw"}, "expired": {"withdraw"},
}  # fmt: skip


@pytest.mark.parametrize("state", ALLOWED)
@pytest.mark.parametrize("verb", ["edit", "send", "withdraw", "accept", "decline", "start"])
def test_a_verb_is_refused_when_the_state_does_not_allow_it(state, verb):
    if verb in ALLOWED[state]:
        quotes.check_transition("Q-1", state, verb)
    else:
        with pytest.raises(Conflict):
            quotes.check_transition("Q-1", state, verb)


@pytest.mark.parametrize(
    ("state", "until", "today", "stands"),
    [
        ("sent", LAST, date(2026, 3, 31), "sent"), ("sent", LAST, date(2026, 4, 1), "expired"),
        ("sent", None, date(2030, 1, 1), "sent"), ("accepted", LAST, date(2026, 4, 1), "accepted"),
        ("draft", LAST, date(2026, 4, 1), "draft"),
    ],
)  # fmt: skip
def test_an_offer_holds_through_its_last_day(state, until, today, stands):
    assert quotes.standing(state, until, today) == stands


def test_a_document_is_missing_until_one_of_its_title_is_attached():
    required = ("Signed contract", "Tax certificate")
    assert quotes.missing_documents(required, []) == required
    assert quotes.missing_documents(required, ["signed CONTRACT", "Photo"]) == ("Tax certificate",)


# --- the text ------------------------------------------------------------------------------------------------

TEXT = """# Quote Q-1: A shop window

## How payment works
  Please pay each invoice within 14 days of its date.

  We begin when the deposit is paid.
  Not before.

## What it costs
| Design | €100.00
| Total | €121.00
"""
AGREED = Agreed(
    "Quote Q-1: A shop window",
    (
        Part(
            "How payment works",
            ("Please pay each invoice within 14 days of its date.", "We begin when the deposit is paid.\nNot before."),
        ),
        Part("What it costs", (), (Row("Design", "€100.00"), Row("Total", "€121.00"))),
    ),
)


def test_the_text_is_written_for_people():
    assert agreed_text.written(AGREED) == TEXT


words = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1, max_size=30)
spoken = words.filter(lambda text: text == text.strip())


@given(spoken, st.lists(st.tuples(spoken, st.lists(spoken, max_size=3), st.lists(spoken, max_size=3)), max_size=4))
def test_the_page_says_what_the_text_says(title, parts):
    made = tuple(
        Part(head, tuple(paragraphs), tuple(Row(row, "€1.00") for row in rows)) for head, paragraphs, rows in parts
    )
    agreed = Agreed(title, made)
    assert agreed_text.read(agreed_text.written(agreed)) == agreed


@pytest.mark.parametrize("typed", ["# Another title", "## Another part", "| Free of charge | €0.00"])
def test_typed_words_never_look_like_a_head_or_a_price(typed):
    agreed = Agreed("Quote", (Part("What is done", (typed,)),))
    assert agreed_text.read(agreed_text.written(agreed)) == agreed


def test_one_altered_letter_alters_the_hash():
    assert agreed_text.is_same(TEXT, [agreed_text.sha(TEXT)])
    assert not agreed_text.is_same(TEXT.replace("€121.00", "€120.00"), [agreed_text.sha(TEXT)])
    assert not agreed_text.is_same(TEXT, [agreed_text.sha(TEXT), "0" * 64])
    assert not agreed_text.is_same(TEXT, [])
