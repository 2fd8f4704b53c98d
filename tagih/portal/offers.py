"""A quote or change order before the client's eyes: terms first, then the prices; signed or declined below them."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render

from tagih.commands import signing
from tagih.domain import agreed_text
from tagih.domain import quotes as rules
from tagih.domain.errors import DomainError
from tagih.models import File, Quote, Signature
from tagih.portal import door, network
from tagih.portal.door import Visit


def shown(visit: Visit, quote: Quote, refusal: DomainError | None = None, about: str = "") -> HttpResponse:
    """The page; with a refusal, what was typed is still there."""
    state = rules.standing(quote.state, quote.valid_until, door.today(visit.company))
    facts: dict[str, Any] = {
        "quote": quote, "state": state, "agreed": agreed_text.read(quote.text), "link": visit.link,
        "company": visit.company, "form_key": door.form_key(visit.link), "refusal": refusal, "about": about,
        "typed": visit.POST if refusal else {}, "signature": _signature(quote), "files": _files(quote),
    }  # fmt: skip
    return render(visit, "portal/offer.html", facts, status=422 if refusal else 200)


def _signature(quote: Quote) -> Signature | None:
    """The answer to the text that stands now."""
    signed = Signature.objects.of(quote.company_id).filter(quote=quote, text_sha=quote.text_sha)
    return signed.order_by("id").last() if quote.state in ("accepted", "declined") else None


def _files(quote: Quote) -> list[File]:
    return list(File.objects.of(quote.company_id).filter(quote=quote).order_by("id"))


@door.deed
def accept(visit: Visit) -> HttpResponse:
    """Sign by typing a name."""
    return _answered(visit, "accept", name=visit.POST.get("name", ""))


@door.deed
def decline(visit: Visit) -> HttpResponse:
    """Decline, and say why."""
    return _answered(visit, "decline", because=visit.POST.get("because", ""))


def _answered(visit: Visit, verb: str, **said: str) -> HttpResponse:
    command = signing.accept if verb == "accept" else signing.decline
    given = {"link": visit.link.public_id, "text_sha": visit.POST.get("text_sha", "")}
    where = {"address": network.address(visit), "agent": network.agent(visit)}
    try:
        command(door.call(visit), **given, **where, **said)
    except DomainError as refusal:
        if visit.link.quote is None:  # a link to something else: the door says that there is nothing
            raise
        visit.link.quote.refresh_from_db()
        return shown(visit, visit.link.quote, refusal, verb)
    return redirect("portal", visit.link.public_id)
