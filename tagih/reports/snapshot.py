"""Reading the books as of one moment, and streaming long answers in bounded memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

CHUNK = 2000
"""Rows held in memory at a time."""


@contextmanager
def snapshot() -> Iterator[None]:
    """All reads inside see the books of one moment and keep no writer waiting. Inside a transaction it adds nothing."""
    connection.ensure_connection()
    if connection.in_atomic_block or getattr(connection.connection, "in_transaction", False):
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    else:
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")  # a transaction of Django's would hold the writer's lock
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")


@contextmanager
def groups_from_index() -> Iterator[None]:
    """Inside a snapshot: have PostgreSQL group rows in the order of an index, where hashing many of them is slower."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_hashagg = off; SET LOCAL max_parallel_workers_per_gather = 0")
        yield
        cursor.execute("SET LOCAL enable_hashagg = DEFAULT; SET LOCAL max_parallel_workers_per_gather = DEFAULT")


def stream(sql: str, parameters: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
    """The rows of a query, a bounded number of them in memory at a time."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, parameters)
        while rows := cursor.fetchmany(CHUNK):
            yield from rows


def fetched(sql: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
    """All rows of a query."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
