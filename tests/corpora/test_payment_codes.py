"""Payment codes of other people's programs: ours say the same, field by field, when they are asked for the same."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tagih.adapters.documents import qr, swiss
from tagih.adapters.documents.base import Party
from tagih.domain import creditor_reference

pytestmark = pytest.mark.corpora

ANNA = Party("Thomas LeClaire", ("Rue examplaire 22a", "1000 Lausanne"))


def swiss_payload(monkeypatch: pytest.MonkeyPatch, **asked: Any) -> list[str]:
    """The lines of the code of our slip."""
    said: list[str] = []
    monkeypatch.setattr(swiss, "_code", lambda payload: said.append(payload) or "")
    usual: dict[str, Any] = {
        "creditor": ANNA, "country": "CH", "iban": "", "amount": Decimal("25.90"), "currency": "CHF",
        "debtor": Party("Nobody"), "debtor_country": "CH", "number": "", "language": "en",
    }  # fmt: skip
    assert swiss.slip(**usual | asked) is not None
    return said[0].splitlines()


def test_the_transfer_code_is_the_one_of_pyepcqr(corpora) -> None:
    theirs = (corpora / "pay" / "epcqr-pyepcqr" / "tests" / "data" / "qr_version_002.txt").read_text().splitlines()
    ours = qr.transfer(
        name=theirs[5],
        iban=theirs[6],
        amount=Decimal(theirs[7].removeprefix("EUR")),
        currency="EUR",
        reference=theirs[10],
    )
    assert ours is not None and ours.splitlines() == [line.rstrip() for line in theirs]


def test_a_creditor_reference_stands_on_the_swiss_slip_as_in_the_example(corpora, monkeypatch) -> None:
    """Amount, currency and reference as in the example; our street is one line, and a message is added."""
    text = (corpora / "pay" / "swissqr-sprain" / "qr-payment-reference-scor.txt").read_text()
    theirs = text.splitlines()
    reference = theirs[28]
    assert creditor_reference.read(reference) == reference
    ours = swiss_payload(monkeypatch, iban=theirs[3], creditor_reference=reference)
    assert [ours[at] for at in (0, 1, 2, 3, 4, 5, 18, 19, 27, 28, 30)] == [
        theirs[at] for at in (0, 1, 2, 3, 4, 5, 18, 19, 27, 28, 30)
    ]


def test_a_qr_iban_keeps_its_own_reference_whatever_the_creditor_reference(corpora, monkeypatch) -> None:
    theirs = (corpora / "pay" / "swissqr-sprain" / "qr-full-set.txt").read_text().splitlines()
    ours = swiss_payload(monkeypatch, iban=theirs[3], number="2026-00001", creditor_reference="RF18539007547034")
    assert (ours[3], ours[27]) == (theirs[3], theirs[27]) == ("CH4431999123000889012", "QRR")


def test_every_example_without_a_reference_is_of_the_type_that_ours_has_without_one(corpora, monkeypatch) -> None:
    theirs = (corpora / "pay" / "swissqr-sprain" / "qr-payment-reference-non.txt").read_text().splitlines()
    ours = swiss_payload(monkeypatch, iban=theirs[3])
    assert ours[27:29] == theirs[27:29] == ["NON", ""]
