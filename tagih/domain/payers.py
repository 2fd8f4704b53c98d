"""Who paid: what an account, a name and what was learned before say about a line of a bank statement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from tagih.domain.payer_names import Likeness
from tagih.domain.reasons import Reason

ACCOUNT, ACCOUNT_ONCE, ACCOUNT_SHARED = 40, 22, 8
"""Points of an account that paid for this client: more than once or by a person's word; once; also for others."""
NAME = {Likeness.part: 6, Likeness.like: 20, Likeness.nearly: 28, Likeness.equal: 30}
NAME_LEARNED, NAME_ONCE, NAME_SHARED = 30, 15, 10
"""Points of a name: as like as it is; as it was learned, more than once or by a person's word; once; as several clients
are called or as one who pays for several."""
MOST = 50
"""An account and a name together."""
SURE, PROBABLE = 28, 20
"""From so many points on it is this client; probably it is."""


class Alias(NamedTuple):
    """That an account or a name paid for this client, so often; a person may have said so."""

    customer_id: int
    times: int
    is_by_person: bool


@dataclass(frozen=True, slots=True)
class Payer:
    """A client that may have paid: points, and what speaks for it."""

    customer_id: int
    points: int
    reasons: tuple[Reason, ...]
    is_own: bool = False
    """By its own name, or by a person's word; what was only learned is no proof against what a text names."""

    @property
    def is_sure(self) -> bool:
        return self.points >= SURE


def assess(
    account: str, payer: str, accounts: Sequence[Alias], names: Sequence[Alias], likenesses: Mapping[int, Likeness],
    referred: Mapping[str, int] | None = None,
) -> dict[int, Payer]:  # fmt: skip
    """By client, how probable it is that it paid.

    `accounts` and `names` are what was learned of this account and this name, `likenesses` the clients whose own names
    are like it, `referred` those whose own creditor reference the payer wrote.
    """
    from_account = _from_account(account, accounts)
    from_name = _from_name(payer, names, likenesses)
    own = {one for one, how in likenesses.items() if how >= Likeness.nearly and from_name.get(one, _NO)[0] >= SURE}
    own |= {one.customer_id for one in (*accounts, *names) if one.is_by_person}
    found = {}
    for customer_id in from_account.keys() | from_name.keys():
        parts = [one for one in (from_account.get(customer_id), from_name.get(customer_id)) if one is not None]
        points = min(sum(points for points, _ in parts), MOST)
        found[customer_id] = Payer(customer_id, points, tuple(reason for _, reason in parts), customer_id in own)
    for reference, customer_id in (referred or {}).items():
        found[customer_id] = Payer(
            customer_id, MOST, (Reason("match_client_reference", {"reference": reference}),), True
        )
    return found


_NO = (0, None)


def _from_account(account: str, aliases: Sequence[Alias]) -> dict[int, tuple[int, Reason]]:
    if not aliases:
        return {}
    reason = Reason("match_account", {"account": account})
    if len({one.customer_id for one in aliases}) > 1:
        shared = Reason("match_account_shared", {"account": account})
        return {one.customer_id: (ACCOUNT_SHARED, shared) for one in aliases}
    known = aliases[0].is_by_person or aliases[0].times > 1
    return {aliases[0].customer_id: (ACCOUNT if known else ACCOUNT_ONCE, reason)}


def _from_name(
    payer: str, aliases: Sequence[Alias], likenesses: Mapping[int, Likeness]
) -> dict[int, tuple[int, Reason]]:
    """The most alike count; where several are as much alike, none of them is sure."""
    found: dict[int, tuple[int, Reason]] = {}
    best = max(likenesses.values(), default=Likeness.none)
    first = [customer_id for customer_id, how in likenesses.items() if how is best]
    like = (
        Reason("match_name", {"name": payer}) if best is Likeness.equal else Reason("match_name_like", {"name": payer})
    )
    for customer_id in first:
        found[customer_id] = (NAME[best] if len(first) == 1 else min(NAME_SHARED, NAME[best])), like
    if best >= Likeness.nearly and len(first) == 1:
        return found
    learned = {one.customer_id: one for one in aliases}
    for customer_id, one in learned.items():
        points = NAME_LEARNED if one.is_by_person or one.times > 1 else NAME_ONCE
        if best >= Likeness.nearly and customer_id not in first:
            continue
        if (points := points if len(learned) == 1 else NAME_SHARED) > found.get(customer_id, _NO)[0]:
            found[customer_id] = points, Reason("match_name_learned", {"name": payer})
    return found
