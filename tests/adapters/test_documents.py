"""Printed documents, by really printing them and reading the PDF back."""

from __future__ import annotations

import re
import struct
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import pytest

from tagih.adapters.documents import glyphs
from tagih.adapters.documents.base import (
    LABELS,
    Brand,
    Document,
    Party,
    PaymentBox,
    PrintedLine,
    PrintedTotal,
)
from tagih.adapters.documents.pdf import render
from tests.adapters.printed import (
    ANNA,
    INVOICE,
    LINE,
    PAYMENT,
    PROMPT,
    numbered,
    packed,
    page_of,
    pages,
    placed,
    read,
    text,
)


def test_every_word_is_on_the_page_when_an_invoice_is_printed() -> None:
    printed = text(INVOICE)
    said = [
        *(ANNA.name, *ANNA.lines, ANNA.tax_id, ANNA.registration, ANNA.email, ANNA.phone),
        *(PROMPT.name, *PROMPT.lines, PROMPT.tax_id),
        *("Invoice 2026-0042", "Invoice date 12 March 2026", "Your reference PO 4711"),
        *("Dear Erika,", "Thank you for the two days in Berlin."),
        *("Description Quantity Unit price Tax Amount", "Brand workshop", "Berlin, 10 March 2026"),
        *("2 days", "€ 100.00", "21 %", "€ 200.00"),
        *("Subtotal € 200.00", "VAT 21 % € 42.00", "Total to pay € 242.00"),
        *("Please pay by Saturday 11 April 2026 (30 days).", "IBAN NL91 ABNA 0417 1643 00", "BIC ABNANL2A"),
        *("Payment reference 2026-0042", "Amount to pay € 242.00", "By card on our page.", "Scan to pay"),
        *("https://pay.annas.studio/i/5f3k9q2m", "Page 1 of 1", "Registered in Amsterdam."),
    ]
    assert [words for words in said if words not in printed] == []


def test_archive_and_accessibility_are_claimed_when_printed() -> None:
    reader = read(replace(INVOICE, language="el"))
    root = reader.trailer["/Root"]
    claims = root["/Metadata"].get_data().decode()
    assert re.findall(r"<(pdfaid:part|pdfaid:conformance|pdfuaid:part)>(\w+)<", claims) == [
        ("pdfaid:part", "3"),
        ("pdfaid:conformance", "A"),
        ("pdfuaid:part", "1"),
    ]
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"].value) == ("el", True)
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value is True
    assert len(root["/OutputIntents"]) == 1
    metadata = reader.metadata
    assert metadata is not None
    assert (metadata.title, metadata.author) == ("Invoice 2026-0042", "Anna's Studio")
    assert str(metadata.creation_date) == "2026-03-12 00:00:00+00:00"


def test_same_document_gives_same_bytes_when_printed_again_in_another_thread() -> None:
    with ThreadPoolExecutor(2) as threads:
        printed = {*threads.map(render, [INVOICE] * 4), render(INVOICE)}
    assert len(printed) == 1
    assert printed != {render(replace(INVOICE, number="2026-0043"))}
    assert printed != {render(replace(INVOICE, issued_on=date(2026, 3, 13)))}


def test_head_and_page_numbers_are_repeated_when_a_hundred_lines_fill_pages() -> None:
    printed = pages(replace(INVOICE, lines=numbered(100)))
    count = len(printed)
    assert count > 3
    assert page_of("Description Quantity Unit price Tax Amount", printed) == list(range(count))
    assert [page_of(f"Page {number} of {count}", printed) for number in range(1, count + 1)] == [
        [index] for index in range(count)
    ]
    assert [len(page_of(f"Item no. {number} of many", printed)) for number in range(1, 101)] == [1] * 100
    assert page_of("Hauptstraße 12", printed) == [0]


@pytest.mark.parametrize("count", range(4, 34))
def test_totals_and_payment_are_never_alone_when_lines_reach_the_foot(count: int) -> None:
    printed = pages(replace(INVOICE, lines=numbered(count)))
    last = [len(printed) - 1]
    assert page_of("Total to pay € 242.00", printed) == last
    assert page_of("Subtotal € 200.00", printed) == last
    assert page_of("Please pay by Saturday", printed) == last
    assert page_of("Scan to pay", printed) == last
    assert page_of(f"Item no. {count} of many", printed) == last


def test_text_stays_text_when_it_looks_like_markup() -> None:
    hostile = '#read("/etc/passwd") *bold* _it_ $x^2$ `raw` <label> @ref // \\ #panic() {{ x }} [y]'
    party = Party(hostile, (hostile,), hostile, hostile, hostile, hostile)
    printed = text(
        Document(
            kind="invoice",
            title=hostile,
            number=hostile,
            language="en",
            paper="a4",
            seller=party,
            buyer=party,
            issued_on=date(2026, 3, 12),
            facts=((hostile, hostile),),
            lines=(PrintedLine(*[hostile] * 7),),
            totals=(PrintedTotal(hostile, hostile),),
            plain_terms=hostile,
            message=hostile,
            payment=PaymentBox(*[hostile] * 5, ways=(hostile,), link=hostile),
            labels=dict.fromkeys(LABELS, hostile),
            brand=Brand(footer=hostile),
        )
    )
    assert packed(printed).count(packed(hostile)) > 40
    assert "root:" not in printed


@pytest.mark.parametrize("endless", ["x" * 5000, "Ωραία " * 800, "\n".join(["a"] * 150)])
def test_every_character_is_printed_when_a_text_is_endless(endless: str) -> None:
    document = replace(INVOICE, message=endless, lines=(replace(LINE, detail=endless), replace(LINE, text=endless)))
    printed = packed(text(document))
    marked = endless.strip()[0]
    assert printed.count(marked) >= 3 * endless.count(marked)
    assert "Totaltopay€242.00" in printed


def test_nothing_is_cut_off_when_totals_and_ways_to_pay_exceed_a_page() -> None:
    totals = tuple(PrintedTotal(f"Tax no. {index} of many", "€ 1.00") for index in range(90))
    document = replace(INVOICE, totals=totals, payment=replace(PAYMENT, qr_svg=None, ways=("z" * 5000, "The end.")))
    printed = text(document)
    assert [total.label for total in totals if total.label not in printed] == []
    assert packed(printed).count("z") >= 5000
    assert "The end." in printed
    assert [piece for piece, _, top in placed(document) if not 10 < top < 290] == []


def test_other_scripts_and_emoji_have_a_stand_in_when_no_font_has_them() -> None:
    printed = text(replace(INVOICE, buyer=Party("Gone 🎉🎉 Inc שלום", ("a\u202eb\x07c\ud800d\ue000e",))))
    assert "Gone � Inc �" in printed
    assert "abc�d�e" in printed


def test_missing_names_each_character_once_when_fonts_lack_them() -> None:
    assert glyphs.missing("Gone 🎉🎉 Inc — ΐ漢") == "🎉漢"
    assert glyphs.missing("Anna's Studio, Ελλάδα, ĳ, e\u0301, € 1\u202f000") == ""


def test_every_character_called_printable_can_be_printed() -> None:
    claimed = [chr(code) for code in range(0x20, 0x30000) if not glyphs.missing(chr(code))]
    shown = "".join(dict.fromkeys(glyphs.printable(" ".join(claimed))))
    assert len(shown) > 2900
    assert len(read(replace(INVOICE, message=" ".join(shown), lines=())).pages) > 1


def test_both_tables_of_a_font_name_the_same_characters() -> None:
    font = (glyphs.FONTS / "NotoSans-Regular.ttf").read_bytes()
    start = glyphs._table(font, b"cmap")
    tables: dict[int, int] = {}
    for index in range(struct.unpack_from(">H", font, start + 2)[0]):
        offset = start + struct.unpack_from(">I", font, start + 8 + 8 * index)[0]
        tables[struct.unpack_from(">H", font, offset)[0]] = offset
    basic = {code for code in glyphs._segmented_coverage(font, tables[12]) if code < 0xFFFF}
    assert set(glyphs._segment_mapping(font, tables[4])) == basic
    assert len(basic) > 2900


@pytest.mark.parametrize(
    ("language", "title", "name", "terms"),
    [
        ("el", "Τιμολόγιο", "Αφοί Παπαδόπουλοι ΑΕ — «ΐώΰ»", "Παρακαλούμε πληρώστε έως το Σάββατο 11 Απριλίου 2026."),
        ("nl", "Factuur", "Müller & Zonen B.V. coöperatie", "Graag betalen vóór zaterdag 11 april 2026."),
        ("id", "Faktur", "PT Sinar Jaya Abadi", "Mohon dibayar paling lambat Sabtu 11 April 2026."),
        ("de-AT", "Rechnung", "Gemüsegroßhandel Ägidius", "Bitte zahlen Sie bis Samstag, 11. April 2026."),
        ("fr", "Facture", "Société Générale d’Œuvres", "Merci de payer avant le samedi 11\u202favril 2026."),
    ],
)
def test_words_are_printed_when_the_language_is(language: str, title: str, name: str, terms: str) -> None:
    document = replace(INVOICE, language=language, title=title, buyer=Party(name), plain_terms=terms)
    printed = packed(text(document))
    assert [words for words in (title, name, terms) if packed(words) not in printed] == []
    assert read(document).trailer["/Root"]["/Lang"].lower() == language.lower()


def test_labels_replace_the_english_when_given() -> None:
    labels: Mapping[str, str] = {key: f"«{index}»" for index, key in enumerate(LABELS)}
    buyer = replace(PROMPT, registration="HRB 1")
    printed = text(replace(INVOICE, buyer=buyer, labels={**labels, "page": "Σελίδα {page} από {pages}"}))
    assert "Σελίδα 1 από 1" in printed
    assert [label for key, label in labels.items() if key != "page" and label not in printed] == []
    assert [english for english in LABELS.values() if english in printed] == []
