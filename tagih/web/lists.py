"""Lists: what is searched for, pages of rows, and the part of a page that htmx asks for."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import render

from tagih.domain import fields
from tagih.web.shell import Visit

ROWS = 50
"""Rows of one page of a list."""


def searched(visit: Visit) -> str:
    """What was typed into the search field, if a database can hold it at all."""
    text = visit.GET.get("q", "").strip()[:100]
    return text if fields.storable(text) else ""


def chosen(visit: Visit, name: str, choices: Collection[str]) -> str:
    """The filter that was chosen; the first of `choices` when it is none of them."""
    wanted = visit.GET.get(name, "")
    return wanted if wanted in choices else next(iter(choices))


def paged(visit: Visit, rows: Any) -> Page[Any]:
    """The page of `rows` that the address asks for; the nearest one when there is none such."""
    return Paginator(rows, ROWS).get_page(visit.GET.get("page"))


def part_or_page(visit: Visit, noun: str, facts: dict[str, Any]) -> HttpResponse:
    """`<noun>/rows.html` where htmx asked for the rows alone, else the whole `<noun>/list.html`."""
    alone = visit.htmx and not visit.htmx.history_restore_request
    answer = render(visit, f"{noun}/{'rows' if alone else 'list'}.html", facts)
    answer["Vary"] = "HX-Request"
    return answer
