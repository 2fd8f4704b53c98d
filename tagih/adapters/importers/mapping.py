"""Mapping files: which column of a foreign file holds what, and how its dates and amounts are written.

A mapping is a TOML file with `date_form`, `decimal_mark`, and three tables: `columns` (our field = their heading, a
question mark at the end where the column may be absent), `fixed` (our field = a value for every row) and `patterns`
(our field = text with other fields in braces, used where the field is empty).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping as Dictionary
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tagih.domain.errors import Invalid, NotFound

FIELDS = (
    "customer", "customer_name", "email", "country", "language", "invoice", "issued_on", "due_on", "currency", "amount",
    "paid_on", "paid_amount", "last_asked_on", "last_asked_step",
)  # fmt: skip
REQUIRED = ("customer", "invoice", "issued_on", "due_on", "currency", "amount")
DATE_FORMS = {
    "year-month-day": "%Y-%m-%d",
    "month/day/year": "%m/%d/%Y",
    "day/month/year": "%d/%m/%Y",
    "day-month-year": "%d-%m-%Y",
    "day.month.year": "%d.%m.%Y",
}
_SHIPPED = Path(__file__).parent / "mappings"


@dataclass(frozen=True, slots=True)
class Mapping:
    """How to read one kind of file. `columns` values ending in a question mark may be absent from the file."""

    name: str
    description: str
    date_form: str
    decimal_mark: str
    columns: Dictionary[str, str]
    fixed: Dictionary[str, str]
    patterns: Dictionary[str, str]


def names() -> list[str]:
    """The mappings that ship with the product."""
    return sorted(path.stem for path in _SHIPPED.glob("*.toml"))


def find(name: str) -> Mapping:
    """A shipped mapping by name, or a mapping file by its path. Raises NotFound, or Invalid saying what is wrong."""
    path = Path(name) if name.endswith(".toml") else _SHIPPED / f"{name}.toml"
    if (not name.endswith(".toml") and name not in names()) or not path.is_file():
        raise NotFound("mapping_unknown", name=name, names=", ".join(names()))
    try:
        return from_data(path.stem, tomllib.loads(path.read_text("utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise Invalid("mapping_invalid", name=name, problem=str(problem)) from None


def from_data(name: str, data: dict[str, Any]) -> Mapping:
    """The mapping written in `data`. Raises Invalid `mapping_invalid` naming the first thing that is wrong."""
    tables = {table: data.get(table, {}) for table in ("columns", "fixed", "patterns")}
    mapping = Mapping(
        name, str(data.get("description", "")), data.get("date_form", "year-month-day"),
        data.get("decimal_mark", "."), tables["columns"], tables["fixed"], tables["patterns"],
    )  # fmt: skip
    problem = _problem(mapping)
    if problem:
        raise Invalid("mapping_invalid", name=name, problem=problem)
    return mapping


def _problem(mapping: Mapping) -> str:
    named = {*mapping.columns, *mapping.fixed, *mapping.patterns}
    unknown, missing = sorted(named - set(FIELDS)), [field for field in REQUIRED if field not in named]
    if unknown:
        return f"it names fields nobody knows: {', '.join(unknown)}"
    if missing:
        return f"it does not say where to find {', '.join(missing)}"
    if mapping.date_form not in DATE_FORMS:
        return f"date_form must be one of {', '.join(DATE_FORMS)}"
    if mapping.decimal_mark not in {".", ","}:
        return "decimal_mark must be a point or a comma"
    return ""
