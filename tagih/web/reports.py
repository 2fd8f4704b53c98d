"""Reports: every one of the registry, as a page, CSV and XLSX."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from tagih import plugins
from tagih.models import Customer
from tagih.reports import table
from tagih.reports.table import Row, Table
from tagih.web import lists
from tagih.web.shell import Visit, call, page
from tagih.web.templatetags import day as day_words
from tagih.web.templatetags import money

NUMBERS = ("money", "days", "count")


@page
def listed(visit: Visit) -> HttpResponse:
    """The reports there are; the only one is shown at once."""
    names = plugins.reports()
    if len(names) == 1:
        return redirect("report", names[0])
    return render(visit, "reports/list.html", {"reports": [(name, _title(name)) for name in names]})


def _title(name: str) -> str:
    return name.replace("_", " ").capitalize()


@page
def shown(visit: Visit, name: str) -> HttpResponse:
    """One report as of a day, or as a file of it."""
    asked_on = _as_of(visit)
    made: Table = plugins.report(name)(visit.company, asked_on)
    if visit.GET.get("file") == "csv":
        return _file(f"{name}-{asked_on}.csv", "text/csv; charset=utf-8", table.as_csv(made))
    if visit.GET.get("file") == "xlsx":
        return _file(f"{name}-{asked_on}.xlsx", _XLSX, table.as_xlsx(made))
    found = lists.paged(visit, made.rows)
    labels = [str(column.label) for column in made.columns]
    facts = {
        "report": made, "name": name, "as_of": asked_on, "page": found, "is_empty": not made.rows,
        "columns": [{"label": column.label, "number": column.kind in NUMBERS} for column in made.columns],
        "rows": [{"href": href, "cells": _cells(made, row, labels)} for row, href in _linked(visit, made, list(found))],
        "feet": [_cells(made, row, labels) for row in made.totals.values()],
    }  # fmt: skip
    return render(visit, "reports/report.html", facts)


_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


EARLIEST, LATEST = date(1900, 1, 1), date(2200, 1, 1)
"""Days for which a report can be asked: arithmetic with days comes to no end of the calendar."""


def _as_of(visit: Visit) -> date:
    """The day asked for; today when it is left out, is no day, or lies too far off."""
    try:
        day = date.fromisoformat(visit.GET.get("as_of", ""))
    except ValueError:
        return call(visit).today
    return day if EARLIEST <= day <= LATEST else call(visit).today


def _file(name: str, kind: str, data: str | bytes) -> HttpResponse:
    return HttpResponse(data, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _linked(visit: Visit, made: Table, rows: Sequence[Row]) -> list[tuple[Row, str]]:
    """Each row with the page of the customer it is about, where it names one."""
    place = next((at for at, column in enumerate(made.columns) if column.key == "customer"), None)
    if place is None:
        return [(row, "") for row in rows]
    customers = Customer.objects.of(visit.company).filter(number__in={row[place] for row in rows})
    address = dict(customers.values_list("number", "public_id"))
    return [(row, reverse("customer", args=[address[row[place]]]) if row[place] in address else "") for row in rows]


def _cells(made: Table, row: Row, labels: Sequence[str]) -> list[dict[str, Any]]:
    """The cells of a row in words; a nought stays empty unless it is the total."""
    currency, cells = made.currency(row), []
    for column, cell, label in zip(made.columns, row, labels, strict=True):
        is_total, is_number = column.key == "total", column.kind in NUMBERS
        text = _words(column.kind, cell, currency) if cell or is_total else ""
        cells.append({"text": text, "label": label, "number": is_number, "key": is_total})
    return cells


def _words(kind: str, cell: Any, currency: str) -> str:
    if cell is None:
        return ""
    if kind == "money":
        return money(cell, currency)
    return day_words(cell) if kind == "date" else str(cell)
