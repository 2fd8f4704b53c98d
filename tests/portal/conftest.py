"""The cast of the portal: Anna's Studio, what she sent to Slow Ltd and to Prompt GmbH, and the browsers of both."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client

from tagih.commands import company as companies
from tagih.commands import customers, invoices, operation, payments, portal_links, quotes
from tagih.commands.operation import Call
from tagih.models import Company, PortalLink
from tagih.portal import door, rates
from tests.completed import ADDRESS, STUDIO

NOW = datetime(2026, 3, 12, 9, tzinfo=UTC)
LINES = ({"description": "Design", "quantity": "1", "unit_price": "100.00", "tax_rate": "21"},)
PAPER = b"%PDF-1.7 contract"


@dataclass
class Window:
    """A client's browser on one page of the portal."""

    client: Client
    url: str

    def __call__(self, path: str = "") -> HttpResponse:
        return self.client.get(self.url + path)

    def send(self, path: str, **fields: str) -> HttpResponse:
        """Send a form of this page, as the page itself would."""
        row = PortalLink.objects.everywhere("a test reads the page's own form").get(public_id=self.url.split("/")[2])
        text_sha = row.quote.text_sha if row.quote else ""
        return self.client.post(self.url + path, {"form": door.form_key(row), "text_sha": text_sha, **fields})


def path_of(url: str) -> str:
    """The path of a link's address."""
    return "/portal/" + url.split("/portal/")[1]


def opened(url: str) -> Window:
    """Open a link in a browser of its own."""
    client = Client(headers={"User-Agent": "Firefox"}, REMOTE_ADDR="192.0.2.7")
    answer = client.get(path_of(url))
    assert answer.status_code == 302, answer.content
    return Window(client, answer["Location"])


@dataclass
class Studio:
    """Anna's Studio and the addresses she gave to her clients."""

    call: Call
    quote: str
    quote_url: str
    invoice: str
    invoice_url: str
    file: str
    account_url: str
    bill: str
    payment: str

    @property
    def company(self) -> Company:
        return self.call.company

    @property
    def window(self) -> Window:
        return opened(self.quote_url)

    @property
    def account(self) -> Window:
        return opened(self.account_url)


@pytest.fixture(autouse=True)
def fresh(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Thursday 12 March 2026, a data folder of the test's own, and nobody has asked for anything in this minute."""
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(rates, "visitors", rates.Rates())
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def studio(db: None) -> Studio:
    return made("ANNA", "Anna's Studio")


def made(code: str, name: str) -> Studio:
    """A company with a sent quote for Slow Ltd, a document at it, and for Prompt GmbH an invoice of which 21 are paid."""
    companies.add(NOW, "anna", name=name, country="NL", currency="EUR", code=code, **STUDIO)
    call = operation.call(Company.objects.get(code=code), "anna", NOW)
    slow = customers.add(call, name="Slow Ltd", country="GB", address=ADDRESS).number
    prompt = customers.add(call, name="Prompt GmbH", country="DE", address=ADDRESS).number
    draft = quotes.draft(call, customer=slow, title="A shop window", lines=LINES, policy="Half before we begin.")
    file = quotes.attach(call, quote=draft.public_id, file=PAPER, file_name="contract.pdf", title="Contract").file
    sent = quotes.send(call, quote=draft.public_id)
    bill = invoices.draft_and_issue(call, customer=prompt, lines=LINES)
    link = portal_links.add(call, invoice=bill.number)
    account = portal_links.add(call, customer=prompt)
    payment = payments.record(call, invoice=bill.number, amount="21.00").public_id
    return Studio(call, sent.number, sent.url, bill.number, link.url, file, account.url, bill.public_id, payment)
