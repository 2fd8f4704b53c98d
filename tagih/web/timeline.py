"""Everything that happened to one invoice, newest first."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext

from tagih.models import Allocation, Company, Event, Invoice, Notice, Receivable
from tagih.web import letters
from tagih.web.outbox import said
from tagih.web.templatetags import day, money

MOST = 400
"""Happenings of one kind on one page; the newest ones."""


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing on a day, as `shell/timeline.html` shows it. `place` orders what happened on the same day."""

    on: date
    title: str
    note: str = ""
    icon: str = "tabler-point"
    state: str = "done"
    href: str = ""
    place: int = 0


def of_invoice(company: Company, invoice: Invoice, receivables: Sequence[Receivable], today: date) -> list[Happening]:
    """What happened, and the due days that are still to come."""
    found = [
        *_due_days(invoice, receivables, today),
        *_told(company, invoice),
        *_messages(company, receivables),
        *_settled(company, invoice, receivables),
    ]
    return sorted(found, key=lambda one: (one.on, one.place), reverse=True)


def _due_days(invoice: Invoice, receivables: Sequence[Receivable], today: date) -> Iterator[Happening]:
    for one in receivables:
        amount = money(one.amount_minor, one.currency)
        title = gettext("Due") if len(receivables) == 1 else gettext("{amount} due").format(amount=amount)
        if one.due_on > today:
            if one.balance_minor:
                yield Happening(one.due_on, title, "", "tabler-calendar-due", "planned", place=0)
        else:
            state = "late" if one.balance_minor and one.due_on < today else "done"
            yield Happening(one.due_on, title, "", "tabler-calendar-due", state, place=1)


# --- what somebody said or did ---------------------------------------------------------------------------------


def _told(company: Company, invoice: Invoice) -> Iterator[Happening]:
    """From the event chain: issuing, pauses, promises, disputes; who did it and what they noted."""
    is_issued_told = False
    for event in (*_events(company, f"invoice {invoice.number}"), *_events(company, f"draft {invoice.public_id}")):
        words, icon, state = _SAID[event.kind]
        is_issued_told = is_issued_told or event.kind == "invoice.issued"
        title = words(json.loads(event.facts), invoice)
        yield Happening(event.on, title, _note(event), icon, state, place=2 + event.seq)
    if not is_issued_told and invoice.issued_on:
        source = gettext("in another system ({source})").format(source=invoice.external_source)
        yield Happening(invoice.issued_on, gettext("Issued"), source, "tabler-file-invoice", place=1)


def _events(company: Company, subject: str) -> QuerySet[Event]:
    """The events about one subject: asked for one by one, so that every database keeps to the index."""
    return Event.objects.of(company).filter(subject=subject, kind__in=_SAID).order_by("-seq")[:MOST]


def _note(event: Event) -> str:
    """What was noted, and who did it."""
    noted = json.loads(event.personal).get("note", "") if event.personal else ""
    by = "" if event.by in _NAMELESS else gettext("by {name}").format(name=event.by)
    return " · ".join(filter(None, [noted, by]))


_NAMELESS = {"schedule", "delivery"}
"""Work that the system does by itself needs no name."""


def _amount(facts: dict[str, Any], invoice: Invoice) -> str:
    amount_minor = facts.get("amount_minor")
    return money(amount_minor, invoice.currency) if amount_minor else ""


def _day(facts: dict[str, Any], name: str) -> str:
    return day(date.fromisoformat(facts[name])) if facts.get(name) else ""


def _promised(facts: dict[str, Any], invoice: Invoice) -> str:
    on, amount = _day(facts, "promised_on"), _amount(facts, invoice)
    if amount:
        return gettext("Promised to pay {amount} by {on}").format(amount=amount, on=on)
    return gettext("Promised to pay by {on}").format(on=on)


_SAID: dict[str, tuple[Callable[[dict[str, Any], Invoice], str], str, str]] = {
    "draft.added": (lambda facts, invoice: gettext("Draft made"), "tabler-edit", "done"),
    "draft.changed": (lambda facts, invoice: gettext("Draft changed"), "tabler-edit", "done"),
    "invoice.issued": (lambda facts, invoice: gettext("Issued"), "tabler-file-invoice", "done"),
    "dunning.paused": (
        lambda facts, invoice: gettext("Asking paused until {until}").format(until=_day(facts, "until")),
        "tabler-player-pause", "hold",
    ),
    "dunning.resumed": (lambda facts, invoice: gettext("Asking goes on"), "tabler-player-play", "done"),
    "promise.made": (_promised, "tabler-heart-handshake", "hold"),
    "promise.withdrawn": (lambda facts, invoice: gettext("Promise taken back"), "tabler-heart-handshake", "done"),
    "invoice.sent": (
        lambda facts, invoice: gettext("Sent by e-mail") if facts.get("way") == "email" else gettext("Sent in another way"),
        "tabler-send", "done",
    ),
    "invoice.arrival_asked": (lambda facts, invoice: gettext("Asked whether it arrived"), "tabler-mail-forward", "done"),
    "invoice.arrived": (lambda facts, invoice: gettext("The client has it"), "tabler-mail-check", "good"),
    "invoice.not_arrived": (lambda facts, invoice: gettext("It did not arrive"), "tabler-mail-x", "late"),
    "receipt.proven": (
        lambda facts, invoice: gettext("Proof of receipt: they had it on {on}").format(on=_day(facts, "received_on")),
        "tabler-mail-opened", "good",
    ),
    "receipt.disproven": (
        lambda facts, invoice: gettext("It never came; sent anew on {on}").format(on=_day(facts, "sent_on")),
        "tabler-mail-x", "hold",
    ),
    "einvoice.made": (
        lambda facts, invoice: gettext("E-invoice made ({format})").format(format=facts["format"]),
        "tabler-file-invoice", "done",
    ),
    "invoice.viewed": (lambda facts, invoice: gettext("Seen by the client"), "tabler-eye", "good"),
    "dispute.opened": (
        lambda facts, invoice: gettext("{amount} disputed").format(amount=_amount(facts, invoice)), "tabler-scale", "hold",
    ),
    "discount.refused": (
        lambda facts, invoice: gettext("{amount} deducted, not earned").format(
            amount=money(facts["deducted_minor"], invoice.currency)
        ), "tabler-coin", "late",
    ),
    "dispute.resolved": (lambda facts, invoice: gettext("Dispute settled"), "tabler-scale", "good"),
}  # fmt: skip
"""Kinds of events on a timeline: their words, icon and state. Payments, credit notes and messages come from their rows."""


# --- messages ------------------------------------------------------------------------------------------------


def _messages(company: Company, receivables: Sequence[Receivable]) -> Iterator[Happening]:
    notices = Notice.objects.of(company).filter(receivable__in=receivables).select_related("message")
    seen = set()
    for notice in notices.order_by("-on", "role", "-id")[:MOST]:
        if notice.message_id not in seen:
            seen.add(notice.message_id)
            yield _message(notice)


def _message(notice: Notice) -> Happening:
    message = notice.message
    name = letters.of_message(message)
    words, icon, state = {
        "sent": (gettext("{letter} sent"), "tabler-mail-check", "done"),
        "failed": (gettext("{letter} could not be sent"), "tabler-mail-x", "late"),
        "unknown": (gettext("{letter}: nobody knows whether it arrived"), "tabler-mail-x", "late"),
    }.get(message.state, (gettext("{letter} on its way"), "tabler-mail-forward", "done"))
    about = (
        letters.step_name(notice.ladder_day) if notice.role != "listed" else gettext("named beside an older invoice")
    )
    note = " · ".join(filter(None, [about, message.recipient]))
    href = reverse("message", args=[message.public_id])
    return Happening(notice.on, words.format(letter=name), note, icon, state, href, place=3)


# --- money ---------------------------------------------------------------------------------------------------


def _settled(company: Company, invoice: Invoice, receivables: Sequence[Receivable]) -> Iterator[Happening]:
    """Payments and credit notes: what each settled of this invoice, and when."""
    found = Allocation.objects.of(company).filter(receivable__in=receivables)
    for one in found.select_related("payment", "credit_note", "holding").order_by("-id")[:MOST]:
        amount = money(one.amount_minor, invoice.currency)
        if one.write_off_id is not None:
            title = gettext("{amount} given up") if one.reverses_id is None else gettext("{amount} owed again")
            title, icon = title.format(amount=money(abs(one.amount_minor), invoice.currency)), "tabler-x"
            note, href = said(one.because), ""
        elif one.holding is not None:
            title, icon = gettext("{amount} settled from what we hold").format(amount=amount), "tabler-wallet"
            note, href = one.holding.name, reverse("holding", args=[one.holding.public_id])
        elif one.payment is not None and one.reverses_id is not None:
            taken = money(-one.amount_minor, invoice.currency)
            title, icon = gettext("{amount} taken back: owed again").format(amount=taken), "tabler-cash"
            note, href = said(one.because), reverse("payment", args=[one.payment.public_id])
        elif one.payment is not None and one.deduction_id is not None:
            title, icon = gettext("{amount} kept back as expected").format(amount=amount), "tabler-coin"
            note, href = said(one.because), reverse("payment", args=[one.payment.public_id])
        elif one.payment is not None and one.discount_id is not None:
            title, icon = gettext("{amount} off for paying early").format(amount=amount), "tabler-coin"
            note, href = "", reverse("payment", args=[one.payment.public_id])
        elif one.payment is not None:
            title, icon = gettext("{amount} paid").format(amount=amount), "tabler-cash"
            note, href = one.payment.reference, reverse("payment", args=[one.payment.public_id])
        else:
            assert one.credit_note is not None
            title, icon = gettext("{amount} credited").format(amount=amount), "tabler-receipt-refund"
            note, href = one.credit_note.number or "", reverse("credit_note", args=[one.credit_note.public_id])
        yield Happening(one.on, title, note, icon, "late" if one.reverses_id else "good", href, place=10**12)
