"""SMTP: what becomes of a message in every way in which a server can fail, sign-in, and encryption."""

import ssl
from dataclasses import replace
from datetime import UTC, datetime
from ipaddress import ip_address

import pytest
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tagih.adapters.channels import mime
from tagih.adapters.channels.base import Attachment, ChannelError
from tagih.adapters.channels.email import Email, SmtpServer, server
from tests.adapters.outgoing import MESSAGE
from tests.smtp_sink import Sink, free_port

# --- faults ------------------------------------------------------------------------------------------

TEMPORARY, PERMANENT, UNKNOWN = (False, False), (True, False), (False, True)


def email(sink, **settings):
    return Email(SmtpServer("127.0.0.1", sink.port, **{"timeout_seconds": 5, **settings}))


@pytest.mark.parametrize(
    ("fault", "kind", "stored", "reason"),
    [
        ("421 at connect", TEMPORARY, 0, "the mail server refused us: 421 Too busy"),
        ("450 at RCPT", TEMPORARY, 0, "the mail server did not take the recipient: 450 No"),
        ("550 at RCPT", PERMANENT, 0, "the mail server did not take the recipient: 550 No"),
        ("552 at DATA", PERMANENT, 0, "the mail server did not take the message: 552 No"),
        ("cut at DATA", TEMPORARY, 0, None),
        ("cut during the body", UNKNOWN, 0, None),
        ("451 after the body", TEMPORARY, 0, "the mail server did not take the message: 451 No"),
        ("552 after the body", PERMANENT, 0, "the mail server did not take the message: 552 No"),
        ("421 after the body, stored", UNKNOWN, 1, None),
        ("cut after the body, stored", UNKNOWN, 1, None),
        ("no answer after the body, stored", UNKNOWN, 1, None),
        ("nonsense after the body, stored", UNKNOWN, 1, None),
    ],
)
def test_outcome_is_known_for_what_it_is_when_the_server_fails(fault, kind, stored, reason):
    large = replace(MESSAGE, attachments=(Attachment("large.pdf", "application/pdf", bytes(6_000_000)),))
    message = large if fault == "cut during the body" else MESSAGE
    with Sink(fault) as sink:
        channel = email(sink, timeout_seconds=0.5 if fault.startswith("no answer") else 5)
        with pytest.raises(ChannelError) as failed:
            channel.send(message)
        assert (failed.value.permanent, failed.value.unknown) == kind
        assert sink.stored == [mime.composed(message)] * stored
        assert failed.value.kept == (mime.composed(message) if kind == UNKNOWN else b"")
        assert reason in (failed.value.reason, None)


def test_next_message_goes_when_the_one_before_was_refused():
    with Sink("450 at RCPT") as sink:
        channel = email(sink)
        with pytest.raises(ChannelError):
            channel.send(MESSAGE)
        sink.fault = ""
        channel.send(MESSAGE)
        assert len(sink.stored) == 1


def test_one_connection_serves_many_messages_when_the_server_is_well():
    with Sink() as sink:
        channel = email(sink)
        for number in range(5):
            channel.send(replace(MESSAGE, message_id=f"<{number}@studio.example>"))
        assert (sink.connections, len(sink.stored)) == (1, 5)


@pytest.mark.parametrize("fault", ["421 at the second MAIL", "cut after each message"])
def test_each_message_is_stored_once_when_the_kept_connection_went_stale(fault):
    with Sink(fault) as sink:
        channel = email(sink)
        sent = [channel.send(replace(MESSAGE, message_id=f"<{number}@studio.example>")).kept for number in (1, 2)]
        assert (sink.stored, sink.connections) == (sent, 2)


def test_envelope_names_one_recipient_when_sent():
    with Sink() as sink:
        email(sink).send(replace(MESSAGE, recipient="zahlen@müller.example"))
        assert sink.envelopes == [("anna@studio.example", ("zahlen@xn--mller-kva.example",))]


def test_message_is_refused_before_it_is_sent_when_it_is_too_large():
    with Sink(data_size_limit=1000) as sink:
        with pytest.raises(ChannelError) as failed:
            email(sink).send(MESSAGE)
        assert (failed.value.permanent, failed.value.unknown, sink.stored) == (True, False, [])
        assert "did not take the sender: 552" in failed.value.reason


def test_message_waits_when_nobody_listens():
    with pytest.raises(ChannelError) as failed:
        Email(SmtpServer("127.0.0.1", free_port(), timeout_seconds=1)).send(MESSAGE)
    assert (failed.value.permanent, failed.value.unknown) == TEMPORARY


def test_invalid_recipient_is_refused_for_good_when_sent_by_mail():
    with Sink() as sink:
        for recipient in ("petra@prompt.invalid", "petra@Prompt.INVALID"):
            with pytest.raises(ChannelError) as failed:
                email(sink).send(replace(MESSAGE, recipient=recipient))
            assert (failed.value.permanent, failed.value.unknown) == PERMANENT
            assert failed.value.reason == (
                f"{recipient} ends in .invalid, which no mail reaches: give the customer a real address"
            )
        assert (sink.stored, sink.connections) == ([], 0)


def test_message_waits_for_a_real_sender_when_ours_is_invalid():
    with Sink() as sink:
        with pytest.raises(ChannelError) as failed:
            email(sink).send(replace(MESSAGE, sender="billing@localhost.invalid"))
        assert (failed.value.permanent, failed.value.unknown, sink.stored) == (False, False, [])


# --- sign-in and encryption ----------------------------------------------------------------------------------------


def _sign_in(server, session, envelope, mechanism, data):
    right = (data.login, data.password) == (b"anna@x", b"p:w/ %")
    return AuthResult(success=right, handled=right)


SIGNED_IN = {"authenticator": _sign_in, "auth_required": True, "auth_require_tls": False}


@pytest.mark.filterwarnings("ignore:Requiring AUTH")
def test_message_goes_when_the_password_is_right():
    with Sink(**SIGNED_IN) as sink:
        email(sink, user="anna@x", password="p:w/ %").send(MESSAGE)
        assert len(sink.stored) == 1


@pytest.mark.filterwarnings("ignore:Requiring AUTH")
@pytest.mark.parametrize("settings", [{"user": "anna", "password": "wrong"}, {}])
def test_message_waits_when_we_are_not_signed_in(settings):
    with Sink(**SIGNED_IN) as sink:
        with pytest.raises(ChannelError) as failed:
            email(sink, **settings).send(MESSAGE)
        assert (failed.value.permanent, failed.value.unknown, sink.stored) == (False, False, [])
        assert "53" in failed.value.reason
        assert "wrong" not in failed.value.reason


@pytest.fixture
def certificate(tmp_path):
    """A certificate of 127.0.0.1 that nobody knows; its file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), 1)
        .not_valid_before(datetime(2000, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2100, 1, 1, tzinfo=UTC))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    path = tmp_path / "certificate.pem"
    path.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    )
    return path


def _tls(certificate, security):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return {"ssl_context": context} if security == "tls" else {"tls_context": context, "require_starttls": True}


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_message_goes_encrypted_when_the_certificate_is_trusted(certificate, security, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with Sink(**_tls(certificate, security)) as sink:
        channel = email(sink, security=security)
        channel.send(MESSAGE)
        channel.close()
        assert len(sink.stored) == 1


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_message_waits_when_the_certificate_is_not_trusted(certificate, security):
    with Sink(**_tls(certificate, security)) as sink:
        with pytest.raises(ChannelError) as failed:
            email(sink, security=security).send(MESSAGE)
        assert (failed.value.permanent, failed.value.unknown, sink.stored) == (False, False, [])
        assert "CERTIFICATE_VERIFY_FAILED" in failed.value.reason


def test_message_waits_when_the_server_cannot_encrypt_though_it_must():
    with Sink() as sink:
        with pytest.raises(ChannelError) as failed:
            email(sink, security="starttls").send(MESSAGE)
        assert (failed.value.permanent, failed.value.unknown, sink.stored) == (False, False, [])


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("smtp://mail.example", SmtpServer("mail.example", 25)),
        ("smtp://mail.example:2525", SmtpServer("mail.example", 2525)),
        ("smtp://mail.example?starttls=1", SmtpServer("mail.example", 587, "starttls")),
        ("smtp://mail.example?starttls=0", SmtpServer("mail.example", 25)),
        ("smtps://anna%40x:p%3Aw%2F@mail.example/", SmtpServer("mail.example", 465, "tls", "anna@x", "p:w/")),
    ],
)
def test_server_is_understood_when_given_as_an_address(url, wanted):
    assert server(url) == wanted


@pytest.mark.parametrize(
    "url",
    ["", "mail.example", "http://anna:secret@mail.example", "smtp://", "smtp://anna:secret@mail.example/x",
     "smtp://anna:secret@mail.example?tls=1", "smtps://anna:secret@mail.example?starttls=1",
     "smtp://anna:secret@mail.example?starttls=yes", "smtp://anna:secret@mail.example:port",
     "smtp://anna:secretä@mail.example"],
)  # fmt: skip
def test_address_is_refused_without_its_password_when_unreadable(url):
    with pytest.raises(ValueError) as refused:
        server(url)
    assert "secret" not in str(refused.value)


def test_password_is_not_shown_when_the_settings_are_printed():
    assert "secret" not in repr(server("smtp://anna:secret@mail.example"))
