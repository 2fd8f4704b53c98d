"""The shell around every page: who is signed in, whose books are open, and what waits to be done there."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from tagih.commands import operation
from tagih.commands.operation import Call
from tagih.domain.errors import DomainError, Incomplete, NotFound, Refused
from tagih.domain.reasons import Reason
from tagih.models import Company, Membership, User
from tagih.models.base import folded, longest
from tagih.models.events import Event
from tagih.web import waiting
from tagih.web.templatetags import sentence

CHOSEN = "company"
"""Where the session keeps the public id of the company that was chosen last."""


@dataclass(frozen=True, slots=True)
class Books:
    """The books that are open: of which company, beside which others, and as what one may work in them."""

    company: Company
    companies: tuple[Company, ...]
    role: str

    @property
    def may_write(self) -> bool:
        return self.role != "read_only"


class Visit(HttpRequest):
    """A request of somebody who is signed in and belongs to a company."""

    books: Books
    company: Company
    htmx: HtmxDetails
    user: User


View = Callable[..., HttpResponseBase]


# --- who may see, and who may do -----------------------------------------------------------------------------


def page(view: View) -> View:
    """A page to read."""
    return _guarded(view, ["GET", "HEAD"], writes=False)


def form(view: View) -> View:
    """A page with a form to fill in."""
    return _guarded(view, ["GET", "HEAD", "POST"], writes=True)


def deed(view: View) -> View:
    """Something to do, always by POST."""
    return _guarded(view, ["POST"], writes=True)


def _guarded(view: View, methods: list[str], writes: bool) -> View:
    @functools.wraps(view)
    def guarded(request: HttpRequest, **parts: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return _to_sign_in(request)
        found = books(request)
        if found is None:
            return render(request, "shell/no_company.html", status=403)
        if writes and not found.may_write:
            raise PermissionDenied(words(Refused("not_allowed", company=found.company.name)))
        cast(Visit, request).company = found.company
        try:
            return view(request, **parts)
        except NotFound as refusal:
            raise Http404(words(refusal)) from None

    return never_cache(require_http_methods(methods)(guarded))


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """The sign-in page, as a page also where htmx asked for a part of one."""
    there = redirect_to_login(request.get_full_path())
    return HttpResponseClientRedirect(there.url) if cast(Visit, request).htmx else there


def books(request: HttpRequest) -> Books | None:
    """The books this user opened last, else those they joined first; None when they belong to no company."""
    if not hasattr(request, "books"):
        request.books = _find_books(request)  # type: ignore[attr-defined]
    return cast("Books | None", request.books)  # type: ignore[attr-defined]


def _find_books(request: HttpRequest) -> Books | None:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return None
    of_user = Membership.objects.everywhere("the companies of one user").filter(user_id=user.pk)
    members = list(of_user.select_related("company").order_by("id"))
    if not members:
        return None
    chosen = request.session.get(CHOSEN)
    now = next((one for one in members if one.company.public_id == chosen), members[0])
    by_name = sorted((one.company for one in members), key=lambda one: (folded(one.name), one.pk))
    return Books(now.company, tuple(by_name), now.role)


def choose_company(request: HttpRequest) -> HttpResponseBase:
    """Open the books of another company of this user."""

    def choose(visit: Visit) -> HttpResponse:
        wanted = visit.POST.get("company", "")
        if wanted not in {one.public_id for one in visit.books.companies}:
            raise Http404(gettext("You do not belong to this company."))
        visit.session[CHOSEN] = wanted
        return redirect("dashboard")

    return _guarded(choose, ["POST"], writes=False)(request)


# --- calling commands ----------------------------------------------------------------------------------------


def call(visit: Visit) -> Call:
    """Who calls, for which company, when, and under which key: that of the form that was sent."""
    return operation.call(visit.company, actor(visit.user), timezone.now(), key=visit.POST.get("key", ""))


def actor(user: User) -> str:
    """How the books name a person: by e-mail address, or by number when that is too long for a field."""
    return user.email if len(user.email) <= longest(Event, "by") else f"user {user.pk}"


def words(refusal: DomainError) -> str:
    """A refusal in the reader's language."""
    if refusal.code == "key_used_differently":
        return gettext("This form was sent before, with other values. Check what it says now, then send it again.")
    if isinstance(refusal, Incomplete):
        return sentence(Reason(refusal.code, {refusal.name: " ".join(sentence(one) for _, one in refusal.parts)}))
    return sentence(refusal.reason)


@contextmanager
def told(visit: HttpRequest, done: str = "") -> Iterator[None]:
    """Say on the next page that something is done, or why it was refused."""
    try:
        yield
    except DomainError as refusal:
        messages.error(visit, words(refusal))
    else:
        if done:
            messages.success(visit, done)


# --- what every page shows -----------------------------------------------------------------------------------

_ENTRIES = {
    "dashboard": "dashboard", "bank": "bank", "morning": "morning_list", "proposal": "morning_list", "invoice": "invoices",
    "draft": "invoices", "credit": "invoices", "creditpolicy": "policy", "exception": "customers",
    "quote": "quotes", "deliverable": "quotes", "recurring": "invoices", "work": "work", "billing": "invoices",
    "matching": "bank", "match": "bank", "payer": "bank",
    "customer": "customers", "contact": "customers",
    "client": "client_words", "plan": "client_words", "claim": "client_words", "amendment": "client_words",
    "payment": "payments", "charge": "payments", "provider": "company", "method": "company",
    "outbox": "outbox", "message": "outbox", "holding": "customers", "incentive": "policy",
    "report": "reports", "policy": "policy", "company": "company", "way": "company",
    "collection": "payments", "mandate": "customers", "cheque": "payments", "virtual": "company",
}  # fmt: skip
"""Entry of the navigation by the first word of a url's name, without its plural s."""


def context(request: HttpRequest) -> dict[str, Any]:
    """For every template: the open books, the entry of the navigation, and how much waits behind the entries."""
    found = books(request)
    if found is None:
        return {}
    match = getattr(request, "resolver_match", None)
    noun = (match.url_name or "").partition("_")[0].removesuffix("s") if match else ""
    return {
        "company": found.company,
        "companies": found.companies,
        "may_write": found.may_write,
        "nav": _ENTRIES.get(noun, ""),
        "counts": waiting.counts(found.company, timezone.now().astimezone(found.company.tzinfo).date()),
    }
