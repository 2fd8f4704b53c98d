"""Prepare an installation: migrate, reinstall the triggers, check that all is as it should be."""

from __future__ import annotations

from io import StringIO

from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from tagih.models import triggers


def migrate() -> bool:
    """Bring the database to this version, then make its triggers exactly those of `models.triggers`.

    The only way to migrate: triggers name columns and other tables, so they would stop both databases from altering
    a table, and SQLite drops those of every table it rebuilds. Returns whether anything changed.
    """
    behind = is_behind()
    if behind:
        with transaction.atomic():
            triggers.remove()
        call_command("migrate", verbosity=0, interactive=False, stdout=StringIO())
    if behind or triggers.missing():
        with transaction.atomic():
            triggers.install()
    return behind


def is_behind() -> bool:
    """Whether a migration of this version was not yet applied."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def problems() -> list[str]:
    """What `tagih check` found wrong, as plain sentences; nothing is good."""
    found = []
    if is_behind():
        found.append("The database is behind this version: run `tagih migrate`.")
        return found
    found += [f"The database lacks the protection {name}: run `tagih migrate`." for name in triggers.missing()]
    return found
