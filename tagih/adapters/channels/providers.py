"""Mail providers that report back: the header in which each keeps the name of our message and tells it again."""

from __future__ import annotations

import json
from collections.abc import Callable

NAME = "message"
"""Under this name the reports bring back the public id of the message."""


def _json(*path: str) -> Callable[[str], str]:
    def written(public_id: str) -> str:
        value: object = {NAME: public_id}
        for key in reversed(path):
            value = {key: value}
        return json.dumps(value)

    return written


HEADERS: dict[str, tuple[str, Callable[[str], str]]] = {
    "brevo": ("X-Mailin-custom", _json()),
    "mailgun": ("X-Mailgun-Variables", _json()),
    "mailjet": ("X-MJ-EventPayload", _json()),
    "mandrill": ("X-MC-Metadata", _json()),
    "postmark": ("X-PM-Metadata-message", str),
    "sendgrid": ("X-SMTPAPI", _json("unique_args")),
    "sparkpost": ("X-MSYS-API", _json("metadata")),
}
"""By provider: the header of mail handed over by SMTP, and its value (each provider's documentation, read 2026-11)."""


def headers(provider: str, public_id: str) -> dict[str, str]:
    """The header that makes `provider` name the message in its reports; none for a provider that is not known."""
    found = HEADERS.get(provider)
    return {found[0]: found[1](public_id)} if found else {}
