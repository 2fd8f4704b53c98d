"""The cast at the doors: made once for a module of tests, and a savepoint for each thing said."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client

from tagih.commands import company as companies
from tagih.commands import operation
from tagih.models import Company
from tests import databases
from tests.doors import screens
from tests.doors.cast import EMAIL, NOW, Cast, cast
from tests.doors.programs import Program


@pytest.fixture(scope="module")
def anna(django_db_setup: None, django_db_blocker: Any) -> Iterator[Cast]:
    """The cast, for all rows; what a row does is undone."""
    with django_db_blocker.unblock(), time_machine.travel(NOW, tick=False), databases.rolled_back():
        yield cast()


@pytest.fixture(autouse=True)
def data_folder(request: pytest.FixtureRequest, settings: Any, tmp_path: Path) -> None:
    """Files of a test go to a folder of its own; `books` bring one with them."""
    if "books" not in request.fixturenames:
        settings.DATA_DIR = tmp_path


@contextmanager
def undone(counters: dict[str, int]) -> Iterator[None]:
    """A savepoint. The counters of PostgreSQL do not come back by themselves."""
    for name, value in counters.items():
        with connection.cursor() as cursor:
            cursor.execute("SELECT setval(%s, %s, %s)", [name, max(value, 1), value > 0])
    with databases.rolled_back():
        yield


def counters() -> dict[str, int]:
    """Where the counters of PostgreSQL stand, 0 for one never used; SQLite keeps them in the transaction."""
    if connection.vendor != "postgresql":
        return {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT sequencename, COALESCE(last_value, 0) FROM pg_sequences")
        return dict(cursor.fetchall())


# --- the web -------------------------------------------------------------------------------------------------


@pytest.fixture
def studio(anna: Cast) -> Iterator[Cast]:
    """The cast for one test; what it does is undone."""
    with databases.rolled_back():
        anna.company.refresh_from_db()
        yield anna


@pytest.fixture
def browser(studio: Cast) -> Client:
    """Anna's browser, signed in."""
    return screens.signed_in(EMAIL)


# --- the API -------------------------------------------------------------------------------------------------


@pytest.fixture
def program(studio: Cast) -> Program:
    """May write."""
    return Program(studio.secret)


@pytest.fixture
def reader(studio: Cast) -> Program:
    """May only read."""
    return Program(companies.token_make(studio.call, name="reader", scope="read").secret)


@pytest.fixture
def stranger(studio: Cast) -> Program:
    """A program of another company in the same installation."""
    companies.add(NOW, "eve", name="Other Ltd", country="GB", currency="GBP", code="OTHER")
    call = operation.call(Company.objects.get(code="OTHER"), "eve", NOW)
    companies.books_complete(call, on=call.today)
    return Program(companies.token_make(call, name="program", scope="write").secret)
