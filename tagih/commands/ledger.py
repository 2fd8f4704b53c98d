"""`post`: the one way into the journal. It also moves the cached balances and has the rule asked again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from tagih.commands import exchange, releases
from tagih.commands.operation import Operation
from tagih.domain import money, posting, posting_corrections
from tagih.domain.errors import Invalid, Refused
from tagih.domain.exchange import worth_of_part
from tagih.domain.posting import Posting, Rate
from tagih.models import Case, Holding, Invoice, JournalEntry, JournalLine, Payment, Receivable, rows

_ENTRY = ("id", "company_id", "on", "kind", "text", "posted", "at", "digest")
_LINE = (
    "company_id", "entry_id", "position", "on", "account", "amount_minor", "currency", "base_minor", "rate", "rate_on",
    "customer_id", "receivable_id", "payment_id", "document_id", "holding_id",
)  # fmt: skip
CHUNK = 5000
"""Ids asked for in one query: far below the limit of any database."""


@dataclass(frozen=True, slots=True)
class Posted:
    """An entry in the journal and the digest that its event carries."""

    entry_id: int
    digest: str


def post(operation: Operation, postings: Sequence[Posting]) -> list[Posted]:
    """Write balanced postings, move the balances they touch, and wake the cases of their receivables.

    The rows touched must be locked by the caller (customer, then receivables by id). What settles a receivable in a
    foreign currency at another rate than its own brings an entry of its own with the gain or loss, and its event.
    """
    realised = _exchange_differences(operation, postings)
    posted = _write(operation, [*postings, *(entry for entry, _ in realised)])
    for (entry, numbers), made in zip(realised, posted[len(postings) :], strict=True):
        gain_minor = sum(side.base_minor for side in entry.sides if side.account == posting.REVALUED)
        given = {"gain_minor": gain_minor, "receivables": numbers, "entry": made.entry_id, "digest": made.digest}
        operation.event("exchange.realised", f"receivable {numbers[0]}", given)
    _move_balances(operation, postings)
    return posted[: len(postings)]


def _write(operation: Operation, postings: Sequence[Posting]) -> list[Posted]:
    company_id = operation.company.pk
    entry_ids = rows.reserve(JournalEntry, len(postings))
    posted = [
        Posted(entry_id, posting.digest(company_id, entry_id, one))
        for entry_id, one in zip(entry_ids, postings, strict=True)
    ]
    rows.insert(JournalEntry, _ENTRY, [
        (made.entry_id, company_id, one.on, one.kind, one.text, False, operation.now, made.digest)
        for made, one in zip(posted, postings, strict=True)
    ])  # fmt: skip
    rows.insert(JournalLine, _LINE, list(_lines(company_id, entry_ids, postings)))
    rows.update(JournalEntry, "id", ("posted",), [(entry_id, True) for entry_id in entry_ids])
    return posted


def _exchange_differences(operation: Operation, postings: Sequence[Posting]) -> list[tuple[Posting, list[str]]]:
    """The entries of gains and losses that `postings` realise, each with the receivables concerned."""
    home = operation.company.currency
    settling = [one for one in postings if one.currency != home and one.kind not in _MAKING]
    ids = sorted({side.receivable_id for one in settling for side in one.sides if side.receivable_id is not None})
    if not ids:
        return []
    columns = ("id", "number", "amount_minor", "balance_minor")
    standing = {row[0]: row[1:] for row in rows.select(Receivable, columns, company_id=operation.company.pk, id=ids)}
    issued = _worths_when_made(operation, ids)
    settled = {key: amount_minor - balance_minor for key, (_, amount_minor, balance_minor) in standing.items()}
    found = []
    for one in settling:
        gain_minor, numbers = 0, []
        for side in one.sides:
            if side.receivable_id is None:
                continue
            number, amount_minor, _ = standing[side.receivable_id]
            before = settled[side.receivable_id]
            settled[side.receivable_id] = after = before - side.amount_minor
            worth = (worth_of_part(issued[side.receivable_id], amount_minor, part) for part in (before, after))
            gain_minor += next(worth) - side.base_minor - next(worth)
            numbers.append(number)
        if gain_minor:
            customer_id = one.sides[0].customer_id
            found.append(
                (posting_corrections.exchange_realised(one.on, one.text, home, customer_id, gain_minor), numbers)
            )
    return found


_MAKING = ("invoice.issued", "receivable.divided")
"""Entries that make receivables, or divide them; all others settle them."""


def _worths_when_made(operation: Operation, ids: list[int]) -> dict[int, int]:
    """What each receivable was worth at home when it was made: the lines of its own invoice, what was divided off less."""
    found: dict[int, int] = defaultdict(int)
    invoice_of = dict(rows.select(Receivable, ("id", "invoice_id"), company_id=operation.company.pk, id=ids))
    columns = ("receivable_id", "document_id", "payment_id", "holding_id", "base_minor")
    for receivable_id, document_id, payment_id, holding_id, base_minor in rows.select(
        JournalLine, columns, receivable_id=ids
    ):
        if document_id == invoice_of[receivable_id] and payment_id is None and holding_id is None:
            found[receivable_id] += base_minor
    return found


def _lines(company_id: int, entry_ids: Iterable[int], postings: Sequence[Posting]) -> Iterator[tuple[Any, ...]]:
    for entry_id, one in zip(entry_ids, postings, strict=True):
        for position, side in enumerate(one.sides, 1):
            yield (
                company_id, entry_id, position, one.on, side.account, side.amount_minor, one.currency, side.base_minor,
                one.rate.text, one.rate.on, side.customer_id, side.receivable_id, side.payment_id, side.document_id,
                side.holding_id,
            )  # fmt: skip


def _move_balances(operation: Operation, postings: Sequence[Posting]) -> None:
    receivables: dict[int, int] = defaultdict(int)
    payments: dict[int, int] = defaultdict(int)
    credit_notes: dict[int, int] = defaultdict(int)
    holdings: dict[int, int] = defaultdict(int)
    held_tax: dict[int, int] = defaultdict(int)
    for one in postings:
        for side in one.sides:
            if side.receivable_id is not None:
                receivables[side.receivable_id] += side.amount_minor
            elif side.holding_id is not None:
                holdings[side.holding_id] -= side.amount_minor
                held_tax[side.holding_id] -= side.amount_minor if side.account == posting.TAX else 0
            elif side.account == posting.UNALLOCATED and side.payment_id is not None:
                payments[side.payment_id] -= side.amount_minor
            elif side.account == posting.CUSTOMER_CREDIT and side.document_id is not None:
                credit_notes[side.document_id] -= side.amount_minor
    _move_receivables(operation, receivables)
    _move_unallocated(operation, Payment, payments)
    _move_unallocated(operation, Invoice, credit_notes)
    _move_held(operation, holdings, held_tax)
    wake_cases(operation, list(receivables))
    moved_later = {side.receivable_id for one in postings if one.kind != "invoice.issued" for side in one.sides}
    releases.follow_receivables(operation, [row_id for row_id in receivables if row_id in moved_later])


def _move_receivables(operation: Operation, moved: dict[int, int]) -> None:
    balances = _standing(operation, Receivable, "balance_minor", moved)
    now = {row_id: balances[row_id] + amount for row_id, amount in moved.items()}
    settled_on = _last_movement(operation, [row_id for row_id, balance in now.items() if balance == 0])
    changes = [(row_id, balance, settled_on.get(row_id)) for row_id, balance in now.items()]
    rows.update(Receivable, "id", ("balance_minor", "settled_on"), changes)


def _move_unallocated(operation: Operation, model: type[Payment] | type[Invoice], moved: dict[int, int]) -> None:
    moved = {row_id: amount for row_id, amount in moved.items() if amount}
    standing = _standing(operation, model, "unallocated_minor", moved)
    rows.update(model, "id", ("unallocated_minor",), [(i, standing[i] + amount) for i, amount in moved.items()])


def _move_held(operation: Operation, moved: dict[int, int], tax: dict[int, int]) -> None:
    """Balance and the tax within it at once: neither is right without the other."""
    if not moved:
        return
    held, within = (_standing(operation, Holding, column, moved) for column in ("balance_minor", "tax_minor"))
    changes = [(row_id, held[row_id] + amount, within[row_id] + tax[row_id]) for row_id, amount in moved.items()]
    rows.update(Holding, "id", ("balance_minor", "tax_minor"), changes)


def _standing(operation: Operation, model: Any, column: str, ids: Iterable[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for part in chunks(list(ids)):
        found.update(rows.select(model, ("id", column), company_id=operation.company.pk, id=part))
    return found


def _last_movement(operation: Operation, ids: list[int]) -> dict[int, date]:
    """The latest accounting date among the journal lines of each receivable."""
    found: dict[int, date] = {}
    for part in chunks(ids):
        for receivable_id, on in rows.select(JournalLine, ("receivable_id", "on"), receivable_id=part):
            found[receivable_id] = max(on, found.get(receivable_id, on))
    return found


def wake_cases(operation: Operation, receivable_ids: list[int]) -> None:
    """Have the rule asked again today about these receivables: nobody else tells dunning anything."""
    rows.update(Case, "receivable_id", ("next_action_on",), [(row_id, operation.today) for row_id in receivable_ids])


def chunks(ids: list[int]) -> Iterator[list[int]]:
    """`ids` in parts small enough for one query."""
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]


def rate(operation: Operation, currency: str, text: str | None, on: date, amount_minor: int = 0) -> Rate:
    """The rate of a posting in `currency`, whose largest side is `amount_minor`: the one given, or the one recorded.

    Raises Refused `rate_needed` when it is foreign and none was given or recorded, Invalid `rate_unreadable`, and
    `amount_too_large` when the books could not hold the amount in the company's currency.
    """
    base = operation.company.currency
    if text is not None:
        exchange.check(text)
    found = posting.rate_between(currency, base, text, on) or _recorded(operation, currency, on)
    if found is None:
        raise Refused("rate_needed", currency=currency, base=base)
    if abs(amount_minor) * Decimal(found.text) > money.LARGEST_MINOR:
        limit = money.plain(money.LARGEST_MINOR, base)
        raise Invalid("amount_too_large", text=money.plain(amount_minor, currency), limit=limit)
    return found


def _recorded(operation: Operation, currency: str, on: date) -> Rate | None:
    known = exchange.newest(operation.company, currency, on)
    if known is None:
        return None
    return posting.rate_between(currency, operation.company.currency, known.rate, known.on, known.source)


def rate_of(operation: Operation, kind: str, currency: str, on: date | None, text: str) -> Rate:
    """The rate at which an entry was posted, found by its kind, day and text: its reversal keeps that rate."""
    if currency == operation.company.currency:
        return posting.SAME_CURRENCY
    assert on is not None, "only what has a date was posted"
    ((entry_id,),) = rows.select(JournalEntry, ("id",), company_id=operation.company.pk, on=on, kind=kind, text=text)
    return Rate(*rows.select(JournalLine, ("rate", "rate_on"), entry_id=entry_id)[0])
