"""Companies: how they begin, what may be set, who may work in them."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from tagih.commands import company as companies
from tagih.commands import dunning, invoices, operation
from tagih.commands.operation import Call
from tagih.domain.errors import Conflict, Invalid, NotFound, Refused
from tagih.models import ApiToken, Case, ChainHead, Company, DunningPolicy, Event, Membership, User
from tests.commands.books import LONG, NOW, NUL, SURROGATE, TWO_LINES, WORK, facts, kinds, later, refused

GOOD_PASSWORD = "correct horse battery"


def added(**given: Any) -> Company:
    values = {"name": "Anna's Studio", "country": "NL", "currency": "EUR"} | given
    return Company.objects.get(code=companies.add(NOW, "anna", **values).code)


# --- how a company begins ------------------------------------------------------------------------------------


def test_company_begins_with_chain_and_policy(db: None) -> None:
    company = added(mode="automatic")
    assert (company.code, company.zone, company.language) == ("ANNAS-STUDIO", "Europe/Amsterdam", "en")
    assert kinds(company) == ["company.added", "policy.changed"]
    assert ChainHead.objects.get(company=company).seq == 2
    policy = DunningPolicy.objects.of(company).get()
    assert (policy.version, policy.rule.mode, policy.by) == (1, "automatic", "anna")


def test_policy_proposes_when_no_mode_is_given(company: Company) -> None:
    assert DunningPolicy.objects.of(company).get().rule.mode == "propose"


@pytest.mark.parametrize(
    ("name", "code"),
    [("Éclair & Söhne", "ECLAIR-SOHNE"), ("株式会社", "COMPANY"), ("A" * 40, "A" * 16), ("  Anna  ", "ANNA")],
)
def test_code_is_made_from_the_name(db: None, name: str, code: str) -> None:
    assert added(name=name).code == code


def test_code_is_counted_up_when_the_name_is_there_already(db: None) -> None:
    assert [added().code, added().code, added().code] == ["ANNAS-STUDIO", "ANNAS-STUDIO-2", "ANNAS-STUDIO-3"]


def test_code_is_refused_when_it_is_taken(db: None) -> None:
    added(code="anna")
    refused(
        Conflict, "company_code_taken", companies.add, NOW, "anna", name="A", country="NL", currency="EUR", code="Anna"
    )
    assert Company.objects.count() == 1


@pytest.mark.parametrize(
    ("country", "zone"), [("GR", "Europe/Athens"), ("ID", "Asia/Jakarta"), ("ZZ", "UTC"), ("US", "America/New_York")]
)
def test_zone_follows_the_country(db: None, country: str, zone: str) -> None:
    assert added(country=country).zone == zone


@pytest.mark.parametrize(
    ("argument", "value", "code"),
    [
        ("name", "", "field_missing"),
        ("name", "   ", "field_missing"),
        ("name", NUL, "text_control_characters"),
        ("name", SURROGATE, "text_control_characters"),
        ("name", TWO_LINES, "text_control_characters"),
        ("name", LONG, "text_too_long"),
        ("country", "", "country_unknown"),
        ("country", "Netherlands", "country_unknown"),
        ("country", "N1", "country_unknown"),
        ("country", NUL, "country_unknown"),
        ("currency", "", "currency_unknown"),
        ("currency", "eur", "currency_unknown"),
        ("currency", LONG, "currency_unknown"),
        ("currency", SURROGATE, "currency_unknown"),
        ("mode", "loud", "policy_choice"),
        ("code", "A B", "company_code_unreadable"),
        ("code", LONG, "company_code_unreadable"),
        ("zone", "Mars/Phobos", "zone_unknown"),
        ("zone", "../../etc/passwd", "zone_unknown"),
        ("zone", NUL, "zone_unknown"),
        ("language", "xx", "language_unknown"),
        ("language", LONG, "language_unknown"),
    ],
)  # fmt: skip
def test_company_is_refused_when_a_field_cannot_be(db: None, argument: str, value: str, code: str) -> None:
    given = {"name": "Anna", "country": "NL", "currency": "EUR"} | {argument: value}
    refused(Invalid, code, companies.add, NOW, "anna", **given)
    assert Company.objects.count() == 0


# --- what may be set -----------------------------------------------------------------------------------------


def test_details_are_set_and_the_event_holds_old_and_new(db: None) -> None:
    call = operation.call(added(), "anna", NOW)
    done = companies.set_details(
        call, iban="nl91 abna 0417 1643 00", bic="ABNANL2A", address="Kade 1\r\n1011 AB Amsterdam", terms="NET  30",
        accent="#A1B2C3", email="anna@studio.example",
    )  # fmt: skip
    company = Company.objects.get()
    assert (company.iban, company.address, company.terms, company.accent) == (
        "NL91ABNA0417164300", "Kade 1\n1011 AB Amsterdam", "net 30", "#a1b2c3",
    )  # fmt: skip
    assert done.changed == ("address", "email", "iban", "bic", "accent", "terms")
    assert facts(company, "company.changed")["changed"]["terms"] == ["net 14", "net 30"]


def test_next_command_of_the_same_call_sees_what_was_set(call: Call, prompt: str) -> None:
    companies.set_details(call, number_pattern="ANNA-{year}-{n}", terms="net 30")
    issued = invoices.draft_and_issue(call, customer=prompt, lines=WORK)
    assert (issued.number, issued.due_on) == ("ANNA-2026-1", date(2026, 4, 1))


def test_nothing_is_written_when_nothing_changes(db: None) -> None:
    call = operation.call(added(), "anna", NOW)
    assert companies.set_details(call, terms="net 14", phone="").changed == ()
    assert kinds(call.company) == ["company.added", "policy.changed"]


@pytest.mark.parametrize(
    ("argument", "value", "code"),
    [
        ("name", "", "field_missing"),
        ("country", "NLD", "country_unknown"),
        ("zone", "", "zone_unknown"),
        ("language", "", "language_unknown"),
        ("address", NUL, "text_control_characters"),
        ("address", LONG, "text_too_long"),
        ("tax_id", TWO_LINES, "text_control_characters"),
        ("tax_id", "x" * 41, "text_too_long"),
        ("email", "anna", "contact_email_unreadable"),
        ("email", "a b@c.example", "contact_email_unreadable"),
        ("phone", LONG, "text_too_long"),
        ("iban", "NL91ABNA0417164301", "iban_check_digits"),
        ("iban", LONG, "iban_unreadable"),
        ("bic", "ABC", "bic_unreadable"),
        ("accent", "red", "colour_unreadable"),
        ("terms", "", "terms_unreadable"),
        ("terms", "net 9999", "terms_days_out_of_range"),
        ("terms", "1e30", "terms_unreadable"),
        ("number_pattern", "{n}", "number_pattern_unreadable"),
        ("number_pattern", "{year}-{n}{company.pk}", "number_pattern_unreadable"),
        ("credit_number_pattern", "{year}-{n:05d}", "number_patterns_same"),
    ],
)
def test_detail_is_refused_when_it_cannot_be(call: Call, argument: str, value: str, code: str) -> None:
    refused(Invalid, code, companies.set_details, call, **{argument: value})


def test_books_are_complete_up_to_the_day_said(call: Call) -> None:
    done = companies.books_complete(call, on=date(2026, 3, 1))
    assert (done.on, done.before, Company.objects.get().books_complete_on) == (date(2026, 3, 1), None, date(2026, 3, 1))


def test_books_may_be_taken_back_and_the_event_says_so(call: Call) -> None:
    companies.books_complete(call, on=date(2026, 3, 1))
    companies.books_complete(call, on=date(2026, 2, 1))
    assert facts(call.company, "books.confirmed") == {"on": "2026-02-01", "before": "2026-03-01"}


def test_books_are_complete_up_to_today_at_most(call: Call) -> None:
    companies.books_complete(call, on=call.today)
    refused(Invalid, "books_date_in_future", companies.books_complete, call, on=later(call, 1).today)


def test_policy_gets_a_new_version_and_the_old_one_stays(call: Call) -> None:
    done = companies.policy_set(call, key="repeat_every_days", value="14")
    rules = [one.rule.repeat_every_days for one in DunningPolicy.objects.of(call.company).order_by("version")]
    assert (done.version, rules) == (2, [30, 14])


def test_open_receivables_are_asked_about_today_when_the_policy_changes(call: Call, prompt: str) -> None:
    issued = invoices.draft_and_issue(call, customer=prompt, lines=WORK)
    paid = invoices.draft_and_issue(call, customer=prompt, lines=WORK)
    dunning.pause(call, invoice=issued.number, until=date(2026, 6, 1), because="Holiday")
    invoices.credit(call, invoice=paid.number, because="Mistake")
    companies.policy_set(later(call, 5), key="mode", value="automatic")
    asked = Case.objects.of(call.company).order_by("id").values_list("next_action_on", flat=True)
    assert list(asked) == [date(2026, 3, 7), date(2026, 3, 2)]


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("mood", "good", "policy_key_unknown"),
        (LONG, "1", "policy_key_unknown"),
        (NUL, "1", "policy_key_unknown"),
        ("mode", "loud", "policy_choice"),
        ("repeat_every_days", "6", "policy_days"),
        ("repeat_every_days", "1e30", "policy_days"),
        ("small_balance", "NaN", "amount_unreadable"),
        ("small_balance", "1,000.00", "amount_unreadable"),
        ("small_balance", "-1", "policy_small_balance"),
        ("steps", "7:loud", "ladder_unreadable"),
        ("steps", "²:firm", "ladder_unreadable"),
        ("steps", "+-7:firm", "ladder_unreadable"),
        ("steps", "0:firm", "ladder_unordered"),
        ("steps", LONG, "text_too_long"),
        ("steps", "7:firm:e\x00mail", "text_control_characters"),
    ],
)
def test_policy_is_refused_when_it_cannot_be(call: Call, key: str, value: str, code: str) -> None:
    refused(Invalid, code, companies.policy_set, call, key=key, value=value)


# --- people and programs -------------------------------------------------------------------------------------


def test_user_can_sign_in_with_the_password_given(db: None) -> None:
    companies.user_add(NOW, "setup", email="Anna@Studio.Example", password=GOOD_PASSWORD, name="Anna")
    user = User.objects.get()
    assert (user.email, user.name, user.check_password(GOOD_PASSWORD)) == ("anna@studio.example", "Anna", True)


@pytest.mark.parametrize(
    ("argument", "value", "code"),
    [
        ("email", "anna", "contact_email_unreadable"),
        ("email", NUL, "contact_email_unreadable"),
        ("password", "short", "password_too_short"),
        ("password", "password123", "password_common"),
        ("password", "anna@studio.example", "password_common"),
        ("password", "long enough \x00", "text_control_characters"),
        ("password", LONG, "text_too_long"),
        ("name", TWO_LINES, "text_control_characters"),
        ("name", LONG, "text_too_long"),
    ],
)
def test_user_is_refused_when_a_field_cannot_be(db: None, argument: str, value: str, code: str) -> None:
    given = {"email": "anna@studio.example", "password": GOOD_PASSWORD, "name": "Anna"} | {argument: value}
    refused(Invalid, code, companies.user_add, NOW, "setup", **given)
    assert User.objects.count() == 0


def test_user_is_refused_when_the_address_is_there_in_other_letters(db: None) -> None:
    companies.user_add(NOW, "setup", email="anna@studio.example", password=GOOD_PASSWORD)
    refused(
        Conflict,
        "user_email_taken",
        companies.user_add,
        NOW,
        "setup",
        email="ANNA@studio.example",
        password=GOOD_PASSWORD,
    )


@pytest.fixture
def anna(call: Call) -> str:
    companies.user_add(NOW, "setup", email="anna@studio.example", password=GOOD_PASSWORD)
    return companies.join(call, email="anna@studio.example", role="owner").email


def test_role_changes_when_a_member_joins_again(call: Call, anna: str) -> None:
    companies.user_add(NOW, "setup", email="bob@studio.example", password=GOOD_PASSWORD)
    companies.join(call, email="bob@studio.example", role="read_only")
    companies.join(call, email="bob@studio.example", role="accountant")
    roles = Membership.objects.of(call.company).order_by("id").values_list("user__email", "role")
    assert list(roles) == [("anna@studio.example", "owner"), ("bob@studio.example", "accountant")]


def test_last_owner_stays_owner(call: Call, anna: str) -> None:
    refused(Refused, "last_owner", companies.join, call, email=anna, role="staff")
    companies.user_add(NOW, "setup", email="bob@studio.example", password=GOOD_PASSWORD)
    companies.join(call, email="bob@studio.example", role="owner")
    assert companies.join(call, email=anna, role="staff").role == "staff"


def test_address_of_a_member_is_personal_and_no_fact(call: Call, anna: str) -> None:
    event = Event.objects.of(call.company).get(kind="member.joined")
    assert (json.loads(event.facts)["role"], json.loads(event.personal)["email"]) == ("owner", anna)
    assert anna not in event.facts


def test_join_is_refused_for_whom_nobody_knows(call: Call) -> None:
    refused(NotFound, "user_unknown", companies.join, call, email="gone@gone.example", role="owner")
    refused(Invalid, "role_unknown", companies.join, call, email="gone@gone.example", role="king")
    refused(Invalid, "contact_email_unreadable", companies.join, call, email=NUL, role="owner")


def test_only_the_digest_of_a_token_is_kept(call: Call) -> None:
    token = companies.token_make(call, name="shop", scope="write")
    row = ApiToken.objects.of(call.company).get()
    assert (row.sha, row.scope, row.revoked_at) == (companies.token_sha(token.secret), "write", None)
    assert token.secret not in json.dumps(list(Event.objects.of(call.company).values_list("facts", "personal")))


def test_token_ends_when_revoked_and_its_name_is_free(call: Call) -> None:
    companies.token_make(call, name="shop", scope="write")
    refused(Conflict, "token_name_taken", companies.token_make, call, name="shop", scope="read")
    companies.token_revoke(call, name="shop")
    refused(NotFound, "token_unknown", companies.token_revoke, call, name="shop")
    companies.token_make(call, name="shop", scope="read")
    revoked = ApiToken.objects.of(call.company).order_by("id").values_list("scope", "revoked_at")
    assert list(revoked) == [("write", NOW), ("read", None)]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"name": "", "scope": "read"}, "token_name_missing"),
        ({"name": "shop", "scope": "admin"}, "scope_unknown"),
        ({"name": NUL, "scope": "read"}, "text_control_characters"),
        ({"name": LONG, "scope": "read"}, "text_too_long"),
    ],
)
def test_token_is_refused_when_a_field_cannot_be(call: Call, given: dict[str, str], code: str) -> None:
    refused(Invalid, code, companies.token_make, call, **given)


@pytest.mark.parametrize("name", ["shop", NUL, SURROGATE, LONG])
def test_token_is_unknown_when_nobody_made_it(call: Call, name: str) -> None:
    refused(NotFound, "token_unknown", companies.token_revoke, call, name=name)
