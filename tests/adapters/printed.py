"""Printed documents for tests: Anna's invoice, and how to read a PDF back."""

from __future__ import annotations

import io
import re
import struct
import zlib
from dataclasses import replace
from datetime import date
from decimal import Decimal

from pypdf import PdfReader

from tagih.adapters.documents.base import (
    Brand,
    Document,
    Party,
    PaymentBox,
    PrintedLine,
    PrintedTotal,
)
from tagih.adapters.documents.pdf import render
from tagih.adapters.documents.qr import payment_qr

MM = 72 / 25.4

ANNA = Party(
    name="Anna's Studio",
    lines=("Damrak 1", "1012 LG Amsterdam", "Netherlands"),
    tax_id="NL123456789B01",
    registration="KvK 34567890",
    tax_office="Belastingdienst Amsterdam",
    email="hello@annas.studio",
    phone="+31 20 123 4567",
)
PROMPT = Party(name="Prompt GmbH", lines=("Hauptstraße 12", "10115 Berlin", "Germany"), tax_id="DE123456789")
LINE = PrintedLine("Brand workshop", "Berlin, 10 March 2026", "2", "days", "€ 100.00", "21 %", "€ 200.00")
TOTALS = (
    PrintedTotal("Subtotal", "€ 200.00"),
    PrintedTotal("VAT 21 %", "€ 42.00"),
    PrintedTotal("Total to pay", "€ 242.00", strong=True),
)
IBAN = "NL91ABNA0417164300"
QR = payment_qr(name="Anna's Studio", iban=IBAN, amount=Decimal(242), currency="EUR", reference="2026-0042")
PAYMENT = PaymentBox(
    iban=IBAN,
    bic="ABNANL2A",
    account_name="Anna's Studio",
    reference="2026-0042",
    amount="€ 242.00",
    qr_svg=QR,
    ways=("By card on our page.",),
    link="https://pay.annas.studio/i/5f3k9q2m",
)
INVOICE = Document(
    kind="invoice",
    title="Invoice",
    number="2026-0042",
    language="en",
    paper="a4",
    seller=ANNA,
    buyer=PROMPT,
    issued_on=date(2026, 3, 12),
    facts=(("Invoice date", "12 March 2026"), ("Your reference", "PO 4711")),
    lines=(LINE,),
    totals=TOTALS,
    plain_terms="Please pay by Saturday 11 April 2026 (30 days).",
    message="Dear Erika,\n\nThank you for the two days in Berlin.",
    payment=PAYMENT,
    brand=Brand(accent="#c2410c", footer="Registered in Amsterdam."),
)


def read(document: Document) -> PdfReader:
    return PdfReader(io.BytesIO(render(document)))


def pages(document: Document) -> list[str]:
    """The text of each page, every kind of space as one plain space."""
    return [" ".join(page.extract_text().split()) for page in read(document).pages]


def text(document: Document) -> str:
    return " ".join(pages(document))


def packed(words: str) -> str:
    """Without spaces and break marks, so that line ends do not matter."""
    return re.sub("[\\s\u200b\u00ad]", "", words)


def numbered(count: int) -> tuple[PrintedLine, ...]:
    return tuple(replace(LINE, text=f"Item no. {index} of many") for index in range(1, count + 1))


def page_of(words: str, printed: list[str]) -> list[int]:
    return [index for index, page in enumerate(printed) if words in page]


def placed(document: Document) -> list[tuple[str, float, float]]:
    """Each piece of text with its millimetres from the left and from the top of its page."""
    found: list[tuple[str, float, float]] = []
    for page in read(document).pages:
        height = float(page.mediabox.height)

        def look(
            piece: str, outer: list[float], inner: list[float], _font: object, _size: float, height: float = height
        ) -> None:
            x = inner[4] * outer[0] + inner[5] * outer[2] + outer[4]
            y = inner[4] * outer[1] + inner[5] * outer[3] + outer[5]
            if piece.strip():
                found.append((piece, x / MM, (height - y) / MM))

        page.extract_text(visitor_text=look)
    return found


def position(document: Document, words: str) -> tuple[float, float]:
    """Where `words` begin for the first time."""
    return next((x, y) for piece, x, y in placed(document) if words in piece)


def picture(width: int = 40, height: int = 10) -> bytes:
    """A PNG of one colour."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\x1f\x5f\x5b" * width) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
