"""What a person tells about an invoice or a client: promises, disputes, pauses."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tagih.commands import dunning
from tagih.domain import money, promises
from tagih.models import Invoice
from tagih.web import balances, customers, invoices
from tagih.web.forms import Amount, Day, Deed, Why
from tagih.web.shell import Visit, call, deed, form, told
from tagih.web.templatetags import day
from tagih.web.templatetags import money as shown


class Promise(Deed):
    """A client's word to pay."""

    promised_on = Day(label=_("Promised for"))
    amount = Amount(label=_("Amount"), required=False, help_text=_("Leave it empty when all of it is promised."))
    note = Why(label=_("What was said"), required=False, max_length=300)


class Dispute(Deed):
    """What a client does not accept."""

    because = Why(label=_("What the client does not accept"), max_length=500)
    amount = Amount(label=_("Amount"), required=False, help_text=_("Leave it empty when all of it is disputed."))


class Resolution(Deed):
    """How a dispute ended."""

    resolution = Why(label=_("What was agreed"), max_length=500)


class Pause(Deed):
    """Until when nothing is asked, and why."""

    until = Day(label=_("Ask nothing before"))
    because = Why(label=_("Why?"), max_length=300)


def deed_page(visit: Visit, invoice: Invoice, filled: Deed, words: dict[str, Any]) -> HttpResponse:
    """A form about one invoice, with how it stands beside it. `words`: title, text and button."""
    today = call(visit).today
    standing = balances.of_invoices(visit.company, [invoice], today)[invoice.pk]
    facts = {"invoice": invoice, "customer": invoice.customer, "standing": standing, "form": filled, **words}
    return render(visit, "invoices/deed.html", facts, status=filled.status)


@form
def promise(visit: Visit, public_id: str) -> HttpResponse:
    """Record that the client promised to pay by a day."""
    invoice = invoices.found(visit, public_id)
    today = call(visit).today
    filled = Promise(visit.POST or None, initial={"promised_on": today + timedelta(days=7)})
    if visit.method == "POST" and filled.is_valid():
        with filled.refusals():
            done = dunning.promise(call(visit), invoice=str(invoice.number), **filled.arguments())
            said = gettext("The promise holds back asking through {on}.").format(on=day(done.promised_on))
            messages.success(visit, said)
            return redirect("invoice", public_id)
    text = gettext("Nothing is asked until the promised day is over. A promise may be for {days} days at most.")
    words = {"title": gettext("Promise to pay"), "button": gettext("Record the promise")}
    return deed_page(visit, invoice, filled, words | {"text": text.format(days=promises.LONGEST_DAYS)})


@deed
def withdraw_promise(visit: Visit, public_id: str) -> HttpResponse:
    """Take a promise back."""
    invoice = invoices.found(visit, public_id)
    with told(visit, gettext("The promise is taken back: asking goes on.")):
        dunning.withdraw_promise(call(visit), invoice=str(invoice.number))
    return redirect("invoice", public_id)


@form
def dispute(visit: Visit, public_id: str) -> HttpResponse:
    """Record what the client does not accept: only that part is not asked for."""
    invoice = invoices.found(visit, public_id)
    filled = Dispute(visit.POST or None)
    if visit.method == "POST" and filled.is_valid():
        with filled.refusals():
            done = dunning.dispute(call(visit), invoice=str(invoice.number), **filled.arguments())
            amount = shown(money.parse(done.disputed, done.currency), done.currency)
            messages.success(visit, gettext("{amount} is disputed and not asked for.").format(amount=amount))
            return redirect("invoice", public_id)
    text = gettext("Only the disputed part waits; the rest is asked for as before.")
    words = {"title": gettext("Dispute"), "text": text, "button": gettext("Record the dispute")}
    return deed_page(visit, invoice, filled, words)


@form
def resolve_dispute(visit: Visit, public_id: str) -> HttpResponse:
    """End a dispute."""
    invoice = invoices.found(visit, public_id)
    filled = Resolution(visit.POST or None)
    if visit.method == "POST" and filled.is_valid():
        with filled.refusals():
            dunning.resolve_dispute(call(visit), invoice=str(invoice.number), **filled.arguments())
            messages.success(visit, gettext("The dispute is settled: all of the balance may be asked for again."))
            return redirect("invoice", public_id)
    text = gettext(
        "If the client is right in part, credit that part first; then all that is left may be asked for again."
    )
    words = {"title": gettext("Settle the dispute"), "text": text, "button": gettext("The dispute is settled")}
    return deed_page(visit, invoice, filled, words)


@form
def pause(visit: Visit, public_id: str) -> HttpResponse:
    """Ask nothing for one invoice before a day."""
    invoice = invoices.found(visit, public_id)
    filled = Pause(visit.POST or None, initial={"until": call(visit).today + timedelta(days=7)})
    if visit.method == "POST" and filled.is_valid():
        with filled.refusals():
            dunning.pause(call(visit), invoice=str(invoice.number), **filled.arguments())
            until = day(filled.cleaned_data["until"])
            messages.success(visit, gettext("Nothing is asked for this invoice before {until}.").format(until=until))
            return redirect("invoice", public_id)
    text = gettext("The due date stays as it is. On the day you choose, the system looks again what to do.")
    words = {"title": gettext("Pause asking"), "text": text, "button": gettext("Pause asking")}
    return deed_page(visit, invoice, filled, words)


@deed
def resume(visit: Visit, public_id: str) -> HttpResponse:
    """End a pause."""
    invoice = invoices.found(visit, public_id)
    with told(visit, gettext("Asking for this invoice goes on.")):
        dunning.resume(call(visit), invoice=str(invoice.number))
    return redirect("invoice", public_id)


# --- a whole client ------------------------------------------------------------------------------------------


class PauseCustomer(Deed):
    """The same for a client; the reason may be left out."""

    until = Day(label=_("Ask nothing before"))
    because = Why(label=_("Why?"), required=False, max_length=300)


@form
def pause_customer(visit: Visit, public_id: str) -> HttpResponse:
    """Ask nothing of a client before a day."""
    customer = customers.found(visit, public_id)
    filled = PauseCustomer(visit.POST or None, initial={"until": call(visit).today + timedelta(days=7)})
    if visit.method == "POST" and filled.is_valid():
        with filled.refusals():
            dunning.pause_customer(call(visit), customer=customer.number, **filled.arguments())
            until = day(filled.cleaned_data["until"])
            messages.success(
                visit, gettext("{name} is not asked before {until}.").format(name=customer.name, until=until)
            )
            return redirect("customer", public_id)
    text = gettext("Nothing is asked of this client before the day you choose, whatever is open.")
    words = {"title": gettext("Pause asking"), "text": text, "button": gettext("Pause asking")}
    return customers.deed_page(visit, customer, filled, words)


@deed
def resume_customer(visit: Visit, public_id: str) -> HttpResponse:
    """End a client's pause."""
    customer = customers.found(visit, public_id)
    with told(visit, gettext("{name} is asked again.").format(name=customer.name)):
        dunning.pause_customer(call(visit), customer=customer.number, until=None)
    return redirect("customer", public_id)
