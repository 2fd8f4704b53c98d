"""The triggers are there, unaltered, after every migration; without one, the write that it refuses succeeds."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, models, transaction

import tagih.migrations
from tagih.commands import setup
from tagih.models import Company, Contact, Customer, Decision, triggers
from tests.by_hand import CHANGES, GROWING, entry_with_lines, make, post, posted, refused, run
from tests.guard import outside_the_books


@pytest.fixture(autouse=True)
def _by_hand() -> Iterator[None]:
    with outside_the_books("what the database refuses must not depend on any command"):
        yield


@pytest.fixture
def anna(db: None) -> Company:
    return Company.objects.create(code="ANNA", name="Anna's Studio", currency="EUR")


# --- the protections themselves ------------------------------------------------------------------------------


def _names(table: str, kind: str) -> list[str]:
    start = f"tagih_t_{table.removeprefix('tagih_')}_{kind}_"
    return [name for name, _ in triggers._installed() if name.startswith(start)]


def _drop(name: str, table: str) -> None:
    run(f'DROP TRIGGER "{name}"' + (f' ON "{table}"' if connection.vendor == "postgresql" else ""))


def test_nothing_is_missing_when_just_migrated(db: None) -> None:
    assert (triggers.missing(), setup.problems()) == ([], [])


@pytest.mark.parametrize(("table", "kind"), [(table, kind) for table in GROWING for kind in ("update", "delete")])
def test_write_succeeds_and_is_reported_when_its_trigger_is_dropped(anna: Company, table: str, kind: str) -> None:
    row = GROWING[table](anna)
    connection.check_constraints()
    (name,) = _names(table, kind)
    _drop(name, table)
    change = f"UPDATE {table} SET \"{CHANGES[table][0]}\" = 'other'" if kind == "update" else f"DELETE FROM {table}"
    with transaction.atomic():
        assert run(f"{change} WHERE id = %s", row.pk) == 1
        transaction.set_rollback(True)
    assert triggers.missing() == [name]
    triggers.install()
    assert triggers.missing() == []


def test_unbalanced_entry_is_posted_when_its_trigger_is_dropped(anna: Company) -> None:
    (name,) = _names("tagih_journal_entry", "balance")
    _drop(name, "tagih_journal_entry")
    post(entry_with_lines(anna, 100, -99))
    assert triggers.missing() == [name]


def test_two_companies_are_linked_when_the_trigger_is_dropped(anna: Company) -> None:
    other = Company.objects.create(code="OTHER", name="Prompt GmbH", currency="EUR")
    customer = make(Customer, other)
    dropped = [name for name, table in triggers._installed() if name.startswith("tagih_t_contact_company_")]
    for name in dropped:
        _drop(name, "tagih_contact")
    assert make(Contact, anna, customer=customer).pk
    assert triggers.missing() == sorted(dropped)


def test_trigger_is_named_when_it_was_altered_under_its_own_name(anna: Company, engine: str) -> None:
    (name,) = _names("tagih_journal_line", "update")
    _drop(name, "tagih_journal_line")
    body = (
        "FOR EACH ROW WHEN (false) EXECUTE FUNCTION tagih_refuse('no')"
        if engine == "postgresql"
        else "WHEN 0 BEGIN SELECT RAISE(ABORT, 'no'); END"
    )
    run(f'CREATE TRIGGER "{name}" BEFORE UPDATE ON tagih_journal_line {body}')
    assert triggers.missing() == [name]


def test_trigger_is_named_when_it_was_switched_off(anna: Company, engine: str) -> None:
    (name,) = _names("tagih_journal_line", "update")
    if engine == "postgresql":
        run(f'ALTER TABLE tagih_journal_line DISABLE TRIGGER "{name}"')
    else:  # SQLite cannot switch one off: it can only be dropped
        _drop(name, "tagih_journal_line")
    assert triggers.missing() == [name]
    triggers.install()
    assert triggers.missing() == []


def test_functions_are_named_when_they_were_altered(anna: Company, engine: str) -> None:
    if engine == "postgresql":
        hollow = (
            "CREATE OR REPLACE FUNCTION tagih_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$"
        )
        run(hollow)
        assert triggers.missing() != []
    triggers.install()
    assert triggers.missing() == []


# --- migrations ----------------------------------------------------------------------------------------------


def test_triggers_are_gone_when_sqlite_rebuilt_their_table(books: Any, engine: str) -> None:
    old = Decision._meta.get_field("action")
    new = models.CharField(max_length=20)
    new.set_attributes_from_name("action")
    with connection.schema_editor() as editor:
        editor.alter_field(Decision, old, new)
    lost = [name for name in triggers._sqlite() if name.startswith("tagih_t_decision_")]
    assert triggers.missing() == (sorted(lost) if engine == "sqlite" else [])
    assert setup.migrate() is False
    assert triggers.missing() == []


def test_triggers_stand_when_a_migration_rebuilt_their_tables(
    books: Any, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite alters a table by making it anew, and triggers of other tables name it while it is away."""
    company = Company.objects.create(code="ANNA", name="Anna's Studio", currency="EUR")
    entry = posted(company)
    monkeypatch.syspath_prepend(tmp_path)
    settings.MIGRATION_MODULES = {"tagih": _migrations_and_one_more(tmp_path)}
    assert setup.is_behind() is True
    assert setup.migrate() is True
    assert (setup.is_behind(), triggers.missing()) == (False, [])
    lines = "DELETE FROM tagih_journal_line WHERE entry_id = %s"
    assert refused(lambda: run(lines, entry.pk)) == "tagih_journal_line is append-only"


def _migrations_and_one_more(folder: Path) -> str:
    """A package with this version's migrations and one that widens a column of the tables most others point to."""
    package = folder / "rebuilding_migrations"
    shutil.copytree(Path(tagih.migrations.__path__[0]), package)
    last = max(file.stem for file in package.glob("[0-9]*.py"))
    widened = {"journalline": "account", "customer": "name", "invoice": "terms", "receivable": "number"}
    steps = ", ".join(
        f"migrations.AlterField('{model}', '{field}', models.CharField(max_length=300))"
        for model, field in widened.items()
    )
    (package / "9999_widen.py").write_text(
        f"from django.db import migrations, models\n\nclass Migration(migrations.Migration):\n"
        f"    dependencies = [('tagih', '{last}')]\n    operations = [{steps}]\n"
    )
    return package.name
