"""The printed statement of account: what a client owed on a day, one page for each currency's open invoices."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from tagih.adapters.documents import base as pages
from tagih.adapters.documents.base import PrintedLine, PrintedTotal
from tagih.commands import page_sheets, payment_references
from tagih.commands.page_sheets import Printed
from tagih.commands.page_words import PageWords
from tagih.domain import fields
from tagih.domain.errors import NotFound
from tagih.models import Company, Customer, Invoice, Payment, Receivable, rows


class Open(NamedTuple):
    """A receivable that is open."""

    due_on: date
    number: str
    issued_on: date
    amount_minor: int
    balance_minor: int
    disputed_minor: int


def pdf(company: Company, customer: str, on: date, currency: str = "") -> Printed:
    """What a client, named by number, owes now in a currency (the company's, if none is given), dated `on`.

    Raises NotFound `customer_unknown`, Invalid `currency_unknown`.
    """
    row = Customer.objects.of(company).filter(number=customer).first()
    if row is None:
        raise NotFound("customer_unknown", customer=fields.shown(customer))
    known = fields.currency(currency) if currency else company.currency
    made = page_sheets.printed(document(company, row, on, known))
    return Printed(page_sheets.file_name(f"{row.number}-{on.isoformat()}"), made.data)


def document(company: Company, customer: Customer, on: date, currency: str) -> pages.Document:
    """What the page says, in the customer's language."""
    words = PageWords(customer.language, currency, company.country)
    found = _open(company, customer, currency)
    message = words.say("statement.message" if found else "statement.nothing", day=words.day(on))
    return page_sheets.sheet(
        company, customer, words, kind="statement", title=words.say("titles.statement"), number="", issued_on=on,
        facts=((words.say("facts.as_of"), words.day(on)), (words.say("facts.customer_number"), customer.number)),
        message=message, lines=tuple(_line(one, words) for one in found), labels={**words.labels, **_columns(words)},
        totals=_totals(found, _credit_minor(company, customer, currency), on, words) if found else (),
        payment=_payment(company, customer, words) if found else None,
    )  # fmt: skip


def _open(company: Company, customer: Customer, currency: str) -> list[Open]:
    given: dict[str, Any] = {"company_id": company.pk, "customer_id": customer.pk, "currency": currency}
    return sorted(map(Open._make, rows.select(Receivable, Open._fields, "balance_minor > 0", **given)))


def _credit_minor(company: Company, customer: Customer, currency: str) -> int:
    """What payments and credit notes have left to give."""
    given: dict[str, Any] = {"company_id": company.pk, "customer_id": customer.pk, "currency": currency}
    sources = (
        rows.select(table, ("unallocated_minor",), "unallocated_minor > 0", **given) for table in (Payment, Invoice)
    )
    return sum(minor for found in sources for (minor,) in found)


def _line(one: Open, words: PageWords) -> PrintedLine:
    less = words.say("statement.disputed", amount=words.amount(one.disputed_minor)) if one.disputed_minor else ""
    return PrintedLine(
        one.number, detail=less, quantity=words.short(one.issued_on), unit_price=words.short(one.due_on),
        tax=words.amount(one.amount_minor), amount=words.amount(one.balance_minor),
    )  # fmt: skip


def _columns(words: PageWords) -> dict[str, str]:
    """The heads of the table: its columns hold days and amounts in place of quantities and prices."""
    named = {"description": "invoice", "quantity": "date", "unit_price": "due", "tax": "invoiced", "amount": "open"}
    return {column: words.say(f"columns.{name}") for column, name in named.items()}


def _totals(found: list[Open], credit_minor: int, on: date, words: PageWords) -> tuple[PrintedTotal, ...]:
    open_minor = sum(one.balance_minor for one in found)
    late_minor = sum(one.balance_minor for one in found if one.due_on < on)
    sums = [("statement.open", open_minor)]
    if late_minor:
        sums.append(("statement.late", late_minor))
    if credit_minor:
        sums.append(("statement.credit", -credit_minor))
    above = [PrintedTotal(words.say(key), words.amount(minor)) for key, minor in sums]
    left_minor = max(0, open_minor - credit_minor)
    return (*above, PrintedTotal(words.say("statement.to_pay"), words.amount(left_minor), strong=True))


def _payment(company: Company, customer: Customer, words: PageWords) -> pages.PaymentBox | None:
    """Where to pay; what for, the payer says."""
    if not company.iban:
        return None
    named = (words.say("statement.reference"),)
    return pages.PaymentBox(
        iban=company.iban, bic=company.bic, account_name=company.name, ways=named,
        reference=payment_references.asked_of(company, customer),
    )  # fmt: skip
