"""Reports: every report of the registry as of a day, as JSON, CSV or XLSX."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from ninja import Router

from tagih import plugins
from tagih.api.base import Asked, today
from tagih.api.documents import binary
from tagih.api.values import Answer, Day, Text
from tagih.reports.table import Table, as_csv, as_json, as_xlsx

router = Router(tags=["reports"])

CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ReportNames(Answer):
    names: list[str]


class ReportShown(Answer):
    """Rows by the keys of their columns; totals by currency."""

    report: str
    as_of: date
    columns: list[str]
    rows: list[dict[str, Any]]
    totals: dict[str, dict[str, Any]]


@router.get("", response=ReportNames)
def list_(request: Asked) -> ReportNames:
    """List the names of the reports."""
    return ReportNames(names=plugins.reports())


@router.get("/{name}", response=ReportShown, openapi_extra=binary(CSV, XLSX))
def show(
    request: Asked, name: Text, as_of: Day | None = None, format: Literal["json", "csv", "xlsx"] = "json"
) -> ReportShown | HttpResponse:
    """Show a report as of the end of a day, today when none is given."""
    on = today(request, as_of)
    table = plugins.report(name)(request.company, on)
    if format == "json":
        return ReportShown(report=table.name, as_of=on, **as_json(table))
    if format == "csv":
        return _file(table, on, "csv", f"{CSV}; charset=utf-8", as_csv(table).encode())
    return _file(table, on, "xlsx", XLSX, as_xlsx(table))


def _file(table: Table, on: date, suffix: str, media_type: str, data: bytes) -> HttpResponse:
    disposition = content_disposition_header(True, f"{table.name}-{on}.{suffix}") or "attachment"
    return HttpResponse(data, content_type=media_type, headers={"Content-Disposition": disposition})
