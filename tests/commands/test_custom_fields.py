"""Custom fields: defined once, filled in on customers and documents, printed, cloned, and fixed once the client has them."""

from __future__ import annotations

from typing import Any

import pytest

from tagih.commands import clones, custom_fields, invoices, printing, quotes
from tagih.commands.operation import Call
from tagih.domain.errors import Conflict, Invalid, NotFound
from tagih.models import Customer, CustomField, CustomValue, Invoice, Quote
from tests.commands.books import NUL, SURROGATE, WORK, facts, refused


def _project(call: Call, subject: str = "invoice", **more: Any) -> str:
    return custom_fields.define(call, subject=subject, code="project", label="Project", **more).public_id


def _texts(call: Call, subject: str, row_id: int) -> dict[str, str]:
    return {one.field.code: one.text for one in custom_fields.answers(call.company, subject, row_id)}


def test_a_field_is_filled_in_changed_and_emptied(call: Call, prompt: str) -> None:
    _project(call, "customer")
    custom_fields.define(call, subject="customer", code="size", label="Size", kind="number")
    done = custom_fields.put(call, customer=prompt, values={"project": "Harbour", "size": "007.50"})
    assert done.changed == {"project": "Harbour", "size": "7.5"}
    assert custom_fields.put(call, customer=prompt, values={"project": "Harbour", "size": ""}).changed == {"size": ""}
    row = Customer.objects.of(call.company).get(number=prompt)
    assert _texts(call, "customer", row.pk) == {"project": "Harbour", "size": ""}
    assert facts(call.company, "custom_values.changed") == {"customer": row.pk, "fields": ["size"]}
    assert CustomValue.objects.of(call.company).count() == 1


def test_a_printed_field_stands_on_the_invoice_and_is_fixed_when_it_is_issued(call: Call, prompt: str) -> None:
    _project(call, is_printed=True)
    custom_fields.define(call, subject="invoice", code="note", label="Note")
    draft = invoices.draft(call, customer=prompt, lines=WORK)
    custom_fields.put(call, invoice=draft.public_id, values={"project": "Harbour"})
    number = invoices.issue(call, invoice=draft.public_id).number
    row = Invoice.objects.of(call.company).get(number=number)
    assert ("Project", "Harbour") in printing.document(call.company, row).facts
    refused(Conflict, "custom_value_printed", custom_fields.put, call, invoice=number, values={"project": "Other"})
    custom_fields.put(call, invoice=number, values={"note": "ours alone"})
    assert _texts(call, "invoice", row.pk) == {"project": "Harbour", "note": "ours alone"}


def test_clones_take_what_was_filled_in(call: Call, prompt: str) -> None:
    _project(call, is_printed=True)
    _project(call, "quote", is_printed=True)
    bill = invoices.draft(call, customer=prompt, lines=WORK).public_id
    offer = quotes.draft(call, customer=prompt, title="A window", lines=WORK).public_id
    custom_fields.put(call, invoice=bill, values={"project": "Harbour"})
    custom_fields.put(call, quote=offer, values={"project": "Harbour"})
    clones.invoice(call, invoice=bill)
    clones.quote(call, quote=offer)
    for subject, newest in (
        ("invoice", Invoice.objects.of(call.company).latest("id")), ("quote", Quote.objects.of(call.company).latest("id")),
    ):  # fmt: skip
        assert _texts(call, subject, newest.pk) == {"project": "Harbour"}


def test_a_deleted_draft_takes_its_answers_with_it(call: Call, prompt: str) -> None:
    _project(call)
    draft = invoices.draft(call, customer=prompt, lines=WORK).public_id
    custom_fields.put(call, invoice=draft, values={"project": "Harbour"})
    invoices.delete_draft(call, invoice=draft)
    assert not CustomValue.objects.of(call.company).exists()


def test_a_retired_field_is_asked_no_more_and_keeps_its_answers(call: Call, prompt: str) -> None:
    field = _project(call, "customer")
    custom_fields.put(call, customer=prompt, values={"project": "Harbour"})
    assert custom_fields.change(call, field=field, is_retired=True).changed == ("is_retired",)
    assert custom_fields.asked(call.company, "customer") == []
    row = Customer.objects.of(call.company).get(number=prompt)
    assert _texts(call, "customer", row.pk) == {"project": "Harbour"}
    refused(NotFound, "custom_field_unknown", custom_fields.put, call, customer=prompt, values={"project": "x"})


def test_a_field_is_found_by_subject_and_code(call: Call) -> None:
    field = _project(call)
    assert custom_fields.change(call, field="invoice.project", label="Job").public_id == field
    assert CustomField.objects.of(call.company).get().label == "Job"
    for unknown in ("invoice.job", "nothing", SURROGATE):
        refused(NotFound, "custom_field_unknown", custom_fields.change, call, field=unknown, label="x")


@pytest.mark.parametrize(
    ("given", "kind", "code"),
    [
        ({"subject": "payment"}, Invalid, "custom_subject_unknown"), ({"kind": "colour"}, Invalid, "custom_kind_unknown"),
        ({"kind": "choice"}, Invalid, "custom_choices_missing"), ({"code": ""}, Invalid, "field_missing"),
        ({"choices": ["a", "b"]}, Invalid, "custom_choices_not_asked"), ({"label": NUL}, Invalid, "text_control_characters"),
        ({"subject": "customer", "is_printed": True}, Invalid, "custom_field_not_printable"),
        ({"code": "taken"}, Conflict, "custom_field_code_taken"),
    ],
)  # fmt: skip
def test_a_field_is_refused_when_it_cannot_be(call: Call, given: dict[str, Any], kind: Any, code: str) -> None:
    custom_fields.define(call, subject="invoice", code="taken", label="Taken")
    whole = {"subject": "invoice", "code": "project", "label": "Project"} | given
    refused(kind, code, custom_fields.define, call, **whole)


def test_nothing_is_filled_in_where_one_answer_is_refused(call: Call, prompt: str) -> None:
    _project(call, "customer")
    custom_fields.define(call, subject="customer", code="size", label="Size", kind="number")
    values = {"project": "Harbour", "size": "many"}
    refused(Invalid, "custom_number_unreadable", custom_fields.put, call, customer=prompt, values=values)
    refused(Invalid, "one_thing_at_a_time", custom_fields.put, call, values=values)
    assert not CustomValue.objects.of(call.company).exists()
