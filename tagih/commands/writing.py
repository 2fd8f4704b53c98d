"""A message turned from facts into words: the letter, its attachments, and what a channel needs to send it."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.conf import settings

from tagih.adapters import letters
from tagih.adapters.channels.base import Attachment, Outgoing, message_id
from tagih.adapters.letters.base import Rendered, SenderFacts
from tagih.commands import printing
from tagih.commands.operation import Call
from tagih.models import Company, Invoice, Message, Notice, Receivable, rows

MOST_ATTACHMENTS = 20
"""Invoices attached to one message; the letter lists them all."""


def outgoing(call: Call, message: Message) -> Outgoing:
    """What the channel hands over; the same message gives the same bytes whenever it is written again."""
    numbers = _own_numbers(call.company, message)
    rendered = _rendered(call, message, bool(numbers))
    sender = sender_address(call.company)
    return Outgoing(
        message_id=message_id(message.public_id, sender), at=message.made_at.astimezone(call.company.tzinfo),
        sender=sender, sender_name=call.company.name, recipient=message.recipient, subject=rendered.subject,
        text=rendered.text, html=rendered.html, attachments=tuple(_attachments(call.company, numbers)),
    )  # fmt: skip


def sender_address(company: Company) -> str:
    """The address messages come from: the company's own, or the installation's."""
    return company.email or settings.MAIL_FROM


def preview(call: Call, message: Message) -> Rendered:
    """The letter as the client will read it today: ages are those of the day it is read, not of the day it was queued."""
    return _rendered(call, message, bool(_own_numbers(call.company, message)))


def _rendered(call: Call, message: Message, is_attached: bool) -> Rendered:
    content = json.loads(message.facts)
    named = [*content.get("receivables", ()), *content.get("falling_due", ())]
    for one in named:
        one["days_overdue"] = (call.today - date.fromisoformat(one["due_on"])).days
    content["on"] = call.today.isoformat()
    content["attached"] = is_attached
    content["asked_before"] = _asked_before(call.company, message, content)
    return letters.render(message.template, message.language, content, _sender(call.company))


def _asked_before(company: Company, message: Message, content: dict[str, Any]) -> int:
    """How many messages named the oldest receivable before this one, notes before its due date left out."""
    asked = [one for one in content.get("receivables", ()) if one.get("step") is not None]
    if not asked:
        return 0
    columns = ("message_id", "on", "ladder_day")
    notices = rows.select(Notice, columns, company_id=company.pk, receivable_id=asked[0]["id"])
    return len({one for one, on, ladder_day in notices if on < message.on and ladder_day >= 0})


def _sender(company: Company) -> SenderFacts:
    return SenderFacts(
        name=company.name, address=company.address, email=company.email, phone=company.phone, tax_id=company.tax_id,
        iban=company.iban, bic=company.bic, accent=company.accent,
    )  # fmt: skip


def _attachments(company: Company, numbers: list[str]) -> list[Attachment]:
    """A copy of each invoice the message asks for."""
    printed = [printing.pdf(company, number) for number in numbers]
    return [Attachment(one.name, "application/pdf", one.data) for one in printed]


def _own_numbers(company: Company, message: Message) -> list[str]:
    """The invoices of the message that were made here; those of other systems are kept there."""
    ids = [one["id"] for one in json.loads(message.facts).get("receivables", [])]
    found = rows.select(Receivable, ("invoice_id",), company_id=company.pk, id=ids)
    invoices = list({invoice_id for (invoice_id,) in found})
    own = rows.select(Invoice, ("number",), company_id=company.pk, id=invoices, kind="invoice", external_source="")
    return [number for (number,) in own[:MOST_ATTACHMENTS] if number]
