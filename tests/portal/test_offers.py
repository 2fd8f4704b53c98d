"""A client reads an offer and answers it: what they see, what is kept, and what is said when it cannot be."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import time_machine
from django.http import HttpResponse

from tagih.commands import company as companies
from tagih.commands import customers, invoices, personal, portal_links, quotes
from tagih.domain import agreed_text
from tagih.models import Event, Quote, Signature
from tagih.reports import signatures
from tests.portal.conftest import LINES, NOW, PAPER, Studio, opened


def words(answer: HttpResponse) -> str:
    """The page as a line of text."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", answer.content.decode())).split())


def quote(studio: Studio) -> Quote:
    return Quote.objects.of(studio.company).get(number=studio.quote)


def test_the_terms_stand_before_the_prices(studio: Studio) -> None:
    page = words(studio.window())
    order = [
        "Please pay each invoice within 14 days of its date.",
        "Half before we begin.",
        "€100.00",
        "€121.00",
        "Type your",
    ]
    places = [page.index(part) for part in order]
    assert places == sorted(places)


def test_the_page_has_the_very_text_that_is_signed(studio: Studio) -> None:
    page = studio.window().content.decode()
    shown = html.unescape(re.search(r"<pre>(.*?)</pre>", page, re.DOTALL)[1])
    assert shown == quote(studio).text
    assert agreed_text.sha(shown) in page


def test_a_typed_name_accepts(studio: Studio) -> None:
    window = studio.window
    answer = window.send("accept", name="Sam Slow")
    assert (answer.status_code, answer["Location"]) == (302, window.url)
    signed = Signature.objects.of(studio.company).get()
    assert (signed.name, signed.way, signed.address, signed.agent) == ("Sam Slow", "portal", "192.0.2.7", "Firefox")
    assert "Accepted by Sam Slow on 12 Mar 2026, 10:00." in words(window())
    assert signatures.verify(studio.company, studio.quote).holds


def test_what_was_typed_stays_when_it_is_refused(studio: Studio) -> None:
    answer = studio.window.send("accept", name="Sam Slow", text_sha="0" * 64)
    page = words(answer)
    assert (answer.status_code, "The text has changed since you read it" in page) == (422, True)
    assert 'value="Sam Slow"' in answer.content.decode()
    assert Signature.objects.of(studio.company).count() == 0


def test_a_name_is_needed(studio: Studio) -> None:
    answer = studio.window.send("accept", name=" ")
    assert (answer.status_code, "Type your full name: it is your signature." in words(answer)) == (422, True)


def test_an_offer_is_declined_with_a_reason(studio: Studio) -> None:
    window = studio.window
    assert window.send("decline", because="").status_code == 422
    window.send("decline", because="too dear")
    assert (quote(studio).state, "12 Mar 2026, 10:00: too dear" in words(window())) == ("declined", True)


def test_an_offer_is_answered_only_once(studio: Studio) -> None:
    window = studio.window
    window.send("accept", name="Sam Slow")
    assert window.send("accept", name="Sam Slow").status_code == 422
    assert window.send("decline", because="no").status_code == 422
    assert Signature.objects.of(studio.company).count() == 1


def test_an_offer_that_is_over_says_so_and_takes_no_name(studio: Studio) -> None:
    draft = quotes.draft(
        studio.call, customer="C-00001", title="Quick", lines=LINES, valid_until=(NOW + timedelta(2)).date()
    )
    window = opened(quotes.send(studio.call, quote=draft.public_id).url)
    with time_machine.travel(NOW + timedelta(3), tick=False):
        page = words(window())
        assert ("It held until 14 Mar 2026" in page, "Type your full name" in page) == (True, False)
        assert window.send("accept", name="Sam Slow").status_code == 422
    assert Signature.objects.of(studio.company).count() == 0


def test_the_page_speaks_the_clients_language(studio: Studio) -> None:
    customers.change(studio.call, customer="C-00001", language="nl")
    answer = studio.window()
    assert (answer["Content-Language"], '<html lang="nl">' in answer.content.decode()) == ("nl", True)


def test_an_attached_document_is_fetched_and_runs_nothing(studio: Studio) -> None:
    answer = studio.window(f"files/{studio.file}")
    assert (answer.content, answer["Content-Type"]) == (PAPER, "application/pdf")
    assert answer["Content-Disposition"] == 'attachment; filename="contract.pdf"'
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox; frame-ancestors 'none'"
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_the_pages_have_the_companys_colour_and_an_ink_that_can_be_read(studio: Studio) -> None:
    companies.set_details(studio.call, accent="#ffe066")
    answer = studio.window("brand.css")
    assert answer.content.decode() == ":root { --accent: #ffe066; --accent-ink: #14181a; }\n"


def test_seeing_an_invoice_is_noted_when_the_page_says_so(studio: Studio) -> None:
    window = opened(studio.invoice_url)
    page = words(window())
    assert "To pay: €100.00" in page
    assert ("Please pay by " in page and "(14 days)." in page, "I have received this invoice" in page) == (True, True)
    window.send("seen")
    event = Event.objects.of(studio.company).filter(kind="invoice.viewed").get()
    assert (event.subject, event.by) == (f"invoice {studio.invoice}", "client C-00002")
    assert "I have received this invoice" not in words(window())


def test_the_quote_is_fetched_as_pdf(studio: Studio) -> None:
    answer = studio.window("pdf")
    assert (answer.status_code, answer.content[:5]) == (200, b"%PDF-")
    assert answer["Content-Disposition"] == f'inline; filename="{studio.quote}.pdf"'
    assert "Open as PDF" in words(studio.window())


def test_the_invoice_is_fetched_as_pdf(studio: Studio) -> None:
    answer = opened(studio.invoice_url)("pdf")
    assert (answer.status_code, answer.content[:5]) == (200, b"%PDF-")


def test_the_words_for_this_client_stand_on_the_page_of_the_invoice(studio: Studio) -> None:
    draft = invoices.draft(studio.call, customer="C-00002", lines=LINES).public_id
    words_for = {"wish": "Good luck <with> the shop!", "offer": "Ten cards", "offer_url": "https://anna.example/cards"}
    personal.write_words(studio.call, invoice=draft, **words_for)
    number = invoices.issue(studio.call, invoice=draft).number
    page = opened(portal_links.add(studio.call, invoice=number).url)().content.decode()
    assert "Good luck &lt;with&gt; the shop!" in page
    assert 'Ten cards <a href="https://anna.example/cards" rel="nofollow">' in page
