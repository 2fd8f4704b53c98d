"""Problem details (RFC 9457): the one shape of every refusal, and the sentences of the refusals of this door itself."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any, Literal

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from pydantic import BaseModel, ConfigDict

from tagih.domain import fields
from tagih.domain.errors import Conflict, DomainError, Incomplete, Invalid, NotFound, Refused

log = logging.getLogger("tagih.api")

MEDIA_TYPE = "application/problem+json"
STATUS: dict[type[DomainError], int] = {NotFound: 404, Invalid: 422, Conflict: 409, Refused: 403}
"""What each kind of refusal is in HTTP."""

SENTENCES = {
    "token_missing": "Send a token: Authorization: Bearer tagih_…",
    "token_not_in_use": "This token is not, or not any more, in use: make another one.",
    "token_only_reads": "This token may only read: make one that may write.",
    "path_unknown": "There is nothing at {path}: /api/v1/openapi.json names every address.",
    "method_not_allowed": "{method} is not possible at this address: use {methods}.",
    "body_too_large": "The body has {size} bytes: at most {limit} are read.",
    "media_type": "Send the body as {expected}, not as {given}.",
    "body_unreadable": "The body cannot be read: {problem}.",
    "request_unreadable": "The request cannot be read: send fewer and plainer parameters.",
    "parameter_unknown": "“{name}” is not a parameter here: use {names}.",
    "fields_invalid": "{sentences}",
    "cursor_unreadable": "This cursor does not belong to this list: begin again without one.",
    "day_to_come": "{on} is still to come: give a day up to {today}.",
    "days_too_many": "{days} days are too many at once: look at {limit} at most.",
    "nothing_named": "Name the messages to send, or say “all”: one of the two.",
    "busy": "The books are busy: try again in a moment, with the same Idempotency-Key.",
    "internal": "Something went wrong here and is in the log: try again with the same Idempotency-Key.",
}
"""What this door refuses by itself. The refusals of commands have theirs in `tagih.domain.sentences`."""


class FieldProblem(BaseModel):
    """One field that cannot be taken as it is, by its name in the body (`lines[0].quantity`), address or form."""

    model_config = ConfigDict(extra="forbid")
    field: str
    code: str
    detail: str


class Problem(BaseModel):
    """A refusal. `detail` says what to do; `code` and `facts` are for programs; `errors` names fields."""

    model_config = ConfigDict(extra="forbid")
    type: Literal["about:blank"] = "about:blank"
    title: str
    status: int
    code: str
    detail: str
    facts: dict[str, int | str] = {}
    errors: list[FieldProblem] = []


class ApiProblem(Exception):
    """What this door refuses before any command is called: status, code, and the facts of its sentence."""

    def __init__(self, status: int, code: str, /, **facts: Any) -> None:
        self.status, self.code, self.facts = status, code, facts
        self.headers: dict[str, str] = {}
        super().__init__(code)

    def with_header(self, name: str, value: str) -> ApiProblem:
        """This problem, to be answered with one more header."""
        self.headers[name] = value
        return self


def response(
    status: int, code: str, detail: str, facts: Mapping[str, Any] | None = None, errors: Iterable[FieldProblem] = ()
) -> HttpResponse:
    """The answer that says what is refused."""
    plain = {name: one if isinstance(one, int | str) else str(one) for name, one in (facts or {}).items()}
    shown = Problem(
        title=HTTPStatus(status).phrase, status=status, code=code, detail=detail, facts=plain, errors=list(errors)
    )
    text = json.dumps(shown.model_dump(exclude_defaults=False))
    return HttpResponse(text, status=status, content_type=MEDIA_TYPE, headers={"Cache-Control": "no-store"})


def of(problem: ApiProblem) -> HttpResponse:
    """The answer to a request that this door refuses by itself."""
    detail = SENTENCES[problem.code].format_map(problem.facts)
    answer = response(problem.status, problem.code, detail, problem.facts)
    for name, value in problem.headers.items():
        answer.headers[name] = value
    return answer


def unknown_path(request: HttpRequest) -> HttpResponse:
    """The answer at every address under `/api/` where there is nothing."""
    return of(ApiProblem(404, "path_unknown", path=fields.shown(request.path)))


# --- exceptions ----------------------------------------------------------------------------------------------


def register(api: NinjaAPI) -> None:
    """Give every exception its answer."""
    answers: tuple[tuple[type[Exception], Any], ...] = (
        (DomainError, _refused), (ApiProblem, _own), (ValidationError, _fields), (Http404, _unknown), (HttpError, _http),
        (RequestDataTooBig, _too_big), (SuspiciousOperation, _suspicious), (OperationalError, _busy),
        (Exception, _internal),
    )  # fmt: skip
    for kind, answer in answers:
        api.add_exception_handler(kind, answer)


def _refused(request: HttpRequest, refusal: DomainError) -> HttpResponse:
    status = next(status for kind, status in STATUS.items() if isinstance(refusal, kind))
    parts = refusal.parts if isinstance(refusal, Incomplete) else ()
    errors = [FieldProblem(field=field, code=one.code, detail=one.sentence) for field, one in parts]
    return response(status, refusal.code, refusal.sentence, refusal.facts, errors)


def _own(request: HttpRequest, problem: ApiProblem) -> HttpResponse:
    return of(problem)


def _unknown(request: HttpRequest, missing: Http404) -> HttpResponse:
    return unknown_path(request)


def _http(request: HttpRequest, error: HttpError) -> HttpResponse:
    """What the framework refuses by itself: a body that cannot be read."""
    log.warning("%s: %s", error.status_code, error.message)
    return of(ApiProblem(400, "body_unreadable", problem="it is not what this address takes"))


def _too_big(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    from django.conf import settings

    size = int(request.META.get("CONTENT_LENGTH") or 0)
    return of(ApiProblem(413, "body_too_large", size=size, limit=settings.DATA_UPLOAD_MAX_MEMORY_SIZE))


def _suspicious(request: HttpRequest, error: SuspiciousOperation) -> HttpResponse:
    """What Django itself will not look at: too many parameters, for one."""
    log.warning("%s %r: %s", request.method, request.path, type(error).__name__)
    return of(ApiProblem(400, "request_unreadable"))


def _busy(request: HttpRequest, error: OperationalError) -> HttpResponse:
    log.warning("the database could not answer: %s", error)
    return of(ApiProblem(503, "busy").with_header("Retry-After", "2"))


def _internal(request: HttpRequest, error: Exception) -> HttpResponse:
    log.error("%s %r failed", request.method, request.path, exc_info=error)
    return of(ApiProblem(500, "internal"))


# --- fields --------------------------------------------------------------------------------------------------

_FIELD = {
    "missing": ("field_missing", "Give “{field}”."),
    "extra_forbidden": ("field_unknown", "“{field}” is not a field here: leave it out."),
    "invalid_key": ("field_unknown", "“{field}” is not a field here: leave it out."),
    "string_type": ("text_expected", "“{field}” must be text: put it in quotation marks."),
    "string_unicode": ("text_unreadable", "“{field}” holds half a character: send whole ones."),
    "text_unreadable": ("text_unreadable", "“{field}” holds a character that no text has: leave it out."),
    "string_too_short": ("text_too_short", "“{field}” is empty: fill it in."),
    "string_too_long": ("text_too_long", "“{field}” is too long: at most {max_length} characters."),
    "string_pattern_mismatch": ("text_unreadable", "“{field}” is not written as it should be: {pattern}."),
    "day": ("date_unreadable", "“{field}” is not a date: write year-month-day, such as 2026-03-14, from {first} to {last}."),
    "whole_number": ("number_unreadable", "“{field}” must be a whole number, written in digits."),
    "greater_than_equal": ("number_too_small", "“{field}” must be {ge} or more."),
    "less_than_equal": ("number_too_large", "“{field}” must be {le} or less."),
    "bool_type": ("yes_or_no", "“{field}” must be true or false."),
    "yes_or_no": ("yes_or_no", "“{field}” must be true or false."),
    "list_type": ("list_expected", "“{field}” must be a list."),
    "too_long": ("list_too_long", "“{field}” may have at most {max_length} entries."),
    "too_short": ("list_too_short", "“{field}” needs an entry at least."),
    "literal_error": ("choice_unknown", "“{field}” must be one of {expected}."),
    "model_type": ("object_expected", "“{field}” must be an object: put its fields in braces."),
    "model_attributes_type": ("object_expected", "“{field}” must be an object: put its fields in braces."),
}  # fmt: skip
"""Our code and sentence for each way in which pydantic finds a field wrong."""


def _fields(request: HttpRequest, invalid: ValidationError) -> HttpResponse:
    errors = [_field(one) for one in invalid.errors[:20]]
    sentences = " ".join(dict.fromkeys(one.detail for one in errors))
    return response(422, "fields_invalid", sentences, errors=errors)


def _field(error: Mapping[str, Any]) -> FieldProblem:
    name = _name(error.get("loc", ()))
    code, sentence = _FIELD.get(error["type"], ("field_invalid", "“{field}” cannot be used: {msg}."))
    context = {"field": name, "msg": error.get("msg", ""), **error.get("ctx", {})}
    return FieldProblem(field=name, code=code, detail=sentence.format_map(context))


def _name(place: Iterable[str | int]) -> str:
    """`("body", "body", "lines", 0, "quantity")` as `lines[0].quantity`; the body itself is called `body`."""
    source, *parts = place
    if source == "body" and parts:
        parts = parts[1:] or ["body"]
    name = "".join(f"[{part}]" if isinstance(part, int) else f".{fields.shown(part)}" for part in parts)
    return name.removeprefix(".") or str(source)
