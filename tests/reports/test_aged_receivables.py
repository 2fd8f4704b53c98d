"""Aged receivables: equal to a replay of the journal on any day, and fast enough by its index."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date, timedelta

import pytest
from django.db import connection

from tagih.domain.aging import BUCKETS, bucket
from tagih.domain.errors import NotFound
from tagih.models import JournalLine, Receivable
from tagih.reports.aged_receivables import COLUMNS, aged_receivables
from tagih.reports.table import as_json
from tests.reports.life import Life

KEYS = [
    "customer", "name", "currency", "not_due", "days_1_30", "days_31_60", "days_61_90", "days_over_90", "total",
]  # fmt: skip


def replayed(company, as_of):
    """The report by adding up journal lines one by one: {(customer, currency): {bucket: amount}}."""
    balances = defaultdict(int)
    for line in JournalLine.objects.of(company).filter(receivable__isnull=False):
        if line.on <= as_of:
            balances[line.receivable_id] += line.amount_minor
    found = defaultdict(lambda: dict.fromkeys((*BUCKETS, "total"), 0))
    for one in Receivable.objects.of(company).select_related("customer"):
        if one.issued_on <= as_of and balances[one.pk]:
            row = found[one.customer.number, one.currency]
            row[bucket(one.due_on, as_of)] += balances[one.pk]
            row["total"] += balances[one.pk]
    return dict(found)


def reported(company, as_of, customer=""):
    """The report in the same form."""
    rows = [dict(zip(KEYS, row, strict=True)) for row in aged_receivables(company, as_of, customer).rows]
    return {(row["customer"], row["currency"]): {key: row[key] for key in (*BUCKETS, "total")} for row in rows}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_report_equals_the_replay_when_any_day(life, seed):
    start = life.today
    life.play(seed)
    not_empty = 0
    for days in range(-12, 160, 3):
        as_of = start + timedelta(days=days)
        assert reported(life.company, as_of) == replayed(life.company, as_of), as_of
        not_empty += bool(replayed(life.company, as_of))
    assert not_empty > 30


def test_report_equals_the_replay_when_all_is_in_one_currency(life):
    slow, prompt = life.client("Slow Ltd"), life.client("Prompt GmbH")
    for client in (slow, prompt, slow):
        life.bill(client, "100")
        life.pass_days(20)
    life.pay(slow, "150")
    for days in (-60, -20, -1, 0, 1, 40):
        as_of = life.today + timedelta(days=days)
        assert reported(life.company, as_of) == replayed(life.company, as_of), as_of


def test_keys_are_the_glossarys_when_as_json(life):
    life.bill(life.client("Slow Ltd", "S-1"), "100")
    made = as_json(aged_receivables(life.company, life.today))
    assert made["columns"] == KEYS == [column.key for column in COLUMNS]
    zero, all_of_it = {"amount": "0.00", "currency": "EUR"}, {"amount": "121.00", "currency": "EUR"}
    amounts = dict.fromkeys(KEYS[3:], zero) | {"not_due": all_of_it, "total": all_of_it}
    assert made["rows"] == [{"customer": "S-1", "name": "Slow Ltd", "currency": "EUR", **amounts}]
    assert made["totals"] == {"EUR": amounts}


def test_totals_are_per_currency_when_there_are_several(life):
    slow = life.client("Slow Ltd")
    life.bill(slow, "100")
    life.bill(slow, "1000", "JPY")
    life.bill(life.client("Gone Inc"), "200", "JPY")
    totals = as_json(aged_receivables(life.company, life.today))["totals"]
    assert {currency: row["total"] for currency, row in totals.items()} == {
        "EUR": {"amount": "121.00", "currency": "EUR"},
        "JPY": {"amount": "1452", "currency": "JPY"},
    }


@pytest.mark.parametrize(
    ("days_after_due", "name"),
    [(0, "not_due"), (1, "days_1_30"), (30, "days_1_30"), (31, "days_31_60"), (60, "days_31_60"),
     (61, "days_61_90"), (90, "days_61_90"), (91, "days_over_90")],
)  # fmt: skip
def test_all_is_in_this_bucket_when_so_many_days_after_the_due_date(life, days_after_due, name):
    life.bill(life.client("Slow Ltd", "S-1"), "100", terms="net 14")
    row = reported(life.company, life.today + timedelta(days=14 + days_after_due))["S-1", "EUR"]
    assert {key for key, amount in row.items() if amount} == {name, "total"}


def test_payment_counts_from_its_own_day_on_when_entered_later(life):
    slow = life.client("Slow Ltd", "S-1")
    life.bill(slow, "100")
    issued_on = life.today
    paid_on = life.pass_days(10).today
    life.pass_days(10).pay(slow, "21", on=paid_on)
    totals = [
        reported(life.company, day).get(("S-1", "EUR"), {}).get("total")
        for day in (issued_on - timedelta(days=1), issued_on, paid_on - timedelta(days=1), paid_on, life.today)
    ]
    assert totals == [None, 12100, 12100, 10000, 10000]


def test_receivable_is_not_there_when_issued_later_though_paid_before(life):
    """A payment dated before the invoice it settles makes nothing negative."""
    slow = life.client("Slow Ltd", "S-1")
    paid_on = life.today
    life.pass_days(5).bill(slow, "100")
    life.pay(slow, "21", on=paid_on)
    assert reported(life.company, paid_on) == {}
    assert reported(life.company, life.today)["S-1", "EUR"]["total"] == 10000


def test_receivable_is_still_there_when_settled_later(life):
    slow = life.client("Slow Ltd", "S-1")
    life.bill(slow, "100")
    billed_on = life.today
    life.pass_days(40).pay(slow, "121")
    assert reported(life.company, life.today) == {}
    assert reported(life.company, life.today - timedelta(days=1))["S-1", "EUR"]["days_1_30"] == 12100
    assert reported(life.company, billed_on)["S-1", "EUR"]["not_due"] == 12100


def test_customers_are_sorted_by_folded_name_when_accents_and_case_differ(life):
    for number, name in (("1", "Zeta"), ("2", "écho"), ("3", "Delta"), ("4", "Eagle"), ("6", "Same"), ("5", "Same")):
        life.bill(life.client(name, number), "100")
    assert [row[0] for row in aged_receivables(life.company, life.today).rows] == ["3", "4", "2", "5", "6", "1"]


def test_only_one_customer_is_reported_when_named(life):
    life.play(4)
    late = life.today + timedelta(days=30)
    whole = replayed(life.company, late)
    assert reported(life.company, late, "C-2") == {key: row for key, row in whole.items() if key[0] == "C-2"}
    earlier = life.today - timedelta(days=15)
    whole = replayed(life.company, earlier)
    assert reported(life.company, earlier, "C-2") == {key: row for key, row in whole.items() if key[0] == "C-2"}
    with pytest.raises(NotFound) as caught:
        aged_receivables(life.company, late, "nobody")
    assert caught.value.code == "customer_unknown"


def test_other_companies_are_left_out_when_there_are_several(life):
    other = Life("Another Studio")
    other.bill(other.client("Slow Ltd", "S-1"), "999")
    life.bill(life.client("Slow Ltd", "S-1"), "100")
    assert reported(life.company, life.today)["S-1", "EUR"]["total"] == 12100
    assert reported(life.company, date(2026, 3, 1)) == {}


def test_only_the_covering_index_is_read_when_nothing_happened_later(life, engine):
    """The one thing that makes a million receivables quick; a change of the SQL text can lose it."""
    life.bill(life.client("Slow Ltd"), "100")
    plan, wanted = Plan("GROUP BY customer_id)"), "SEARCH tagih_receivable USING COVERING INDEX receivable_open"
    if engine == "postgresql":
        wanted = "Index Only Scan using receivable_open on tagih_receivable"
        leave_the_planner_no_other_index("receivable_open", "tagih_receivable")
    with connection.execute_wrapper(plan):
        aged_receivables(life.company, life.today)
    assert [wanted in step for step in plan.steps] == [True]


def leave_the_planner_no_other_index(name, table):
    """On so small a table the quickest way is chance. A query that `name` does not cover still gets a plain scan."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        others = "indrelid = %s::regclass AND indexrelid <> %s::regclass"
        cursor.execute(f"UPDATE pg_index SET indisvalid = false WHERE {others}", [table, name])


class Plan:
    """How the database reads receivables in the one query that says `words`."""

    def __init__(self, words):
        self.words, self.steps = words, []

    def __call__(self, execute, sql, params, many, context):
        if self.words in sql and not sql.startswith("EXPLAIN"):
            with connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN {'QUERY PLAN ' if connection.vendor == 'sqlite' else ''}{sql}", params)
                self.steps += [
                    row[-1] for row in cursor.fetchall() if re.search("(?i)(scan|search).* tagih_receivable", row[-1])
                ]
        return execute(sql, params, many, context)
