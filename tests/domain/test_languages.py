"""Six languages: their dates are those of CLDR, and their sentences have the right plurals."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from babel.dates import format_date

from tagih.domain import terms
from tagih.domain.languages import LANGUAGES
from tagih.domain.wording import full_date, jargon, please_pay, please_pay_parts

NBSP = "\N{NO-BREAK SPACE}"
FRIDAY = date(2026, 3, 13)


def test_languages_are_the_six_that_clients_read():
    assert sorted(LANGUAGES) == ["de", "el", "en", "fr", "id", "nl"]


@pytest.mark.parametrize("code", sorted(LANGUAGES))
def test_date_is_written_as_cldr_writes_it_when_any_day_of_two_years(code):
    for number in range(731):
        day = date(2027, 1, 1) + timedelta(number)
        pattern = "EEEE, d MMMM y" if code == "id" else "full"  # CLDR fills the day up with a zero, a letter does not
        written = format_date(day, pattern, locale={"en": "en_GB"}.get(code, code))
        if code == "en":
            written = written.replace(",", "")  # as our letters write it
        if code == "fr" and day.day == 1:
            written = written.replace(" 1 ", " 1er ")  # the first of a month is an ordinal in French
        assert full_date(day, code) == written


@pytest.mark.parametrize(
    ("spoken", "code", "sentence"),
    [
        ("en", "net 30", "Please pay by Friday 13 March 2026 (30 days)."),
        ("en", "receipt 1", "Please pay by Friday 13 March 2026 (1 day after you receive this)."),
        ("id", "net 30", "Mohon bayar paling lambat Jumat, 13 Maret 2026 (30 hari)."),
        ("id", "eom 10", "Mohon bayar paling lambat Jumat, 13 Maret 2026 (10 hari setelah akhir bulan)."),
        ("nl", "net 1", "Betaalt u alstublieft uiterlijk op vrijdag 13 maart 2026 (1 dag)."),
        ("nl", "net 30", "Betaalt u alstublieft uiterlijk op vrijdag 13 maart 2026 (30 dagen)."),
        ("nl", "receipt 15", "Betaalt u alstublieft uiterlijk op vrijdag 13 maart 2026 (15 dagen nadat u dit ontvangt)."),
        ("el", "net 1", "Παρακαλούμε πληρώστε έως Παρασκευή 13 Μαρτίου 2026 (1 ημέρα)."),
        ("el", "net 30", "Παρακαλούμε πληρώστε έως Παρασκευή 13 Μαρτίου 2026 (30 ημέρες)."),
        ("el", "now", "Παρακαλούμε πληρώστε τώρα (ημέρα πληρωμής: Παρασκευή 13 Μαρτίου 2026)."),
        ("de", "net 1", "Bitte zahlen Sie bis Freitag, 13. März 2026 (1 Tag)."),
        ("de", "eom 10", "Bitte zahlen Sie bis Freitag, 13. März 2026 (10 Tage nach dem Ende des Monats)."),
        ("de", "receipt 15", "Bitte zahlen Sie bis Freitag, 13. März 2026 (15 Tage, nachdem Sie dies erhalten)."),
        ("fr", "net 1", "Veuillez payer au plus tard le vendredi 13 mars 2026 (1 jour)."),
        ("fr", "net 30", "Veuillez payer au plus tard le vendredi 13 mars 2026 (30 jours)."),
        ("fr", "now", f"Veuillez payer maintenant{NBSP}: à payer le vendredi 13 mars 2026."),
        ("fr", "day 13", "Veuillez payer au plus tard le vendredi 13 mars 2026."),
    ],
)  # fmt: skip
def test_terms_are_said_in_the_language_of_the_client_with_its_plurals(spoken, code, sentence):
    assert please_pay(terms.parse(code), FRIDAY, spoken) == sentence


def test_instalments_are_said_in_french_with_the_first_of_a_month():
    parts = [("30,00 €", FRIDAY), ("70,00 €", date(2026, 4, 1))]
    assert please_pay_parts(parts, "fr") == (
        f"Veuillez payer en 2 fois{NBSP}: 30,00 € au plus tard le vendredi 13 mars 2026 "
        "et 70,00 € au plus tard le mercredi 1er avril 2026."
    )


@pytest.mark.parametrize(
    ("spoken", "text", "words"),
    [
        ("nl", "Netto 30 dagen, per ommegaande", ["Netto 30 dagen", "per ommegaande"]),
        ("nl", "De vervaldatum staat op naam van de debiteur", ["vervaldatum", "debiteur"]),
        ("de", "Zahlbar sofort, rein netto, ohne Abzug", ["Zahlbar sofort", "rein netto", "ohne Abzug"]),
        ("de", "30 Tage netto gemäß Vereinbarung", ["30 Tage netto", "gemäß"]),
        ("fr", "30 jours fin de mois le 15, sans escompte", ["30 jours fin de mois le 15", "sans escompte"]),
        ("fr", "Payable à réception de facture", ["Payable à réception de facture"]),
        ("id", "TOP 30 hari setelah jatuh tempo", ["TOP 30 hari", "jatuh tempo"]),
        ("id", "Ada tunggakan, tempo 14 hari", ["tunggakan", "tempo 14 hari"]),
        ("el", "Πίστωση 30 ημερών, ληξιπρόθεσμη οφειλή", ["Πίστωση 30 ημερών", "ληξιπρόθεσμη", "οφειλή"]),
        ("el", "Net 30, 2/10, EOM, due upon receipt", ["Net 30", "2/10", "EOM", "due upon receipt"]),
    ],
)
def test_jargon_is_found_in_every_language_when_present(spoken, text, words):
    assert [finding.word for finding in jargon(text, spoken)] == words
