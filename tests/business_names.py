"""Clients' names for a made-up business, many of them alike, each with the same name in another script."""

from __future__ import annotations

from itertools import product

_GREEK = {
    "Papadopoulos": "Παπαδόπουλος", "Georgiou": "Γεωργίου", "Nikolaidis": "Νικολαΐδης", "Karagiannis": "Καραγιάννης",
    "Oikonomou": "Οικονόμου", "Vlachos": "Βλάχος", "Chatzis": "Χατζής", "Dimitriou": "Δημητρίου",
}  # fmt: skip
_GREEK_FIRST = {
    "Ioannis": "Ιωάννης",
    "Maria": "Μαρία",
    "Konstantinos": "Κωνσταντίνος",
    "Eleni": "Ελένη",
    "Andreas": "Ανδρέας",
}
_SLAVIC = {
    "Ivanov": "Иванов", "Petrov": "Петров", "Smirnov": "Смирнов", "Shcherbakov": "Щербаков", "Kuznetsov": "Кузнецов",
    "Volkov": "Волков", "Zhukov": "Жуков",
}  # fmt: skip
_SLAVIC_FIRST = {"Sergey": "Сергей", "Alexey": "Алексей", "Dmitry": "Дмитрий", "Mikhail": "Михаил"}
_SURNAMES = (
    "Müller", "Schmidt", "Schneider", "Fischer", "Weber", "Meyer", "Wagner", "Becker", "Schäfer", "Koch", "Richter",
    "Janssen", "de Vries", "Bakker", "Visser", "Smit", "Meijer", "Mulder", "Groß", "Böhm",
)  # fmt: skip
_TRADES = (
    "Bau GmbH", "GmbH", "GmbH & Co. KG", "Elektro GmbH", "Immobilien AG", "Consulting", "Bouw B.V.", "Transport B.V.", "Design",
    "Metallbau", "e.K.",
)  # fmt: skip
_FIRST = ("Anna", "Hanna", "Peter", "Petra", "Jan", "Johan", "Sofie")
_PLACES = ("Nord", "Süd", "Berlin", "Hamburg", "Utrecht", "Leiden")
_THINGS = (
    "Technische Werke", "Stadtbäckerei", "Hotel Krone", "Internationale Handelsgesellschaft", "Praxis am Markt", "PT Maju Jaya",
    "Gemeinde", "Autohaus", "Apotheke am Ring",
)  # fmt: skip


def _names() -> list[tuple[str, str]]:
    greek = [(f"{a} {b}", f"{_GREEK_FIRST[a]} {_GREEK[b]}") for a, b in product(_GREEK_FIRST, _GREEK)]
    slavic = [(f"{a} {b}", f"{_SLAVIC_FIRST[a]} {_SLAVIC[b]}") for a, b in product(_SLAVIC_FIRST, _SLAVIC)]
    firms = [(f"{a} {b}", f"{a} {b}".upper()) for a, b in product(_SURNAMES, _TRADES)]
    people = [(f"{a} {b}", f"{b}, {a}") for a, b in product(_FIRST, _SURNAMES)]
    houses = [(f"{a} {b}", f"{b} {a}") for a, b in product(_THINGS, _PLACES)]
    return [*greek, *slavic, *firms, *people, *houses]


NAMES = _names()
"""Names, each with the same in another script or order."""
