"""The life of an invoice: draft, issued, credited; and what may be done in each state."""

from __future__ import annotations

from typing import Literal

from tagih.domain.errors import Conflict, DomainError, Refused

InvoiceState = Literal["draft", "issued", "credited"]
InvoiceVerb = Literal["edit", "delete", "issue", "credit"]

INVOICE_STATES: tuple[InvoiceState, ...] = ("draft", "issued", "credited")
"""A draft is nothing to the books; an issued invoice never changes; a credited one is credited wholly."""

INVOICE_VERBS: tuple[InvoiceVerb, ...] = ("edit", "delete", "issue", "credit")

_Refusal = tuple[type[DomainError], str]

_INVOICE: dict[InvoiceState, dict[InvoiceVerb, _Refusal | None]] = {
    "draft": {
        "edit": None,
        "delete": None,
        "issue": None,
        "credit": (Conflict, "draft_not_creditable"),
    },
    "issued": {
        "edit": (Refused, "issued_not_editable"),
        "delete": (Refused, "issued_not_deletable"),
        "issue": (Conflict, "already_issued"),
        "credit": None,
    },
    "credited": {
        "edit": (Refused, "credited_not_editable"),
        "delete": (Refused, "credited_not_deletable"),
        "issue": (Conflict, "already_issued"),
        "credit": (Conflict, "already_credited"),
    },
}


def check_transition(state: InvoiceState, verb: InvoiceVerb) -> None:
    """Returns if `verb` may be done to an invoice in `state`; else raises Refused or Conflict, saying what to do."""
    if refusal := _INVOICE[state][verb]:
        kind, code = refusal
        raise kind(code)


def state_after_credit(total_minor: int, credited_minor: int) -> InvoiceState:
    """The state of an issued invoice of which `credited_minor` is credited in all: wholly, or issued still.

    Raises Conflict `credited_above_total`.
    """
    if credited_minor > total_minor:
        raise Conflict("credited_above_total")
    return "credited" if credited_minor == total_minor else "issued"
