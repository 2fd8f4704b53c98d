"""The life of an invoice: every state with every verb."""

import pytest

from tagih.domain.errors import Conflict, Refused
from tagih.domain.lifecycle import INVOICE_STATES, INVOICE_VERBS, check_transition, state_after_credit

ALLOWED = {("draft", "edit"), ("draft", "delete"), ("draft", "issue"), ("issued", "credit")}

REFUSED = {
    ("draft", "credit"): (Conflict, "A draft cannot be credited: change it or delete it."),
    ("issued", "edit"): (Refused, "An issued invoice cannot be changed: credit it instead."),
    ("issued", "delete"): (Refused, "An issued invoice cannot be deleted: credit it instead."),
    ("issued", "issue"): (Conflict, "This invoice is already issued: there is nothing left to do."),
    ("credited", "edit"): (Refused, "A credited invoice cannot be changed: make a new one."),
    ("credited", "delete"): (
        Refused,
        "A credited invoice cannot be deleted: it stays in the books, and nothing is owed on it.",
    ),
    ("credited", "issue"): (Conflict, "This invoice is already issued: there is nothing left to do."),
    ("credited", "credit"): (Conflict, "This invoice is already credited wholly: there is nothing left to credit."),
}


def test_every_state_has_every_verb_when_the_table_is_read():
    assert {(state, verb) for state in INVOICE_STATES for verb in INVOICE_VERBS} == ALLOWED | REFUSED.keys()


@pytest.mark.parametrize(("state", "verb"), sorted(ALLOWED))
def test_verb_is_allowed_when_the_state_permits(state, verb):
    check_transition(state, verb)


@pytest.mark.parametrize(("state", "verb"), sorted(REFUSED))
def test_verb_is_refused_when_the_state_forbids(state, verb):
    kind, sentence = REFUSED[state, verb]
    with pytest.raises(kind) as refusal:
        check_transition(state, verb)
    assert refusal.value.sentence == sentence


@pytest.mark.parametrize(("credited_minor", "state"), [(1, "issued"), (9_999, "issued"), (10_000, "credited")])
def test_invoice_is_credited_when_nothing_is_left(credited_minor, state):
    assert state_after_credit(10_000, credited_minor) == state


def test_credit_conflicts_when_above_the_total():
    with pytest.raises(Conflict) as refusal:
        state_after_credit(10_000, 10_001)
    assert refusal.value.code == "credited_above_total"
