"""The language of the pages: the client's own, until they choose another one; a cookie of their page remembers it."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from tagih.models import PortalLink

COOKIE = "portal_language"
REMEMBERED_SECONDS = 60 * 60 * 24 * 366


def spoken(request: HttpRequest, row: PortalLink) -> str:
    """The code of the language in which this visitor reads."""
    chosen = request.COOKIES.get(COOKIE, "")
    return chosen if chosen in dict(settings.LANGUAGES) else row.customer.language


def chosen(request: HttpRequest, row: PortalLink, there: str) -> HttpResponse:
    """Remember the language of the form that was sent, for the page at `there`, and go back to it."""
    answer = redirect(there)
    wanted = request.POST.get("language", "")
    if wanted in dict(settings.LANGUAGES):
        answer.set_cookie(
            COOKIE, wanted, path=there, max_age=REMEMBERED_SECONDS, httponly=True, samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )  # fmt: skip
    return answer
