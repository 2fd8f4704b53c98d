"""A snapshot: what is read in it is of one moment, whatever is written meanwhile, and writers do not wait."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import DatabaseError, connection

from tagih.models import Customer
from tagih.reports.snapshot import fetched, snapshot
from tests.reports.life import Life


def test_snapshot_stays_as_it_was_when_others_write(books):
    life = Life("Anna's Studio")
    life.client("Slow Ltd")
    with snapshot():
        assert customers(life) == 1
        with snapshot():  # one inside another is the same one
            with ThreadPoolExecutor(1) as others:
                others.submit(add_elsewhere, life).result(timeout=10)
            assert customers(life) == 1
        assert customers(life) == 1
    assert customers(life) == 2


def test_snapshot_is_over_when_its_reader_failed(books):
    life = Life("Anna's Studio")
    with pytest.raises(DatabaseError), snapshot():
        fetched("SELECT * FROM nothing_of_that_name", [])
    assert life.client("Slow Ltd")


def customers(life):
    return Customer.objects.of(life.company).count()


def add_elsewhere(life):
    """Add a customer on a connection of its own."""
    try:
        life.client("Gone Inc")
    finally:
        connection.close()
