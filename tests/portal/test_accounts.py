"""An account shows a client all that is between us, and nothing of anybody else."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tagih.commands import company as companies
from tagih.commands import customers, einvoices, invoices, payments, portal_links
from tagih.models import Event, Invoice, PortalLink
from tagih.portal import bills
from tests.completed import ADDRESS
from tests.portal.conftest import LINES, Studio, opened
from tests.portal.test_protections import unchanged


def words(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_an_account_lists_what_is_open_and_what_was_paid(studio: Studio) -> None:
    page = words(studio.account())
    assert "€100.00" in page and f"Invoice {studio.invoice}" in page
    assert "Receipt (PDF)" in page and "€21.00" in page
    assert "Nothing is late. Thank you!" in page


def test_every_paper_of_an_account_is_fetched(studio: Studio) -> None:
    window = studio.account
    for path in ("statement", "statement?currency=EUR", f"bills/{studio.bill}/pdf", f"receipts/{studio.payment}"):
        answer = window(path)
        assert (answer.status_code, answer.content[:5]) == (200, b"%PDF-"), path


def test_the_e_invoice_is_fetched_where_one_is_made(studio: Studio) -> None:
    window = studio.account
    assert window(f"bills/{studio.bill}/xml").status_code == 404
    companies.set_details(studio.call, tax_id="NL123456782B12")
    einvoices.set_sender(studio.call, format="cii", contact="Anna")
    answer = window(f"bills/{studio.bill}/xml")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/xml")
    assert answer["Content-Disposition"].startswith("attachment") and b"CrossIndustryInvoice" in answer.content
    assert opened(studio.invoice_url)("xml").content == answer.content


def test_an_invoice_of_an_account_counts_as_received_when_it_is_seen(studio: Studio) -> None:
    answer = studio.account.send(f"bills/{studio.bill}/seen")
    assert answer["Location"].endswith(f"/bills/{studio.bill}/")
    assert Event.objects.of(studio.company).filter(kind="invoice.viewed").count() == 1


def test_a_settled_account_says_thank_you(studio: Studio) -> None:
    payments.record(studio.call, invoice=studio.invoice, amount="100.00")
    page = words(studio.account())
    assert "Nothing is open." in page and "Paid invoices" in page


# --- whose things are reached --------------------------------------------------------------------------------


def _foreign(studio: Studio) -> tuple[str, str]:
    """An invoice and a payment of another client of the same business."""
    number = customers.add(studio.call, name="Quarrel SA", country="BE", address=ADDRESS).number
    bill = invoices.draft_and_issue(studio.call, customer=number, lines=LINES)
    return bill.public_id, payments.record(studio.call, invoice=bill.number, amount="1.00").public_id


def test_an_account_reaches_nothing_of_another_client_of_the_same_business(studio: Studio) -> None:
    bill, payment = _foreign(studio)
    window = studio.account
    unknown = window(f"bills/{'a' * 26}/").content
    for path in (f"bills/{bill}/", f"bills/{bill}/pdf", f"bills/{bill}/xml", f"receipts/{payment}"):
        answer = window(path)
        assert (answer.status_code, answer.content) == (404, unknown), path
    with unchanged():
        assert window.send(f"bills/{bill}/seen").status_code == 404


def test_a_door_that_did_not_ask_whose_it_is_would_show_it(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    bill, _ = _foreign(studio)
    everyones = Invoice.objects.of(studio.company)
    monkeypatch.setattr(bills.portal_links, "invoices", lambda link: everyones)
    assert studio.account(f"bills/{bill}/").status_code == 200


def test_a_link_to_one_invoice_opens_no_account(studio: Studio) -> None:
    window = opened(studio.invoice_url)
    for path in ("statement", f"receipts/{studio.payment}"):
        assert window(path).status_code == 404
    assert window(f"bills/{studio.bill}/").status_code == 200
    assert studio.window(f"bills/{studio.bill}/").status_code == 404


def test_an_account_opens_no_offer_and_no_draft(studio: Studio) -> None:
    from tagih.commands import drafts

    draft = drafts.draft(studio.call, customer=Invoice.objects.of(studio.company).get().customer.number, lines=LINES)
    window = studio.account
    for path in ("pdf", "xml", "fetch", f"files/{studio.file}", f"bills/{draft.public_id}/"):
        assert window(path).status_code == 404, path


def test_a_row_that_says_account_opens_nothing_with_an_invoices_secret(studio: Studio) -> None:
    """Purpose confusion: the seal holds the purpose, so a changed row breaks it."""
    from tagih.domain import links

    row = PortalLink.objects.of(studio.company).get(purpose="invoice")
    secret = studio.invoice_url.rpartition(".")[2]
    assert links.opens(secret, portal_links.bound(row), row.seal)
    row.purpose, row.invoice_id = "account", None
    assert not links.opens(secret, portal_links.bound(row), row.seal)


# --- languages -----------------------------------------------------------------------------------------------


def test_the_language_is_chosen_by_a_form_and_kept_for_this_page_alone(studio: Studio) -> None:
    window = studio.account
    assert window()["Content-Language"] == "en"
    with unchanged():
        answer = window.send("language", language="el")
    assert (answer.status_code, answer["Location"]) == (302, window.url)
    cookie = answer.cookies["portal_language"]
    assert (cookie.value, cookie["path"], cookie["httponly"]) == ("el", window.url, True)
    assert window()["Content-Language"] == "el"
    assert Client().get(window.url).status_code == 404


def test_a_language_that_there_is_not_changes_nothing(studio: Studio) -> None:
    window = studio.account
    assert "portal_language" not in window.send("language", language="xx").cookies
    assert window()["Content-Language"] == "en"
