"""The printed letter: a reminder or note on a sheet of paper, for clients whom no e-mail reaches."""

from __future__ import annotations

import json
from collections.abc import Iterator

from tagih.adapters.documents import base as pages
from tagih.adapters.documents.base import PrintedLine, PrintedTotal
from tagih.adapters.documents.qr import payment_qr
from tagih.adapters.letters import Paper
from tagih.commands import page_sheets, writing
from tagih.commands.operation import Call
from tagih.commands.page_sheets import Printed
from tagih.commands.page_words import PageWords
from tagih.domain import fields, money
from tagih.domain.errors import NotFound
from tagih.models import Message


def pdf(call: Call, message: str) -> Printed:
    """The PDF of a message, by its public id, as it would be written today. Raises NotFound `message_unknown`."""
    row = Message.objects.of(call.company).select_related("customer").filter(public_id=message).first()
    if row is None:
        raise NotFound("message_unknown", message=fields.shown(message))
    made = page_sheets.printed(document(call, row))
    return Printed(page_sheets.file_name(f"{row.customer.number}-{call.today.isoformat()}"), made.data)


def document(call: Call, message: Message) -> pages.Document:
    """What the page says, in the language of the message."""
    words = PageWords(message.language, _currency(call, message), call.company.country)
    paper = writing.on_paper(call, message)
    return page_sheets.sheet(
        call.company, message.customer, words, kind="reminder", title=paper.subject, number="", issued_on=call.today,
        facts=_facts(call, message, words), message=paper.above, lines=tuple(_lines(paper)),
        totals=tuple(PrintedTotal(one.label, one.amount, one.is_asked) for one in paper.tables.totals),
        payment=_payment(call, message, paper), closing=_closing(paper), labels={**words.labels, **_columns(words)},
    )  # fmt: skip


def _facts(call: Call, message: Message, words: PageWords) -> tuple[tuple[str, str], ...]:
    given = (("date", words.day(call.today)), ("customer_number", message.customer.number))
    return tuple((words.say(f"facts.{name}"), text) for name, text in given)


def _lines(paper: Paper) -> Iterator[PrintedLine]:
    for row in paper.tables.receivables:
        detail = ", ".join(filter(None, (row.dated, row.age, row.disputed)))
        yield PrintedLine(row.number, detail=detail, unit_price=row.due, amount=row.amount)
    for one in paper.tables.paid:
        yield PrintedLine(one.number, unit_price=one.still_open, amount=one.paid)


def _columns(words: PageWords) -> dict[str, str]:
    named = {"description": "invoice", "unit_price": "due", "amount": "open"}
    return {column: words.say(f"columns.{name}") for column, name in named.items()}


def _payment(call: Call, message: Message, paper: Paper) -> pages.PaymentBox | None:
    """The account and what to write, with the code that asks for all of it where it is one sum in euro."""
    company, totals = call.company, json.loads(message.facts).get("totals", [])
    shown = paper.tables.ways
    if shown is None or not (shown.account or shown.others):
        return None
    if not shown.account:
        return pages.PaymentBox(ways=shown.others)
    reference = shown.account[-1][1]
    amount = money.to_decimal(totals[0]["asked_minor"], totals[0]["currency"]) if len(totals) == 1 else None
    code = None if amount is None else payment_qr(
        name=company.name, iban=company.iban, amount=amount, currency=totals[0]["currency"], reference=reference,
        bic=company.bic,
    )  # fmt: skip
    return pages.PaymentBox(
        iban=company.iban, bic=company.bic, account_name=company.name, reference=reference, qr_svg=code,
        ways=shown.others,
    )  # fmt: skip


def _closing(paper: Paper) -> str:
    """What falls due soon, and the last words."""
    soon = "\n".join(f"{one.number}: {one.due_sentence}, {one.amount}" for one in paper.tables.falling_due)
    return "\n\n".join(filter(None, (soon, paper.below)))


def _currency(call: Call, message: Message) -> str:
    totals = json.loads(message.facts).get("totals", [])
    return str(totals[0]["currency"]) if totals else call.company.currency
