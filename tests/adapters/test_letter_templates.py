"""Templates of letters: what they may ask for, the languages they are in, and how figures are written there."""

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagih.adapters import letters
from tagih.adapters.letters import colours, render, words
from tagih.adapters.letters.base import Unwritable
from tagih.adapters.letters.figures import Figures, locale
from tagih.adapters.letters.placeholders import NAMES
from tagih.adapters.letters.tables import grouped
from tagih.adapters.letters.template import BLOCKS, parsed
from tagih.domain import money
from tagih.domain.languages import LANGUAGES
from tests.adapters.letter_cast import ANNA, ONE, SIGNATURE, TEMPLATES, facts_of, receivable, total

FOLDER = Path(letters.__file__).parent / "en"

# --- templates ------------------------------------------------------------------------------------------------------

HEAD = "subject: s\npreview: p\n\n"


def filled(body, **values):
    return [part.html for part in parsed(HEAD + body).filled(dict.fromkeys(NAMES) | values).parts]


def test_paragraph_keeps_its_lines_and_bold_print_when_filled():
    assert filled("Hello  **{{ contact }}** & <co>,\nsecond line", contact="A & B") == [
        "Hello <strong>A &amp; B</strong> &amp; &lt;co&gt;,<br>\nsecond line"
    ]


def test_paragraph_is_left_out_when_it_comes_out_empty():
    assert filled("one\n\n{% if credit %}two{% endif %}\n\n \n\nthree") == ["one", "three"]


@pytest.mark.parametrize(
    "body",
    [
        "{{ nobody }}",
        "{{ contact.name }}",
        "{{ contact['__class__'] }}",
        "{{ contact.__class__.__mro__ }}",
        "{{ contact | upcase }}",
        "{{ contact | safe }}",
        "{% for a in contact %}{% endfor %}",
        "{% assign a = 1 %}",
        "{% include 'x' %}",
        "{% render 'x' %}",
        "{% if contact %}",
        "{% if contact %}\n\nacross paragraphs{% endif %}",
        "{% endif %}",
        "{{ contact",
        "[no such block]",
    ],
)
def test_template_is_refused_when_it_asks_for_more_than_there_is(body):
    with pytest.raises(Unwritable):
        filled(body, contact="Petra")


@pytest.mark.parametrize("source", ["", "Hello", "subject: s\n\nHello", "preview: p\n\nHello", HEAD])
def test_template_is_refused_when_its_head_is_missing(source):
    with pytest.raises(Unwritable, match="begins with a line"):
        parsed(source)


@pytest.mark.parametrize(
    "name", ["", "friendly", "friendly-0", "friendly-2", "../en/friendly-1", "/etc/passwd-1", "friendly-1\0", "Note-1"]
)
def test_letter_is_refused_when_its_template_does_not_exist(name):
    with pytest.raises(Unwritable, match="there is no template"):
        render(name, "en", ONE, ANNA)


@pytest.mark.parametrize("missing", ["customer", "totals"])
def test_letter_is_refused_when_a_fact_is_missing(missing):
    with pytest.raises(Unwritable, match=f"the facts lack '{missing}'"):
        render("friendly-1", "en", {key: value for key, value in ONE.items() if key != missing}, ANNA)


def test_every_placeholder_and_block_is_used_when_all_templates_are_read():
    said = "".join(path.read_text("utf-8") for path in FOLDER.glob("*.liquid"))
    used = set(re.findall(r"{[{%] (?:if )?(\w+) [%}]}", said)) - {"else", "endif"}
    assert used <= set(NAMES)
    assert set(NAMES) - used == {"customer", "customer_number", "disputed"}  # for templates that users write
    assert set(re.findall(r"^\[([a-z ]+)\]$", said, re.MULTILINE)) == set(BLOCKS)


# --- languages --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["EN", "xx", "", "sv", "pt-BR", "../en"])
def test_whole_letter_is_english_when_the_language_has_none(language):
    assert render("friendly-1", language, ONE, ANNA) == render("friendly-1", "en", ONE, ANNA)


@pytest.mark.parametrize("language", sorted(LANGUAGES))
@pytest.mark.parametrize("template", TEMPLATES)
def test_every_letter_is_wholly_in_the_language_of_the_client(template, language):
    for facts in facts_of(template):
        letter = render(template, language, facts, ANNA)
        assert f'<html lang="{language}" dir="ltr">' in letter.html
        said = set(re.findall(r"[a-z]+", f"{letter.subject} {letter.text}".lower()))
        assert language == "en" or not said & {"please", "invoice", "you", "thank", "still", "paid", "due"}


def test_the_first_of_a_month_is_said_as_the_french_say_it():
    given = ONE | {"receivables": [receivable("2026-00012", "2026-04-01", 12, 123450)]}
    letter = render("friendly-1", "fr", given, ANNA).text
    assert "mercredi 1er avril 2026, il y a 12 jours" in " ".join(letter.split())
    assert "Wednesday 1 April 2026" in " ".join(render("friendly-1", "en", given, ANNA).text.split())


def test_days_and_amounts_are_american_when_the_client_is():
    dollars = ONE | {
        "receivables": [receivable("2026-00012", "2026-03-14", 12, 123450, currency="USD")],
        "totals": [total(123450, currency="USD")],
    }
    american = render("friendly-1", "en-US", dollars, ANNA).text
    assert american.replace("\n", " ").startswith(
        "Hello Petra Prompt,  $1,234.50 for invoice 2026-00012 was due on Saturday, March 14, 2026, 12 days ago."
    )
    assert "US$1,234.50 for invoice" in render("friendly-1", "en", dollars, ANNA).text


@pytest.fixture
def dutch(tmp_path, monkeypatch):
    """A second language that has only one template yet."""
    shutil.copytree(FOLDER, tmp_path / "en")
    said = (FOLDER / "words.toml").read_text("utf-8")
    said = said.replace('"en-GB"', '"nl-NL"').replace("EEEE d MMMM y", "full").replace("d MMM y", "medium")
    (tmp_path / "nl").mkdir()
    (tmp_path / "nl" / "words.toml").write_text(said.replace("was due on {day}, {age}", "verviel {day}, {age}"))
    (tmp_path / "nl" / "friendly-1.liquid").write_text(HEAD + "Beste {{ contact }},\n\n[receivables]")
    monkeypatch.setattr(words, "_HERE", tmp_path)
    caches = (words._text, words.words, words.figures)
    for cache in caches:
        cache.cache_clear()
    yield
    for cache in caches:
        cache.cache_clear()


def test_letter_is_in_the_clients_language_when_there_is_one(dutch):
    letter = render("friendly-1", "nl", ONE, ANNA)
    assert letter.text == (
        "Beste Petra Prompt,\n\nInvoice 2026-00012 of 12 feb 2026: €\u00a01.234,50\n"
        "    verviel zaterdag 14 maart 2026, 12 dagen geleden\n" + SIGNATURE
    )
    assert '<html lang="nl" dir="ltr">' in letter.html
    assert words.languages() == ["en", "nl"]
    assert render("firm-1", "nl", ONE, ANNA) == render("firm-1", "en", ONE, ANNA)


@pytest.mark.parametrize(
    ("count", "often"), [(1, "raz"), (2, "dwa razy"), (3, "3 razy"), (5, "5 razów"), (22, "22 razy")]
)
def test_number_of_times_has_its_own_form_when_a_language_has_several(count, often):
    forms = {"one": "raz", "two": "dwa razy", "few": "{count} razy", "many": "{count} razów", "other": "{count} raza"}
    polish = replace(words.words("en"), times=forms)
    assert polish.often(count, Figures(locale("pl"))) == often


# --- figures and colours ------------------------------------------------------------------------------------------------

BRITISH = Figures(locale("en-GB"), "EEEE d MMMM y", "d MMM y")


@pytest.mark.parametrize(
    ("minor", "currency", "written"),
    [
        (123450, "EUR", "€1,234.50"),
        (-5, "EUR", "-€0.05"),
        (0, "GBP", "£0.00"),
        (12345600, "IDR", "IDR\u00a0123,456"),
        (12345650, "IDR", "IDR\u00a0123,456.50"),
        (1000, "JPY", "JP¥1,000"),
        (1234567, "KWD", "KWD\u00a01,234.567"),
        (10**15, "EUR", "€10,000,000,000,000.00"),
    ],
)
def test_amount_is_written_whole_when_currencies_differ(minor, currency, written):
    assert BRITISH.amount(minor, currency) == written


@given(st.integers(-(10**15), 10**15), st.sampled_from(["EUR", "IDR", "JPY", "KWD", "USD", "GBP"]))
def test_amount_loses_nothing_when_written(minor, currency):
    digits = re.sub(r"[^\d.]", "", BRITISH.amount(minor, currency))
    assert money.from_decimal(money.Decimal(digits), currency) == abs(minor)


@pytest.mark.parametrize(
    ("days", "written"),
    [(400, "400 days ago"), (12, "12 days ago"), (1, "1 day ago"), (0, "today"), (-1, "in 1 day"), (-7, "in 7 days")],
)
def test_age_is_counted_in_days_when_written(days, written):
    assert BRITISH.age(days) == written


def test_iban_stands_in_groups_of_four_when_printed():
    assert grouped("GR1601101250000000012300695") == "GR16 0110 1250 0000 0001 2300 695"
    assert grouped("NL91 ABNA0417164300") == "NL91 ABNA 0417 1643 00"


@given(st.integers(0, 0xFFFFFF), st.sampled_from([colours.PAPER, colours.PAPER_DARK]))
def test_any_brand_colour_can_be_read_when_used_as_text(number, paper):
    found = colours.readable(f"#{number:06x}", paper)
    assert colours.contrast(found, paper) >= colours.ENOUGH


def test_contrast_is_that_of_the_standard_when_measured():
    assert colours.contrast("#000000", "#ffffff") == pytest.approx(21)
    # WebAIM's contrast checker gives 4.48 for this grey, the well-known one that just fails
    assert colours.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)
    assert colours.readable("#0e6377", colours.PAPER) == "#0e6377"
    assert colours.readable("not a colour", colours.PAPER) == "#1f5f8b"
