"""Rows without the ORM: reserve ids, select, insert, update, by the fastest plain path of each database.

The ORM costs about ten times this for bulk writes. Rows are tuples in the order of `columns` (attribute names such
as `customer_id`). Call only inside a transaction: on SQLite ids are reserved under the writer's lock.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from functools import cache
from typing import Any, cast

from django.db import connection, models
from django.db.models.fields import NOT_PROVIDED

from tagih.models.base import public_id

__all__ = ["insert", "public_id", "reserve", "select", "update"]

_COPY_FROM = 12
"""From so many rows on PostgreSQL's COPY beats one INSERT of many values."""
_PREPARE_AFTER = 3
"""From so many uses on PostgreSQL keeps a statement prepared."""


def reserve(model: type[models.Model], count: int) -> range | list[int]:
    """`count` ids that no other row of `model` will get."""
    table = model._meta.db_table
    with _cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"SELECT nextval('{table}_id_seq') FROM generate_series(1, %s)", [count])
            return [row[0] for row in cursor.fetchall()]
        row = cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", [table]).fetchone()
        first = (row[0] if row else 0) + 1
        if row:
            cursor.execute("UPDATE sqlite_sequence SET seq = ? WHERE name = ?", [first + count - 1, table])
        else:
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", [table, first + count - 1])
        return range(first, first + count)


def select(
    model: type[models.Model], columns: Sequence[str], where: str = "", lock: bool = False, **equal: Any
) -> list[tuple[Any, ...]]:
    """`columns` of the rows in which each named column equals its value (or one of a list), in the order of the key.

    `where` is a further condition as literal SQL, which partial indexes need (`balance_minor > 0`). With `lock` the
    rows are held until the transaction ends (SQLite holds the whole database already).
    """
    on_postgresql = connection.vendor == "postgresql"
    lists = tuple(name for name, value in equal.items() if isinstance(value, list))
    values = list(equal.values()) if on_postgresql else [_compared(value) for value in equal.values()]
    sql = _select(on_postgresql, model, tuple(columns), where, lock, tuple(equal), lists)
    with _cursor() as cursor:
        return cast(list[tuple[Any, ...]], cursor.execute(sql, values).fetchall())


def _compared(value: Any) -> Any:
    """A value of a condition as SQLite compares it; a list becomes one argument."""
    if isinstance(value, list):
        return json.dumps(value)
    return value.isoformat() if isinstance(value, date) else value


@cache
def _select(
    on_postgresql: bool, model: type[models.Model], columns: tuple[str, ...], where: str, lock: bool,
    equal: tuple[str, ...], lists: tuple[str, ...],
) -> str:  # fmt: skip
    condition = _condition_on_postgresql if on_postgresql else _condition_on_sqlite
    conditions = [condition(_column(model, name), name in lists) for name in equal]
    chosen = ", ".join(f'"{_column(model, name)}"' for name in columns)
    key = next(one.column for one in model._meta.concrete_fields if one.primary_key)
    text = f'SELECT {chosen} FROM "{model._meta.db_table}" WHERE {" AND ".join([*conditions, *filter(None, [where])])}'
    if on_postgresql:
        return f'{text} ORDER BY "{key}"' + (" FOR UPDATE" if lock else "")
    return f'{text} ORDER BY +"{key}"'  # the plus: SQLite would rather read a whole table in order than sort a few


def _condition_on_postgresql(column: str, is_list: bool) -> str:
    return f'"{column}" = ' + ("ANY(%s)" if is_list else "%s")


def _condition_on_sqlite(column: str, is_list: bool) -> str:
    """Without statistics SQLite takes any company for ten rows, and would read them all before it looks up a few."""
    if is_list:
        return f'"{column}" IN (SELECT value FROM json_each(?))'
    return f'likelihood("{column}" = ?, 0.01)' if column == "company_id" else f'"{column}" = ?'


def insert(model: type[models.Model], columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Add `rows`. Columns left out take the field's default where it is a plain value."""
    if not rows:
        return
    names, constants = _complete(model, tuple(columns))
    full = [(*row, *constants) for row in rows] if constants else rows
    with _cursor() as cursor:
        if connection.vendor == "postgresql":
            _insert_postgresql(cursor, model._meta.db_table, names, full)
        else:
            _insert_sqlite(cursor, model, names, full)


def update(model: type[models.Model], key: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> int:
    """Set `columns` on the rows whose `key` is the first value of each tuple. Returns how many were changed."""
    if not rows:
        return 0
    with _cursor() as cursor:
        if connection.vendor == "postgresql":
            return _update_postgresql(cursor, model, key, columns, rows)
        plain = _plain(model, (*columns, key), [(*row[1:], row[0]) for row in rows])
        return cast(int, cursor.executemany(_update_one(model, key, tuple(columns), "?"), plain).rowcount)


@contextmanager
def _cursor() -> Iterator[Any]:
    """The driver's own cursor: no translation of placeholders, no copy of the arguments; errors are Django's.

    On PostgreSQL it keeps statements prepared, which saves about two thirds of what they cost.
    """
    with connection.wrap_database_errors:
        connection.ensure_connection()
        if connection.vendor == "sqlite":
            yield connection.connection.cursor()
            return
        import psycopg

        connection.connection.prepare_threshold = _PREPARE_AFTER  # Django's own cursors never prepare
        with psycopg.Cursor(connection.connection) as own:
            yield own


@cache
def _update_one(model: type[models.Model], key: str, columns: tuple[str, ...], mark: str) -> str:
    sets = ", ".join(f'"{_column(model, name)}" = {mark}' for name in columns)
    return f'UPDATE "{model._meta.db_table}" SET {sets} WHERE "{_column(model, key)}" = {mark}'


@cache
def _complete(model: type[models.Model], columns: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[Any, ...]]:
    """Column names of the table, and the values for the columns the caller left out."""
    names = [_column(model, name) for name in columns]
    constants = []
    for one in model._meta.concrete_fields:
        if one.column not in names and not one.primary_key:
            assert one.default is NOT_PROVIDED or not callable(one.default), (
                f"{model.__name__}.{one.name} must be given"
            )
            if one.null and not one.has_default():
                continue
            names.append(_column(model, one.name))
            constants.append(one.get_default())
    return tuple(names), tuple(constants)


@cache
def _column(model: type[models.Model], name: str) -> str:
    return cast(str, next(one.column for one in model._meta.concrete_fields if name in (one.attname, one.name)))


def _insert_postgresql(cursor: Any, table: str, names: tuple[str, ...], rows: Sequence[tuple[Any, ...]]) -> None:
    quoted = ", ".join(f'"{name}"' for name in names)
    if len(rows) >= _COPY_FROM:
        with cursor.copy(f'COPY "{table}" ({quoted}) FROM STDIN') as copy:
            for row in rows:
                copy.write_row(row)
        return
    one = "(" + ", ".join(["%s"] * len(names)) + ")"
    values = [value for row in rows for value in row]
    cursor.execute(f'INSERT INTO "{table}" ({quoted}) VALUES {", ".join([one] * len(rows))}', values)


def _insert_sqlite(
    cursor: Any, model: type[models.Model], names: tuple[str, ...], rows: Sequence[tuple[Any, ...]]
) -> None:
    quoted = ", ".join(f'"{name}"' for name in names)
    marks = ", ".join("?" * len(names))
    sql = f'INSERT INTO "{model._meta.db_table}" ({quoted}) VALUES ({marks})'
    cursor.executemany(sql, _plain(model, names, rows))


def _update_postgresql(
    cursor: Any, model: type[models.Model], key: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]
) -> int:
    if len(rows) == 1:
        cursor.execute(_update_one(model, key, tuple(columns), "%s"), [*rows[0][1:], rows[0][0]])
        return cast(int, cursor.rowcount)
    names = [_column(model, name) for name in (key, *columns)]
    arrays = ", ".join(f"%b::{_array_type(model, name)}[]" for name in names)  # as binary: a tenth of the work
    sets = ", ".join(f'"{name}" = v."{name}"' for name in names[1:])
    quoted = ", ".join(f'"{name}"' for name in names)
    table = model._meta.db_table
    sql = f'UPDATE "{table}" AS t SET {sets} FROM unnest({arrays}) AS v({quoted}) WHERE t."{names[0]}" = v."{names[0]}"'
    cursor.execute(sql, [list(values) for values in zip(*rows, strict=True)])
    return cast(int, cursor.rowcount)


@cache
def _array_type(model: type[models.Model], column: str) -> str:
    field = next(one for one in model._meta.concrete_fields if one.column == column)
    kind = cast(str, field.rel_db_type(connection) if field.is_relation else field.db_type(connection))
    return "text" if kind.startswith("varchar") else kind


def _plain(model: type[models.Model], names: Iterable[str], rows: Sequence[tuple[Any, ...]]) -> Iterable[Sequence[Any]]:
    """Rows as SQLite stores them: dates and instants as Django writes them."""
    makers = _makers(model, tuple(names))
    if not makers:
        return rows
    return (_made(row, makers) for row in rows)


def _made(row: tuple[Any, ...], makers: tuple[tuple[int, Callable[[Any], Any]], ...]) -> list[Any]:
    values = list(row)
    for position, make in makers:
        if values[position] is not None:
            values[position] = make(values[position])
    return values


@cache
def _makers(model: type[models.Model], names: tuple[str, ...]) -> tuple[tuple[int, Callable[[Any], Any]], ...]:
    kinds = {one.column: one for one in model._meta.concrete_fields} | {
        one.attname: one for one in model._meta.concrete_fields
    }
    makers: list[tuple[int, Callable[[Any], Any]]] = []
    for position, name in enumerate(names):
        if isinstance(kinds[name], models.DateTimeField):
            makers.append((position, _instant_text))
        elif isinstance(kinds[name], models.DateField):
            makers.append((position, _day_text))
    return tuple(makers)


@cache
def _day_text(day: date) -> str:
    return day.isoformat()


@cache
def _instant_text(instant: datetime) -> str:
    return cast(str, connection.ops.adapt_datetimefield_value(instant))
