"""Paper, windows, logos, links and payment codes of printed documents."""

from __future__ import annotations

import io
import subprocess
import sys
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
import segno

from tagih.adapters.documents.base import (
    Attachment,
    Brand,
    Document,
    Party,
    PrintedLine,
    PrintedTotal,
    Unprintable,
)
from tagih.adapters.documents.pdf import render
from tagih.adapters.documents.qr import payment_qr
from tests.adapters.printed import IBAN, INVOICE, LINE, MM, PAYMENT, pages, picture, position, read, text


@pytest.mark.parametrize(("paper", "size"), [("a4", (210, 297)), ("us-letter", (216, 279))])
def test_paper_has_its_size_when_chosen(paper: str, size: tuple[int, int]) -> None:
    box = read(replace(INVOICE, paper=paper)).pages[0].mediabox  # type: ignore[arg-type]
    assert (round(float(box.width) / MM), round(float(box.height) / MM)) == size


def test_address_lies_in_the_window_when_the_paper_is_a4() -> None:
    """DIN 680: the window is 20 mm from the left and 90 mm wide; DIN 5008 form B: the address 62.7 to 90 mm down."""
    for words in ("Prompt GmbH", "Germany"):
        left, top = position(INVOICE, words)
        assert 20 <= left <= 30
        assert 62.7 <= top <= 90
    assert position(INVOICE, "12 March 2026")[0] > 110


def test_address_lies_in_the_window_when_the_paper_is_letter() -> None:
    """However the sheet slides in a number 10 envelope, 0.875 to 4.375 in across and 2.04 to 3.17 in down shows."""
    document = replace(INVOICE, paper="us-letter")
    for words in ("Prompt GmbH", "Germany"):
        left, top = position(document, words)
        assert 0.875 <= left / 25.4 <= 1
        assert 2.04 <= top / 25.4 <= 3.17
    assert position(document, "12 March 2026")[0] / 25.4 > 5.375


def test_address_lies_in_the_window_when_it_is_on_the_right() -> None:
    """DL with a window of 100 by 35 mm, 20 mm from the right and the bottom: however the sheet, folded in three, slides
    in 220 by 110 mm, 102 to 188 mm across and 55 to 79 mm down show; the facts stand outside.
    """
    document = replace(INVOICE, window="right")
    for words in ("Prompt GmbH", "Germany"):
        left, top = position(document, words)
        assert 102 <= left <= 188
        assert 55 <= top <= 79
    assert position(document, "12 March 2026")[0] < 90


def test_nothing_is_asked_for_when_a_credit_note_is_printed() -> None:
    document = replace(
        INVOICE,
        kind="credit_note",
        title="Credit note",
        number="C-2026-0003",
        facts=(("Corrects invoice", "2026-0042"),),
        lines=(replace(LINE, quantity="−1", amount="−€ 100.00"),),
        totals=(PrintedTotal("Credited to you", "€ 121.00", strong=True),),
        plain_terms="You need not do anything.",
        payment=None,
    )
    printed = text(document)
    assert "Credit note C-2026-0003" in printed
    assert "Corrects invoice 2026-0042" in printed
    assert "Credited to you € 121.00" in printed
    assert "You need not do anything." in printed
    assert [word for word in ("IBAN", "Payment reference", "Scan to pay") if word in printed] == []


def test_unused_columns_are_left_out_when_a_reminder_lists_invoices() -> None:
    document = replace(
        INVOICE,
        kind="reminder",
        title="A friendly reminder",
        lines=(PrintedLine("Invoice 2026-0031", "due 13 days ago", amount="€ 605.00"),),
        totals=(),
        labels={"description": "Open invoices", "amount": "Still to pay"},
    )
    printed = text(document)
    assert "Open invoices Still to pay Invoice 2026-0031" in printed
    assert [word for word in ("Quantity", "Unit price", "€ 100.00") if word in printed] == []


def test_a_letter_is_printed_when_there_is_nothing_but_a_message() -> None:
    empty = Document(
        kind="statement",
        title="Thank you",
        number="",
        language="en",
        paper="a4",
        seller=Party("Anna's Studio"),
        buyer=Party("Gone Inc"),
        issued_on=date(2026, 3, 12),
        message="Your account is settled.",
    )
    assert pages(empty) == ["Anna's Studio Anna's Studio Gone Inc Thank you Your account is settled. "
                            "Anna's Studio Page 1 of 1"]  # fmt: skip
    metadata = read(empty).metadata
    assert metadata is not None and metadata.title == "Thank you"


def test_logo_takes_the_place_of_the_name_when_there_is_one() -> None:
    plain, branded = read(INVOICE), read(replace(INVOICE, brand=Brand(logo=picture())))
    assert [len(reader.pages[0].images) for reader in (plain, branded)] == [0, 1]
    counts = [reader.pages[0].extract_text().count("Anna's Studio") for reader in (plain, branded)]
    assert counts[1] == counts[0] - 1
    with_svg = Brand(
        logo=b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'
    )
    assert text(replace(INVOICE, brand=with_svg)).count("Anna's Studio") == counts[1]


@pytest.mark.parametrize(
    "brand",
    [
        Brand(logo=b"no picture"),
        Brand(logo=picture()[:60]),
        Brand(logo=b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="/etc/hostname"/></svg>'),
        Brand(accent="red"),
    ],
)
def test_unprintable_is_raised_when_the_brand_is_broken(brand: Brand) -> None:
    with pytest.raises(Unprintable):
        render(replace(INVOICE, brand=brand))
    assert "Anna's Studio" in text(INVOICE)


def test_electronic_invoice_travels_inside_when_attached() -> None:
    xml = '<?xml version="1.0" encoding="UTF-8"?><Invoice>Τιμολόγιο & \t 🎉</Invoice>'
    carried = Attachment("factur-x.xml", xml, "text/xml", "The same invoice for machines")
    reader = read(replace(INVOICE, attachments=(carried,)))
    assert dict(reader.attachments) == {"factur-x.xml": [xml.encode()]}
    (file,) = reader.trailer["/Root"]["/AF"]
    assert file.get_object()["/AFRelationship"] == "/Alternative"


def test_link_is_live_when_it_is_https_only() -> None:
    def targets(document: Document) -> list[str]:
        notes = [note.get_object() for page in read(document).pages for note in page.get("/Annots") or []]
        return [note["/A"]["/URI"] for note in notes]

    assert targets(INVOICE) == [PAYMENT.link]
    assert targets(replace(INVOICE, payment=replace(PAYMENT, link="javascript:alert(1)"))) == []


def test_payment_qr_carries_the_european_payload_when_in_euros() -> None:
    def code(payload: str) -> str:
        out = io.BytesIO()
        made = segno.make_qr(payload.encode(), error="m", boost_error=False, mask=2)
        made.save(out, kind="svg", border=4, xmldecl=False, light="#ffffff", nl=False)
        return out.getvalue().decode()

    def asked(reference: str, name: str = "Anna's Studio") -> str | None:
        return payment_qr(
            name=name, iban="nl91 ABNA 0417 1643 00", amount=Decimal("242.50"), currency="EUR", reference=reference
        )

    head = "BCD\n002\n1\nSCT\n\nAnna's Studio\nNL91ABNA0417164300\nEUR242.50\n\n"
    assert asked("2026-0042") == code(f"{head}\n2026-0042")
    assert asked("RF18 5390 0754 7034") == code(f"{head}RF18539007547034")
    assert asked("x" * 150) == code(f"{head}\n{'x' * 140}")
    assert asked("Ω", "Ά" * 80) == code(head.replace("Anna's Studio", "Ά" * 70) + "\nΩ")
    assert asked("Ω" * 140, "Ά" * 70) is None


@pytest.mark.parametrize(
    "changed",
    [
        {"currency": "IDR"},
        {"iban": " "},
        {"name": ""},
        {"reference": ""},
        {"amount": Decimal("0.00")},
        {"amount": Decimal("-5")},
        {"amount": Decimal("1000000000")},
        {"bic": "SHORT"},
    ],
)
def test_payment_qr_is_none_when_banks_could_not_read_it(changed: dict[str, object]) -> None:
    sound = {"name": "Anna's Studio", "iban": IBAN, "amount": Decimal(1), "currency": "EUR", "reference": "1"}
    assert payment_qr(**sound) is not None  # type: ignore[arg-type]
    assert payment_qr(**{**sound, **changed}) is None  # type: ignore[arg-type]


def test_typesetter_is_not_loaded_when_only_imported() -> None:
    seen = "import sys, tagih.adapters.documents.pdf, tagih.adapters.documents.qr; print({'typst', 'segno'} & {*sys.modules})"
    assert subprocess.run([sys.executable, "-c", seen], capture_output=True, text=True, check=True).stdout == "set()\n"
