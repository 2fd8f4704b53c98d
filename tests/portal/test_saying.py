"""What a client says on its pages: heard when it can be, given back with a sentence when not, and only about its own."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tagih.commands import deductions, files, invoices, payments, plans
from tagih.domain import quotas
from tagih.models import Amendment, Case, Dispute, File, Invoice, PaymentClaim, PaymentPlan, Promise
from tests.portal.conftest import LINES, NOW, PAPER, Studio, opened
from tests.portal.test_accounts import _foreign, words
from tests.portal.test_protections import unchanged

TODAY = NOW.date()
SOON = (TODAY + timedelta(days=8)).isoformat()


def refused(answer: Any) -> str:
    assert answer.status_code == 422
    return words(answer)


def test_a_promise_is_heard_and_thanked_for(studio: Studio) -> None:
    window = studio.account
    assert 'value="2026-03-19"' in words(window("promise"))
    answer = window.send("promise", promised_on=SOON, note="after the fair", key="one")
    assert answer["Location"] == f"{window.url}?said=promise"
    assert "We count on that day" in words(window("?said=promise"))
    assert "you pay by 20 Mar 2026" in words(window())
    assert Promise.objects.of(studio.company).get().note == "after the fair"


def test_the_same_form_sent_twice_is_heard_once(studio: Studio) -> None:
    window = studio.account
    for _ in range(2):
        window.send("claim", paid_on="2026-03-10", key="one")
    assert PaymentClaim.objects.of(studio.company).count() == 1


def test_a_promise_that_cannot_be_comes_back_with_what_was_typed(studio: Studio) -> None:
    window = studio.account
    page = refused(window.send("promise", promised_on="2026-09-01", note="after the fair"))
    assert "is too far ahead" in page and 'value="2026-09-01"' in page and "after the fair" in page
    assert "Choose a day." in refused(window.send("promise", promised_on="someday"))


def test_instalments_are_asked_for_and_shown_when_they_are_agreed(studio: Studio) -> None:
    window = studio.account
    window.send("plan", count="3", every="month", first_on=SOON, note="it is a slow spring")
    assert "€100.00 in 3 instalments" in words(window()) and "we look at it" in words(window())
    plans.accept(studio.call, plan=PaymentPlan.objects.of(studio.company).get().public_id, answer="Gladly.")
    page = words(window())
    assert "agreed" in page and "Gladly." in page and page.count("€33.33") >= 2
    assert "were asked for" not in page


def test_a_line_is_disputed_with_a_paper(studio: Studio) -> None:
    window = opened(studio.invoice_url)
    assert "Design" in words(window("dispute"))
    sent = SimpleUploadedFile("..\\order<1>.pdf", PAPER, content_type="text/html")
    answer = window.send("dispute", line="1", because="never ordered", file=sent)  # type: ignore[arg-type]
    assert answer["Location"].endswith("?said=dispute")
    row = Dispute.objects.of(studio.company).select_related("file", "line").get()
    assert (row.line.description, row.amount_minor, row.file.media_type, row.file.name) == (
        "Design", 10_000, "application/pdf", "order1.pdf",
    )  # fmt: skip
    assert files.read(row.file) == PAPER
    assert "€100.00 of it is disputed" in words(window())
    assert "Say what the client does not accept." in refused(window.send("dispute", because=" "))


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("proof.pdf", b"<script>alert(1)</script>" + b"\x00"), ("proof.png", b"MZ\x90\x00\x03"), ("proof.svg", b"\x89SVG\xff"),
        ("proof.zip", b"PK\x03\x04zip"), ("empty.pdf", b""),
    ],
)  # fmt: skip
def test_a_file_is_told_by_what_is_in_it(studio: Studio, name: str, data: bytes) -> None:
    with unchanged():
        refused(studio.account.send("claim", paid_on="2026-03-10", file=SimpleUploadedFile(name, data)))  # type: ignore[arg-type]


def test_a_file_that_is_too_large_is_not_read(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quotas, "LARGEST_FILE_BYTES", 10)
    monkeypatch.setattr(SimpleUploadedFile, "read", lambda *_: pytest.fail("it was read"))
    page = refused(studio.account.send("claim", paid_on="2026-03-10", file=_large()))
    assert "0 MB" in page and not File.objects.of(studio.company).filter(name="proof.pdf").exists()


def _large() -> Any:
    import io

    made = io.BytesIO(b"%PDF-" + b"0" * 100)
    made.name = "proof.pdf"
    return made


def test_a_payment_that_was_made_pauses_asking(studio: Studio) -> None:
    window = studio.account
    window.send("claim", invoice=studio.bill, paid_on="2026-03-10", amount="100,00", note="from our new bank")
    row = PaymentClaim.objects.of(studio.company).get()
    assert (row.amount_minor, row.invoice.public_id) == (10_000, studio.bill)
    assert Case.objects.of(studio.company).get(receivable__invoice=row.invoice).paused_until == TODAY + timedelta(
        days=7
    )
    assert "we look for it" in words(window())


def test_a_detail_is_proposed(studio: Studio) -> None:
    window = studio.account
    window.send("amend", email="ap@prompt.example", purchase_order="PO 7")
    row = Amendment.objects.of(studio.company).get()
    assert (row.email, row.purchase_order, row.state) == ("ap@prompt.example", "PO 7", "open")
    assert "Fill in what should be different." in refused(window.send("amend", note="hello"))


def test_a_flood_is_refused_in_words(studio: Studio) -> None:
    window = studio.account
    for n in range(quotas.A_DAY["amendment"]):
        window.send("amend", purchase_order=str(n))
    with unchanged():
        assert "please write or call us" in refused(window.send("amend", purchase_order="more"))


# --- paying --------------------------------------------------------------------------------------------------


def test_all_one_or_a_part_is_paid_and_the_code_carries_it(studio: Studio) -> None:
    window = studio.account
    page = words(window("pay"))
    assert "€100.00" in page and 'data-copy="NL91ABNA0417164300"' in page and "<svg" in page
    assert 'data-copy="100.00"' in page
    part = words(window(f"pay?invoice={studio.bill}&amount=40,50"))
    assert 'data-copy="40.50"' in part and "A part of €100.00." in part
    assert "pay at most 100.00 EUR" in refused(window("pay?amount=100.01"))
    assert "is not an amount" in refused(window("pay?amount=all"))


def test_nothing_is_asked_for_when_all_is_paid(studio: Studio) -> None:
    payments.record(studio.call, invoice=studio.invoice, amount="100.00")
    page = words(studio.account("pay"))
    assert "Nothing is open any more. Thank you!" in page and "data-copy" not in page


def test_what_the_client_keeps_back_is_asked_for_nowhere(studio: Studio) -> None:
    client = Invoice.objects.of(studio.company).get().customer.number
    deductions.agree(studio.call, customer=client, kind="withheld_tax", name="PPh 23", rate="2")
    second = invoices.draft_and_issue(studio.call, customer=client, lines=LINES)
    window = studio.account
    assert "Pay €219.00" in words(window()) and "€2.00 that you keep back is taken off." in words(window())
    assert "€219.00" in words(window("pay"))
    bill = words(window(f"bills/{second.public_id}/"))
    assert "Pay €119.00" in bill
    assert 'data-copy="119.00"' in words(window(f"pay?invoice={second.public_id}"))


# --- whose it is ---------------------------------------------------------------------------------------------

SAYINGS: dict[str, dict[str, str]] = {
    "promise": {"promised_on": SOON}, "plan": {"count": "2", "every": "week", "first_on": SOON},
    "dispute": {"because": "no"}, "claim": {"paid_on": "2026-03-10"},
}  # fmt: skip


@pytest.mark.parametrize("about", SAYINGS)
def test_nothing_is_said_about_an_invoice_of_another_client(studio: Studio, about: str) -> None:
    bill, _ = _foreign(studio)
    with unchanged():
        for window in (studio.account, studio.window):
            assert window.send(about, **SAYINGS[about], invoice=bill).status_code == 404, window.url


def test_a_link_to_one_invoice_speaks_of_that_one_whatever_a_form_names(studio: Studio) -> None:
    bill, _ = _foreign(studio)
    opened(studio.invoice_url).send("promise", **SAYINGS["promise"], invoice=bill)
    assert Promise.objects.of(studio.company).get().receivable.invoice.public_id == studio.bill


@pytest.mark.parametrize("about", [*SAYINGS, "amend", "pay"])
def test_a_link_to_an_offer_says_nothing_about_what_is_owed(studio: Studio, about: str) -> None:
    with unchanged():
        assert studio.window(about).status_code == 404
        assert studio.window.send(about, **SAYINGS.get(about, {"purchase_order": "PO"})).status_code == 404


@pytest.mark.parametrize("about", [*SAYINGS, "amend"])
def test_a_form_without_its_key_does_nothing(studio: Studio, about: str) -> None:
    window = studio.account
    said = SAYINGS.get(about, {"purchase_order": "PO"}) | {"invoice": studio.bill}
    with unchanged():
        assert window.client.post(window.url + about, {**said, "form": "0" * 64}).status_code == 404
    with pytest.raises(AssertionError), unchanged():  # with its key it is heard, so the comparison can fail
        window.send(about, **said)
