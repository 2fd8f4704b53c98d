"""The printed invoice or credit note: rows turned into finished words, and those into a PDF."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from tagih.adapters.documents import base as pages
from tagih.adapters.documents import swiss
from tagih.commands import einvoices, page_facts, page_lines, page_sheets, page_sums, payment_references, way_offers
from tagih.commands import personal as for_client
from tagih.commands.page_sheets import Printed
from tagih.commands.page_words import PageWords
from tagih.domain import discount_words, fields, incentives, mentions, money, terms, wording
from tagih.domain.errors import Conflict, NotFound
from tagih.models import Company, EarlyDiscount, Invoice, Quote, rows
from tagih.models.plans import AsIssued, as_issued

_SWISS = {"CH", "LI"}
_SUPPLY_DAY_ALWAYS = {"DE"}
"""Where the day of supply is named even if it is that of the invoice (UStG § 14 Abs. 4 Nr. 6, read 2026-11)."""


def pdf(company: Company, number: str, kind: str = "invoice", *, personal: bool = True) -> Printed:
    """The PDF of an issued document, with its e-invoice inside where the company makes them (Factur-X).

    `personal`: with the words that are for this client alone; no reminder carries them. Raises NotFound, or Conflict for
    one whose lines are kept in another system.
    """
    invoice = _issued(company, number, kind)
    return page_sheets.printed(document(company, invoice, personal=personal), einvoices.carried(company, invoice))


def _issued(company: Company, number: str, kind: str) -> Invoice:
    invoice = Invoice.objects.of(company).select_related("customer").filter(kind=kind, number=number).first()
    if invoice is None:
        raise NotFound("invoice_unknown", invoice=number)
    if invoice.external_source:
        raise Conflict("printed_elsewhere", number=number)
    return invoice


def proforma(company: Company, draft: str, on: date) -> Printed:
    """What a draft, named by its public id, would be as an invoice; nothing is owed on it. Raises NotFound."""
    invoice = Invoice.objects.of(company).select_related("customer").filter(public_id=draft, state="draft").first()
    if invoice is None:
        raise NotFound("invoice_unknown", invoice=fields.shown(draft))
    invoice.issued_on, invoice.number = on, ""
    words = PageWords(invoice.customer.language, invoice.currency, company.country)
    sheet = _sheet(company, invoice, words)
    return page_sheets.printed(replace(
        sheet, kind="proforma", title=words.say("titles.proforma"), message=invoice.message,
        totals=(*sheet.totals[:-1], replace(sheet.totals[-1], label=words.say("totals.total"))),
        notes=(words.say("other.proforma"), *sheet.notes),
    ))  # fmt: skip


def delivery_note(company: Company, number: str) -> Printed:
    """What an issued invoice delivers, without prices, to be signed on receipt. Raises as `pdf` does."""
    invoice = _issued(company, number, "invoice")
    words = PageWords(invoice.customer.language, invoice.currency, company.country)
    sheet = _sheet(company, invoice, words)
    goods = tuple(
        replace(line, detail="", unit_price="", tax="", amount="") for line in sheet.lines if line.style == "line"
    )
    return page_sheets.printed(replace(
        sheet, kind="delivery_note", title=words.say("titles.delivery_note"), lines=goods, totals=(), plain_terms="",
        payment=None, notes=(), message="", signature=words.say("other.received"),
    ))  # fmt: skip


def document(company: Company, invoice: Invoice, *, personal: bool = True) -> pages.Document:
    """What the page says, in the customer's language."""
    words = PageWords(invoice.customer.language, invoice.currency, company.country)
    sheet = _sheet(company, invoice, words)
    if invoice.kind != "invoice":
        return sheet
    made = _as_bill(company, invoice, words, sheet)
    if not personal:
        return made
    said = (invoice.message, *for_client.paragraphs(company, invoice))
    return replace(made, message="\n\n".join(filter(None, said)))


def _sheet(company: Company, invoice: Invoice, words: PageWords) -> pages.Document:
    """What invoice and credit note have in common, said as a credit note says it."""
    assert invoice.issued_on is not None and invoice.number is not None, "only what is issued is printed"
    taxes = page_lines.taxes(company, invoice.pk)
    adjusted = page_sums.adjusted(company, invoice, words)
    return page_sheets.sheet(
        company, invoice.customer, words, kind="credit_note", title=words.say("titles.credit_note"),
        number=invoice.number, issued_on=invoice.issued_on, facts=_facts(company, invoice, words),
        lines=page_lines.lines(company, invoice.pk, words),
        totals=page_lines.totals(page_lines.sums(invoice), adjusted, taxes, "totals.credited", words),
        message=words.say("message.because", because=invoice.message) if invoice.message else "",
        notes=(*page_lines.notes(taxes, words), *page_sums.at_home(company, invoice, words)),
    )  # fmt: skip


def _as_bill(company: Company, invoice: Invoice, words: PageWords, sheet: pages.Document) -> pages.Document:
    """The sheet as an invoice, which asks for payment."""
    parts = as_issued(company, [invoice.pk])
    total = replace(sheet.totals[-1], label=words.say("totals.total"))
    kept_back = page_sums.kept_back(company, invoice, words)
    due = ((words.say("facts.pay_by"), words.day(parts[0].due_on)),) if len(parts) == 1 else ()
    return replace(
        sheet, kind="invoice", title=words.say(f"titles.{invoice.purpose or 'invoice'}"), facts=sheet.facts + due,
        totals=(*sheet.totals[:-1], total, *kept_back.totals), message=invoice.message, plain_terms=_terms(company, invoice, parts, words),
        payment=_payment(company, invoice, words, kept_back.to_pay_minor),
        slip=_slip(company, invoice, sheet, kept_back.to_pay_minor), notes=(*sheet.notes, *kept_back.notes, *_law(company, invoice, words)),
    )  # fmt: skip


def _slip(company: Company, invoice: Invoice, sheet: pages.Document, to_pay_minor: int) -> pages.Slip | None:
    """The Swiss payment slip, for francs or euro to a Swiss account, on A4."""
    if company.iban[:2] not in _SWISS or sheet.paper != "a4":
        return None
    return swiss.slip(
        sheet.seller, company.country, company.iban, money.to_decimal(to_pay_minor, invoice.currency),
        invoice.currency, sheet.buyer, invoice.customer.country, sheet.number, sheet.language, invoice.creditor_reference,
    )  # fmt: skip


def _law(company: Company, invoice: Invoice, words: PageWords) -> tuple[str, ...]:
    """What the law of the company's country has said in words."""
    has_discount = incentives.divided(invoice.terms)[0] is not None if invoice.terms else False
    is_business = invoice.customer.kind == "business"
    return tuple(words.say(f"law.{one}") for one in mentions.sayings(company.country, is_business, has_discount))


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
    said = tuple((words.say(f"facts.{key}"), text) for key, text in given.items() if text)
    return said + page_facts.custom(company, "invoice", invoice.pk, words)


def _agreed_in(company: Company, invoice: Invoice) -> str:
    """The number of the quote that was accepted."""
    if invoice.quote_id is None:
        return ""
    ((number,),) = rows.select(Quote, ("number",), company_id=company.pk, id=invoice.quote_id)
    return number or ""


def _terms(company: Company, invoice: Invoice, parts: list[AsIssued], words: PageWords) -> str:
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


def _payment(company: Company, invoice: Invoice, words: PageWords, to_pay_minor: int) -> pages.PaymentBox | None:
    """How to pay: by the ways that this client gets, in their order; the code is that of the first that has one."""
    found = way_offers.of_invoice(company, invoice, to_pay_minor)
    if not found:
        return None
    is_asked, ways = way_offers.has_transfer(found), way_offers.sentences(found)
    return pages.PaymentBox(
        iban=company.iban if is_asked else "", bic=company.bic if is_asked else "",
        account_name=company.name if is_asked else "", reference=payment_references.asked(company, invoice),
        amount=words.amount(to_pay_minor), qr_svg=way_offers.picture(found), ways=ways,
    )  # fmt: skip
