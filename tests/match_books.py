"""Books in memory for the rule of matching: clients, what they owe, and what was learned of payers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from tagih.domain import creditor_reference, remittance
from tagih.domain.candidates import Due, Line
from tagih.domain.payer_names import Directory
from tagih.domain.payers import Alias
from tagih.domain.rounds import Sum

ISSUED, DUE, PAID = date(2026, 3, 2), date(2026, 3, 16), date(2026, 3, 20)


@dataclass
class Books:
    """What `tagih.domain.rounds.Books` asks, out of plain dictionaries."""

    clients: dict[int, str] = field(default_factory=dict)
    dues: dict[int, Due] = field(default_factory=dict)
    known_accounts: dict[str, list[Alias]] = field(default_factory=dict)
    known_names: dict[str, list[Alias]] = field(default_factory=dict)
    twin_ids: set[int] = field(default_factory=set)
    keys: dict[str, list[Due]] = field(default_factory=lambda: defaultdict(list))

    def owe(self, customer_id: int, number: str, amount_minor: int, **more: object) -> Due:
        """One more open receivable."""
        given = {"issued_on": ISSUED, "due_on": DUE, "currency": "EUR", "balance_minor": amount_minor} | more
        due = Due(len(self.dues) + 1, number, customer_id, amount_minor=amount_minor, **given)  # type: ignore[arg-type]
        self.dues[due.id] = due
        keys = [*remittance.number_keys(number), remittance.reference_key(creditor_reference.of_invoice(number))]
        for key in keys:
            self.keys[key].append(due)
        return due

    def named(self, keys: Collection[str]) -> Mapping[str, Sequence[Due]]:
        return {key: self.keys[key] for key in keys if key in self.keys}

    def amounting(self, sums: Collection[Sum]) -> Mapping[Sum, Sequence[Due]]:
        return {one: [due for due in self.dues.values() if (due.balance_minor, due.currency) == one] for one in sums}

    def owed(self, customer_ids: Collection[int]) -> Mapping[int, Sequence[Due]]:
        return {id: [due for due in self.dues.values() if due.customer_id == id and due.is_open] for id in customer_ids}

    def accounts(self, accounts: Collection[str]) -> Mapping[str, Sequence[Alias]]:
        return {one: self.known_accounts[one] for one in accounts if one in self.known_accounts}

    def names(self, keys: Collection[str]) -> Mapping[str, Sequence[Alias]]:
        return {one: self.known_names[one] for one in keys if one in self.known_names}

    def referred(self, references: Collection[str]) -> Mapping[str, int]:
        own = {creditor_reference.of_customer(f"C{id}"): id for id in self.clients}
        return {one: own[one] for one in references if one in own}

    def twins(self, lines: Sequence[Line]) -> Collection[int]:
        return {line.id for line in lines if line.id in self.twin_ids}

    def called(self, customer_ids: Collection[int]) -> Mapping[int, str]:
        return {id: self.clients[id] for id in customer_ids}

    def directory(self) -> Directory:
        return Directory(self.clients.items())


def line(amount_minor: int, text: str = "", payer: str = "", account: str = "", **more: object) -> Line:
    """One transfer."""
    given = {"id": 1, "on": PAID, "currency": "EUR"} | more
    read = remittance.read(str(given.pop("reference", "")), text)
    return Line(amount_minor=amount_minor, read=read, payer_name=payer, payer_account=account, **given)  # type: ignore[arg-type]
