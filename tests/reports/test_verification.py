"""Verification: books that lived are clean; one altered value anywhere is found, and the row is named."""

from __future__ import annotations

import json
import tracemalloc
from datetime import date

import pytest
from django.db import connection

from tagih.adapters.importers.receivables import Parsed, ReceivableRow
from tagih.commands import imports, ledger, operation
from tagih.domain import posting
from tagih.models import ChainHead, Event, Invoice, JournalEntry, JournalLine
from tagih.reports import number_series, problems, seals, snapshot
from tagih.reports.verification import verify
from tests.guard import outside_the_books
from tests.reports.life import PLAIN, Life
from tests.reports.sabotage import found, sabotage


@pytest.fixture
def lived(life):
    """Books with every kind of entry, the third of them named in `some`."""
    early = life.client("Early BV")
    life.pay(early, "1185.80", invoice=life.bill(early, "1000", terms="2% 10, net 30"))
    life.retainer(early, "121")
    life.play(seed=6, days=18, kinds=PLAIN)
    assert set(JournalEntry.objects.of(life.company).values_list("kind", flat=True)) >= {
        "invoice.issued", "credit_note.issued", "credit_note.allocated", "payment.received", "payment.allocated",
        "retainer.filled",
    }  # fmt: skip
    return life


def some(model, company, **wanted):
    """A row in the middle of those wanted."""
    rows = list(model.objects.of(company).filter(**wanted).order_by("id"))
    return rows[len(rows) // 2]


# --- clean books ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", [5, 6])
def test_books_are_clean_when_they_lived(life, seed):
    life.play(seed)
    life.run()
    verified = verify(life.company)
    assert verified.problems == ()
    assert verified.is_clean
    assert verified.counts["entries"] == JournalEntry.objects.of(life.company).count() > 40
    assert verified.counts["lines"] == JournalLine.objects.of(life.company).count()
    assert verified.counts["events"] == Event.objects.of(life.company).count()
    assert verified.counts["numbers"] == Invoice.objects.of(life.company).filter(state="issued").count()


def test_books_are_clean_when_they_hold_nothing(life):
    assert found(life.company) == []


def test_books_are_clean_when_personal_facts_were_erased(lived):
    with_personal = Event.objects.of(lived.company).exclude(personal="")
    with outside_the_books("erasure, which the triggers allow"):
        assert with_personal.update(personal="") > 0
    assert found(lived.company) == []


def test_only_one_company_is_looked_at_when_there_are_several(lived):
    other = Life("Another Studio")
    other.bill(other.client("Slow Ltd"), "100")
    entry = some(JournalEntry, lived.company)
    sabotage("UPDATE tagih_journal_entry SET text = 'x' WHERE id = %s", entry.pk)
    assert found(other.company) == []
    assert found(lived.company) == [("entry_altered", "tagih_journal_entry", entry.pk)]


# --- journal -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "value"),
    [("text", "'someone else'"), ("kind", "'payment.made'"), ("digest", f"'{'0' * 64}'"), ("at", "'2026-01-01 08:00:00+00'")],
)  # fmt: skip
def test_entry_is_named_when_altered(lived, engine, column, value):
    entry = some(JournalEntry, lived.company)
    if engine == "sqlite":
        value = value.replace("+00'", "'")
    sabotage(f"UPDATE tagih_journal_entry SET {column} = {value} WHERE id = %s", entry.pk)
    assert {(table, row) for _, table, row in found(lived.company)} == {("tagih_journal_entry", entry.pk)}


def test_entry_and_lines_are_named_when_its_day_is_altered(lived):
    line = some(JournalLine, lived.company)
    sabotage("""UPDATE tagih_journal_entry SET "on" = '2020-01-01' WHERE id = %s""", line.entry_id)
    named = found(lived.company)
    assert ("entry_altered", "tagih_journal_entry", line.entry_id) in named
    assert ("field_differs", "tagih_journal_line", line.pk) in named


def test_entry_is_named_when_unposted_again(lived):
    entry = some(JournalEntry, lived.company)
    sabotage("UPDATE tagih_journal_entry SET posted = %s WHERE id = %s", False, entry.pk)
    assert found(lived.company) == [("entry_unposted", "tagih_journal_entry", entry.pk)]


@pytest.mark.parametrize(
    ("column", "value"),
    [("account", "'bank'"), ("base_minor", "base_minor + 1"), ("amount_minor", "amount_minor + 1"), ("document_id", "NULL")],
)  # fmt: skip
def test_entry_is_named_when_a_line_is_altered(lived, column, value):
    line = some(JournalLine, lived.company, account="revenue")
    sabotage(f"UPDATE tagih_journal_line SET {column} = {value} WHERE id = %s", line.pk)
    assert ("entry_altered", "tagih_journal_entry", line.entry_id) in found(lived.company)


@pytest.mark.parametrize(
    ("column", "value"), [("rate", "'1.1'"), ("rate_on", "'2020-01-01'"), ("position", "9"), ("on", "'2020-01-01'")]
)
def test_line_is_named_when_it_differs_from_the_others_of_its_entry(lived, column, value):
    line = JournalLine.objects.of(lived.company).filter(account="tax").order_by("id").last()  # the last of three
    sabotage(f'UPDATE tagih_journal_line SET "{column}" = {value} WHERE id = %s', line.pk)
    assert found(lived.company) == [("field_differs", "tagih_journal_line", line.pk)]


def test_entry_is_named_when_it_no_longer_balances(lived):
    line = some(JournalLine, lived.company, account="bank", currency="USD")
    sabotage("UPDATE tagih_journal_line SET base_minor = base_minor + 1 WHERE id = %s", line.pk)
    (unbalanced,) = [one for one in verify(lived.company).problems if one.because.code == "entry_unbalanced"]
    assert unbalanced.row == line.entry_id
    assert unbalanced.because.sentence == (
        f"tagih_journal_entry {line.entry_id} does not balance: its lines add up to 0.01 EUR, expected 0."
    )


def test_entry_is_named_when_its_lines_are_gone(lived):
    line = some(JournalLine, lived.company, account="unallocated")
    rest = JournalLine.objects.of(lived.company).filter(entry=line.entry_id).exclude(pk=line.pk)
    for other in rest:
        sabotage("DELETE FROM tagih_journal_line WHERE id = %s", other.pk)
    assert ("entry_incomplete", "tagih_journal_entry", line.entry_id) in found(lived.company)


def test_entry_is_named_when_lines_and_digest_are_forged_together(lived):
    """Whoever can also compute the digest is still betrayed by the event."""
    entry = some(JournalEntry, lived.company)
    sabotage("UPDATE tagih_journal_entry SET text = 'forged' WHERE id = %s", entry.pk)
    (forged,) = [one for one in seals.entries(lived.company) if one.id == entry.pk]
    digest = seals._digest(lived.company, forged, seals._common(forged))
    sabotage("UPDATE tagih_journal_entry SET digest = %s WHERE id = %s", digest, entry.pk)
    assert found(lived.company) == [("entry_replaced", "tagih_journal_entry", entry.pk)]


def test_entry_is_named_when_it_is_gone(life):
    life.bill(life.client("Slow Ltd"), "100")
    entry = some(JournalEntry, life.company)
    for line in JournalLine.objects.of(life.company):
        sabotage("DELETE FROM tagih_journal_line WHERE id = %s", line.pk)
    sabotage("DELETE FROM tagih_journal_entry WHERE id = %s", entry.pk)
    named = found(life.company)
    assert named[0] == ("entry_missing", "tagih_journal_entry", entry.pk)
    assert [code for code, _, _ in named] == ["entry_missing", "balance_differs", "amount_differs"]


def test_entry_is_named_when_no_event_tells_of_it(life):
    life.bill(life.client("Slow Ltd"), "100")
    line = JournalLine.objects.of(life.company).filter(account="revenue").get()
    sides = [posting.Side(account, amount, line.customer_id) for account, amount in (("bank", 5), ("revenue", -5))]

    @operation.write
    def post_in_secret(running: operation.Operation) -> None:
        ledger.post(running, [posting.make(life.today, "gift", "", "EUR", sides)])

    post_in_secret(life.call)
    secret = JournalEntry.objects.of(life.company).get(kind="gift")
    assert found(life.company) == [("entry_in_no_event", "tagih_journal_entry", secret.pk)]


# --- events --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "value"),
    [("facts", "'{}'"), ("kind", "'x'"), ("subject", "'x'"), ("by", "'mallory'"), ("at", "'2026-01-01'"),
     ("on", "'2020-01-01'"), ("personal_sha", "'00'")],
)  # fmt: skip
def test_event_is_named_when_altered(lived, column, value):
    event = some(Event, lived.company, kind="dispute.opened")
    sabotage(f'UPDATE tagih_event SET "{column}" = {value} WHERE id = %s', event.pk)
    assert {(table, row) for _, table, row in found(lived.company)} == {("tagih_event", event.pk)}


def test_event_and_the_next_are_named_when_its_hash_is_altered(lived):
    event = some(Event, lived.company)
    following = Event.objects.of(lived.company).get(seq=event.seq + 1)
    sabotage("UPDATE tagih_event SET sha = %s WHERE id = %s", "0" * 64, event.pk)
    assert found(lived.company) == [
        ("event_altered", "tagih_event", event.pk), ("event_altered", "tagih_event", following.pk),
    ]  # fmt: skip


def test_event_is_named_when_its_personal_part_is_altered(lived):
    event = some(Event, lived.company, kind="dispute.opened")
    text = json.dumps({**json.loads(event.personal), "note": "the red is green"})
    sabotage("UPDATE tagih_event SET personal = %s WHERE id = %s", text, event.pk)
    assert found(lived.company) == [("personal_altered", "tagih_event", event.pk)]


def test_the_next_event_is_named_when_one_is_gone(lived):
    event = some(Event, lived.company, kind="dispute.opened")
    following = Event.objects.of(lived.company).get(seq=event.seq + 1)
    sabotage("DELETE FROM tagih_event WHERE id = %s", event.pk)
    assert found(lived.company) == [
        ("event_missing", "tagih_event", following.pk), ("event_altered", "tagih_event", following.pk),
    ]  # fmt: skip


def test_the_head_is_named_when_the_last_events_are_gone(lived):
    lived.client("Late Ltd")
    last = Event.objects.of(lived.company).order_by("seq").last()
    sabotage("DELETE FROM tagih_event WHERE id = %s", last.pk)
    assert found(lived.company) == [("chain_head_differs", "tagih_chain_head", lived.company.pk)]
    assert ChainHead.objects.get(company=lived.company).seq == last.seq


# --- cached amounts ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("table", "change", "where", "code"),
    [
        ("tagih_receivable", "balance_minor = balance_minor - 1", "balance_minor > 1 AND disputed_minor = 0", "balance_differs"),
        ("tagih_receivable", "amount_minor = amount_minor + 1", "balance_minor > 0", "amount_differs"),
        ("tagih_receivable", "disputed_minor = balance_minor + 1", "balance_minor > 0", "disputed_above_balance"),
        ("tagih_receivable", "settled_on = '2020-01-01'", "balance_minor = 0", "settled_on_differs"),
        ("tagih_receivable", "settled_on = '2020-01-01'", "balance_minor > 0", "settled_on_differs"),
        ("tagih_receivable", "settled_on = NULL", "balance_minor = 0", "settled_on_differs"),
        ("tagih_payment", "unallocated_minor = unallocated_minor - 1", "unallocated_minor > 0", "unallocated_differs"),
        ("tagih_payment", "amount_minor = amount_minor + 1", "amount_minor > 0", "amount_differs"),
        ("tagih_invoice", "unallocated_minor = unallocated_minor + 1", "kind = 'credit_note'", "unallocated_differs"),
        ("tagih_invoice", "unallocated_minor = 1", "kind = 'invoice'", "unallocated_differs"),
        ("tagih_allocation", "amount_minor = amount_minor + 1", "amount_minor > 0", "allocations_differ"),
        ("tagih_invoice", "total_minor = total_minor + 1", "kind = 'invoice'", "receivables_differ"),
        ("tagih_holding", "balance_minor = balance_minor + 1", "balance_minor > 0", "held_differs"),
        ("tagih_holding", "tax_minor = tax_minor - 1", "tax_minor > 0", "held_tax_differs"),
        ("tagih_early_discount", "taken_minor = taken_minor + 1", "taken_minor > 0", "discount_differs"),
    ],
)  # fmt: skip
def test_row_is_named_when_a_cached_amount_is_altered(lived, table, change, where, code):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT MAX(id) FROM {table} WHERE company_id = %s AND {where}", [lived.company.pk])
        row_id = cursor.fetchone()[0]
    sabotage(f"UPDATE {table} SET {change} WHERE id = %s", row_id)
    named = found(lived.company)
    if "amount_minor" in change and table == "tagih_receivable":
        named = [one for one in named if one[0] != "receivables_differ"]  # its invoice is named too
    assert named == [(code, table, row_id)]


def test_receivable_is_named_when_an_allocation_is_gone(lived):
    with connection.cursor() as cursor:
        cursor.execute("SELECT MAX(id) FROM tagih_allocation WHERE credit_note_id IS NOT NULL")
        row_id = cursor.fetchone()[0]
    sabotage("DELETE FROM tagih_allocation WHERE id = %s", row_id)
    ((code, _, _),) = found(lived.company)
    assert code == "allocations_differ"


def test_sentence_tells_what_was_expected_when_a_balance_is_altered(life):
    number = life.bill(life.client("Slow Ltd"), "100")
    sabotage("UPDATE tagih_receivable SET balance_minor = 12000")
    (problem,) = verify(life.company).problems
    assert problem.because.sentence == (
        f"tagih_receivable {problem.row} ({number}): expected a balance of 121.00 EUR by the journal, found 120.00."
    )
    assert problem.as_json()["facts"]["expected"] == "121.00"


# --- large books ---------------------------------------------------------------------------------------------


def test_only_the_first_of_a_kind_are_named_when_there_are_many(life, monkeypatch):
    monkeypatch.setattr(problems, "NAMED", 2)
    client = life.client("Slow Ltd")
    rows = [Invoice.objects.of(life.company).get(number=life.bill(client, "100")).pk for _ in range(5)]
    for row in rows:
        sabotage("UPDATE tagih_invoice SET total_minor = total_minor + 1 WHERE id = %s", row)
    verified = verify(life.company)
    assert [one.row for one in verified.problems] == rows[:2]
    assert verified.unnamed == {"receivables_differ": 3}


def test_memory_hardly_grows_when_books_do(life, monkeypatch):
    for part in (snapshot, seals, number_series):
        monkeypatch.setattr(part, "CHUNK", 50)
    small, large = _peak(life, range(300)), _peak(life, range(300, 3000))
    assert large - small < 100 * 2 * 2700  # bytes for each entry more; to keep an entry with its lines takes 1,500


def _peak(life, numbers):
    """Bytes of Python at most in use while the books are verified that hold invoices of these numbers too."""
    rows = [
        ReceivableRow(
            2, "OLD", "Gone Inc", "", "US", "en", str(n), date(2026, 2, 1), date(2026, 2, 15), "EUR", 100,
            date(2026, 2, 20), 100, None, None,
        )
        for n in numbers
    ]  # fmt: skip
    imports.receivables(life.call, parsed=Parsed(good=rows), source="old")
    verify(life.company)
    tracemalloc.start()
    try:
        assert verify(life.company).problems == ()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
