"""What every payment provider speaks: what is asked of it, what its objects say, and the three ways in which it can fail."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Protocol

from tagih.domain.charges import Standing, Stored
from tagih.domain.errors import Invalid

CONNECT_SECONDS, ANSWER_SECONDS = 5, 25
"""Longest waits for a connection, and for an answer once the request was sent."""
LEAST_SECRET = 8
"""Characters of a webhook secret; what is shorter was not copied whole."""


class ProviderError(Exception):
    """Nothing came of it, or nobody knows what.

    Exactly one of three `kind`s:

    - `refused`: the provider understood, did nothing, and will say the same again;
    - `later`: it certainly did not take the request (no connection, too many requests): try again later;
    - `unknown`: it may have done it: the answer was lost, or it broke in the middle. Never to be repeated blindly.
    """

    def __init__(self, kind: str, reason: str) -> None:
        assert kind in ("refused", "later", "unknown")
        super().__init__(reason)
        self.kind = kind
        self.reason = reason


class Forged(Exception):
    """A report that is not signed by the provider, or not for us."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """What is asked of a payer. `key` is ours: the same key is charged once, however often it is sent."""

    key: str
    amount_minor: int
    currency: str
    text: str
    reference: str
    return_url: str
    webhook_url: str
    expires_at: datetime
    email: str = ""
    language: str = "en"
    keeps_method: bool = False


@dataclass(frozen=True, slots=True)
class Notice:
    """A report of the provider, proven to be one: which event, and which object to look at.

    `event_id` is unique at the provider. With `comes_again` the provider has no names for its events: the same notice
    may mean something new each time.
    """

    event_id: str
    kind: str
    provider_id: str = ""
    key: str = ""
    is_test: bool = False
    comes_again: bool = False


@dataclass(frozen=True, slots=True)
class PaidBack:
    """A refund at the provider: `pending`, `succeeded` or `failed`."""

    provider_id: str
    state: str
    amount_minor: int
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """What signs us in, and what proves the provider's reports. Two webhook secrets are valid while one is replaced."""

    secret_key: str
    webhook_secret: str = ""
    previous_webhook_secret: str = ""

    title: ClassVar[str] = ""
    starts: ClassVar[tuple[str, ...]] = ()
    test_starts: ClassVar[tuple[str, ...]] = ()

    @property
    def is_test(self) -> bool:
        """Whether no money moves with this key."""
        return self.secret_key.startswith(self.test_starts)

    @property
    def webhook_secrets(self) -> tuple[str, ...]:
        return tuple(filter(None, (self.webhook_secret, self.previous_webhook_secret)))

    def check(self) -> None:
        """Raises Invalid `provider_key_unreadable`, `provider_secret_short`."""
        wanted = (*self.starts, *self.test_starts)
        is_plain = self.secret_key.isascii() and self.secret_key.isprintable() and " " not in self.secret_key
        if not (is_plain and self.secret_key.startswith(wanted) and len(self.secret_key) > 12):
            raise Invalid("provider_key_unreadable", title=self.title, starts=", ".join(wanted))
        if any(len(one) < LEAST_SECRET for one in self.webhook_secrets):
            raise Invalid("provider_secret_short", least=LEAST_SECRET)


class Provider(Protocol):
    """One account with a provider. Several threads may use it at once."""

    def checkout(self, asking: Asking) -> Standing:
        """Open a page of the provider on which the client pays: its `url`. Raises ProviderError."""

    def charge(self, asking: Asking, stored: Stored) -> Standing:
        """Charge a stored card or mandate without the client. A decline is an answer, no error. Raises ProviderError."""

    def lookup(self, key: str, provider_id: str, since: datetime) -> Standing | None:
        """The object that carries our key, made `since` then or named `provider_id`; None if there is none.

        Raises ProviderError; a look changes nothing, so its failure means `later`.
        """

    def cancel(self, provider_id: str) -> Standing:
        """Close a page on which nobody has paid; its state says whether it came in time. Raises ProviderError."""

    def refund(self, receipt_id: str, amount_minor: int, currency: str, key: str) -> PaidBack:
        """Pay a part of a receipt back. Raises ProviderError."""

    def lookup_refund(self, receipt_id: str, key: str) -> PaidBack | None:
        """The refund that carries our key; None if there is none. Raises ProviderError."""

    def read_webhook(self, body: bytes, headers: Mapping[str, str], query: Mapping[str, str]) -> Notice:
        """What the provider reports. The signature is looked at before anything is read. Raises Forged."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A provider as the registry holds it: its settings, how an account is opened, and what it can do.

    `keeps_methods`: whether a card or mandate can be stored for later.
    """

    title: str
    settings: type[Settings]
    account: type
    keeps_methods: bool = False

    def opened(self, settings: Settings, address: str) -> Provider:
        """The account of `settings`; `address` is where a stand-in for the provider answers, else empty."""
        account: Provider = self.account(settings, address)
        return account


def same(one: str, other: str) -> bool:
    """Whether two secrets are equal, in the same time whatever they are."""
    return hmac.compare_digest(one.encode(), other.encode())


def sealed(secret: str, data: bytes) -> str:
    """HMAC-SHA256 in hexadecimal."""
    return hmac.new(secret.encode(), data, hashlib.sha256).hexdigest()


def one_of(secrets: tuple[str, ...], data: bytes, shown: str) -> bool:
    """Whether `shown` is the seal of `data` under any of the secrets. Without secrets nothing is."""
    return True in [same(sealed(one, data), shown) for one in secrets]
