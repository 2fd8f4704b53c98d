"""Invoices: the list, one invoice with all that happened to it and what happens next, and its PDF."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import F, Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from tagih.commands import (
    adjustments,
    credit_hold,
    custom_fields,
    exchange,
    personal,
    portal_links,
    printing,
    proofs,
    tags,
)
from tagih.domain.errors import Conflict
from tagih.domain.reasons import Reason
from tagih.models import (
    Allocation,
    Case,
    Company,
    Customer,
    CustomValue,
    Deliverable,
    Invoice,
    InvoiceLine,
    InvoiceTax,
    Receivable,
    Tag,
)
from tagih.models.base import folded
from tagih.reports import completeness, sections
from tagih.web import (
    balances,
    charge_cards,
    discounts,
    dispatches,
    einvoices,
    forecast,
    kept_back,
    lists,
    paper,
    timeline,
)
from tagih.web.balances import Standing
from tagih.web.shell import Visit, call, page, words

STATES = {
    "all": _("All"), "open": _("Open"), "overdue": _("Overdue"), "paid": _("Settled"), "draft": _("Drafts"),
    "credit_notes": _("Credit notes"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """An invoice in a list."""

    invoice: Invoice
    standing: Standing


@page
def listed(visit: Visit) -> HttpResponse:
    """All invoices, newest first, by state and words."""
    today, state, text = call(visit).today, lists.chosen(visit, "state", STATES), lists.searched(visit)
    invoices = _in_state(visit.company, state, today).select_related("customer")
    if text:
        invoices = invoices.filter(_matching(visit.company, text))
    found = lists.paged(visit, invoices.order_by(F("issued_on").desc(nulls_first=True), "-id"))
    standing = balances.of_invoices(visit.company, list(found), today)
    rows = [Row(one, standing[one.pk]) for one in found]
    facts = {"page": found, "rows": rows, "state": state, "states": STATES, "text": text}
    return lists.part_or_page(visit, "invoices", facts)


def _in_state(company: Company, state: str, today: date) -> QuerySet[Invoice]:
    documents = Invoice.objects.of(company)
    if state == "credit_notes":
        return documents.filter(kind="credit_note")
    invoices = documents.filter(kind="invoice")
    open_ones = Receivable.objects.of(company).filter(balances.OPEN)
    if state == "open":
        return invoices.filter(pk__in=open_ones.values("invoice_id"))
    if state == "overdue":
        return invoices.filter(pk__in=open_ones.filter(due_on__lt=today).values("invoice_id"))
    if state == "paid":
        return invoices.filter(state="issued").exclude(pk__in=open_ones.values("invoice_id"))
    return invoices.filter(state="draft") if state == "draft" else invoices


def _matching(company: Company, text: str) -> Q:
    """Invoices whose number or reference holds the words, or whose customer's name or number does."""
    names = Q(sort_key__contains=folded(text)) | Q(number__icontains=text)
    customers = Customer.objects.of(company).filter(names)
    tagged = Tag.objects.of(company).filter(name__icontains=text, invoice__isnull=False)
    found = Q(number__icontains=text) | Q(reference__icontains=text) | Q(customer__in=customers.values("pk"))
    filled = CustomValue.objects.of(company).filter(text__icontains=text, invoice__isnull=False)
    return found | Q(pk__in=tagged.values("invoice_id")) | Q(pk__in=filled.values("invoice_id"))


def found(visit: Visit, public_id: str, kind: str = "invoice") -> Invoice:
    """The document of that address. Raises Http404."""
    rows = Invoice.objects.of(visit.company).filter(kind=kind, public_id=public_id)
    row = rows.select_related("customer", "credits").first()
    if row is None:
        raise Http404(gettext("There is no such invoice."))
    return row


@page
def shown(visit: Visit, public_id: str) -> HttpResponse:
    """One invoice: a draft as it will be, or an issued one with everything about it."""
    invoice = found(visit, public_id)
    facts = content(visit.company, invoice)
    if invoice.state == "draft":
        stops = {"gaps": _gaps(visit.company, invoice), "held": _held(visit, invoice)}
        return render(visit, "invoices/draft.html", facts | stops)
    return render(visit, "invoices/shown.html", facts | _standing(visit, invoice))


@dataclass(frozen=True, slots=True)
class Gap:
    """What a draft lacks, and the page on which it is completed. A wish may be let pass."""

    reason: Reason
    is_wish: bool
    url: str


def _gaps(company: Company, invoice: Invoice) -> list[Gap]:
    """Everything that is missing before a draft can be issued."""
    pages = {
        "company": reverse("company"), "customer": reverse("customer_edit", args=[invoice.customer.public_id]),
    }  # fmt: skip
    own = reverse("draft_edit", args=[invoice.public_id])
    return [
        Gap(one.reason, one.is_wish and company.completeness == "warn", pages.get(one.field.partition(".")[0], own))
        for one in completeness.of_draft(company, invoice.pk)
    ]


def _held(visit: Visit, invoice: Invoice) -> tuple[Reason, ...]:
    """Why the client's credit would stop a draft; what asks for money in advance is never stopped."""
    if invoice.purpose == "advance":
        return ()
    new_minor = invoice.total_minor if invoice.currency == visit.company.currency else 0
    return credit_hold.reasons(visit.company, invoice.customer_id, call(visit).today, new_minor)


def content(company: Company, invoice: Invoice) -> dict[str, Any]:
    """What stands on the document."""
    lines = InvoiceLine.objects.of(company).filter(invoice=invoice).select_related("change_order").order_by("position")
    taxes = InvoiceTax.objects.of(company).filter(invoice=invoice).order_by("-rate_ppm", "category")
    return {
        "invoice": invoice, "lines": list(lines), "taxes": list(taxes), "customer": invoice.customer,
        "adjustments": adjustments.of(company, invoice.pk), "sections": sections.subtotals(lines),
        "home": exchange.of(company, invoice.pk), "tags": tags.of(company, invoice=invoice),
        "answers": custom_fields.answers(company, "invoice", invoice.pk),
        "personal": personal.paragraphs(company, invoice) if invoice.kind == "invoice" else (),
    }  # fmt: skip


def _standing(visit: Visit, invoice: Invoice) -> dict[str, Any]:
    """What is open, what was allocated, what happened and what comes."""
    company, today = visit.company, call(visit).today
    receivables = list(Receivable.objects.of(company).filter(invoice=invoice).order_by("instalment"))
    allocations = Allocation.objects.of(company).filter(receivable__in=receivables).order_by("on", "id")
    cases = Case.objects.of(company).filter(receivable__in=receivables, receivable__balance_minor__gt=0)
    open_cases = list(cases)
    standing = balances.of_invoices(company, [invoice], today)[invoice.pk]
    return {
        "received": proofs.received(company, invoice),
        "receivables": receivables, "standing": standing, "today": today, **_notes(standing),
        "links": portal_links.of(company, invoice), "went": dispatches.of_invoice(company, invoice),
        "question": dispatches.open_question(company, invoice),
        **einvoices.card(company, invoice), **charge_cards.card(company, invoice),
        "deliverables": list(Deliverable.objects.of(company).filter(invoice=invoice).order_by("id")),
        "allocations": list(allocations.select_related("payment", "credit_note", "holding", "receivable", "write_off")),
        "discount": discounts.of_invoice(company, invoice, receivables, today),
        "expected": kept_back.of_invoice(company, invoice),
        "happenings": timeline.of_invoice(company, invoice, receivables, today),
        "paused_until": _latest(one.paused_until for one in open_cases if _holds(one.paused_until, today)),
        "promised_on": _latest(one.promised_on for one in open_cases),
        "next": forecast.of_invoice(company, invoice, receivables, today) if open_cases else None,
    }  # fmt: skip


def _latest(days: Iterable[date | None]) -> date | None:
    return max(filter(None, days), default=None)


def _holds(until: date | None, today: date) -> bool:
    return until is not None and today < until


def _notes(standing: Standing) -> dict[str, str]:
    """What stands under the figures."""
    if not standing.balance_minor:
        return {"open_note": gettext("nothing is owed any more"), "open_tone": "good"}
    if not standing.days_late:
        return {"due_note": gettext("not late")}
    late = ngettext("{days} day late", "{days} days late", standing.days_late)
    return {"due_note": late.format(days=standing.days_late), "due_tone": "late"}


@page
def pdf(visit: Visit, public_id: str) -> HttpResponse:
    """The document as it was printed for the client, to be seen in the browser."""
    row = Invoice.objects.of(visit.company).filter(public_id=public_id, state="issued").first()
    if row is None:
        raise Http404(gettext("There is no such invoice."))
    try:
        return paper.shown(printing.pdf(visit.company, str(row.number), row.kind))
    except Conflict as refusal:
        messages.error(visit, words(refusal))
        return redirect("invoice" if row.kind == "invoice" else "credit_note", row.public_id)
