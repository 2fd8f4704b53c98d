"""Books that are killed many times."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from tests.databases import Installation


@pytest.fixture
def unsynced(books: Installation, monkeypatch: pytest.MonkeyPatch) -> Iterator[Installation]:
    """`books` that do not wait for the disk: a killed process loses nothing by that, only a power cut would."""
    options: dict[str, Any] = connection.settings_dict["OPTIONS"]
    if connection.vendor == "sqlite":
        text = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")
        monkeypatch.setitem(options, "init_command", text)
        connection.close()
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous")
            assert cursor.fetchone() == (0,)
    yield books
    connection.close()
