"""What payment providers report, at an address that only the provider and we know. Who is not one learns nothing."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from tagih.commands import provider_events
from tagih.portal import door, network, rates

senders = rates.Rates()
"""Counted apart from the clients of the portal."""


@csrf_exempt
def reported(request: HttpRequest, address: str) -> HttpResponse:
    """Keep a report and answer 200 at once; what it means is found out by asking the provider.

    An unknown address, an account without a secret, a wrong signature and anything but POST are answered alike.
    """
    now = timezone.now()
    if not senders.allows(network.address(request), settings.PROVIDER_REPORTS, now.timestamp()):
        return _answer(429)
    length = request.headers.get("Content-Length") or "0"
    is_small = length.isascii() and length.isdigit() and int(length) <= provider_events.LARGEST_BODY
    if request.method != "POST" or not is_small:
        return _answer(404)
    is_kept = provider_events.receive(address, request.body, request.headers, request.GET.dict(), now)
    return _answer(200 if is_kept else 404)


def _answer(status: int) -> HttpResponse:
    answer = door.kept_private(HttpResponse(status=status))
    if status == 429:
        answer.headers["Retry-After"] = str(rates.WINDOW_SECONDS)
    return answer


def paid(request: HttpRequest) -> HttpResponse:
    """Where a client comes back to who was sent to the provider without a page of the portal."""
    return door.kept_private(render(request, "portal/paid.html"))
