"""How it is known that an invoice arrived, or that it never came; and terms in plain words while one writes them."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tagih.commands import proofs
from tagih.domain import courtesy, fields, plain_terms, wording
from tagih.domain.countries import country
from tagih.domain.errors import DomainError
from tagih.models import Customer
from tagih.web import customers, invoices
from tagih.web.dunning import deed_page
from tagih.web.forms import Day, Deed, Why, optional
from tagih.web.shell import Visit, call, form, page, words
from tagih.web.templatetags import day

MOST_CHARACTERS = 4000
"""Of a text that is looked at while it is written."""
KINDS = {
    "registered_letter": _("They signed for a registered letter"), "stamped_paper": _("They stamped the paper"),
    "delivery_receipt": _("A carrier or machine confirmed the delivery"),
    "portal_view": _("They opened it in the portal"),
}  # fmt: skip
"""Kinds of proof as a person chooses them."""


class Receipt(Deed):
    """A proof of receipt."""

    kind = forms.ChoiceField(label=_("How do you know?"), choices=list(KINDS.items()))
    received_on = Day(label=_("They had it on"))
    note = optional(_("Note"), longest=300, help_text=_("Such as the number of the registered letter."))


class NonDelivery(Deed):
    """That it never came."""

    because = Why(label=_("How is it proven?"), max_length=300, help_text=_("Such as: the letter came back."))
    sent_on = Day(label=_("Sent anew on"))


@form
def record(visit: Visit, public_id: str) -> HttpResponse:
    """Record that the client had an invoice on a day."""
    invoice = invoices.found(visit, public_id)
    filled = Receipt(visit.POST or None, initial={"received_on": call(visit).today})
    if visit.method == "POST" and filled.is_valid():
        with filled.refusals():
            done = proofs.record(call(visit), invoice=public_id, **filled.arguments())
            said = gettext("It is proven that they had it on {on}.").format(on=day(done.received_on))
            messages.success(visit, said)
            return redirect("invoice", public_id)
    text = gettext("Where the term runs from receipt, the earliest proof counts. A due date never moves later by it.")
    said_on_page = {"title": gettext("Proof of receipt"), "text": text, "button": gettext("Record the proof")}
    return deed_page(visit, invoice, filled, said_on_page)


@form
def not_delivered(visit: Visit, public_id: str) -> HttpResponse:
    """Record that an invoice never came."""
    invoice = invoices.found(visit, public_id)
    filled = NonDelivery(visit.POST or None, initial={"sent_on": call(visit).today})
    if visit.method == "POST" and filled.is_valid():
        with filled.refusals():
            proofs.not_delivered(call(visit), invoice=public_id, **filled.arguments())
            messages.success(visit, gettext("The term runs anew, and the next letter says sorry."))
            return redirect("invoice", public_id)
    text = gettext(
        "Only what is proven counts: it bounced, or came back. The term is counted anew, and asking starts anew with "
        "an apology."
    )
    said_on_page = {"title": gettext("It never came"), "text": text, "button": gettext("Start anew")}
    return deed_page(visit, invoice, filled, said_on_page)


@page
def terms_hint(visit: Visit) -> HttpResponse:
    """What the terms of a draft mean, for htmx to put below them: the client's own sentence, or what is wrong."""
    typed, spoken, usual = visit.GET.get("terms", "").strip(), visit.company.language, ""
    customer = _customer(visit)
    if customer is not None:
        spoken, usual = customer.language, customer.terms
    code = (typed or usual or visit.company.terms)[:120]
    try:
        done = plain_terms.explain(code, call(visit).today, country(visit.company.country), spoken)
    except DomainError as refusal:
        return render(visit, "invoices/hint.html", {"wrong": words(refusal)})
    return render(visit, "invoices/hint.html", {"sentence": done.sentence, "language": spoken})


@form
def words_hint(visit: Visit) -> HttpResponse:
    """What could be said better in the message of a draft, or the terms of a quote, for htmx to put below it."""
    customer = _customer(visit)
    spoken = customer.language if customer else visit.company.language
    hints = courtesy.hints(visit.POST.get("message", "")[:MOST_CHARACTERS], spoken)
    hints += tuple(found.because for found in wording.jargon(visit.POST.get("policy", "")[:MOST_CHARACTERS], spoken))
    return render(visit, "invoices/hints.html", {"hints": hints})


def _customer(visit: Visit) -> Customer | None:
    """The customer that the draft names so far, if it names one."""
    typed = visit.GET.get("customer") or visit.POST.get("customer", "")
    number = customers.number_of(visit.company, typed[:300])
    return Customer.objects.of(visit.company).filter(number=number).first() if fields.storable(number) else None
