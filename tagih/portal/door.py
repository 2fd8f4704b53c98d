"""The door itself: a link's secret becomes a cookie, a cookie opens one page, and everything else is told the same nothing.

A request that only looks (GET, HEAD) never changes anything. Forms carry a key of their own: a page that tells no referrer
sends no origin either, so the framework's check of the origin could not work here.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import date
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.http import content_disposition_header
from django.views.decorators.csrf import csrf_exempt

from tagih.commands import operation, portal_links
from tagih.commands.operation import Call
from tagih.domain import links
from tagih.domain.errors import NotFound
from tagih.models import Company, PortalLink
from tagih.portal import languages, network, rates

READS = ("GET", "HEAD")
FILE_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"
"""A file runs nothing and belongs to no site, whatever is in it."""
_NO_SEAL = "0" * 64
"""What an unknown link is compared with, so that it takes as long as a known one."""


class Visit(HttpRequest):
    """A request of a client whose link was opened."""

    link: PortalLink
    company: Company


View = Callable[..., HttpResponse]


def opened(request: HttpRequest, token: str) -> HttpResponse:
    """Exchange a link's secret for a cookie, and go on to an address without it."""
    if request.method not in READS:
        return kept_private(_gone(request))
    if not _within_rate(request):
        return kept_private(_too_often(request))
    found = links.parts(token)
    row = _row(found[0]) if found else None
    secret = found[1] if found else ""
    bound = portal_links.bound(row) if row else links.Bound("", 0, 0, 0, date.max, 0)
    is_right = links.opens(secret, bound, row.seal if row else _NO_SEAL)
    if row is None or not is_right or not _holds(row):
        return kept_private(_gone(request))
    there = reverse("portal", args=[row.public_id])
    answer = HttpResponseRedirect(there)
    answer.set_cookie(
        _cookie_name(row), _proof(row), path=there, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE,
        max_age=60 * 60 * 24,
    )  # fmt: skip
    return kept_private(answer)


def page(view: View) -> View:
    """Something to look at."""
    return _guarded(view, READS)


def deed(view: View) -> View:
    """Something to do, always by POST, from a form of the page itself."""
    return _guarded(view, ("POST",))


def form(view: View) -> View:
    """A page with a form of its own, which is sent to the same address."""
    return _guarded(view, (*READS, "POST"))


def _guarded(view: View, methods: tuple[str, ...]) -> View:
    @functools.wraps(view)
    def guarded(request: HttpRequest, public_id: str, **parts: str) -> HttpResponse:
        if not _within_rate(request):
            return kept_private(_too_often(request))
        row = _row(public_id)
        shown = request.COOKIES.get(_cookie_name(row), "") if row else ""
        is_right = constant_time_compare(shown, _proof(row) if row else _NO_SEAL)
        if row is None or not is_right or not _holds(row) or request.method not in methods:
            return kept_private(_gone(request))
        if request.method == "POST" and not constant_time_compare(request.POST.get("form", ""), form_key(row)):
            return kept_private(_gone(request))
        visit = cast(Visit, request)
        visit.link, visit.company = row, row.company
        with translation.override(languages.spoken(request, row)):
            try:
                answer = view(visit, **parts)
            except NotFound:
                answer = _gone(request)
            answer.headers["Content-Language"] = translation.get_language() or "en"
        return kept_private(answer)

    return csrf_exempt(guarded)


def call(visit: Visit) -> Call:
    """Who calls (the client, by number), for which company, and when."""
    by = f"client {visit.link.customer.number}"
    return operation.call(visit.company, by, timezone.now(), key=visit.POST.get("key", "") or "")


def today(company: Company) -> date:
    """The company's own calendar day."""
    return timezone.now().astimezone(company.tzinfo).date()


def shown(visit: Visit, template: str, facts: dict[str, Any], status: int = 200) -> HttpResponse:
    """A page of the portal, with what every one of them needs."""
    always = {"link": visit.link, "company": visit.company, "form_key": form_key(visit.link)}
    return render(visit, template, {**always, **facts}, status=status)


def nothing(visit: HttpRequest) -> HttpResponse:
    """What is said where nothing is that this link opens."""
    return _gone(visit)


def form_key(row: PortalLink) -> str:
    """What a form of this link's page carries: no other site can know it."""
    return salted_hmac("portal form", f"{row.public_id} {row.seal}", algorithm="sha256").hexdigest()


def kept_private(answer: HttpResponse) -> HttpResponse:
    """An answer that no cache keeps, no page is told about, and no search engine lists."""
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    answer._has_been_logged = True  # type: ignore[attr-defined]  # the framework would log addresses it did not like
    return answer


def download(name: str, media_type: str, data: bytes) -> HttpResponse:
    """A file to be kept, not shown: it never becomes a page of ours."""
    headers = {
        "Content-Disposition": content_disposition_header(True, name) or "attachment",
        "Content-Security-Policy": FILE_POLICY, "X-Content-Type-Options": "nosniff",
    }  # fmt: skip
    return HttpResponse(data, content_type=media_type, headers=headers)


def _gone(request: HttpRequest) -> HttpResponse:
    """Not there, over, revoked or not yours: the answer is the same."""
    return render(request, "portal/gone.html", status=404)


def _too_often(request: HttpRequest) -> HttpResponse:
    answer = render(request, "portal/too_often.html", status=429)
    answer.headers["Retry-After"] = str(rates.WINDOW_SECONDS)
    return answer


def _within_rate(request: HttpRequest) -> bool:
    at = timezone.now().timestamp()
    return rates.visitors.allows(network.address(request), settings.PORTAL_REQUESTS, at)


def _row(public_id: str) -> PortalLink | None:
    rows = PortalLink.objects.everywhere("the link names the company")
    related = (
        "company",
        "customer",
        "deliverable__quote",
        "quote__customer",
        "quote__changes",
        "invoice__customer",
        "deliverable__file",
    )
    return rows.select_related(*related).filter(public_id=public_id).first()


def _holds(row: PortalLink) -> bool:
    return links.holds(row.expires_on, row.revoked_at is not None, today(row.company))


def _cookie_name(row: PortalLink) -> str:
    return f"portal_{row.public_id}"


def _proof(row: PortalLink) -> str:
    """That the browser once had the secret: made of the seal, so it ends with it, and of no use anywhere else."""
    return salted_hmac("portal cookie", f"{row.public_id} {row.seal}", algorithm="sha256").hexdigest()
