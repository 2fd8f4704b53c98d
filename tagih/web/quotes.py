"""Quotes: the list, one quote with its text, its documents and what the client answered, and writing one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tagih.commands import clones, custom_fields, files, portal_links, scope, tags
from tagih.commands import quotes as commands
from tagih.domain import agreed_text, totals
from tagih.domain import quotes as rules
from tagih.domain.quotes import QuoteState
from tagih.models import Company, Customer, Deliverable, File, Milestone, Quote, QuoteLine, Signature
from tagih.models.base import folded
from tagih.web import billed, customers, drafts, lists
from tagih.web.billed import typed_lines
from tagih.web.forms import Day, Deed
from tagih.web.shell import Visit, call, deed, form, page, told

STATES = {
    "all": _("All"), "draft": _("Drafts"), "sent": _("With the client"), "accepted": _("Accepted"),
    "declined": _("Declined"), "expired": _("Expired"),
}  # fmt: skip


@page
def listed(visit: Visit) -> HttpResponse:
    """All quotes, newest first, by state and words."""
    today, state, text = call(visit).today, lists.chosen(visit, "state", STATES), lists.searched(visit)
    offers = _in_state(Quote.objects.of(visit.company), state, visit).select_related("customer")
    if text:
        names = Customer.objects.of(visit.company).filter(
            Q(sort_key__contains=folded(text)) | Q(number__icontains=text)
        )
        offers = offers.filter(
            Q(number__icontains=text) | Q(title__icontains=text) | Q(customer__in=names.values("pk"))
        )
    found = lists.paged(visit, offers.order_by("-id"))
    rows = [(one, rules.standing(one.state, one.valid_until, today)) for one in found]
    facts = {"page": found, "rows": rows, "state": state, "states": STATES, "text": text}
    return lists.part_or_page(visit, "quotes", facts)


def _in_state(offers: QuerySet[Quote], state: str, visit: Visit) -> QuerySet[Quote]:
    if state == "all":
        return offers
    is_over = Q(state="sent", valid_until__lt=call(visit).today)
    if state == "expired":
        return offers.filter(is_over)
    return offers.filter(state=state).exclude(is_over)


def found(visit: Visit, public_id: str) -> Quote:
    """The quote or change order of that address. Raises Http404."""
    row = Quote.objects.of(visit.company).filter(public_id=public_id).select_related("customer", "changes").first()
    if row is None:
        raise Http404(gettext("There is no such quote."))
    return row


def state_of(visit: Visit, quote: Quote) -> QuoteState:
    """The state today."""
    return rules.standing(quote.state, quote.valid_until, call(visit).today)


# --- one quote -----------------------------------------------------------------------------------------------


@page
def shown(visit: Visit, public_id: str) -> HttpResponse:
    """One quote: what is offered, what the client reads and signed, and its documents."""
    quote = found(visit, public_id)
    company = visit.company
    lines = list(QuoteLine.objects.of(company).filter(quote=quote).order_by("position"))
    attached = list(File.objects.of(company).filter(quote=quote).order_by("id"))
    required = quote.documents_required.splitlines()
    links = portal_links.of(company, quote)
    facts = {
        "quote": quote, "customer": quote.customer, "invoice": quote, "lines": lines, "taxes": _taxes(quote, lines),
        "state": state_of(visit, quote), "agreed": agreed_text.read(quote.text) if quote.text else None,
        "signatures": list(Signature.objects.of(company).filter(quote=quote).order_by("-id")), "files": attached,
        "missing": rules.missing_documents(required, [one.title for one in attached]), "links": links,
        "tags": tags.of(company, quote=quote), "answers": custom_fields.answers(company, "quote", quote.pk),
        "today": call(visit).today, **_job(visit, quote),
    }  # fmt: skip
    return render(visit, "quotes/shown.html", facts)


def _job(visit: Visit, quote: Quote) -> dict[str, Any]:
    """The course of the job: steps, change orders with their states, deliverables, and whether it is billed."""
    company, today = visit.company, call(visit).today
    orders = Quote.objects.of(company).filter(changes=quote).order_by("id")
    steps = list(Milestone.objects.of(company).filter(quote=quote).select_related("invoice").order_by("position"))
    return {
        "steps": steps, "has_begun": any(one.invoice_id for one in steps),
        "orders": [(one, rules.standing(one.state, one.valid_until, today)) for one in orders],
        "deliverables": list(Deliverable.objects.of(company).filter(quote=quote).order_by("id")),
        "is_billed": quote.kind == "change_order" and scope.change_billed(company, quote.pk) != 0,
    }  # fmt: skip


def _taxes(quote: Quote, lines: Sequence[QuoteLine]) -> Sequence[totals.TaxSubtotal]:
    figures = [
        totals.Line(
            one.quantity_millionths,
            one.unit_price_millionths,
            one.tax_category,
            one.tax_rate_ppm,
            one.discount_ppm,
            one.discount_minor,
            one.charge_minor,
        )
        for one in lines
    ]
    return totals.totals(figures, quote.currency, quote.prices_include_tax).taxes


@page
def file(visit: Visit, public_id: str, file: str) -> HttpResponse:
    """An attached document, to be kept: it never becomes a page of ours."""
    row = File.objects.of(visit.company).filter(public_id=file, quote=found(visit, public_id)).first()
    data = files.read(row) if row else None
    if row is None or data is None:
        raise Http404(gettext("There is no such file."))
    return files_answer(row, data)


def files_answer(row: File, data: bytes) -> HttpResponse:
    """A file as a download that runs nothing."""
    headers = {
        "Content-Disposition": content_disposition_header(True, row.name) or "attachment",
        "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
    }  # fmt: skip
    return HttpResponse(data, content_type=row.media_type, headers=headers)


# --- write and change ----------------------------------------------------------------------------------------


class Offer(drafts.Draft):
    """The head of a quote; its lines are read as those of an invoice."""

    title = forms.CharField(label=_("What is offered"), max_length=160)
    scope = forms.CharField(
        label=_("What is done"), required=False, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("What is in the price, and what is not. An empty line begins a new paragraph."),
    )  # fmt: skip
    policy = forms.CharField(
        label=_("How payment works"), required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The client reads this first, after the term of payment."),
    )  # fmt: skip
    valid_until = Day(label=_("Holds until"), required=False)
    documents_required = forms.CharField(
        label=_("Documents needed before work starts"), required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One on each line, such as: Signed contract."),
    )  # fmt: skip
    left_out: ClassVar[tuple[str, ...]] = ("supplied_on", "message", "quote")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.left_out:
            del self.fields[name]

    def clean_documents_required(self) -> tuple[str, ...]:
        return tuple(line for line in self.cleaned_data["documents_required"].splitlines() if line.strip())


class Offered(Offer):
    """What may be changed of a quote: not whose it is, nor its currency."""

    left_out = (*Offer.left_out, "customer", "currency")


class Changed(Offered):
    """What may be changed of a change order."""

    warning = forms.CharField(label=_("Why the work changes"), widget=forms.Textarea(attrs={"rows": 3}))
    left_out = (*Offered.left_out, "terms", "reference", "prices_include_tax", "documents_required")


def offer_page(visit: Visit, filled: Deed, lines: Sequence[dict[str, str]], **facts: Any) -> HttpResponse:
    """The form of an offer with its lines."""
    shown = [billed.cells(visit, line) for line in (lines or [{}])]
    known = {
        "form": filled,
        "lines": shown,
        "products": billed.products(visit),
        "choices": customers.first_choices(visit.company),
        **facts,
    }
    return render(visit, "quotes/edit.html", known, status=filled.status)


@form
def new(visit: Visit) -> HttpResponse:
    """Write a quote."""
    customer = Customer.objects.of(visit.company).filter(public_id=visit.GET.get("customer", "")[:26]).first()
    initial = {"customer": customers.shown_as(customer)} if customer else {}
    filled, lines = Offer(visit.company, visit.POST or None, initial=initial), typed_lines(visit.POST)
    if visit.method == "POST" and "more" in visit.POST:
        return offer_page(visit, Offer(visit.company, initial=visit.POST.dict()), [*lines, {}])
    if visit.method == "POST" and filled.is_valid():
        with filled.refusals():
            return redirect("quote", commands.draft(call(visit), lines=lines, **filled.arguments()).public_id)
    return offer_page(visit, filled, lines)


@deed
def clone(visit: Visit, public_id: str) -> HttpResponse:
    """Make a new draft with the content of this quote."""
    found(visit, public_id)
    with told(visit):
        made = clones.quote(call(visit), quote=public_id)
        messages.success(visit, gettext("This is a new draft with the same content."))
        return redirect("quote", made.public_id)
    return redirect("quote", public_id)


@form
def edit(visit: Visit, public_id: str) -> HttpResponse:
    """Change a quote that is not with the client."""
    quote = found(visit, public_id)
    kind = Offered if quote.kind == "quote" else Changed
    filled = kind(
        visit.company, visit.POST or None, initial={name: getattr(quote, name, "") for name in kind.base_fields}
    )
    lines = typed_lines(visit.POST) if visit.method == "POST" else _stored(visit.company, quote)
    if visit.method == "POST" and "more" in visit.POST:
        return offer_page(visit, kind(visit.company, initial=visit.POST.dict()), [*lines, {}], quote=quote)
    if visit.method == "POST" and filled.is_valid():
        with filled.refusals():
            commands.edit(call(visit), quote=public_id, lines=lines, **filled.arguments())
            messages.success(visit, gettext("The draft is changed."))
            return redirect("quote", public_id)
    return offer_page(visit, filled, lines, quote=quote)


def _stored(company: Company, quote: Quote) -> list[dict[str, str]]:
    """The lines as they could have been typed."""
    rows = QuoteLine.objects.of(company).filter(quote=quote).order_by("position")
    return [billed.line_as_typed(row, quote.currency) for row in rows]
