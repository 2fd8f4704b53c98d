"""Printed invoices and credit notes, from the books to the text of the PDF, in every language."""

from __future__ import annotations

import io
from decimal import Decimal
from pathlib import Path

import pytest
from pypdf import PdfReader

from tagih.adapters.documents.words import languages
from tagih.commands import brand, credit_notes, invoices, page_sheets, printing, schedules
from tagih.commands import company as companies
from tagih.commands.operation import Call
from tagih.domain import qris
from tagih.models import Company, Customer, Invoice
from tests.adapters.printed import IBAN, picture
from tests.commands.books import line
from tests.commands.test_schedules import DELIVERY, changed, signed
from tests.domain.test_qris import STATIC
from tests.guard import outside_the_books

TITLES = {
    "de": ("Rechnung", "Rechnungskorrektur"), "el": ("Τιμολόγιο", "Πιστωτικό τιμολόγιο"),
    "en": ("Invoice", "Credit note"), "fr": ("Facture", "Facture d’avoir"), "id": ("Faktur", "Nota kredit"),
    "nl": ("Factuur", "Creditnota"),
}  # fmt: skip


@pytest.fixture(autouse=True)
def data_folder(settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


def speaks(call: Call, customer: str, language: str) -> None:
    with outside_the_books("which languages clients may have is a matter of its own"):
        Customer.objects.of(call.company).filter(number=customer).update(language=language)


def text(call: Call, number: str, kind: str = "invoice") -> str:
    """The words of the PDF, every kind of space as one."""
    reader = PdfReader(io.BytesIO(printing.pdf(call.company, number, kind).data))
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def absent(printed: str, *wanted: str) -> list[str]:
    return [words for words in wanted if words not in printed]


@pytest.mark.parametrize("language", languages())
def test_an_invoice_and_its_credit_note_speak_the_language_of_the_client(call, prompt, language) -> None:
    speaks(call, prompt, language)
    companies.set_details(call, iban=IBAN, tax_id="NL123456789B01", registration="KvK 34567890")
    number = invoices.draft_and_issue(call, customer=prompt, lines=line(unit_price="1234.5")).number
    note = credit_notes.credit(call, invoice=number, because="one day less").number
    title, note_title = TITLES[language]
    bill = printing.document(call.company, Invoice.objects.of(call.company).get(number=number))
    assert absent(text(call, number), f"{title} {number}", *bill.labels["to_pay"].split(), "KvK 34567890") == []
    assert absent(text(call, note, "credit_note"), f"{note_title} {note}", "one day less", number) == []
    decimals = "1,234.50" if language == "en" else "234,50"
    assert decimals in text(call, number)


def test_rupiah_have_no_decimals_and_a_code_to_scan(call, prompt) -> None:
    companies.set_details(call, qris=STATIC)
    speaks(call, prompt, "id")
    work = line(unit_price="1500000", tax_rate="11")
    number = invoices.draft_and_issue(call, customer=prompt, lines=work, currency="IDR", rate="0.00006").number
    page = printing.document(call.company, Invoice.objects.of(call.company).get(number=number))
    assert [one.amount for one in page.totals] == ["Rp1.500.000", "Rp165.000", "Rp1.665.000"]
    assert page.payment is not None and page.payment.qr_svg is not None
    assert qris.asking(STATIC, Decimal(1665000)) is not None
    assert absent(text(call, number), "Rp1.665.000", "Pindai untuk membayar") == []


def test_a_final_invoice_shows_what_was_agreed_what_came_on_top_and_what_was_advanced(call, prompt) -> None:
    quote = signed(call, prompt, line(unit_price="1000"))
    schedules.plan(call, quote=quote, steps="30% Deposit, 70% Delivery", delivery_on=DELIVERY)
    advance = schedules.reach(call, quote=quote, step=1).number
    order = changed(call, quote, "200")
    final = schedules.reach(call, quote=quote, step=2).number
    assert absent(text(call, advance), f"Advance invoice {advance}", f"Agreed in quote {quote}", "€300.00") == []
    wanted = (
        f"Final invoice {final}", "As agreed", "Subtotal: As agreed €1,000.00", f"Extra work, change order {order}",
        f"Subtotal: Extra work, change order {order} €200.00", f"Less advance invoice {advance} of 2 March 2026",
        "Subtotal: Advances already invoiced −€300.00", "VAT 21% on €900.00 €189.00", "Total €1,089.00",
    )  # fmt: skip
    assert absent(text(call, final), *wanted) == []


def test_an_invoice_without_sections_has_no_subtotals(call, prompt) -> None:
    number = invoices.draft_and_issue(call, customer=prompt, lines=line()).number
    assert [one.style for one in printing.document(call.company, Invoice.objects.of(call.company).get()).lines] == [
        "line"
    ]
    assert absent(text(call, number), "Subtotal", "As agreed") == ["Subtotal", "As agreed"]


@pytest.mark.parametrize(
    ("category", "said"),
    [("AE", "Reverse charge, on €100.00 €0.00"), ("K", "Supply within the EU, on €100.00"), ("E", "Exempt from VAT.")],
)
def test_the_page_says_why_there_is_no_tax(call, prompt, category, said) -> None:
    untaxed = line(tax_rate="0", tax_category=category)
    number = invoices.draft_and_issue(call, customer=prompt, lines=untaxed).number
    assert said in text(call, number)


def test_the_logo_the_colour_and_the_foot_are_the_companys(call, prompt) -> None:
    companies.set_details(call, accent="#aa3300", footer="Member of the guild.", legal_form="eenmanszaak")
    brand.logo_set(call, file=picture())
    number = invoices.draft_and_issue(call, customer=prompt, lines=line()).number
    made = printing.document(call.company, Invoice.objects.of(call.company).get())
    assert (made.brand.accent, made.brand.logo, made.seller.legal_form) == ("#aa3300", picture(), "eenmanszaak")
    assert "Member of the guild." in text(call, number)
    brand.logo_set(call, file=picture(20, 20))
    assert printing.document(call.company, Invoice.objects.of(call.company).get()).brand.logo == picture(20, 20)
    brand.logo_remove(call)
    assert printing.document(call.company, Invoice.objects.of(call.company).get()).brand.logo is None


@pytest.mark.parametrize(
    ("country", "details", "paper", "window"),
    [
        ("NL", {}, "a4", "left"), ("US", {}, "us-letter", "left"), ("FR", {}, "a4", "right"),
        ("US", {"paper": "a4"}, "a4", "left"), ("NL", {"paper": "us-letter", "window": "right"}, "us-letter", "right"),
    ],
)  # fmt: skip
def test_paper_and_window_are_the_countrys_or_the_companys(call, country, details, paper, window) -> None:
    companies.set_details(call, country=country, **details)
    row = Company.objects.get(pk=call.company.pk)
    assert (page_sheets.paper(row), page_sheets.window(row)) == (paper, window)


def test_a_german_company_names_the_day_of_supply_always(call, prompt) -> None:
    companies.set_details(call, country="DE")
    number = invoices.draft_and_issue(call, customer=prompt, lines=line()).number
    assert "Supplied on 2 March 2026" in text(call, number)
