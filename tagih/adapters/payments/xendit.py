"""Xendit: invoice pages with cards, wallets, virtual accounts and QRIS; refunds; its reports with their token.

Calls and fields: docs.xendit.co/apidocs (Invoices, Refunds), read 2026-11-27. Xendit's own library lacks a dependency, so
the few calls are made with httpx2. Its reports carry a token that only Xendit and we know, no signature of the body: what
they say is therefore always asked for. An invoice page keeps no card for later.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from urllib.parse import quote

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
    same,
)
from tagih.adapters.payments.base import Settings as BaseSettings
from tagih.domain import charges, money
from tagih.domain.charges import Standing, Stored

ADDRESS = "https://api.xendit.co"
KEY, FOR = "tagih_charge", "tagih_for"
_STATES = {"PENDING": "pending", "PAID": "succeeded", "SETTLED": "succeeded", "EXPIRED": "expired"}


@dataclass(frozen=True, slots=True)
class Settings(BaseSettings):
    """A secret key (xnd_production_… or xnd_development_…); the webhook secret is the webhook verification token."""

    title = "Xendit"
    starts = ("xnd_production_",)
    test_starts = ("xnd_development_",)


class Account:
    """One Xendit business. `address` is where a stand-in answers, else empty."""

    def __init__(self, settings: Settings, address: str = "") -> None:
        self._settings = settings
        self._address = f"{address}/xendit" if address else ADDRESS

    def checkout(self, asking: Asking) -> Standing:
        wanted = {
            "external_id": asking.key, "amount": _number(asking.amount_minor, asking.currency),
            "currency": asking.currency, "description": asking.text, "should_send_email": False,
            "invoice_duration": charges.CHECKOUT_MINUTES * 60, "success_redirect_url": asking.return_url,
            "failure_redirect_url": asking.return_url, "locale": "id" if asking.language == "id" else "en",
            "metadata": {KEY: asking.key, FOR: asking.reference},
        }  # fmt: skip
        if asking.email:
            wanted["payer_email"] = asking.email
        return self._standing(self._asked("POST", "/v2/invoices", wanted, key=asking.key))

    def charge(self, asking: Asking, stored: Stored) -> Standing:
        raise ProviderError("refused", "Xendit's invoice pages keep no card")

    def lookup(self, key: str, provider_id: str, since: datetime) -> Standing | None:
        if provider_id:
            found = self._looked(f"/v2/invoices/{quote(provider_id, safe='')}")
            return self._with_refunds(found) if found else None
        listed = self._looked("/v2/invoices", {"external_id": key}) or []
        mine = [one for one in listed if one.get("external_id") == key]
        return self._with_refunds(mine[0]) if mine else None

    def cancel(self, provider_id: str) -> Standing:
        return self._standing(self._asked("POST", f"/invoices/{quote(provider_id, safe='')}/expire!", {}, key=""))

    def refund(self, receipt_id: str, amount_minor: int, currency: str, key: str) -> PaidBack:
        wanted = {
            "invoice_id": receipt_id, "amount": _number(amount_minor, currency), "currency": currency,
            "reason": "REQUESTED_BY_CUSTOMER", "reference_id": key,
        }  # fmt: skip
        return _paid_back(self._asked("POST", "/refunds", wanted, key=key))

    def lookup_refund(self, receipt_id: str, key: str) -> PaidBack | None:
        mine = [one for one in self._refunds(receipt_id) if one.get("reference_id") == key]
        return _paid_back(mine[0]) if mine else None

    def read_webhook(self, body: bytes, headers: Mapping[str, str], query: Mapping[str, str]) -> Notice:
        token = headers.get("X-Callback-Token", "")
        if True not in [same(one, token) for one in self._settings.webhook_secrets]:
            raise Forged("this is not our token")
        told = json.loads(body)
        about = told.get("data", told)
        found = str(about.get("invoice_id") or about.get("id") or "")
        name = headers.get("Webhook-Id", "")
        kind = str(told.get("event") or told.get("status") or "invoice")
        key = str(about.get("external_id") or "")
        return Notice(name or f"{found} {kind}", kind, found, key, self._settings.is_test, comes_again=not name)

    # --- asking --------------------------------------------------------------------------------------------------

    def _asked(self, method: str, path: str, wanted: Any, *, key: str) -> Any:
        """Have something done. Raises ProviderError of the kind that its failure means."""
        import httpx2

        headers = {"Idempotency-Key": key, "X-Idempotency-Key": key} if key else {}
        try:
            answer = self._sent(method, path, headers=headers, json=wanted)
        except (httpx2.ConnectError, httpx2.ConnectTimeout):
            raise ProviderError("later", "there was no connection") from None
        except httpx2.HTTPError:
            raise ProviderError("unknown", "there was no answer") from None
        if answer.status_code >= 400:
            raise ProviderError(wires.kind_of(answer.status_code), _detail(answer.text))
        return _read(answer.text)

    def _looked(self, path: str, query: dict[str, str] | None = None) -> Any:
        """Ask a question; None when there is no such thing. Raises ProviderError `later` or `refused`."""
        import httpx2

        try:
            answer = self._sent("GET", path, params=query or {})
        except httpx2.HTTPError:
            raise ProviderError("later", "there was no answer") from None
        if answer.status_code == 404:
            return None
        if answer.status_code >= 400:
            kind = wires.kind_of(answer.status_code)
            raise ProviderError("later" if kind == "unknown" else kind, _detail(answer.text))
        return _read(answer.text)

    def _sent(self, method: str, path: str, **options: Any) -> Any:
        import httpx2

        timeout = httpx2.Timeout(ANSWER_SECONDS, connect=CONNECT_SECONDS)
        with httpx2.Client(timeout=timeout, auth=(self._settings.secret_key, "")) as client:
            return client.request(method, f"{self._address}{path}", **options)

    # --- what Xendit says ----------------------------------------------------------------------------------------

    def _with_refunds(self, invoice: dict[str, Any]) -> Standing:
        refunds = self._refunds(invoice["id"]) if invoice.get("status") in ("PAID", "SETTLED") else []
        currency = str(invoice.get("currency", ""))
        done = [one for one in refunds if one.get("status") == "SUCCEEDED"]
        return self._standing(invoice, sum(_minor(one.get("amount"), currency) for one in done))

    def _refunds(self, invoice_id: str) -> list[dict[str, Any]]:
        listed = self._looked("/refunds", {"invoice_id": invoice_id}) or {}
        return list(listed.get("data", []))

    def _standing(self, invoice: dict[str, Any], refunded_minor: int = 0) -> Standing:
        metadata = invoice.get("metadata") or {}
        currency = str(invoice.get("currency", ""))
        state = _STATES.get(str(invoice.get("status")), "pending")
        is_paid = state == "succeeded"
        received_minor = _minor(invoice.get("paid_amount", invoice.get("amount")), currency) if is_paid else 0
        return Standing(
            provider_id=str(invoice["id"]), state=state, key=str(invoice.get("external_id", "")),
            url=str(invoice.get("invoice_url", "")) if state == "pending" else "",
            amount_minor=_minor(invoice.get("amount"), currency), currency=currency,
            reference=str(metadata.get(FOR, "")), receipt_id=str(invoice["id"]) if is_paid else "",
            received_minor=received_minor, fee_minor=_fee(invoice, received_minor, currency) if is_paid else None,
            refunded_minor=refunded_minor, is_test=self._settings.is_test,
        )  # fmt: skip


PROVIDER = Kind("Xendit", Settings, Account)


def _fee(invoice: dict[str, Any], received_minor: int, currency: str) -> int | None:
    """What Xendit keeps: told once the receipt is settled, as what is left of it."""
    left = invoice.get("adjusted_received_amount")
    return received_minor - _minor(left, currency) if left is not None else None


def _paid_back(refund: dict[str, Any]) -> PaidBack:
    states = {"SUCCEEDED": "succeeded", "FAILED": "failed", "CANCELLED": "failed"}
    currency = str(refund.get("currency", ""))
    detail = str(refund.get("failure_code") or "")
    state = states.get(str(refund.get("status")), "pending")
    return PaidBack(str(refund["id"]), state, _minor(refund.get("amount"), currency), detail)


def _number(minor: int, currency: str) -> int | float:
    """An amount as Xendit takes it: a JSON number, whole where it is whole (rupiah always are)."""
    amount = money.to_decimal(minor, currency)
    return int(amount) if amount == int(amount) else float(amount)


def _minor(amount: Any, currency: str) -> int:
    return money.round_to_minor(Decimal(str(amount)), currency) if amount else 0


def _read(text: str) -> Any:
    try:
        return json.loads(text, parse_float=Decimal)
    except ValueError:
        raise ProviderError("unknown", "the answer cannot be read") from None


def _detail(text: str) -> str:
    try:
        told = json.loads(text)
        return str(told.get("message") or told.get("error_code") or "refused")[:200]
    except (ValueError, AttributeError):
        return "refused"
