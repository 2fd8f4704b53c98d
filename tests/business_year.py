"""A year of a business as its bank tells it: invoices, transfers in time order, and the truth about each of them.

The shares are those of `SHARES`; the rest of the lines name their invoice in one of many spellings. It is meant to be
hard: amounts repeat, clients owe several invoices at a time, names are alike, texts hold other numbers.
"""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

from tests.business_names import NAMES

SHARES = {
    "no_reference": 0.10, "typo": 0.10, "several": 0.08, "part": 0.06, "withheld": 0.04, "fee": 0.03, "other_script": 0.015,
    "other_payer": 0.015,
}  # fmt: skip
"""Of the transfers, so many of each kind; one is of one kind only."""
TWINS, DOUBLES, RETURNS = 25, 20, 20
"""Pairs of equal transfers on one day; invoices paid twice by mistake; transfers that the bank takes back."""
FIRST, LAST = date(2025, 1, 2), date(2025, 12, 30)


@dataclass
class Client:
    id: int
    name: str
    foreign_name: str
    iban: str
    monthly: int
    withheld_ppm: int = 0
    open: list[Bill] = field(default_factory=list)


@dataclass
class Bill:
    id: int
    number: str
    client: Client
    issued_on: date
    due_on: date
    net: int
    total: int
    left: int


@dataclass
class Transfer:
    """One line of the bank, and what it truly pays: invoice numbers and minor units; nothing where it pays none."""

    on: date
    amount: int
    name: str
    iban: str
    text: str
    kind: str
    truth: dict[str, int]
    reference: str = ""
    returns: int = 0


@dataclass
class Year:
    seed: int
    clients: list[Client]
    bills: list[Bill]
    transfers: list[Transfer]


def year(seed: int, invoices: int = 5000, lines: int = 5200) -> Year:
    """A year made by `seed`, always the same."""
    return _Maker(random.Random(seed), invoices, lines).make(seed)


class _Maker:
    def __init__(self, dice: random.Random, invoices: int, lines: int) -> None:
        self.dice, self.invoices, self.lines = dice, invoices, lines
        self.transfers: list[Transfer] = []
        self.bills: list[Bill] = []

    def make(self, seed: int) -> Year:
        self.clients = self._clients()
        self._bill()
        day, queue = FIRST, defaultdict(list)
        for bill in self.bills:
            queue[bill.issued_on].append(bill)
        pay_on: dict[date, list[Bill]] = defaultdict(list)
        while day <= LAST + timedelta(days=90):
            for bill in queue.pop(day, []):
                bill.client.open.append(bill)
                late = self.dice.choice((3, 8, 12, 14, 14, 16, 20, 28, 30, 33, 45, 60))
                pay_on[_workday(day + timedelta(days=late))].append(bill)
            for bill in pay_on.pop(day, []):
                if bill.left and bill in bill.client.open:
                    self._pay(bill, day, pay_on)
            day += timedelta(days=1)
        self.transfers.sort(key=lambda one: one.on)
        return Year(seed, self.clients, self.bills, self.transfers)

    # --- who and what ---------------------------------------------------------------------------------------

    def _clients(self) -> list[Client]:
        made = []
        names = list(NAMES)
        self.dice.shuffle(names)
        for id, (name, foreign) in enumerate(names[: max(self.invoices // 9, 20)], 1):
            iban = f"DE{self.dice.randrange(10, 99)}{self.dice.randrange(10**17, 10**18)}"
            monthly = self.dice.choice((0, 0, 0, 0, 50000, 120000, 23800, 9900))
            ppm = self.dice.choice((20_000, 30_000, 200_000)) if self.dice.random() < 0.08 else 0
            made.append(Client(id, name, foreign, iban, monthly, ppm))
        return made

    def _bill(self) -> None:
        days = sorted(FIRST + timedelta(days=self.dice.randrange((LAST - FIRST).days)) for _ in range(self.invoices))
        weights = [self.dice.choice((1, 1, 2, 3, 8)) for _ in self.clients]
        for n, on in enumerate(days, 1):
            client = self.dice.choices(self.clients, weights)[0]
            if client.monthly and self.dice.random() < 0.8:
                net = client.monthly
            elif self.dice.random() < 0.4:
                net = self.dice.randrange(1, 60) * 5000
            else:
                net = int(self.dice.lognormvariate(11, 0.9))
            total = net * self.dice.choice((119, 119, 121, 100)) // 100
            bill = Bill(n, f"2025-{n:05d}", client, on, on + timedelta(days=14), net, total, total)
            self.bills.append(bill)

    # --- a payment ------------------------------------------------------------------------------------------

    def _pay(self, bill: Bill, on: date, pay_on: dict[date, list[Bill]]) -> None:
        kind = self._kind(bill)
        getattr(self, f"_{kind}")(bill, on, pay_on)

    def _kind(self, bill: Bill) -> str:
        x = self.dice.random()
        if bill.left < bill.total:
            return "plain"
        for kind, share in SHARES.items():
            x -= share
            if x < 0:
                return kind
        if self.dice.random() < (TWINS + DOUBLES + RETURNS) / self.lines * 1.3:
            return self.dice.choice(("twins", "double", "returned"))
        return "plain"

    def _line(
        self,
        on: date,
        amount: int,
        client: Client,
        text: str,
        kind: str,
        truth: dict[str, int],
        name: str = "",
        iban: str = "",
    ) -> Transfer:
        known = self.dice.random()
        shown = name or ("" if known < 0.05 else self._spelled(client.name))
        account = iban or ("" if known > 0.93 else client.iban)
        made = Transfer(on, amount, shown, account, text, kind, truth)
        self.transfers.append(made)
        return made

    def _settle(self, truth: dict[Bill, int]) -> dict[str, int]:
        for bill, amount in truth.items():
            bill.left -= amount
            if not bill.left:
                bill.client.open.remove(bill)
        return {bill.number: amount for bill, amount in truth.items()}

    def _plain(self, bill: Bill, on: date, pay_on: dict[date, list[Bill]]) -> None:
        amount = bill.left
        self._line(
            on, amount, bill.client, self._text(self._number(bill.number)), "plain", self._settle_ids({bill.id: amount})
        )

    def _settle_ids(self, amounts: dict[int, int]) -> dict[str, int]:
        done = {}
        for id, amount in amounts.items():
            bill = self.bills[id - 1]
            bill.left -= amount
            if not bill.left:
                bill.client.open.remove(bill)
            done[bill.number] = amount
        return done

    def _no_reference(self, bill: Bill, on: date, pay_on: dict[date, list[Bill]]) -> None:
        amount = bill.left
        self._line(on, amount, bill.client, self._vague(bill), "no_reference", self._settle_ids({bill.id: amount}))

    def _typo(self, bill: Bill, on: date, pay_on: dict[date, list[Bill]]) -> None:
        amount = bill.left
        text = self._text(self._mistyped(self._number(bill.number)))
        self._line(on, amount, bill.client, text, "typo", self._settle_ids({bill.id: amount}))

    def _several(self, bill: Bill, on: date, pay_on: dict[date, list[Bill]]) -> None:
        others = [one for one in bill.client.open if one is not bill and one.issued_on <= on]
        if not others:
            return self._plain(bill, on, pay_on)
        bills = [bill, *self.dice.sample(others, min(len(others), self.dice.choice((1, 1, 2, 3))))]
        truth = {one.id: one.left for one in bills}
        x = self.dice.random()
        if x < 0.6:
            text = self._text(
                self.dice.choice((", ", " ", " + ", " und ", "; ")).join(self._number(one.number) for one in bills)
            )
        elif x < 0.75:
            text = self._text(", ".join([bills[0].number, *(str(int(one.number[5:])) for one in bills[1:])]))
        else:
            text = self._vague(bill)
        self._line(on, sum(truth.values()), bill.client, text, "several", self._settle_ids(truth))

    def _part(self, bill: Bill, on: date, pay_on: dict[date, list[Bill]]) -> None:
        part = self.dice.choice(
            (bill.left // 2, bill.left // 3, bill.left // 20000 * 10000 or bill.left // 2, bill.left * 4 // 5)
        )
        text = self._text(self._number(bill.number)) if self.dice.random() < 0.85 else self._vague(bill)
        self._line(on, part, bill.client, text, "part", self._settle_ids({bill.id: part}))
        if self.dice.random() < 0.8:
            pay_on[_workday(on + timedelta(days=20))].append(bill)

    def _withheld(self, bill: Bill, on: date, pay_on: dict[date, list[Bill]]) -> None:
        ppm = bill.client.withheld_ppm or self.dice.choice((20_000, 30_000, 200_000))
        paid = bill.left - bill.net * ppm // 1_000_000
        text = self._text(self._number(bill.number)) if self.dice.random() < 0.9 else self._vague(bill)
        self._line(on, paid, bill.client, text, "withheld", self._settle_ids({bill.id: paid}))
        if bill.left:
            bill.client.open.remove(bill)
            self._gone(bill)

    def _gone(self, bill: Bill) -> None:
        """What is left is no debt for the payer; in our books it stays open until somebody says what it was."""

    def _fee(self, bill: Bill, on: date, pay_on: dict[date, list[Bill]]) -> None:
        fee = self.dice.choice((500, 750, 1000, 1500, 1800, 2500))
        if bill.left <= 20 * fee:
            return self._plain(bill, on, pay_on)
        paid = bill.left - fee
        text = self._text(self._number(bill.number)) if self.dice.random() < 0.9 else self._vague(bill)
        self._line(on, paid, bill.client, text, "fee", self._settle_ids({bill.id: paid}))
        bill.client.open.remove(bill)

    def _other_script(self, bill: Bill, on: date, pay_on: dict[date, list[Bill]]) -> None:
        amount = bill.left
        text = self._text(self._number(bill.number)) if self.dice.random() < 0.8 else self._vague(bill)
        self._line(
            on,
            amount,
            bill.client,
            text,
            "other_script",
            self._settle_ids({bill.id: amount}),
            name=bill.client.foreign_name,
        )

    def _other_payer(self, bill: Bill, on: date, pay_on: dict[date, list[Bill]]) -> None:
        amount = bill.left
        if self.dice.random() < 0.15:
            other = self.dice.choice(self.clients)
            name, iban = other.name, other.iban
        else:
            name, iban = (
                self.dice.choice(
                    (
                        "Steuerbüro Hansen",
                        "Maria Weber",
                        "Holding Finance Services",
                        "PAYCO Payments",
                        "Κώστας Δημητρίου",
                    )
                ),
                "NL11PAYR0123456789",
            )
        truth = self._settle_ids({bill.id: amount})
        self._line(on, amount, bill.client, self._text(self._number(bill.number)), "other_payer", truth, name, iban)

    def _twins(self, bill: Bill, on: date, pay_on: dict[date, list[Bill]]) -> None:
        equal = [one for one in bill.client.open if one is not bill and one.left == bill.left and one.issued_on <= on]
        if not equal:
            return self._plain(bill, on, pay_on)
        for one in (bill, equal[0]):
            amount = one.left
            self._line(
                on, amount, one.client, self._text(self._number(one.number)), "twin", self._settle_ids({one.id: amount})
            )

    def _double(self, bill: Bill, on: date, pay_on: dict[date, list[Bill]]) -> None:
        amount = bill.left
        text = self._text(self._number(bill.number)) if self.dice.random() < 0.7 else self._vague(bill)
        self._line(on, amount, bill.client, text, "double_first", self._settle_ids({bill.id: amount}))
        self._line(_workday(on + timedelta(days=self.dice.choice((0, 1, 3)))), amount, bill.client, text, "double", {})

    def _returned(self, bill: Bill, on: date, pay_on: dict[date, list[Bill]]) -> None:
        amount = bill.left
        text = self._text(self._number(bill.number))
        made = self._line(on, amount, bill.client, text, "returned_first", {bill.number: amount})
        back = Transfer(
            _workday(on + timedelta(days=3)),
            -amount,
            made.name,
            made.iban,
            f"RETOURE {text}",
            "return",
            {bill.number: -amount},
            returns=id(made),
        )
        self.transfers.append(back)
        pay_on[_workday(on + timedelta(days=12))].append(bill)

    # --- words ----------------------------------------------------------------------------------------------

    def _number(self, number: str) -> str:
        year, n = number.split("-")
        x = self.dice.random()
        if x < 0.55:
            return number
        return self.dice.choice((
            f"{year}/{int(n)}", f"INV {year} {n}", f"R.{number}", f"RE{year}{n}", f"{year}{n}", f"Nr. {number}", f"{year}-{int(n)}",
            f"inv{number}", f"#{number}", f"{year} {n}", f"RN {year}.{n}",
        ))  # fmt: skip

    def _text(self, number: str) -> str:
        words = (
            "{}", "Rechnung {}", "Invoice {} thank you", "RE-NR {} VOM {day}", "SVWZ+{} KD 4711", "factuur {} ord {order}",
            "{} / Kundennr. 10{two}", "Zahlung {} Auftrag {order}", "pmt {} {day}", "Τιμολόγιο {}", "{} Skonto 0",
            "EREF NOTPROVIDED {}", "Bestellung {order} Rg {}",
        )  # fmt: skip
        template = self.dice.choice(words)
        day = (FIRST + timedelta(days=self.dice.randrange(360))).strftime(
            self.dice.choice(("%d.%m.%Y", "%Y-%m-%d", "%d/%m/%y"))
        )
        return template.format(
            number, day=day, order=self.dice.randrange(10_000, 99_999_999), two=self.dice.randrange(10, 99)
        )

    def _vague(self, bill: Bill) -> str:
        month = bill.issued_on.strftime("%m/%Y")
        return self.dice.choice((
            "", "Zahlung", "Danke", "invoice", "offene Rechnung", f"Leistung {month}", f"{bill.issued_on:%Y-%m}", "Honorar",
            f"Auftrag {self.dice.randrange(10_000, 999_999)}", "betaling", f"KD-NR {self.dice.randrange(1000, 99999)}",
        ))  # fmt: skip

    def _mistyped(self, text: str) -> str:
        places = [at for at, character in enumerate(text) if character.isdigit()]
        at = self.dice.choice(places[3:] or places)
        x = self.dice.random()
        if x < 0.5:
            digit = self.dice.choice([one for one in "0123456789" if one != text[at]])
            return text[:at] + digit + text[at + 1 :]
        if x < 0.7 and at + 1 < len(text) and text[at + 1].isdigit() and text[at + 1] != text[at]:
            return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
        if x < 0.85:
            return text[:at] + text[at + 1 :]
        return text[:at] + self.dice.choice("0123456789") + text[at:]

    def _spelled(self, name: str) -> str:
        x = self.dice.random()
        german = name.replace("ü", "ue").replace("ö", "oe").replace("ä", "ae").replace("ß", "ss")
        if x < 0.35:
            return name
        if x < 0.6:
            return german.upper()
        if x < 0.75:
            return german[:27]
        if x < 0.85:
            return " ".join(
                word for word in name.split() if word not in ("GmbH", "B.V.", "Ltd", "KG", "AG", "&", "Co.", "e.K.")
            )
        return name.replace("ü", "u").replace("ö", "o").replace("é", "e")


def _workday(day: date) -> date:
    while day.weekday() > 4:
        day += timedelta(days=1)
    return day
