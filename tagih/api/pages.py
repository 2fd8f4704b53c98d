"""Lists in pages: the latest rows first, and an opaque cursor that continues behind the last one shown."""

from __future__ import annotations

import base64
import binascii
import hmac
import secrets
from typing import Annotated, Any, TypeVar

from django.db.models import Model, QuerySet
from django.utils.crypto import salted_hmac
from pydantic import BeforeValidator, Field

from tagih.api.problems import ApiProblem
from tagih.api.values import Answer, _whole

MOST = 200
"""Rows of one page."""
USUAL = 50
"""Rows of a page when nothing is said."""

M = TypeVar("M", bound=Model)
Cursor = Annotated[str, Field(max_length=60, description="The `next` of the page before; empty for the first page.")]
Limit = Annotated[int, BeforeValidator(_whole), Field(ge=1, le=MOST, description="How many at most.")]


class Page(Answer):
    """A part of a list. `next` is the cursor of the following page; null on the last one."""

    next: str | None


def page(
    rows: QuerySet[M], columns: tuple[str, ...], cursor: str, limit: int
) -> tuple[list[dict[str, Any]], str | None]:
    """The rows behind `cursor` as dictionaries of `columns` and `id`, and the cursor that continues.

    Raises ApiProblem `cursor_unreadable` for one that this list did not give.
    """
    name = rows.model.__name__
    if cursor:
        rows = rows.filter(pk__lt=_opened(name, cursor))
    found = list(rows.order_by("-pk").values("id", *columns)[: limit + 1])
    following = _sealed(name, found[limit - 1]["id"]) if len(found) > limit else None
    return found[:limit], following


# A row's id is for nobody's eyes: it tells how many rows there are, of all companies. So a cursor is the id, masked with
# a keyed pad, and a keyed check.

_WIDTH = 8


def _sealed(name: str, row_id: int) -> str:
    salt = secrets.token_bytes(_WIDTH)
    masked = _masked(name, salt, row_id.to_bytes(_WIDTH))
    return base64.urlsafe_b64encode(salt + masked + _check(name, salt + masked)).decode().rstrip("=")


def _opened(name: str, cursor: str) -> int:
    try:
        data = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        data = b""
    salt, masked, check = data[:_WIDTH], data[_WIDTH : 2 * _WIDTH], data[2 * _WIDTH :]
    if len(data) != 3 * _WIDTH or not hmac.compare_digest(check, _check(name, salt + masked)):
        raise ApiProblem(400, "cursor_unreadable")
    return int.from_bytes(_masked(name, salt, masked))


def _masked(name: str, salt: bytes, data: bytes) -> bytes:
    pad = salted_hmac(f"cursor pad {name}", salt, algorithm="sha256").digest()
    return bytes(left ^ right for left, right in zip(data, pad, strict=False))


def _check(name: str, data: bytes) -> bytes:
    return salted_hmac(f"cursor check {name}", data, algorithm="sha256").digest()[:_WIDTH]
