"""Answers for bank lines as rows: written, kept where nothing changed, read again; and what is learned of payers."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from tagih.commands.operation import Operation
from tagih.domain.candidates import Answer
from tagih.domain.reasons import Reason
from tagih.domain.rounds import Learned
from tagih.models import BankLine, Match, PayerAlias, rows
from tagih.models.base import public_id

ENOUGH = 3
"""So often an account or a name is remembered for one client; more says nothing more."""
_MATCH = (
    "id", "company_id", "public_id", "line_id", "customer_id", "state", "position", "points", "currency", "amount_minor",
    "parts", "reasons", "against", "payment_id", "by", "at",
)  # fmt: skip
_ENCODE = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False, default=str).encode


class Written(NamedTuple):
    """An answer that was written, and its line."""

    id: int
    line_id: int


def said(reasons: Iterable[Reason]) -> str:
    """Reasons as they are stored: code and facts."""
    return _ENCODE([{"code": reason.code, "facts": reason.facts} for reason in reasons])


def parts(answer: Answer) -> str:
    """Pairs of receivable and minor units."""
    return _ENCODE([[due.id, minor] for due, minor in answer.parts])


def write_applied(operation: Operation, applied: Sequence[tuple[int, Answer, int]]) -> list[Written]:
    """Write the answers (line, answer, payment) that were applied, and close their lines."""
    ids = rows.reserve(Match, len(applied)) if applied else []
    rows.insert(Match, _MATCH, [
        _row(operation, match_id, line_id, answer, "applied", 1, payment_id)
        for match_id, (line_id, answer, payment_id) in zip(ids, applied, strict=True)
    ])  # fmt: skip
    rows.update(BankLine, "id", ("state",), [(line_id, "matched") for line_id, _, _ in applied])
    return [Written(match_id, line_id) for match_id, (line_id, _, _) in zip(ids, applied, strict=True)]


def _row(
    operation: Operation, id: int, line_id: int, answer: Answer, state: str, position: int, payment_id: int | None
) -> tuple[Any, ...]:
    return (
        id, operation.company.pk, public_id(), line_id, answer.customer_id, state, position, answer.points,
        answer.currency, answer.amount_minor, parts(answer), said(answer.reasons), said(answer.against), payment_id,
        operation.call.by, operation.now,
    )  # fmt: skip


def replace_proposals(operation: Operation, proposals: Mapping[int, Sequence[Answer]]) -> int:
    """Have these lines (by id) propose just these answers; those that stand as they were keep their address.

    Returns how many lines propose something.
    """
    columns = ("id", "line_id", "position", "points", "parts", "against")
    stood = rows.select(Match, columns, company_id=operation.company.pk, line_id=list(proposals), state="proposed")
    known: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for id, line_id, *content in stood:
        known[line_id].append((id, tuple(content)))
    gone: list[int] = []
    made: list[tuple[int, int, Answer]] = []
    for line_id, answers in proposals.items():
        wanted = [(at, one.points, parts(one), said(one.against)) for at, one in enumerate(answers, 1)]
        if wanted != sorted(content for _, content in known[line_id]):
            gone += [id for id, _ in known[line_id]]
            made += [(line_id, at, one) for at, one in enumerate(answers, 1)]
    withdraw(operation, gone)
    ids = rows.reserve(Match, len(made)) if made else []
    rows.insert(Match, _MATCH, [
        _row(operation, id, line_id, answer, "proposed", at, None)
        for id, (line_id, at, answer) in zip(ids, made, strict=True)
    ])  # fmt: skip
    return sum(bool(answers) for answers in proposals.values())


def withdraw(operation: Operation, ids: Sequence[int]) -> None:
    """Proposals that stand no more: nobody decided them, so nothing of them is kept."""
    if ids:
        Match.objects.of(operation.company).filter(pk__in=ids, state="proposed").delete()


def refused(operation: Operation, line_ids: Sequence[int]) -> dict[int, frozenset[frozenset[int]]]:
    """By line, the choices of receivables that a person rejected or took back."""
    found: dict[int, set[frozenset[int]]] = defaultdict(set)
    for line_id, text in rows.select(
        Match,
        ("line_id", "parts"),
        company_id=operation.company.pk,
        line_id=list(line_ids),
        state=["rejected", "undone"],
    ):
        found[line_id].add(frozenset(receivable_id for receivable_id, _ in json.loads(text)))
    return {line_id: frozenset(choices) for line_id, choices in found.items()}


_ALIAS = ("company_id", "public_id", "kind", "key", "customer_id", "match_id", "is_by_person", "made_at")


def learn(operation: Operation, learned: Sequence[Learned], matches: Mapping[int, int], *, by_person: bool) -> None:
    """Remember who paid, a few times each. `matches`: by line, the answer with which it is forgotten again."""
    wanted = [("account", one.account[:120], one) for one in learned if one.account]
    wanted += [("name", one.name[:120], one) for one in learned if one.name]
    times: dict[tuple[str, str, int], int] = defaultdict(int)
    for kind in ("account", "name"):
        keys = list({key for its, key, _ in wanted if its == kind})
        columns = ("key", "customer_id")
        for key, customer_id in rows.select(PayerAlias, columns, company_id=operation.company.pk, kind=kind, key=keys):
            times[kind, key, customer_id] += 1
    made = []
    for kind, key, one in wanted:
        times[kind, key, one.customer_id] += 1
        if times[kind, key, one.customer_id] <= ENOUGH or by_person:
            made.append(
                (
                    operation.company.pk,
                    public_id(),
                    kind,
                    key,
                    one.customer_id,
                    matches.get(one.line_id),
                    by_person,
                    operation.now,
                )
            )
    rows.insert(PayerAlias, _ALIAS, made)
