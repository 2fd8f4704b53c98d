"""The public Watson ledger: 1,725 real-shaped invoices of 100 customers, imported, aged, asked for, replayed."""

from __future__ import annotations

import csv
from collections import defaultdict
from datetime import date, datetime, timedelta

import pytest

from tests.oracle import Oracle

BUCKETS = ("not_due", "days_1_30", "days_31_60", "days_61_90", "days_over_90")


@pytest.fixture(scope="module")
def ledger(corpora):
    return corpora / "receivables" / "ibm_dev.csv"


@pytest.fixture(scope="module")
def lines(ledger):
    """The file read independently of the product: customer, number, issued, due, minor units, settled."""

    def day(text):
        return datetime.strptime(text, "%m/%d/%Y").date()

    with ledger.open() as file:
        return [
            (row["customerID"], row["invoiceNumber"], day(row["InvoiceDate"]), day(row["DueDate"]),
             round(float(row["InvoiceAmount"]) * 100), day(row["SettledDate"]))
            for row in csv.DictReader(file)
        ]  # fmt: skip


def aged(lines, as_of):
    """Aged receivables by hand: what was issued by `as_of` and settled later, per customer and bucket."""
    found = defaultdict(lambda: dict.fromkeys(BUCKETS, 0))
    for customer, _, issued_on, due_on, minor, settled_on in lines:
        if issued_on <= as_of < settled_on:
            late = (as_of - due_on).days
            bucket = BUCKETS[0] if late <= 0 else BUCKETS[min((late - 1) // 30 + 1, 4)]
            found[customer][bucket] += minor
    return dict(found)


def minor(amount):
    assert amount["currency"] == "USD"
    return round(float(amount["amount"]) * 100)


def test_the_ledger_is_asked_for_rightly_when_imported_up_to_a_day(tagih, ledger, lines):
    first = tagih.json(
        "import", "receivables", ledger, "--mapping", "ibm", "--until", "2013-03-31", "--mode", "automatic"
    )
    known = [line for line in lines if line[2] <= date(2013, 3, 31)]
    paid = [line for line in known if line[5] <= date(2013, 3, 31)]
    assert (first["rows"], first["invoices"], first["payments"], first["refused"]) == (1725, len(known), len(paid), [])
    again = tagih.json("import", "receivables", ledger, "--mapping", "ibm", "--until", "2013-03-31")
    assert (again["invoices"], again["payments"], again["customers"], again["unchanged"]) == (0, 0, 0, len(known))

    for as_of in (date(2013, 3, 31), date(2013, 1, 15), date(2012, 11, 1), date(2012, 2, 29), date(2011, 12, 1)):
        report = tagih.json("report", "aged_receivables", "--as-of", as_of)
        ours = {row["customer"]: {name: minor(row[name]) for name in BUCKETS} for row in report["rows"]}
        assert ours == aged(lines, as_of), as_of

    done = tagih.json("dunning", "sweep", "--on", "2013-04-01")
    overdue = {line[0] for line in known if line[3] < date(2013, 4, 1) and line[5] > date(2013, 3, 31)}
    asked = [one["customer"] for one in done["messages"] if one["step"] > 0]
    assert len(overdue) == 12
    assert sorted(asked) == sorted(overdue)
    assert tagih.json("dunning", "sweep", "--on", "2013-04-01")["queued"] == 0
    assert tagih("ledger", "verify").returncode == 0


def test_a_replay_sends_what_the_oracle_says_with_outages(tagih, ledger, lines):
    first, last = date(2012, 2, 1), date(2012, 8, 31)
    outages = [(date(2012, 3, 5), date(2012, 3, 9)), (date(2012, 5, 1), date(2012, 6, 10))]
    spans = [word for start, end in outages for word in ("--outage", f"{start}:{end}")]
    replayed = tagih.json("replay", ledger, "--mapping", "ibm", "--from", first, "--until", last, *spans)
    ours = {
        one["on"]: sorted((message["customer"], message["step"]) for message in one["messages"])
        for one in replayed["days"]
    }
    assert ours == by_oracle(lines, first, last, outages)
    assert replayed["totals"]["messages"] == sum(map(len, ours.values())) > 100


def by_oracle(lines, first, last, outages):
    oracle, found = Oracle(), {}
    happened = defaultdict(list)
    for row, (customer, number, issued_on, due_on, amount, settled_on) in enumerate(lines):
        happened[issued_on].append((oracle.issue, (row, number, customer, issued_on, due_on, amount)))
        happened[max(settled_on, issued_on)].append((oracle.pay, (row, settled_on, amount)))
    days = sorted(happened)
    for today in (first + timedelta(number) for number in range((last - first).days + 1)):
        while days and days[0] < today:
            for tell, facts in sorted(happened[days.pop(0)], key=lambda one: one[0].__name__):
                tell(*facts)
        if not any(start <= today <= end for start, end in outages):
            messages = sorted((one.customer, one.step) for one in oracle.run(today))
            if messages:
                found[today.isoformat()] = messages
    return found
