"""The truth table of matching: what is applied by itself, what is only proposed, and why; and what never changes it."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagih.domain import creditor_reference, rounds
from tagih.domain.candidates import Line
from tagih.domain.matching import MOST_PROPOSALS, Decision
from tagih.domain.payers import Alias
from tests.match_books import ISSUED, PAID, Books, line

MUELLER, VISSER, BAU = 1, 2, 3
IBAN = "DE02120300000000202051"


def books() -> Books:
    """Müller owes three invoices, Visser two, Müller Bau one."""
    made = Books({MUELLER: "Müller GmbH", VISSER: "Visser B.V.", BAU: "Müller Bau GmbH"})
    made.owe(MUELLER, "2026-00012", 121_00)
    made.owe(MUELLER, "2026-00013", 242_00)
    made.owe(MUELLER, "2026-00027", 363_17)
    made.owe(VISSER, "2026-00014", 500_00)
    made.owe(VISSER, "2026-00031", 77_50)
    made.owe(BAU, "2026-00015", 121_00)
    return made


@dataclass(frozen=True)
class Case:
    """A transfer and what becomes of it: what is applied, or the first proposal and one reason against it."""

    what: str
    line: Line
    applied: dict[str, int] | None = None
    proposed: tuple[str, ...] = ()
    against: str = ""


TABLE = [
    # What is applied by itself
    Case("number and amount, whoever pays", line(121_00, "2026-00012"), {"2026-00012": 121_00}),
    Case("creditor reference and amount", line(242_00, reference=creditor_reference.of_invoice("2026-00013")), {"2026-00013": 242_00}),
    Case("written otherwise", line(121_00, "2026/12", "MUELLER"), {"2026-00012": 121_00}),
    Case("one character wrong, but payer and amount agree", line(242_00, "2026-00018", "Müller GmbH"), {"2026-00013": 242_00}),
    Case("a slip that is another client's number", line(363_17, "2026-00037", "Müller GmbH"), {"2026-00027": 363_17}),
    Case("no reference, the payer's name and one exact amount", line(242_00, "danke", "MUELLER GMBH"), {"2026-00013": 242_00}),
    Case("two named together", line(363_00, "2026-00012, 2026-00013", "Müller"), {"2026-00012": 121_00, "2026-00013": 242_00}),
    Case("two named in short", line(363_00, "2026-00012, 13", "Müller"), {"2026-00012": 121_00, "2026-00013": 242_00}),
    Case("a sum that only one choice makes", line(484_17, "", "Müller GmbH"), {"2026-00012": 121_00, "2026-00027": 363_17}),
    Case("a part of what is named", line(100_00, "2026-00027", "Müller GmbH"), {"2026-00027": 100_00}),
    Case("a fee the bank tells", line(495_00, "2026-00014", "Visser", charges_minor=5_00), {"2026-00014": 495_00}),
    Case("the client's own reference", line(77_50, reference=creditor_reference.of_customer("C2")), {"2026-00031": 77_50}),
    Case("more than is open of what is named", line(130_00, "2026-00012", "Müller GmbH"), {"2026-00012": 121_00}),
    # What is only proposed
    Case("another client's number and amount", line(500_00, "2026-00014", "Müller GmbH"), None, ("2026-00014",), "match_other_payer"),
    Case("nothing but an amount", line(500_00, "danke"), None, ("2026-00014",)),
    Case("one character wrong and nobody known", line(500_00, "2026-00044"), None, ("2026-00014",)),
    Case("a part from nobody known", line(100_00, "2026-00014"), None, ("2026-00014",), "match_amount_differs"),
    Case("invoices of two clients", line(621_00, "2026-00012 2026-00014", "Visser B.V."), None, ("2026-00014",), "match_names_other"),
    Case("only the payer is known", line(50_00, "", "Visser B.V."), None, ("2026-00014",), "match_amount_differs"),
    Case("less what may be a tax", line(490_00, "", "Visser B.V."), None, ("2026-00014",), "match_amount_differs"),
    # What says nothing
    Case("a longer number", line(99_99, "2026-000125678")),
    Case("nobody and nothing", line(99_99, "danke", "Somebody")),
]  # fmt: skip


@pytest.mark.parametrize("case", TABLE, ids=lambda case: case.what)
def test_the_truth_table(case: Case) -> None:
    made = decided(books(), case.line)
    assert paid(made) == (case.applied or {}), [one.reasons for one in made.proposals]
    if case.proposed:
        first = made.proposals[0]
        assert tuple(due.number for due, _ in first.parts) == case.proposed
        assert not case.against or case.against in [reason.code for reason in first.against]
    elif case.applied is None:
        assert made.proposals == ()


def decided(made: Books, one: Line) -> Decision:
    return rounds.decide_all([one], made).decisions[one.id]


def paid(made: Decision) -> dict[str, int]:
    return {due.number: minor for due, minor in made.applied.parts} if made.applied else {}


def test_equal_amounts_are_proposed_the_older_first() -> None:
    made = books()
    made.owe(MUELLER, "2026-00040", 242_00, due_on=date(2026, 4, 1))
    found = decided(made, line(242_00, "", "Müller GmbH"))
    assert found.applied is None
    assert [one.parts[0][0].number for one in found.proposals[:2]] == ["2026-00013", "2026-00040"]
    assert found.proposals[0].against[-1].code == "match_not_alone"


def test_the_month_that_is_named_comes_first_of_equal_amounts() -> None:
    made = books()
    made.owe(MUELLER, "2026-00040", 242_00, issued_on=date(2026, 2, 2))
    found = decided(made, line(242_00, "Leistung 02/2026", "Müller GmbH"))
    assert found.proposals[0].parts[0][0].number == "2026-00040"


def test_what_was_issued_after_the_transfer_is_not_meant_unless_it_is_named() -> None:
    made = books()
    made.owe(VISSER, "2026-00050", 99_00, issued_on=PAID + timedelta(days=3))
    assert paid(decided(made, line(99_00, "", "Visser B.V."))) == {}
    assert paid(decided(made, line(99_00, "2026-00050", "Visser B.V."))) == {"2026-00050": 99_00}


def test_a_second_transfer_of_what_is_paid_already_is_not_given_to_another() -> None:
    made = books()
    made.owe(VISSER, "2026-00060", 500_00)
    first, again = line(500_00, "2026-00014", "Visser"), line(500_00, "2026-00014", "Visser", id=2)
    found = rounds.decide_all([first, again], made).decisions
    assert paid(found[1]) == {"2026-00014": 500_00}
    assert found[2].applied is None
    assert [reason.code for reason in found[2].proposals[0].against] == ["match_paid_already"]


def test_the_same_transfer_twice_without_a_word_is_for_a_person() -> None:
    made = books()
    made.twin_ids = {1}
    found = decided(made, line(242_00, "", "Müller GmbH"))
    assert found.applied is None
    assert "match_twin" in [reason.code for reason in found.proposals[0].against]


def test_what_is_known_to_be_kept_back_counts_as_paid_in_full() -> None:
    made = books()
    made.owe(VISSER, "2026-00070", 1_210_00, withheld_minor=20_00)
    found = decided(made, line(1_190_00, "2026-00070", "Visser B.V."))
    assert paid(found) == {"2026-00070": 1_190_00}
    assert found.applied is not None
    assert "match_amount_withheld" in [reason.code for reason in found.applied.reasons]


def test_a_discount_for_paying_early_agrees() -> None:
    made = books()
    made.owe(VISSER, "2026-00071", 1_000_00, discount_minor=20_00)
    assert paid(decided(made, line(980_00, "2026-00071"))) == {"2026-00071": 980_00}


def test_money_of_another_currency_pays_what_was_sent() -> None:
    made = books()
    made.owe(VISSER, "2026-00080", 110_00, currency="USD")
    found = decided(made, line(100_00, "2026-00080", "Visser", original=(110_00, "USD")))
    assert paid(found) == {"2026-00080": 110_00}
    assert found.applied is not None
    assert found.applied.currency == "USD"


def test_an_account_that_paid_twice_is_known_and_one_that_pays_for_several_is_not() -> None:
    made = books()
    made.known_accounts[IBAN] = [Alias(VISSER, 2, False)]
    assert paid(decided(made, line(77_50, "danke", "XYZ Services", IBAN))) == {"2026-00031": 77_50}
    made = books()
    made.known_accounts[IBAN] = [Alias(VISSER, 2, False), Alias(MUELLER, 2, False)]
    assert paid(decided(made, line(77_50, "danke", "XYZ Services", IBAN))) == {}


def test_what_was_taken_back_is_not_applied_to_the_line_again() -> None:
    made = books()
    one = replace(line(121_00, "2026-00012", "Müller"), refused=frozenset({frozenset({1})}))
    assert paid(decided(made, one)) == {}


def test_an_account_is_learned_with_what_is_certain_and_helps_the_next_line() -> None:
    made = books()
    lines = [
        line(500_00, "2026-00014", "Κώστας", IBAN, id=1),
        line(363_17, "2026-00027", "Müller", "NL1", id=2),
        line(77_50, "", "Κώστας", IBAN, id=3, on=PAID + timedelta(days=1)),
    ]
    found = rounds.decide_all(lines, made)
    assert [(one.line_id, one.customer_id, one.account) for one in found.learned] == [
        (1, VISSER, IBAN), (2, MUELLER, "NL1"),
    ]  # fmt: skip
    assert paid(found.decisions[3]) == {"2026-00031": 77_50}


def test_every_answer_says_why_and_few_are_proposed() -> None:
    made = books()
    for n in range(20):
        made.owe(VISSER, f"2026-001{n:02d}", 10_00 + n)
    found = decided(made, line(60_00, "", "Visser B.V."))
    assert 1 <= len(found.proposals) <= MOST_PROPOSALS
    assert all(one.reasons for one in found.proposals)


_LINES = st.lists(
    st.tuples(
        st.sampled_from([121_00, 242_00, 363_17, 500_00, 77_50, 100_00, 363_00]),
        st.sampled_from(["2026-00012", "2026-00013", "2026/27", "2026-00014 2026-00031", "danke", "", "2026-00018"]),
        st.sampled_from(["Müller GmbH", "MUELLER BAU", "Visser", "", "Somebody"]),
        st.integers(0, 3),
    ),
    max_size=8,
)


def _lines(said: list[tuple[Any, ...]]) -> list[Line]:
    return [
        line(amount, text, who, id=n, on=PAID + timedelta(days=day)) for n, (amount, text, who, day) in enumerate(said)
    ]


@given(_LINES, st.integers(0, 10_000))
def test_the_order_in_which_lines_are_given_changes_nothing(said: list[tuple[Any, ...]], seed: int) -> None:
    lines = _lines(said)
    shuffled = random.Random(seed).sample(lines, len(lines))
    first, second = rounds.decide_all(lines, books()).decisions, rounds.decide_all(shuffled, books()).decisions
    assert {id: paid(one) for id, one in first.items()} == {id: paid(one) for id, one in second.items()}


@given(_LINES)
def test_no_amount_is_applied_twice(said: list[tuple[Any, ...]]) -> None:
    lines, made = _lines(said), books()
    before = {due.number: due.balance_minor for due in made.dues.values()}
    found = rounds.decide_all(lines, made).decisions
    given_minor: dict[str, int] = {}
    for one in lines:
        parts = paid(found[one.id])
        assert sum(parts.values()) <= one.amount_minor
        for number, minor in parts.items():
            given_minor[number] = given_minor.get(number, 0) + minor
    assert all(minor <= before[number] for number, minor in given_minor.items())


def test_lines_before_anything_was_issued_pay_nothing() -> None:
    early = line(242_00, "", "Müller GmbH", on=ISSUED - timedelta(days=1))
    assert paid(decided(books(), early)) == {}
