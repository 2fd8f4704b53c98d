"""One round of matching: many lines in the order of time, each against what the ones before it have left open."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from tagih.domain import matching, payers
from tagih.domain.candidates import Due, Ground, Hit, Line
from tagih.domain.matching import Decision
from tagih.domain.payer_names import Directory, Likeness, likeness, name
from tagih.domain.payers import Alias
from tagih.domain.remittance import Spelling, keys_of

Sum = tuple[int, str]
"""Minor units and their currency."""
MOST_OF_AN_AMOUNT = 12
"""Receivables of just one amount that are looked at for a line whose payer is not known."""


class Books(Protocol):
    """Where a round looks things up: each question once for all lines together."""

    def named(self, keys: Collection[str]) -> Mapping[str, Sequence[Due]]:
        """Receivables, open or settled, by the keys of their numbers."""

    def amounting(self, sums: Collection[Sum]) -> Mapping[Sum, Sequence[Due]]:
        """Open receivables with just these balances, not more than `MOST_OF_AN_AMOUNT` for each."""

    def owed(self, customer_ids: Collection[int]) -> Mapping[int, Sequence[Due]]:
        """What these clients owe, the oldest first."""

    def accounts(self, accounts: Collection[str]) -> Mapping[str, Sequence[Alias]]:
        """What was learned of these payers' accounts."""

    def names(self, keys: Collection[str]) -> Mapping[str, Sequence[Alias]]:
        """What was learned of these payers' names."""

    def referred(self, references: Collection[str]) -> Mapping[str, int]:
        """The clients whose own creditor references these are."""

    def twins(self, lines: Sequence[Line]) -> Collection[int]:
        """Those of these lines, by id, whose amount and text came from the same payer within a few days."""

    def called(self, customer_ids: Collection[int]) -> Mapping[int, str]:
        """What these clients are called."""

    def directory(self) -> Directory:
        """The names of all clients."""


class Learned(NamedTuple):
    """That a line is certainly this client's: its account and name will be known again."""

    line_id: int
    customer_id: int
    account: str
    name: str


@dataclass(frozen=True, slots=True)
class Result:
    """What becomes of each line, by its id, and what was learned."""

    decisions: dict[int, Decision]
    learned: list[Learned]


def decide_all(lines: Sequence[Line], books: Books) -> Result:
    """Decide every line: of one day those whose text names something come first, then the rest.

    The order in which lines of one day are given does not matter.
    """
    return _Round(lines, books).result()


class _Round:
    def __init__(self, lines: Sequence[Line], books: Books) -> None:
        self.lines, self.books = sorted(lines, key=_order), books
        self.dues: dict[int, Due] = {}
        self.owed: dict[int, list[Due]] = {}
        self.likenesses: dict[str, dict[int, Likeness]] = {}
        self.decisions: dict[int, Decision] = {}
        self.learned: list[Learned] = []
        self._look_up()

    # --- looking up ------------------------------------------------------------------------------------------

    def _look_up(self) -> None:
        """All that the lines need, question by question."""
        by_key = self.books.named({key for line in self.lines for key in line.read.keys})
        self.by_key = {key: [self._one(due) for due in found] for key, found in by_key.items()}
        self.hits = {line.id: self._hits(line) for line in self.lines}
        self.accounts = _lists(self.books.accounts({line.payer_account for line in self.lines if line.payer_account}))
        self.referred = self.books.referred({one for line in self.lines for one in line.read.references})
        keys = {line.id: name(line.payer_name).key for line in self.lines if line.payer_name}
        self.name_keys = keys
        self.names = _lists(self.books.names(set(keys.values())))
        self.called: dict[int, str] = dict(self.books.called(self._known_customers()))
        self.open_lines = [line for line in self.lines if not self._is_plain(line)]
        self._find_names()
        self.twins = set(self.books.twins(self.open_lines))
        sums = {one for line in self.open_lines for one in line.sums}
        self.amounting = {one: [due.customer_id for due in found] for one, found in self.books.amounting(sums).items()}
        wanted = {customer_id for line in self.open_lines for customer_id in self._candidates(line)}
        self.called |= self.books.called(wanted - self.called.keys())
        for customer_id, found in self.books.owed(wanted).items():
            self.owed[customer_id] = [self._one(due) for due in found]

    def _one(self, due: Due) -> Due:
        """The same receivable is one object, whose balance goes down."""
        return self.dues.setdefault(due.id, due)

    def _known_customers(self) -> set[int]:
        aliases = (*self.accounts.values(), *self.names.values())
        return {hit.due.customer_id for hits in self.hits.values() for hit in hits} | {
            one.customer_id for found in aliases for one in found
        }

    def _hits(self, line: Line) -> list[Hit]:
        """What the text names, each receivable once, as surely as it is written."""
        best: dict[int, Hit] = {}
        for token in line.read.tokens:
            for key in keys_of(token):
                for due in self.by_key.get(key, ()):
                    how = due.spelled(token)
                    if key.startswith("!"):
                        how = Spelling.structured
                    if how and (due.id not in best or how > best[due.id].spelling):
                        best[due.id] = Hit(token, due, how)
        return list(best.values())

    def _plain_hit(self, line: Line) -> Hit | None:
        """The one receivable that the text surely names, where it names no other and the amount agrees."""
        surely = [hit for hit in self.hits[line.id] if hit.spelling >= Spelling.loose]
        if len(surely) != 1 or surely[0].spelling < Spelling.full or line.original:
            return None
        due = surely[0].due
        agrees = due.balance_minor == line.amount_minor and due.currency == line.currency
        return surely[0] if agrees else None

    def _is_plain(self, line: Line) -> bool:
        """Named, exact, and paid by whom it is owed: nothing else could be meant."""
        hit = self._plain_hit(line)
        if hit is None:
            return False
        customer_id = hit.due.customer_id
        account = {one.customer_id for one in self.accounts.get(line.payer_account, ())}
        if account and account != {customer_id}:
            return False
        return not line.payer_name or self._likeness(line.payer_name, customer_id) >= Likeness.nearly

    def _likeness(self, payer: str, customer_id: int) -> Likeness:
        known = self.likenesses.setdefault(payer, {})
        if customer_id not in known:
            known[customer_id] = likeness(name(payer), name(self.called.get(customer_id, "")))
        return known[customer_id]

    def _find_names(self) -> None:
        """Whom the payers of the lines that are not plain are called like, among all clients."""
        wanted = {line.payer_name for line in self.open_lines if line.payer_name}
        if wanted:
            directory = self.books.directory()
            for payer in wanted:
                self.likenesses[payer] = directory.find(payer)

    def _candidates(self, line: Line) -> set[int]:
        found = {hit.due.customer_id for hit in self.hits[line.id]}
        found |= {one.customer_id for one in self._aliases(line)}
        found |= {self.referred[one] for one in line.read.references if one in self.referred}
        if line.payer_name:
            best = max(self.likenesses[line.payer_name].values(), default=Likeness.none)
            lowest = max(Likeness.like, best) if best > Likeness.part else Likeness.part
            alike = [id for id, how in self.likenesses[line.payer_name].items() if how >= lowest]
            found |= set(alike[:MOST_OF_AN_AMOUNT])
        for one in line.sums:
            found |= set(self.amounting.get(one, ()))
        return found

    def _aliases(self, line: Line) -> list[Alias]:
        by_name = self.names.get(self.name_keys[line.id], []) if line.payer_name else []
        return [*self.accounts.get(line.payer_account, []), *by_name]

    # --- deciding --------------------------------------------------------------------------------------------

    def result(self) -> Result:
        """Day by day; what is named first, and what is left open by that after it."""
        days: dict[object, list[Line]] = defaultdict(list)
        for line in self.lines:
            days[line.on].append(line)
        for of_day in days.values():
            self._decide([line for line in of_day if self._names_something(line)])
            self._decide([line for line in of_day if not self._names_something(line)])
            self._decide([line for line in of_day if self.decisions[line.id].applied is None])
        self._look_again()
        return Result(self.decisions, self.learned)

    def _look_again(self) -> None:
        """Lines whose clients became known only in this round: what these owe is looked up for all at once."""
        left = [line for line in self.lines if self.decisions[line.id].applied is None]
        wanted = {id: self._candidates_loaded(line) - self.owed.keys() for id, line in enumerate(left)}
        missing = {customer_id for found in wanted.values() for customer_id in found}
        if missing:
            self.called |= self.books.called(missing - self.called.keys())
            for customer_id, found in self.books.owed(missing).items():
                self.owed[customer_id] = [self._one(due) for due in found]
            self._decide([left[at] for at, found in wanted.items() if found])

    def _names_something(self, line: Line) -> bool:
        return any(hit.spelling >= Spelling.full for hit in self.hits[line.id])

    def _decide(self, lines: Iterable[Line]) -> None:
        for line in lines:
            decision = matching.decide(line, self._ground(line))
            self.decisions[line.id] = decision
            if decision.applied is not None:
                self._take(line, decision)

    def _ground(self, line: Line) -> Ground:
        hits = self.hits[line.id]
        if self._is_plain(line) and (plain := self._plain_hit(line)) is not None:
            return Ground([plain], {plain.due.customer_id: [plain.due]}, self._payers(line, [plain.due.customer_id]))
        candidates = self._candidates_loaded(line)
        dues = {customer_id: self.owed.get(customer_id, []) for customer_id in candidates}
        return Ground(hits, dues, self._payers(line, candidates), line.id in self.twins)

    def _candidates_loaded(self, line: Line) -> set[int]:
        if line.payer_name not in self.likenesses:
            self.likenesses[line.payer_name] = {}
        return self._candidates(line)

    def _payers(self, line: Line, candidates: Collection[int]) -> dict[int, payers.Payer]:
        likenesses = self.likenesses.get(line.payer_name, {}) if line.payer_name else {}
        if line.payer_name and not likenesses:
            likenesses = {id: self._likeness(line.payer_name, id) for id in candidates}
        likenesses = {id: how for id, how in likenesses.items() if how}
        by_name = self.names.get(self.name_keys[line.id], []) if line.payer_name else []
        accounts = self.accounts.get(line.payer_account, [])
        referred = {one: self.referred[one] for one in line.read.references if one in self.referred}
        return payers.assess(line.payer_account, line.payer_name, accounts, by_name, likenesses, referred)

    def _take(self, line: Line, decision: Decision) -> None:
        """What was applied is not open for the next line, and who paid is remembered."""
        answer = decision.applied
        assert answer is not None
        for due, minor in answer.parts:
            due.balance_minor -= minor
            if due.balance_minor <= due.withheld_minor + due.fee_minor + due.discount_minor:
                due.balance_minor = 0
        if matching.teaches(answer):
            self._learn(line, answer.customer_id)

    def _learn(self, line: Line, customer_id: int) -> None:
        key = self.name_keys.get(line.id, "")
        self.learned.append(Learned(line.id, customer_id, line.payer_account, key))
        for found, word in ((self.accounts, line.payer_account), (self.names, key)):
            if word:
                known = found.setdefault(word, [])
                times = sum(one.times for one in known if one.customer_id == customer_id)
                by_person = any(one.is_by_person for one in known if one.customer_id == customer_id)
                known[:] = [one for one in known if one.customer_id != customer_id]
                known.append(Alias(customer_id, times + 1, by_person))


def _order(line: Line) -> tuple[object, ...]:
    """As the bank booked them, in whatever order they are given."""
    return line.on, line.id


def _lists(found: Mapping[str, Sequence[Alias]]) -> dict[str, list[Alias]]:
    return {word: list(aliases) for word, aliases in found.items()}
