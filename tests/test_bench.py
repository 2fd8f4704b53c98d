"""The statements that the bench measures against still write whole rows: every column that must have a value has one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps

BARE = Path(__file__).resolve().parent.parent / "bench" / "bare"
_INTO = re.compile(r"(?:INSERT INTO|COPY) (\w+) \((.*?)\)", re.DOTALL)


def written() -> Iterator[tuple[str, str, set[str]]]:
    """File, table and columns of every statement that adds rows."""
    for file in sorted(BARE.glob("*.sql")):
        for table, columns in _INTO.findall(file.read_text()):
            yield file.name, table, {column.strip().strip('"') for column in columns.split(",")}


def needed(table: str) -> set[str]:
    """The columns of a table that may not be empty; its id is counted by the database."""
    (model,) = [one for one in apps.get_models() if one._meta.db_table == table]
    return {str(field.column) for field in model._meta.concrete_fields if not field.null and not field.primary_key}


def test_reference_names_every_column_that_must_have_a_value() -> None:
    found = list(written())
    assert len(found) > 20
    lacking = [(file, table, sorted(needed(table) - columns)) for file, table, columns in found]
    assert [one for one in lacking if one[2]] == []
