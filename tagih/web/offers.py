"""Deeds about one quote: send, withdraw, note the answer, attach a document, start work; and the client's links."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tagih.commands import portal_links
from tagih.commands import quotes as commands
from tagih.domain import files
from tagih.models import PortalLink, Quote
from tagih.web import customers, invoices, quotes
from tagih.web.forms import Deed, Why
from tagih.web.shell import Visit, call, deed, form, told


def deed_page(visit: Visit, quote: Quote, filled: Deed, words: dict[str, Any]) -> HttpResponse:
    """A form about one quote. `words`: title, text and button."""
    facts = {"quote": quote, "form": filled, **words}
    return render(visit, "quotes/deed.html", facts, status=filled.status)


@deed
def send(visit: Visit, public_id: str) -> HttpResponse:
    """Fix the text and make the client's link, which is said once."""
    quotes.found(visit, public_id)
    with told(visit):
        done = commands.send(call(visit), quote=public_id)
        if done.url:
            said = gettext("{number} can be signed. Give the client this link; it is shown only now: {url}")
            messages.success(visit, said.format(number=done.number, url=done.url))
    return redirect("quote", public_id)


@deed
def withdraw(visit: Visit, public_id: str) -> HttpResponse:
    """Take it back from the client."""
    quotes.found(visit, public_id)
    with told(visit, gettext("It is withdrawn: the client's link opens nothing any more.")):
        commands.withdraw(call(visit), quote=public_id)
    return redirect("quote", public_id)


@deed
def start(visit: Visit, public_id: str) -> HttpResponse:
    """Start the work."""
    quotes.found(visit, public_id)
    with told(visit, gettext("The work has started.")):
        commands.start(call(visit), quote=public_id)
    return redirect("quote", public_id)


class Paper(Deed):
    """That the client signed on paper."""

    name = forms.CharField(label=_("Who signed"), max_length=120)
    because = Why(label=_("How do you know?"), max_length=500)
    file = forms.FileField(label=_("The signed paper"), help_text=_("A PDF, a picture or plain text."))


@form
def accept(visit: Visit, public_id: str) -> HttpResponse:
    """Note that the client accepted on paper."""
    quote = quotes.found(visit, public_id)
    filled = Paper(visit.POST or None, visit.FILES or None)
    if visit.method == "POST" and filled.is_valid():
        with filled.refusals():
            commands.accept(call(visit), quote=public_id, **_with_file(filled))
            messages.success(visit, gettext("It is accepted."))
            return redirect("quote", public_id)
    words = {
        "title": gettext("Signed on paper"), "button": gettext("Note that it is accepted"), "has_file": True,
        "text": gettext("The client can sign by the link; this is for a signature that you hold in your hands."),
    }  # fmt: skip
    return deed_page(visit, quote, filled, words)


class Declined(Deed):
    """Why the client does not want it."""

    because = Why(label=_("Why?"), max_length=500)


@form
def decline(visit: Visit, public_id: str) -> HttpResponse:
    """Note that the client declined."""
    quote = quotes.found(visit, public_id)
    filled = Declined(visit.POST or None)
    if visit.method == "POST" and filled.is_valid():
        with filled.refusals():
            commands.decline(call(visit), quote=public_id, **filled.arguments())
            messages.success(visit, gettext("It is declined."))
            return redirect("quote", public_id)
    words = {"title": gettext("Declined"), "button": gettext("Note that it is declined")}
    text = gettext("Withdraw it afterwards, if you want to change it and offer it again.")
    return deed_page(visit, quote, filled, words | {"text": text})


class Document(Deed):
    """A document to attach."""

    file = forms.FileField(label=_("File"), help_text=_("A PDF, a picture or plain text."))
    title = forms.CharField(label=_("Which document is it?"), required=False, max_length=120)


@form
def attach(visit: Visit, public_id: str) -> HttpResponse:
    """Attach a document."""
    quote = quotes.found(visit, public_id)
    filled = Document(visit.POST or None, visit.FILES or None, initial={"title": visit.GET.get("title", "")[:120]})
    if visit.method == "POST" and filled.is_valid():
        with filled.refusals():
            commands.attach(call(visit), quote=public_id, **_with_file(filled))
            messages.success(visit, gettext("The document is attached."))
            return redirect("quote", public_id)
    words = {"title": gettext("Attach a document"), "button": gettext("Attach it"), "has_file": True}
    text = gettext("The client sees it on the page with the text to sign. At most {limit} MB.")
    return deed_page(visit, quote, filled, words | {"text": text.format(limit=files.LARGEST_BYTES // 1024 // 1024)})


def _with_file(filled: Deed) -> dict[str, Any]:
    """What was typed, and the bytes and name of the file beside it."""
    sent = filled.cleaned_data["file"]
    return filled.arguments() | {"file": sent.read(), "file_name": sent.name}


# --- links ---------------------------------------------------------------------------------------------------


@deed
def invoice_link(visit: Visit, public_id: str) -> HttpResponse:
    """Make a link with which the client sees an invoice."""
    invoices.found(visit, public_id)
    with told(visit):
        done = portal_links.add(call(visit), invoice=public_id)
        if done.url:
            said = gettext("Give the client this link; it is shown only now: {url}")
            messages.success(visit, said.format(url=done.url))
    return redirect("invoice", public_id)


@deed
def account_link(visit: Visit, public_id: str) -> HttpResponse:
    """Make a link with which a client sees all that is between us."""
    customer = customers.found(visit, public_id)
    with told(visit):
        done = portal_links.add(call(visit), customer=customer.number)
        if done.url:
            said = gettext("Give the client this link; it is shown only now: {url}")
            messages.success(visit, said.format(url=done.url))
    return redirect("customer", public_id)


@deed
def revoke(visit: Visit, public_id: str) -> HttpResponse:
    """Have a link open nothing any more."""
    row = (
        PortalLink.objects.of(visit.company)
        .filter(public_id=public_id)
        .select_related("customer", "quote", "invoice", "deliverable__quote", "deliverable__invoice")
        .first()
    )
    if row is None:
        raise Http404(gettext("There is no such link."))
    with told(visit, gettext("The link opens nothing any more.")):
        portal_links.revoke(call(visit), link=public_id)
    if row.purpose == "account":
        return redirect("customer", row.customer.public_id)
    about = row.deliverable or row
    if about.quote is not None:
        return redirect("quote", about.quote.public_id)
    assert about.invoice is not None, "a link is for one thing"
    return redirect("invoice", about.invoice.public_id)
