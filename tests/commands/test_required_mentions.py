"""A reader of the PDF's text finds all that the law of the seller's country wants, in every language."""

from __future__ import annotations

from datetime import date

import pytest

from tagih.adapters.documents.words import languages
from tagih.commands import company as companies
from tagih.commands import customers, invoices
from tagih.commands.page_words import PageWords
from tagih.domain import mentions
from tagih.domain.mentions import Said
from tests.commands.test_printing import speaks, text

COUNTRIES = ("NL", "GR", "ID", "DE", "FR", "BE", "GB")
SELLER = {
    "legal_form": "SARL au capital de 10 000 €", "registration": "RCS Utrecht 552 100 554", "tax_office": "ΔΟΥ Α΄ Αθηνών",
    "tax_id": "EL094259216", "address": "Λεωφόρος Συγγρού 12\n117 42 Αθήνα",
}  # fmt: skip
LINES = [
    {
        "description": "Design",
        "quantity": "2.5",
        "unit": "days",
        "unit_price": "480.50",
        "tax_rate": "21",
        "discount": "10",
    },
    {"description": "Travel", "quantity": "1", "unit_price": "184.20", "tax_rate": "9"},
]
UNTAXED = [{"description": "Design", "unit_price": "100", "tax_rate": "0", "tax_category": "AE"}]
SUPPLIED = date(2026, 2, 27)


def bill(call, country: str, language: str, lines, **more) -> str:
    """The number of an invoice of a company in `country` to Prompt GmbH."""
    companies.set_details(call, country=country, **SELLER)
    details = {"address": "Hauptstraße 12\n10115 Berlin", "tax_id": "DE136695976"}
    customer = customers.add(call, name="Prompt GmbH", country="DE", **details).number
    speaks(call, customer, language)
    return invoices.draft_and_issue(call, customer=customer, lines=lines, supplied_on=SUPPLIED, **more).number


def said(call, country: str, language: str, number: str) -> Said:
    words = PageWords(language, "EUR", country)
    return Said(
        number=number, issued_on=words.day(call.today), supplied_on=words.day(SUPPLIED),
        seller=("Anna's Studio", *SELLER["address"].splitlines()), seller_tax_id=SELLER["tax_id"],
        registration=SELLER["registration"], legal_form=SELLER["legal_form"], tax_office=SELLER["tax_office"],
        buyer=("Prompt GmbH", "Hauptstraße 12", "10115 Berlin"), buyer_tax_id="DE136695976",
        lines=(
            ("Design", words.quantity(2_500_000) + "days", words.price(480_500_000), words.percent(100_000), words.amount(108_113)),
            ("Travel", words.price(184_200_000), words.amount(18_420)),
        ),
        taxes=((words.percent(210_000), words.amount(108_113), words.amount(22_704)),
               (words.percent(90_000), words.amount(18_420), words.amount(1_658))),
        total=words.amount(150_895), categories=frozenset({"S"}),
    )  # fmt: skip


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("country", COUNTRIES)
def test_everything_that_the_law_wants_is_on_the_page(call, country, language) -> None:
    number = bill(call, country, language, LINES)
    page = text(call, number)
    assert mentions.missing(country, said(call, country, language, number), page) == []


@pytest.mark.parametrize(("country", "what"), [("NL", "register entry"), ("GR", "tax office"), ("FR", "legal form")])
def test_what_is_not_on_the_page_is_found_to_be_missing(call, country, what) -> None:
    """The control: a company that told less prints less."""
    number = bill(call, country, "en", LINES)
    field = {"register entry": "registration", "tax office": "tax_office", "legal form": "legal_form"}[what]
    companies.set_details(call, **{field: ""})
    assert mentions.missing(country, said(call, country, "en", number), text(call, number)) == [what]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("de", "Steuerschuldnerschaft des Leistungsempfängers"), ("el", "Αντίστροφη επιβάρυνση"), ("en", "Reverse charge"),
        ("fr", "Autoliquidation"), ("id", "Reverse charge"), ("nl", "Btw verlegd"),
    ],
)  # fmt: skip
def test_a_shifted_tax_is_named_as_the_law_names_it(call, language, words) -> None:
    page = text(call, bill(call, "NL", language, UNTAXED))
    assert ("DE136695976" in page, words in page) == (True, True)


def test_a_french_invoice_tells_what_lateness_costs_and_whether_there_is_a_discount(call) -> None:
    page = text(call, bill(call, "FR", "fr", LINES))
    assert ("indemnité forfaitaire de 40 €" in page, "Pas d’escompte" in page) == (True, True)


def test_a_french_invoice_with_a_discount_does_not_deny_it(call) -> None:
    page = text(call, bill(call, "FR", "fr", LINES, terms="2% 8, net 30"))
    assert ("indemnité forfaitaire de 40 €" in page, "Pas d’escompte" in page) == (True, False)
