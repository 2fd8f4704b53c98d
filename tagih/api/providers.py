"""Accounts with payment providers: list, add and change them. Secrets go in and never come out."""

from __future__ import annotations

from ninja import Router

from tagih.api.base import Asked, call
from tagih.api.pages import USUAL, Cursor, Limit, Page, page
from tagih.api.values import Answer, Body, Switch, Text, maybe, must
from tagih.commands import providers
from tagih.models import ProviderAccount

router = Router(tags=["providers"])


class ProviderBody(Body):
    """A new account. With a test key nothing of it touches the books, and clients are not offered it."""

    provider: Text = must("stripe, mollie or xendit.", "stripe")
    secret_key: Text = must("The provider's secret key.")
    webhook_secret: Text = maybe("Proves the provider's reports; without it none is taken.")
    name: Text = maybe("What you call it; the provider's name when left out.")


class ProviderChanges(Body):
    """What changes. A new webhook secret leaves the one before it valid until it is to be forgotten."""

    name: Text = maybe()
    secret_key: Text = maybe()
    webhook_secret: Text = maybe("Empty: reports are not taken any more.")
    forget_previous: Switch = maybe("End the webhook secret before this one.")
    is_on: Switch = maybe("Whether clients can pay with it.")
    retry_days: Text = maybe("Days after the first try on which a declined card is tried again.", "3, 5, 7")


class ProviderShown(Answer):
    """An account. `webhook_path` stands behind the address of this installation."""

    account: str
    provider: str
    name: str
    is_test: bool
    is_on: bool
    takes_webhooks: bool
    retry_days: str
    webhook_path: str


class ProviderPage(Page):
    items: list[ProviderShown]


_LISTED = ("public_id", "provider", "name", "is_test", "is_on", "takes_webhooks", "retry_days")


@router.get("", response=ProviderPage)
def list_(request: Asked, cursor: Cursor = "", limit: Limit = USUAL) -> ProviderPage:
    """List the accounts, the latest first."""
    rows, following = page(ProviderAccount.objects.of(request.company), _LISTED, cursor, limit)
    items = []
    for row in rows:
        account = row.pop("public_id")
        told = {name: row[name] for name in _LISTED[1:]}
        items.append(ProviderShown(account=account, webhook_path=providers.path_of(account), **told))
    return ProviderPage(items=items, next=following)


@router.post("", response={201: ProviderShown})
def add(request: Asked, body: ProviderBody) -> ProviderShown:
    """Set up an account with a provider."""
    return _shown(providers.add(call(request), **body.given()))


@router.patch("/{account}", response=ProviderShown)
def change(request: Asked, account: Text, body: ProviderChanges) -> ProviderShown:
    """Change an account, by its id or name."""
    return _shown(providers.change(call(request), account=account, **body.given()))


def _shown(done: providers.AccountSaved) -> ProviderShown:
    return ProviderShown(**{name: getattr(done, name) for name in ProviderShown.model_fields})
