"""Payments: the list, record one, see what it settled, and allocate what is left of it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tagih.commands import incentives
from tagih.commands import payments as commands
from tagih.domain import money
from tagih.models import Allocation, Customer, Payment, Receivable
from tagih.models.base import folded
from tagih.web import balances, customers, held, invoices, lists, outbox
from tagih.web.credit_notes import Use, open_choices
from tagih.web.forms import Amount, Day, Deed, optional
from tagih.web.shell import Visit, call, form, page
from tagih.web.templatetags import money as amount

FILTERS = {"all": _("All"), "unallocated": _("Unallocated")}
WAYS = {
    "transfer": _("Bank transfer"), "card": _("Card"), "cash": _("Cash"), "direct_debit": _("Direct debit"),
    "other": _("Other"),
}  # fmt: skip
TAKEN_BACK = {
    "mistake": _("It was recorded by mistake"), "returned": _("The bank returned it"),
    "charged_back": _("The payer had it charged back"),
}  # fmt: skip
SHOWN = 60
"""Open instalments of a customer to tick, oldest first."""


@page
def listed(visit: Visit) -> HttpResponse:
    """All payments, newest first, by filter and words."""
    wanted, text = lists.chosen(visit, "show", FILTERS), lists.searched(visit)
    payments = Payment.objects.of(visit.company).select_related("customer", "reversal")
    if wanted == "unallocated":
        payments = payments.filter(unallocated_minor__gt=0)
    if text:
        names = Customer.objects.of(visit.company).filter(
            Q(sort_key__contains=folded(text)) | Q(number__icontains=text)
        )
        payments = payments.filter(Q(reference__icontains=text) | Q(customer__in=names.values("pk")))
    found = lists.paged(visit, payments.order_by("-received_on", "-id"))
    facts = {"page": found, "show": wanted, "filters": FILTERS, "text": text, "ways": WAYS}
    return lists.part_or_page(visit, "payments", facts)


# --- record --------------------------------------------------------------------------------------------------


class Received(Deed):
    """Money that arrived: from whom, how much, when and how. Invoices are ticked beside it."""

    customer = forms.CharField(label=_("Customer"), widget=customers.Chooser)
    amount = Amount(label=_("Amount"))
    on = Day(label=_("Received on"))
    way = forms.ChoiceField(label=_("Way"), choices=list(WAYS.items()))
    ordered_on = Day(
        label=_("Ordered on"), required=False, help_text=_("The day the client gave the order, if it is known.")
    )
    reference = optional(_("Reference"), help_text=_("What stood on the bank statement."))
    currency = optional(_("Currency"), longest=3)
    rate = optional(_("Rate"), inputmode="decimal", help_text=_("Only for another currency than that of the books."))

    def __init__(self, visit: Visit, **kwargs: Any) -> None:
        super().__init__(visit.POST or None, **kwargs)
        self.company = visit.company
        self.fields["currency"].widget.attrs["placeholder"] = visit.company.currency

    def clean_customer(self) -> str:
        return customers.number_of(self.company, self.cleaned_data["customer"])

    def clean_currency(self) -> str:
        return str(self.cleaned_data["currency"]).upper()

    def clean_rate(self) -> str | None:
        return self.cleaned_data["rate"] or None


@form
def new(visit: Visit) -> HttpResponse:
    """Record a payment. The address may bring an invoice or a customer by public id."""
    filled, named = Received(visit, initial=_asked_for(visit)), visit.POST.getlist("invoices")
    if visit.method == "POST" and filled.is_valid() and "show" not in visit.POST:
        with filled.refusals():
            done = commands.record(call(visit), invoices=tuple(named), **filled.arguments())
            messages.success(visit, _said(done))
            return redirect("payment", done.public_id)
    customer = customers.chosen(visit.company, filled["customer"].value() or "")
    if not named and visit.method == "GET" and "invoice" in visit.GET:
        named = [visit.GET["invoice"]]
    days = _days(filled["on"].value(), filled["ordered_on"].value(), visit)
    facts = {"form": filled, "choices": customers.first_choices(visit.company), **_open(visit, customer, named, *days)}
    return render(visit, "payments/new.html", facts, status=filled.status)


def _asked_for(visit: Visit) -> dict[str, Any]:
    """What is known already: today, and the customer and balance of the invoice one comes from."""
    known: dict[str, Any] = {"on": call(visit).today}
    if wanted := visit.GET.get("invoice", "")[:26]:
        invoice = invoices.found(visit, wanted)
        standing = balances.of_invoices(visit.company, [invoice], known["on"])[invoice.pk]
        known |= {"customer": customers.shown_as(invoice.customer), "currency": invoice.currency}
        known["amount"] = money.plain(standing.balance_minor, invoice.currency)
    elif wanted := visit.GET.get("customer", "")[:26]:
        known["customer"] = customers.shown_as(customers.found(visit, wanted))
    return known


def _days(on: Any, ordered_on: Any, visit: Visit) -> tuple[date, date | None]:
    """The days typed, as far as they are days: when the money came (else today), and when it was ordered."""
    return _day(on) or call(visit).today, _day(ordered_on)


def _day(typed: Any) -> date | None:
    try:
        return typed if isinstance(typed, date) else date.fromisoformat(str(typed or ""))
    except ValueError:
        return None


def _open(
    visit: Visit, customer: Customer | None, named: list[str], on: date, ordered_on: date | None
) -> dict[str, Any]:
    """The open instalments of a customer, those named ticked: by number, or all of an invoice by its public id.

    Each with its discount, as it stands on the day the money came.
    """
    if customer is None:
        return {"customer": None, "open": []}
    rows = Receivable.objects.of(visit.company).filter(balances.OPEN, customer=customer).select_related("invoice")
    today = call(visit).today
    listed = list(rows.order_by("due_on", "id")[:SHOWN])
    off = incentives.standing(visit.company, listed, on, ordered_on)
    found = [
        (one, one.number in named or one.invoice.public_id in named, (today - one.due_on).days, off.get(one.pk))
        for one in listed
    ]
    return {"customer": customer, "open": found}


@page
def open_invoices(visit: Visit) -> HttpResponse:
    """The open invoices of the customer just typed, for htmx to put beside the form."""
    customer = customers.chosen(visit.company, visit.GET.get("customer", ""))
    days = _days(visit.GET.get("on"), visit.GET.get("ordered_on"), visit)
    return render(visit, "payments/open.html", _open(visit, customer, visit.GET.getlist("invoices"), *days))


def _said(done: commands.Recorded) -> str:
    for one in done.discounts:
        if not one.is_earned:
            text = gettext(
                "The payment is recorded. {amount} was deducted and stays open: the discount was not earned."
            )
            return text.format(amount=amount(one.amount_minor, done.currency))
    if not done.unallocated_minor:
        return gettext("The payment is recorded and allocated.")
    left = amount(done.unallocated_minor, done.currency)
    return gettext("The payment is recorded. {amount} of it is not allocated yet.").format(amount=left)


# --- one payment ---------------------------------------------------------------------------------------------


def found(visit: Visit, public_id: str) -> Payment:
    """The payment of that address. Raises Http404."""
    row = Payment.objects.of(visit.company).filter(public_id=public_id).select_related("customer", "reversal").first()
    if row is None:
        raise Http404(gettext("There is no such payment."))
    return row


@page
def shown(visit: Visit, public_id: str) -> HttpResponse:
    """One payment and what it settled."""
    payment = found(visit, public_id)
    return _page(visit, payment, _use(visit, payment))


def _page(visit: Visit, payment: Payment, filled: Use | None) -> HttpResponse:
    allocated = Allocation.objects.of(visit.company).filter(payment=payment)
    parts = allocated.select_related("receivable__invoice", "reversed_by")
    facts = {
        "payment": payment, "customer": payment.customer, "form": filled,
        "parts": [(one, outbox.said(one.because)) for one in parts.order_by("on", "id")],
        "way": WAYS.get(payment.way, payment.way), **_reversal(payment), "held": held.of_payment(visit.company, payment),
    }  # fmt: skip
    return render(visit, "payments/shown.html", facts, status=filled.status if filled else 200)


def _reversal(payment: Payment) -> dict[str, Any]:
    """How it was taken back, if it was."""
    row = getattr(payment, "reversal", None)
    return {"reversal": row, "reversal_kind": TAKEN_BACK[row.kind] if row else ""}


def _use(visit: Visit, payment: Payment) -> Use | None:
    """The form that allocates what is left, while something is left and something is open."""
    if not payment.unallocated_minor:
        return None
    choices = open_choices(visit, payment.customer_id, payment.currency)
    return Use(choices, visit.POST or None) if choices else None


@form
def allocate(visit: Visit, public_id: str) -> HttpResponse:
    """Settle an invoice with what is left of a payment."""
    payment = found(visit, public_id)
    filled = _use(visit, payment)
    if visit.method != "POST" or filled is None:
        return redirect("payment", public_id)
    if filled.is_valid():
        with filled.refusals():
            commands.allocate(call(visit), payment=public_id, **filled.arguments())
            messages.success(visit, gettext("The payment is allocated."))
            return redirect("payment", public_id)
    return _page(visit, payment, filled)
