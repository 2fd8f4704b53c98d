"""Where the books lie: seeded databases kept between runs, and copies of them to write in."""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import time
from pathlib import Path

from django.conf import settings
from django.db import connection

from bench import books, loading

HERE = Path(__file__).parent
VAR = HERE / "var"
COPY = "bench_copy"


def seeded(receivables: int) -> str:
    """The database of the seeded books of that size (a file or a name), loaded if it is not there yet."""
    size = f"books_{receivables}_"
    name = size + _fingerprint()
    if name not in (there := _databases(size)):
        for outdated in there:
            drop(outdated)
        start = time.perf_counter()
        making = f"{name}_making"
        drop(making)
        _create(making)
        point_at(making)
        loading.load(receivables)
        connection.close()
        _rename(making, name)
        print(f"loaded {receivables} receivables in {time.perf_counter() - start:.0f} s", file=sys.stderr)
    point_at(name)
    return name


def copy(name: str, to: str = COPY) -> None:
    """A fresh copy of that database, written to disk, which Django's connection then uses."""
    drop(to)
    if connection.vendor == "postgresql":
        _maintain(f'CREATE DATABASE "{to}" TEMPLATE "{name}" STRATEGY FILE_COPY')
    else:
        shutil.copyfile(_file(name), _file(to))
        with open(_file(to), "rb+") as file:
            os.fsync(file.fileno())
    point_at(to)


def drop(name: str) -> None:
    """Remove that database if it is there."""
    connection.close()
    if connection.vendor == "postgresql":
        _maintain(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    else:
        for suffix in ("", "-wal", "-shm"):
            Path(f"{_file(name)}{suffix}").unlink(missing_ok=True)


def point_at(name: str) -> None:
    """Have Django's connection use that database."""
    connection.close()
    connection.settings_dict["NAME"] = name if connection.vendor == "postgresql" else str(_file(name))


def _fingerprint() -> str:
    """Of all that decides what the seeded books look like: they are loaded anew when any of it changes."""
    product = settings.BASE_DIR if hasattr(settings, "BASE_DIR") else HERE.parent / "tagih"
    files = [*sorted((product / "migrations").glob("*.py")), product / "models" / "triggers.py"]
    files += [Path(books.__file__), Path(loading.__file__)]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:8]


def _file(name: str) -> Path:
    return VAR / f"{name}.sqlite3"


def _databases(beginning: str) -> list[str]:
    """The databases whose names begin so."""
    if connection.vendor == "postgresql":
        rows = _maintain("SELECT datname FROM pg_database")
        return [str(name) for (name,) in rows if str(name).startswith(beginning)]
    return [file.stem for file in VAR.glob(f"{beginning}*.sqlite3")]


def _create(name: str) -> None:
    if connection.vendor == "postgresql":
        _maintain(f'CREATE DATABASE "{name}"')


def _rename(name: str, to: str) -> None:
    if connection.vendor == "postgresql":
        _maintain(f'ALTER DATABASE "{name}" RENAME TO "{to}"')
    else:
        _file(name).rename(_file(to))


def _maintain(statement: str) -> list[tuple[object, ...]]:
    import psycopg

    with psycopg.connect(os.environ["TAGIH_DATABASE_URL"], autocommit=True) as maintenance:
        done = maintenance.execute(statement)
        return done.fetchall() if done.description else []
