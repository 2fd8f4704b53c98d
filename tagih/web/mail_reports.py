"""What the mail provider reports: delivered, bounced, complained, opened. Signed by the provider, read by django-anymail."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from tagih import plugins
from tagih.commands import operation, returns
from tagih.domain.errors import DomainError
from tagih.models import Company

log = logging.getLogger("tagih.mail_reports")
BY = "mail provider"
KINDS = {
    "delivered": "delivered", "bounced": "bounced", "rejected": "bounced", "failed": "bounced", "deferred": "delayed",
    "complained": "complained", "opened": "opened",
}  # fmt: skip
"""anymail's names of events, and ours; others say nothing about a delivery."""
BASIC_ONLY = ("brevo", "mailjet", "postmark", "sendgrid", "sparkpost")
"""Providers whose reports are not signed: without a user and password anybody could write them."""


@csrf_exempt
def reported(request: HttpRequest, provider: str) -> HttpResponse:
    """Take the reports of the one provider that carries our mail; any other address is none.

    A report that is not signed is answered 400. What is not about one of our messages is passed over.
    """
    if provider != settings.MAIL_PROVIDER or not _is_signed_at_all(provider):
        raise Http404
    view = plugins.mail_reports(provider)
    if request.method == "HEAD":
        return HttpResponse()
    if request.method != "POST":
        return HttpResponse(status=405, headers={"Allow": "POST, HEAD"})
    view.run_validators(request)
    try:
        events = view.parse_events(request)
    except Exception:  # signed, but not in a form that is known: asking for it again would change nothing
        log.exception("a report of %s could not be read", provider)
        return HttpResponse(status=422)
    _note(provider, events)
    return HttpResponse()


def _is_signed_at_all(provider: str) -> bool:
    return provider not in BASIC_ONLY or bool(settings.ANYMAIL["WEBHOOK_SECRET"])


def _note(provider: str, events: Iterable[Any]) -> None:
    now = timezone.now()
    for event in events:
        kind, names = KINDS.get(event.event_type), _names(event)
        code = returns.company_of(names) if kind and names else ""
        if not kind or not code:
            continue
        company = Company.objects.get(code=code)
        told = {"detail": _detail(event), "source": provider, "external_id": str(event.event_id or "")[:120]}
        try:
            returns.report(operation.call(company, BY, now), message=names[0], kind=kind, **told)
        except DomainError as refusal:
            log.warning("a report of %s was refused: %s", provider, refusal)


def _names(event: Any) -> list[str]:
    """Our name of the message, as the provider was told it; else what stands before the @ of its Message-ID."""
    metadata = event.metadata if isinstance(event.metadata, dict) else {}
    told = str(metadata.get("message", ""))
    own = str(event.message_id or "").strip("<> ").partition("@")[0]
    return [one for one in (told, own) if len(one) == 26]


def _detail(event: Any) -> str:
    said = event.mta_response or event.description or event.reject_reason or ""
    return " ".join(str(said).split())[:400]
