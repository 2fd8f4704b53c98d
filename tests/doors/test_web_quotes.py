"""Quotes in the web app: what was typed stays, the link is said once, files come back as they were."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tagih.commands import quotes
from tagih.models import File, PortalLink, Quote
from tests.doors.bills import FORM_LINES
from tests.doors.cast import LINES, Cast
from tests.doors.quotes_cast import PAPER
from tests.doors.screens import messages, stranger, words


def test_a_refused_quote_comes_back_filled_in(browser: Client, studio: Cast) -> None:
    typed = {"customer": "SLOW", "title": "A new sign", "scope": "One sign.", "terms": "someday", **FORM_LINES}
    answer = browser.post(reverse("quote_new"), typed)
    page = answer.content.decode()
    assert (answer.status_code, "is not a payment term" in words(answer)) == (422, True)
    assert all(f'value="{value}"' in page for value in ("A new sign", "someday", "Design", "100.00"))
    assert Quote.objects.of(studio.company).filter(title="A new sign").count() == 0


def test_the_link_is_said_once(browser: Client, studio: Cast) -> None:
    address = reverse("quote_send", args=[studio.names["quote_draft"]])
    answer = browser.post(address, {"key": "one"}, follow=True)
    (said,) = messages(answer)
    link = PortalLink.objects.of(studio.company).latest("id")
    assert f"/portal/open/{link.public_id}." in said
    assert messages(browser.post(address, {"key": "one"}, follow=True)) == []
    assert "/portal/open/" not in words(browser.get(reverse("quote", args=[studio.names["quote_draft"]])))


def test_the_link_to_an_account_is_said_once_and_revoked_from_the_customers_page(browser: Client, studio: Cast) -> None:
    page = reverse("customer", args=[studio.names["SLOW"]])
    answer = browser.post(reverse("customer_link", args=[studio.names["SLOW"]]), {"key": "one"}, follow=True)
    (said,) = messages(answer)
    link = PortalLink.objects.of(studio.company).get(purpose="account", customer__number="SLOW")
    assert f"/portal/open/{link.public_id}." in said and answer.redirect_chain[-1][0] == page
    revoked = browser.post(reverse("link_revoke", args=[link.public_id]), follow=True)
    assert (messages(revoked), revoked.redirect_chain[-1][0]) == (["The link opens nothing any more."], page)


def test_a_document_is_attached_and_fetched(browser: Client, studio: Cast) -> None:
    quote = quotes.draft(
        studio.call, customer="SLOW", title="A sign", lines=LINES, documents_required=["Signed contract"]
    ).public_id
    page = reverse("quote", args=[quote])
    assert "Missing" in words(browser.get(page))
    sent = {"file": SimpleUploadedFile("contract.pdf", PAPER), "title": "Signed contract"}
    answer = browser.post(reverse("quote_attach", args=[quote]), sent, follow=True)
    assert ("Missing" in words(answer), messages(answer)) == (False, ["The document is attached."])
    file = File.objects.of(studio.company).latest("id").public_id
    fetched = browser.get(reverse("quote_file", args=[quote, file]))
    assert (fetched.content, fetched["Content-Disposition"]) == (PAPER, 'attachment; filename="contract.pdf"')
    assert stranger().get(reverse("quote_file", args=[quote, file])).status_code == 404
    other = reverse("quote_file", args=[studio.names["quote"], file])
    assert browser.get(other).status_code == 404


def test_quotes_are_found_by_state_and_words(browser: Client, studio: Cast) -> None:
    def numbers(query: str) -> list[str]:
        return [one.number or "draft" for one, _ in browser.get(reverse("quotes") + query).context["rows"]]

    assert numbers("") == ["CO-2026-00002", "CO-2026-00001", "Q-2026-00002", "Q-2026-00001", "draft"]
    assert (numbers("?state=accepted"), numbers("?state=sent")) == (
        ["CO-2026-00001", "Q-2026-00002"],
        ["CO-2026-00002", "Q-2026-00001"],
    )
    assert (numbers("?state=expired"), numbers("?q=prompt")) == ([], ["draft"])
