"""A program that speaks to the API, and what it expects of a refusal."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpResponse
from django.test import Client

from tagih.models import Event
from tests.doors.cast import Cast

V1 = "/api/v1"


class Program:
    """A program with a token."""

    def __init__(self, secret: str) -> None:
        self.client = Client(headers={"Authorization": f"Bearer {secret}"} if secret else {})

    def __call__(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        key: str = "",
        text: str | bytes | None = None,
        **headers: str,
    ) -> HttpResponse:
        """Send `body` as JSON, or `text` as it is."""
        sent = text if text is not None else ("" if body is None else json.dumps(body))
        more = {"Idempotency-Key": key} if key else {}
        kind = headers.pop("kind", "application/json")
        path = path if path.startswith("/api") else V1 + path
        return self.client.generic(method, path, sent, content_type=kind, headers={**more, **headers})


def refused(answer: HttpResponse, status: int, code: str) -> dict[str, Any]:
    """Insist on a problem of that status and code; its members."""
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json"), answer.content[:300]
    problem = json.loads(answer.content)
    assert {"type", "title", "status", "code", "detail", "facts", "errors"} == problem.keys()
    assert (problem["status"], problem["code"]) == (status, code), problem
    assert problem["detail"]
    return problem


def events(studio: Cast) -> int:
    """How many there are."""
    return Event.objects.of(studio.company).count()
