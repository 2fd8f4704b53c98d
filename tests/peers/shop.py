"""Anna's Studio with an account at the peer, and clients that owe: for every test of charges."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from tagih.commands import charge_questions, provider_events, providers
from tagih.commands.operation import Call
from tagih.models import Charge, Payment, ProviderAccount, Receivable
from tests import overdue
from tests.overdue import Bill, bring_in
from tests.peers.peer import KEYS, SECRETS, Peer, Report


def opened(settings: Any, peer: Peer, provider: str = "stripe", bills: int = 1) -> Call:
    """The studio; S-1 … of Slow Ltd are 100.00 each, ten days late; one account with `provider` at the peer."""
    settings.PROVIDER_ADDRESS = peer.address
    call = overdue.studio("automatic")
    bring_in(call, [Bill(f"S-{n}", "Slow Ltd", late=10) for n in range(1, bills + 1)])
    providers.add(call, provider=provider, secret_key=KEYS[provider], webhook_secret=SECRETS[provider])
    return call


def charge(call: Call, public_id: str = "") -> Charge:
    """The charge of that id, else the newest."""
    rows = Charge.objects.of(call.company)
    return rows.get(public_id=public_id) if public_id else rows.latest("id")


def account(call: Call) -> ProviderAccount:
    return ProviderAccount.objects.of(call.company).earliest("id")


def deliver(call: Call, report: Report) -> bool:
    """Bring a report to our address, as the provider's own machine would."""
    from urllib.parse import parse_qsl, urlsplit

    query = dict(parse_qsl(urlsplit(report.url).query))
    return provider_events.receive(account(call).public_id, report.body, report.headers, query, call.now)


def follow(call: Call, minutes: int = 0) -> Call:
    """So many minutes later the worker asks about what is to be asked; the Call of that instant."""
    then = replace(call, now=call.now + timedelta(minutes=minutes))
    charge_questions.follow(call.company, then.now)
    return then


def money(call: Call) -> list[tuple[int, int]]:
    """Every payment: how much it is, and how much of it settles nothing."""
    rows = Payment.objects.of(call.company).order_by("id")
    return list(rows.values_list("amount_minor", "unallocated_minor"))


def balance(call: Call, number: str = "S-1") -> int:
    return Receivable.objects.of(call.company).get(number=number).balance_minor
