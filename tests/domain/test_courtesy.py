"""Whether a text says please and thank you, in six languages."""

from __future__ import annotations

import pytest

from tagih.domain import courtesy
from tagih.domain.languages import LANGUAGES

KIND = {
    "en": "Thank you for the quick answer. Would you please look at line 2?",
    "id": "Terima kasih atas kerja samanya. Mohon periksa baris 2.",
    "nl": "Bedankt voor het snelle antwoord. Wilt u regel 2 bekijken?",
    "el": "Σας ευχαριστούμε. Παρακαλούμε δείτε τη γραμμή 2.",
    "de": "Vielen Dank für die schnelle Antwort. Bitte sehen Sie sich Zeile 2 an.",
    "fr": "Merci pour votre réponse rapide. Veuillez regarder la ligne 2.",
}
CURT = {
    "en": "Look at line 2.", "id": "Periksa baris 2.", "nl": "Bekijk regel 2.", "el": "Δείτε τη γραμμή 2.",
    "de": "Sehen Sie sich Zeile 2 an.", "fr": "Regardez la ligne 2.",
}  # fmt: skip


@pytest.mark.parametrize("code", sorted(LANGUAGES))
def test_a_kind_text_lacks_nothing_and_a_curt_one_both(code):
    assert courtesy.lacking(KIND[code], code) == ()
    assert [one.code for one in courtesy.lacking(CURT[code], code)] == ["please_missing", "thanks_missing"]


@pytest.mark.parametrize("code", sorted(LANGUAGES))
def test_our_own_sentences_are_kind_and_plain(code):
    words = LANGUAGES[code]
    assert courtesy.lacking(f"{words.thank_you} {words.ask_feedback} {words.pay_by}", code) == ()
    for said in (words.thank_you, words.ask_feedback):
        assert courtesy.hints(f"{said} {KIND[code]}", code) == ()


def test_merci_de_payer_is_please_and_no_thanks_in_french():
    assert [one.code for one in courtesy.lacking("Merci de payer vendredi.", "fr")] == ["thanks_missing"]


def test_nothing_is_missing_when_nothing_is_said():
    assert courtesy.hints("  ") == ()


def test_hints_name_jargon_first_and_then_what_is_missing():
    assert [one.code for one in courtesy.hints("Remit net 30.")] == [
        "jargon", "jargon", "please_missing", "thanks_missing",
    ]  # fmt: skip
