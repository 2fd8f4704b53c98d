"""The printed quote or change order: what is done and what it costs, how it is paid, and a line to sign on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from tagih.adapters.documents import base as pages
from tagih.commands import page_facts, page_lines, page_sheets
from tagih.commands.page_sheets import Printed
from tagih.commands.page_words import PageWords
from tagih.domain import fields, incentives, terms, totals
from tagih.domain.errors import NotFound
from tagih.domain.terms import DayOfMonth, EndOfMonth, Instalments, Net, Now, Receipt, Term
from tagih.models import Company, Milestone, Quote, QuoteLine, Signature, rows


def pdf(company: Company, quote: str, on: date) -> Printed:
    """The PDF of a quote or change order, by its number or public id; `on` dates one that was not sent yet.

    Raises NotFound `quote_unknown`.
    """
    offers = Quote.objects.of(company).select_related("customer", "changes")
    row = offers.filter(number=quote).first() or offers.filter(public_id=quote).first()
    if row is None:
        raise NotFound("quote_unknown", quote=fields.shown(quote))
    return page_sheets.printed(document(company, row, on))


def document(company: Company, quote: Quote, on: date) -> pages.Document:
    """What the page says, in the customer's language."""
    words = PageWords(quote.customer.language, quote.currency, company.country)
    found = _lines(company, quote)
    taxes = _taxes(quote, found)
    signed = _signature(company, quote)
    is_open = quote.state in ("draft", "sent")
    return page_sheets.sheet(
        company, quote.customer, words, kind=quote.kind, title=words.say(f"titles.{quote.kind}"),
        number=quote.number or "", issued_on=quote.sent_on or on, facts=_facts(quote, on, words),
        message="\n\n".join(filter(None, (quote.title, quote.warning, quote.scope))),
        lines=tuple(page_lines.line(row, words) for row in found),
        totals=page_lines.totals(
            page_lines.Sums(quote.net_minor, quote.total_minor, quote.sent_on or on), (), taxes, "totals.total", words
        ),
        plain_terms=_terms(company, quote, words), payment=_steps(company, quote, words),
        notes=(*page_lines.notes(taxes, words), *_notes(quote, signed, words)),
        signature=words.say("quote.sign") if is_open else "",
    )  # fmt: skip


def _lines(company: Company, quote: Quote) -> list[page_lines.Row]:
    own = {one.name for one in QuoteLine._meta.concrete_fields}
    columns = [name for name in page_lines.Row._fields if name in own]
    found = rows.select(QuoteLine, columns, company_id=company.pk, quote_id=quote.pk)
    return sorted(page_lines.Row(**dict(zip(columns, row, strict=True))) for row in found)


def _taxes(quote: Quote, found: list[page_lines.Row]) -> list[page_lines.Tax]:
    """The tax of each rate, computed as it will be on the invoice."""
    columns = ("position", "tax_category")
    categories = dict(rows.select(QuoteLine, columns, company_id=quote.company_id, quote_id=quote.pk))
    figures = [
        totals.Line(
            one.quantity_millionths, one.unit_price_millionths, categories[one.position], one.tax_rate_ppm,
            one.discount_ppm, one.discount_minor, one.charge_minor,
        )
        for one in found
    ]  # fmt: skip
    sums = totals.totals(figures, quote.currency, quote.prices_include_tax).taxes
    made = [page_lines.Tax(one.rate_ppm, one.category, one.base_minor, one.tax_minor) for one in sums]
    return sorted(made, key=lambda one: (-one.rate_ppm, one.category))


def _facts(quote: Quote, on: date, words: PageWords) -> tuple[tuple[str, str], ...]:
    given = {
        "date": words.day(quote.sent_on or on),
        "valid_until": words.day(quote.valid_until) if quote.valid_until else "",
        "changes": str(quote.changes.number) if quote.changes else "",
        "customer_number": quote.customer.number,
        "your_reference": quote.reference or quote.customer.purchase_order,
    }
    said = tuple((words.say(f"facts.{key}"), text) for key, text in given.items() if text)
    return said + page_facts.custom(quote.company, "quote", quote.pk, words)


def _terms(company: Company, quote: Quote, words: PageWords) -> str:
    """When each invoice is to be paid, and what may be deducted for paying early."""
    offer, code = incentives.divided(quote.terms or quote.customer.terms or company.terms)
    said = [words.say("when.each", when=_when(terms.parse(code), words))]
    if offer is not None:
        said.append(words.say("when.discount", days=str(offer.days), percent=words.percent(offer.rate_ppm)))
    return " ".join(said)


def _when(due: terms.Terms, words: PageWords) -> str:
    if isinstance(due, Instalments):
        parts = [f"{words.percent(share_ppm)} {_when_term(term, words)}" for share_ppm, term in due.parts]
        return words.say("when.parts", parts="; ".join(parts))
    return _when_term(due, words)


def _when_term(term: Term, words: PageWords) -> str:
    match term:
        case Now():
            return words.say("when.now")
        case Net(days):
            return words.say("when.net", days=str(days))
        case Receipt(days):
            return words.say("when.receipt", days=str(days))
        case EndOfMonth(0):
            return words.say("when.end_of_month")
        case EndOfMonth(days):
            return words.say("when.after_month", days=str(days))
        case DayOfMonth(day, is_next):
            return words.say("when.next_day" if is_next else "when.day", day=str(day))


def _steps(company: Company, quote: Quote, words: PageWords) -> pages.PaymentBox | None:
    """The steps in which the price is invoiced, and the payment policy in the company's own words."""
    columns = ("position", "name", "share_ppm", "planned_on")
    found = sorted(rows.select(Milestone, columns, company_id=company.pk, quote_id=quote.pk))
    steps = [_step(name, share_ppm, planned_on, words) for _, name, share_ppm, planned_on in found]
    ways = filter(None, (words.say("quote.steps") if steps else "", *steps, quote.policy))
    return pages.PaymentBox(ways=tuple(ways))


def _step(name: str, share_ppm: int, planned_on: date | None, words: PageWords) -> str:
    percent = words.percent(share_ppm)
    if planned_on is None:
        return f"{percent} {name}"
    return words.say("quote.step", percent=percent, name=name, day=words.day(planned_on))


def _notes(quote: Quote, signed: Signature | None, words: PageWords) -> Iterator[str]:
    if quote.documents_required:
        yield words.say("quote.documents", documents=", ".join(quote.documents_required.splitlines()))
    if signed is not None:
        yield words.say("quote.accepted", name=signed.name or quote.customer.name, day=words.day(signed.at.date()))
    if quote.text_sha:
        yield words.say("quote.sha", sha=f"\n{quote.text_sha}")


def _signature(company: Company, quote: Quote) -> Signature | None:
    """The signature under the text that stands now."""
    if quote.state != "accepted":
        return None
    signed = Signature.objects.of(company).filter(quote=quote, outcome="accepted", text_sha=quote.text_sha)
    return signed.order_by("id").last()
