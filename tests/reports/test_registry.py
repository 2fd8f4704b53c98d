"""The registry of reports: every one of them is a function from a company and a day to a table of its name."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tagih import plugins
from tagih.commands import credit_exceptions, customers, deductions, payments, sending, work
from tagih.domain.errors import NotFound
from tagih.reports.table import Table, as_csv, as_json, as_text, as_xlsx


@pytest.mark.parametrize("name", plugins.reports())
def test_report_is_a_table_in_every_form_when_books_lived(life, name):
    life.retainer(life.client("Early BV"), "121")
    life.play(1, days=15)
    number = life.bill("C-1", "100", terms="2% 10, net 30")
    work.add(life.call, customer="C-1", description="Advice", quantity="4", unit_price="80", done_on=life.today)
    sending.send_otherwise(life.call, invoice=number, way="letter")
    customers.change(life.call, customer="C-1", payer_group="The holding")
    credit_exceptions.allow(
        life.call, customer="C-1", kind="hold", because="x", approved_by="Anna", until=life.today + timedelta(days=9)
    )
    deductions.agree(life.call, customer="C-2", kind="withheld_tax", rate="2")
    payments.record(life.call, invoice=life.bill("C-2", "77777"), amount="92554.63")
    made = plugins.report(name)(life.company, life.today)
    assert isinstance(made, Table)
    assert (made.name, made.as_of) == (name, life.today)
    assert made.rows
    assert all(len(row) == len(made.columns) for row in made.rows)
    keys = [column.key for column in made.columns]
    assert len(set(keys)) == len(keys)
    assert len(as_json(made)["rows"]) == len(as_text(made).rows) == len(as_csv(made).splitlines()) - 1 == len(made.rows)
    assert as_xlsx(made).startswith(b"PK")


def test_report_is_refused_when_there_is_none_of_that_name():
    with pytest.raises(NotFound) as caught:
        plugins.report("horoscope")
    assert caught.value.code == "report_unknown"
    assert caught.value.facts["names"] == ", ".join(plugins.reports())
