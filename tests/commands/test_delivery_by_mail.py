"""Handing over by SMTP to a real server: the outcome of a message is what the server did with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tagih import plugins
from tagih.commands import company as companies
from tagih.commands.operation import Call
from tagih.models import Message
from tests import overdue
from tests.databases import Installation
from tests.handing_over import SLOW, deliver, parsed, queued, state
from tests.overdue import crowd
from tests.smtp_sink import Sink


@pytest.fixture
def call(books: Installation) -> Iterator[Call]:
    """Messages go by themselves; no channel outlives its test."""
    plugins._channel.cache_clear()
    yield overdue.studio("automatic")
    plugins._channel.cache_clear()


def by_mail(call: Call, settings: Any, sink: Sink) -> None:
    settings.SMTP_URL, settings.MAIL_TIMEOUT_SECONDS = f"smtp://127.0.0.1:{sink.port}", 5
    companies.set_details(call, email="anna@studio.example")


@pytest.mark.parametrize(
    ("fault", "outcome", "stored"),
    [
        ("", "sent", 1),
        ("421 at connect", "queued", 0),
        ("450 at RCPT", "queued", 0),
        ("550 at RCPT", "failed", 0),
        ("552 at DATA", "failed", 0),
        ("cut at DATA", "queued", 0),
        ("cut during the body", "unknown", 0),
        ("451 after the body", "queued", 0),
        ("552 after the body", "failed", 0),
        ("421 after the body, stored", "unknown", 1),
        ("cut after the body, stored", "unknown", 1),
        ("nonsense after the body, stored", "unknown", 1),
    ],
)
def test_outcome_is_what_the_mail_server_did(
    call: Call, books: Installation, settings: Any, fault: str, outcome: str, stored: int
) -> None:
    with Sink(fault) as sink:
        by_mail(call, settings, sink)
        queued(call, replace(SLOW, email="pay@slow.example"))
        deliver(call)
        deliver(call)
        assert (state(call), len(sink.stored)) == (outcome, stored)
        message = Message.objects.of(call.company).get()
        assert (message.kept_file != "") == (outcome in ("sent", "unknown"))
        assert (message.problem == "") == (outcome == "sent")
        if stored:
            kept = books.data_dir / message.kept_file
            assert parsed(kept.read_bytes())["Message-ID"] == parsed(sink.stored[0])["Message-ID"]
        if outcome == "unknown":
            assert deliver(call, call.now + timedelta(days=1)).claimed == 0
            assert len(sink.stored) == stored


def test_one_connection_carries_many_when_the_mail_server_keeps_it(call: Call, settings: Any) -> None:
    with Sink() as sink:
        by_mail(call, settings, sink)
        queued(call, *(replace(one, email="pay@slow.example") for one in crowd(5)))
        assert deliver(call).sent == 5
        assert (len(sink.stored), sink.connections) == (5, 1)
        plugins.channel("email").close()
