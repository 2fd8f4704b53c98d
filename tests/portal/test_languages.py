"""The portal speaks Indonesian, Dutch and Greek wholly: every text and refusal, with its facts and plural forms."""

from __future__ import annotations

import re

import pytest
from babel.messages.catalog import Catalog
from django.utils import translation

from tagih.domain import sentences
from tests.portal.conftest import Studio
from tests.portal.test_accounts import words
from tools import catalogues

_FACT = re.compile(r"%\(\w+\)s|(?<!%)\{\w+\}|%%")
MARKS = {"id": "", "nl": "ë", "el": "άέήίόύώ"}
"""Accents that a text of that language cannot do without."""


@pytest.fixture(params=catalogues.LANGUAGES)
def kept(request: pytest.FixtureRequest) -> Catalog:
    return catalogues.catalogue(request.param)


def test_the_catalogue_holds_exactly_what_is_said(kept: Catalog) -> None:
    assert {message.id for message in kept if message.id} == set(catalogues.said())


def test_nothing_is_left_in_english(kept: Catalog) -> None:
    empty = [message.id for message in kept if message.id and not all(_forms(message.string))]
    same = [message.id for message in kept if message.id and message.string == message.id and message.id not in SAME]
    assert (empty, same) == ([], [])


SAME = {"Email", "Open"}
"""Words that are the same in one of the languages."""


def test_every_translation_has_the_facts_of_its_text(kept: Catalog) -> None:
    for message in kept:
        if message.id:
            wanted = [set(_FACT.findall(text)) for text in _forms(message.id)]
            assert all(set(_FACT.findall(text)) == wanted[-1] for text in _forms(message.string)), message.id


def test_every_number_has_its_form(kept: Catalog) -> None:
    counted = [message for message in kept if isinstance(message.id, tuple)]
    assert counted and all(len(message.string) == kept.num_plurals for message in counted)
    assert kept.num_plurals == (1 if str(kept.locale) == "id" else 2)


def test_accents_are_written(kept: Catalog) -> None:
    said = " ".join(text for message in kept if message.id for text in _forms(message.string))
    assert set(MARKS[str(kept.locale)]) <= set(said)


def _forms(text: str | tuple[str, ...] | list[str]) -> list[str]:
    return [text] if isinstance(text, str) else list(text)


@pytest.mark.parametrize(
    ("language", "title", "count"),
    [
        ("id", "Harus dibayar", "€100,00 dalam 2 cicilan"), ("nl", "Te betalen", "€ 100,00 in 2 termijnen"),
        ("el", "Προς πληρωμή", "100,00 € σε 2 δόσεις"),
    ],
)  # fmt: skip
def test_a_page_speaks_the_chosen_language_with_its_numbers(
    studio: Studio, language: str, title: str, count: str
) -> None:
    window = studio.account
    window.send("plan", count="2", every="month", first_on="2026-03-20")
    window.send("language", language=language)
    page = words(window())
    assert f'lang="{language}"' in page and title in page
    with translation.override(language):
        refusal = translation.gettext(sentences.ALL["amendment_empty"])
    answer = window.send("amend", note="x")
    assert answer.status_code == 422 and refusal in words(answer) and refusal != sentences.ALL["amendment_empty"]
    assert count in page.replace("\xa0", " ")
