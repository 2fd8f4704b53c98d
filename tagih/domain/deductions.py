"""Expected deductions: what a client may keep back and has then still paid in full, and how it is recognised.

Tax that the payer withholds and pays to the state in our name, tax on the sale that the buyer pays to the state itself,
and fees that a bank takes on the way. Amounts are minor units of the invoice's currency, halves rounded up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from tagih.domain import money
from tagih.domain.incentives import share

WITHHELD_TAX, BUYER_PAYS_TAX, BANK_FEE = "withheld_tax", "buyer_pays_tax", "bank_fee"
KINDS = (WITHHELD_TAX, BUYER_PAYS_TAX, BANK_FEE)
PRINTED = (WITHHELD_TAX, BUYER_PAYS_TAX)
"""Kinds that are known to the cent beforehand: the document says what is left to pay."""
CERTIFIED = (WITHHELD_TAX,)
"""Kinds for which the payer owes us a paper: without it the tax office does not count the money as ours."""
ROUNDING_MINOR = 100
"""So much may a payer's own rounding differ (whole rupiah, whole cents of each line), and at most a twentieth of it."""


@dataclass(frozen=True, slots=True)
class Agreed:
    """What is agreed with a client: a rate (of the net, or of the tax), or a fee of at most so much.

    Nothing is withheld from a net of `above_minor` or less.
    """

    kind: str
    name: str
    rate_ppm: int = 0
    fee_minor: int = 0
    above_minor: int = 0

    def amount(self, net_minor: int, tax_minor: int, unit_minor: int = 1) -> int:
        """What is kept back of a document, a multiple of what the currency prints; of a fee, the most."""
        if self.kind == BANK_FEE:
            return self.fee_minor
        whole_minor = tax_minor if self.kind == BUYER_PAYS_TAX else net_minor
        if whole_minor <= 0 or net_minor <= self.above_minor:
            return 0
        return share(whole_minor // unit_minor, self.rate_ppm) * unit_minor


@dataclass(frozen=True, slots=True)
class Expected:
    """What may still be kept back of one receivable; of a fee, the most."""

    id: int
    kind: str
    amount_minor: int


def parted(amount_minor: int, instalments: Sequence[int], unit_minor: int = 1) -> list[int]:
    """A deduction shared among the instalments of a document, in proportion; whole printed units, none lost."""
    shares = money.split(amount_minor // unit_minor, list(instalments))
    return [one * unit_minor for one in shares]


def taken(rest_minor: int, expected: Sequence[Expected], discount_minor: int = 0) -> dict[int, int]:
    """What of the rest that a payment leaves on a receivable is an expected deduction (id, amount); empty if none is.

    Known ones are taken whole, one alone or several together, the most of them first; then the bank's fee takes what is
    left, up to its most. A rest that is short of one known deduction by no more than a payer's rounding is that
    deduction. What is exactly the discount for paying early is left for it.
    """
    known = [one for one in expected if one.kind != BANK_FEE]
    for chosen in _choices(known):
        left_minor = rest_minor - sum(one.amount_minor for one in chosen)
        found = {one.id: one.amount_minor for one in chosen}
        if found and left_minor in (0, discount_minor):
            return found
        if fee := _fee(left_minor, expected):
            return found | fee
    return _rounded(rest_minor, known)


def _choices(known: Sequence[Expected]) -> Iterator[tuple[Expected, ...]]:
    for count in range(len(known), -1, -1):
        yield from combinations(known, count)


def _fee(left_minor: int, expected: Sequence[Expected]) -> dict[int, int]:
    fees = [one for one in expected if one.kind == BANK_FEE and 0 < left_minor <= one.amount_minor]
    return {fees[0].id: left_minor} if fees else {}


def _rounded(rest_minor: int, known: Sequence[Expected]) -> dict[int, int]:
    for one in known:
        short_minor = one.amount_minor - rest_minor
        if 0 < short_minor <= min(ROUNDING_MINOR, one.amount_minor // 20):
            return {one.id: rest_minor}
    return {}


def left(expected: Mapping[int, Sequence[Expected]]) -> dict[int, int]:
    """By receivable, what is known to be kept back: with so much less it is still paid in full."""
    sums = {key: sum(one.amount_minor for one in its if one.kind != BANK_FEE) for key, its in expected.items()}
    return {key: minor for key, minor in sums.items() if minor}


# --- usual ones ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Usual:
    """A deduction that is usual in a country, to be offered when one is agreed; and where it is said."""

    country: str
    kind: str
    name: str
    rate_ppm: int
    source: str
    is_sure: bool


USUAL = (
    Usual(
        "ID", WITHHELD_TAX, "PPh 23", 20_000,
        "Income Tax Law art. 23(1)(c) with PMK 141/PMK.03/2015: 2 % of services and rent, without VAT; twice that without "
        "an NPWP; read in training papers of the tax office, not in the law itself (2026-11)", False,
    ),
    Usual(
        "ID", BUYER_PAYS_TAX, "PPN (WAPU)", 1_000_000,
        "VAT collectors (state bodies and companies) pay the VAT to the state; not verified at the regulation (2026-11)",
        False,
    ),
    Usual(
        "GR", WITHHELD_TAX, "Παρακράτηση φόρου 20%", 200_000,
        "Law 4172/2013 art. 64(1)(d), fees for consulting and similar services; myDATA category 3; the least amount from "
        "which it holds was not verified (2026-11)", False,
    ),
    Usual(
        "GR", WITHHELD_TAX, "Παρακράτηση φόρου 3%", 30_000,
        "Law 4172/2013 art. 64(1)(d), technical works; myDATA category 4; not verified at the law (2026-11)", False,
    ),
    Usual(
        "GR", WITHHELD_TAX, "Παρακράτηση φόρου 8%", 80_000,
        "Law 4172/2013 art. 64(2), services to the state; myDATA category 7; not verified at the law (2026-11)", False,
    ),
    Usual(
        "IT", BUYER_PAYS_TAX, "Scissione dei pagamenti", 1_000_000,
        "DPR 633/1972 art. 17-ter, sales to public bodies; not verified (2026-11)", False,
    ),
)  # fmt: skip


def usual(country: str) -> tuple[Usual, ...]:
    """Those of a country."""
    return tuple(one for one in USUAL if one.country == country)
