"""The OpenAPI document: what the framework cannot know of it by itself."""

from __future__ import annotations

from typing import Any

from ninja.openapi.schema import OpenAPISchema

from tagih.api import bodies, pages, problems
from tagih.commands.operation import LONGEST_KEY

DESCRIPTION = f"""Bill your clients and be paid on time, by program.

Send a token with every request: `Authorization: Bearer tagih_…`. The token names the company.
Amounts go out as `{{"amount": "120.50", "currency": "EUR"}}` and come in as text with a point; days are written
2026-03-14. Customers and invoices are named by their number or their public id.

A request that changes something may carry an `Idempotency-Key`: the same key with the same arguments gives the first
answer again, with other arguments it is refused (409 `key_used_differently`).

Lists come in pages of up to {pages.MOST} rows, the latest first; `next` is the cursor of the following page.
Every refusal is a problem by RFC 9457 whose `detail` says what to do. A body may have
{bodies.LARGEST_JSON_BYTES // 1024} KiB, a file {bodies.LARGEST_FILE_BYTES // 1024 // 1024} MiB.
"""

REPEATABLE = {"billing_cycles_run", "dunning_sweep", "recurring_run"}
"""Operations without a key: doing them again the same day does nothing new."""

_ALWAYS = {400: "The request cannot be read", 401: "No token, or one not in use", 404: "There is no such thing"}
_WHEN_READING = {422: "A parameter cannot be taken as it is"}
_WHEN_WRITING = {
    403: "A token that only reads, or a protection forbids it", 409: "Not in the present state, or the key was used otherwise",
    413: "The body is too large", 415: "A body of another kind", 422: "A field cannot be taken as it is",
}  # fmt: skip
_KEY = {
    "name": "Idempotency-Key", "in": "header", "required": False,
    "description": "The same key with the same arguments gives the first answer again.",
    "schema": {"type": "string", "maxLength": LONGEST_KEY},
}  # fmt: skip


def finished(document: OpenAPISchema) -> OpenAPISchema:
    """The framework's document with tokens, keys, problems, and one-line summaries."""
    components = document["components"]
    components["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer", "description": "tagih_…"}}
    problem = problems.Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    components["schemas"] |= problem.pop("$defs") | {"Problem": problem}
    document["security"] = [{"token": []}]
    document.pop("servers")
    for operations in document["paths"].values():
        for method, operation in operations.items():
            _finish(method, operation)
    return document


def _finish(method: str, operation: dict[str, Any]) -> None:
    words = operation.get("description", "")
    operation["summary"], _, rest = words.partition("\n\n")
    operation["summary"] = " ".join(operation["summary"].split()).rstrip(".")
    operation.pop("description", None)
    if rest:
        operation["description"] = rest
    for parameter in operation["parameters"]:
        parameter["schema"] = _without_null(parameter["schema"])
    if method != "get" and operation["operationId"] not in REPEATABLE:
        operation["parameters"].append(_KEY)
    kinds = _ALWAYS | (_WHEN_READING if method == "get" else _WHEN_WRITING)
    answers = {str(status): answer for status, answer in operation["responses"].items()}
    problems_of = {str(status): _problem(text) for status, text in sorted(kinds.items())}
    operation["responses"] = answers | problems_of | {"default": _problem("Anything else that is refused")}


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """A parameter is given or not: an address knows no null."""
    *kinds, last = schema.get("anyOf", [{}])
    if len(kinds) != 1 or last != {"type": "null"}:
        return schema
    kind: dict[str, Any] = kinds[0]
    return {name: one for name, one in schema.items() if name != "anyOf"} | kind


def _problem(description: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": description, "content": {problems.MEDIA_TYPE: {"schema": schema}}}


def binary(*media_types: str) -> dict[str, Any]:
    """The `openapi_extra` of an operation that answers with a file."""
    content = {one: {"schema": {"type": "string", "format": "binary"}} for one in media_types}
    return {"responses": {200: {"description": "The file", "content": content}}}
