"""Handing over: what leaves the house and is kept, the last look before it, and what becomes of it when it fails."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tagih import plugins
from tagih.adapters.channels.base import ChannelError, Outgoing, Receipt
from tagih.commands import customers, daily_run, delivery, invoices
from tagih.commands.delivery import Delivered, Recovered
from tagih.commands.operation import Call
from tagih.domain.errors import Conflict
from tagih.models import Case, Event, Message, Notice, facts
from tests import overdue
from tests.commands.books import NUL, SURROGATE, kinds, refused
from tests.completed import ADDRESS
from tests.databases import Installation
from tests.guard import outside_the_books
from tests.handing_over import LEASE, Broken, attempts, deliver, parsed, queued, state
from tests.overdue import TODAY, crowd


@pytest.fixture(autouse=True)
def _own_channels(books: Installation) -> Iterator[None]:
    """No channel outlives its test: it would write into the folder of another."""
    plugins._channel.cache_clear()
    yield
    plugins._channel.cache_clear()


@pytest.fixture
def call(books: Installation) -> Call:
    """Messages go by themselves."""
    return overdue.studio("automatic")


def outbox(books: Installation) -> list[Path]:
    return sorted((books.data_dir / "outbox").rglob("*.eml"))


@pytest.fixture
def through(monkeypatch: pytest.MonkeyPatch) -> Callable[[Exception | None], Broken]:
    """Hand over through a channel that fails in one way."""

    def use(problem: Exception | None) -> Broken:
        channel = Broken(problem)
        monkeypatch.setattr(plugins, "channel", lambda name: channel)
        return channel

    return use


# --- to the end ----------------------------------------------------------------------------------------------


def test_message_is_handed_over_and_kept_when_it_is_due(call: Call, books: Installation) -> None:
    (message,) = queued(call)
    assert deliver(call) == Delivered(claimed=1, sent=1)
    sent = Message.objects.of(call.company).get()
    assert (sent.state, sent.claim, sent.attempts, sent.sent_at, sent.problem) == ("sent", 1, 1, call.now, "")
    assert attempts(call) == [(1, "sent")]
    (path,) = outbox(books)
    data = path.read_bytes()
    assert (books.data_dir / sent.kept_file).read_bytes() == data
    assert sent.kept_file == f"sent/2026-03/{message.public_id}.eml"
    mail = parsed(data)
    assert (mail["To"], mail["Subject"]) == ("pay@client.invalid", sent.subject)
    assert "S-1" in sent.subject
    assert mail["Message-ID"] == f"<{message.public_id}@localhost.invalid>"
    text = mail.get_body(("plain",)).get_content()
    assert "100.00" in text and "10 days ago" in text
    assert list(mail.iter_attachments()) == []  # the invoice is kept by the program that made it
    assert kinds(call.company)[-1] == "message.sent"
    assert deliver(call) == Delivered()


def test_invoices_go_with_it_when_they_are_ours(call: Call, books: Installation) -> None:
    customer = customers.add(call, name="Prompt GmbH", country="DE", email="pay@prompt.invalid", address=ADDRESS).number
    line = {"description": "Design", "unit_price": "100", "tax_rate": "19"}
    issued = invoices.draft_and_issue(
        call, customer=customer, lines=[line], terms="net 7", issued_on=TODAY - timedelta(days=20)
    )
    daily_run.sweep(call)
    assert deliver(call).sent == 1
    (attached,) = parsed(outbox(books)[0].read_bytes()).iter_attachments()
    assert (attached.get_content_type(), attached.get_filename()) == ("application/pdf", f"{issued.number}.pdf")
    assert attached.get_content().startswith(b"%PDF-")


def test_bytes_are_the_same_when_a_message_is_written_again(call: Call, books: Installation) -> None:
    customer = customers.add(call, name="Prompt GmbH", country="DE", email="pay@prompt.invalid", address=ADDRESS).number
    line = {"description": "Design", "unit_price": "100", "tax_rate": "19"}
    invoices.draft_and_issue(call, customer=customer, lines=[line], terms="net 7", issued_on=TODAY - timedelta(days=20))
    daily_run.sweep(call)
    written = []
    for _ in range(2):
        deliver(call)
        written.append(outbox(books)[0].read_bytes())
        outbox(books)[0].unlink()
        with outside_the_books("no command sends again what was sent"):
            Message.objects.of(call.company).update(state="queued")
    assert written[0] == written[1]


def test_all_go_in_rounds_when_there_are_more_than_a_worker_takes(call: Call, books: Installation) -> None:
    queued(call, *crowd(5))
    rounds = [delivery.deliver(call.company, call.now, limit=2).sent for _ in range(4)]
    assert (rounds, len(outbox(books))) == ([2, 2, 1, 0], 5)


def test_message_waits_when_its_hour_has_not_come(call: Call) -> None:
    queued(call)
    with outside_the_books("quiet hours are not in force yet"):
        Message.objects.of(call.company).update(send_after=call.now + timedelta(hours=2))
    assert deliver(call).claimed == 0
    assert deliver(call, call.now + timedelta(hours=2)).sent == 1


def test_each_hand_over_tells_its_own_instant_when_there_is_a_clock(call: Call) -> None:
    queued(call, *crowd(2))
    instants = iter(call.now + timedelta(minutes=n) for n in range(1, 9))
    delivery.deliver(call.company, call.now, 10, lambda: next(instants))
    found = Message.objects.of(call.company).order_by("id").values_list("claimed_at", "sent_at")
    minutes = [tuple((at - call.now) / timedelta(minutes=1) for at in row) for row in found]
    assert minutes == [(1, 2), (3, 4)]


# --- when it fails -------------------------------------------------------------------------------------------


def test_message_is_tried_again_later_and_later_when_the_channel_is_out_of_order(
    call: Call, through: Callable[[Exception], Broken]
) -> None:
    queued(call)
    channel = through(ChannelError("busy", permanent=False))
    now, waits = call.now, []
    for _ in range(delivery.TRIES):
        deliver(call, now)
        message = Message.objects.of(call.company).get()
        if message.send_after:
            waits.append((message.send_after - now).total_seconds())
            assert deliver(call, message.send_after - timedelta(seconds=1)).claimed == 0
            now = message.send_after
    assert waits == [60, 120, 240, 480, 960, 1920, 3840]
    assert (message.state, message.problem, message.attempts, len(channel.taken)) == ("failed", "busy", 8, 8)
    assert [outcome for _, outcome in attempts(call)] == ["later"] * 7 + ["failed"]
    assert kinds(call.company)[-1] == "message.failed"


def test_message_fails_at_once_when_the_refusal_is_for_good(call: Call, through: Callable[[Exception], Broken]) -> None:
    queued(call)
    channel = through(ChannelError("no such mailbox", permanent=True))
    assert deliver(call) == Delivered(claimed=1, failed=1)
    assert deliver(call, call.now + timedelta(days=1)).claimed == 0
    assert (state(call), len(channel.taken)) == ("failed", 1)
    assert Case.objects.of(call.company).get().last_step == 1


@pytest.mark.parametrize(
    "problem", [ChannelError("cut", permanent=False, unknown=True, kept=b"half"), RuntimeError("a bug in a channel")]
)
def test_message_is_never_sent_again_by_itself_when_nobody_knows(
    call: Call, through: Callable[[Exception], Broken], problem: Exception
) -> None:
    queued(call)
    channel = through(problem)
    assert deliver(call) == Delivered(claimed=1, unknown=1)
    later = call.now + timedelta(days=3)
    assert (delivery.recover(call.company, later), deliver(call, later)) == (Recovered(0, 0), Delivered())
    assert (state(call), len(channel.taken)) == ("unknown", 1)
    assert kinds(call.company)[-1] == "message.unknown"


def test_others_go_when_one_text_cannot_be_made(call: Call, books: Installation) -> None:
    first, _ = queued(call, *crowd(2))
    with outside_the_books("as a template that was removed"):
        Message.objects.of(call.company).filter(pk=first.pk).update(template="gone-1")
    assert deliver(call) == Delivered(claimed=2, sent=1, failed=1)
    assert len(outbox(books)) == 1
    assert "gone-1" in Message.objects.of(call.company).get(pk=first.pk).problem


def test_others_go_when_one_channel_is_not_there(call: Call, books: Installation) -> None:
    first, _ = queued(call, *crowd(2))
    with outside_the_books("as a policy written for a channel that is not installed"):
        Message.objects.of(call.company).filter(pk=first.pk).update(channel="pigeon")
    assert deliver(call) == Delivered(claimed=2, sent=1, later=1)
    assert len(outbox(books)) == 1
    assert "pigeon" in Message.objects.of(call.company).get(pk=first.pk).problem


def test_message_waits_when_the_mail_server_s_address_is_wrong(call: Call, settings: Any) -> None:
    queued(call)
    settings.SMTP_URL = "mail.example"
    assert deliver(call) == Delivered(claimed=1, later=1)
    settings.SMTP_URL = ""
    assert deliver(call, call.now + timedelta(hours=1)) == Delivered(claimed=1, sent=1)


def test_message_is_sent_all_the_same_when_its_bytes_cannot_be_kept(call: Call, books: Installation) -> None:
    queued(call)
    (books.data_dir / "sent").write_text("a file where the folder should be")
    assert deliver(call) == Delivered(claimed=1, sent=1)
    assert (len(outbox(books)), Message.objects.of(call.company).get().kept_file) == (1, "")


# --- a person's word -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "problem", [ChannelError("no", permanent=True), ChannelError("cut", permanent=False, unknown=True)]
)
def test_message_goes_once_more_when_a_person_says_so(
    call: Call, through: Callable[[Exception | None], Broken], problem: Exception
) -> None:
    (message,) = queued(call)
    through(problem)
    deliver(call)
    delivery.send_again(call, message=message.public_id)
    assert (state(call), kinds(call.company)[-1]) == ("queued", "message.queued_again")
    channel = through(None)
    assert deliver(call) == Delivered(claimed=1, sent=1)
    assert channel.taken == [f"<{message.public_id}@localhost.invalid>"]
    assert [outcome for _, outcome in attempts(call)][-1] == "sent"


def test_sending_again_is_refused_when_it_did_not_fail(call: Call) -> None:
    (message,) = queued(call)
    refused(Conflict, "message_not_resendable", delivery.send_again, call, message=message.public_id)
    deliver(call)
    for one in (message.public_id, "nobody", NUL, SURROGATE):
        refused(Conflict, "message_not_resendable", delivery.send_again, call, message=one)


def test_message_is_queued_again_once_when_a_key_is_used_again(
    call: Call, through: Callable[[Exception | None], Broken]
) -> None:
    (message,) = queued(call)
    through(ChannelError("no", permanent=True))
    deliver(call)
    keyed = replace(call, key="once")
    again = delivery.send_again(keyed, message=message.public_id)
    channel = through(None)
    deliver(call)
    assert delivery.send_again(keyed, message=message.public_id) == again
    assert (deliver(call).claimed, len(channel.taken)) == (0, 1)


# --- after a crash -------------------------------------------------------------------------------------------


def crashed(call: Call, begun: bool) -> Message:
    """A message that a worker held when it died, before or after its hand-over had begun."""
    (message,) = queued(call)
    claimed = delivery._claim(call, limit=10)
    if begun:
        delivery._begin(call, message=message.pk, claim=claimed.messages[0][1], policy=facts.policy(call.company))
    return message


@pytest.mark.parametrize(("begun", "outcome"), [(False, "queued"), (True, "unknown")])
def test_message_of_a_dead_worker_is_looked_at_when_its_lease_is_over(call: Call, begun: bool, outcome: str) -> None:
    crashed(call, begun)
    assert delivery.recover(call.company, call.now + LEASE) == Recovered(0, 0)
    after = call.now + LEASE + timedelta(seconds=1)
    assert delivery.recover(call.company, after) == Recovered(queued=not begun, unknown=begun)
    assert (state(call), deliver(call, after).sent) == (outcome, int(not begun))
    assert (kinds(call.company).count("message.unknown"), kinds(call.company).count("message.sent")) == (
        begun,
        not begun,
    )


def test_bill_is_handed_over_again_under_the_same_message_id_when_its_worker_died(
    call: Call, through: Callable[[Exception | None], Broken]
) -> None:
    message = crashed(call, begun=True)
    with outside_the_books("bills are not sent by any command yet"):
        Message.objects.of(call.company).update(purpose="invoice")
    channel = through(None)
    after = call.now + LEASE * 2
    assert delivery.recover(call.company, after) == Recovered(queued=1, unknown=0)
    assert deliver(call, after).sent == 1
    assert channel.taken == [f"<{message.public_id}@localhost.invalid>"]


def test_nothing_is_recorded_when_a_worker_lost_its_claim(
    call: Call, through: Callable[[Exception | None], Broken], monkeypatch: pytest.MonkeyPatch
) -> None:
    (message,) = queued(call)
    channel = through(None)
    send = channel.send

    def slow(outgoing: Outgoing) -> Receipt:
        delivery.recover(call.company, call.now + LEASE * 2)
        return send(outgoing)

    monkeypatch.setattr(channel, "send", slow)
    assert deliver(call).sent == 1
    assert (state(call), Message.objects.of(call.company).get().sent_at) == ("unknown", None)
    assert attempts(call) == [(1, "sent")]
    assert kinds(call.company).count("message.sent") == 0
    assert Event.objects.of(call.company).filter(subject=f"message {message.public_id}").count() == 1


def test_nothing_is_handed_over_when_a_worker_lost_its_claim_before(
    call: Call, through: Callable[[Exception | None], Broken]
) -> None:
    queued(call)
    channel = through(None)
    claimed = delivery._claim(call, limit=10)
    delivery.recover(call.company, call.now + LEASE * 2)
    ((message_id, claim),) = claimed.messages
    assert delivery._hand_over(call, message_id, claim, facts.policy(call.company), lambda: call.now) is None
    assert (state(call), channel.taken, attempts(call)) == ("queued", [], [])


def test_notices_stand_when_a_message_failed_or_nobody_knows(
    call: Call, through: Callable[[Exception | None], Broken]
) -> None:
    queued(call)
    through(ChannelError("cut", permanent=False, unknown=True))
    deliver(call)
    assert Notice.objects.of(call.company).get().ladder_day == 1
    content = json.loads(Message.objects.of(call.company).get().facts)
    assert [one["number"] for one in content["receivables"]] == ["S-1"]
