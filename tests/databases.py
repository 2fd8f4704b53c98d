"""Databases for tests: one migrated template for the whole run, and copies of it. Nothing is ever flushed.

An ordinary test runs in a transaction that is rolled back. A test that needs real commits gets a copy of the
template to itself, for append-only tables cannot be emptied.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection, transaction

from tagih.commands import setup
from tests import postgres
from tests.guard import outside_the_books

_TEMPLATE = "tagih_template"


def on_postgresql() -> bool:
    """Whether this run was asked to use PostgreSQL."""
    return postgres.SERVER_URL in os.environ


def engine() -> str:
    """The engine in use and its version, such as `sqlite 3.45.1`, as the open connection tells it."""
    if connection.vendor == "postgresql":
        return f"postgresql {connection.pg_version // 10000}.{connection.pg_version % 10000}"
    return f"sqlite {'.'.join(map(str, connection.Database.sqlite_version_info))}"


@dataclass(frozen=True)
class Installation:
    """A data folder and its database: what an installed Tagih has. Calling it runs its command line."""

    data_dir: Path
    database: str

    @property
    def environment(self) -> dict[str, str]:
        """Variables under which any process works on this installation, and on no other."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("TAGIH_")}
        own = {"TAGIH_DATA_DIR": str(self.data_dir), "NO_COLOR": "1", "COLUMNS": "200"}
        if on_postgresql():
            own["TAGIH_DATABASE_URL"] = _url(self.database)
        return kept | own

    def start(self, *arguments: str, **variables: str) -> subprocess.Popen[str]:
        """Begin `tagih <arguments>` and return its process; `variables` are further settings."""
        pipe = subprocess.PIPE
        environment = self.environment | variables
        return subprocess.Popen(_command(arguments), env=environment, stdin=pipe, stdout=pipe, stderr=pipe, text=True)

    def __call__(
        self, *arguments: str, exit_code: int = 0, text: str = "", **variables: str
    ) -> subprocess.CompletedProcess[str]:
        """Run `tagih <arguments>` with `text` as its input to the end, and insist on its exit code."""
        environment = self.environment | variables
        done = subprocess.run(_command(arguments), env=environment, input=text, capture_output=True, text=True)
        assert done.returncode == exit_code, f"{done.args} ended with {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done

    def json(self, *arguments: object) -> Any:
        """Run `tagih <arguments> --format json` and return what it printed."""
        return json.loads(self(*map(str, arguments), "--format", "json").stdout)


def _command(arguments: tuple[str, ...]) -> list[str]:
    return [str(Path(sys.executable).parent / "tagih"), *arguments]


def prepare() -> None:
    """Migrate the template unless another worker has, and give this worker a database to roll back in."""
    folder = Path(os.environ[postgres.FOLDER])
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "migrated").exists():
            _make_template(folder)
            (folder / "migrated").touch()
        _point_at(_copy_template(settings.DATA_DIR, f"tagih_{postgres.worker()}"))
    wanted = "postgresql" if on_postgresql() else "sqlite"
    assert connection.vendor == wanted, f"this run is for {wanted}, the connection is {connection.vendor}"


@contextmanager
def rolled_back() -> Iterator[None]:
    """The worker's own database, in a transaction that is undone; constraints are checked first, as by a commit."""
    atomic = transaction.atomic()
    atomic._from_testcase = True  # so that a command's outermost transaction may still insist on being that
    with atomic:
        yield
        if not connection.needs_rollback and connection.is_usable():
            connection.check_constraints()
        transaction.set_rollback(True)


@contextmanager
def copied(data_dir: Path) -> Iterator[Installation]:
    """An installation with a copy of the template, which the default connection also uses, commits and all."""
    before = connection.settings_dict["NAME"]
    installation = Installation(data_dir, _copy_template(data_dir, f"books_{secrets.token_hex(6)}"))
    shutil.copy(settings.DATA_DIR / "secret", data_dir / "secret")
    _point_at(installation.database)
    try:
        yield installation
    finally:
        _point_at(before)
        _drop(installation)


@contextmanager
def empty(data_dir: Path) -> Iterator[Installation]:
    """An installation nobody has used yet: an empty folder, and on PostgreSQL an empty database."""
    name = f"empty_{secrets.token_hex(6)}"
    if on_postgresql():
        _maintain(f'CREATE DATABASE "{name}"')
    installation = Installation(data_dir, name)
    try:
        yield installation
    finally:
        _drop(installation)


def _make_template(folder: Path) -> None:
    if on_postgresql():
        _maintain(f'CREATE DATABASE "{_TEMPLATE}"')
        _point_at(_TEMPLATE)
    else:
        _point_at(str(folder / f"{_TEMPLATE}.sqlite3"))
    with outside_the_books("migrations are no operation"):
        setup.migrate()
    connection.close()


def _copy_template(data_dir: Path, name: str) -> str:
    """A fresh copy of the template. Returns what a connection calls it: a name, or on SQLite a path."""
    if on_postgresql():
        _maintain(f'CREATE DATABASE "{name}" TEMPLATE "{_TEMPLATE}" STRATEGY FILE_COPY')
        return name
    source = Path(os.environ[postgres.FOLDER]) / f"{_TEMPLATE}.sqlite3"
    return str(shutil.copy(source, data_dir / "tagih.sqlite3"))


def _drop(installation: Installation) -> None:
    if on_postgresql():
        _maintain(f'DROP DATABASE IF EXISTS "{installation.database}" WITH (FORCE)')
    else:
        shutil.rmtree(installation.data_dir, ignore_errors=True)


def _point_at(name: str) -> None:
    """Have this thread's connection, and those of threads to come, use the database `name`."""
    connection.close()
    connection.settings_dict["NAME"] = name


def _maintain(statement: str) -> None:
    with psycopg.connect(os.environ[postgres.SERVER_URL], autocommit=True) as maintenance:
        maintenance.execute(statement)


def _url(database: str) -> str:
    return f"{os.environ[postgres.SERVER_URL].rpartition('/')[0]}/{database}"
