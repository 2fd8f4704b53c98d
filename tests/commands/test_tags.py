"""Tags: set as a whole on one thing, each once, in order."""

from __future__ import annotations

from typing import Any

import pytest

from tagih.commands import invoices, quotes, tags
from tagih.commands.operation import Call
from tagih.domain.errors import Invalid, NotFound
from tagih.models import Customer, Invoice, Quote, Tag
from tests.commands.books import NUL, SURROGATE, WORK, facts, refused


def test_tags_are_set_in_place_of_all(call: Call, prompt: str) -> None:
    tags.put(call, customer=prompt, tags=["vip", "through Mia"])
    done = tags.put(call, customer=prompt, tags=[" VIP ", "early", "vip", ""])
    assert done.tags == ("early", "vip")
    customer = Customer.objects.of(call.company).get(number=prompt)
    assert tags.of(call.company, customer=customer) == ["early", "vip"]
    assert facts(call.company, "tags.changed")["tags"] == ["early", "vip"]
    assert tags.put(call, customer=prompt, tags=[]).tags == ()
    assert not Tag.objects.of(call.company).exists()


def test_issued_invoices_and_quotes_take_tags_too(call: Call, prompt: str) -> None:
    done = invoices.draft_and_issue(call, customer=prompt, lines=WORK)
    draft = invoices.draft(call, customer=prompt, lines=WORK)
    quote = quotes.draft(call, customer=prompt, title="A window", lines=WORK)
    for thing in ({"invoice": done.number}, {"invoice": draft.public_id}, {"quote": quote.public_id}):
        tags.put(call, tags=["rush"], **thing)
    row = Invoice.objects.of(call.company).get(number=done.number)
    offer = Quote.objects.of(call.company).get()
    assert (tags.of(call.company, invoice=row), tags.of(call.company, quote=offer)) == (["rush"], ["rush"])
    assert tags.known(call.company) == ["rush"]
    invoices.delete_draft(call, invoice=draft.public_id)
    assert Tag.objects.of(call.company).count() == 2


@pytest.mark.parametrize(
    ("given", "kind", "code"),
    [
        ({"tags": ["x"]}, Invalid, "one_thing_at_a_time"),
        ({"tags": ["x"], "customer": "C-00001", "invoice": "2026-00001"}, Invalid, "one_thing_at_a_time"),
        ({"tags": [str(n) for n in range(21)], "customer": "C-00001"}, Invalid, "tag_count"),
        ({"tags": ["x" * 41], "customer": "C-00001"}, Invalid, "text_too_long"),
        ({"tags": [NUL], "customer": "C-00001"}, Invalid, "text_control_characters"),
        ({"tags": ["x"], "customer": "C-00009"}, NotFound, "customer_unknown"),
        ({"tags": ["x"], "invoice": SURROGATE}, NotFound, "invoice_unknown"),
        ({"tags": ["x"], "quote": "Q-2026-00001"}, NotFound, "quote_unknown"),
    ],
)  # fmt: skip
def test_tags_are_refused_when_they_cannot_be(
    call: Call, prompt: str, given: dict[str, Any], kind: Any, code: str
) -> None:
    refused(kind, code, tags.put, call, **given)
