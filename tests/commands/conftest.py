"""The cast: Anna's Studio in the Netherlands, and a customer that pays promptly."""

from __future__ import annotations

import pytest

from tagih.commands import company as companies
from tagih.commands import customers, operation
from tagih.commands.operation import Call
from tagih.models import Company
from tests.commands.books import NOW
from tests.completed import ADDRESS, STUDIO


@pytest.fixture
def company(_django_db_helper: None) -> Company:
    """Anna's Studio, in the test's database, be it rolled back (the usual) or its own (`books`)."""
    added = companies.add(NOW, "anna", name="Anna's Studio", country="NL", currency="EUR", **STUDIO)
    return Company.objects.get(code=added.code)


@pytest.fixture
def call(company: Company) -> Call:
    """Anna, on Monday 2 March 2026."""
    return operation.call(company, "anna", NOW)


@pytest.fixture
def prompt(call: Call) -> str:
    """The number of Prompt GmbH."""
    return customers.add(
        call, name="Prompt GmbH", country="DE", email="pay@prompt.example", address=ADDRESS, tax_id="DE136695976"
    ).number


@pytest.fixture
def slow(call: Call) -> str:
    """The number of Slow Ltd."""
    return customers.add(call, name="Slow Ltd", country="GB", address=ADDRESS, tax_id="GB980780684").number
