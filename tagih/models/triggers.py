"""Every database trigger, as text, for SQLite and PostgreSQL.

They hold what no program may break: the journal balances and never changes, events are only added, issued
documents stay as they are, and rows of two companies are never linked. `install` runs after every migration,
because SQLite drops the triggers of a table it rebuilds; `missing` compares the catalogue with this text.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from django.apps import apps
from django.db import connection, models

from tagih.models.base import CompanyRow

GROWING = ("tagih_journal_entry", "tagih_journal_line", "tagih_event", "tagih_decision", "tagih_signature",
           "tagih_proof")  # fmt: skip
"""Tables whose rows are added and never removed."""

_ENTRY, _LINE, _EVENT, _DECISION, _SIGNATURE, _PROOF = GROWING
_FINAL_ENTRY = ("company_id", "on", "kind", "text", "at", "digest", "id")
_FINAL_EVENT = (
    "id", "company_id", "seq", "kind", "subject", "by", "at", "on", "facts", "personal_sha", "sha",
)  # fmt: skip
_FINAL_INVOICE = (
    "kind", "number", "customer_id", "issued_on", "supplied_on", "currency", "net_minor", "tax_minor", "total_minor",
    "state", "credits_id", "company_id", "external_number", "external_source", "prices_include_tax", "terms", "reference",
    "message", "public_id", "purpose", "quote_id", "creditor_reference",
)  # fmt: skip
_INVOICE, _OF_INVOICE = (
    "tagih_invoice",
    (
        "tagih_invoice_line", "tagih_invoice_tax", "tagih_invoice_adjustment", "tagih_invoice_rate",
        "tagih_personal_words",
    ),
)  # fmt: skip
_MOVING = (
    _INVOICE, "tagih_milestone", "tagih_occurrence", "tagih_customer", "tagih_work_entry", "tagih_charge",
    "tagih_expected_deduction", "tagih_collection", "tagih_cheque", "tagih_virtual_account",
)  # fmt: skip
"""Tables whose rows may point elsewhere later: a draft goes to another customer, a reached step gets its invoice, an
occurrence loses a deleted draft, a customer joins a payer group, work is billed and freed, a charge gets its payment, a
certificate comes with its file, a collection its file and payment, a cheque its payment, a free number its client."""

LINKED = "rows of two companies cannot be linked"
FINAL_DOCUMENT = "an issued document is final"
UNBALANCED = "the journal entry does not balance"
LATE = "a posted entry takes no more lines"
BORN_POSTED = "post an entry after its lines"
FINAL = {_ENTRY: "a journal entry is final", _LINE: "a journal line is final", _EVENT: "an event is final",
         _DECISION: "a decision is final", _SIGNATURE: "a signature is final",
         _PROOF: "a proof is final"}  # fmt: skip
"""What each protection says when it refuses."""


def install() -> None:
    """Make the catalogue hold exactly the triggers of this file."""
    remove()
    with connection.cursor() as cursor:
        for text in _wanted().values():
            cursor.execute(text)
        if connection.vendor == "postgresql":
            cursor.execute(_SEAL)


def remove() -> None:
    """Take every trigger of ours off, before a migration alters the tables they name."""
    with connection.cursor() as cursor:
        for name, table in _installed():
            on_table = f' ON "{table}"' if connection.vendor == "postgresql" else ""
            cursor.execute(f'DROP TRIGGER "{name}"{on_table}')


def missing() -> list[str]:
    """The names of triggers and their functions that should be there and are not, or not as written here."""
    if connection.vendor == "postgresql":
        return sorted(_altered_postgresql())
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        there = dict(cursor.fetchall())
    return sorted(name for name, text in _wanted().items() if there.get(name) != text)


def _wanted() -> dict[str, str]:
    return _postgresql() if connection.vendor == "postgresql" else _sqlite()


_SEAL = """DO $$ DECLARE t record; BEGIN
  FOR t IN SELECT oid, tgname, tgrelid::regclass AS owner FROM pg_trigger WHERE tgname LIKE 'tagih\_t\_%' LOOP
    EXECUTE format('COMMENT ON TRIGGER %I ON %s IS %L', t.tgname, t.owner, md5(pg_get_triggerdef(t.oid)));
  END LOOP;
END $$"""
"""PostgreSQL keeps a trigger in words of its own, so it is compared with what those were when it was installed."""


def _altered_postgresql() -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D' "
            "AND obj_description(oid, 'pg_trigger') = md5(pg_get_triggerdef(oid))"
        )
        sealed = {name for (name,) in cursor.fetchall()}
        cursor.execute("SELECT proname, prosrc FROM pg_proc WHERE proname LIKE 'tagih\\_%%'")
        bodies = dict(cursor.fetchall())
    for name, text in _wanted().items():
        if name.startswith("tagih_t_"):
            if name not in sealed:
                yield name
        elif bodies.get(name) != text.split("$$")[1]:
            yield name


def _installed() -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT tgname, relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
                "WHERE tgname LIKE 'tagih_t_%' AND NOT tgisinternal"
            )
        else:
            cursor.execute("SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'tagih_t_%'")
        return [(name, table) for name, table in cursor.fetchall()]


def _named(kind: str, table: str, text: str) -> str:
    """A name that carries a mark of the text, so that an altered trigger counts as missing."""
    mark = hashlib.sha256(text.encode()).hexdigest()[:8]
    return f"tagih_t_{table.removeprefix('tagih_')}_{kind}_{mark}"


def _links() -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Each company table with its foreign keys (column, table) to other company tables."""
    for model in apps.get_app_config("tagih").get_models():
        if issubclass(model, CompanyRow):
            keys = [
                (field.column, field.related_model._meta.db_table)
                for field in model._meta.concrete_fields
                if isinstance(field, models.ForeignKey) and issubclass(field.related_model, CompanyRow)
            ]
            if keys:
                yield model._meta.db_table, keys


def _same(columns: tuple[str, ...], sign: str) -> str:
    return " AND ".join(f'NEW."{column}" {sign} OLD."{column}"' for column in columns)


# --- SQLite --------------------------------------------------------------------------------------------------

_Rule = tuple[str, str, str, str, str]
"""Kind, table, when, the condition under which it refuses, what it says."""


def _sqlite() -> dict[str, str]:
    made: dict[str, str] = {}
    for kind, table, when, condition, message in (*_links_sqlite(), *_journal_sqlite(), *_documents_sqlite()):
        body = f"{when} ON \"{table}\" WHEN {condition} BEGIN SELECT RAISE(ABORT, '{message}'); END"
        name = _named(kind, table, body)
        made[name] = f'CREATE TRIGGER "{name}" {body}'
    return made


def _links_sqlite() -> Iterator[_Rule]:
    for table, keys in _links():
        foreign = " OR ".join(
            f'(NEW."{column}" IS NOT NULL AND '
            f'(SELECT company_id FROM "{parent}" WHERE id = NEW."{column}") IS NOT NEW.company_id)'
            for column, parent in keys
        )
        columns = ", ".join(f'"{column}"' for column, _ in keys)
        yield "company_i", table, "BEFORE INSERT", foreign, LINKED
        yield "company_u", table, f"BEFORE UPDATE OF company_id, {columns}", foreign, LINKED


def _journal_sqlite() -> Iterator[_Rule]:
    for table in GROWING:
        yield "delete", table, "BEFORE DELETE", "1", f"{table} is append-only"
        yield "replace", table, "BEFORE INSERT", _there_already(table), f"{table} is append-only"
    for table in (_LINE, _DECISION, _SIGNATURE, _PROOF):
        yield "update", table, "BEFORE UPDATE", "1", FINAL[table]
    posting = f"OLD.posted = 0 AND NEW.posted = 1 AND {_same(_FINAL_ENTRY, 'IS')}"
    erasing = f"{_same(_FINAL_EVENT, 'IS')} AND NEW.personal = ''"
    late = f"(SELECT posted FROM {_ENTRY} WHERE id = NEW.entry_id) IS NOT 0"
    unbalanced = (
        f"NEW.posted = 1 AND ((SELECT COUNT(*) FROM {_LINE} WHERE entry_id = NEW.id) < 2 "
        f"OR EXISTS (SELECT 1 FROM {_LINE} WHERE entry_id = NEW.id GROUP BY currency HAVING SUM(amount_minor) <> 0) "
        f"OR (SELECT SUM(base_minor) FROM {_LINE} WHERE entry_id = NEW.id) <> 0)"
    )
    yield "update", _ENTRY, "BEFORE UPDATE", f"NOT ({posting})", FINAL[_ENTRY]
    yield "update", _EVENT, "BEFORE UPDATE", f"NOT ({erasing})", FINAL[_EVENT]
    yield "born", _ENTRY, "BEFORE INSERT", "NEW.posted <> 0", BORN_POSTED
    yield "late", _LINE, "BEFORE INSERT", late, LATE
    yield "balance", _ENTRY, "BEFORE UPDATE OF posted", unbalanced, UNBALANCED


def _documents_sqlite() -> Iterator[_Rule]:
    changed = f"OLD.state = 'issued' AND NOT ({_same(_FINAL_INVOICE, 'IS')})"
    yield "final", _INVOICE, "BEFORE UPDATE", changed, FINAL_DOCUMENT
    yield "delete", _INVOICE, "BEFORE DELETE", "OLD.state = 'issued'", FINAL_DOCUMENT
    yield "replace", _INVOICE, "BEFORE INSERT", _there_already(_INVOICE), FINAL_DOCUMENT
    for table in _OF_INVOICE:
        old, new = (f"(SELECT state FROM {_INVOICE} WHERE id = {row}.invoice_id) = 'issued'" for row in ("OLD", "NEW"))
        yield "final_u", table, "BEFORE UPDATE", f"{old} OR {new}", FINAL_DOCUMENT
        yield "final_d", table, "BEFORE DELETE", old, FINAL_DOCUMENT
        yield "final_i", table, "BEFORE INSERT", f"{new} OR {_there_already(table)}", FINAL_DOCUMENT


def _there_already(table: str) -> str:
    """Whether the new row would push one out: INSERT OR REPLACE removes rows of the same key without a DELETE."""
    model = next(one for one in apps.get_app_config("tagih").get_models() if one._meta.db_table == table)
    columns = {field.name: field.column for field in model._meta.concrete_fields}
    keys = [[field.column] for field in model._meta.concrete_fields if field.unique]
    for one in model._meta.constraints:
        if isinstance(one, models.UniqueConstraint) and one.condition is None:
            keys.append([columns[name] for name in one.fields])
    same = (" AND ".join(f'"{column}" = NEW."{column}"' for column in key) for key in keys)
    return f'EXISTS (SELECT 1 FROM "{table}" WHERE ' + " OR ".join(f"({one})" for one in same) + ")"


# --- PostgreSQL ----------------------------------------------------------------------------------------------

_REFUSE = """CREATE OR REPLACE FUNCTION tagih_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'check_violation'; END $$"""

_BALANCED = f"""CREATE OR REPLACE FUNCTION tagih_balanced() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM changed c JOIN tagih_journal_line l ON l.entry_id = c.id WHERE c.posted
             GROUP BY c.id, l.currency HAVING SUM(l.amount_minor) <> 0)
     OR EXISTS (SELECT 1 FROM changed c LEFT JOIN tagih_journal_line l ON l.entry_id = c.id WHERE c.posted
             GROUP BY c.id HAVING COUNT(l.id) < 2 OR SUM(l.base_minor) <> 0)
  THEN RAISE EXCEPTION '{UNBALANCED}' USING ERRCODE = 'check_violation'; END IF;
  RETURN NULL;
END $$"""

_UNCHANGED = "IS NOT DISTINCT FROM"


def _postgresql() -> dict[str, str]:
    """Functions by their name, triggers by theirs; functions come before the triggers that call them."""
    made = {"tagih_refuse": _REFUSE, "tagih_balanced": _BALANCED}
    for part in (*_links_postgresql(), *_journal_postgresql(), *_documents_postgresql()):
        made |= part
    return made


def _links_postgresql() -> Iterator[dict[str, str]]:
    for table, keys in _links():
        joins = " ".join(
            f'LEFT JOIN "{parent}" p{i} ON p{i}.id = a."{column}"' for i, (column, parent) in enumerate(keys)
        )
        wrong = " OR ".join(f"p{i}.company_id <> a.company_id" for i in range(len(keys)))
        yield _statement("company", table, joins, wrong, LINKED)
        if table in _MOVING:
            yield _statement("company_u", table, joins, wrong, LINKED, when="UPDATE")
        else:
            columns = ("company_id", *(column for column, _ in keys))
            moved = f"NOT ({_same(columns, _UNCHANGED)})"
            yield _row("company_u", table, "BEFORE UPDATE", moved, "a row never moves to another owner")


def _journal_postgresql() -> Iterator[dict[str, str]]:
    for table in GROWING:
        yield _row("delete", table, "BEFORE DELETE", "true", f"{table} is append-only")
        refuse = f"FOR EACH STATEMENT EXECUTE FUNCTION tagih_refuse('{table} is append-only')"
        yield _trigger("truncate", table, f'BEFORE TRUNCATE ON "{table}" {refuse}')
    for table in (_LINE, _DECISION, _SIGNATURE, _PROOF):
        yield _row("update", table, "BEFORE UPDATE", "true", FINAL[table])
    posting = f"NOT OLD.posted AND NEW.posted AND {_same(_FINAL_ENTRY, _UNCHANGED)}"
    erasing = f"{_same(_FINAL_EVENT, _UNCHANGED)} AND NEW.personal = ''"
    yield _row("update", _ENTRY, "BEFORE UPDATE", f"NOT ({posting})", FINAL[_ENTRY])
    yield _row("update", _EVENT, "BEFORE UPDATE", f"NOT ({erasing})", FINAL[_EVENT])
    yield _row("born", _ENTRY, "BEFORE INSERT", "NEW.posted", BORN_POSTED)
    yield _statement("late", _LINE, f"JOIN {_ENTRY} e ON e.id = a.entry_id", "e.posted", LATE)
    look = "REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION tagih_balanced()"
    yield _trigger("balance", _ENTRY, f'AFTER UPDATE ON "{_ENTRY}" {look}', _BALANCED)


def _documents_postgresql() -> Iterator[dict[str, str]]:
    changed = f"OLD.state = 'issued' AND NOT ({_same(_FINAL_INVOICE, _UNCHANGED)})"
    yield _row("final", _INVOICE, "BEFORE UPDATE", changed, FINAL_DOCUMENT)
    yield _row("delete", _INVOICE, "BEFORE DELETE", "OLD.state = 'issued'", FINAL_DOCUMENT)
    for table in _OF_INVOICE:
        yield _statement(
            "final", table, f"JOIN {_INVOICE} i ON i.id = a.invoice_id", "i.state = 'issued'", FINAL_DOCUMENT
        )
        yield _final_rows(table)


def _row(kind: str, table: str, when: str, condition: str, message: str) -> dict[str, str]:
    """Refuse each row that meets `condition`, which may not hold a subquery."""
    body = f"{when} ON \"{table}\" FOR EACH ROW WHEN ({condition}) EXECUTE FUNCTION tagih_refuse('{message}')"
    return _trigger(kind, table, body)


def _statement(kind: str, table: str, join: str, condition: str, message: str, when: str = "INSERT") -> dict[str, str]:
    """After a statement, one look at all the rows it added (or, with `when` UPDATE, changed)."""
    function = f"tagih_{kind}_{table.removeprefix('tagih_')}"
    text = (
        f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF EXISTS (SELECT 1 FROM added a {join} WHERE {condition}) "
        f"THEN RAISE EXCEPTION '{message}' USING ERRCODE = 'check_violation'; END IF; RETURN NULL; END $$"
    )
    look = f"REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION {function}()"
    return {function: text} | _trigger(kind, table, f'AFTER {when} ON "{table}" {look}', text)


def _final_rows(table: str) -> dict[str, str]:
    """Lines of an issued document are neither changed nor removed."""
    function = f"tagih_final_row_{table.removeprefix('tagih_')}"
    text = (
        f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF (SELECT state FROM tagih_invoice WHERE id = OLD.invoice_id) = 'issued' "
        f"THEN RAISE EXCEPTION '{FINAL_DOCUMENT}' USING ERRCODE = 'check_violation'; END IF; "
        "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
    )
    body = f'BEFORE UPDATE OR DELETE ON "{table}" FOR EACH ROW EXECUTE FUNCTION {function}()'
    return {function: text} | _trigger("final_rows", table, body, text)


def _trigger(kind: str, table: str, body: str, function: str = "") -> dict[str, str]:
    name = _named(kind, table, body + function)
    return {name: f'CREATE TRIGGER "{name}" {body}'}
