"""Rows changed behind the product's back, and what verification then finds."""

from __future__ import annotations

from django.db import connection

from tagih.models import triggers
from tagih.reports.verification import verify
from tests.guard import outside_the_books


def found(company):
    """Code, table and row of every problem."""
    return [(one.because.code, one.table, one.row) for one in verify(company).problems]


def sabotage(sql, *arguments):
    """Change rows behind the product's back, with every protection of the database off."""
    with outside_the_books("sabotage"), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
        else:
            for name, _ in triggers._installed():
                cursor.execute(f'DROP TRIGGER "{name}"')
        cursor.execute(sql, arguments)
        assert cursor.rowcount == 1, "the sabotage did not hit one row"
