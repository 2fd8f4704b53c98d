"""The answers that are possible for one line: whom its text names, whose amounts agree, who owes; weighed in points."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from tagih.domain import money, sums
from tagih.domain.candidates import Answer, Due, Ground, Line
from tagih.domain.reasons import Reason
from tagih.domain.remittance import Spelling, Token

NAMED = {
    Spelling.structured: 55, Spelling.full: 50, Spelling.loose: 40, Spelling.near: 20, Spelling.short: 15, Spelling.none: 0,
}  # fmt: skip
"""Points of a number, by how it is written."""
UNNAMED_BESIDE_NAMED, NEAR_BESIDE_NAMED, LEFT_OUT = 25, 35, -10
"""One that is not named beside one that is; one that is nearly; what is named and left out."""
EXACT, REDUCED, CHARGED, TELLING, MET, FEE, PART = 40, 36, 38, 40, 25, 12, 5
"""Points of an amount: exact; less an expected deduction; less charges the bank tells; a sum of unnamed ones that tells
something, or does not; less what looks like a fee or tax; a part."""
LARGEST_FEE_PPM, LARGEST_FEE_UNITS = 50_000, 50
"""What is missing may be a bank's fee up to a twentieth and fifty units of the currency (dear SWIFT transfers cost so much)."""
USUAL_WITHHOLDING_PPM = (15_000, 20_000, 30_000, 40_000, 50_000, 100_000, 150_000, 200_000, 250_000)
"""Shares that payers withhold as tax in many countries, of all or of the net of 11 to 24 % tax: only for a proposal."""
MOST_ALONE = 4
MOST_DUES = 60
"""Receivables of one client that are looked at for one line, the oldest first."""
OTHERS, MONTH = -15, 8
"""Documents of others beside it; the month that is named is the one of the invoice."""
POSSIBLE = 8
"""Points of a payer from which on what it owes is proposed though nothing else says so."""


@dataclass(slots=True)
class _Client:
    """One client that may have paid, and how the text names what it owes."""

    id: int
    dues: list[Due]
    spelled: dict[int, Spelling] = field(default_factory=dict)
    tokens: dict[int, Token] = field(default_factory=dict)
    paid: list[Due] = field(default_factory=list)
    """What the text names and is settled."""

    def by(self, lowest: Spelling) -> list[Due]:
        return [due for due in self.dues if self.spelled.get(due.id, Spelling.none) >= lowest]


def possible(line: Line, ground: Ground) -> Iterator[Answer]:
    """Every answer worth weighing, some of them more than once."""
    for amount_minor, currency in line.sums:
        for client in _clients(line, ground, currency):
            yield from _Weighing(line, ground, client, amount_minor, currency).answers()


def _clients(line: Line, ground: Ground, currency: str) -> Iterator[_Client]:
    hits = defaultdict(list)
    for hit in ground.hits:
        hits[hit.due.customer_id].append(hit)
    for customer_id in hits.keys() | ground.dues.keys():
        its = ground.dues.get(customer_id, ())
        dues = [due for due in its if due.is_open and due.currency == currency][:MOST_DUES]
        client = _Client(customer_id, dues)
        for hit in hits.get(customer_id, ()):
            if not hit.due.is_open:
                client.paid.append(hit.due)
            elif hit.due.currency == currency:
                if all(due.id != hit.due.id for due in dues):
                    dues.append(hit.due)
                if hit.spelling > client.spelled.get(hit.due.id, Spelling.none):
                    client.spelled[hit.due.id], client.tokens[hit.due.id] = hit.spelling, hit.token
        _add_near(line, client)
        if dues:
            yield client


def _add_near(line: Line, client: _Client) -> None:
    """What is one character away from what is written, or its last digits only, of what this client owes."""
    for due in client.dues:
        if client.spelled.get(due.id, Spelling.none) >= Spelling.loose:
            continue
        for token in line.read.tokens:
            how = due.spelled(token)
            if Spelling.none < how < Spelling.loose and how > client.spelled.get(due.id, Spelling.none):
                client.spelled[due.id], client.tokens[due.id] = how, token


class _Weighing:
    """One line against what one client owes in one currency."""

    def __init__(self, line: Line, ground: Ground, client: _Client, amount_minor: int, currency: str) -> None:
        self.line, self.ground, self.client = line, ground, client
        self.amount_minor, self.currency = amount_minor, currency
        self.named = client.by(Spelling.loose)
        self.timely = [due for due in client.dues if due.issued_on <= line.on or due in self.named]
        self.text = money.plain

    def answers(self) -> Iterator[Answer]:
        """Single receivables, those named together, sums with and without names, and last what is the oldest."""
        for due in self.timely:
            yield from self._single(due)
        if len(self.named) > 1:
            yield from self._together(self.named)
        yield from self._completed()
        if not self.named and self.ground.is_probable(self.client.id):
            yield from self._unnamed_sums()
        if not self.named and self.ground.points_of(self.client.id) >= POSSIBLE:
            yield from self._on_account()

    # --- which receivables ---------------------------------------------------------------------------------

    def _single(self, due: Due) -> Iterator[Answer]:
        how = self.client.spelled.get(due.id, Spelling.none)
        agreed = _agreement(self.amount_minor, self.line.charges_minor, [due])
        if agreed is None:
            if how >= Spelling.short and (how >= Spelling.loose or self.ground.is_probable(self.client.id)):
                yield self._weighed([due], *self._partly([due]))
            elif self.ground.is_probable(self.client.id) and (guess := _guessed(self.amount_minor, due)) is not None:
                yield self._weighed([due], [(due, self.amount_minor)], FEE, guess)
            return
        yield self._weighed([due], *agreed)

    def _together(self, dues: list[Due]) -> Iterator[Answer]:
        """All that is named, whatever the amount."""
        agreed = _agreement(self.amount_minor, self.line.charges_minor, dues)
        yield self._weighed(dues, *(agreed if agreed is not None else self._partly(dues)))

    def _completed(self) -> Iterator[Answer]:
        """What is named and others that make the amount with it, those nearly named before those that are not."""
        near = [
            due
            for due in self.timely
            if Spelling.none < self.client.spelled.get(due.id, Spelling.none) < Spelling.loose
        ]
        if near and len(self.named) + len(near) > 1:
            both = [*self.named, *near]
            if (agreed := _agreement(self.amount_minor, self.line.charges_minor, both)) is not None:
                yield self._weighed(both, *agreed)
        rest = self.amount_minor - sum(due.balance_minor for due in self.named)
        if not self.named or rest <= 0:
            return
        others = [due for due in self.timely if due not in self.named]
        for due in others:
            if due.balance_minor == rest:
                yield self._weighed([*self.named, due], _whole([*self.named, due]), EXACT, _sum_reason(2))
        for places in sums.making(rest, [due.balance_minor for due in others]).found:
            dues = [*self.named, *(others[at] for at in places)]
            yield self._weighed(dues, _whole(dues), EXACT, _sum_reason(len(dues)))

    def _unnamed_sums(self) -> Iterator[Answer]:
        for amounts in self._weights():
            made = sums.making(self.amount_minor, amounts)
            points = TELLING if made.is_telling and len(made.found) == 1 else MET
            for places in made.found:
                dues = [self.timely[at] for at in places]
                parts = [(self.timely[at], amounts[at]) for at in places]
                yield self._weighed(dues, parts, points, _sum_reason(len(dues)))

    def _weights(self) -> list[list[int]]:
        """Balances; and, where deductions are expected, what is left to pay then."""
        whole = [due.balance_minor for due in self.timely]
        reduced = [_reduced(due) for due in self.timely]
        return [whole] if whole == reduced else [whole, reduced]

    def _on_account(self) -> Iterator[Answer]:
        """Nothing says what it is for: the oldest, as far as the money goes; and each one alone."""
        oldest = [due for due in self.timely if due.balance_minor > due.disputed_minor]
        taken: list[Due] = []
        left = self.amount_minor
        for due in oldest:
            if left <= 0:
                break
            taken.append(due)
            left -= due.balance_minor
        if taken:
            oldest_first = Reason("match_oldest", {"number": taken[0].number})
            yield self._weighed(taken, self._partly(taken)[0], PART - min(len(taken) - 1, 2), oldest_first)
        for due in [one for one in oldest if one.balance_minor > self.amount_minor][:MOST_ALONE]:
            yield self._weighed([due], *self._partly([due]))

    def _partly(self, dues: Sequence[Due]) -> tuple[list[tuple[Due, int]], int, Reason]:
        """As far as the money goes, in order."""
        left, parts = self.amount_minor, []
        for due in dues:
            part = min(left, due.balance_minor)
            if part > 0:
                parts.append((due, part))
                left -= part
        if left:
            return parts, 0, Reason("match_amount_over", {"amount": self._shown(left)})
        if len(dues) == 1 and (guess := _guessed(self.amount_minor, dues[0])) is not None:
            return parts, FEE, guess
        missing = sum(due.balance_minor for due in dues) - self.amount_minor
        return parts, PART, Reason("match_amount_part", {"amount": self._shown(missing)})

    # --- how sure --------------------------------------------------------------------------------------------

    def _weighed(self, dues: Sequence[Due], parts: list[tuple[Due, int]], points: int, because: Reason) -> Answer:
        """The answer with its points, its reasons and what forbids to apply it by itself."""
        named, reasons = self._named_points(dues)
        payer = self.ground.payers.get(self.client.id)
        total = named + points + (payer.points if payer else 0)
        reasons = [*reasons, because, *(payer.reasons if payer else ())]
        others = self._others_named(dues, points)
        against = [*others, *self._against(dues, parts, points)]
        left = self.amount_minor - sum(minor for _, minor in parts)
        return Answer(
            self.client.id, self.currency, tuple(parts), left, total + (OTHERS if others else 0), tuple(reasons),
            tuple(against),
        )  # fmt: skip

    def _named_points(self, dues: Sequence[Due]) -> tuple[int, list[Reason]]:
        how = [self.client.spelled.get(due.id, Spelling.none) for due in dues]
        reasons = [
            _named_reason(due, self.client.tokens[due.id], one) for due, one in zip(dues, how, strict=True) if one
        ]
        surely = [one for one in how if one >= Spelling.loose]
        if len(surely) == len(how):
            points = NAMED[min(how)]
        elif surely:
            points = NEAR_BESIDE_NAMED if min(how) > Spelling.none else UNNAMED_BESIDE_NAMED
        else:
            points = NAMED[min(how)] if min(how) > Spelling.none else 10 * any(how)
        if any(due not in dues for due in self.named):
            points += LEFT_OUT
        if not any(how) and all(self._is_of_month(due) for due in dues):
            points += MONTH
        return points, reasons

    def _is_of_month(self, due: Due) -> bool:
        """Whether the text names the month in which it was issued, as "04/2026" or "2026-04"."""
        month = {str(due.issued_on.year), f"{due.issued_on.month:02d}"}
        return any(set(token.runs) == month and len(token.runs) == 2 for token in self.line.read.tokens)

    def _others_named(self, dues: Sequence[Due], points: int) -> list[Reason]:
        """Documents of other clients that the text names, unless it is a slip of what is meant."""
        found = []
        meant = {self.client.tokens[due.id] for due in dues if self._is_surely(due)}
        lowest = Spelling.full if len(meant) == len(dues) else Spelling.loose
        for hit in self.ground.hits:
            if hit.due.customer_id == self.client.id or hit.spelling < lowest or hit.token in meant:
                continue
            if (hit.spelling < Spelling.full and self._may_be_a_day(hit.token)) or self._is_slip(
                hit.token, dues, points
            ):
                continue
            found.append(Reason("match_names_other", {"number": hit.due.number}))
        return found[:2]

    def _is_surely(self, due: Due) -> bool:
        return self.client.spelled.get(due.id, Spelling.none) >= Spelling.full

    def _is_slip(self, token: Token, dues: Sequence[Due], points: int) -> bool:
        """Whether `token` was meant to be one of `dues`: one character away, the payer is sure, the amount agrees."""
        agrees = points >= REDUCED and self.ground.is_sure(self.client.id)
        return agrees and any(due.spelled(token) == Spelling.near for due in dues)

    @staticmethod
    def _may_be_a_day(token: Token) -> bool:
        """ "2026/03" may be a month, and "12.3.2026" a day."""
        runs = token.runs
        if len(runs) == 2:
            return (len(runs[0]) == 4 and len(runs[1]) <= 2) or (len(runs[1]) == 4 and len(runs[0]) <= 2)
        return len(runs) == 3 and sorted(map(len, runs)) in ([1, 1, 4], [1, 2, 4], [2, 2, 4], [2, 2, 2])

    def _against(self, dues: Sequence[Due], parts: Sequence[tuple[Due, int]], points: int) -> Iterator[Reason]:
        how = min(self.client.spelled.get(due.id, Spelling.none) for due in dues)
        if someone := self._someone_else(how >= Spelling.full and points >= REDUCED):
            yield Reason("match_other_payer", {"name": someone})
        if how < Spelling.loose:
            yield from self._against_unnamed(dues)
        if points < REDUCED and not (points == TELLING or self._may_be_partial(dues, parts, how)):
            yield Reason("match_amount_differs")

    def _against_unnamed(self, dues: Sequence[Due]) -> Iterator[Reason]:
        for paid in self.client.paid:
            slip = any(due.spelled(token) == Spelling.near for token in self.line.read.tokens for due in dues)
            if paid.amount_minor == self.amount_minor or not slip:
                yield Reason("match_paid_already", {"number": paid.number})
                break
        if self.ground.is_twin:
            yield Reason("match_twin")

    def _may_be_partial(self, dues: Sequence[Due], parts: Sequence[tuple[Due, int]], how: Spelling) -> bool:
        """A part payment, or more than is open, of the one document that is named by a payer who is known."""
        if len(dues) != 1 or how < Spelling.loose or not self.ground.is_probable(self.client.id):
            return False
        is_over = sum(minor for _, minor in parts) < self.amount_minor
        needs_full = is_over or not self.ground.is_sure(self.client.id)
        if needs_full and how < Spelling.full:
            return False
        return not is_over or self.line.read.numbers == (self.client.tokens[dues[0].id],)

    def _someone_else(self, is_plain: bool) -> str:
        """The name of the payer, if that is surely another client; where all else agrees, only its own name counts."""
        if self.ground.is_probable(self.client.id):
            return ""
        others = [one for customer_id, one in self.ground.payers.items() if customer_id != self.client.id]
        surely = any(one.is_own if is_plain else one.is_sure for one in others)
        return (self.line.payer_name or self.line.payer_account) if surely else ""

    def _shown(self, minor: int) -> str:
        return f"{money.plain(minor, self.currency)} {self.currency}"


# --- amounts -------------------------------------------------------------------------------------------------


Agreed = tuple[list[tuple[Due, int]], int, Reason]
"""Parts, points and the reason."""


def _agreement(amount_minor: int, charges_minor: int, dues: Sequence[Due]) -> Agreed | None:
    """How the amount is just what these receivables come to. None where it is not."""
    whole = sum(due.balance_minor for due in dues)
    if amount_minor == whole:
        reason = Reason("match_amount", {"number": dues[0].number}) if len(dues) == 1 else _sum_reason(len(dues))
        return _whole(dues), EXACT, reason
    if amount_minor > whole:
        return None
    if charges_minor and amount_minor + charges_minor == whole:
        charges = f"{money.plain(charges_minor, dues[0].currency)} {dues[0].currency}"
        return _short(_whole(dues), amount_minor), CHARGED, Reason("match_amount_charges", {"charges": charges})
    kept_back = [(due, due.balance_minor - due.withheld_minor) for due in dues]
    left = sum(minor for _, minor in kept_back)
    if amount_minor == left:
        return kept_back, REDUCED, Reason("match_amount_withheld")
    if 0 < left - amount_minor <= sum(due.fee_minor for due in dues):
        return _short(kept_back, amount_minor), REDUCED, Reason("match_amount_fee")
    if any(due.discount_minor for due in dues) and amount_minor == left - sum(due.discount_minor for due in dues):
        parts = [(due, minor - due.discount_minor) for due, minor in kept_back]
        return parts, REDUCED, Reason("match_amount_discount")
    return None


def _reduced(due: Due) -> int:
    return due.balance_minor - (due.withheld_minor or due.discount_minor)


def _whole(dues: Sequence[Due]) -> list[tuple[Due, int]]:
    return [(due, due.balance_minor) for due in dues]


def _short(parts: list[tuple[Due, int]], amount_minor: int) -> list[tuple[Due, int]]:
    """These parts, the last one less what is missing."""
    missing = sum(minor for _, minor in parts) - amount_minor
    due, minor = parts[-1]
    return [*parts[:-1], (due, minor - missing)] if minor > missing else parts


def _guessed(amount_minor: int, due: Due) -> Reason | None:
    """What the difference looks like: a bank's fee or a usual tax; only ever for a proposal."""
    missing = due.balance_minor - amount_minor
    if missing <= 0:
        return None
    shown = f"{money.plain(missing, due.currency)} {due.currency}"
    for share_ppm in USUAL_WITHHOLDING_PPM:
        if _is_share(missing, due.balance_minor, share_ppm):
            return Reason("match_tax_perhaps", {"amount": shown, "percent": f"{share_ppm / 10_000:g}"})
    unit = 10 ** money.minor_digits(due.currency)
    if missing <= LARGEST_FEE_UNITS * unit and missing * 1_000_000 <= due.balance_minor * LARGEST_FEE_PPM:
        return Reason("match_fee_perhaps", {"amount": shown})
    return None


_NETS_PPM = (1_000_000, *(1_000_000 * 100 // (100 + tax) for tax in (11, 19, 20, 21, 22, 24)))


def _is_share(missing: int, gross: int, share_ppm: int) -> bool:
    """Whether `missing` is that share of `gross`, or of its net at a usual rate of tax, to one unit."""
    return any(abs(missing * 10**12 - gross * share_ppm * net_ppm) <= 10**12 for net_ppm in _NETS_PPM)


def _sum_reason(count: int) -> Reason:
    return Reason("match_amount_sum", {"count": count})


def _named_reason(due: Due, token: Token, how: Spelling) -> Reason:
    facts = {"number": due.number, "text": token.text}
    if how is Spelling.structured:
        return Reason("match_structured", {"number": due.number, "text": token.text})
    if how is Spelling.full:
        return Reason("match_number", {"number": due.number})
    codes = {
        Spelling.loose: "match_number_loose",
        Spelling.near: "match_number_near",
        Spelling.short: "match_number_short",
    }
    return Reason(codes[how], facts)
