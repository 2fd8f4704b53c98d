"""The registries: what can be added to Tagih, each a name and the dotted path of its part. One line adds a part."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from django.conf import settings
from django.db import connection

from tagih.adapters.channels.base import Channel
from tagih.domain.errors import NotFound

if TYPE_CHECKING:
    from tagih.adapters.bank.base import BankFormat
    from tagih.adapters.einvoice.base import Format
    from tagih.adapters.payments.base import Kind, Provider, Settings

REPORTS = {
    "aged_receivables": "tagih.reports.aged_receivables:aged_receivables",
    "credit_exceptions": "tagih.reports.credit_exceptions:credit_exceptions",
    "missing_certificates": "tagih.reports.missing_certificates:missing_certificates",
    "missing_contacts": "tagih.reports.missing_contacts:missing_contacts",
    "payer_groups": "tagih.reports.payer_groups:payer_groups",
    "incentives": "tagih.reports.incentives:incentives",
    "retainers": "tagih.reports.retainers:retainers",
    "unbilled_work": "tagih.reports.unbilled_work:unbilled_work",
    "unseen_invoices": "tagih.reports.unseen_invoices:unseen_invoices",
    "weekly_groups": "tagih.reports.weekly_groups:weekly_groups",
}
"""Functions `(company, as_of)` to a `Table`. Other packages join by the entry point group `tagih.reports`."""

CHANNELS = {
    "email": "tagih.adapters.channels.email:Email",
    "file": "tagih.adapters.channels.file:FileOutbox",
}
"""Ways to hand a message over."""

MAIL_REPORTS = {
    "brevo": "anymail.webhooks.brevo:BrevoTrackingWebhookView",
    "mailersend": "anymail.webhooks.mailersend:MailerSendTrackingWebhookView",
    "mailgun": "anymail.webhooks.mailgun:MailgunTrackingWebhookView",
    "mailjet": "anymail.webhooks.mailjet:MailjetTrackingWebhookView",
    "mandrill": "anymail.webhooks.mandrill:MandrillCombinedWebhookView",
    "postmark": "anymail.webhooks.postmark:PostmarkTrackingWebhookView",
    "sendgrid": "anymail.webhooks.sendgrid:SendGridTrackingWebhookView",
    "sparkpost": "anymail.webhooks.sparkpost:SparkPostTrackingWebhookView",
}
"""Mail providers that report what became of a message, and who reads their reports."""
BANK_FORMATS = {
    "camt": "tagih.adapters.bank.camt:FORMAT",
    "csv": "tagih.adapters.bank.delimited:FORMAT",
    "mt940": "tagih.adapters.bank.mt940:FORMAT",
    "ofx": "tagih.adapters.bank.ofx:FORMAT",
}
"""Kinds of bank files, each a `BankFormat`. Other packages join by the entry point group `tagih.bank_formats`."""
EINVOICES = {
    "cii": "tagih.adapters.einvoice.cii:FORMAT",
    "coretax": "tagih.adapters.einvoice.coretax:FORMAT",
    "mydata": "tagih.adapters.einvoice.mydata:FORMAT",
    "nlcius": "tagih.adapters.einvoice.nlcius:FORMAT",
    "peppol": "tagih.adapters.einvoice.peppol:FORMAT",
    "ubl": "tagih.adapters.einvoice.ubl:FORMAT",
    "xrechnung": "tagih.adapters.einvoice.xrechnung:FORMAT",
}
"""Kinds of e-invoices, each a `Format`. Other packages join by the entry point group `tagih.einvoices`."""


PROVIDERS = {
    "mollie": "tagih.adapters.payments.mollie:PROVIDER",
    "stripe": "tagih.adapters.payments.stripe:PROVIDER",
    "xendit": "tagih.adapters.payments.xendit:PROVIDER",
}
"""Payment providers, each a `Kind`. Other packages join by the entry point group `tagih.payment_providers`."""


def report(name: str) -> Callable[..., Any]:
    """The report called `name`. Raises NotFound `report_unknown`."""
    paths = _all("tagih.reports", REPORTS)
    if name not in paths:
        raise NotFound("report_unknown", name=name[:60], names=", ".join(sorted(paths)))
    found: Callable[..., Any] = _part(paths[name])
    return found


def reports() -> list[str]:
    """The names of all reports, in order."""
    return sorted(_all("tagih.reports", REPORTS))


def channel(name: str) -> Channel:
    """The channel called `name`; e-mail goes to the file outbox while no mail server is set.

    A channel is never used while a write is open.
    """
    assert not connection.in_atomic_block, "a channel is used outside any transaction"
    return _channel("file" if name == "email" and not settings.SMTP_URL else name)


def mail_reports(provider: str) -> Any:
    """Who checks and reads the reports of a mail provider. Raises NotFound `mail_provider_unknown`."""
    if provider not in MAIL_REPORTS:
        raise NotFound("mail_provider_unknown", name=provider[:40], names=", ".join(sorted(MAIL_REPORTS)))
    return _part(MAIL_REPORTS[provider])()


def einvoice(name: str) -> Format:
    """The kind of e-invoice called `name`. Raises NotFound `einvoice_format_unknown`."""
    paths = _all("tagih.einvoices", EINVOICES)
    if name not in paths:
        raise NotFound("einvoice_format_unknown", format=name[:40], formats=", ".join(sorted(paths)))
    return cast("Format", _part(paths[name]))


def einvoices() -> dict[str, str]:
    """The names of all kinds of e-invoices with their titles, in order."""
    return {name: einvoice(name).title for name in sorted(_all("tagih.einvoices", EINVOICES))}


def provider(name: str) -> Kind:
    """The payment provider called `name`. Raises NotFound `provider_unknown`."""
    paths = _all("tagih.payment_providers", PROVIDERS)
    if name not in paths:
        raise NotFound("provider_unknown", provider=name[:20], providers=", ".join(sorted(paths)))
    return cast("Kind", _part(paths[name]))


def providers() -> dict[str, str]:
    """The names of all payment providers with their titles, in order."""
    return {name: provider(name).title for name in sorted(_all("tagih.payment_providers", PROVIDERS))}


def provider_account(name: str, own: Settings) -> Provider:
    """An account with the provider called `name`, to speak to over the network: never while a write is open."""
    blocks = connection.atomic_blocks
    assert not blocks or getattr(blocks[-1], "_from_testcase", False), "a provider is asked outside any transaction"
    return provider(name).opened(own, settings.PROVIDER_ADDRESS)


def bank_format(name: str) -> BankFormat:
    """The kind of bank file called `name`. Raises NotFound `bank_format_unknown`."""
    paths = _all("tagih.bank_formats", BANK_FORMATS)
    if name not in paths:
        raise NotFound("bank_format_unknown", format=name[:40], formats=", ".join(sorted(paths)))
    return cast("BankFormat", _part(paths[name]))


def bank_formats() -> dict[str, str]:
    """The names of all kinds of bank files with their titles, in order."""
    return {name: bank_format(name).title for name in sorted(_all("tagih.bank_formats", BANK_FORMATS))}


@cache
def _channel(name: str) -> Channel:
    if name == "file":
        return cast("Channel", _part(CHANNELS[name])(Path(settings.DATA_DIR) / "outbox"))
    from tagih.adapters.channels.email import server

    return cast("Channel", _part(CHANNELS[name])(server(settings.SMTP_URL, settings.MAIL_TIMEOUT_SECONDS)))


def _all(group: str, own: dict[str, str]) -> dict[str, str]:
    """Our parts and those of other installed packages; none of theirs replaces one of ours."""
    return _foreign(group) | own


@cache
def _foreign(group: str) -> dict[str, str]:
    return {one.name: one.value for one in entry_points(group=group)}


def _part(path: str) -> Any:
    """What stands at `package.module:name`."""
    module, _, name = path.partition(":")
    return getattr(import_module(module), name)
