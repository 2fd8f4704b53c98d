"""The sheet every document is printed on: the two parties, paper, window and look; and the PDF made of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tagih.adapters.documents import base as pages
from tagih.commands import brand
from tagih.commands.page_words import PageWords
from tagih.models import Company, Customer

_LETTER_COUNTRIES = {"US", "CA"}
"""Countries whose printers hold Letter paper."""
_WINDOW_ON_THE_RIGHT = {"FR"}


@dataclass(frozen=True, slots=True)
class Printed:
    """A PDF and the name it is saved under."""

    name: str
    data: bytes


def printed(document: pages.Document, einvoice: bytes | None = None) -> Printed:
    """The document as PDF, under its number, or its title where it has none; with its e-invoice inside, if there is one."""
    from tagih.adapters.documents import hybrid, pdf

    data = pdf.render(document) if einvoice is None else hybrid.render(document, einvoice)
    return Printed(file_name(document.number or document.title), data)


def file_name(number: str) -> str:
    """The name a document is saved under: its number, in signs that every system takes."""
    safe = "".join(letter if letter.isalnum() or letter in "-_." else "-" for letter in number)
    return f"{safe}.pdf"


def sheet(company: Company, customer: Customer, words: PageWords, **page: Any) -> pages.Document:
    """A document of the company to a customer; `page` is what it says."""
    return pages.Document(
        language=words.language, paper=paper(company), window=window(company), seller=seller(company),
        buyer=buyer(customer), brand=brand.of(company), **{"labels": words.labels, **page},
    )  # fmt: skip


def paper(company: Company) -> pages.Paper:
    """The paper the company chose, or its country's."""
    if company.paper:
        return "us-letter" if company.paper == "us-letter" else "a4"
    return "us-letter" if company.country in _LETTER_COUNTRIES else "a4"


def window(company: Company) -> pages.Window:
    """The side of an envelope's window, as the company chose or as is usual in its country."""
    side = company.window or ("right" if company.country in _WINDOW_ON_THE_RIGHT else "left")
    return "right" if side == "right" else "left"


def seller(company: Company) -> pages.Party:
    """The company as a party of its documents."""
    return pages.Party(
        company.name, tuple(company.address.splitlines()), company.tax_id, company.registration, company.email,
        company.phone, company.legal_form, company.tax_office,
    )  # fmt: skip


def buyer(customer: Customer) -> pages.Party:
    """The customer as the one who is written to."""
    return pages.Party(customer.name, tuple(customer.address.splitlines()), customer.tax_id)
