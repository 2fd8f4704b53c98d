"""A real Chromium before a real server, which serves a copy of the database filled with one morning."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from tests import databases
from tests.browser.morning import EMAIL, PASSWORD, Morning, begin

FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
SECONDS_TO_START = 60


@dataclass(frozen=True)
class Served:
    """Where the server answers, and what is on it."""

    address: str
    morning: Morning


@pytest.fixture(scope="module")
def served(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server of this module's own, on a copy of the database."""
    with django_db_blocker.unblock(), databases.copied(tmp_path_factory.mktemp("browser")) as books:
        morning = begin(timezone.now())
        yield from serving(books.environment, morning.names)


def serving(environment: dict[str, str], names: dict[str, str]) -> Iterator[Served]:
    """A server of its own on these books."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    server = subprocess.Popen(
        [
            sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port), "--blocking-threads", "2",
            "--no-access-log", "--log-level", "warning", "tagih.wsgi:application",
        ],
        env=environment | {"TAGIH_BASE_URL": address},
    )  # fmt: skip
    try:
        _wait_for(f"{address}/accounts/login/", server)
        yield Served(address, Morning(names))
    finally:
        server.terminate()
        server.wait()


def _wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    """Until the server answers. A connection that is refused takes no time, so there is a pause in between."""
    for _ in range(SECONDS_TO_START * 5):
        assert server.poll() is None, "the server ended"
        try:
            urllib.request.urlopen(url, timeout=SECONDS_TO_START)
        except OSError:
            try:
                server.wait(0.2)
            except subprocess.TimeoutExpired:
                continue
        else:
            return
    raise AssertionError("the server does not answer")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """A real Chromium, or the reason why there is none."""
    found = [shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome")]
    path = next((one for one in found if one), None)
    if path is None:
        pytest.skip("no Chromium on this machine")
    from playwright.sync_api import sync_playwright

    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # playwright runs a loop in this thread
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def session(chromium: Any, served: Served) -> Any:
    """The cookies of Anna, who has signed in by the form."""
    context = chromium.new_context(base_url=served.address)
    page = context.new_page()
    page.goto("/")
    page.get_by_label("Email").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="Dashboard").wait_for()
    state = context.storage_state()
    context.close()
    return state


AXE = Path(__file__).with_name("axe.min.js")
