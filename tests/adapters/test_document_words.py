"""The words of printed documents: six languages with the same keys, the same facts, and no letter that cannot be printed."""

from __future__ import annotations

import string
from datetime import date

import pytest

from tagih.adapters.documents import glyphs
from tagih.adapters.documents.words import Words, languages, words
from tagih.commands.page_words import PageWords

ENGLISH = words("en")


def _facts(phrase: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(phrase) if name}


def test_there_are_six_languages() -> None:
    assert languages() == ["de", "el", "en", "fr", "id", "nl"]


@pytest.mark.parametrize("code", languages())
def test_every_language_has_every_phrase_with_its_facts(code: str) -> None:
    said = words(code)
    assert said.phrases.keys() == ENGLISH.phrases.keys()
    own = {"tax", "heading"}  # a language may name the tax where another need not
    lacking = {
        key: text for key, text in said.phrases.items() if _facts(text) - own != _facts(ENGLISH.phrases[key]) - own
    }
    assert lacking == {}
    assert all(text.strip() == text != "" for text in said.phrases.values())


@pytest.mark.parametrize("code", languages())
def test_every_letter_can_be_printed(code: str) -> None:
    assert glyphs.missing("".join(words(code).phrases.values())) == ""


@pytest.mark.parametrize("code", [one for one in languages() if one != "en"])
def test_no_phrase_is_left_in_english(code: str) -> None:
    """Short words may be the same in two languages, and Indonesian took “subtotal” over."""
    said = words(code).phrases
    alike = {key for key, text in said.items() if len(text) > 12 and text == ENGLISH.phrases[key]}
    assert alike <= {"lines.subtotal"}


def test_english_speaks_where_a_language_is_not_ours() -> None:
    assert words("pt-BR") == ENGLISH
    assert isinstance(words("el-GR"), Words)
    assert words("el-GR").phrases["titles.invoice"] == "Τιμολόγιο"


@pytest.mark.parametrize(
    ("language", "currency", "country", "said"),
    [
        ("en", "EUR", "NL", ("€1,234.50", "−€5.00", "21%", "2 March 2026")),
        ("en", "USD", "US", ("$1,234.50", "−$5.00", "21%", "March 2, 2026")),
        ("nl", "EUR", "NL", ("€ 1.234,50", "€ −5,00", "21%", "2 maart 2026")),
        ("de", "EUR", "NL", ("1.234,50 €", "−5,00 €", "21 %", "2. März 2026")),
        ("fr", "EUR", "FR", ("1\u202f234,50 €", "−5,00 €", "21 %", "2 mars 2026")),
        ("el", "EUR", "GR", ("1.234,50 €", "−5,00 €", "21%", "2 Μαρτίου 2026")),
        ("id", "IDR", "ID", ("Rp1.235", "−Rp5", "21%", "2 Maret 2026")),
    ],
)
def test_figures_are_written_as_the_language_writes_them(
    language: str, currency: str, country: str, said: tuple[str, ...]
) -> None:
    page = PageWords(language, currency, country)
    cents = (123_500, -500) if currency == "IDR" else (123_450, -500)
    written = (page.amount(cents[0]), page.amount(cents[1]), page.percent(210_000), page.day(date(2026, 3, 2)))
    assert tuple(one.replace("\u00a0", " ") for one in written) == said


def test_the_tax_has_the_name_it_has_where_the_company_is() -> None:
    assert PageWords("en", "EUR", "NL").say("totals.net") == "Total without VAT"
    assert PageWords("en", "USD", "US").say("totals.net") == "Total without tax"
    assert PageWords("el", "EUR", "US").labels["tax"] == "Φόρος"
