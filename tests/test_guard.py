"""The tests' own protections: the guard against writes outside an operation, roll-back, copies for real commits."""

from __future__ import annotations

import threading

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction

from tagih.models import Company, Contact, Customer, rows, triggers
from tests.by_hand import make
from tests.databases import Installation
from tests.guard import WroteOutsideAnOperation, outside_the_books, written_table


def _company(code: str = "ANNA") -> Company:
    with outside_the_books("the guard itself is under test"):
        return Company.objects.create(code=code, name="Anna's Studio", currency="EUR")


@pytest.mark.parametrize(
    ("sql", "table"),
    [
        ('INSERT INTO "tagih_company" VALUES (1)', "tagih_company"),
        ("insert or replace into tagih_event values (1)", "tagih_event"),
        ('UPDATE "tagih_case" SET "step" = 1', "tagih_case"),
        ('DELETE FROM "tagih_notice"', "tagih_notice"),
        ('WITH x AS (SELECT 1) UPDATE "tagih_case" AS t SET step = 1', "tagih_case"),
        ('COPY "tagih_event" ("id") FROM STDIN', "tagih_event"),
        ('SELECT 1 FROM "tagih_case" FOR UPDATE OF "tagih_case"', None),
        ('INSERT INTO "django_session" VALUES (1)', None),
        ('CREATE TRIGGER t BEFORE INSERT ON "tagih_event" BEGIN SELECT 1; END', None),
    ],
)
def test_written_table_is_found_when_a_statement_changes_one(sql: str, table: str | None) -> None:
    assert written_table(sql) == table


def test_write_raises_when_no_operation_is_running(db: None) -> None:
    with pytest.raises(WroteOutsideAnOperation), transaction.atomic():
        Company.objects.create(code="ANNA", name="Anna's Studio", currency="EUR")
    with pytest.raises(WroteOutsideAnOperation):
        rows.insert(Company, ("code",), [("ANNA",)])
    with pytest.raises(WroteOutsideAnOperation):
        rows.update(Company, "id", ("name",), [(1, "Anna's Studio")])
    assert Company.objects.count() == 0


def test_write_raises_when_it_comes_from_another_thread(books: Installation) -> None:
    company, seen = _company(), []

    def write() -> None:
        seen.append(Company.objects.get().pk)
        with pytest.raises(WroteOutsideAnOperation):
            Company.objects.update(name="Other")
        seen.append(Company.objects.get().name)
        connection.close()

    thread = threading.Thread(target=write)
    thread.start()
    thread.join()
    assert seen == [company.pk, "Anna's Studio"]


def test_foreign_keys_are_checked_when_a_test_is_rolled_back(db: None, engine: str) -> None:
    company = _company()
    with outside_the_books("a row that points nowhere"):
        Contact.objects.of(company).model(company=company, customer_id=make(Customer, company).pk).save()
        with connection.cursor() as cursor, pytest.raises(IntegrityError), transaction.atomic():
            cursor.execute("DELETE FROM tagih_customer")
            connection.check_constraints()


@pytest.mark.parametrize("turn", [1, 2])
def test_nothing_is_left_when_a_test_was_rolled_back(db: None, turn: int) -> None:
    _company()
    assert (Company.objects.count(), connection.in_atomic_block) == (1, True)


@pytest.mark.parametrize("turn", [1, 2])
def test_nothing_is_left_when_a_test_had_its_own_copy(books: Installation, turn: int) -> None:
    with transaction.atomic(durable=True):
        _company()
    assert (Company.objects.count(), connection.in_atomic_block, triggers.missing()) == (1, False, [])
    assert books.data_dir == settings.DATA_DIR


@pytest.mark.django_db(transaction=True)
def test_database_is_a_copy_when_the_marker_asks_for_commits() -> None:
    _company()
    assert (Company.objects.count(), connection.in_atomic_block) == (1, False)


def test_durable_transaction_is_allowed_when_a_test_is_rolled_back(db: None) -> None:
    with transaction.atomic(durable=True):
        _company()
    assert Company.objects.count() == 1


def test_connection_is_set_as_in_production_when_under_test(db: None, engine: str) -> None:
    expected = {
        "sqlite": {"PRAGMA journal_mode": "wal", "PRAGMA synchronous": 2, "PRAGMA foreign_keys": 1},
        "postgresql": {"SHOW transaction_isolation": "read committed", "SHOW statement_timeout": "10min"},
    }[engine]
    with connection.cursor() as cursor:
        assert {asked: cursor.execute(asked) and cursor.fetchone()[0] for asked in expected} == expected
