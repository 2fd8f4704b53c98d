"""The protections inside the database: each refuses on both engines, and each write succeeds once it is dropped."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models

from tagih.models import Company, Event, Invoice, InvoiceLine, JournalEntry, JournalLine, rows
from tagih.models.base import CompanyRow
from tagih.models.triggers import _OF_INVOICE
from tests.by_hand import CHANGES, GROWING, entry_with_lines, make, post, posted, refused, run, values
from tests.guard import outside_the_books

LINKED = "rows of two companies cannot be linked"


@pytest.fixture(autouse=True)
def _by_hand() -> Iterator[None]:
    with outside_the_books("what the database refuses must not depend on any command"):
        yield


@pytest.fixture
def anna(db: None) -> Company:
    return Company.objects.create(code="ANNA", name="Anna's Studio", currency="EUR")


@pytest.fixture
def other(db: None) -> Company:
    return Company.objects.create(code="OTHER", name="Prompt GmbH", currency="EUR")


# --- the journal, events and decisions only grow -------------------------------------------------------------


@pytest.mark.parametrize("table", GROWING)
def test_row_is_not_deleted_when_its_table_only_grows(anna: Company, table: str) -> None:
    row = GROWING[table](anna)
    assert refused(lambda: run(f'DELETE FROM "{table}" WHERE id = %s', row.pk)) == f"{table} is append-only"


@pytest.mark.parametrize("table", GROWING)
def test_row_is_not_changed_when_its_table_only_grows(anna: Company, table: str) -> None:
    row = GROWING[table](anna)
    column, message = CHANGES[table]
    assert refused(lambda: run(f'UPDATE "{table}" SET "{column}" = \'other\' WHERE id = %s', row.pk)) == message


REPLACED = {
    "tagih_journal_entry": lambda company: make(JournalEntry, company, posted=False),
    "tagih_journal_line": lambda company: make(JournalLine, company),
    "tagih_event": GROWING["tagih_event"],
    "tagih_decision": GROWING["tagih_decision"],
    "tagih_signature": GROWING["tagih_signature"],
    "tagih_proof": GROWING["tagih_proof"],
    "tagih_invoice": lambda company: make(Invoice, company, state="issued", number="2026-00001"),
}


@pytest.mark.parametrize("table", REPLACED)
def test_row_is_not_replaced_when_it_is_there(anna: Company, engine: str, table: str) -> None:
    row = REPLACED[table](anna)
    columns = ", ".join(f'"{field.column}"' for field in row._meta.concrete_fields)
    copy = f'INTO "{table}" ({columns}) SELECT {columns} FROM "{table}" WHERE id = %s'
    if engine == "sqlite":
        message = f"{table} is append-only" if table in GROWING else "an issued document is final"
        assert refused(lambda: run(f"INSERT OR REPLACE {copy}", row.pk)) == message
        assert refused(lambda: run(f"REPLACE {copy}", row.pk)) == message
    else:
        column, message = CHANGES.get(table, ("number", "an issued document is final"))
        forced = f"INSERT {copy} ON CONFLICT (id) DO UPDATE SET \"{column}\" = 'other'"
        assert refused(lambda: run(forced, row.pk)) == message


@pytest.mark.parametrize(
    ("model", "key"), [(Event, ("company", "seq")), (Invoice, ("number",)), (Invoice, ("public_id",))]
)
def test_row_is_not_replaced_when_another_key_of_it_is_there(
    anna: Company, engine: str, model: Any, key: tuple[str, ...]
) -> None:
    given = {"state": "issued", "number": "2026-00001"} if model is Invoice else {}
    row = make(model, anna, **given)
    twin = model(**values(model, anna, given | {name: getattr(row, name) for name in key}))
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    stored = [field.get_db_prep_save(getattr(twin, field.attname), connection) for field in fields]
    insert = "INSERT OR REPLACE" if engine == "sqlite" else "INSERT"
    assert refused(lambda: run(f"{insert} INTO {model._meta.db_table} ({columns}) VALUES ({marks})", *stored)) != ""
    assert list(model.objects.of(anna).values_list("pk", flat=True)) == [row.pk]


@pytest.mark.parametrize("table", GROWING)
def test_table_is_not_emptied_when_it_only_grows(anna: Company, engine: str, table: str) -> None:
    GROWING[table](anna)
    connection.check_constraints()  # PostgreSQL empties no table that has checks still to come
    if engine == "postgresql":
        assert refused(lambda: run(f'TRUNCATE "{table}" CASCADE')) == f"{table} is append-only"
    else:  # SQLite has no TRUNCATE: a DELETE without WHERE is what it optimises to one
        assert refused(lambda: run(f'DELETE FROM "{table}"')) == f"{table} is append-only"


def test_personal_part_of_an_event_is_emptied_when_a_person_is_erased(anna: Company) -> None:
    event = make(Event, anna, personal='{"name": "Slow Ltd"}')
    assert run("UPDATE tagih_event SET personal = '' WHERE id = %s", event.pk) == 1
    assert refused(lambda: run("UPDATE tagih_event SET personal = 'x' WHERE id = %s", event.pk)) == "an event is final"


# --- the journal balances ------------------------------------------------------------------------------------


@pytest.mark.parametrize("amounts", [(), (100,), (100, -99), (100, -100, 1)])
def test_entry_is_not_posted_when_it_does_not_balance(anna: Company, amounts: tuple[int, ...]) -> None:
    entry = entry_with_lines(anna, *amounts)
    assert refused(lambda: post(entry)) == "the journal entry does not balance"


def test_entry_is_not_posted_when_two_currencies_only_balance_together(anna: Company) -> None:
    entry = make(JournalEntry, anna, posted=False)
    for position, (amount, currency) in enumerate(((100, "EUR"), (-100, "USD")), 1):
        sides = {"amount_minor": amount, "base_minor": amount, "currency": currency, "position": position}
        make(JournalLine, anna, entry=entry, **sides)
    assert refused(lambda: post(entry)) == "the journal entry does not balance"


def test_entry_is_posted_when_it_balances(anna: Company) -> None:
    entry = posted(anna)
    assert JournalEntry.objects.of(anna).get(pk=entry.pk).posted is True


def test_entry_is_refused_when_it_is_born_posted(anna: Company) -> None:
    assert refused(lambda: make(JournalEntry, anna, posted=True)) == "post an entry after its lines"


def test_line_is_refused_when_its_entry_is_posted(anna: Company) -> None:
    entry = posted(anna)
    assert refused(lambda: make(JournalLine, anna, entry=entry)) == "a posted entry takes no more lines"


def test_entry_is_not_unposted_when_it_is_posted(anna: Company) -> None:
    entry = posted(anna)
    unpost = "UPDATE tagih_journal_entry SET posted = %s WHERE id = %s"
    assert refused(lambda: run(unpost, False, entry.pk)) == "a journal entry is final"


# --- two companies are never linked --------------------------------------------------------------------------

COMPANY_MODELS = [model for model in apps.get_app_config("tagih").get_models() if issubclass(model, CompanyRow)]
LINKS = [
    (model, field)
    for model in COMPANY_MODELS
    for field in model._meta.concrete_fields
    if isinstance(field, models.ForeignKey) and issubclass(field.related_model, CompanyRow)
]


def _link_name(value: object) -> str:
    return value._meta.model_name if isinstance(value, type) else getattr(value, "name", "")


def _foreign(model: type[CompanyRow], field: Any, company: Company, stranger: Company) -> dict[str, Any]:
    """Values of a row of `company` that points to a row of `stranger` through `field` alone."""
    found = values(model, company, {field.name: make(field.related_model, stranger)})
    if model._meta.model_name == "allocation" and field.name in ("credit_note", "holding", "write_off"):
        found.pop("payment", None)
    return found


@pytest.mark.parametrize(("model", "field"), LINKS, ids=_link_name)
def test_insert_is_refused_when_it_links_two_companies(anna: Company, other: Company, model: Any, field: Any) -> None:
    row = model(**_foreign(model, field, anna, other))
    assert refused(lambda: row.save(force_insert=True)) == LINKED
    names = [one.attname for one in model._meta.concrete_fields if not one.primary_key]
    one = tuple(getattr(row, name) for name in names)
    assert refused(lambda: rows.insert(model, names, [one])) == LINKED


@pytest.mark.parametrize(("model", "field"), LINKS, ids=_link_name)
def test_update_is_refused_when_it_links_two_companies(anna: Company, other: Company, model: Any, field: Any) -> None:
    if model._meta.model_name == "allocation" and field.name in ("credit_note", "holding", "write_off"):
        row = make(model, anna, **{field.name: make(field.related_model, anna)})
    else:
        row = make(model, anna)
    strange = make(field.related_model, other)
    update = f'UPDATE "{model._meta.db_table}" SET "{field.column}" = %s WHERE id = %s'
    assert refused(lambda: run(update, strange.pk, row.pk)) != ""


def test_every_company_table_has_links_under_test_when_it_has_foreign_keys() -> None:
    assert {"contact.customer", "journalline.document", "case.receivable", "invoice.credits"} <= {
        f"{model._meta.model_name}.{field.name}" for model, field in LINKS
    }


# --- issued documents stay as they are -----------------------------------------------------------------------

FINAL = "an issued document is final"


@pytest.fixture
def issued(anna: Company) -> Invoice:
    draft = make(Invoice, anna)
    make(InvoiceLine, anna, invoice=draft)
    make(apps.get_model("tagih", "InvoiceTax"), anna, invoice=draft)
    make(apps.get_model("tagih", "InvoiceAdjustment"), anna, invoice=draft)
    make(apps.get_model("tagih", "InvoiceRate"), anna, invoice=draft)
    make(apps.get_model("tagih", "PersonalWords"), anna, invoice=draft)
    run("UPDATE tagih_invoice SET state = 'issued', number = '2026-00001' WHERE id = %s", draft.pk)
    return draft


@pytest.mark.parametrize("change", ["state = 'draft'", "number = '2026-00002'", "total_minor = 1", "terms = 'now'"])
def test_invoice_is_not_changed_when_it_is_issued(issued: Invoice, change: str) -> None:
    assert refused(lambda: run(f"UPDATE tagih_invoice SET {change} WHERE id = %s", issued.pk)) == FINAL


def test_invoice_is_not_deleted_when_it_is_issued(issued: Invoice) -> None:
    assert refused(lambda: run("DELETE FROM tagih_invoice WHERE id = %s", issued.pk)) == FINAL


@pytest.mark.parametrize("table", _OF_INVOICE)
def test_lines_stay_as_they_are_when_their_invoice_is_issued(issued: Invoice, anna: Company, table: str) -> None:
    assert refused(lambda: run(f"UPDATE {table} SET company_id = company_id WHERE invoice_id = %s", issued.pk)) == FINAL
    assert refused(lambda: run(f"DELETE FROM {table} WHERE invoice_id = %s", issued.pk)) == FINAL
    model = next(one for one in COMPANY_MODELS if one._meta.db_table == table)
    bare = make(
        Invoice, anna, state="issued", number="2026-00002"
    )  # it has no row yet: only the trigger can refuse one
    assert refused(lambda: make(model, anna, invoice=bare)) == FINAL


@pytest.mark.parametrize("table", _OF_INVOICE)
def test_line_is_refused_when_it_moves_to_or_from_an_issued_invoice(
    issued: Invoice, anna: Company, engine: str, table: str
) -> None:
    model = next(one for one in COMPANY_MODELS if one._meta.db_table == table)
    ours, draft = make(model, anna), make(Invoice, anna)
    move = f"UPDATE {table} SET invoice_id = %s WHERE invoice_id = %s"
    message = FINAL if engine == "sqlite" else "a row never moves to another owner"
    assert refused(lambda: run(move, issued.pk, ours.invoice_id)) == message
    assert refused(lambda: run(move, draft.pk, issued.pk)) == message
    theirs = model.objects.of(anna).get(invoice=issued)
    if engine == "sqlite":
        columns = ", ".join(f'"{field.column}"' for field in model._meta.concrete_fields if not field.primary_key)
        steal = f"INSERT OR REPLACE INTO {table} (id, {columns}) SELECT %s, {columns} FROM {table} WHERE id = %s"
        assert refused(lambda: run(steal, theirs.pk, ours.pk)) == FINAL
    assert model.objects.of(anna).get(invoice=issued).pk == theirs.pk


def test_draft_is_changed_and_deleted_when_it_is_not_issued(anna: Company) -> None:
    draft = make(Invoice, anna)
    assert run("UPDATE tagih_invoice SET total_minor = 1 WHERE id = %s", draft.pk) == 1
    assert run("DELETE FROM tagih_invoice WHERE id = %s", draft.pk) == 1
