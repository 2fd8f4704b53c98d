"""Mandates on the client's page: read, signed and revoked there, and by nobody else."""

from __future__ import annotations

import pytest
from django.test import Client

from tagih.commands import mandates
from tagih.models import Event, Mandate, PortalLink
from tests.portal.conftest import opened

IBAN = "NL20 INGB 0001 2345 67"


@pytest.fixture
def offered(studio):
    """A mandate that waits for the signature of the client whose account is opened."""
    mandates.put_collecting(studio.call, creditor_identifier="DE98ZZZ09999999999")
    window = opened(studio.account_url)
    number = _owner(studio)
    return mandates.offer(studio.call, customer=number).public_id, window


def _owner(studio) -> str:
    row = PortalLink.objects.of(studio.call.company).filter(purpose="account").latest("id")
    return str(row.customer.number)


def test_the_client_reads_signs_and_revokes(studio, offered):
    mandate, window = offered
    assert f"/mandates/{mandate}/" in window().content.decode()
    page = window(f"mandates/{mandate}/").content.decode()
    row = Mandate.objects.of(studio.call.company).get()
    assert "DE98ZZZ09999999999" in page and row.text_sha in page and page.count("<form") >= 1
    given = {"name": "Mia", "account": IBAN, "text_sha": row.text_sha}
    assert window.send(f"mandates/{mandate}/", **given).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.account, row.agent, row.address) == ("active", "NL20INGB0001234567", "Firefox", "192.0.2.7")
    assert "NL20 … 4567" in window(f"mandates/{mandate}/").content.decode()
    assert window.send(f"mandates/{mandate}/", **given).status_code == 422, "signed once"
    assert window.send(f"mandates/{mandate}/revoke").status_code == 302
    row.refresh_from_db()
    assert row.state == "revoked"


def test_looking_signs_nothing_and_a_wrong_account_is_told(studio, offered):
    mandate, window = offered
    before = Event.objects.of(studio.call.company).count()
    window(f"mandates/{mandate}/")
    assert Event.objects.of(studio.call.company).count() == before
    sha = Mandate.objects.of(studio.call.company).get().text_sha
    answer = window.send(f"mandates/{mandate}/", name="Mia", account="NL21 INGB 0001 2345 67", text_sha=sha)
    assert answer.status_code == 422 and "check digits" in answer.content.decode()
    assert window.client.post(window.url + f"mandates/{mandate}/", {"name": "Mia"}).status_code == 404, (
        "no key, no form"
    )


def test_another_link_opens_no_mandate(studio, offered):
    mandate, _ = offered
    for url in (studio.invoice_url, studio.quote_url):
        other = opened(url)
        assert other(f"mandates/{mandate}/").status_code == 404
        assert other.send(f"mandates/{mandate}/", name="Mia", account=IBAN).status_code == 404
        assert other.send(f"mandates/{mandate}/revoke").status_code == 404
    assert Client().get(f"/portal/{'a' * 26}/mandates/{mandate}/").status_code == 404
    assert Mandate.objects.of(studio.call.company).get().state == "offered"
