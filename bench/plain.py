"""The statements of `bare/*.sql` on the driver's own connection: the best an SQL programmer could do by hand."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

_BARE = Path(__file__).parent / "bare"
_SECTION = re.compile(r"^-- name: (\w+)\n(.*?)(?=^-- name: |\Z)", re.MULTILINE | re.DOTALL)
_INTO = re.compile(r"(?:INSERT INTO|COPY) (\w+) \((.*?)\)", re.DOTALL)
Row = tuple[Any, ...]


def statements(operation: str) -> dict[str, str]:
    """The named statements of an operation, those of the engine in use where the two differ."""
    name = "postgres" if connection.vendor == "postgresql" else "sqlite"
    file = next(file for file in (_BARE / f"{operation}.sql", _BARE / f"{operation}.{name}.sql") if file.exists())
    return {name: _marked(text.strip()) for name, text in _SECTION.findall(file.read_text())}


def _marked(sql: str) -> str:
    """The statement with the driver's marks for values; arrays go to PostgreSQL in binary."""
    if connection.vendor != "postgresql":
        return sql
    return sql.replace("?", "%b" if "unnest(" in sql else "%s")


class Plain:
    """One connection of its own to the database that Django uses now, without a transaction until one is begun."""

    def __init__(self, operation: str) -> None:
        self.statements = statements(operation)
        self.on_postgresql = connection.vendor == "postgresql"
        self.connection: Any = _psycopg() if self.on_postgresql else _sqlite()
        self.cursor = self.connection.cursor()

    def __enter__(self) -> Plain:
        return self

    def __exit__(self, *exception: object) -> None:
        self.connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """A transaction, as the product begins one."""
        self.cursor.execute("BEGIN" if self.on_postgresql else "BEGIN IMMEDIATE")
        yield
        self.cursor.execute("COMMIT")

    def fetch(self, name: str, *values: Any) -> list[Row]:
        """All rows of a query."""
        return list(self.cursor.execute(self.statements[name], values).fetchall())

    def one(self, name: str, *values: Any) -> None:
        """A statement for one row."""
        self.many(name, [values])

    def many(self, name: str, rows: Sequence[Row]) -> None:
        """A statement for many rows: `executemany`, or on PostgreSQL COPY, or one array for each column."""
        sql = self.statements[name]
        if sql.startswith("COPY"):
            with self.cursor.copy(sql) as copy:
                for row in rows:
                    copy.write_row(row)
        elif "unnest(" in sql:
            self.cursor.execute(sql, [list(values) for values in zip(*rows, strict=True)])
        elif len(rows) == 1:
            self.cursor.execute(sql, rows[0])
        else:
            self.cursor.executemany(sql, rows)

    def stored(self, name: str, where: str, *values: Any, **instead: str) -> list[Row]:
        """The rows that the product left, made ready for `many`; `instead`: other SQL for some columns."""
        found = _INTO.match(self.statements[name])
        assert found, f"{name} inserts nothing"
        columns = [column.strip() for column in found[2].split(",")]
        as_text = "::text" if self.statements[name].startswith("COPY") else ""
        chosen = ", ".join(instead.get(column.strip('"'), column + as_text) for column in columns)
        return self.query(f"SELECT {chosen} FROM {found[1]} WHERE {where} ORDER BY id", *values)

    def query(self, sql: str, *values: Any) -> list[Row]:
        """All rows of a query that is not part of what is measured."""
        mark = "%s" if self.on_postgresql else "?"
        return list(self.cursor.execute(sql.replace("?", mark), values).fetchall())


def _psycopg() -> Any:
    import psycopg

    given = connection.get_connection_params()
    names = ("dbname", "user", "password", "host", "port", "options")
    return psycopg.connect(**{name: given[name] for name in names if name in given}, autocommit=True)


def _sqlite() -> Any:
    made = sqlite3.connect(str(connection.settings_dict["NAME"]), isolation_level=None)
    made.executescript(settings.DATABASES["default"]["OPTIONS"]["init_command"])
    return made
