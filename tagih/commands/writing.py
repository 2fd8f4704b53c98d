"""A message turned from facts into words: the letter, its attachments, and what a channel needs to send it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.conf import settings

from tagih.adapters import letters
from tagih.adapters.channels import providers
from tagih.adapters.channels.base import Attachment, Outgoing, message_id
from tagih.adapters.letters import Paper
from tagih.adapters.letters.base import Rendered, SenderFacts
from tagih.commands import payment_references, portal_links, printed_receipts, printing, sending, thanks, way_offers
from tagih.commands.answers import PURPOSE
from tagih.commands.operation import Call
from tagih.commands.way_offers import Offer
from tagih.domain import incentives, receipt, terms, wording
from tagih.models import Company, Invoice, Message, Notice, Proof, Receivable, rows

MOST_ATTACHMENTS = 20
"""Invoices attached to one message; the letter lists them all."""


def outgoing(call: Call, message: Message) -> Outgoing:
    """What the channel hands over; the same message gives the same bytes whenever it is written again."""
    own = own_invoices(call.company, message)
    files = _files(call.company, message, own)
    rendered = _rendered(call, message, own)
    sender = sender_address(call.company)
    return Outgoing(
        message_id=message_id(message.public_id, sender), at=message.made_at.astimezone(call.company.tzinfo),
        sender=sender, sender_name=call.company.name, recipient=message.recipient, subject=rendered.subject,
        text=rendered.text, html=rendered.html, attachments=tuple(files),
        headers=providers.headers(settings.MAIL_PROVIDER, message.public_id), return_path=_return_path(message.public_id),
    )  # fmt: skip


def _return_path(public_id: str) -> str:
    """The address to which mail that could not be delivered comes back: it names the message (VERP)."""
    mailbox, at, domain = settings.BOUNCE_ADDRESS.partition("@")
    return f"{mailbox}+{public_id}@{domain}" if at else ""


def sender_address(company: Company) -> str:
    """The address messages come from: the company's own, or the installation's."""
    return company.email or settings.MAIL_FROM


def preview(call: Call, message: Message) -> Rendered:
    """The letter as the client will read it today: ages are those of the day it is read, not of the day it was queued."""
    return _rendered(call, message, own_invoices(call.company, message))


def on_paper(call: Call, message: Message) -> Paper:
    """The letter as it is printed today."""
    content = _content(call, message, ())
    content["reference"] = _reference(call.company, message, content, own_invoices(call.company, message))
    return letters.on_paper(message.template, message.language, content, _sender(call.company, content))


def _rendered(call: Call, message: Message, own: Sequence[tuple[int, str]]) -> Rendered:
    content = _content(call, message, own)
    return letters.render(message.template, message.language, content, _sender(call.company, content))


def _content(call: Call, message: Message, own: Sequence[tuple[int, str]]) -> dict[str, Any]:
    """What the letter is made of: the message's facts, as old as they are today."""
    content: dict[str, Any] = json.loads(message.facts)
    named = [*content.get("receivables", ()), *content.get("falling_due", ())]
    for one in named:
        one["days_overdue"] = (call.today - date.fromisoformat(one["due_on"])).days
    content["on"] = call.today.isoformat()
    content["attached"] = bool(own)
    content["link"] = _link(call.company, message, own)
    content["asked_before"] = _asked_before(call.company, message, content)
    content["apology"] = _owes_apology(call.company, message, content)
    content["reference"] = _reference(call.company, message, content, own)
    content["please_pay"] = _please_pay(call.company, message, content)
    found = _offers(call.company, message, content)
    content["ways"] = way_offers.sentences(found)
    content["is_by_transfer"] = not found or way_offers.has_transfer(found)
    return content


def _offers(company: Company, message: Message, content: dict[str, Any]) -> tuple[Offer, ...]:
    """The ways to pay what the letter asks for, in the language of the letter."""
    asked = [one for one in content.get("totals", ()) if one["asked_minor"] > 0]
    if not asked:
        return ()
    spoken = letters.spoken(message.template, message.language)
    return way_offers.offers(company, message.customer, asked[0]["currency"], asked[0]["asked_minor"], language=spoken)


def _reference(
    company: Company, message: Message, content: dict[str, Any], own: Sequence[tuple[int, str]]
) -> str:  # fmt: skip
    """What the payer is asked to write, where it is not the numbers themselves."""
    numbers = [one["number"] for one in content.get("receivables", ())]
    return payment_references.asked_in_letter(company, message.customer_id, own, numbers)


def _asked_before(company: Company, message: Message, content: dict[str, Any]) -> int:
    """How many messages named the oldest receivable before this one, notes before its due date left out."""
    asked = [one for one in content.get("receivables", ()) if one.get("step") is not None]
    if not asked:
        return 0
    columns = ("message_id", "on", "ladder_day", "role")
    notices = rows.select(Notice, columns, company_id=company.pk, receivable_id=asked[0]["id"])
    return len({one for one, on, ladder_day, role in notices if on < message.on and ladder_day >= 0 and role != "void"})


def _please_pay(company: Company, message: Message, content: dict[str, Any]) -> str:
    """The sentence of an invoice's terms, where the message brings one invoice that is due as a whole."""
    named = content.get("receivables", ())
    if not sending.brings_invoice(message.purpose) or len(named) != 1:
        return ""
    code = Receivable.objects.of(company).filter(pk=named[0]["id"]).values_list("invoice__terms", flat=True).first()
    term = terms.parse(incentives.divided(code)[1]) if code else None
    if term is None or isinstance(term, terms.Instalments):
        return ""
    due_on = date.fromisoformat(named[0]["due_on"])
    return wording.please_pay(term, due_on, letters.spoken(message.template, message.language))


def _owes_apology(company: Company, message: Message, content: dict[str, Any]) -> bool:
    """Whether this is the first message since it turned out that an invoice it asks for, or brings, had never come."""
    brings = sending.brings_invoice(message.purpose)
    ids = [one["id"] for one in content.get("receivables", ()) if brings or one.get("step") is not None]
    invoices = Receivable.objects.of(company).filter(pk__in=ids).values("invoice_id")
    lost = Proof.objects.of(company).filter(
        kind=receipt.NOT_DELIVERED, invoice_id__in=invoices, made_at__lt=message.made_at
    )
    if not lost.exists():
        return False
    if brings:
        return True
    asked = Notice.objects.of(company).filter(receivable__in=ids, receivable__invoice_id__in=lost.values("invoice_id"))
    return not asked.filter(role="asked", on__lt=message.on).exists()


def _sender(company: Company, content: dict[str, Any]) -> SenderFacts:
    """Who writes; with the account where the client may pay by transfer."""
    return SenderFacts(
        name=company.name, address=company.address, email=company.email, phone=company.phone, tax_id=company.tax_id,
        iban=company.iban if content["is_by_transfer"] else "", bic=company.bic, accent=company.accent,
    )  # fmt: skip


def _link(company: Company, message: Message, own: Sequence[tuple[int, str]]) -> str:
    """The client's page, where our address is one that clients can open.

    A reminder leads to the account, from which all that is open can be paid or talked about; any other message to the
    first invoice it names.
    """
    if not settings.LINKS_IN_MESSAGES:
        return ""
    account = portal_links.standing_account(company, message.customer_id) if message.purpose == PURPOSE else ""
    if account or not own:
        return account
    first = own[0][0]
    return portal_links.standing(company, [first]).get(first, "")


def _files(company: Company, message: Message, own: Sequence[tuple[int, str]]) -> list[Attachment]:
    """What goes with a message: the receipts where it thanks for money, else a copy of each invoice."""
    if message.purpose == thanks.PURPOSE:
        return _receipts(company, message)
    return _attachments(company, own, personal=sending.brings_invoice(message.purpose))


def _receipts(company: Company, message: Message) -> list[Attachment]:
    """The receipt of each payment that a note thanks for."""
    printed = [printed_receipts.pdf(company, one) for one in thanks.payments_of(company, message)[:MOST_ATTACHMENTS]]
    return [Attachment(one.name, "application/pdf", one.data) for one in printed]


def _attachments(company: Company, own: Sequence[tuple[int, str]], *, personal: bool) -> list[Attachment]:
    """A copy of each invoice the message asks for; the words for the client alone only where it brings the invoice."""
    printed = [printing.pdf(company, number, personal=personal) for _, number in own]
    return [Attachment(one.name, "application/pdf", one.data) for one in printed]


def own_invoices(company: Company, message: Message) -> list[tuple[int, str]]:
    """The invoices of the message that were made here, id and number, the earliest due first; those of other systems
    are kept there.
    """
    named = {one["id"]: one["due_on"] for one in json.loads(message.facts).get("receivables", [])}
    found = rows.select(Receivable, ("invoice_id", "id"), company_id=company.pk, id=list(named))
    due: dict[int, str] = {}
    for invoice_id, receivable_id in found:
        due[invoice_id] = min(due.get(invoice_id, named[receivable_id]), named[receivable_id])
    columns = ("id", "number")
    own = rows.select(Invoice, columns, company_id=company.pk, id=list(due), kind="invoice", external_source="")
    return sorted(((one, number) for one, number in own if number), key=lambda one: (due[one[0]], one[0]))[
        :MOST_ATTACHMENTS
    ]
