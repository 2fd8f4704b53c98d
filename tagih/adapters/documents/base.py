"""What a printed document says: frozen dataclasses of finished words, from which `pdf.render` makes the page.

Nothing here computes. Amounts, dates and labels arrive formatted and translated, so that a page is the same
whoever asks for it; the documents know no table and no clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from tagih.adapters.documents.words import words

Kind = Literal[
    "invoice", "credit_note", "proforma", "delivery_note", "quote", "change_order", "receipt", "statement", "reminder"
]
Paper = Literal["a4", "us-letter"]
Window = Literal["left", "right"]

LABELS: Mapping[str, str] = words("en").page
"""What a page prints by itself, in English; `Document.labels` says it in another language."""


class Unprintable(Exception):
    """The page could not be set; the text says why, in the engine's English words. A logo is the usual cause."""


@dataclass(frozen=True)
class Party:
    """One side of the document. `lines` is the postal address below the name, country last.

    Of the buyer, name and address stand in the envelope's window, tax id and registration beside it. Of the seller,
    all of it stands at the foot; `legal_form` may hold the capital too.
    """

    name: str
    lines: tuple[str, ...] = ()
    tax_id: str = ""
    registration: str = ""
    email: str = ""
    phone: str = ""
    legal_form: str = ""
    tax_office: str = ""


@dataclass(frozen=True)
class Brand:
    """The company's look: one colour as `#rrggbb`, a logo, a line for the foot of every page.

    The logo is PNG, JPEG, GIF, WebP or SVG; it is printed at most 80 mm wide and 20 mm high, so 1000 pixels are plenty.
    Larger pictures make every document slower and heavier.
    """

    accent: str = "#1f5f5b"
    logo: bytes | None = None
    footer: str = ""


@dataclass(frozen=True)
class PrintedLine:
    """One row of the table. A column in which every row is empty is not printed.

    A `heading` begins a section and a `subtotal` ends it; of both only `text` and `amount` are printed.
    """

    text: str
    detail: str = ""
    quantity: str = ""
    unit: str = ""
    unit_price: str = ""
    tax: str = ""
    amount: str = ""
    style: Literal["line", "heading", "subtotal"] = "line"


@dataclass(frozen=True)
class PrintedTotal:
    """One row below the table; `strong` is for the sum that matters."""

    label: str
    amount: str
    strong: bool = False


@dataclass(frozen=True)
class PaymentBox:
    """How to pay. `qr_svg` comes from `qr.payment_qr`; `ways` are further sentences; `link` is an https address."""

    iban: str = ""
    bic: str = ""
    account_name: str = ""
    reference: str = ""
    amount: str = ""
    qr_svg: str | None = None
    ways: tuple[str, ...] = ()
    link: str = ""


@dataclass(frozen=True)
class Slip:
    """A Swiss payment slip, made by `swiss.slip`; it is printed on a sheet of its own. `headings` are the official ones."""

    qr_svg: str
    account: str
    creditor: tuple[str, ...]
    debtor: tuple[str, ...]
    reference: str
    additional: str
    currency: str
    amount: str
    headings: Mapping[str, str]


@dataclass(frozen=True)
class Attachment:
    """A text file carried inside the PDF, such as the e-invoice the page shows (PDF/A-3, `/AFRelationship`)."""

    name: str
    content: str
    media_type: str
    description: str
    relationship: Literal["alternative", "data", "source", "supplement"] = "alternative"


@dataclass(frozen=True, kw_only=True)
class Document:
    """Everything on the page.

    `language` is a BCP 47 tag such as `el` or `en-GB`. `facts` are (label, value) pairs beside the address: dates,
    references. `message` stands above the table and `closing` below it, empty lines part their
    paragraphs. `plain_terms` is the one sentence
    that says when to pay. `notes` stand last: what the law wants said. `signature` is what stands below a line on which
    somebody signs; empty, there is no line. `labels` are the translations of `LABELS`.
    `issued_on` is the date in the file's metadata. `window` is the side of an A4 envelope's window.
    """

    kind: Kind
    title: str
    number: str
    language: str
    paper: Paper
    seller: Party
    buyer: Party
    issued_on: date
    facts: tuple[tuple[str, str], ...] = ()
    lines: tuple[PrintedLine, ...] = ()
    totals: tuple[PrintedTotal, ...] = ()
    plain_terms: str = ""
    message: str = ""
    closing: str = ""
    notes: tuple[str, ...] = ()
    signature: str = ""
    payment: PaymentBox | None = None
    slip: Slip | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    brand: Brand = Brand()
    window: Window = "left"
    attachments: tuple[Attachment, ...] = ()
