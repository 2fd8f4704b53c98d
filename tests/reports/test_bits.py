"""The set of bits behaves as a set of whole numbers."""

from hypothesis import given
from hypothesis import strategies as st

from tagih.reports.bits import Bits


@given(st.sets(st.integers(0, 300)))
def test_bits_hold_what_was_added_when_any_numbers(numbers):
    bits = Bits()
    for number in numbers:
        bits.add(number)
    assert {number for number in range(400) if number in bits} == numbers


@given(st.sets(st.integers(1, 60)), st.integers(0, 60))
def test_gaps_are_what_is_missing_when_any_numbers(numbers, last):
    bits = Bits()
    for number in numbers:
        bits.add(number)
    gaps = list(bits.gaps(last))
    missing = [number for first, after in gaps for number in range(first, after)]
    assert missing == [number for number in range(1, last + 1) if number not in numbers]
    assert all(after in numbers or after == last + 1 for _, after in gaps)
