"""Whether two names are one: forms of firms, order, umlauts, other scripts, what banks cut off; and near misses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagih.domain.payer_names import Directory, Likeness, likeness, name

ONE = [
    ("Müller GmbH & Co. KG", "MUELLER GMBH & CO KG", Likeness.equal),
    ("Müller GmbH", "Mueller", Likeness.equal),
    ("Schmidt, Anna", "Anna Schmidt", Likeness.equal),
    ("Janssen Bouw B.V.", "JANSSEN BOUW BV", Likeness.equal),
    ("Dr. Peter Groß", "Peter Gross", Likeness.equal),
    ("Παπαδόπουλος Ιωάννης ΑΕ", "Papadopoulos Ioannis A.E.", Likeness.nearly),
    ("ООО Щербаков", "Scherbakow OOO", Likeness.nearly),
    ("Иванов Сергей", "Sergej Ivanov", Likeness.nearly),
    ("INTERNATIONALE HANDELSGESELLSC", "Internationale Handelsgesellschaft mbH", Likeness.nearly),
    ("Richter GmbH", "Richter e.K.", Likeness.nearly),
    ("Müller Bau GmbH", "Müller GmbH", Likeness.part),
    ("Technische Werke Nord", "Technische Werke Süd", Likeness.like),
    ("Hotel 21", "Hotel 22", Likeness.like),
    ("Anna Schmidt", "Peter Visser", Likeness.none),
    ("", "Anna Schmidt", Likeness.none),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other", "expected"), ONE)
def test_how_alike_two_names_are(one: str, other: str, expected: Likeness) -> None:
    assert likeness(name(one), name(other)) is expected
    assert likeness(name(other), name(one)) is expected


def test_a_directory_finds_whom_a_payer_is_called_like() -> None:
    clients = {1: "Müller GmbH", 2: "Müller Bau GmbH", 3: "Παπαδόπουλος ΑΕ", 4: "Visser B.V."}
    directory = Directory(clients.items())
    assert directory.find("MUELLER GMBH") == {1: Likeness.equal, 2: Likeness.part}
    assert directory.find("Papadopoulos SA")[3] >= Likeness.nearly
    assert directory.find("Nobody Ltd") == {}


@given(st.text(max_size=140))
def test_a_name_is_its_own(text: str) -> None:
    assert likeness(name(text), name(text)) in (Likeness.equal, Likeness.none)
    Directory([(1, text)]).find(text)
