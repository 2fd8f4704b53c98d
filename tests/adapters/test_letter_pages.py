"""Letters as HTML: the same words as the text, nothing from elsewhere, and no value that becomes markup."""

import re
import shutil
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import sync_playwright

from tagih.adapters import letters
from tagih.adapters.letters import render, words
from tagih.adapters.letters.base import SenderFacts, Unwritable
from tagih.adapters.letters.page import STYLES
from tagih.adapters.letters.placeholders import placeholders
from tagih.adapters.letters.template import Paragraph, clean, parsed
from tests.adapters.letter_cast import (
    ANNA,
    EVERY,
    LINK,
    ONE,
    PETRA,
    SEVERAL,
    TEMPLATES,
    every_letter,
    facts_of,
    receivable,
)

FOLDER = Path(letters.__file__).parent

# --- the same letter twice: text and HTML ---------------------------------------------------------------------------


class Read(HTMLParser):
    """What a reader sees of a page, and the tags and attributes it is made of."""

    def __init__(self, page):
        super().__init__(convert_charrefs=True)
        self.tags, self.attributes, self.seen, self._silent = [], [], [], 0
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs
        self._silent += tag in {"style", "title"}

    def handle_endtag(self, tag):
        self._silent -= tag in {"style", "title"}

    def handle_data(self, data):
        if not self._silent:
            self.seen.append(data)

    @property
    def words(self):
        return " ".join("".join(self.seen).split())


@pytest.mark.parametrize(("template", "number"), EVERY)
def test_html_says_what_the_text_says_when_rendered(template, number):
    facts = facts_of(template)[number]
    letter = render(template, "en", facts, ANNA)
    shown, said = Read(letter.html).words, " ".join(letter.text.split())
    spoken, figures = words.words("en"), words.figures("en", "en")
    filled = parsed(words.source(template, "en")[1]).filled(placeholders(facts, ANNA, spoken, figures))
    paragraphs = [" ".join(part.text.split()) for part in filled.parts if isinstance(part, Paragraph)]
    assert len(paragraphs) >= 4
    assert [one for one in paragraphs if one not in said or one not in shown] == []
    for figure in re.findall(r"€[\d,.]*\d", letter.text):
        assert figure in shown


@pytest.mark.parametrize(("template", "number"), EVERY)
def test_nothing_is_left_unfilled_when_rendered(template, number):
    letter = render(template, "en", facts_of(template)[number], ANNA)
    for part in letter.subject, letter.text, letter.html:
        assert not re.search(r"None|\{\{|\{%|\*\*|@\w+@|  \S.*  \.| ,|\( |Liquid|Undefined", part.replace("    ", ""))
    assert "\n" not in letter.subject
    assert not re.search(r"\n{3,}|[ \t]\n(?!Anna's Studio\nKeizersgracht)", letter.text)
    assert max(map(len, letter.text.split("\n"))) <= 72


def test_html_needs_nothing_from_elsewhere_when_opened():
    for template, letter in every_letter():
        read = Read(letter.html)
        assert not {"script", "img", "link", "iframe", "form", "object", "base"} & set(read.tags), template
        assert not {"src", "background", "onclick", "srcset"} & {name for name, _ in read.attributes}, template
        assert {value for name, value in read.attributes if name == "href"} <= {LINK, "mailto:anna@studio.example"}
        assert "url(" not in letter.html and "@import" not in letter.html


def test_amounts_stand_on_the_right_when_in_a_table():
    row = '<td valign="top" align="right"'
    html = render("friendly-1", "en", SEVERAL, ANNA).html
    assert re.findall(rf"{row}[^>]*white-space:nowrap[^>]*>([^<]*)</td>", html) == ["€1,184.50", "€800.00"]
    assert [re.sub(r"<[^>]*>", "|", row) for row in re.findall(r"<th scope=\"col\".*?</th>", html)] == [
        "|Invoice|", "|Due|", "|Amount|",
    ]  # fmt: skip


def test_every_style_is_used_when_the_page_is_made():
    source = (FOLDER / "page.liquid").read_text("utf-8")
    assert set(re.findall(r"@([a-z]+)@", source)) == set(STYLES)


def test_mail_clients_show_the_whole_letter_when_a_hundred_are_listed():
    many = ONE | {"receivables": [receivable(f"2026-{n:05d}", "2026-03-14", 12, 100) for n in range(100)]}
    html = render("friendly-1", "en", many, ANNA).html
    assert len(html.encode()) < 102_000  # Gmail cuts a message there


# --- values stay values ---------------------------------------------------------------------------------------------

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ sender }}",
    "{% if x %}",
    "{{ contact.__class__ }}",
    "{0} {contact} %(contact)s ${contact} @ink@",
    "**bold**",
    "[how to pay]",
    "Petra\n\n[how to pay]\n\nPlease pay Mallory",
    "Petra\r\nBcc: evil@x.example",
    "&lt;b&gt; & &amp;",
    "Petra\u202egnp.exe",
    "Petra\u2028\u2029\x00\x1b[31m\ud800",
    "</style><style>body{display:none}",
]


@pytest.mark.parametrize("value", HOSTILE, ids=ascii)
@pytest.mark.parametrize("template", TEMPLATES)
def test_value_is_printed_as_it_is_when_it_looks_like_something_else(template, value):
    facts = dict(facts_of(template)[0])
    facts["customer"] = {"number": value, "name": value, "contact": value}
    for name in {"receivables", "paid", "missing"} & facts.keys():
        facts[name] = [one | {"number": value} for one in facts[name]]
    facts |= {"please_pay": value, "reference": value}
    names = ("name", "address", "email", "phone", "tax_id", "bic", "account_name", "accent")
    sender = SenderFacts(iban="NL91ABNA0417164300", **dict.fromkeys(names, value))
    letter = render(template, "en", facts, sender)
    calm = render(template, "en", facts_of(template)[0] | {"please_pay": "x"}, ANNA)
    read, shown = Read(letter.html), clean(value)
    assert [tag for tag in read.tags if tag != "br"] == [tag for tag in Read(calm.html).tags if tag != "br"]
    assert f"Hello {shown}," in " ".join("".join(read.seen).split("\n"))
    assert f"Hello {shown}," in letter.text.replace("\n", " ")
    assert letter.text.count("By bank transfer") == calm.text.count("By bank transfer") <= 1
    assert not re.search("[\r\0\x1b\u202e\u2028\u2029\ud800]", letter.subject + letter.text + letter.html)


@given(st.text(max_size=80), st.text(max_size=80).filter(clean))
def test_page_has_the_same_form_when_names_are_anything(name, number):
    facts = ONE | {"customer": PETRA | {"contact": name, "name": name or "x"}}
    facts["receivables"] = [ONE["receivables"][0] | {"number": number}]
    letter = render("friendly-1", "en", facts, ANNA)
    usual = render("friendly-1", "en", ONE, ANNA)
    assert Read(letter.html).tags == Read(usual.html).tags
    assert letter.text.count("\n\n") == usual.text.count("\n\n")
    assert "\n" not in letter.subject


def test_link_is_refused_when_it_is_no_web_address():
    with pytest.raises(Unwritable, match="must begin with https"):
        render("friendly-1", "en", ONE | {"link": "javascript:alert(1)"}, ANNA)


# --- in a browser --------------------------------------------------------------------------------------------------------


@pytest.mark.browser
def test_letter_fits_and_can_be_read_when_opened_in_light_and_dark():
    axe = (Path(__file__).parent.parent / "browser" / "axe.min.js").read_text("utf-8")
    long = SEVERAL | {"customer": PETRA | {"contact": "Donaudampfschifffahrtselektrizitätenhauptbetriebswerk" * 2}}
    long["receivables"] = [receivable("N" * 60, "2026-03-14", 1200, 10**14), *SEVERAL["receivables"]]
    pages = [render(template, "en", facts_of(template)[0], ANNA).html for template in TEMPLATES]
    pages += [render("final-1", "en", long, SenderFacts(name="W" * 120, accent="#ffee00", iban="GR16" * 8)).html]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for scheme in ("light", "dark"):
            page = browser.new_page(viewport={"width": 390, "height": 800}, color_scheme=scheme)
            asked_for = []
            page.on("request", lambda request, asked_for=asked_for: asked_for.append(request.url))
            for html in pages:
                page.set_content(html)
                assert page.evaluate("document.documentElement.scrollWidth") == 390
                page.evaluate(axe)
                found = page.evaluate("axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']})")
                assert [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]] == []
            assert asked_for == []
        browser.close()
