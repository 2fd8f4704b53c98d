"""Anna works in a real browser: by keyboard and screen reader, on a phone, in the dark; nothing breaks its protections."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import AXE, Served
from tests.doors.screens import FILL_IN, PRINTED, READ, screens

pytestmark = pytest.mark.browser

PARTS = {
    *PRINTED, "message_page", "customer_choices", "payment_open", "invoice_line", "invoice_terms", "invoice_words",
    "invoice_adjustment", "invoice_exemption", "invoice_tax",
}  # fmt: skip
"""Addresses that are no pages by themselves."""
PAGES = [screen for screen in screens(READ + FILL_IN) if screen.name not in PARTS]
ACCOUNT = ("/accounts/password/change/", "/accounts/2fa/", "/nothing/here")
SIGNED_OUT = ("/accounts/login/", "/accounts/password/reset/")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_INVOICE = "2026-00001"


@pytest.fixture
def page(chromium: Any, served: Served, session: Any) -> Iterator[Page]:
    """A wide window of Anna's, in which nothing may go wrong unseen."""
    context = chromium.new_context(
        base_url=served.address, storage_state=session, viewport={"width": 1280, "height": 900}
    )
    context.set_default_timeout(30_000)
    opened = context.new_page()
    troubles = watched(opened)
    yield opened
    context.close()
    assert troubles == []


def watched(page: Page) -> list[str]:
    """What the browser complains of from now on, but for refused forms and missing pages: they are meant so."""
    troubles: list[str] = []

    def heard(said: Any) -> None:
        if said.type in ("error", "warning") and not re.search("status of (422|404)", said.text):
            troubles.append(said.text)

    page.on("console", heard)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("requestfailed", lambda request: troubles.append(f"{request.url}: {request.failure}"))
    return troubles


def path_of(page: Page, served: Served, name: str, row: str) -> str:
    """The address of a page about one row of the morning."""
    screen = next(one for one in screens((name,)))
    return type(screen)(name, {"public_id": row}).url(served.morning)  # type: ignore[arg-type]


# --- work ------------------------------------------------------------------------------------------------------


def test_the_chosen_letters_go_when_they_are_approved(page: Page) -> None:
    page.goto("/morning-list")
    send = page.get_by_role("button", name="Send the chosen")
    expect(send).to_be_disabled()
    page.get_by_label("Choose the letter to Quarrel SA").check()
    expect(send).to_have_text("Send the chosen (1)")
    send.click()
    expect(page.locator("#messages")).to_contain_text("1 letter is on its way.")
    expect(page.get_by_role("row", name="Quarrel SA")).to_have_count(0)
    page.get_by_role("button", name="Send all").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Send all 2 letters?")
    dialog.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("row", name="Slow Ltd")).to_have_count(1)
    page.get_by_role("link", name="Show").click()
    expect(page.locator("#tomorrow-rows")).not_to_be_empty()


def test_a_payment_is_recorded_and_seen_in_the_story(page: Page, served: Served) -> None:
    page.goto(path_of(page, served, "invoice", "2026-00003"))
    expect(page.locator("h1")).to_have_text("Invoice 2026-00003 Overdue")
    page.get_by_role("link", name="Record a payment").click()
    expect(page.get_by_label("Amount")).to_have_value("121.00")
    expect(page.get_by_role("checkbox", name="2026-00003")).to_be_checked()
    page.get_by_label("Amount").fill("nothing")
    page.get_by_role("button", name="Record the payment").click()
    expect(page.locator(".errorlist")).to_contain_text("“nothing” is not an amount")
    page.get_by_label("Amount").fill("21.00")
    page.get_by_role("button", name="Record the payment").click()
    expect(page.locator("#messages")).to_contain_text("The payment is recorded and allocated.")
    page.get_by_role("link", name="2026-00003").click()
    story = page.get_by_role("region", name="What happened").get_by_role("listitem")
    expect(story.first).to_contain_text("€21.00 paid")
    expect(story.last).to_contain_text("Issued")


def test_an_invoice_is_written_with_as_many_lines_as_needed(page: Page) -> None:
    page.goto("/invoices/new")
    customer = page.get_by_label("Customer")
    customer.press_sequentially("slow")
    expect(page.locator("#customer-choices option")).to_have_count(1)
    customer.fill("SLOW · Slow Ltd")
    page.get_by_role("button", name="Add a line").click()
    page.get_by_role("button", name="Add a line").click()
    expect(page.get_by_label("Description")).to_have_count(3)
    for place, (what, price) in enumerate((("Poster", "100"), ("Wrong", "1"), ("Cards", "50"))):
        page.get_by_label("Description").nth(place).fill(what)
        page.get_by_label("Price", exact=True).nth(place).fill(price)
        page.get_by_label("Tax %").nth(place).fill("0")
    page.get_by_role("button", name="Remove this line").nth(1).click()
    expect(page.get_by_label("Description")).to_have_count(2)
    page.get_by_role("button", name="Save as a draft").click()
    expect(page.locator("h1")).to_have_text("Draft for Slow Ltd Draft")
    expect(page.locator(".sum")).to_have_text("Total€150.00")
    page.get_by_role("button", name="Issue").click()
    expect(page.locator("#messages")).to_contain_text("is issued.")


def test_a_list_is_searched_while_one_types(page: Page) -> None:
    page.goto("/customers")
    rows = page.locator("#rows tbody tr")
    expect(rows).to_have_count(5)
    page.get_by_label("Search").press_sequentially("gone")
    expect(rows).to_have_count(1)
    expect(page).to_have_url(re.compile("q=gone"))
    page.get_by_label("Search").fill("")
    page.get_by_label("Show").select_option("held")
    expect(page.locator("#rows")).to_contain_text("Nothing found")


def test_open_invoices_appear_when_a_customer_is_chosen(page: Page) -> None:
    page.goto("/payments/new")
    expect(page.locator("#open")).to_contain_text("Choose a customer")
    page.get_by_label("Customer").fill("quarrel sa")
    page.get_by_label("Amount").click()
    expect(page.get_by_role("checkbox", name="2026-00002/1")).to_have_count(1)


def test_the_mail_is_seen_and_can_do_nothing(page: Page, served: Served) -> None:
    page.goto(path_of(page, served, "message", "letter"))
    frame = page.frame_locator("iframe.mail")
    expect(frame.locator("body")).to_contain_text("Anna's Studio")
    assert page.locator("iframe.mail").get_attribute("sandbox") == ""


# --- every page -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_every_page_is_fit_for_everybody(width: int, theme: str, chromium: Any, served: Served, session: Any) -> None:
    context = chromium.new_context(
        base_url=served.address, storage_state=session, viewport={"width": width, "height": 900}, color_scheme=theme
    )
    page, found = context.new_page(), []
    troubles = watched(page)
    for path in [*(screen.url(served.morning) for screen in PAGES), *ACCOUNT]:
        page.goto(path)
        found += [f"{path}: {one}" for one in unfit(page)]
    context.clear_cookies()
    for path in SIGNED_OUT:
        page.goto(path)
        found += [f"{path}: {one}" for one in unfit(page)]
    context.close()
    assert (found, troubles) == ([], [])


def unfit(page: Page) -> list[str]:
    """What axe finds, and whether the page is wider than the window."""
    page.evaluate(AXE.read_text())
    run = "tags => axe.run(document, {runOnly: tags, iframes: false}).then(done => done.violations)"
    violations = page.evaluate(run, TAGS)
    found = [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in violations]
    too_wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [*found, *([f"{too_wide} px too wide"] if too_wide > 0 else [])]
