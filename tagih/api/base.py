"""The API itself: what happens before and around every operation, the Call it makes, and the OpenAPI document."""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase, HttpResponseNotAllowed
from django.urls import URLPattern
from django.utils import timezone, translation
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from tagih.api import access, bodies, documents, problems
from tagih.api.problems import ApiProblem
from tagih.api.values import Deed
from tagih.commands import operation
from tagih.commands.operation import Call
from tagih.models import ApiToken, Company, Event
from tagih.models.base import longest

KEY_HEADER = "Idempotency-Key"


class Asked(HttpRequest):
    """A request whose token was found good, and the company that the token names."""

    token: ApiToken
    company: Company


def call(request: Asked, said: Deed | date | None = None) -> Call:
    """Who calls (the token), for which company, under which idempotency key, and when: today or on the day that was said.

    Raises ApiProblem `day_to_come`: nothing is done on a day that is still to come.
    """
    by = f"token {request.token.name}"[: longest(Event, "by")]
    now = operation.call(request.company, by, timezone.now(), key=request.headers.get(KEY_HEADER, ""))
    on = said.on if isinstance(said, Deed) else said
    if on is None or on == now.today:
        return now
    if on > now.today:
        raise ApiProblem(422, "day_to_come", on=on, today=now.today)
    return operation.call(request.company, by, now.now, on, now.key)


def today(request: Asked, on: date | None = None) -> date:
    """The day that is asked about: the one given, or today in the company's zone."""
    return on or timezone.now().astimezone(request.company.tzinfo).date()


class Api(NinjaAPI):
    """The operations of all nouns, each answered in JSON or with a problem, never with a page."""

    def __init__(self) -> None:
        super().__init__(
            title="Tagih",
            version="1",
            description=documents.DESCRIPTION,
            openapi_url=None,
            docs_url=None,
            parser=bodies.StrictParser(),
            urls_namespace="api",
        )
        problems.register(self)
        self.add_decorator(_guarded, mode="view")

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """`customers_add`: the noun's file and the verb's function."""
        view: Callable[..., Any] = operation.view_func
        return f"{view.__module__.rpartition('.')[2]}_{view.__name__}".rstrip("_")

    @functools.cached_property
    def document(self) -> OpenAPISchema:
        """The OpenAPI document; it is the same for everyone."""
        return documents.finished(self.get_openapi_schema())

    def _get_urls(self) -> list[Any]:
        patterns = super()._get_urls()
        for pattern in patterns:
            if isinstance(pattern, URLPattern):
                pattern.callback = answered(pattern.callback)
        return patterns


def answered(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """`view` with a problem where the framework would answer otherwise, and with nothing kept by any cache."""

    @functools.wraps(view)
    def shown(request: HttpRequest, *args: Any, **parts: Any) -> HttpResponseBase:
        with translation.override("en"):
            answer = view(request, *args, **parts)
        if isinstance(answer, HttpResponseNotAllowed):
            allowed = answer.headers["Allow"]
            refusal = ApiProblem(405, "method_not_allowed", method=request.method, methods=allowed)
            answer = problems.of(refusal.with_header("Allow", allowed))
        answer.headers["Content-Language"] = "en"
        answer.headers.setdefault("Cache-Control", "no-store")
        return answer

    shown.csrf_exempt = True  # type: ignore[attr-defined]  # a token is no cookie: no other site can send it
    return shown


def _guarded(run: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """An operation that first looks at the size of the request, then at its token, then for what it does not know."""
    its: Operation = run.__self__  # type: ignore[attr-defined]

    @functools.wraps(run)
    def guarded(request: Asked, **parts: Any) -> HttpResponseBase:
        try:
            bodies.require_size(its, request)
            request.token = access.token(request)
            request.company = request.token.company
            bodies.require_known(its, request)
        except Exception as refusal:
            answer: HttpResponse = its.api.on_exception(request, refusal)
            return answer
        return run(request, **parts)

    return guarded
