"""The Swiss payment slip: what its code says, when there is none, and how it stands on its sheet."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from tagih.adapters.documents import swiss
from tagih.adapters.documents.base import Party
from tests.adapters.printed import INVOICE, pages, placed

ANNA = Party("Atelier Anna", ("Bahnhofstrasse 1", "8001 Zürich"))
PROMPT = Party("Prompt GmbH", ("z. H. Jana Vogel", "Hauptgasse 12", "CH-3011 Bern", "Schweiz"))
IBAN, QR_IBAN = "CH93 0076 2011 6238 5295 7", "CH44 3199 9123 0008 8901 2"
ASKED: dict[str, Any] = {
    "creditor": ANNA, "country": "CH", "iban": IBAN, "amount": Decimal("1949.75"), "currency": "CHF", "debtor": PROMPT,
    "debtor_country": "CH", "number": "2026-00012", "language": "de",
}  # fmt: skip
PAYLOAD = [
    "SPC", "0200", "1", "CH9300762011623852957", "S", "Atelier Anna", "Bahnhofstrasse 1", "", "8001", "Zürich", "CH",
    *[""] * 7, "1949.75", "CHF", "S", "Prompt GmbH", "Hauptgasse 12", "", "3011", "Bern", "CH", "NON", "", "2026-00012", "EPD",
]  # fmt: skip


def asked(**changed: Any) -> swiss.Slip | None:
    return swiss.slip(**ASKED | changed)


def code(*changed: tuple[int, str]) -> str:
    said = list(PAYLOAD)
    for at, text in changed:
        said[at] = text
    return swiss._code("\r\n".join(said))


def test_the_code_says_who_is_paid_how_much_and_by_whom() -> None:
    slip = asked()
    assert slip is not None
    assert (slip.qr_svg == code(), slip.qr_svg == code((18, "1949.76"))) == (True, False)
    assert (slip.account, slip.amount, slip.additional) == (IBAN, "1 949.75", "2026-00012")
    assert slip.debtor == ("Prompt GmbH", "Hauptgasse 12", "3011 Bern")


def test_a_qr_iban_gets_a_reference_with_its_check_digit() -> None:
    """Guidelines, annex B: 21 00000 00003 13947 14300 0901 has the check digit 7."""
    slip = asked(iban=QR_IBAN, number="21000000000313947143000901")
    assert slip is not None and slip.reference == "21 00000 00003 13947 14300 09017"
    assert slip.qr_svg == code(
        (3, "CH4431999123000889012"),
        (27, "QRR"),
        (28, "210000000003139471430009017"),
        (29, "21000000000313947143000901"),
    )


def test_a_foreign_client_has_its_country_before_the_place() -> None:
    slip = asked(debtor=Party("Prompt BV", ("Damrak 1", "1012 LG Amsterdam")), debtor_country="NL")
    assert slip is not None and slip.debtor == ("Prompt BV", "Damrak 1", "NL-1012 LG Amsterdam")


@pytest.mark.parametrize(
    "debtor", [Party("Prompt"), Party("Prompt", ("At home",)), Party("Αφοί", ("Οδός 1", "10674 Αθήνα"))]
)
def test_a_client_without_a_readable_address_is_left_blank(debtor: Party) -> None:
    slip = asked(debtor=debtor)
    assert slip is not None and slip.debtor == ()
    assert slip.qr_svg == code(*((at, "") for at in range(20, 27)))
    assert "Zahlbar durch (Name/Adresse)" in pages(replace(INVOICE, slip=slip))[-1]


@pytest.mark.parametrize(
    "changed",
    [
        {"currency": "USD"}, {"iban": "NL91ABNA0417164300"}, {"iban": "CH9300762011623852958"}, {"iban": ""},
        {"amount": Decimal(0)}, {"amount": Decimal("1000000000")}, {"creditor": Party("Anna")},
        {"creditor": replace(ANNA, name="A" * 71)},
    ],
)  # fmt: skip
def test_there_is_no_slip_when_banks_could_not_read_it(changed: dict[str, Any]) -> None:
    assert asked(**changed) is None


@pytest.mark.parametrize(
    ("language", "title"),
    [("de-CH", "Zahlteil"), ("fr", "Section paiement"), ("en", "Payment part"), ("el", "Payment part")],
)
def test_the_headings_are_the_official_ones(language: str, title: str) -> None:
    slip = asked(language=language)
    assert slip is not None and title in pages(replace(INVOICE, slip=slip))[-1]


def test_the_slip_stands_at_the_foot_of_a_sheet_of_its_own() -> None:
    document = replace(INVOICE, slip=asked())
    assert len(pages(document)) == len(pages(INVOICE)) + 1
    left, top = next((x, y) for piece, x, y in placed(document) if "Zahlteil" in piece)
    assert (66 < left < 69, 297 - 105 + 4 < top < 297 - 105 + 12) == (True, True)
