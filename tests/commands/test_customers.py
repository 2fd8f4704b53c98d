"""Customers, their contacts, and whom we never ask."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from tagih import plugins
from tagih.commands import company as companies
from tagih.commands import customers, dunning, invoices
from tagih.commands.operation import Call
from tagih.commands.operation import call as call_of
from tagih.domain.errors import Conflict, Invalid, NotFound
from tagih.models import Case, Company, Contact, Customer, Event, PayerGroup
from tests.commands.books import LONG, NUL, SURROGATE, TWO_LINES, WORK, facts, kinds, later, refused
from tests.guard import outside_the_books


def row(call: Call, number: str) -> Customer:
    return Customer.objects.of(call.company).get(number=number)


def contacts(call: Call) -> list[tuple[Any, ...]]:
    columns = ("position", "role", "name", "email")
    return list(Contact.objects.of(call.company).order_by("position").values_list(*columns))


@pytest.fixture
def paused(call: Call, prompt: str) -> Case:
    """The case of an invoice of Prompt GmbH, nothing to be asked about it before May."""
    issued = invoices.draft_and_issue(call, customer=prompt, lines=WORK)
    dunning.pause(call, invoice=issued.number, until=date(2026, 5, 1), because="Holiday")
    return Case.objects.of(call.company).get()


# --- adding --------------------------------------------------------------------------------------------------


def test_customer_takes_country_and_language_from_the_company(call: Call) -> None:
    added = customers.add(call, name="  Prompt GmbH ")
    prompt = row(call, added.number)
    assert (added.number, prompt.name, prompt.country, prompt.language, prompt.kind, prompt.public_id) == (
        "C-00001", "Prompt GmbH", "NL", "en", "business", added.public_id,
    )  # fmt: skip
    assert contacts(call) == []


def test_customer_has_one_contact_that_pays_when_an_address_is_given(call: Call) -> None:
    customers.add(call, name="Prompt GmbH", email="pay@prompt.example", contact_name="Petra", phone="+49 30 1")
    assert contacts(call) == [(1, "pays", "Petra", "pay@prompt.example")]


def test_everything_given_is_kept(call: Call) -> None:
    added = customers.add(
        call, name="Slow Ltd", number="S/7", kind="consumer", country="gb", language="nl", zone="Europe/London",
        address="1 Low Road\nLondon", tax_id="GB123", terms="Net 30", purchase_order="PO 9",
    )  # fmt: skip
    slow = row(call, "S/7")
    assert added.number == "S/7"
    assert (slow.kind, slow.country, slow.language, slow.zone, slow.address, slow.tax_id, slow.terms, slow.purchase_order) == (
        "consumer", "GB", "nl", "Europe/London", "1 Low Road\nLondon", "GB123", "net 30", "PO 9",
    )  # fmt: skip


def test_sort_key_ignores_case_and_accents(call: Call) -> None:
    assert row(call, customers.add(call, name="Éclair  SÀRL").number).sort_key == "eclair sarl"


def test_next_number_steps_over_one_that_is_taken(call: Call) -> None:
    customers.add(call, name="Prompt GmbH", number="C-00002")
    assert [customers.add(call, name=name).number for name in ("Slow Ltd", "Quarrel SA")] == ["C-00003", "C-00004"]


def test_number_is_refused_when_it_is_taken(call: Call, prompt: str) -> None:
    refused(Conflict, "customer_number_taken", customers.add, call, name="Slow Ltd", number=prompt)


def test_name_and_address_are_personal_and_no_facts(call: Call) -> None:
    customers.add(call, name="Prompt GmbH", email="pay@prompt.example", contact_name="Petra", address="Weg 1")
    event = Event.objects.of(call.company).get(kind="customer.added")
    assert json.loads(event.facts) == {"customer": "C-00001", "kind": "business", "country": "NL"}
    personal = json.loads(event.personal)
    assert (personal["name"], personal["contact_name"], personal["contact_email"], personal["address"]) == (
        "Prompt GmbH", "Petra", "pay@prompt.example", "Weg 1",
    )  # fmt: skip


WRONG = [
    ("name", "", "field_missing"),
    ("name", NUL, "text_control_characters"),
    ("name", SURROGATE, "text_control_characters"),
    ("name", TWO_LINES, "text_control_characters"),
    ("name", "Prompt\r", "text_control_characters"),
    ("name", LONG, "text_too_long"),
    ("name", 5, "text_expected"),
    ("kind", "ngo", "customer_kind_unknown"),
    ("country", "Germany", "country_unknown"),
    ("country", SURROGATE, "country_unknown"),
    ("language", "klingon", "language_unknown"),
    ("zone", "Mars/Phobos", "zone_unknown"),
    ("zone", LONG, "zone_unknown"),
    ("address", NUL, "text_control_characters"),
    ("address", SURROGATE, "text_control_characters"),
    ("address", LONG, "text_too_long"),
    ("tax_id", TWO_LINES, "text_control_characters"),
    ("tax_id", LONG, "text_too_long"),
    ("terms", "when I like", "terms_unreadable"),
    ("terms", "net 1e30", "terms_unreadable"),
    ("terms", LONG, "terms_unreadable"),
    ("terms", "50% now", "terms_instalments_out_of_range"),
    ("purchase_order", NUL, "text_control_characters"),
    ("purchase_order", LONG, "text_too_long"),
]


@pytest.mark.parametrize(
    ("argument", "value", "code"),
    [
        *WRONG,
        ("number", NUL, "text_control_characters"),
        ("number", " ", "field_missing"),
        ("number", "x" * 41, "text_too_long"),
        ("email", "pay@prompt", "contact_email_unreadable"),
        ("email", "pay@@prompt.example", "contact_email_unreadable"),
        ("email", "pay@prompt.example\nBcc: all@example.com", "contact_email_unreadable"),
        ("email", LONG, "contact_email_unreadable"),
        ("contact_name", TWO_LINES, "text_control_characters"),
        ("contact_name", "x" * 121, "text_too_long"),
        ("phone", NUL, "text_control_characters"),
        ("phone", LONG, "text_too_long"),
    ],
)
def test_customer_is_refused_when_a_field_cannot_be(call: Call, argument: str, value: str, code: str) -> None:
    refused(Invalid, code, customers.add, call, **({"name": "Prompt GmbH"} | {argument: value}))
    assert Customer.objects.of(call.company).count() == 0


# --- changing ------------------------------------------------------------------------------------------------


def test_only_what_is_given_changes(call: Call, prompt: str) -> None:
    done = customers.change(call, customer=prompt, name="Prompt AG", terms="net 7", country="DE")
    changed = row(call, prompt)
    assert (done.changed, changed.name, changed.sort_key, changed.terms, changed.country) == (
        ("name", "terms"), "Prompt AG", "prompt ag", "net 7", "DE",
    )  # fmt: skip


def test_empty_text_empties_a_field(call: Call, prompt: str) -> None:
    customers.change(call, customer=prompt, terms="net 7", address="Weg 1")
    customers.change(call, customer=prompt, terms="", address="")
    assert (row(call, prompt).terms, row(call, prompt).address) == ("", "")


def test_change_is_refused_when_nothing_is_given(call: Call, prompt: str) -> None:
    refused(Invalid, "nothing_to_change", customers.change, call, customer=prompt)


def test_no_event_when_nothing_changes(call: Call, prompt: str) -> None:
    before = kinds(call.company)
    assert customers.change(call, customer=prompt, name="Prompt GmbH").changed == ()
    assert kinds(call.company) == before


@pytest.mark.parametrize(("argument", "value", "code"), [one for one in WRONG if one[:2] != ("zone", "")])
def test_change_is_refused_when_a_field_cannot_be(
    call: Call, prompt: str, argument: str, value: str, code: str
) -> None:
    refused(Invalid, code, customers.change, call, customer=prompt, **{argument: value})


@pytest.mark.parametrize("number", ["", "C-00009", NUL, SURROGATE, LONG])
def test_customer_is_unknown_when_no_such_number_is_there(call: Call, prompt: str, number: str) -> None:
    refused(NotFound, "customer_unknown", customers.change, call, customer=number, name="X")
    refused(NotFound, "customer_unknown", customers.contact_add, call, customer=number, name="X")
    refused(NotFound, "customer_unknown", customers.contact_remove, call, customer=number, contact=1)
    refused(NotFound, "customer_unknown", customers.never_ask, call, customer=number, because="X")
    refused(NotFound, "customer_unknown", customers.ask_again, call, customer=number)


# --- contacts ------------------------------------------------------------------------------------------------


def test_contacts_are_counted_on_even_after_one_was_removed(call: Call, prompt: str) -> None:
    second = customers.contact_add(call, customer=prompt, name="Paul", role="approves", phone="+31 30 1234567")
    customers.contact_remove(call, customer=prompt, contact=1)
    third = customers.contact_add(call, customer=prompt, email="new@prompt.example")
    assert (second.contact, third.contact) == (2, 3)
    assert contacts(call) == [(2, "approves", "Paul", ""), (3, "pays", "", "new@prompt.example")]


def test_contact_is_removed_once(call: Call, prompt: str) -> None:
    customers.contact_remove(call, customer=prompt, contact=1)
    refused(NotFound, "contact_unknown", customers.contact_remove, call, customer=prompt, contact=1)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({}, "contact_empty"),
        ({"name": "  "}, "contact_empty"),
        ({"name": "P", "role": "boss"}, "contact_role_unknown"),
        ({"name": NUL}, "text_control_characters"),
        ({"name": LONG}, "text_too_long"),
        ({"email": "p@"}, "contact_email_unreadable"),
        ({"email": "p@localhost.", "name": "P"}, "contact_email_unreadable"),
        ({"phone": TWO_LINES}, "text_control_characters"),
    ],
)
def test_contact_is_refused_when_a_field_cannot_be(call: Call, prompt: str, given: dict[str, str], code: str) -> None:
    refused(Invalid, code, customers.contact_add, call, customer=prompt, **given)


# --- never ask -----------------------------------------------------------------------------------------------


def test_customer_is_never_asked_until_that_is_lifted(call: Call, prompt: str) -> None:
    customers.never_ask(call, customer=prompt, because="Insolvent")
    assert row(call, prompt).never_ask == "Insolvent"
    customers.ask_again(call, customer=prompt)
    assert row(call, prompt).never_ask == ""
    refused(Conflict, "asked_already", customers.ask_again, call, customer=prompt)
    assert kinds(call.company)[-2:] == ["customer.never_asked", "customer.asked_again"]


@pytest.mark.parametrize(
    ("because", "code"),
    [
        ("", "never_ask_needs_reason"),
        ("  ", "never_ask_needs_reason"),
        ("x" * 81, "text_too_long"),
        (NUL, "text_control_characters"),
    ],
)
def test_never_asking_needs_a_reason(call: Call, prompt: str, because: str, code: str) -> None:
    refused(Invalid, code, customers.never_ask, call, customer=prompt, because=because)


@pytest.mark.parametrize(
    ("command", "given"),
    [
        (customers.change, {"country": "FR"}),
        (customers.contact_add, {"name": "Paul"}),
        (customers.contact_remove, {"contact": 1}),
        (customers.never_ask, {"because": "Insolvent"}),
    ],
)
def test_open_receivables_are_asked_about_today_when_their_customer_changes(
    call: Call, prompt: str, paused: Case, command: Any, given: dict[str, Any]
) -> None:
    command(later(call, 5), customer=prompt, **given)
    paused.refresh_from_db()
    assert paused.next_action_on == date(2026, 3, 7)


def test_customers_of_another_company_are_unknown(call: Call, prompt: str) -> None:
    other = companies.add(call.now, "bob", name="Bob", country="NL", currency="EUR")
    bob = call_of(Company.objects.get(code=other.code), "bob", call.now)
    refused(NotFound, "customer_unknown", customers.change, bob, customer=prompt, name="Mine")
    assert customers.add(bob, name="Prompt GmbH").number == prompt
    assert facts(bob.company, "customer.added")["customer"] == prompt


# --- what is known of a client -------------------------------------------------------------------------------


def test_what_is_known_of_a_client_is_kept_as_it_was_meant(call: Call) -> None:
    customers.add(
        call, name="Known BV", number="K", country="NL", tax_id="NL004495445B01", other_tax_ids="gb 980780684\n\nDE DE136695976",
        relationship="regular", payer_group="The holding", referred_by="Prompt GmbH", billing_day="15",
        payment_days="25, 10,25", personal_note="Likes tea", consent="by phone, 2 March 2026",
    )  # fmt: skip
    known = row(call, "K")
    assert (known.other_tax_ids, known.billing_day, known.payment_days) == ("GB 980780684\nDE DE136695976", 15, "10 25")
    assert (known.relationship, str(known.payer_group), known.personal_note) == ("regular", "The holding", "Likes tea")


def test_clients_of_one_payer_share_a_group_until_one_leaves(call: Call, prompt: str, slow: str) -> None:
    for number in (prompt, slow):
        assert customers.change(call, customer=number, payer_group="The holding").changed == ("payer_group",)
    assert PayerGroup.objects.of(call.company).count() == 1
    assert customers.change(call, customer=slow, payer_group="The holding").changed == ()
    customers.change(call, customer=slow, payer_group="")
    assert (row(call, prompt).payer_group is None, row(call, slow).payer_group is None) == (False, True)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"country": "NL", "tax_id": "NL1"}, "tax_id_unreadable"),
        ({"other_tax_ids": "980780684"}, "other_tax_id_unreadable"),
        ({"other_tax_ids": "GB 1"}, "tax_id_unreadable"),
        ({"relationship": "enemy"}, "relationship_unknown"),
        ({"billing_day": "32"}, "month_day_unreadable"),
        ({"billing_day": "1 2"}, "month_day_unreadable"),
        ({"payment_days": "soon"}, "month_day_unreadable"),
        ({"personal_note": "Likes tea"}, "note_needs_consent"),
        ({"phone": "ring me"}, "phone_unreadable"),
        ({"phone": "030 123456", "country": "ZZ"}, "phone_unreadable"),
    ],
)
def test_what_cannot_be_known_is_refused(call: Call, given: dict[str, str], code: str) -> None:
    refused(Invalid, code, customers.add, call, **({"name": "Known BV"} | given))


def test_a_consumers_tax_number_is_kept_as_it_is(call: Call) -> None:
    assert customers.add(call, name="Mia", number="M", kind="consumer", country="NL", tax_id="none").number == "M"


def test_a_wrong_tax_number_of_before_does_not_stop_another_change(call: Call, prompt: str) -> None:
    with outside_the_books("imported long ago"):
        Customer.objects.of(call.company).update(tax_id="DE1")
    assert customers.change(call, customer=prompt, address="Weg 2").changed == ("address",)
    refused(Invalid, "tax_id_unreadable", customers.change, call, customer=prompt, tax_id="DE2")


def test_a_note_goes_with_its_consent(call: Call, prompt: str) -> None:
    customers.change(call, customer=prompt, personal_note="Likes tea", consent="by mail")
    refused(Invalid, "note_needs_consent", customers.change, call, customer=prompt, consent="")
    assert customers.change(call, customer=prompt, personal_note="", consent="").changed == ("personal_note", "consent")


def test_a_contact_is_changed_in_place(call: Call, prompt: str) -> None:
    assert customers.contact_change(call, customer=prompt, contact=1, name="Petra", role="deputy").changed == (
        "name", "role",
    )  # fmt: skip
    assert contacts(call) == [(1, "deputy", "Petra", "pay@prompt.example")]
    assert customers.contact_change(call, customer=prompt, contact=1, name="Petra").changed == ()
    refused(NotFound, "contact_unknown", customers.contact_change, call, customer=prompt, contact=9, name="P")
    refused(Invalid, "nothing_to_change", customers.contact_change, call, customer=prompt, contact=1)
    refused(Invalid, "contact_empty", customers.contact_change, call, customer=prompt, contact=1, name="", email="")


def test_the_report_names_who_cannot_be_reached(call: Call, prompt: str, slow: str) -> None:
    customers.contact_add(call, customer=prompt, name="Paul", role="technical", phone="+49 30 123456")
    rows = plugins.report("missing_contacts")(call.company, call.today).rows
    assert rows == [(slow, "Slow Ltd", "missing", "missing", "missing")]
    customers.contact_add(call, customer=slow, role="deputy", email="deputy@slow.example")
    rows = plugins.report("missing_contacts")(call.company, call.today).rows
    assert rows == [(slow, "Slow Ltd", "missing", "", "missing")]


def test_a_payer_group_has_a_statement(call: Call, prompt: str, slow: str) -> None:
    for number in (prompt, slow):
        customers.change(call, customer=number, payer_group="The holding")
    invoices.draft_and_issue(call, customer=slow, lines=WORK, terms="net 14")
    made = plugins.report("payer_groups")(call.company, later(call, 30).today)
    assert made.rows == [
        ("The holding", prompt, "Prompt GmbH", "EUR", 0, 0), ("The holding", slow, "Slow Ltd", "EUR", 121_00, 121_00),
    ]  # fmt: skip
