"""A client's whole way through the portal, in a real Chromium: on a phone and on a desk, in every language, in the dark.

Open the link, see, pay a part by card through a payment provider, promise the rest, dispute one line, fetch the statement.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone, translation
from playwright.sync_api import Page, expect

from tagih.commands import asking, customers, invoices, operation, payments, plans, portal_links, providers
from tagih.commands import company as companies
from tagih.models import Company
from tests import databases
from tests.browser.conftest import AXE, Served, serving
from tests.browser.test_browser import TAGS, watched
from tests.completed import ADDRESS, STUDIO
from tests.peers.peer import KEYS, SECRETS, Peer, running

pytestmark = pytest.mark.browser

LANGUAGES = ("en", "id", "nl", "el")
WIDTHS = (390, 1280)
PAGES = (
    "",
    "pay",
    "promise",
    "plan",
    "claim",
    "amend",
    "bills/<bill>/",
    "pay?invoice=<bill>",
    "dispute?invoice=<bill>",
)
CLIENTS = [(language, width) for language in LANGUAGES for width in WIDTHS]
LINES = (
    {"description": "Shop window, drawn and built", "quantity": "1", "unit_price": "900.00", "tax_rate": "21"},
    {"description": "Night lights", "quantity": "2", "unit_price": "50.00", "tax_rate": "21"},
)


@pytest.fixture(scope="module")
def peer() -> Iterator[Peer]:
    with running() as made:
        yield made


@pytest.fixture(scope="module")
def served(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory, peer: Peer
) -> Iterator[Served]:
    """A server of the studio with an account at the peer and a client for each language and width."""
    with django_db_blocker.unblock(), databases.copied(tmp_path_factory.mktemp("portal")) as books:
        names = _begin()
        keys = settings.PROVIDER_KEYS_FILE or f"{settings.DATA_DIR}/provider-keys"
        own = {"TAGIH_PROVIDER_ADDRESS": peer.address, "TAGIH_PROVIDER_KEYS_FILE": keys}
        own["TAGIH_PORTAL_REQUESTS"] = "100000"  # all these clients come from one address
        yield from serving(books.environment | own, names)


def _begin() -> dict[str, str]:
    now = timezone.now()
    companies.add(now, "anna", name="Anna's Studio", country="NL", currency="EUR", code="ANNA", **STUDIO)
    call = operation.call(Company.objects.get(code="ANNA"), "anna", now)
    providers.add(call, provider="stripe", name="Stripe", secret_key=KEYS["stripe"], webhook_secret=SECRETS["stripe"])
    on = call.today - timedelta(days=40)
    then = operation.call(call.company, "anna", now - timedelta(days=40), on)
    names, clients = {}, {}
    for language, width in [*CLIENTS, ("en", 0)]:
        key = f"{language} {width}"
        clients[key] = customers.add(call, name="Slow Ltd", country="NL", language=language, address=ADDRESS).number
        bill = invoices.draft_and_issue(then, customer=clients[key], lines=LINES, terms="net 14", issued_on=on)
        names[f"bill {key}"] = bill.public_id
    for key, number in clients.items():
        small = invoices.draft_and_issue(call, customer=number, lines=LINES[1:])
        payments.record(call, invoice=small.number, amount="21.00")
        names[key] = portal_links.add(call, customer=number).url
    _talk(call, names["en 0"].split("/open/")[1].split(".")[0], names["bill en 0"])
    return names


def _talk(call: operation.Call, link: str, bill: str) -> None:
    """A client that has told us something of every kind."""
    asking.dispute(call, link=link, invoice=bill, line=2, because="They never came.")
    asking.amend(call, link=link, email="ap@slow.example", purchase_order="PO 4711")
    asking.claim(call, link=link, paid_on=call.today, note="From our new bank")
    other = asking.plan(call, link=link, count=3, first_on=call.today + timedelta(days=9), note="A slow spring")
    plans.accept(call, plan=other.plan, answer="Gladly. Thank you for telling us early.")


def opened(page: Page, served: Served, name: str) -> str:
    """Open a client's link; returns the address of its page."""
    page.goto("/portal/" + served.morning.names[name].split("/portal/")[1])
    return page.url


@pytest.fixture
def phone(chromium: Any, served: Served, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A window of the width that the test asks for, in which nothing may go wrong, nor leave the house, unseen."""
    width, scheme = getattr(request, "param", (390, "light"))
    context = chromium.new_context(
        base_url=served.address, viewport={"width": width, "height": 844}, color_scheme=scheme, accept_downloads=True
    )
    context.set_default_timeout(30_000)
    page = context.new_page()
    troubles, asked = watched(page), []
    page.on("request", lambda one: asked.append((one.url, one.headers.get("referer", ""))))
    yield page
    context.close()
    assert [one for one in troubles if not re.search(_TOLD, one)] == []
    assert [url for url, _ in asked if not url.startswith((served.address, "data:")) and "/pay/cs_" not in url] == []
    assert [referrer for _, referrer in asked if "/portal/" in referrer] == []


_TOLD = "net::ERR_ABORTED"
"""What was still loading when the page was left, and the redirection after telling that a page was seen."""


def faults(page: Page) -> list[str]:
    """What axe finds, and by how much the page is too wide."""
    page.evaluate(AXE.read_text())
    run = "tags => axe.run(document, {runOnly: tags, iframes: false}).then(done => done.violations)"
    found = [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in page.evaluate(run, TAGS)]
    too_wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [*found, *([f"{too_wide} px too wide"] if too_wide > 0 else [])]


@pytest.mark.parametrize(
    ("language", "phone"), [(language, (width, "light")) for language, width in CLIENTS], indirect=["phone"]
)
def test_a_client_pays_a_part_promises_the_rest_disputes_a_line_and_fetches_the_statement(
    phone: Page, served: Served, peer: Peer, language: str
) -> None:
    width = phone.viewport_size["width"] if phone.viewport_size else 0
    key = f"{language} {width}"
    home = opened(phone, served, key)
    assert ".".join(served.morning.names[key].rsplit(".", 1)[1:]) not in home
    expect(phone.locator("html")).to_have_attribute("lang", language)
    said = _words(language)

    phone.goto(f"{home}bills/{served.morning.names[f'bill {key}']}/")
    expect(phone.locator(".part-first")).to_contain_text(re.compile(r"1[.,]210[.,]00"))
    phone.locator(".part-first .primary").click()
    phone.locator("details.choose summary").click()
    phone.locator("#amount").fill("500,00")
    phone.locator("details.choose button").click()
    expect(phone.locator(".amount-figure")).to_contain_text(re.compile(r"500[.,]00"))
    phone.get_by_role("button", name=said("Pay online with %(name)s") % {"name": "Stripe"}).click()
    phone.wait_for_url("**/pay/cs_*")
    phone.get_by_role("button", name="Pay", exact=True).click()
    phone.wait_for_url(f"{home}?said=pay")
    expect(phone.get_by_role("status")).to_contain_text(
        said("Thank you. Your payment stands here as soon as it has arrived.")
    )

    phone.get_by_role("link", name=said("I will pay on another day")).click()
    phone.get_by_role("button", name=said("Promise")).click()
    expect(phone.get_by_role("status")).to_have_text(said("Thank you. We count on that day, and do not ask before."))

    phone.goto(f"{home}dispute?invoice={served.morning.names[f'bill {key}']}")
    phone.get_by_text("Night lights").click()
    phone.locator("#because").fill("Only one of them came.")
    phone.locator("main form .primary").click()
    expect(phone.get_by_role("status")).to_contain_text(
        said("Thank you for telling us. We look into it; only that part waits.")
    )
    expect(phone.locator(".told")).to_contain_text("Night lights: Only one of them came.")

    statement = phone.request.get(f"{home}statement?currency=EUR")
    assert (statement.status, statement.body()[:5]) == (200, b"%PDF-")
    expect(phone.get_by_role("link", name=said("Statement (PDF)"))).to_have_attribute("href", re.compile("/statement"))


def _words(language: str) -> Any:
    def said(text: str) -> str:
        with translation.override(language):
            return translation.gettext(text)

    return said


@pytest.mark.parametrize(
    "phone", [(width, scheme) for width in WIDTHS for scheme in ("light", "dark")], indirect=True, ids=str
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_sound_for_everybody(phone: Page, served: Served, language: str) -> None:
    home = opened(phone, served, "en 0")
    phone.locator("details.languages summary").click()
    phone.locator(f"details.languages button[value={language}]").click()
    expect(phone.locator("html")).to_have_attribute("lang", language)
    found = {}
    for path in PAGES:
        phone.goto(home + path.replace("<bill>", served.morning.names["bill en 0"]))
        phone.wait_for_load_state("networkidle")
        if wrong := faults(phone):
            found[path] = wrong
    assert found == {}


def test_what_is_to_be_typed_elsewhere_is_copied(phone: Page, served: Served) -> None:
    phone.context.grant_permissions(["clipboard-read", "clipboard-write"])
    phone.goto(opened(phone, served, "nl 390") + "pay")
    phone.get_by_role("button", name="Kopiëren: IBAN").click()
    expect(phone.get_by_text("Gekopieerd")).to_be_visible()
    assert phone.evaluate("navigator.clipboard.readText()") == STUDIO["iban"]


def test_a_refused_form_keeps_what_was_typed(phone: Page, served: Served) -> None:
    phone.goto(opened(phone, served, "id 390") + "amend")
    phone.locator("#email").evaluate("field => { field.type = 'text'; }")
    phone.locator("#email").fill("mia")
    phone.locator("main form .primary").click()
    expect(phone.get_by_role("alert")).to_contain_text("“mia” bukan alamat email")
    expect(phone.locator("#email")).to_have_value("mia")
