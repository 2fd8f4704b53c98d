"""Nothing but the right link opens a page, looking changes nothing, and no secret leaves by log, redirect or referrer."""

from __future__ import annotations

import functools
import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.test import Client

from tagih.commands import portal_links, quotes
from tagih.domain import links
from tagih.models import PortalLink, Quote, Signature
from tagih.portal import addresses, door, network, rates
from tagih.portal.redaction import WithoutSecrets
from tests.portal.conftest import NOW, Studio, Window, made, opened, path_of

PATHS = (
    "", "accept", "decline", "seen", "fetch", "pdf", "xml", "language", "brand.css", "files/<file>", "statement",
    "bills/<invoice>/", "bills/<invoice>/seen", "bills/<invoice>/pdf", "bills/<invoice>/xml", "receipts/<payment>",
    "mandates/<mandate>/", "mandates/<mandate>/revoke",
    "pay", "promise", "plan", "dispute", "claim", "amend", "checkout",
)  # fmt: skip
"""Every address of one link's page."""


def paths(studio: Studio) -> list[str]:
    rows = {"<file>": studio.file, "<invoice>": studio.bill, "<payment>": studio.payment, "<mandate>": "a" * 26}
    return [functools.reduce(lambda text, name: text.replace(name, rows[name]), rows, path) for path in PATHS]


def everything() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table of ours."""
    found = {}
    for model in apps.get_app_config("tagih").get_models():
        manager = getattr(model.objects, "everywhere", None)
        rows = manager("a test looks at everything") if manager else model.objects.all()
        found[model.__name__] = list(rows.order_by("pk").values())
    return found


@contextmanager
def unchanged() -> Iterator[None]:
    before = everything()
    yield
    assert everything() == before


def gone(client: Client, url: str) -> bytes:
    """What is said where nothing is: always the same."""
    answer = client.get(url)
    assert answer.status_code == 404
    return answer.content


# --- looking changes nothing ---------------------------------------------------------------------------------


def test_every_address_is_looked_at() -> None:
    known = {
        str(one.pattern).replace("<address:public_id>/", "").replace("<address:", "<") for one in addresses.urlpatterns
    }
    assert known == {*PATHS, "open/<path:token>"}


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_changes_nothing_at_any_address(studio: Studio, method: str) -> None:
    with unchanged():
        for url in (studio.quote_url, studio.invoice_url, studio.account_url):
            client = Client()
            there = getattr(client, method)(path_of(url))["Location"]
            for path in paths(studio):
                getattr(client, method)(there + path)
                getattr(client, method)(there + path, {"name": "Sam", "because": "no", "form": "x"})


def test_a_form_changes_something_so_that_the_comparison_can_fail(studio: Studio) -> None:
    with pytest.raises(AssertionError), unchanged():
        studio.window.send("accept", name="Sam Slow")


def test_a_form_from_elsewhere_does_nothing(studio: Studio) -> None:
    window = studio.window
    with unchanged():
        for key in ("", "0" * 64):
            said = {"name": "Sam Slow", "text_sha": Quote.objects.of(studio.company).get().text_sha, "form": key}
            assert window.client.post(window.url + "accept", said).status_code == 404


# --- who is not let in ---------------------------------------------------------------------------------------


def test_a_page_does_not_open_without_its_link(studio: Studio) -> None:
    window = studio.window
    stranger = Client()
    answers = {gone(stranger, window.url + path) for path in paths(studio)}
    answers.add(gone(stranger, "/portal/" + "a" * 26 + "/"))
    answers.add(gone(stranger, "/portal/open/nothing"))
    assert len(answers) == 1


@pytest.mark.parametrize(
    "changed",
    [
        {"purpose": "change_order"}, {"customer_id": "other"}, {"company_id": "other"}, {"quote_id": "other"},
        {"generation": 2}, {"expires_on": (NOW + timedelta(300)).date()}, {"seal": "0" * 64},
    ],
    ids=lambda changed: next(iter(changed)),
)  # fmt: skip
def test_a_link_opens_nothing_when_its_row_points_elsewhere(studio: Studio, changed: dict[str, Any]) -> None:
    """Another purpose, client, company, thing, generation or day: the seal is broken."""
    other = made("OTHER", "Other Studio")
    link = PortalLink.objects.of(studio.company).get(purpose="quote")
    theirs = PortalLink.objects.of(other.company).get(purpose="quote")
    values = {name: getattr(theirs, name) if value == "other" else value for name, value in changed.items()}
    bound = portal_links.bound(link)
    before = link.seal
    for name, value in values.items():
        setattr(link, name, value)
    assert portal_links.bound(link) != bound or link.seal != before
    secret = studio.quote_url.rpartition(".")[2]
    assert links.opens(secret, bound, before)
    assert not links.opens(secret, portal_links.bound(link), link.seal)


def test_the_cookie_of_one_link_opens_no_other(studio: Studio) -> None:
    window, other = studio.window, opened(studio.invoice_url)
    proof = next(iter(window.client.cookies.values())).value
    name = next(iter(other.client.cookies))
    thief = Client()
    thief.cookies[name] = proof
    assert gone(thief, other.url)
    assert gone(window.client, other.url)
    assert other().status_code == 200


def test_a_link_of_another_company_reaches_no_file_of_ours(studio: Studio) -> None:
    other = made("OTHER", "Other Studio")
    assert opened(other.quote_url)(f"files/{studio.file}").status_code == 404
    assert opened(other.quote_url)(f"files/{other.file}").status_code == 200
    assert opened(studio.invoice_url)(f"files/{studio.file}").status_code == 404


def test_a_quotes_link_notes_no_invoice_as_seen_and_an_invoices_link_signs_nothing(studio: Studio) -> None:
    window = opened(studio.invoice_url)
    with unchanged():
        assert studio.window.send("seen").status_code == 404
    assert window.send("accept", name="Sam Slow").status_code == 404


def test_an_altered_secret_opens_nothing(studio: Studio) -> None:
    url = path_of(studio.quote_url)
    altered = url[:-1] + ("A" if url[-1] != "A" else "B")
    assert gone(Client(), altered) == gone(Client(), "/portal/open/" + "a" * 26 + "." + "b" * 43)


def test_a_revoked_link_opens_nothing_and_its_cookie_ends(studio: Studio) -> None:
    window = studio.window
    assert window().status_code == 200
    link = PortalLink.objects.of(studio.company).get(purpose="quote")
    portal_links.revoke(studio.call, link=link.public_id)
    assert gone(window.client, window.url) == gone(Client(), path_of(studio.quote_url))
    assert _signs_nothing(studio, window)


def test_a_newer_link_ends_the_older_one(studio: Studio) -> None:
    window = studio.window
    newer = quotes.send(studio.call, quote=studio.quote).url
    assert gone(window.client, window.url) == gone(Client(), path_of(studio.quote_url))
    assert opened(newer)().status_code == 200


def test_an_expired_link_is_answered_like_one_that_never_was(studio: Studio) -> None:
    window = studio.window
    never = gone(Client(), "/portal/open/" + "a" * 26 + "." + "b" * 43)
    until = PortalLink.objects.of(studio.company).get(purpose="quote").expires_on
    with time_machine.travel(NOW + (until - NOW.date()), tick=False):
        assert window().status_code == 200
    with time_machine.travel(NOW + (until - NOW.date()) + timedelta(1), tick=False):
        assert {gone(window.client, window.url), gone(Client(), path_of(studio.quote_url))} == {never}
        assert _signs_nothing(studio, window)


def test_a_sent_form_is_not_done_twice_when_it_is_replayed(studio: Studio) -> None:
    window = studio.window
    window.send("accept", name="Sam Slow")
    with unchanged():
        window.send("accept", name="Sam Slow")
        quotes_link = PortalLink.objects.of(studio.company).get(purpose="quote")
        assert quotes_link.revoked_at is None
    assert Signature.objects.of(studio.company).count() == 1


def _signs_nothing(studio: Studio, window: Window) -> bool:
    with unchanged():
        assert window.send("accept", name="Sam Slow").status_code == 404
    return Signature.objects.of(studio.company).count() == 0


# --- what leaves the house -----------------------------------------------------------------------------------


def test_no_answer_is_kept_tells_a_referrer_or_is_listed(studio: Studio) -> None:
    window = studio.window
    answers = [window(path) for path in paths(studio)]
    answers += [Client().get(path_of(studio.quote_url)), Client().get("/portal/open/nothing")]
    for answer in answers:
        wanted = ("no-store", "no-referrer", "noindex, nofollow", "same-origin")
        names = ("Cache-Control", "Referrer-Policy", "X-Robots-Tag", "Cross-Origin-Resource-Policy")
        assert tuple(answer[name] for name in names) == wanted


def test_the_pages_carry_no_script_or_style_of_their_own_and_nothing_of_the_staffs(studio: Studio) -> None:
    for page in (studio.window(), opened(studio.invoice_url)(), studio.account()):
        text = page.content.decode()
        assert [
            part for part in ("<style", " style=", "<script>", "onclick", "tabler", "rail", "htmx") if part in text
        ] == []
        assert "script-src 'self'" in page["Content-Security-Policy"]


def test_the_secret_stands_in_no_redirect_cookie_or_page(studio: Studio) -> None:
    secret = studio.quote_url.rpartition(".")[2]
    client = Client()
    answer = client.get(path_of(studio.quote_url))
    page = client.get(answer["Location"])
    said = "".join(
        [answer["Location"], str(answer.cookies), str(client.cookies), page.content.decode(), str(page.headers)]
    )
    assert secret not in said


def test_the_cookie_is_for_this_page_alone_and_no_script_reads_it(studio: Studio) -> None:
    client = Client()
    answer = client.get(path_of(studio.quote_url))
    (cookie,) = answer.cookies.values()
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == (answer["Location"], True, "Lax")


@contextmanager
def logged(filtered: bool) -> Iterator[io.StringIO]:
    """Everything that any logger says, through our filter or without it."""
    text = io.StringIO()
    handler = logging.StreamHandler(text)
    if filtered:
        handler.addFilter(WithoutSecrets())
    root = logging.getLogger()
    level = root.level
    root.handlers.insert(0, handler)  # before the console's, whose filter cleans the record for all after it
    root.setLevel(logging.DEBUG)
    try:
        yield text
    finally:
        root.removeHandler(handler)
        root.setLevel(level)


def _log_of_requests(url: str, *, filtered: bool) -> str:
    with logged(filtered) as text:
        client = Client(raise_request_exception=False)
        for path in (path_of(url), path_of(url) + "x", path_of(url) + "/more"):
            client.get(path)
            client.post(path)
            logging.getLogger("proxy").warning("GET %s 404", path)
    return text.getvalue()


def test_no_secret_stands_in_any_log(studio: Studio) -> None:
    secret = studio.quote_url.rpartition(".")[2]
    assert secret not in _log_of_requests(studio.quote_url, filtered=True)


def test_a_log_without_the_filter_has_the_secret_so_that_the_search_can_fail(studio: Studio) -> None:
    secret = studio.quote_url.rpartition(".")[2]
    assert secret in _log_of_requests(studio.quote_url, filtered=False)


def test_the_console_takes_secrets_out(settings: Any) -> None:
    assert settings.LOGGING["handlers"]["console"]["filters"] == ["without_secrets"]


# --- how often, and from where -------------------------------------------------------------------------------


def test_a_visitor_who_asks_too_often_waits(studio: Studio, settings: Any) -> None:
    settings.PORTAL_REQUESTS = 3
    client = Client(REMOTE_ADDR="198.51.100.9")
    codes = [client.get("/portal/open/nothing").status_code for _ in range(4)]
    assert codes == [404, 404, 404, 429]
    assert Client(REMOTE_ADDR="198.51.100.10").get("/portal/open/nothing").status_code == 404
    with time_machine.travel(NOW + timedelta(seconds=60), tick=False):
        assert client.get("/portal/open/nothing").status_code == 404


def test_the_count_of_visitors_is_bounded() -> None:
    counted = rates.Rates()
    for n in range(rates.MOST_ADDRESSES + 5):
        counted.allows(str(n), 1, 0)
    assert len(counted._counts) <= rates.MOST_ADDRESSES


@pytest.mark.parametrize(
    ("near", "said", "trusted", "address"),
    [
        ("192.0.2.7", "203.0.113.9", [], "192.0.2.7"),
        ("10.0.0.1", "203.0.113.9", ["10.0.0.0/8"], "203.0.113.9"),
        ("10.0.0.1", "1.1.1.1, 203.0.113.9, 10.0.0.2", ["10.0.0.0/8"], "203.0.113.9"),
        ("10.0.0.1", "", ["10.0.0.0/8"], "10.0.0.1"),
        ("10.0.0.1", "nonsense", ["10.0.0.0/8"], "10.0.0.1"),
        ("192.0.2.7", "203.0.113.9", ["10.0.0.0/8"], "192.0.2.7"),
        ("", "203.0.113.9", ["10.0.0.0/8"], ""),
    ],
)  # fmt: skip
def test_the_address_is_believed_only_from_a_trusted_proxy(
    rf: Any, settings: Any, near: str, said: str, trusted: list[str], address: str
) -> None:
    settings.TRUSTED_PROXIES = trusted
    request = rf.get("/", REMOTE_ADDR=near, headers={"X-Forwarded-For": said})
    assert network.address(request) == address


def test_a_form_key_is_of_one_link_alone(studio: Studio) -> None:
    keys = [door.form_key(one) for one in PortalLink.objects.of(studio.company)]
    assert len(set(keys)) == len(keys) == 3
