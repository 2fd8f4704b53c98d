"""Indonesia's payment code."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tagih.domain import qris
from tagih.domain.errors import Invalid

UNCHECKED = (
    "00020101021126610014COM.GO-JEK.WWW01189360091434506469550210G4506469550303UMI51440014ID.CO.QRIS.WWW"
    "0215ID10243639137310303UMI5204581253033605802ID5912ANNAS STUDIO6007JAKARTA61051031062070703A016304"
)
STATIC = UNCHECKED + qris.check_sum(UNCHECKED)


def test_check_sum_is_that_of_the_standard() -> None:
    """The check value of CRC-16/IBM-3740, known as CCITT-FALSE."""
    assert qris.check_sum("123456789") == "29B1"


def test_a_code_is_taken_when_a_wallet_could_read_it() -> None:
    assert qris.merchant(f" {STATIC}\n") == STATIC


@pytest.mark.parametrize(
    "text",
    ["", "x", STATIC[:-1], STATIC[:-4] + "0000", STATIC.replace("ID5912", "SG5912"), "6304" + qris.check_sum("6304"),
     STATIC + "0", STATIC * 3, STATIC.replace("0002", "0009"), "é" + STATIC],
)  # fmt: skip
def test_any_other_text_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        qris.merchant(text)
    assert refused.value.code == "qris_unreadable"


def test_the_amount_stands_in_the_code_that_asks() -> None:
    asking = qris.asking(STATIC, Decimal("150000.00"))
    assert asking is not None
    assert qris.merchant(asking) == asking
    assert ("010212" in asking, "5303360" + "5406150000" + "5802ID" in asking) == (True, True)
    assert len(asking) == len(STATIC) + len("5406150000")


@pytest.mark.parametrize("amount", ["0", "-5", "12345678901234"])
def test_there_is_no_code_for_what_cannot_be_asked(amount: str) -> None:
    assert qris.asking(STATIC, Decimal(amount)) is None
