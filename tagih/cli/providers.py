"""`tagih provider`: accounts with payment providers."""

from __future__ import annotations

from typing import Annotated

import typer
from django.conf import settings
from django.utils import timezone

from tagih.cli import door
from tagih.cli.door import CompanyOption, Format, FormatOption, KeyOption, OnOption
from tagih.commands import providers, setup, vault
from tagih.models import ProviderAccount

app = typer.Typer(help="Accounts with payment providers: Stripe, Mollie, Xendit.")

AccountArgument = Annotated[str, typer.Argument(help="Id or name of the account.")]


@app.command()
def add(
    provider: Annotated[str, typer.Argument(help="stripe, mollie or xendit.")],
    secret_key: Annotated[str, typer.Option("--secret-key", envvar="PROVIDER_SECRET_KEY", help="The provider's secret key.")],
    webhook_secret: Annotated[
        str, typer.Option("--webhook-secret", envvar="PROVIDER_WEBHOOK_SECRET", help="Proves the provider's reports.")
    ] = "",
    name: Annotated[str, typer.Option("--name", help="What you call it.")] = "",
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Set up an account; clients are offered it at once, unless its key is a test key.

    Example: PROVIDER_SECRET_KEY=sk_live_… tagih provider add stripe --webhook-secret whsec_…
    """
    done = providers.add(
        door.call(company, on, key), provider=provider, secret_key=secret_key, webhook_secret=webhook_secret, name=name
    )  # fmt: skip
    door.say(done, form, f"{done.name} is set up. It reports to {settings.BASE_URL}{done.webhook_path}")


@app.command()
def change(
    account: AccountArgument,
    name: Annotated[str | None, typer.Option("--name", help="What you call it.")] = None,
    secret_key: Annotated[str | None, typer.Option("--secret-key", help="A new secret key.")] = None,
    webhook_secret: Annotated[
        str | None, typer.Option("--webhook-secret", help="A new one; the one before it stays valid.")
    ] = None,
    forget_previous: Annotated[bool, typer.Option("--forget-previous", help="End the webhook secret before this one.")] = False,
    is_on: Annotated[bool | None, typer.Option("--switch-on/--switch-off", help="Whether clients can pay with it.")] = None,
    retry_days: Annotated[str | None, typer.Option("--retry-days", help="When a declined card is tried again, such as 3,5,7.")] = None,
    on: OnOption = None, company: CompanyOption = "", key: KeyOption = "", form: FormatOption = Format.table,
) -> None:  # fmt: skip
    """Change an account."""
    done = providers.change(
        door.call(company, on, key), account=account, name=name, secret_key=secret_key, webhook_secret=webhook_secret,
        forget_previous=forget_previous, is_on=is_on, retry_days=retry_days,
    )  # fmt: skip
    door.say(done, form)


@app.command("list")
def listed(company: CompanyOption = "", form: FormatOption = Format.table) -> None:
    """The accounts, in the order in which clients are offered them."""
    rows = [
        [
            one.public_id, one.provider, one.name, "yes" if one.is_on else "no", "yes" if one.is_test else "no",
            f"{settings.BASE_URL}{providers.webhook_path(one)}" if one.takes_webhooks else "no secret: takes none",
        ]
        for one in ProviderAccount.objects.of(door.company(company)).order_by("position", "id")
    ]  # fmt: skip
    door.listed(["account", "provider", "name", "on", "test", "reports_to"], rows, form)


@app.command("rotate-key")
def rotate_key() -> None:
    """Make a new key for the secrets of all accounts of this installation, and seal them with it."""
    setup.migrate()
    count = vault.rotate(timezone.now())
    typer.echo(f"{count} accounts are sealed with a new key. Keep a copy of the key file, apart from the backups.")
