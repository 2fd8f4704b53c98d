"""Mollie: hosted payment pages, mandates, refunds, and its reports, old and new.

Calls and fields: docs.mollie.com/reference, read 2026-11-27 (library mollie-api-python 4). Its classic reports carry no
signature, only the name of a payment: so their address carries a seal of ours, and what a payment says is always asked
for. Its next-gen webhooks are signed. Fees are told on Mollie's own invoice, not with the payment.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode

from tagih.adapters.payments import wires
from tagih.adapters.payments.base import (
    ANSWER_SECONDS,
    CONNECT_SECONDS,
    Asking,
    Forged,
    Kind,
    Notice,
    PaidBack,
    ProviderError,
    one_of,
    sealed,
)
from tagih.adapters.payments.base import Settings as BaseSettings
from tagih.domain import money
from tagih.domain.charges import Standing, Stored

KEY, FOR = "tagih_charge", "tagih_for"
_STATES = {
    "open": "pending", "pending": "pending", "authorized": "pending", "paid": "succeeded", "canceled": "expired",
    "expired": "expired", "failed": "failed",
}  # fmt: skip
_SOFT = frozenset(("insufficient_funds", "authentication_unavailable_acs", "unknown_reason", "AM04", "MS03"))
"""Reasons after which the same card or mandate may work on another day: Mollie's `failureReason` of cards, and of debits
the bank's own code (AM04: too little money, MS03: not given)."""
_LOCALES = {"en": "en_GB", "nl": "nl_NL", "de": "de_DE", "fr": "fr_FR"}
"""Languages of Mollie's pages that are ours too; for others Mollie goes by the browser."""
_MOST_LISTED = 500
_SKEW = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Settings(BaseSettings):
    """An API key (live_… or test_…); the webhook secret is Mollie's signing secret, or any long word of your own."""

    title = "Mollie"
    starts = ("live_",)
    test_starts = ("test_",)


class Account:
    """One Mollie profile. `address` is where a stand-in answers, else empty."""

    def __init__(self, settings: Settings, address: str = "") -> None:
        self._settings = settings
        self._address = f"{address}/mollie" if address else ""

    def _client(self) -> Any:
        from mollie.api.client import Client

        # no retries of the library's own: whether a lost answer is asked for again is our decision
        client = Client(api_endpoint=self._address, timeout=(CONNECT_SECONDS, ANSWER_SECONDS), retry=0)
        client.set_api_key(self._settings.secret_key)
        return client

    def checkout(self, asking: Asking) -> Standing:
        wanted = self._wanted(asking) | {"redirectUrl": asking.return_url}
        if asking.language in _LOCALES:
            wanted["locale"] = _LOCALES[asking.language]
        client = self._client()
        if asking.keeps_method:
            with _told(looks=True):  # a client at Mollie without a payment moves no money
                payer = client.customers.create({"email": asking.email} if asking.email else {}, f"{asking.key}-payer")
            wanted |= {"customerId": payer["id"], "sequenceType": "first"}
        with _told():
            return _standing(client.payments.create(wanted, idempotency_key=asking.key))

    def charge(self, asking: Asking, stored: Stored) -> Standing:
        wanted = self._wanted(asking) | {
            "customerId": stored.payer, "mandateId": stored.method, "sequenceType": "recurring",
        }  # fmt: skip
        with _told():
            return _standing(self._client().payments.create(wanted, idempotency_key=asking.key))

    def _wanted(self, asking: Asking) -> dict[str, Any]:
        wanted = {
            "amount": {"currency": asking.currency, "value": money.plain(asking.amount_minor, asking.currency)},
            "description": asking.text, "metadata": {KEY: asking.key, FOR: asking.reference},
        }  # fmt: skip
        secret = self._settings.webhook_secret
        if secret:
            named = urlencode({"for": asking.key, "seal": sealed(secret, asking.key.encode())})
            wanted["webhookUrl"] = f"{asking.webhook_url}?{named}"
        return wanted

    def lookup(self, key: str, provider_id: str, since: datetime) -> Standing | None:
        from mollie.api.error import IdentifierError, NotFoundError

        client = self._client()
        try:
            with _told(looks=True):
                if provider_id:
                    return _standing(client.payments.get(provider_id))
                return self._found(client, key, since - _SKEW)
        except (NotFoundError, IdentifierError):
            return None

    def _found(self, client: Any, key: str, since: datetime) -> Standing | None:
        """The payment that carries our key, among the newest back to the instant of the request."""
        looked, page = 0, client.payments.list(limit=250)
        while page is not None:
            for one in page:
                looked += 1
                if (one.get("metadata") or {}).get(KEY) == key:
                    return _standing(one)
                if datetime.fromisoformat(one["createdAt"].replace("Z", "+00:00")) < since or looked > _MOST_LISTED:
                    return None
            page = page.get_next() if page.has_next() else None
        return None

    def cancel(self, provider_id: str) -> Standing:
        with _told():
            return _standing(self._client().payments.delete(provider_id))

    def refund(self, receipt_id: str, amount_minor: int, currency: str, key: str) -> PaidBack:
        wanted = {
            "amount": {"currency": currency, "value": money.plain(amount_minor, currency)}, "metadata": {KEY: key},
        }  # fmt: skip
        client = self._client()
        with _told(looks=True):
            payment = client.payments.get(receipt_id)
        with _told():
            return _paid_back(payment.refunds.create(wanted, idempotency_key=key))

    def lookup_refund(self, receipt_id: str, key: str) -> PaidBack | None:
        with _told(looks=True):
            listed = self._client().payments.get(receipt_id).refunds.list()
            return next((_paid_back(one) for one in listed if (one.get("metadata") or {}).get(KEY) == key), None)

    def read_webhook(self, body: bytes, headers: Mapping[str, str], query: Mapping[str, str]) -> Notice:
        secrets = self._settings.webhook_secrets
        signature = headers.get("X-Mollie-Signature", "").removeprefix("sha256=")
        if signature and one_of(secrets, body, signature):
            event = json.loads(body)
            found, kind = str(event.get("entityId") or ""), str(event["type"])
            return Notice(str(event["id"]), kind, found, is_test=self._settings.is_test)
        key = query.get("for", "")
        if not signature and key and one_of(secrets, key.encode(), query.get("seal", "")):
            named = parse_qs(body.decode("ascii")).get("id", [""])[0]
            return Notice(named or key, "payment", named, key, self._settings.is_test, comes_again=True)
        raise Forged("neither signed nor sealed with a secret of ours")


PROVIDER = Kind("Mollie", Settings, Account, keeps_methods=True)


def _standing(payment: Mapping[str, Any]) -> Standing:
    metadata = payment.get("metadata") or {}
    currency = str(payment["amount"]["currency"])
    state = _STATES.get(str(payment.get("status")), "pending")
    details = payment.get("details") or {}
    decline = str(details.get("failureReason") or details.get("bankReasonCode") or "") if state == "failed" else ""
    link = ((payment.get("_links") or {}).get("checkout") or {}).get("href", "")
    amount_minor = _minor(payment["amount"])
    return Standing(
        provider_id=str(payment["id"]), state=state, key=str(metadata.get(KEY, "")), url=str(link),
        amount_minor=amount_minor, currency=currency, reference=str(metadata.get(FOR, "")),
        receipt_id=str(payment["id"]) if state == "succeeded" else "",
        received_minor=amount_minor if state == "succeeded" else 0, fee_minor=0 if state == "succeeded" else None,
        refunded_minor=_minor(payment.get("amountRefunded")), charged_back_minor=_minor(payment.get("amountChargedBack")),
        decline=decline, is_hard=state == "failed" and decline not in _SOFT, stored=_stored(payment, details),
        is_test=payment.get("mode") != "live",
    )  # fmt: skip


def _minor(amount: Any) -> int:
    return money.parse(str(amount["value"]), str(amount["currency"])) if amount else 0


def _stored(payment: Mapping[str, Any], details: Mapping[str, Any]) -> Stored | None:
    """The mandate that a first payment made, once it was paid."""
    if payment.get("sequenceType") != "first" or payment.get("status") != "paid" or not payment.get("mandateId"):
        return None
    kind = "card" if payment.get("method") == "creditcard" else "directdebit"
    last = str(details.get("cardNumber") or details.get("consumerAccount") or "")[-4:]
    name = str(details.get("cardLabel") or ("Card" if kind == "card" else "Debit"))
    return Stored(str(payment["customerId"]), str(payment["mandateId"]), kind, f"{name} •••• {last}".strip())


def _paid_back(refund: Mapping[str, Any]) -> PaidBack:
    states = {"refunded": "succeeded", "failed": "failed", "canceled": "failed"}
    return PaidBack(
        str(refund["id"]), states.get(str(refund.get("status")), "pending"), _minor(refund.get("amount"))
    )  # fmt: skip


@contextmanager
def _told(*, looks: bool = False) -> Iterator[None]:
    """Mollie's errors as ours. A look that failed changed nothing, so it is only to be repeated."""
    from mollie.api import error

    try:
        yield
    except error.ResponseError as problem:
        kind = wires.kind_of(int(problem.status or 500))
        if looks and isinstance(problem, error.NotFoundError):
            raise
        raise ProviderError("later" if looks and kind == "unknown" else kind, str(problem)[:200]) from None
    except error.IdentifierError:
        if looks:
            raise
        raise ProviderError("refused", "this is no name of a payment") from None
    except error.Error as problem:
        kind = "later" if looks or wires.never_left(problem) else "unknown"
        raise ProviderError(kind, "there was no answer") from None
