"""Bodies of requests: how large they may be, of which kind, and JSON read strictly."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, NoReturn

from django.core.exceptions import TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError
from ninja.operation import Operation
from ninja.parser import Parser

from tagih.api.problems import ApiProblem
from tagih.domain import fields

LARGEST_JSON_BYTES = 1024 * 1024
"""Room for an invoice of a thousand lines; anything larger is read no further than its length."""
LARGEST_FILE_BYTES = 64 * 1024 * 1024
"""Room for a ledger of half a million invoices."""
MOST_NAMES = 100
"""Names in one object. No body of this door has a third of them."""

_SOURCES = {"body": "application/json", "form": "multipart/form-data", "file": "multipart/form-data"}


class StrictParser(Parser):
    """JSON by RFC 8259, and nothing that is read differently elsewhere: no name twice, no NaN, no bottomless nesting."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The value of the body. Raises ApiProblem `body_unreadable`."""
        try:
            return json.loads(request.body.decode(), object_pairs_hook=_once, parse_constant=_no_number)
        except UnicodeDecodeError:
            _refuse("it is not UTF-8")
        except RecursionError:
            _refuse("it is nested too deep")
        except ValueError as problem:
            _refuse(f"it is not JSON: {fields.shown(problem)}")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(pairs) > MOST_NAMES:
        _refuse(f"an object in it has more than {MOST_NAMES} names")
    made = dict(pairs)
    if len(made) < len(pairs):
        twice = next(name for at, (name, _) in enumerate(pairs) if any(name == other for other, _ in pairs[:at]))
        _refuse(f"“{fields.shown(twice)}” stands in it twice")
    return made


def _no_number(text: str) -> NoReturn:
    _refuse(f"{text} is not a number of JSON")


def _refuse(problem: str) -> NoReturn:
    raise ApiProblem(400, "body_unreadable", problem=problem)


# --- before it is read ---------------------------------------------------------------------------------------


def require_size(operation: Operation, request: HttpRequest) -> None:
    """Refuse by its length what is too large, before a byte of it is read. Raises ApiProblem `body_too_large`."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    size = int(length) if length.isascii() and length.isdigit() else 0
    limit = LARGEST_FILE_BYTES if _expected(operation) == _SOURCES["file"] else LARGEST_JSON_BYTES
    if size > limit:
        raise ApiProblem(413, "body_too_large", size=size, limit=limit)


def require_known(operation: Operation, request: HttpRequest) -> None:
    """Refuse by name what this address does not take: parameters, form fields, a body of another kind.

    Raises ApiProblem `parameter_unknown`, `media_type`, `body_unreadable`.
    """
    _require_names(request.GET, _names(operation, "query"))
    expected = _expected(operation)
    if expected is None:
        return
    if request.META.get("CONTENT_LENGTH") not in (None, "", "0") and request.content_type != expected:
        raise ApiProblem(415, "media_type", expected=expected, given=fields.shown(request.content_type or "nothing"))
    if expected == _SOURCES["file"]:
        _require_form(operation, request)


def _require_form(operation: Operation, request: HttpRequest) -> None:
    try:
        given = [*request.POST, *request.FILES]
    except MultiPartParserError as problem:
        _refuse(fields.shown(problem))
    except (TooManyFieldsSent, TooManyFilesSent):
        _refuse("it has too many parts")
    _require_names(given, _names(operation, "form") + _names(operation, "file"))


def _require_names(given: Iterable[str], known: list[str]) -> None:
    for name in given:
        if name not in known:
            raise ApiProblem(422, "parameter_unknown", name=fields.shown(name), names=", ".join(known) or "none")


def _names(operation: Operation, source: str) -> list[str]:
    models = [model for model in operation.models if model.__ninja_param_source__ == source]
    return [field.alias or name for model in models for name, field in model.model_fields.items()]


def _expected(operation: Operation) -> str | None:
    """The media type of the body this operation takes; None when it takes none."""
    sources = {model.__ninja_param_source__ for model in operation.models}
    if sources & {"form", "file"}:
        return _SOURCES["file"]
    return _SOURCES["body"] if "body" in sources else None
