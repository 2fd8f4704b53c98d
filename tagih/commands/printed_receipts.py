"""The printed receipt: that money came, and what it settled."""

from __future__ import annotations

from collections.abc import Iterator

from tagih.adapters.documents import base as pages
from tagih.adapters.documents.base import PrintedLine, PrintedTotal
from tagih.commands import page_sheets
from tagih.commands.page_sheets import Printed
from tagih.commands.page_words import PageWords
from tagih.domain import fields
from tagih.domain.errors import Conflict, NotFound
from tagih.models import Allocation, Company, Payment


def pdf(company: Company, payment: str) -> Printed:
    """The PDF of a payment, by its public id. Raises NotFound `payment_unknown`, Conflict `receipt_of_reversed_payment`."""
    row = Payment.objects.of(company).select_related("customer", "reversal").filter(public_id=payment).first()
    if row is None:
        raise NotFound("payment_unknown", payment=fields.shown(payment))
    if (reversal := getattr(row, "reversal", None)) is not None:
        raise Conflict("receipt_of_reversed_payment", on=reversal.on)
    return page_sheets.printed(document(company, row))


def document(company: Company, payment: Payment) -> pages.Document:
    """What the page says, in the customer's language."""
    words = PageWords(payment.customer.language, payment.currency, company.country)
    amount, day = words.amount(payment.amount_minor), words.day(payment.received_on)
    return page_sheets.sheet(
        company, payment.customer, words, kind="receipt", title=words.say("titles.receipt"), number="",
        issued_on=payment.received_on, facts=_facts(payment, words),
        message=words.say("receipt.message", amount=amount, day=day), lines=tuple(_lines(company, payment, words)),
        totals=(PrintedTotal(words.say("receipt.total"), amount, strong=True),),
        labels={**words.labels, "description": words.say("columns.invoice"), "amount": words.say("columns.settled")},
    )  # fmt: skip


def _facts(payment: Payment, words: PageWords) -> tuple[tuple[str, str], ...]:
    given = {
        "received_on": words.day(payment.received_on),
        "customer_number": payment.customer.number,
        "your_reference": payment.reference,
    }
    return tuple((words.say(f"facts.{key}"), text) for key, text in given.items() if text)


def _lines(company: Company, payment: Payment, words: PageWords) -> Iterator[PrintedLine]:
    """What each invoice got; what is left stays as credit. A discount is no money, and stands between brackets."""
    settled = Allocation.objects.of(company).filter(payment=payment, reverses=None, reversed_by=None)
    for one in settled.select_related("receivable").order_by("id"):
        day = words.short(one.receivable.issued_on)
        if one.deduction_id is not None:
            less = f"{words.say('receipt.kept_back')}: {words.amount(one.amount_minor)}"
            yield PrintedLine(one.receivable.number, detail=less)
        elif one.discount_id is None:
            yield PrintedLine(one.receivable.number, detail=day, amount=words.amount(one.amount_minor))
        else:
            less = f"{words.say('receipt.discount')}: {words.amount(one.amount_minor)}"
            yield PrintedLine(one.receivable.number, detail=less)
    if payment.unallocated_minor:
        yield PrintedLine(words.say("receipt.kept"), amount=words.amount(payment.unallocated_minor))
