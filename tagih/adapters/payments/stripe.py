"""Stripe: hosted checkout pages, stored cards and mandates, refunds, and its signed reports.

Calls and fields: docs.stripe.com/api, read 2026-11-27 (library stripe 16). Importing the library takes most of a second,
so it is done where it is used.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cached_property
from itertools import islice
from typing import Any

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
)
from tagih.adapters.payments.base import Settings as BaseSettings
from tagih.domain import money
from tagih.domain.charges import Standing, Stored

KEY, FOR = "tagih_charge", "tagih_for"
"""Names in the metadata of Stripe's objects: our key, and what it is for."""
_DIGITS = {"ISK": 2, "UGX": 2, "MGA": 0}
"""Where Stripe counts other decimals than ISO 4217 (docs.stripe.com/currencies, "special cases", read 2026-11-27)."""
_SOFT = frozenset((
    "approve_with_id", "authentication_not_handled", "card_velocity_exceeded", "debit_not_authorized", "generic_decline",
    "insufficient_funds", "issuer_not_available", "processing_error", "reenter_transaction", "try_again_later",
    "withdrawal_count_limit_exceeded",
))  # fmt: skip
"""Decline codes after which the same card may work on another day (docs.stripe.com/declines/codes, read 2026-11-27). Any
other, known or not, is hard: asking again would only annoy the bank."""
_MOST_LISTED = 500
"""Objects looked through for our key: those of the minutes around the request."""
_SKEW = timedelta(minutes=5)
_EXPANDED = "latest_charge.balance_transaction"


@dataclass(frozen=True, slots=True)
class Settings(BaseSettings):
    """A secret or restricted key, and the signing secret of the webhook endpoint (whsec_…)."""

    title = "Stripe"
    starts = ("sk_live_", "rk_live_")
    test_starts = ("sk_test_", "rk_test_")


class Account:
    """One Stripe account. `address` is where a stand-in answers, else empty."""

    def __init__(self, settings: Settings, address: str = "") -> None:
        self._settings = settings
        self._address = address

    @cached_property
    def _client(self) -> Any:
        import stripe

        wire = stripe.RequestsClient(timeout=(CONNECT_SECONDS, ANSWER_SECONDS))
        there: Any = {"base_addresses": {"api": f"{self._address}/stripe"}} if self._address else {}
        # no retries of the library's own: whether a lost answer is asked for again is our decision
        return stripe.StripeClient(self._settings.secret_key, max_network_retries=0, http_client=wire, **there).v1

    def checkout(self, asking: Asking) -> Standing:
        line = {
            "quantity": 1,
            "price_data": {
                "currency": asking.currency.lower(), "unit_amount": _to_stripe(asking.amount_minor, asking.currency),
                "product_data": {"name": asking.text},
            },
        }  # fmt: skip
        intent: dict[str, Any] = {"metadata": _metadata(asking), "description": asking.text}
        wanted: dict[str, Any] = {
            "mode": "payment", "line_items": [line], "metadata": _metadata(asking), "payment_intent_data": intent,
            "client_reference_id": asking.key, "success_url": asking.return_url, "cancel_url": asking.return_url,
            "expires_at": int(asking.expires_at.timestamp()), "locale": _locale(asking.language),
        }  # fmt: skip
        if asking.email:
            wanted["customer_email"] = asking.email
        if asking.keeps_method:
            intent["setup_future_usage"] = "off_session"
            wanted["customer_creation"] = "always"
        with _told():
            return _of_session(self._client.checkout.sessions.create(wanted, _once(asking.key)).to_dict())

    def charge(self, asking: Asking, stored: Stored) -> Standing:
        wanted = {
            "amount": _to_stripe(asking.amount_minor, asking.currency), "currency": asking.currency.lower(),
            "customer": stored.payer, "payment_method": stored.method, "payment_method_types": [stored.kind],
            "off_session": True, "confirm": True, "metadata": _metadata(asking), "description": asking.text,
            "expand": [_EXPANDED],
        }  # fmt: skip
        try:
            with _told():
                return _of_intent(self._client.payment_intents.create(wanted, _once(asking.key)).to_dict())
        except _Declined as decline:
            return _of_intent(decline.intent) if decline.intent else _declined(asking, decline.code)

    def lookup(self, key: str, provider_id: str, since: datetime) -> Standing | None:
        with _told(looks=True):
            if provider_id:
                return self._retrieved(provider_id)
            made = {"created": {"gte": int((since - _SKEW).timestamp())}, "limit": 100}
            for part in (self._client.payment_intents, self._client.checkout.sessions):
                for one in islice(part.list(made).auto_paging_iter(), _MOST_LISTED):
                    if one.to_dict().get("metadata", {}).get(KEY) == key:
                        return self._retrieved(one.id)
            return None

    def _retrieved(self, provider_id: str) -> Standing | None:
        import stripe

        try:
            if provider_id.startswith("cs_"):
                expanded = {"expand": [f"payment_intent.{_EXPANDED}"]}
                return _of_session(self._client.checkout.sessions.retrieve(provider_id, expanded).to_dict())
            return _of_intent(self._client.payment_intents.retrieve(provider_id, {"expand": [_EXPANDED]}).to_dict())
        except stripe.InvalidRequestError as problem:
            if problem.http_status == 404:
                return None
            raise

    def cancel(self, provider_id: str) -> Standing:
        with _told():
            return _of_session(self._client.checkout.sessions.expire(provider_id).to_dict())

    def refund(self, receipt_id: str, amount_minor: int, currency: str, key: str) -> PaidBack:
        wanted = {
            "payment_intent": receipt_id, "amount": _to_stripe(amount_minor, currency), "metadata": {KEY: key},
        }  # fmt: skip
        with _told():
            return _paid_back(self._client.refunds.create(wanted, _once(key)).to_dict())

    def lookup_refund(self, receipt_id: str, key: str) -> PaidBack | None:
        with _told(looks=True):
            listed = self._client.refunds.list({"payment_intent": receipt_id, "limit": 100}).auto_paging_iter()
            mine = (one.to_dict() for one in islice(listed, _MOST_LISTED))
            return next((_paid_back(one) for one in mine if (one.get("metadata") or {}).get(KEY) == key), None)

    def read_webhook(self, body: bytes, headers: Mapping[str, str], query: Mapping[str, str]) -> Notice:
        from stripe import SignatureVerificationError, WebhookSignature

        shown = headers.get("Stripe-Signature", "")
        for secret in self._settings.webhook_secrets:
            try:
                WebhookSignature.verify_header(body, shown, secret, _TOLERATED_SECONDS)
                return _notice(json.loads(body))
            except (SignatureVerificationError, UnicodeDecodeError):
                continue
        raise Forged("no secret of ours made this signature")


_TOLERATED_SECONDS = 300
"""Age of a signature (docs.stripe.com/webhooks, "verify official libraries", read 2026-11-27)."""
PROVIDER = Kind("Stripe", Settings, Account, keeps_methods=True)


# --- what Stripe says --------------------------------------------------------------------------------------------


def _of_session(session: dict[str, Any]) -> Standing:
    intent = session.get("payment_intent")
    currency = str(session.get("currency") or "").upper()
    asked = _asked(session, session.get("amount_total"), currency)
    if isinstance(intent, dict) and session.get("payment_status") != "unpaid":
        paid = _of_intent(intent)
        return replace(paid, provider_id=session["id"], **asked)
    if session.get("status") == "expired":
        return Standing(provider_id=session["id"], state="expired", **asked)
    if isinstance(intent, dict) and session.get("status") == "complete":  # a debit on its way, or one that came back
        return replace(_of_intent(intent), provider_id=session["id"], **asked)
    return Standing(provider_id=session["id"], state="pending", url=str(session.get("url") or ""), **asked)


def _of_intent(intent: dict[str, Any]) -> Standing:
    charge = intent.get("latest_charge")
    charge = charge if isinstance(charge, dict) else {}
    currency = str(intent.get("currency") or "").upper()
    problem = intent.get("last_payment_error") or {}
    code = str(problem.get("decline_code") or problem.get("code") or "")
    state = _STATES.get(str(intent.get("status")), "pending")
    if state == "pending" and code and intent.get("status") == "requires_payment_method":
        state = "failed"
    return Standing(
        provider_id=intent["id"], state=state, **_asked(intent, intent.get("amount"), currency),
        receipt_id=intent["id"] if state == "succeeded" else "",
        received_minor=_from_stripe(intent.get("amount_received"), currency) if state == "succeeded" else 0,
        fee_minor=_fee(charge, currency), refunded_minor=_from_stripe(charge.get("amount_refunded"), currency),
        charged_back_minor=_charged_back(charge, currency), decline=code if state == "failed" else "",
        is_hard=state == "failed" and code not in _SOFT, stored=_stored(intent, charge),
    )  # fmt: skip


_STATES = {
    "succeeded": "succeeded", "canceled": "expired", "processing": "pending", "requires_action": "pending",
    "requires_capture": "pending", "requires_confirmation": "pending", "requires_payment_method": "pending",
}  # fmt: skip
"""States of a PaymentIntent, and ours."""


def _asked(found: dict[str, Any], amount: Any, currency: str) -> dict[str, Any]:
    metadata = found.get("metadata") or {}
    return {
        "key": str(metadata.get(KEY, "")), "reference": str(metadata.get(FOR, "")), "currency": currency,
        "amount_minor": _from_stripe(amount, currency), "is_test": not found.get("livemode", False),
    }  # fmt: skip


def _fee(charge: dict[str, Any], currency: str) -> int | None:
    """The fee, where Stripe has told it and takes it in the currency of the charge."""
    settled = charge.get("balance_transaction")
    if not isinstance(settled, dict) or str(settled.get("currency", "")).upper() != currency:
        return None
    return _from_stripe(settled.get("fee"), currency)


def _charged_back(charge: dict[str, Any], currency: str) -> int:
    """What a bank took back: the whole charge, unless the dispute was won or was only an inquiry."""
    dispute = charge.get("dispute")
    if not charge.get("disputed"):
        return 0
    told = dispute if isinstance(dispute, dict) else {}
    if str(told.get("status", "")).startswith(("won", "warning")):
        return 0
    return _from_stripe(told.get("amount", charge.get("amount")), currency)


def _stored(intent: dict[str, Any], charge: dict[str, Any]) -> Stored | None:
    """The card or mandate that was kept, where the client agreed."""
    payer, method = intent.get("customer"), intent.get("payment_method")
    if intent.get("setup_future_usage") != "off_session" or not isinstance(payer, str) or not isinstance(method, str):
        return None
    details = charge.get("payment_method_details") or {}
    kind = str(details.get("type", "card"))
    told = details.get(kind) or {}
    label = " ".join(filter(None, [str(told.get("brand", kind)).capitalize(), f"•••• {told.get('last4', '')}".strip()]))
    return Stored(payer, method, kind, label)


def _declined(asking: Asking, code: str) -> Standing:
    return Standing(
        provider_id="", state="failed", key=asking.key, reference=asking.reference, currency=asking.currency,
        amount_minor=asking.amount_minor, decline=code, is_hard=code not in _SOFT,
    )  # fmt: skip


def _paid_back(refund: dict[str, Any]) -> PaidBack:
    states = {"succeeded": "succeeded", "failed": "failed", "canceled": "failed"}
    currency = str(refund.get("currency", "")).upper()
    state = states.get(str(refund.get("status")), "pending")
    detail = str(refund.get("failure_reason") or "")
    return PaidBack(refund["id"], state, _from_stripe(refund.get("amount"), currency), detail)


def _notice(event: dict[str, Any]) -> Notice:
    """Which object the event is about: a session or payment intent, by its id and by our key."""
    about = event["data"]["object"]
    kind = about.get("object")
    found = about.get("id") if kind in ("checkout.session", "payment_intent") else about.get("payment_intent")
    key = (about.get("metadata") or {}).get(KEY, "")
    is_test = not event.get("livemode", False)
    return Notice(str(event["id"]), str(event["type"]), str(found or ""), str(key), is_test)


# --- how Stripe is told ------------------------------------------------------------------------------------------


def _metadata(asking: Asking) -> dict[str, str]:
    return {KEY: asking.key, FOR: asking.reference}


def _once(key: str) -> Any:
    return {"idempotency_key": key}


def _locale(language: str) -> str:
    """Stripe's pages speak all languages of clients (docs.stripe.com/js/appendix/supported_locales, read 2026-11-27)."""
    return language if language in ("en", "id", "nl", "el", "de", "fr") else "auto"


def _to_stripe(minor: int, currency: str) -> int:
    return int(money.to_decimal(minor, currency).scaleb(_digits(currency)))


def _from_stripe(amount: Any, currency: str) -> int:
    if not amount or not currency:
        return 0
    return money.round_to_minor(Decimal(int(amount)).scaleb(-_digits(currency)), currency)


def _digits(currency: str) -> int:
    return _DIGITS.get(currency, money.minor_digits(currency))


class _Declined(Exception):
    """A card was declined: the decline code, and the payment intent that says so, where there is one."""

    def __init__(self, code: str, intent: dict[str, Any] | None) -> None:
        super().__init__(code)
        self.code = code
        self.intent = intent


@contextmanager
def _told(*, looks: bool = False) -> Iterator[None]:
    """Stripe's errors as ours. A look that failed changed nothing, so it is only to be repeated."""
    import stripe

    try:
        yield
    except stripe.CardError as problem:
        error = (problem.json_body or {}).get("error", {}) if isinstance(problem.json_body, dict) else {}
        intent = error.get("payment_intent")
        code = str(error.get("decline_code") or error.get("code") or "card_declined")
        raise _Declined(code, intent if isinstance(intent, dict) else None) from None
    except stripe.APIConnectionError as problem:
        kind = "later" if looks or wires.never_left(problem) else "unknown"
        raise ProviderError(kind, "there was no answer") from None
    except stripe.StripeError as problem:
        kind = wires.kind_of(problem.http_status or 500)
        kind = "later" if looks and kind == "unknown" else kind
        raise ProviderError(kind, (problem.user_message or str(problem))[:200]) from None
