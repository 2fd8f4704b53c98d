"""Percent in and out of text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagih.domain import percent
from tagih.domain.errors import Invalid


@pytest.mark.parametrize(
    ("ppm", "written"),
    [(210_000, "21"), (55_000, "5.5"), (1, "0.0001"), (0, "0"), (1_000_000, "100"), (333_333, "33.3333")],
)
def test_percent_reads_and_writes_when_exact(ppm, written):
    assert percent.text(ppm) == written
    assert percent.parse(written) == ppm


def test_percent_ignores_sign_and_spaces_when_parsed():
    assert percent.parse(" 5.50 % ") == 55_000


@pytest.mark.parametrize("written", ["", "-1", "1,5", "1.00001", "1e3", "٣", "1.", ".5", "nan", "12345678"])
def test_percent_is_refused_when_unreadable(written):
    with pytest.raises(Invalid) as refusal:
        percent.parse(written)
    assert refusal.value.code == "percent_unreadable"


@given(st.integers(0, 1_000_000_000))
def test_percent_comes_back_when_written(ppm):
    assert percent.parse(percent.text(ppm)) == ppm
