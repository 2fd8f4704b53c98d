"""MATCHING: which receivables a line of a bank statement pays, how sure that is, and why.

`decide` weighs every answer it can think of: what the text names, whose amounts agree, who paid. Each gets points for
reasons; one that has enough, is well ahead of the next and has nothing against it is applied, the others are proposed.
`docs/matching.md` tells the points. Nothing is ever found by a part of a number (`tagih.domain.remittance`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from tagih.domain import answers
from tagih.domain.candidates import Answer, Ground, Line
from tagih.domain.reasons import Reason

CERTAIN, LEAD = 65, 20
"""Points from which on an answer is applied, and how far it must be ahead of the next."""
HOLDS_BACK = 30
"""With so many points for its best proposal a line is probably money of that client, who is not reminded meanwhile."""
WORTH_PROPOSING, MOST_PROPOSALS = 12, 5


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of a line: an answer to apply, or some to propose, the best first."""

    applied: Answer | None
    proposals: tuple[Answer, ...] = ()


NOTHING = Decision(None)


def decide(line: Line, ground: Ground) -> Decision:
    """What the line pays: applied where it is certain, proposed where it is not."""
    ranked = _ranked(line, answers.possible(line, ground))
    if not ranked:
        return NOTHING
    best = ranked[0]
    rival = next((one.points for one in ranked[1:] if one.choice != best.choice), 0)
    if best.points >= CERTAIN and best.points - rival >= LEAD and not best.against:
        return Decision(best)
    return Decision(None, tuple(_told(one, best, rival) for one in ranked[:MOST_PROPOSALS]))


def _ranked(line: Line, found: Iterable[Answer]) -> list[Answer]:
    """Each choice once, with its best points; the most points first, then fewer receivables, then the older."""
    best: dict[frozenset[int], Answer] = {}
    for one in found:
        known = best.get(one.choice)
        if (
            one.points >= WORTH_PROPOSING
            and one.choice not in line.refused
            and (known is None or one.points > known.points)
        ):
            best[one.choice] = one
    return sorted(best.values(), key=_rank)


def _rank(answer: Answer) -> tuple[int, int, date, str, int]:
    oldest = min((due for due, _ in answer.parts), key=lambda due: (due.due_on, due.number, due.id))
    return -answer.points, len(answer.parts), oldest.due_on, oldest.number, oldest.id


def _told(answer: Answer, best: Answer, rival: int) -> Answer:
    """A proposal that says why it was not applied."""
    if answer is best and best.points >= CERTAIN and best.points - rival < LEAD:
        return replace(answer, against=(*answer.against, Reason("match_not_alone")))
    return answer


def teaches(answer: Answer) -> bool:
    """Whether who paid is worth remembering: the text named what was paid, and the amount agreed."""
    codes = {reason.code for reason in answer.reasons}
    return bool(codes & _NAMING) and bool(codes & _AGREEING)


_NAMING = {"match_structured", "match_number", "match_number_loose"}
_AGREEING = {
    "match_amount", "match_amount_sum", "match_amount_charges", "match_amount_withheld", "match_amount_fee",
    "match_amount_discount",
}  # fmt: skip
