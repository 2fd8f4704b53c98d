"""The address to which providers report: it takes what is signed, and tells nobody else anything."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from tagih.commands import charges, providers
from tagih.models import ProviderEvent
from tagih.portal import provider_events, rates
from tests.doors.cast import Cast
from tests.peers.peer import KEYS, SECRETS, Peer, Report, running


@pytest.fixture(scope="module")
def peer() -> Iterator[Peer]:
    with running() as one:
        yield one


@pytest.fixture
def account(studio: Cast, settings: Any, peer: Peer, monkeypatch: pytest.MonkeyPatch) -> str:
    """The id of Anna's account with Stripe."""
    settings.PROVIDER_ADDRESS = peer.address
    monkeypatch.setattr(provider_events, "senders", rates.Rates())
    return providers.add(
        studio.call, provider="stripe", secret_key=KEYS["stripe"], webhook_secret=SECRETS["stripe"]
    ).account


@pytest.fixture
def report(account: str, studio: Cast, peer: Peer) -> Report:
    """The report that the first invoice was paid."""
    opened = charges.open_checkout(studio.call, invoices=["2026-00001"])
    peer.pay(opened.charge)
    return peer.reports(opened.charge)[-1]


def post(address: str, report: Report, body: bytes | None = None, **headers: str) -> int:
    client = Client(headers=report.headers | headers)
    data = report.body if body is None else body
    return client.post(f"/provider-events/{address}/", data, content_type="application/json").status_code


def kept(studio: Cast) -> int:
    return ProviderEvent.objects.of(studio.company).count()


def test_report_is_kept_when_it_is_signed(studio: Cast, account: str, report: Report) -> None:
    assert (post(account, report), kept(studio)) == (200, 1)
    assert (post(account, report), kept(studio)) == (200, 1)


def test_nothing_is_kept_and_nothing_told_when_it_is_not(studio: Cast, account: str, report: Report) -> None:
    others = providers.add(
        studio.call, provider="stripe", name="Others", secret_key=KEYS["stripe"], webhook_secret="whsec_of_others"
    ).account
    mute = providers.add(studio.call, provider="stripe", name="Mute", secret_key=KEYS["stripe"]).account
    tried = [
        post(account, report, **{"Stripe-Signature": ""}),
        post(account, report, **{"Stripe-Signature": "t=1,v1=" + "0" * 64}),
        post(account, report, **{"Stripe-Signature": "nonsense"}),
        post(account, report, body=report.body + b" "),
        post(account, report, body=b"\xff\xfe"),
        post(others, report),
        post(mute, report),
        post("a" * 26, report),
        post("nothing-here", report),
        Client().get(f"/provider-events/{account}/").status_code,
    ]
    assert (set(tried), kept(studio)) == ({404}, 0)


def test_large_report_is_refused_before_it_is_read(studio: Cast, account: str, report: Report) -> None:
    assert (post(account, report, body=b"x" * (512 * 1024 + 1)), kept(studio)) == (404, 0)


def test_sender_is_slowed_down_when_it_asks_too_often(
    studio: Cast, account: str, report: Report, settings: Any
) -> None:
    settings.PROVIDER_REPORTS = 3
    assert [post(account, report) for _ in range(4)] == [200, 200, 200, 429]


def test_page_after_paying_tells_nothing_and_needs_no_sign_in(studio: Cast) -> None:
    answer = Client().get("/paid/")
    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
    assert b"Thank you" in answer.content


# --- the web app -----------------------------------------------------------------------------------------------


def test_secrets_are_never_shown_again(browser: Client, studio: Cast, account: str) -> None:
    for path in ("/online-payments", f"/online-payments/{account}/edit"):
        page = browser.get(path).content.decode()
        assert "Stripe" in page
        assert KEYS["stripe"] not in page and SECRETS["stripe"] not in page


def test_what_is_to_be_looked_at_is_counted_and_shown(browser: Client, studio: Cast, account: str, peer: Peer) -> None:
    from tests.peers.shop import follow

    opened = charges.open_checkout(studio.call, invoices=["2026-00001"])
    peer.pay(opened.charge, received=900)
    follow(studio.call, minutes=2)
    assert "Charges to look at" in browser.get("/").content.decode()
    page = browser.get("/charges?show=look").content.decode()
    assert "9.00 EUR came, but 121.00 EUR was asked for." in page
