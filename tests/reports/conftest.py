"""Anna's Studio with books that lived for a while, written by the product's own commands."""

from __future__ import annotations

import pytest

from tests.reports.life import Life


@pytest.fixture
def life(db: None) -> Life:
    """Anna's Studio on 2 March 2026, nothing billed yet; reminders go by themselves."""
    return Life("Anna's Studio")
