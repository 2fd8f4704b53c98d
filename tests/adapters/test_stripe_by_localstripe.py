"""A second opinion on Stripe: localstripe, somebody else's reading of its API, in a process of its own.

It knows no checkout pages, honours no idempotency key, and refuses what it does not know of a payment intent (`UNKNOWN`,
left out here), nor tells the amount received; charges of stored cards, refunds and lookups it does.
"""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from tagih.adapters.payments import stripe as adapter
from tagih.adapters.payments.base import Asking, ProviderError
from tagih.domain.charges import Stored

NOW = datetime.now(UTC)
UNKNOWN = {"description", "off_session"}
"""Fields of a payment intent that Stripe knows and localstripe does not."""


class Intents:
    """Payment intents as localstripe takes them."""

    def __init__(self, own: Any) -> None:
        self._own = own

    def __getattr__(self, name: str) -> Any:
        return getattr(self._own, name)

    def create(self, wanted: dict[str, Any], options: Any) -> Any:
        return self._own.create({name: value for name, value in wanted.items() if name not in UNKNOWN}, options)


class Directly(adapter.Account):
    """The account, with localstripe in Stripe's place: it answers at the root of its address."""

    @cached_property
    def _client(self) -> Any:
        import stripe

        client = stripe.StripeClient("sk_test_of_localstripe", base_addresses={"api": self._address}).v1
        client.__dict__["payment_intents"] = Intents(client.payment_intents)
        return client


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Directly]:
    folder: Path = tmp_path_factory.mktemp("localstripe")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "localstripe", "--port", str(port), "--from-scratch"]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
        try:
            _wait_for(port)
            yield Directly(adapter.Settings("sk_test_of_localstripe"), f"http://127.0.0.1:{port}")
        finally:
            process.terminate()
            process.wait(timeout=10)


def _wait_for(port: int) -> None:
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("localstripe does not answer")


@pytest.fixture(scope="module")
def stored(account: Directly) -> Stored:
    """A card that a client left."""
    client = account._client
    card = {"number": "4242424242424242", "exp_month": 12, "exp_year": 2030, "cvc": "123"}
    payer = client.customers.create({"name": "Slow Ltd", "email": "pay@slow.example"}).id
    method = client.payment_methods.create({"type": "card", "card": card}).id
    client.payment_methods.attach(method, {"customer": payer})
    return Stored(payer, method)


def asking(key: str) -> Asking:
    return Asking(
        key=key, amount_minor=10_000, currency="EUR", text="S-1", reference="S-1", return_url="https://studio.example/",
        webhook_url="https://studio.example/", expires_at=NOW + timedelta(hours=1),
    )  # fmt: skip


def test_stored_card_is_charged_found_by_our_key_and_paid_back(account: Directly, stored: Stored) -> None:
    made = account.charge(asking("k-1"), stored)
    assert (made.state, made.amount_minor, made.currency, made.key) == ("succeeded", 10_000, "EUR", "k-1")
    back = account.refund(made.receipt_id, 2_500, "EUR", "r-1")
    assert (back.state, back.amount_minor) == ("succeeded", 2_500)
    told = account.lookup("k-1", made.provider_id, NOW)
    assert told is not None and (told.state, told.key, told.refunded_minor) == ("succeeded", "k-1", 2_500)


def test_nothing_is_found_under_a_name_that_was_never_given(account: Directly) -> None:
    assert account.lookup("k-9", "pi_of_nobody", NOW) is None


def test_card_of_nobody_is_refused(account: Directly) -> None:
    with pytest.raises(ProviderError) as caught:
        account.charge(asking("k-2"), Stored("cus_nobody", "pm_nobody"))
    assert caught.value.kind == "refused"
