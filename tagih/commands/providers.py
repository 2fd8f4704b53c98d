"""Accounts with payment providers: added, changed, switched on and off; their secrets sealed in the vault."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import Max

from tagih import plugins
from tagih.adapters.payments.base import Provider, Settings
from tagih.commands import vault
from tagih.commands.operation import Operation, write
from tagih.domain import charges, fields
from tagih.domain.errors import Conflict, NotFound, Refused
from tagih.models import Company, ProviderAccount
from tagih.models.base import longest

_LONGEST_SECRET = 300


@dataclass(frozen=True, slots=True)
class AccountSaved:
    """An account as it is now. `webhook_path` is where the provider is to report; without a secret nothing is taken there."""

    account: str
    provider: str
    name: str
    is_test: bool
    is_on: bool
    takes_webhooks: bool
    retry_days: str
    webhook_path: str


@dataclass(frozen=True, slots=True)
class Offer:
    """A way to pay online that clients are offered: the account, who stands behind it, and whether it can keep a card."""

    account: str
    provider: str
    title: str
    name: str
    keeps_methods: bool


@write
def add(
    operation: Operation, *, provider: str, secret_key: str, webhook_secret: str = "", name: str = "",
) -> AccountSaved:  # fmt: skip
    """Set up an account with a provider; clients are offered it at once unless its key is a test key.

    Raises NotFound `provider_unknown`, Conflict `provider_account_taken`, Invalid `provider_key_unreadable`,
    `provider_secret_short`.
    """
    kind = plugins.provider(provider)
    own = kind.settings(_secret("secret_key", secret_key), _secret("webhook_secret", webhook_secret))
    own.check()
    name = fields.line("name", name, longest(ProviderAccount, "name")) or kind.title
    Company.objects.select_for_update().get(pk=operation.company.pk)
    _require_free(operation, name)
    accounts = ProviderAccount.objects.of(operation.company)
    row = accounts.create(
        company=operation.company, provider=provider, name=name, sealed=vault.sealed(asdict(own)), is_test=own.is_test,
        takes_webhooks=bool(own.webhook_secrets), made_at=operation.now,
        position=(accounts.aggregate(last=Max("position"))["last"] or 0) + 1,
    )  # fmt: skip
    operation.event("provider.added", f"provider {row.public_id}", {"provider": provider, "is_test": own.is_test})
    return _saved(row)


@write
def change(
    operation: Operation, *, account: str, name: str | None = None, secret_key: str | None = None,
    webhook_secret: str | None = None, forget_previous: bool = False, is_on: bool | None = None,
    retry_days: str | None = None,
) -> AccountSaved:  # fmt: skip
    """Change what is given. A new webhook secret leaves the one before it valid until `forget_previous`.

    Switched off, nothing new is charged; what is under way is still followed. Raises NotFound
    `provider_account_unknown`, Conflict `provider_account_taken`, Invalid as `add` and `retry_days_unreadable`, Refused
    `provider_sealed`.
    """
    row = found(operation.company, account, lock=True)
    values: dict[str, Any] = {}
    if name is not None and (kept := fields.required("name", name, longest(ProviderAccount, "name"))) != row.name:
        _require_free(operation, kept)
        values["name"] = kept
    if secret_key is not None or webhook_secret is not None or forget_previous:
        values |= _resealed(row, secret_key, webhook_secret, forget_previous)
    if is_on is not None:
        values["is_on"] = is_on
    if retry_days is not None:
        values["retry_days"] = ", ".join(map(str, charges.parse_days(retry_days)))
    ProviderAccount.objects.of(operation.company).filter(pk=row.pk).update(**values)
    operation.event("provider.changed", f"provider {row.public_id}", {"changed": sorted(values)})
    return _saved(found(operation.company, row.public_id))


def _resealed(
    row: ProviderAccount, secret_key: str | None, webhook_secret: str | None, forget_previous: bool
) -> dict[str, Any]:
    """The columns that new secrets change."""
    before = own_settings(row)
    key = before.secret_key if secret_key is None else _secret("secret_key", secret_key)
    now, previous = before.webhook_secret, before.previous_webhook_secret
    if webhook_secret is not None and webhook_secret != now:
        now, previous = _secret("webhook_secret", webhook_secret), now if webhook_secret else ""
    own = plugins.provider(row.provider).settings(key, now, "" if forget_previous else previous)
    own.check()
    return {"sealed": vault.sealed(asdict(own)), "is_test": own.is_test, "takes_webhooks": bool(own.webhook_secrets)}


def found(company: Company, account: str, *, lock: bool = False) -> ProviderAccount:
    """The account of that id or name. Raises NotFound `provider_account_unknown`."""
    rows = ProviderAccount.objects.of(company)
    rows = rows.select_for_update() if lock else rows
    row = None
    if fields.storable(account):
        row = rows.filter(public_id=account).first() or rows.filter(name=account).first()
    if row is None:
        raise NotFound("provider_account_unknown", account=fields.shown(account))
    return row


def usable(company: Company, account: str) -> ProviderAccount:
    """The account to charge through: the one named, else the first that is offered.

    Raises NotFound `provider_account_unknown`, `provider_none`, Conflict `provider_account_off`.
    """
    if not account:
        offers = offered(company)
        if not offers:
            raise NotFound("provider_none")
        account = offers[0].account
    row = found(company, account)
    if not row.is_on:
        raise Conflict("provider_account_off", name=row.name)
    return row


def offered(company: Company) -> list[Offer]:
    """What clients are offered, in the order of the accounts: those that are on and move real money."""
    rows = ProviderAccount.objects.of(company).filter(is_on=True, is_test=False).order_by("position", "id")
    return [_offer(one) for one in rows]


def usable_ones(company: Company) -> list[Offer]:
    """What staff may charge through: also accounts with a test key."""
    rows = ProviderAccount.objects.of(company).filter(is_on=True).order_by("position", "id")
    return [_offer(one) for one in rows]


def _offer(row: ProviderAccount) -> Offer:
    kind = plugins.provider(row.provider)
    return Offer(row.public_id, row.provider, kind.title, row.name, kind.keeps_methods)


def own_settings(row: ProviderAccount) -> Settings:
    """The settings of an account, opened. Raises Refused `provider_sealed` when the key file is not the right one."""
    values = vault.opened(row.sealed)
    if values is None:
        raise Refused("provider_sealed", name=row.name)
    return plugins.provider(row.provider).settings(**values)


def reached(row: ProviderAccount) -> Provider:
    """The account, to speak to outside any transaction. Raises Refused `provider_sealed`."""
    return plugins.provider_account(row.provider, own_settings(row))


def keeps_methods(row: ProviderAccount) -> bool:
    """Whether a card or mandate can be kept with this account's provider."""
    return plugins.provider(row.provider).keeps_methods


def webhook_path(row: ProviderAccount) -> str:
    """Where the provider reports to, below our own address."""
    return path_of(row.public_id)


def path_of(account: str) -> str:
    """The same, of an account's id."""
    return f"/provider-events/{account}/"


def _require_free(operation: Operation, name: str) -> None:
    if ProviderAccount.objects.of(operation.company).filter(name=name).exists():
        raise Conflict("provider_account_taken", name=name)


def _secret(name: str, text: str) -> str:
    return fields.line(name, text, _LONGEST_SECRET)


def _saved(row: ProviderAccount) -> AccountSaved:
    return AccountSaved(
        row.public_id, row.provider, row.name, row.is_test, row.is_on, row.takes_webhooks, row.retry_days,
        webhook_path(row),
    )  # fmt: skip
