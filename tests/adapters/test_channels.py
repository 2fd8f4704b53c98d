"""Channels: the suite that every channel passes, the bytes of a message, and the file outbox."""

import resource
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from email import message_from_bytes
from email.header import decode_header, make_header
from email.utils import parseaddr

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagih.adapters.channels import mime
from tagih.adapters.channels.base import Attachment, ChannelError, check, message_id
from tagih.adapters.channels.email import Email, SmtpServer
from tagih.adapters.channels.file import FileOutbox
from tests.adapters.outgoing import MESSAGE
from tests.smtp_sink import Sink

# --- the suite that every channel passes -----------------------------------------------------------------------


class Mailbox:
    """A channel, and a look at what it stored."""

    def __init__(self, channel, stored):
        self.channel = channel
        self.stored = stored


@contextmanager
def by_email(folder):
    with Sink() as sink:
        channel = Email(SmtpServer("127.0.0.1", sink.port, timeout_seconds=5))
        yield Mailbox(channel, lambda: sink.stored)
        channel.close()


@contextmanager
def by_file(folder):
    yield Mailbox(FileOutbox(folder), lambda: [path.read_bytes() for path in sorted(folder.rglob("*.eml"))])


@pytest.fixture(params=[by_email, by_file])
def mailbox(request, tmp_path):
    with request.param(tmp_path / "outbox") as made:
        yield made


def test_bytes_kept_are_the_bytes_stored_when_a_message_is_sent(mailbox):
    receipt = mailbox.channel.send(MESSAGE)
    assert mailbox.stored() == [receipt.kept] == [mime.composed(MESSAGE)]
    assert receipt.answer


def test_each_message_arrives_once_when_several_are_sent(mailbox):
    several = [replace(MESSAGE, message_id=f"<{number}@studio.example>") for number in range(3)]
    assert [mailbox.channel.send(one).kept for one in several] == mailbox.stored()


def test_message_id_is_the_same_when_a_message_is_sent_again(mailbox):
    mailbox.channel.send(MESSAGE)
    mailbox.channel.send(MESSAGE)
    assert {message_from_bytes(data)["Message-ID"] for data in mailbox.stored()} == {MESSAGE.message_id}


def test_channel_sends_again_when_it_was_closed(mailbox):
    mailbox.channel.send(MESSAGE)
    mailbox.channel.close()
    mailbox.channel.close()
    mailbox.channel.send(replace(MESSAGE, message_id="<2@studio.example>"))
    assert len(mailbox.stored()) == 2


def test_each_message_arrives_whole_when_several_threads_send(mailbox):
    several = [replace(MESSAGE, message_id=f"<{number}@studio.example>") for number in range(24)]
    with ThreadPoolExecutor(4) as threads:
        sent = [receipt.kept for receipt in threads.map(mailbox.channel.send, several)]
    assert sorted(mailbox.stored()) == sorted(sent) == sorted(map(mime.composed, several))


ADDRESSES = [
    "",
    "prompt",
    "pay@",
    "@prompt.example",
    "a@b@prompt.example",
    "pay@prompt.example, slow@slow.example",
    "pay@prompt.example>, <slow@slow.example",
    "pay@prompt.example\r\nBcc: evil@x.example",
    "pay@prompt.example\n",
    "pay@prompt.example\0",
    "pay@prompt.example\u2028",
    "Petra <pay@prompt.example>",
    '"a b"@prompt.example',
    "pay@[127.0.0.1]",
    "pay@prompt..example",
    "παύλα@prompt.example",
    f"{'a' * 65}@prompt.example",
    f"a@{'b' * 64}.example",
    f"a@{'b.' * 130}example",
    " pay@prompt.example",
]
HOSTILE = [
    "Hi\r\nBcc: evil@x.example",
    "Hi\nBcc: evil@x.example",
    "Hi\rBcc: evil@x.example",
    "Hi\0",
    "Hi\x0bthere",
    "Hi\x85there",
    "Hi\u2028there",
    "Hi\ud800",
    "=?utf-8?q?Hi=0D=0ABcc:_evil=40x.example?=",
    "x" * 501,
]


def refusals():
    for address in ADDRESSES:
        yield {"recipient": address}
        yield {"sender": address}
        if address:
            yield {"reply_to": address}
    for value in HOSTILE:
        yield {"subject": value}
        yield {"sender_name": value}
        yield {"headers": {"X-Tagih-Kind": value}}
        yield {"attachments": (Attachment(value, "application/pdf", b""),)}
    for name in ("Bcc", "cc", "To", "Subject", "X-A\r\nBcc", "X A", "X:", "", "Content-Type"):
        yield {"headers": {name: "evil@x.example"}}
    for identity in ("", "abc@x.example", "<a b@x.example>", "<a@x>\r\nBcc: <b@x>", "<../../a@x.example>", "<a/b@x>"):
        yield {"message_id": identity}
    for media_type in ("", "pdf", "application/pdf\r\nX: y", "multipart/mixed", "message/rfc822", "text/plain; x=y"):
        yield {"attachments": (Attachment("a.pdf", media_type, b""),)}


@pytest.mark.parametrize("change", refusals(), ids=lambda change: ascii(change)[:60])
def test_nothing_is_stored_when_a_header_or_address_is_wrong(mailbox, change):
    with pytest.raises(ChannelError) as refused:
        mailbox.channel.send(replace(MESSAGE, **change))
    assert (refused.value.permanent, refused.value.unknown, mailbox.stored()) == (True, False, [])


# --- the bytes --------------------------------------------------------------------------------------------------


def test_message_reads_as_it_was_written_when_parsed():
    read = message_from_bytes(mime.composed(MESSAGE))
    wanted = {
        "From": "Anna's Studio <anna@studio.example>",
        "To": "pay@prompt.example",
        "Reply-To": "books@studio.example",
        "Subject": "A friendly reminder about invoice 2026-00012",
        "Date": "Thu, 26 Mar 2026 09:30:00 +0200",
        "Message-ID": "<0k3v9t2m5q8r7x1c4b6n0a2s3d@studio.example>",
        "Auto-Submitted": "auto-generated",
        "X-Tagih-Kind": "dunning",
    }
    assert {name: value for name, value in read.items() if not name.startswith(("Content", "MIME"))} == wanted
    parts = [(part.get_content_type(), part.get_filename()) for part in read.walk()]
    assert parts == [
        ("multipart/mixed", None),
        ("multipart/alternative", None),
        ("text/plain", None),
        ("text/html", None),
        ("application/pdf", "Invoice 2026-00012.pdf"),
    ]
    text, html, pdf = (part.get_payload(decode=True) for part in read.walk() if not part.is_multipart())
    assert text.decode().replace("\r\n", "\n") == MESSAGE.text
    assert html.decode() == MESSAGE.html
    assert pdf == MESSAGE.attachments[0].data


def test_message_is_no_larger_than_it_must_be_when_there_is_only_text():
    read = message_from_bytes(mime.composed(replace(MESSAGE, html="", attachments=(), headers={}, reply_to="")))
    assert read.get_content_type() == "text/plain"
    assert read.get_payload(decode=True).decode().replace("\r\n", "\n") == MESSAGE.text
    assert read["Reply-To"] is None


def test_domain_is_written_for_servers_when_it_has_letters_beyond_ascii():
    read = message_from_bytes(mime.composed(replace(MESSAGE, recipient="zahlen@Müller.example")))
    assert read["To"] == "zahlen@xn--mller-kva.example"
    # the example domain of the IANA in Greek, https://www.iana.org/domains/reserved
    assert message_id("a", "anna@παράδειγμα.δοκιμή") == "<a@xn--hxajbheg2az3al.xn--jxalpdlp>"


LINES = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=200)


@given(LINES, LINES, st.text(max_size=300), st.binary(max_size=200), LINES)
def test_message_survives_the_journey_when_anyone_writes_anything(name, subject, text, data, file_name):
    message = replace(
        MESSAGE, sender_name=name, subject=subject, text=text, attachments=(Attachment(file_name, "text/csv", data),)
    )
    try:
        check(message)
    except ChannelError as refused:
        assert "encoded word" in refused.reason
        return
    raw = mime.composed(message)
    assert raw == mime.composed(message)
    assert raw.isascii() and raw.endswith(b"\r\n") and max(map(len, raw.split(b"\r\n"))) <= 998
    assert b"\n" not in raw.replace(b"\r\n", b"")
    read = message_from_bytes(raw)
    assert parseaddr(str(read["From"]))[1] == "anna@studio.example"
    assert read.get_all("To") == ["pay@prompt.example"]
    assert _words(str(make_header(decode_header(parseaddr(read["From"])[0])))) == _words(name)
    assert _words(str(make_header(decode_header(read["Subject"])))) == _words(subject)
    attached = read.get_payload()[1]
    assert attached.get_payload(decode=True) == data
    assert "".join(attached.get_filename("").split()) == "".join(file_name.split())


def _words(text):
    """Folding may change how wide a space is, and nothing else."""
    return "".join(text.split())


# --- the file outbox ----------------------------------------------------------------------------------------------


def test_file_is_found_by_day_and_message_id_when_written(tmp_path):
    receipt = FileOutbox(tmp_path).send(replace(MESSAGE, recipient="petra@prompt.invalid"))
    path = tmp_path / "2026-03-26" / "0k3v9t2m5q8r7x1c4b6n0a2s3d@studio.example.eml"
    assert [one for one in tmp_path.rglob("*") if one.is_file()] == [path]
    assert path.read_bytes() == receipt.kept
    assert receipt.answer == "kept as 2026-03-26/0k3v9t2m5q8r7x1c4b6n0a2s3d@studio.example.eml"


def test_first_copy_stays_when_the_same_message_comes_again(tmp_path):
    outbox = FileOutbox(tmp_path)
    first = outbox.send(MESSAGE)
    second = outbox.send(replace(MESSAGE, text="Other words"))
    assert second == first
    assert len(list(tmp_path.rglob("*.eml"))) == 1


def test_message_can_be_sent_later_when_the_folder_cannot_be_written(tmp_path):
    (tmp_path / "outbox").write_text("a file where the folder should be")
    with pytest.raises(ChannelError) as failed:
        FileOutbox(tmp_path / "outbox").send(MESSAGE)
    assert (failed.value.permanent, failed.value.unknown) == (False, False)


def test_nothing_half_written_is_left_when_there_is_no_room(tmp_path):
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    try:
        with pytest.raises(ChannelError) as failed:
            FileOutbox(tmp_path).send(MESSAGE)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert (failed.value.permanent, failed.value.unknown) == (False, False)
    assert failed.value.reason == "the file outbox could not be written: File too large"
    assert list((tmp_path / "2026-03-26").iterdir()) == []
