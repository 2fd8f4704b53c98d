"""Every payment provider passes the same suite, each against the peer over real HTTP: signature, replay, order, wrong
amount, lost answer. A new provider is one file, one registry line, and a face of the peer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from tagih import plugins
from tagih.adapters.payments import base
from tagih.adapters.payments.base import Asking, Forged, Notice, Provider, ProviderError, Settings
from tagih.domain.charges import Known, Stored, merged
from tagih.domain.errors import Invalid
from tests.peers.peer import KEYS, SECRETS, TEST_KEYS, Peer, Report, running

PROVIDERS = tuple(plugins.PROVIDERS)
CURRENCY = {"stripe": "EUR", "mollie": "EUR", "xendit": "IDR"}
NOW = datetime.now(UTC)
NUMBERS = iter(range(1, 1_000_000))


@pytest.fixture(scope="module")
def peer() -> Iterator[Peer]:
    with running() as one:
        yield one


@pytest.fixture(autouse=True)
def _nothing_arranged(peer: Peer) -> None:
    peer.meets()


@pytest.fixture(params=PROVIDERS)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def settings(name: str, **changed: str) -> Settings:
    given = {"secret_key": KEYS[name], "webhook_secret": SECRETS[name]} | changed
    return plugins.provider(name).settings(**given)


def account(name: str, peer: Peer, **changed: str) -> Provider:
    return plugins.provider(name).opened(settings(name, **changed), peer.address)


@pytest.fixture
def provider(name: str, peer: Peer) -> Provider:
    return account(name, peer)


@pytest.fixture
def asking(name: str) -> Asking:
    """100.00 euros, or 10 000 rupiah."""
    return Asking(
        key=f"k{next(NUMBERS)}", amount_minor=10_000 if name != "xendit" else 1_000_000, currency=CURRENCY[name],
        text="Anna's Studio: S-1", reference="S-1", return_url="https://studio.example/back",
        webhook_url="https://studio.example/provider-events/a/", expires_at=NOW + timedelta(hours=1),
        email="pay@slow.example",
    )  # fmt: skip


def read(provider: Provider, report: Report, **changed: Any) -> Notice:
    query = dict(parse_qsl(urlsplit(report.url).query)) | changed.pop("query", {})
    return provider.read_webhook(changed.get("body", report.body), changed.get("headers", report.headers), query)


# --- the page, and what becomes of it --------------------------------------------------------------------------


def test_page_carries_what_was_asked_and_is_found_by_its_name_and_by_our_key(
    provider: Provider, asking: Asking, peer: Peer
) -> None:
    made = provider.checkout(asking)
    assert (made.state, made.key, made.reference) == ("pending", asking.key, "S-1")
    assert (made.amount_minor, made.currency, made.is_test) == (asking.amount_minor, asking.currency, False)
    assert made.url == f"{peer.address}/pay/{made.provider_id}"
    assert provider.lookup(asking.key, made.provider_id, NOW) == provider.lookup(asking.key, "", NOW) == made
    assert provider.lookup("unheard-of", "", NOW) is None


def test_money_is_told_with_its_receipt_once_it_was_paid(provider: Provider, asking: Asking, peer: Peer) -> None:
    made = provider.checkout(asking)
    peer.pay(made.provider_id)
    told = provider.lookup(asking.key, made.provider_id, NOW)
    assert told is not None
    assert (told.state, told.received_minor, told.currency) == ("succeeded", asking.amount_minor, asking.currency)
    assert told.receipt_id and told.fee_minor is not None and told.fee_minor >= 0


def test_same_key_is_done_once(provider: Provider, asking: Asking, peer: Peer) -> None:
    assert provider.checkout(asking) == provider.checkout(asking)
    assert len(peer.bills(asking.key)) == 1


def test_page_is_closed_before_it_was_paid_and_not_after(provider: Provider, asking: Asking, peer: Peer) -> None:
    made = provider.checkout(asking)
    assert provider.cancel(made.provider_id).state == "expired"
    other = provider.checkout(replace(asking, key=f"{asking.key}b"))
    peer.pay(other.provider_id)
    with pytest.raises(ProviderError) as caught:
        provider.cancel(other.provider_id)
    assert caught.value.kind == "refused"


def test_wrong_amount_is_told_as_it_came(provider: Provider, asking: Asking, peer: Peer) -> None:
    made = provider.checkout(asking)
    peer.pay(made.provider_id, "90.00" if "tr_" in made.provider_id else 9_000)
    told = provider.lookup(asking.key, made.provider_id, NOW)
    assert told is not None and told.received_minor in (9_000, 900_000) and told.received_minor != asking.amount_minor


def test_test_key_makes_test_objects(name: str, asking: Asking, peer: Peer) -> None:
    own = settings(name, secret_key=TEST_KEYS[name])
    assert own.is_test
    assert account(name, peer, secret_key=TEST_KEYS[name]).checkout(asking).is_test


# --- refunds ---------------------------------------------------------------------------------------------------


def test_part_is_paid_back_once_and_told(provider: Provider, asking: Asking, peer: Peer) -> None:
    made = provider.checkout(asking)
    peer.pay(made.provider_id)
    receipt = provider.lookup(asking.key, made.provider_id, NOW)
    assert receipt is not None
    part = asking.amount_minor // 4
    first = provider.refund(receipt.receipt_id, part, asking.currency, f"{asking.key}-r")
    assert (first.state, first.amount_minor) == ("succeeded", part)
    assert provider.refund(receipt.receipt_id, part, asking.currency, f"{asking.key}-r") == first
    assert provider.lookup_refund(receipt.receipt_id, f"{asking.key}-r") == first
    assert provider.lookup_refund(receipt.receipt_id, "unheard-of") is None
    after = provider.lookup(asking.key, made.provider_id, NOW)
    assert after is not None and (after.refunded_minor, after.received_minor) == (part, asking.amount_minor)


# --- answers that are lost -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("behaviour", "kind", "is_made"),
    [
        ("lost_before", "unknown", False), ("lost_after", "unknown", True), ("error_before", "unknown", False),
        ("error_after", "unknown", True), ("busy", "later", False), ("refuse", "refused", False),
    ],
)  # fmt: skip
def test_failure_says_whether_it_may_have_been_done(
    provider: Provider, asking: Asking, peer: Peer, behaviour: str, kind: str, is_made: bool
) -> None:
    peer.meets(behaviour)
    with pytest.raises(ProviderError) as caught:
        provider.checkout(asking)
    assert caught.value.kind == kind
    found = provider.lookup(asking.key, "", NOW)
    assert (found is not None) == bool(peer.bills(asking.key)) == is_made


def test_failure_is_for_later_when_there_is_no_connection(name: str, asking: Asking) -> None:
    gone = plugins.provider(name).opened(settings(name), "http://127.0.0.1:9")
    for act in (lambda: gone.checkout(asking), lambda: gone.lookup("k", "", NOW)):
        with pytest.raises(ProviderError) as caught:
            act()
        assert caught.value.kind == "later"


def test_outcome_is_unknown_when_the_answer_takes_too_long(
    name: str, asking: Asking, peer: Peer, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = plugins.provider(name).account.__module__
    monkeypatch.setattr(f"{module}.ANSWER_SECONDS", 0.3)
    peer.meets("slow_after")
    with pytest.raises(ProviderError) as caught:
        account(name, peer).checkout(asking)
    assert caught.value.kind == "unknown"


# --- stored cards and mandates ---------------------------------------------------------------------------------

KEEPERS = tuple(name for name in PROVIDERS if plugins.provider(name).keeps_methods)


def test_card_is_kept_with_consent_and_charged_without_the_client(peer: Peer) -> None:
    for name in KEEPERS:
        provider, asking = account(name, peer), _asked(name, keeps_method=True)
        made = provider.checkout(asking)
        peer.pay(made.provider_id)
        paid = provider.lookup(asking.key, made.provider_id, NOW)
        assert paid is not None and paid.stored is not None and "••••" in paid.stored.label
        again = provider.charge(_asked(name), paid.stored)
        assert (again.state, again.received_minor) == ("succeeded", 10_000), name


@pytest.mark.parametrize(("code", "is_hard"), [("insufficient_funds", False), ("stolen_card", True)])
def test_decline_is_an_answer_and_says_whether_trying_again_is_useless(peer: Peer, code: str, is_hard: bool) -> None:
    for name in KEEPERS:
        peer.meets(f"decline:{code}")
        told = account(name, peer).charge(_asked(name), Stored("payer", "method"))
        assert (told.state, told.decline, told.is_hard, told.received_minor) == ("failed", code, is_hard, 0), name


def _asked(name: str, **changed: Any) -> Asking:
    return Asking(**{
        "key": f"k{next(NUMBERS)}", "amount_minor": 10_000, "currency": CURRENCY[name], "text": "S-1", "reference": "S-1",
        "return_url": "https://studio.example/back", "webhook_url": "https://studio.example/e/",
        "expires_at": NOW + timedelta(hours=1), **changed,
    })  # fmt: skip


# --- reports ---------------------------------------------------------------------------------------------------


@pytest.fixture
def report(provider: Provider, asking: Asking, peer: Peer) -> Report:
    """The report that a page was paid."""
    made = provider.checkout(asking)
    peer.pay(made.provider_id)
    return peer.reports(asking.key)[-1]


def test_report_names_the_object_and_is_the_same_each_time(provider: Provider, report: Report, peer: Peer) -> None:
    notice = read(provider, report)
    assert notice == read(provider, report)
    assert notice.event_id
    told = provider.lookup("", notice.provider_id, NOW)
    assert told is not None and (told.key, told.state) == (report.key, "succeeded")


def test_every_later_report_leads_to_the_same_object(provider: Provider, report: Report, peer: Peer) -> None:
    bill = peer.bills(report.key)[0]
    peer("refund", bill=bill["id"], amount=bill["received"])
    notice = read(provider, peer.reports(report.key)[-1])
    told = provider.lookup("", notice.provider_id, NOW)
    assert told is not None and told.key == report.key


def test_report_is_forged_when_its_signature_is_missing_or_of_another_secret(
    name: str, provider: Provider, report: Report, peer: Peer
) -> None:
    read(provider, report)
    stranger = account(name, peer, webhook_secret="of another company")
    unsigned = {key: value for key, value in report.headers.items() if key == "Content-Type"}
    without = account(name, peer, webhook_secret="")
    for one, changed in ((provider, {"headers": unsigned}), (stranger, {}), (without, {})):
        with pytest.raises(Forged):
            read(one, report, query={"seal": "0" * 64}, **changed)


def test_report_is_forged_when_its_body_was_changed(name: str, provider: Provider, report: Report) -> None:
    if name == "xendit":  # its token proves who speaks, not what is said: that is asked for
        return
    with pytest.raises(Forged):
        read(provider, report, body=report.body.replace(b"paid", b"sent") + b" ", query={"seal": "0" * 64})


def test_two_secrets_are_valid_while_one_is_replaced(name: str, report: Report, peer: Peer) -> None:
    during = account(name, peer, webhook_secret="the new secret", previous_webhook_secret=SECRETS[name])
    assert read(during, report).event_id
    with pytest.raises(Forged):
        read(account(name, peer, webhook_secret="the new secret"), report)


def test_old_signature_is_refused_although_it_is_right(report: Report, provider: Provider, name: str) -> None:
    """Stripe alone signs the time; the others are protected by keeping each event once, for ever."""
    if name != "stripe":
        return
    from stripe import WebhookSignature

    old = int(datetime.now(UTC).timestamp()) - 400
    header = WebhookSignature.generate_signature_header(report.body.decode(), SECRETS["stripe"], old)
    with pytest.raises(Forged):
        read(provider, report, headers={"Stripe-Signature": header})


def test_classic_report_of_mollie_is_sealed_in_its_address(peer: Peer) -> None:
    provider, asking = account("mollie", peer), _asked("mollie")
    made = provider.checkout(asking)
    peer.pay(made.provider_id)
    peer("charge_back", bill=made.provider_id)
    report = peer.reports(asking.key)[-1]
    notice = read(provider, report)
    assert (notice.provider_id, notice.key, notice.comes_again) == (made.provider_id, asking.key, True)
    for query in ({"seal": "0" * 64}, {"for": "other"}, {"seal": ""}):
        with pytest.raises(Forged):
            read(provider, report, query=query)


# --- order -----------------------------------------------------------------------------------------------------


def test_looks_in_any_order_end_the_same(provider: Provider, asking: Asking, peer: Peer) -> None:
    from itertools import permutations

    made = provider.checkout(asking)
    looks = [made]
    peer.pay(made.provider_id)
    looks.append(_seen(provider, asking, made.provider_id))
    bill = peer.bills(asking.key)[0]
    peer("refund", bill=bill["id"], amount="50.00" if isinstance(bill["received"], str) else bill["received"] // 2)
    looks.append(_seen(provider, asking, made.provider_id))
    ends = set()
    for order in permutations(looks):
        known = Known("sent")
        for look in order:
            known = merged(known, look)
        ends.add(known)
    (end,) = ends
    assert (end.state, end.received_minor) == ("succeeded", asking.amount_minor)


def _seen(provider: Provider, asking: Asking, provider_id: str) -> Any:
    found = provider.lookup(asking.key, provider_id, NOW)
    assert found is not None
    return found


# --- settings --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "key", ["", "pk_live_public_key_of_stripe", "sk_live_", "sk_live_with space inside", "live_é" * 9]
)
def test_key_is_refused_when_it_is_none_of_the_provider(name: str, key: str) -> None:
    with pytest.raises(Invalid, match="not a secret key"):
        settings(name, secret_key=key).check()


def test_secret_is_refused_when_it_was_not_copied_whole(name: str) -> None:
    with pytest.raises(Invalid, match=f"at least {base.LEAST_SECRET}"):
        settings(name, webhook_secret="whsec").check()
    settings(name).check()
