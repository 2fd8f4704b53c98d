"""The printed invoice or credit note: rows turned into finished words, and those into a PDF."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from tagih.adapters.documents import base as pages
from tagih.adapters.documents.qr import payment_qr, picture
from tagih.commands import brand, page_lines
from tagih.commands.page_words import PageWords
from tagih.domain import discount_words, incentives, money, qris, terms, wording
from tagih.domain.errors import Conflict, NotFound
from tagih.models import Company, Customer, EarlyDiscount, Invoice, Quote, Receivable, rows

_LETTER_COUNTRIES = {"US", "CA"}
"""Countries whose printers hold Letter paper."""
_WINDOW_ON_THE_RIGHT = {"FR"}
_SUPPLY_DAY_ALWAYS = {"DE"}
"""Where the day of supply is named even if it is that of the invoice (UStG § 14 Abs. 4 Nr. 6, read 2026-11)."""


@dataclass(frozen=True, slots=True)
class Printed:
    """A PDF and the name it is saved under."""

    name: str
    data: bytes


def pdf(company: Company, number: str, kind: str = "invoice") -> Printed:
    """The PDF of an issued document. Raises NotFound, or Conflict for one whose lines are kept in another system."""
    invoice = Invoice.objects.of(company).select_related("customer").filter(kind=kind, number=number).first()
    if invoice is None:
        raise NotFound("invoice_unknown", invoice=number)
    if invoice.external_source:
        raise Conflict("printed_elsewhere", number=number)
    from tagih.adapters.documents.pdf import render

    return Printed(file_name(invoice.number), render(document(company, invoice)))


def file_name(number: str | None) -> str:
    """The name a document is saved under: its number, in signs that every system takes."""
    safe = "".join(letter if letter.isalnum() or letter in "-_." else "-" for letter in number or "draft")
    return f"{safe}.pdf"


def document(company: Company, invoice: Invoice) -> pages.Document:
    """What the page says, in the customer's language."""
    words = PageWords(invoice.customer.language, invoice.currency, company.country)
    sheet = _sheet(company, invoice, words)
    return _as_bill(company, invoice, words, sheet) if invoice.kind == "invoice" else sheet


class _Part(NamedTuple):
    """One instalment of the invoice."""

    instalment: int
    due_on: date
    amount_minor: int


def _sheet(company: Company, invoice: Invoice, words: PageWords) -> pages.Document:
    """What invoice and credit note have in common, said as a credit note says it."""
    assert invoice.issued_on is not None and invoice.number is not None, "only what is issued is printed"
    taxes = page_lines.taxes(company, invoice.pk)
    return pages.Document(
        kind="credit_note", title=words.say("titles.credit_note"), number=invoice.number, language=words.language,
        paper=paper(company), seller=seller(company), buyer=buyer(invoice.customer), issued_on=invoice.issued_on,
        facts=_facts(company, invoice, words), lines=page_lines.lines(company, invoice.pk, words),
        totals=page_lines.totals(invoice.net_minor, invoice.total_minor, taxes, "totals.credited", words),
        message=words.say("message.because", because=invoice.message) if invoice.message else "",
        notes=page_lines.notes(taxes, words), labels=words.labels, brand=brand.of(company),
        window=window(company),
    )  # fmt: skip


def _as_bill(company: Company, invoice: Invoice, words: PageWords, sheet: pages.Document) -> pages.Document:
    """The sheet as an invoice, which asks for payment."""
    parts = _parts(company, invoice)
    total = replace(sheet.totals[-1], label=words.say("totals.total"))
    due = ((words.say("facts.pay_by"), words.day(parts[0].due_on)),) if len(parts) == 1 else ()
    return replace(
        sheet, kind="invoice", title=words.say(f"titles.{invoice.purpose or 'invoice'}"), facts=sheet.facts + due,
        totals=(*sheet.totals[:-1], total), message=invoice.message, plain_terms=_terms(company, invoice, parts, words),
        payment=_payment(company, invoice, words),
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


def _parts(company: Company, invoice: Invoice) -> list[_Part]:
    found = rows.select(Receivable, _Part._fields, company_id=company.pk, invoice_id=invoice.pk)
    return sorted(map(_Part._make, found))


def _facts(company: Company, invoice: Invoice, words: PageWords) -> tuple[tuple[str, str], ...]:
    assert invoice.issued_on is not None, "only what is issued is printed"
    is_told = invoice.purpose != "advance" and company.country in _SUPPLY_DAY_ALWAYS
    supplied_on = invoice.supplied_on or (invoice.issued_on if is_told else None)
    given = {
        "date": words.day(invoice.issued_on),
        "supplied_on": words.day(supplied_on) if supplied_on else "",
        "credits": str(invoice.credits.number) if invoice.credits else "",
        "order": _agreed_in(company, invoice),
        "customer_number": invoice.customer.number,
        "your_reference": invoice.reference or invoice.customer.purchase_order,
        "our_number": invoice.customer.vendor_number,
    }
    return tuple((words.say(f"facts.{key}"), text) for key, text in given.items() if text)


def _agreed_in(company: Company, invoice: Invoice) -> str:
    """The number of the quote that was accepted."""
    if invoice.quote_id is None:
        return ""
    ((number,),) = rows.select(Quote, ("number",), company_id=company.pk, id=invoice.quote_id)
    return number or ""


def _terms(company: Company, invoice: Invoice, parts: list[_Part], words: PageWords) -> str:
    """By when to pay, and how, where the company says so in words."""
    return " ".join((_due(company, invoice, parts, words), *company.ways_to_pay.splitlines()))


def _due(company: Company, invoice: Invoice, parts: list[_Part], words: PageWords) -> str:
    if len(parts) > 1:
        said = [(words.amount(one.amount_minor), one.due_on) for one in parts]
        return wording.please_pay_parts(said, words.language)
    term = terms.parse(incentives.divided(invoice.terms)[1]) if invoice.terms else terms.Now()
    if isinstance(term, terms.Instalments):
        term = terms.Now()
    return wording.please_pay(term, parts[0].due_on, words.language) + _offer(company, invoice, words)


def _offer(company: Company, invoice: Invoice, words: PageWords) -> str:
    """What may be deducted for paying early, in words; the amounts as they were when the invoice was issued."""
    columns = ("until_on", "amount_minor")
    found = rows.select(EarlyDiscount, columns, company_id=company.pk, invoice_id=invoice.pk)
    if not found:
        return ""
    ((until_on, amount_minor),) = found
    discount, price = words.amount(amount_minor), words.amount(invoice.total_minor - amount_minor)
    return " " + discount_words.offer(until_on, discount, price, words.language, company.country)


def _payment(company: Company, invoice: Invoice, words: PageWords) -> pages.PaymentBox | None:
    """How to pay: by transfer where the company has an account, by QRIS where it is paid in rupiah."""
    amount = money.to_decimal(invoice.total_minor, invoice.currency)
    code = qris.asking(company.qris, amount) if company.qris and invoice.currency == "IDR" else None
    if not company.iban and code is None:
        return None
    reference = str(invoice.number)
    in_euro = payment_qr(
        name=company.name, iban=company.iban, amount=amount, currency=invoice.currency, reference=reference,
        bic=company.bic,
    )  # fmt: skip
    return pages.PaymentBox(
        iban=company.iban, bic=company.bic, account_name=company.name if company.iban else "", reference=reference,
        amount=words.amount(invoice.total_minor), qr_svg=picture(code.encode()) if code else in_euro,
    )  # fmt: skip
