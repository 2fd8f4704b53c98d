"""The pytest plugin that chooses the engine and a fresh data folder, before Django reads its settings.

TAGIH_TEST_DATABASE=postgres runs every test on a real PostgreSQL, started here once and shared by all workers;
anything else is SQLite. A conftest.py would come too late: pytest-django has read the settings by then. Whatever
TAGIH_* variables the developer has set are put aside, so that no test can reach real books.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from tools.embedded_postgres import FAST, Server, Unavailable

KEPT = ("TAGIH_TEST_", "TAGIH_NO_SKIPS", "TAGIH_CORPORA")
"""Variables that speak to the tests themselves."""

FOLDER, SERVER_URL, MISSING = "TAGIH_TEST_FOLDER", "TAGIH_TEST_SERVER_URL", "TAGIH_TEST_POSTGRES_MISSING"
"""What the first process tells its workers: this run's folder, the server, or why there is none."""


def server(*settings: str) -> Server:
    """A PostgreSQL of one's own, for tests that kill it."""
    return Server(*FAST, *settings)


def worker() -> str:
    """The name of this process among the workers of pytest-xdist; `main` for the first one."""
    return os.environ.get("PYTEST_XDIST_WORKER", "main")


def _begin_run() -> None:
    """In the first process only: the run's folder and, when asked for, its server."""
    for name in [name for name in os.environ if name.startswith("TAGIH_") and not name.startswith(KEPT)]:
        del os.environ[name]
    for name in (FOLDER, SERVER_URL, MISSING):
        os.environ.pop(name, None)
    folder = tempfile.mkdtemp(prefix="tagih-tests-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ[FOLDER] = folder
    if os.environ.get("TAGIH_TEST_DATABASE", "sqlite").startswith("postgres"):
        try:
            os.environ[SERVER_URL] = server().url()
        except Unavailable as reason:
            os.environ[MISSING] = f"no PostgreSQL can be had: {reason}"


if worker() == "main":
    _begin_run()
os.environ["TAGIH_DATA_DIR"] = str(Path(os.environ[FOLDER]) / worker())
if SERVER_URL in os.environ:
    os.environ["TAGIH_DATABASE_URL"] = os.environ[SERVER_URL]
