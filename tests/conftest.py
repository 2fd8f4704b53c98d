"""What every test may ask for: the database, an installation, its command line, other people's files."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import hypothesis
import pytest
from django.db import connection

from tests import databases, guard, postgres

ROOT = Path(__file__).resolve().parent.parent
_COMMITS = {"books", "transactional_db", "live_server"}
_ENGINES = pytest.StashKey[set[str]]()

hypothesis.settings.register_profile("usual", deadline=None, derandomize=True)
hypothesis.settings.register_profile("long", deadline=None, max_examples=2000)
hypothesis.settings.load_profile(os.environ.get("TAGIH_TEST_EXAMPLES", "usual"))


# --- databases -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def django_db_setup(request, django_test_environment, django_db_blocker):
    """Instead of pytest-django's: the database of this worker is a copy of one migrated template."""
    with django_db_blocker.unblock():
        databases.prepare()
        guard.install()
        request.config.stash.setdefault(_ENGINES, set()).add(databases.engine())
        connection.close()
        yield
        connection.close()


@pytest.fixture
def _django_db_helper(request, django_db_setup, django_db_blocker, tmp_path_factory):
    """Instead of pytest-django's, which flushes: roll back or, for tests that commit, a copy to throw away."""
    marker = request.node.get_closest_marker("django_db")
    commits = _COMMITS & set(request.fixturenames) or (marker and marker.kwargs.get("transaction"))
    with django_db_blocker.unblock():
        if commits:
            with databases.copied(tmp_path_factory.mktemp("books")) as installation:
                request.getfixturevalue("settings").DATA_DIR = installation.data_dir
                yield installation
        else:
            with databases.rolled_back():
                yield None


@pytest.fixture
def books(_django_db_helper: databases.Installation) -> databases.Installation:
    """A migrated database of this test's own, for real commits, threads and processes; call it to run `tagih`."""
    return _django_db_helper


@pytest.fixture
def tagih(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[databases.Installation]:
    """Runs the command line in a process of its own: on `books` when the test has them, else on a new installation."""
    if _COMMITS & set(request.fixturenames):
        yield request.getfixturevalue("books")
    else:
        with databases.empty(tmp_path_factory.mktemp("installation")) as installation:
            yield installation


@pytest.fixture
def engine() -> str:
    """`sqlite` or `postgresql`."""
    return connection.vendor


@pytest.fixture
def outside_the_books() -> Callable[[str], AbstractContextManager[None]]:
    """`with outside_the_books("why"):` lets a test write to tables directly."""
    return guard.outside_the_books


@pytest.fixture(scope="session")
def corpora() -> Path:
    """The folder of other people's files: $TAGIH_CORPORA, or ../shared/corpora beside the repository."""
    folder = Path(os.environ.get("TAGIH_CORPORA") or ROOT / "../shared/corpora").resolve()
    if not folder.is_dir():
        pytest.skip(f"no corpora: {folder} is not there (TAGIH_CORPORA names another folder)")
    return folder


# --- the run -------------------------------------------------------------------------------------------------


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that read corpora; without the PostgreSQL that was asked for, skip everything by name."""
    missing = os.environ.get(postgres.MISSING)
    for item in items:
        if "corpora" in getattr(item, "fixturenames", ()):
            item.add_marker("corpora")
        if missing:
            item.add_marker(pytest.mark.skip(reason=missing))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A worker says which engine it used; the first process fails the run for skips when TAGIH_NO_SKIPS is set."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["engines"] = sorted(session.config.stash.get(_ENGINES, set()))
    elif os.environ.get("TAGIH_NO_SKIPS") and _unexpected_skips(session.config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node) -> None:
    """Remember which engine a worker used."""
    engines = getattr(node, "workeroutput", {}).get("engines", ())
    node.config.stash.setdefault(_ENGINES, set()).update(engines)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say how often processes were killed, by named point, and name every skip that is not allowed."""
    for passed in terminalreporter.stats.get("passed", []):
        for name, counts in passed.user_properties:
            if name == "kills":
                terminalreporter.write_line(f"kills: {counts} ({passed.nodeid.rpartition('::')[2]})")
    if os.environ.get("TAGIH_NO_SKIPS"):
        for name, reason in _unexpected_skips(config):
            terminalreporter.write_line(f"skipped although nothing may be: {name}: {reason}", red=True)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Close with the engines that tests really ran on."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if reporter and not hasattr(config, "workeroutput"):
        engines = ", ".join(sorted(config.stash.get(_ENGINES, set())))
        reporter.write_line(f"engine: {engines or os.environ.get(postgres.MISSING) or 'none, no test used one'}")


def _unexpected_skips(config: pytest.Config) -> list[tuple[str, str]]:
    """Every skipped test with its reason, those that read corpora aside."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", []) if reporter else []
    return [(one.nodeid, _reason(one)) for one in skipped if "corpora" not in one.keywords]


def _reason(report: pytest.TestReport) -> str:
    text = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return re.sub(r"^Skipped: ", "", text)
