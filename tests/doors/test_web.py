"""Every page opens for who may see it and for nobody else, in bounded queries, and shows what is in the books."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.views.defaults import server_error

from tagih.commands import company as companies
from tagih.commands import customers, daily_run, dunning, invoices, operation, payments
from tagih.models import Company, Event, Message, User
from tagih.web import lists
from tests.completed import ADDRESS
from tests.doors import screens
from tests.doors.cast import EMAIL, LINES, NOW, Cast
from tests.doors.screens import DO, ELSEWHERE, FILES, FILL_IN, READ, Screen, somebody, stranger, words

ROWS = {"HX-Request": "true"}
UNKNOWN = "a" * 26


def by_name(screen: Screen) -> str:
    return screen.name


READABLE = pytest.mark.parametrize("screen", screens.screens(READ), ids=by_name)
WRITABLE = pytest.mark.parametrize("screen", screens.screens(FILL_IN + DO), ids=by_name)
ANY = pytest.mark.parametrize("screen", screens.screens(READ + FILL_IN + DO), ids=by_name)


# --- who may see and do ----------------------------------------------------------------------------------------


def test_every_address_is_tested() -> None:
    assert {*READ, *FILL_IN, *DO, *FILES, *ELSEWHERE} == screens.known()


@READABLE
def test_a_page_opens_for_an_owner(screen: Screen, browser: Client, studio: Cast) -> None:
    assert browser.get(screen.url(studio)).status_code == 200


@pytest.mark.parametrize("screen", screens.screens(FILL_IN), ids=by_name)
def test_a_form_opens_for_an_owner(screen: Screen, browser: Client, studio: Cast) -> None:
    assert browser.get(screen.url(studio)).status_code == 200


@ANY
def test_a_page_asks_strangers_to_sign_in(screen: Screen, studio: Cast) -> None:
    url = screen.url(studio)
    method = Client().post if screen.name in DO else Client().get
    assert method(url)["Location"] == f"/accounts/login/?next={url}"


@pytest.mark.parametrize(
    "screen", [one for one in screens.screens(READ + FILL_IN + DO) if "public_id" in one.about], ids=by_name
)
def test_a_row_is_not_there_for_another_company(screen: Screen, studio: Cast) -> None:
    window = stranger()
    method = window.post if screen.name in DO else window.get
    assert method(screen.url(studio)).status_code == 404


@READABLE
def test_a_page_opens_for_who_may_only_look(screen: Screen, studio: Cast) -> None:
    answer = somebody(studio.company, "rita@studio.example", "read_only").get(screen.url(studio))
    assert answer.status_code == 200
    buttons = re.findall(r"<form[^>]*method=\"post\"[^>]*action=\"([^\"]*)\"", answer.content.decode(errors="replace"))
    assert {
        one
        for one in buttons
        if not one.startswith(
            (
                "/accounts/",
                "/i18n/",
                "/policy/",
                "/incentives/",
                "/credit-policy/",
                "/payment-policy/",
                "/company/details",
            )
        )
    } == set()


@WRITABLE
def test_nothing_is_done_for_who_may_only_look(screen: Screen, studio: Cast) -> None:
    window = somebody(studio.company, "rita@studio.example", "read_only")
    before = Event.objects.of(studio.company).count()
    answer = window.post(screen.url(studio), {"because": "I want to"})
    refusal = "You may look but not change anything in Anna&#x27;s Studio: ask an owner."
    assert (answer.status_code, refusal in words(answer)) == (403, True)
    assert Event.objects.of(studio.company).count() == before


def test_a_user_of_no_company_is_told_so(studio: Cast) -> None:
    answer = somebody(None, "new@studio.example", "").get("/")
    assert (answer.status_code, "You belong to no company yet" in words(answer)) == (403, True)


def test_another_company_is_shown_when_it_is_chosen(browser: Client, studio: Cast) -> None:
    companies.add(NOW, "anna", name="Anna's Print Shop", country="ID", currency="IDR", code="PRINT")
    shop = Company.objects.get(code="PRINT")
    companies.join(operation.call(shop, "anna", NOW), email=EMAIL, role="owner")
    assert browser.get("/").context["company"] == studio.company
    browser.post(reverse("choose_company"), {"company": shop.public_id})
    assert browser.get("/").context["company"] == shop
    assert browser.get(reverse("invoice", args=[studio.names["2026-00001"]])).status_code == 404


def test_a_company_of_others_cannot_be_chosen(browser: Client, studio: Cast) -> None:
    stranger()
    answer = browser.post(reverse("choose_company"), {"company": Company.objects.get(code="OTHER").public_id})
    assert (answer.status_code, browser.get("/").context["company"]) == (404, studio.company)


# --- what is not there -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        f"/invoices/{UNKNOWN}", f"/customers/{UNKNOWN}", f"/payments/{UNKNOWN}", f"/outbox/{UNKNOWN}",
        f"/credit-notes/{UNKNOWN}", f"/morning-list/{UNKNOWN}/skip", "/invoices/1", "/invoices/%00", "/nothing/here",
        "/reports/nothing", f"/payments/new?invoice={UNKNOWN}",
    ],
)  # fmt: skip
def test_a_friendly_page_says_that_there_is_nothing(address: str, browser: Client) -> None:
    answer = browser.get(address)
    assert (answer.status_code, "There is nothing here" in words(answer)) == (404, True)


@pytest.mark.parametrize("query", ["?page=999", "?page=x", "?state=nonsense", "?q=%00", "?q=%ED%A0%80", "?show=x"])
@pytest.mark.parametrize("name", ["invoices", "customers", "payments", "outbox"])
def test_a_list_opens_when_its_address_makes_no_sense(name: str, query: str, browser: Client) -> None:
    assert browser.get(reverse(name) + query).status_code == 200


def test_a_page_says_so_when_something_broke() -> None:
    broken = server_error(RequestFactory().get("/"))
    assert (broken.status_code, "Something broke on our side" in words(broken)) == (500, True)


def test_a_form_from_elsewhere_does_nothing(studio: Cast) -> None:
    window = Client(enforce_csrf_checks=True)
    window.force_login(User.objects.get(email=EMAIL))
    answer = window.post(reverse("morning_approve"), {"all": "1"})
    assert (answer.status_code, "This page was open for too long" in words(answer)) == (403, True)
    assert Message.objects.of(studio.company).filter(state="queued").count() == 0


# --- what every page keeps to -----------------------------------------------------------------------------------


@pytest.mark.parametrize("screen", screens.screens(READ + FILL_IN), ids=by_name)
def test_a_page_needs_no_script_or_style_of_its_own(screen: Screen, browser: Client, studio: Cast) -> None:
    answer = browser.get(screen.url(studio))
    if screen.name in ("message_page", *screens.PRINTED):
        return
    found = re.findall(r"<script>|<style|\sstyle=|\son\w+=\"|javascript:", answer.content.decode())
    assert found == []
    assert "script-src 'self'" in answer["Content-Security-Policy"]


@pytest.mark.parametrize("language", ["id", "nl", "el"])
@pytest.mark.parametrize("screen", screens.screens(READ + FILL_IN), ids=by_name)
def test_a_page_opens_in_every_language(screen: Screen, language: str, browser: Client, studio: Cast) -> None:
    assert browser.get(screen.url(studio), headers={"Accept-Language": language}).status_code == 200


def test_a_list_gives_its_rows_alone_when_htmx_asks(browser: Client) -> None:
    rows = browser.get(reverse("invoices") + "?q=slow", headers=ROWS)
    assert ("<html" in words(rows), "2026-00001" in words(rows), "2026-00002" in words(rows)) == (False, True, False)
    again = browser.get(reverse("invoices") + "?q=slow", headers={**ROWS, "HX-History-Restore-Request": "true"})
    assert "<html" in words(again)


def test_htmx_is_sent_to_sign_in_when_the_session_has_ended(studio: Cast) -> None:
    answer = Client().get(reverse("invoices"), headers=ROWS)
    assert answer["HX-Redirect"] == f"/accounts/login/?next={reverse('invoices')}"


# --- bounded queries -------------------------------------------------------------------------------------------


@contextmanager
def counted() -> Iterator[list[int]]:
    count = [0]
    with CaptureQueriesContext(
        connection,
    ) as queries:
        yield count
    count[0] = len(queries)


def queries_of(browser: Client, url: str) -> int:
    browser.get(url)
    with counted() as count:
        assert browser.get(url).status_code == 200
    return count[0]


def crowd(studio: Cast) -> None:
    """Sixty clients with an overdue invoice each, a payment and a proposed letter."""
    early = operation.call(studio.company, "anna", NOW, date(2026, 3, 3))
    for n in range(60):
        number = customers.add(
            early, name=f"Client {n:02}", email=f"c{n}@client.example", terms="now", address=ADDRESS
        ).number
        invoices.draft_and_issue(early, customer=number, lines=LINES, issued_on=early.today)
        payments.record(early, customer=number, amount="1.00", on=early.today)
    daily_run.sweep(studio.call)


@pytest.mark.parametrize(
    ("name", "most"),
    [
        ("dashboard", 32), ("morning_list", 18), ("invoices", 16), ("customers", 14), ("payments", 12), ("outbox", 12),
        ("morning_tomorrow", 19),
    ],
)  # fmt: skip
def test_a_page_takes_as_many_queries_for_a_crowd(name: str, most: int, browser: Client, studio: Cast) -> None:
    few = queries_of(browser, reverse(name))
    crowd(studio)
    many = queries_of(browser, reverse(name))
    assert many <= few + 1, f"{few} queries grew to {many}"
    assert many <= most


def test_a_list_is_cut_into_pages(browser: Client, studio: Cast) -> None:
    crowd(studio)
    first, second = browser.get(reverse("invoices")), browser.get(reverse("invoices") + "?page=2")
    assert (len(first.context["rows"]), len(second.context["rows"])) == (lists.ROWS, 66 - lists.ROWS)
    assert "1–50 of 66" in words(first)


# --- what the pages show ---------------------------------------------------------------------------------------


def test_the_dashboard_shows_who_owes_most(browser: Client, studio: Cast) -> None:
    payments.record(studio.call, invoice="2026-00002", amount="21.00")
    facts = browser.get("/").context
    assert [(one.customer.number, one.overdue_minor, one.days_late) for one in facts["debtors"]] == [
        ("GONE", 12_100, 10), ("SLOW", 12_100, 42), ("QUARREL", 10_000, 24),
    ]  # fmt: skip
    assert [(one["total"], one["overdue"], one["share"]) for one in facts["totals"]] == [
        ("€463.00", "€342.00", "74 % of what is open")
    ]
    assert facts["waiting"] == {
        "morning_list": 2,
        "outbox": 1,
        "failed": 1,
        "unknown": 0,
        "charges": 0,
        "client_words": 3,
    }


def test_the_dashboard_offers_the_word_on_the_books_when_they_are_behind(browser: Client, studio: Cast) -> None:
    companies.books_complete(studio.call, on=date(2026, 3, 1))
    behind = browser.get("/")
    assert "The books are known to be complete only up to 1 Mar 2026" in words(behind)
    key = behind.content.decode().partition('name="key" value="')[2].partition('"')[0]
    done = browser.post(reverse("company_books_complete"), {"key": key, "next": "/"}, follow=True)
    assert done.redirect_chain == [("/", 302)]
    assert screens.messages(done) == ["The books are complete up to 12 Mar 2026."]
    assert "The books are known" not in words(done)


@pytest.mark.parametrize("there", ["https://evil.example/", "//evil.example", "evil", "javascript:alert(1)"])
def test_nobody_is_led_off_our_pages(there: str, browser: Client) -> None:
    answer = browser.post(reverse("company_books_complete"), {"next": there})
    assert answer["Location"] == reverse("company")


def test_the_dashboard_names_clients_without_an_address(browser: Client, studio: Cast) -> None:
    assert browser.get("/").context["unreachable"] == []
    customers.contact_remove(studio.call, customer="GONE", contact=1)
    assert [one.number for one in browser.get("/").context["unreachable"]] == ["GONE"]


def test_an_invoice_tells_its_story_newest_first(browser: Client, studio: Cast) -> None:
    dunning.dispute(studio.call, invoice="2026-00003", because="Too late", amount="21.00")
    dunning.promise(studio.call, invoice="2026-00003", promised_on=date(2026, 3, 20), note="Sam called")
    payments.record(studio.call, invoice="2026-00003", amount="10.00")
    told = browser.get(reverse("invoice", args=[studio.names["2026-00003"]])).context["happenings"]
    assert [(one.on, one.title) for one in told] == [
        (date(2026, 3, 12), "€10.00 paid"),
        (date(2026, 3, 12), "Promised to pay by 20 Mar 2026"),
        (date(2026, 3, 12), "€21.00 disputed"),
        (date(2026, 3, 2), "Due"),
        (date(2026, 2, 16), "Issued"),
    ]
    assert [one.note for one in told[1:3]] == ["Sam called · by anna", "Too late · by anna"]


def test_an_invoice_says_what_happens_next_and_why(browser: Client, studio: Cast) -> None:
    ahead = browser.get(reverse("invoice", args=[studio.names["2026-00001"]])).context["next"]
    (answer,) = ahead.answers
    assert (answer.words, [one.code for one in answer.reasons]) == (
        "Asked for today (step 1).",
        ["overdue_never_asked"],
    )
    assert [(one.on, one.title) for one in ahead.letters][:3] == [
        (date(2026, 3, 12), "Friendly reminder"), (date(2026, 3, 16), "Reminder"), (date(2026, 3, 20), "Reminder"),
    ]  # fmt: skip


def test_an_invoice_says_all_that_holds_it_back(browser: Client, studio: Cast) -> None:
    dunning.pause(studio.call, invoice="2026-00001", until=date(2026, 4, 1), because="They asked")
    dunning.promise(studio.call, invoice="2026-00001", promised_on=date(2026, 3, 20))
    ahead = browser.get(reverse("invoice", args=[studio.names["2026-00001"]])).context
    (answer,) = ahead["next"].answers
    assert (answer.action, [one.code for one in answer.reasons]) == ("wait", ["paused", "promised"])
    assert (ahead["paused_until"], ahead["promised_on"]) == (date(2026, 4, 1), date(2026, 3, 20))


def test_a_letter_names_every_invoice_it_asks_for(browser: Client, studio: Cast) -> None:
    page = browser.get(reverse("message", args=[studio.names["letter"]]))
    assert [(one["number"], one["address"]) for one in page.context["asked"]] == [
        ("2026-00001", studio.names["2026-00001"])
    ]
    assert Message.objects.of(studio.company).get(public_id=studio.names["letter"]).state == "proposed"
