"""Quotes from draft to an answer: numbers, texts, documents, what is refused and what is remembered."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tagih.commands import company as companies
from tagih.commands import customers, files, operation, portal_links, quotes, signing
from tagih.domain import agreed_text
from tagih.domain.errors import Conflict, Invalid, NotFound
from tagih.models import Company, File, PortalLink, Quote, QuoteLine, Signature
from tagih.reports import signatures
from tests.commands.books import MIXED, NOW, WORK, broken_links, facts, kinds, later, line, refused

PAPER = b"%PDF-1.7 signed"


@pytest.fixture(autouse=True)
def data_folder(settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


@pytest.fixture
def quote(call, prompt) -> str:
    """The public id of a draft for Prompt GmbH."""
    return quotes.draft(call, customer=prompt, title="A shop window", lines=WORK).public_id


@pytest.fixture
def sent(call, quote) -> quotes.Sent:
    return quotes.send(call, quote=quote)


def row(call, quote) -> Quote:
    return Quote.objects.of(call.company).get(public_id=quote)


def sign(call, sent, **changed):
    links = PortalLink.objects.of(call.company).order_by("-id")
    given = {
        "link": links[0].public_id,
        "name": "Paula Prompt",
        "text_sha": sent.text_sha,
        "address": "192.0.2.7",
        "agent": "Firefox",
    }
    return signing.accept(call, **given | changed)


# --- writing -------------------------------------------------------------------------------------------------


def test_a_draft_has_sums_and_no_number(call, prompt):
    done = quotes.draft(call, customer=prompt, title="All sorts", lines=MIXED)
    assert (done.number, done.state) == ("", "draft")
    assert (done.net_minor, done.tax_minor, done.total_minor) == (11_011, 2_181, 13_192)
    assert QuoteLine.objects.of(call.company).count() == 3


def test_a_draft_is_changed_in_what_is_given(call, quote):
    done = quotes.edit(call, quote=quote, lines=line(unit_price="200"), scope="One window.\n\nNo door.")
    assert (done.net_minor, row(call, quote).title, row(call, quote).scope) == (
        20_000, "A shop window", "One window.\n\nNo door.",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"title": " "}, "title_missing"), ({"lines": []}, "line_count"), ({"terms": "someday"}, "terms_unreadable"),
        ({"scope": "x" * 8001}, "text_too_long"), ({"documents_required": [str(n) for n in range(21)]}, "documents_too_many"),
        ({"lines": line(unit_price="much")}, "number_unreadable"), ({"currency": "euro"}, "currency_unknown"),
    ],
)  # fmt: skip
def test_a_draft_is_refused_when_something_cannot_be(call, prompt, changed, code):
    given = {"customer": prompt, "title": "A shop window", "lines": WORK}
    refused(Invalid, code, quotes.draft, call, **given | changed)
    assert Quote.objects.of(call.company).count() == 0


# --- sending -------------------------------------------------------------------------------------------------


def test_numbers_are_given_when_sent_in_a_series_of_their_own(call, prompt):
    numbers = []
    for _ in range(3):
        draft = quotes.draft(call, customer=prompt, title="A shop window", lines=WORK)
        numbers.append(quotes.send(call, quote=draft.public_id).number)
    assert numbers == ["Q-2026-00001", "Q-2026-00002", "Q-2026-00003"]


@pytest.mark.parametrize("where", ["quote", "customer", "company"])
def test_the_text_says_the_discount_when_the_terms_offer_one(call, prompt, where):
    offered = "2.5% 10, net 30"
    if where == "customer":
        customers.change(call, customer=prompt, terms=offered)
    elif where == "company":
        companies.set_details(call, terms=offered)
    terms = offered if where == "quote" else ""
    draft = quotes.draft(call, customer=prompt, title="A shop window", lines=MIXED, terms=terms)
    quotes.send(call, quote=draft.public_id)
    assert (
        "  Please pay each invoice within 30 days of its date.\n"
        "\n"
        "  If you pay an invoice within 10 days of its date, you may deduct 2.5 %.\n"
    ) in row(call, draft.public_id).text


def test_the_text_says_the_terms_first_then_the_prices(call, prompt):
    draft = quotes.draft(
        call, customer=prompt, title="A shop window", lines=MIXED, terms="net 30", policy="Work begins after the deposit.",
        scope="One window, hung.", valid_until=date(2026, 3, 31), reference="PO 7",
    )  # fmt: skip
    quotes.send(call, quote=draft.public_id)
    assert row(call, draft.public_id).text == (
        "# Quote Q-2026-00001: A shop window\n"
        "\n"
        "## How payment works\n"
        "  Please pay each invoice within 30 days of its date.\n"
        "\n"
        "  Work begins after the deposit.\n"
        "\n"
        "  What is not written here is not in the price. More work needs a change order signed by you.\n"
        "\n"
        "  This offer holds until March 31, 2026.\n"
        "\n"
        "## Between whom\n"
        "  Anna's Studio for Prompt GmbH, March 2, 2026. Your reference: PO 7\n"
        "\n"
        "## What is done\n"
        "  One window, hung.\n"
        "\n"
        "## What it costs\n"
        "| Design, 3 at €33.335 | €100.01\n"
        "| Hosting, less 10 % | €9.00\n"
        "| Postage | €1.10\n"
        "| Without tax | €110.11\n"
        "| Tax 9 % | €0.81\n"
        "| Tax 21 % | €21.00\n"
        "| Total | €131.92\n"
    )


@pytest.mark.parametrize("language", ["id", "nl", "el"])
def test_the_text_is_written_in_every_language(call, prompt, language):
    customers.change(call, customer=prompt, language=language)
    draft = quotes.draft(call, customer=prompt, title="A shop window", lines=WORK)
    quotes.send(call, quote=draft.public_id)
    read = agreed_text.read(row(call, draft.public_id).text)
    assert len(read.parts) == 3


def test_an_offer_cannot_be_sent_when_it_is_for_nothing_or_over(call, prompt):
    free = quotes.draft(call, customer=prompt, title="A gift", lines=line(unit_price="0"))
    refused(Invalid, "quote_total_not_positive", quotes.send, call, quote=free.public_id)
    over = quotes.draft(call, customer=prompt, title="Too late", lines=WORK, valid_until=date(2026, 3, 1))
    refused(Invalid, "valid_until_past", quotes.send, call, quote=over.public_id)
    assert (Quote.objects.of(call.company).filter(number=None).count(), PortalLink.objects.of(call.company).count()) == (
        2, 0,
    )  # fmt: skip


def test_a_sent_offer_cannot_be_changed_until_it_is_withdrawn(call, quote, sent):
    refused(Conflict, "quote_is_sent", quotes.edit, call, quote=quote, title="Another")
    quotes.withdraw(call, quote=quote)
    quotes.edit(call, quote=quote, title="Another")
    again = quotes.send(call, quote=quote)
    assert (again.number, row(call, quote).title) == (sent.number, "Another")
    assert again.text_sha != sent.text_sha


def test_sending_again_ends_the_older_link(call, quote, sent):
    again = quotes.send(call, quote=quote)
    links = PortalLink.objects.of(call.company).order_by("id")
    assert [(one.generation, one.revoked_at is None) for one in links] == [(1, False), (2, True)]
    assert (again.url != sent.url, again.text_sha) == (True, sent.text_sha)


def test_the_secret_of_a_link_is_kept_nowhere(call, quote, sent):
    secret = sent.url.rpartition(".")[2]
    stored = repr(list(PortalLink.objects.of(call.company).values())) + repr(facts(call.company, "portal_link.made"))
    assert (len(secret), secret in stored) == (43, False)


# --- answering -----------------------------------------------------------------------------------------------


def test_a_signature_keeps_who_what_when_and_from_where(call, quote, sent):
    sign(call, sent)
    signed = Signature.objects.of(call.company).get()
    assert (signed.name, signed.way, signed.address, signed.agent, signed.at) == (
        "Paula Prompt", "portal", "192.0.2.7", "Firefox", call.now,
    )  # fmt: skip
    assert (signed.text, signed.text_sha) == (row(call, quote).text, agreed_text.sha(row(call, quote).text))
    assert facts(call.company, "quote.accepted")["text_sha"] == signed.text_sha
    assert (row(call, quote).state, row(call, quote).answered_on) == ("accepted", call.today)
    assert broken_links(call.company) == []


def test_an_offer_is_signed_only_once(call, sent):
    sign(call, sent)
    refused(Conflict, "quote_is_accepted", sign, call, sent)
    assert Signature.objects.of(call.company).count() == 1


@pytest.mark.parametrize(
    ("changed", "kind", "code"),
    [
        ({"name": "  "}, Invalid, "acceptance_needs_name"), ({"text_sha": "0" * 64}, Conflict, "agreed_text_changed"),
        ({"link": "a" * 26}, NotFound, "link_unknown"), ({"name": "a\nb"}, Invalid, "text_control_characters"),
    ],
)  # fmt: skip
def test_nothing_is_signed_when_it_is_not_right(call, sent, changed, kind, code):
    refused(kind, code, sign, call, sent, **changed)
    assert Signature.objects.of(call.company).count() == 0


def test_an_expired_offer_cannot_be_signed(call, prompt):
    draft = quotes.draft(call, customer=prompt, title="Quick", lines=WORK, valid_until=date(2026, 3, 5))
    sent = quotes.send(call, quote=draft.public_id)
    refused(Conflict, "quote_is_expired", sign, later(call, 4), sent)
    sign(later(call, 3), sent)


def test_a_declined_offer_is_changed_and_offered_again(call, quote, sent):
    link = PortalLink.objects.of(call.company).get().public_id
    refused(Invalid, "decline_needs_reason", signing.decline, call, link=link, because=" ", text_sha=sent.text_sha)
    signing.decline(call, link=link, because="too dear", text_sha=sent.text_sha)
    quotes.withdraw(call, quote=quote)
    quotes.edit(call, quote=quote, lines=line(unit_price="90"))
    sign(call, quotes.send(call, quote=quote))
    assert [one.outcome for one in Signature.objects.of(call.company).order_by("id")] == ["declined", "accepted"]


def test_a_signature_on_paper_needs_the_paper_and_a_reason(call, quote, sent):
    given = {"quote": quote, "name": "Paula Prompt", "because": "signed at the table"}
    refused(Invalid, "attachment_empty", quotes.accept, call, **given, file=b"")
    refused(Invalid, "acceptance_needs_reason", quotes.accept, call, **given | {"because": ""}, file=PAPER)
    quotes.accept(call, **given, file=PAPER, file_name="signed.pdf")
    signed = Signature.objects.of(call.company).select_related("file").get()
    assert (signed.way, signed.because, signed.file.name) == ("paper", "signed at the table", "signed.pdf")


def test_a_revoked_link_signs_nothing(call, sent):
    link = PortalLink.objects.of(call.company).get().public_id
    portal_links.revoke(call, link=link)
    refused(NotFound, "link_unknown", sign, call, sent, link=link)
    refused(Conflict, "link_revoked_already", portal_links.revoke, call, link=link)


# --- verifying -----------------------------------------------------------------------------------------------


def test_a_signature_holds_when_it_is_computed_again(call, sent):
    refused(NotFound, "signature_missing", signatures.verify, call.company, sent.number)
    sign(call, sent)
    assert signatures.verify(call.company, sent.number).holds


@pytest.mark.parametrize(
    "altered", [{"text": "# Quote: free of charge\n"}, {"text_sha": "0" * 64}], ids=["text", "hash"]
)
def test_a_signature_does_not_hold_when_the_offer_was_altered(call, sent, altered, outside_the_books):
    sign(call, sent)
    with outside_the_books("sabotage"):
        Quote.objects.of(call.company).update(**altered)
    assert not signatures.verify(call.company, sent.number).holds


# --- documents and the beginning of work ---------------------------------------------------------------------


def test_work_starts_when_it_is_signed_and_the_documents_are_complete(call, prompt):
    draft = quotes.draft(
        call, customer=prompt, title="A shop window", lines=WORK, documents_required=["Signed contract"]
    )
    sent = quotes.send(call, quote=draft.public_id)
    refused(Conflict, "quote_not_accepted", quotes.start, call, quote=sent.number)
    sign(call, sent)
    said = refused(Conflict, "documents_missing", quotes.start, call, quote=sent.number)
    assert said == "Work on Q-2026-00001 cannot start: Signed contract is still missing. Attach it first."
    done = quotes.attach(call, quote=sent.number, file=PAPER, file_name="contract.pdf", title="signed contract")
    assert (done.missing, quotes.start(call, quote=sent.number).started_on) == ((), call.today)
    refused(Conflict, "work_started_already", quotes.start, call, quote=sent.number)
    assert kinds(call.company)[-3:] == ["quote.accepted", "quote.document_attached", "quote.work_started"]


def test_an_attached_file_is_kept_as_it_was(call, quote, settings):
    done = quotes.attach(call, quote=quote, file=PAPER, file_name="../contract.pdf", title="Contract")
    kept = File.objects.of(call.company).get(public_id=done.file)
    assert (kept.name, kept.media_type, kept.size_bytes) == ("contract.pdf", "application/pdf", len(PAPER))
    assert files.read(kept) == PAPER
    (settings.DATA_DIR / "files" / kept.public_id).write_bytes(PAPER + b"!")
    assert files.read(kept) is None


def test_no_more_files_are_attached_than_fit(call, quote):
    for n in range(quotes.MOST_DOCUMENTS):
        quotes.attach(call, quote=quote, file=PAPER, file_name=f"{n}.pdf")
    refused(Invalid, "attachments_too_many", quotes.attach, call, quote=quote, file=PAPER, file_name="x.pdf")


def test_nothing_of_another_company_is_found(call, quote):
    companies.add(NOW, "eve", name="Other Ltd", country="GB", currency="GBP", code="OTHER")
    other = operation.call(Company.objects.get(code="OTHER"), "eve", NOW)
    refused(NotFound, "quote_unknown", quotes.send, other, quote=quote)
