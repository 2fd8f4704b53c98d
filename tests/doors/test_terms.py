"""What scripts rely on of `tagih terms`, and the hints under the form of a draft."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from django.urls import reverse
from typer.testing import CliRunner

from tagih.cli import terms
from tagih.domain.errors import Invalid
from tests.doors.cast import Cast
from tests.doors.screens import words

RECEIPT = ["explain", "--terms", "receipt:15", "--invoice-on", "2026-03-02", "--country", "GR", "--language", "el"]


def said(*typed: str, given: str = "") -> tuple[int, str]:
    """Exit code and output of `tagih terms`."""
    done = CliRunner().invoke(terms.app, list(typed), input=given)
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.stdout


def test_due_date_and_sentence_are_printed_on_a_line_each() -> None:
    assert said(*RECEIPT, "--received-on", "2026-03-04") == (
        0, "2026-03-19\nΠαρακαλούμε πληρώστε έως Πέμπτη 19 Μαρτίου 2026 (15 ημέρες αφού το λάβετε).\n",
    )  # fmt: skip


def test_json_has_the_due_date_the_sentence_and_what_they_rest_on() -> None:
    code, printed = said(*RECEIPT, "--format", "json")
    assert (code, json.loads(printed)) == (0, {
        "terms": "receipt 15", "due_on": "2026-03-20", "parts": [{"percent": "100", "due_on": "2026-03-20"}],
        "sentence": "Παρακαλούμε πληρώστε έως Παρασκευή 20 Μαρτίου 2026 (15 ημέρες αφού το λάβετε).",
        "discount_until_on": None, "received_on": "2026-03-05", "is_presumed": True,
    })  # fmt: skip


@pytest.mark.parametrize("typed", [("--terms", "someday"), ("--terms", "net:30", "--country", "Nowhere")])
def test_what_cannot_be_read_is_refused_in_words(typed: tuple[str, ...]) -> None:
    with pytest.raises(Invalid) as refused:
        said("explain", *typed)
    assert refused.value.sentence


def test_jargon_ends_with_code_1_and_a_kind_text_with_0(tmp_path: object) -> None:
    assert said("lint", given="Thank you, and please pay by Friday.") == (0, "")
    code, printed = said("lint", "--language", "nl", "--text", "Netto 30 dagen, graag. Bedankt!")
    assert (code, printed) == (1, "“Netto 30 dagen” is a bookkeeper's word: write de datum waarop u betaalt.\n")
    assert said("lint", "no-such-file.txt")[0] == 2


def test_the_form_of_a_draft_says_what_the_client_reads(browser: Client, studio: Cast) -> None:
    known = browser.get(reverse("invoice_terms"), {"terms": "net 30", "customer": "SLOW"})
    assert "Please pay by Saturday 11 April 2026 (30 days)." in words(known)
    assert "is not a payment term" in words(browser.get(reverse("invoice_terms"), {"terms": "someday"}))


def test_the_form_of_a_draft_points_out_what_could_be_said_better(browser: Client, studio: Cast) -> None:
    hints = browser.post(reverse("invoice_words"), {"message": "Remit by Friday", "policy": "net 30"})
    assert words(hints).count("<li>") == 4
    assert words(browser.post(reverse("invoice_words"), {"message": "Please pay. Thank you!"})).count("<li>") == 0
