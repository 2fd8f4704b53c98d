"""Reports of payment providers: proven, kept once, answered; what they mean is found out by asking the provider."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import connection

from tagih import plugins
from tagih.adapters.payments.base import Forged, Notice
from tagih.commands import providers
from tagih.commands.operation import Operation, call, write
from tagih.domain import fields
from tagih.domain.errors import DomainError
from tagih.models import ProviderAccount

BY = "provider"
LARGEST_BODY = 512 * 1024
"""Bytes of a report: many times the largest that Stripe, Mollie and Xendit send."""


def receive(
    address: str, body: bytes, headers: Mapping[str, str], query: Mapping[str, str], now: datetime
) -> bool:  # fmt: skip
    """Keep a report that is signed by the provider of this address; whether it was. Nothing tells why it was not.

    No secret, no report: an account without one takes none. The signature is looked at before anything is read.
    """
    rows = ProviderAccount.objects.everywhere("the address names the company").select_related("company")
    row = rows.filter(public_id=address).first() if fields.storable(address) else None
    if row is None or not row.takes_webhooks or len(body) > LARGEST_BODY:
        return False
    try:
        account = plugins.provider(row.provider).opened(providers.own_settings(row), "")
        notice = account.read_webhook(body, headers, query)
    except (Forged, DomainError, ValueError, KeyError, TypeError):
        return False
    _keep(call(row.company, BY, now), account=row.pk, notice=notice, body=body.decode("utf-8", "replace"))
    return True


@write
def _keep(operation: Operation, *, account: int, notice: Notice, body: str) -> None:
    """Write the report down, unless it is there; one that comes again under the same name is looked at again."""
    now = connection.ops.adapt_datetimefield_value(operation.now)
    again = "DO UPDATE SET state = 'new', received_at = excluded.received_at" if notice.comes_again else "DO NOTHING"
    with connection.cursor() as cursor:
        cursor.execute(_INSERT + again, [
            operation.company.pk, account, notice.event_id[:120], notice.kind[:80], notice.provider_id[:120],
            notice.key[:40], notice.is_test, body.replace("\0", ""), now,
        ])  # fmt: skip
        is_new = cursor.rowcount > 0
    if is_new:
        operation.defer("charges")


_INSERT = (
    "INSERT INTO tagih_provider_event (company_id, account_id, event_id, kind, provider_id, key, is_test, state, body, "
    "received_at) VALUES (%s, %s, %s, %s, %s, %s, %s, 'new', %s, %s) ON CONFLICT (company_id, account_id, event_id) "
)
