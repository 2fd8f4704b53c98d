"""What matching weighs: lines, receivables, hits of document numbers, and answers with their points and reasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from tagih.domain.payers import PROBABLE, SURE, Payer
from tagih.domain.reasons import Reason
from tagih.domain.remittance import Read, Spelling, Token, spelling


@dataclass(slots=True)
class Due:
    """A receivable as matching sees it. `balance_minor` goes down while the lines of one run are decided.

    `withheld_minor` is what the client is known to keep back as tax, `fee_minor` what its bank may keep at most,
    `discount_minor` what may be deducted for paying early. What is settled has no balance; it is here because a text may still name it.
    """

    id: int
    number: str
    customer_id: int
    issued_on: date
    due_on: date
    currency: str
    amount_minor: int
    balance_minor: int
    disputed_minor: int = 0
    discount_minor: int = 0
    withheld_minor: int = 0
    fee_minor: int = 0
    invoice: str = ""
    """The number of its document, where that is not its own: an instalment."""

    @property
    def is_open(self) -> bool:
        return self.balance_minor > 0

    def spelled(self, token: Token) -> Spelling:
        """How surely `token` is its number, or that of its document."""
        its = spelling(token, self.number)
        return max(its, spelling(token, self.invoice)) if self.invoice else its


@dataclass(frozen=True, slots=True)
class Line:
    """Money that arrived, as the bank tells it. `original`: amount and currency before the bank changed money.

    `refused`: choices of receivables that a person took back or rejected for this line.
    """

    id: int
    on: date
    amount_minor: int
    currency: str
    read: Read
    payer_name: str = ""
    payer_account: str = ""
    charges_minor: int = 0
    original: tuple[int, str] | None = None
    refused: frozenset[frozenset[int]] = frozenset()

    @property
    def sums(self) -> list[tuple[int, str]]:
        """What arrived; and what was sent, where the bank tells another currency."""
        if self.original is None or self.original[1] == self.currency:
            return [(self.amount_minor, self.currency)]
        return [(self.amount_minor, self.currency), self.original]


class Hit(NamedTuple):
    """A token of the text that is a document's number."""

    token: Token
    due: Due
    spelling: Spelling


@dataclass(frozen=True, slots=True)
class Ground:
    """What is known around a line: whom its text names, what each client owes (oldest first), and who may have paid.

    `is_twin`: the same amount with the same text came from the same payer within a few days.
    """

    hits: Sequence[Hit]
    dues: Mapping[int, Sequence[Due]]
    payers: Mapping[int, Payer]
    is_twin: bool = False

    def points_of(self, customer_id: int) -> int:
        """How sure it is that this client paid."""
        return self.payers[customer_id].points if customer_id in self.payers else 0

    def is_sure(self, customer_id: int) -> bool:
        """Whether it is this client that paid."""
        return self.points_of(customer_id) >= SURE

    def is_probable(self, customer_id: int) -> bool:
        """Whether it is probably this client that paid."""
        return self.points_of(customer_id) >= PROBABLE


@dataclass(frozen=True, slots=True)
class Answer:
    """Receivables that the line may pay: so much each in minor units of `currency`, why, and what speaks against it."""

    customer_id: int
    currency: str
    parts: tuple[tuple[Due, int], ...]
    left_minor: int
    points: int
    reasons: tuple[Reason, ...]
    against: tuple[Reason, ...] = ()

    @property
    def choice(self) -> frozenset[int]:
        return frozenset(due.id for due, _ in self.parts)

    @property
    def amount_minor(self) -> int:
        """What of the line's money these receivables take."""
        return sum(minor for _, minor in self.parts)
