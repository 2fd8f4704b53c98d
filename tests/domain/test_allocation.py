"""Allocation: the order in which a payment pays receivables."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagih.domain.allocation import Allocation, OpenItem, Part, allocate
from tagih.domain.reasons import Reason

MARCH, APRIL, MAY = date(2026, 3, 1), date(2026, 4, 1), date(2026, 5, 1)

INV_9 = OpenItem(1, "INV-9", APRIL, 100_00)
INV_10 = OpenItem(2, "INV-10", APRIL, 250_00)
INV_11 = OpenItem(3, "INV-11", MAY, 100_00)
QUARREL = OpenItem(4, "INV-2", MARCH, 80_00, disputed_minor=30_00)
ALL = (INV_11, INV_10, QUARREL, INV_9)


def told(allocation):
    """(number, amount, rule) of each part."""
    return [(part.because.facts["number"], part.amount_minor, part.because.code) for part in allocation.parts]


def test_named_receivables_come_first_when_the_payer_names_them():
    found = allocate(150_00, ALL, named=[3, 1])
    assert told(found) == [("INV-11", 100_00, "allocated_named"), ("INV-9", 50_00, "allocated_named")]
    assert found.unallocated_minor == 0


def test_named_receivable_is_paid_wholly_when_disputed():
    assert told(allocate(80_00, ALL, named=[4])) == [("INV-2", 80_00, "allocated_named")]


def test_rest_follows_the_other_rules_when_more_than_the_named_is_paid():
    assert told(allocate(350_00, ALL, named=[1])) == [
        ("INV-9", 100_00, "allocated_named"),
        ("INV-10", 250_00, "allocated_exact"),  # just what is left
    ]


def test_named_receivable_is_passed_over_when_not_open_or_named_twice():
    found = allocate(120_00, ALL, named=[99, 1, 1])
    assert told(found) == [("INV-9", 100_00, "allocated_named"), ("INV-2", 20_00, "allocated_oldest")]


def test_exact_balance_comes_before_the_oldest_when_it_fits():
    assert told(allocate(250_00, ALL)) == [("INV-10", 250_00, "allocated_exact")]


def test_exact_balance_is_the_oldest_when_several_fit():
    assert told(allocate(100_00, ALL)) == [("INV-9", 100_00, "allocated_exact")]


def test_exact_balance_is_the_lowest_number_when_equally_old():
    twins = (OpenItem(7, "INV-10", MARCH, 50_00), OpenItem(8, "INV-9", MARCH, 50_00))
    assert told(allocate(50_00, twins)) == [("INV-9", 50_00, "allocated_exact")]


def test_exact_balance_is_of_the_others_when_one_is_named():
    assert told(allocate(200_00, ALL, named=[1])) == [
        ("INV-9", 100_00, "allocated_named"),
        ("INV-11", 100_00, "allocated_exact"),
    ]


def test_open_credit_is_no_debt_when_the_sum_is_taken():
    credit = OpenItem(6, "CN-1", MARCH, -30_00)
    assert told(allocate(350_00, (INV_9, INV_10, credit))) == [
        ("INV-9", 100_00, "allocated_exact_sum"),
        ("INV-10", 250_00, "allocated_exact_sum"),
    ]


def test_lowest_id_comes_first_when_date_and_number_are_equal():
    twins = (OpenItem(8, "INV-9", MARCH, 50_00), OpenItem(7, "INV-9", MARCH, 60_00))
    assert [part.id for part in allocate(70_00, twins).parts] == [7, 8]


def test_exact_balance_is_paid_when_disputed_in_part():
    assert told(allocate(80_00, ALL)) == [("INV-2", 80_00, "allocated_exact")]


def test_everything_is_paid_when_the_amount_is_all_that_is_open():
    found = allocate(530_00, ALL)
    assert told(found) == [
        ("INV-2", 80_00, "allocated_exact_sum"),
        ("INV-9", 100_00, "allocated_exact_sum"),
        ("INV-10", 250_00, "allocated_exact_sum"),
        ("INV-11", 100_00, "allocated_exact_sum"),
    ]
    assert found.unallocated_minor == 0


@pytest.mark.parametrize("amount_minor", [529_99, 530_01])
def test_sum_is_not_exact_when_a_cent_off(amount_minor):
    assert {code for _, _, code in told(allocate(amount_minor, ALL))} == {"allocated_oldest"}


def test_oldest_undisputed_comes_first_when_nothing_fits():
    assert told(allocate(160_00, ALL)) == [
        ("INV-2", 50_00, "allocated_oldest"),
        ("INV-9", 100_00, "allocated_oldest"),
        ("INV-10", 10_00, "allocated_oldest"),
    ]


def test_disputed_part_comes_last_when_the_rest_is_paid():
    found = allocate(510_00, ALL)
    assert [(number, amount) for number, amount, _ in told(found)] == [
        ("INV-2", 60_00),  # its undisputed 50.00 first, 10.00 of the disputed at the very end
        ("INV-9", 100_00),
        ("INV-10", 250_00),
        ("INV-11", 100_00),
    ]


def test_disputed_receivable_says_so_when_nothing_of_it_is_undisputed():
    wholly = OpenItem(5, "INV-1", MARCH, 40_00, disputed_minor=40_00)
    assert told(allocate(110_00, (wholly, INV_9))) == [
        ("INV-9", 100_00, "allocated_oldest"),
        ("INV-1", 10_00, "allocated_disputed_last"),
    ]


def test_rest_stays_unallocated_when_all_is_paid():
    assert allocate(600_00, ALL).unallocated_minor == 70_00


def test_nothing_is_allocated_when_nothing_is_open_or_paid():
    assert allocate(10_00, ()) == Allocation((), 10_00)
    assert allocate(0, ALL, named=[1]) == Allocation((), 0)
    assert allocate(10_00, [OpenItem(1, "INV-1", MARCH, 0), OpenItem(2, "INV-3", MARCH, -5_00)]) == Allocation(
        (), 10_00
    )


def test_part_says_why_when_allocated():
    assert allocate(1, [INV_9]).parts == (Part(1, 1, Reason("allocated_oldest", {"number": "INV-9"})),)
    assert allocate(1, [INV_9]).parts[0].because.sentence == "INV-9 is the oldest still open without a dispute."


@st.composite
def open_items(draw):
    count = draw(st.integers(0, 6))
    items = []
    for id in range(1, count + 1):
        balance_minor = draw(st.integers(0, 300))
        disputed_minor = draw(st.integers(0, balance_minor))
        due_on = draw(st.sampled_from([MARCH, APRIL, MAY]))
        discount_minor = draw(st.sampled_from([0, 0, balance_minor // 50]))
        number = f"INV-{draw(st.integers(1, 12))}"
        items.append(OpenItem(id, number, due_on, balance_minor, disputed_minor, discount_minor))
    return items


amounts = st.integers(0, 1500)
names = st.lists(st.integers(0, 8), max_size=5)


@given(amounts, open_items(), names)
def test_money_is_kept_and_no_balance_exceeded_when_allocated(amount_minor, items, named):
    found = allocate(amount_minor, items, named)
    balances = {item.id: item.balance_minor for item in items}
    assert sum(part.amount_minor for part in found.parts) + found.unallocated_minor == amount_minor
    assert found.unallocated_minor == max(0, amount_minor - sum(balances.values()))
    assert all(0 < part.amount_minor <= balances[part.id] for part in found.parts)
    assert len({part.id for part in found.parts}) == len(found.parts)


@given(amounts, open_items(), names, st.randoms())
def test_allocation_is_the_same_when_receivables_come_in_any_order(amount_minor, items, named, random):
    shuffled = random.sample(items, len(items))
    assert allocate(amount_minor, shuffled, named) == allocate(amount_minor, items, named)


@given(amounts, open_items())
def test_dispute_is_paid_last_when_not_named_and_not_exact(amount_minor, items):
    found = allocate(amount_minor, items)
    if any(part.because.code.startswith("allocated_exact") for part in found.parts):
        return
    paid = {part.id: part.amount_minor for part in found.parts}
    into_dispute = any(paid.get(item.id, 0) > item.balance_minor - item.disputed_minor for item in items)
    undisputed_left = any(paid.get(item.id, 0) < item.balance_minor - item.disputed_minor for item in items)
    assert not (into_dispute and undisputed_left)


# --- discounts for paying early ------------------------------------------------------------------------------

OFFERED = OpenItem(7, "INV-7", MAY, 1210_00, 0, 24_20)


def test_discounted_amount_is_exact_when_nothing_else_fits():
    assert told(allocate(1185_80, (*ALL, OFFERED))) == [("INV-7", 1185_80, "allocated_exact_discount")]


def test_balance_comes_before_a_discounted_amount_when_both_fit():
    same = OpenItem(8, "INV-8", MAY, 1185_80)
    assert told(allocate(1185_80, (OFFERED, same))) == [("INV-8", 1185_80, "allocated_exact")]


def test_all_that_is_open_is_paid_when_the_amount_is_it_less_discounts():
    found = allocate(530_00 + 1185_80, (*ALL, OFFERED))
    assert {code for _, _, code in told(found)} == {"allocated_exact_discount_sum"}
    assert found.unallocated_minor == 0


def test_each_named_one_gets_its_discounted_price_first_when_money_is_short():
    other = OpenItem(8, "INV-8", MAY, 605_00, 0, 12_10)
    assert told(allocate(1778_70, (OFFERED, other), named=[7, 8])) == [
        ("INV-7", 1185_80, "allocated_named"),
        ("INV-8", 592_90, "allocated_named"),
    ]
    assert [amount for _, amount, _ in told(allocate(1800_00, (OFFERED, other), named=[7, 8]))] == [1207_10, 592_90]


def test_named_are_paid_in_full_when_money_suffices():
    assert told(allocate(1210_00, (OFFERED,), named=[7])) == [("INV-7", 1210_00, "allocated_named")]


@given(open_items(), st.data())
def test_named_ones_are_settled_but_for_their_discounts_when_just_so_much_comes(items, data):
    open_ones = [item for item in items if item.balance_minor]
    named = data.draw(st.lists(st.sampled_from(open_ones), unique=True)) if open_ones else []
    found = allocate(sum(item.price_minor for item in named), items, [item.id for item in named])
    paid = {part.id: part.amount_minor for part in found.parts}
    assert all(paid.get(item.id, 0) == item.price_minor for item in named)
