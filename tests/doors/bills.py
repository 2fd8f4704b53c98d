"""The rows of the table about drafts, invoices, credit notes and payments."""

from __future__ import annotations

from tagih.commands import customers, payments
from tests.doors.cast import LINES
from tests.doors.said import Api, Row, Said, Web

FORM_LINES = {
    "description": "Design", "quantity": "1", "unit": "", "unit_price": "100.00", "discount": "", "tax_rate": "21",
    "tax_category": "",
}  # fmt: skip


def _draft(customer: str, terms: str) -> Web:
    return Web("/invoices/new", {"customer": customer, "terms": terms, **FORM_LINES})


_OFF = {"discount_amount": "5.00", "discount_reason": "Late"}
_LESSON = {"description": "Lesson", "quantity": "1", "unit_price": "80.00", "tax_category": "E"}
_LOYAL = {"kind": "discount", "percent": "10", "reason": "Loyal customer"}
_EXPRESS = {"kind": "charge", "amount": "7.50", "reason": "Express", "tax_rate": "21"}
_TEACHING = {"tax_category": "E", "code": "VATEX-EU-132-1I", "reason": "Education"}


def _all_of_it() -> Web:
    """A draft with all that can be typed: two lines, a discount in money, one in percent, a charge, a reason for no tax."""
    rows = {
        "description": ["Design", "Lesson"], "quantity": ["1", "1"], "unit": ["", ""], "unit_price": ["100.00", "80.00"],
        "discount": ["", ""], "tax_rate": ["21", ""], "tax_category": ["", "E"], "discount_amount": ["5,00", ""],
        "discount_reason": ["Late", ""], "charge_amount": ["", ""], "charge_reason": ["", ""],
        "adjustment_kind": ["discount", "charge"], "adjustment_amount": ["10 %", "7,50"],
        "adjustment_reason": ["Loyal customer", "Express"], "adjustment_tax_rate": ["", "21"],
        "exemption_tax_category": ["E"], "exemption_code": ["vatex-eu-132-1i"], "exemption_reason": ["Education"],
    }  # fmt: skip
    return Web("/invoices/new", {"customer": "SLOW", "terms": "net 30", **rows})


BILLS = (
    Row(
        "drafts.draft",
        Said(
            Api(
                "POST",
                "/invoices",
                {"customer": "SLOW", "lines": [LINES[0] | _OFF, _LESSON], "terms": "net 30"}
                | {"adjustments": [_LOYAL, _EXPRESS], "exemptions": [_TEACHING]},
            ),
            (
                "invoice",
                "draft",
                "SLOW",
                "--terms",
                "net 30",
                "--line",
                "Design;1;100.00;21;discount_amount=5.00;discount_reason=Late",
                "--line",
                "Lesson;1;80.00;tax_category=E",
                "--discount",
                "10%;Loyal customer",
                "--charge",
                "7.50;Express;21",
                "--no-tax-because",
                "E;VATEX-EU-132-1I;Education",
            ),
            _all_of_it(),
        ),
        Said(
            Api("POST", "/invoices", {"customer": "SLOW", "lines": list(LINES), "terms": "someday"}),
            ("invoice", "draft", "SLOW", "--line", "Design;1;100.00;21", "--terms", "someday"),
            _draft("SLOW", "someday"),
        ),
        "terms_unreadable",
    ),
    Row(
        "drafts.edit_draft",
        Said(
            Api("PATCH", "/invoices/<draft>", {"reference": "PO 7"}),
            ("invoice", "edit", "<draft>", "--reference", "PO 7"),
            Web("/invoices/<draft>/edit", {"customer": "PROMPT", "reference": "PO 7", **FORM_LINES}),
        ),
        Said(
            Api("PATCH", "/invoices/2026-00001", {"reference": "PO 7"}),
            ("invoice", "edit", "2026-00001", "--reference", "PO 7"),
            Web("/invoices/<2026-00001>/edit", {"customer": "SLOW", "reference": "PO 7", **FORM_LINES}),
        ),
        "issued_not_editable",
    ),
    Row(
        "drafts.delete_draft",
        Said(
            Api("DELETE", "/invoices/<draft>"),
            ("invoice", "delete", "<draft>"),
            Web("/invoices/<draft>/delete"),
        ),
        Said(
            Api("DELETE", "/invoices/2026-00001"),
            ("invoice", "delete", "2026-00001"),
            Web("/invoices/<2026-00001>/delete"),
        ),
        "issued_not_deletable",
    ),
    Row(
        "invoices.issue",
        Said(
            Api("POST", "/invoices/<draft>/issue"),
            ("invoice", "issue", "<draft>"),
            Web("/invoices/<draft>/issue"),
        ),
        Said(
            Api("POST", "/invoices/<2026-00001>/issue", {}),
            ("invoice", "issue", "<2026-00001>"),
            Web("/invoices/<2026-00001>/issue"),
        ),
        "already_issued",
    ),
    Row(
        "invoices.issue_batch",
        Said(Api("POST", "/invoices/issue", {"drafts": ["<draft>"]}), None, None),
        Said(Api("POST", "/invoices/issue", {"drafts": ["<draft>", "<draft>"]}), None, None),
        "draft_named_twice",
    ),
    Row(
        "invoices.draft_and_issue",
        Said(
            Api(
                "POST",
                "/invoices/draft-and-issue",
                {"customer": "SLOW", "lines": list(LINES), "terms": "50% now, 50% net 30"},
            ),
            ("invoice", "draft", "SLOW", "--line", "Design;1;100.00;21", "--terms", "50% now, 50% net 30", "--issue"),
            Web("/invoices/new", {**_draft("SLOW", "50% now, 50% net 30").fields, "issue": "yes"}),
        ),
        Said(
            Api("POST", "/invoices/draft-and-issue", {"customer": "QUARREL", "lines": list(LINES)}),
            ("invoice", "draft", "QUARREL", "--line", "Design;1;100.00;21", "--issue"),
            Web("/invoices/new", {**_draft("QUARREL", "").fields, "issue": "yes"}),
        ),
        "invoice_incomplete",
        lambda cast: customers.change(
            cast.call, customer="QUARREL", address="", required_references="purchase_order vendor_number"
        ),
    ),
    Row(
        "credit_notes.credit",
        Said(
            Api("POST", "/invoices/2026-00002/credit", {"amount": "21.00", "because": "one hour less"}),
            ("invoice", "credit", "2026-00002", "--amount", "21.00", "--because", "one hour less"),
            Web("/invoices/<2026-00002>/credit", {"amount": "21.00", "because": "one hour less"}),
        ),
        Said(
            Api("POST", "/invoices/2026-00002/credit", {"amount": "999.00", "because": "all of it"}),
            ("invoice", "credit", "2026-00002", "--amount", "999.00", "--because", "all of it"),
            Web("/invoices/<2026-00002>/credit", {"amount": "999.00", "because": "all of it"}),
        ),
        "credited_above_total",
    ),
    Row(
        "credit_notes.allocate_credit",
        Said(
            Api("POST", "/credit-notes/CN-2026-00001/allocate", {"invoice": "2026-00004", "amount": "40.00"}),
            ("invoice", "allocate-credit", "CN-2026-00001", "--invoice", "2026-00004", "--amount", "40.00"),
            Web("/credit-notes/<credit_note>/allocate", {"invoice": "2026-00004", "amount": "40.00"}),
        ),
        Said(
            Api("POST", "/credit-notes/<credit_note>/allocate", {"invoice": "2026-00004", "amount": "500.00"}),
            ("invoice", "allocate-credit", "CN-2026-00001", "--invoice", "2026-00004", "--amount", "500.00"),
            Web("/credit-notes/<credit_note>/allocate", {"invoice": "2026-00004", "amount": "500.00"}),
        ),
        "allocation_exceeds_payment",
    ),
    Row(
        "payments.record",
        Said(
            Api("POST", "/payments", {"customer": "SLOW", "amount": "120.50", "reference": "thanks"}),
            ("payment", "add", "120.50", "--customer", "SLOW", "--reference", "thanks"),
            Web(
                "/payments/new",
                {"customer": "SLOW", "amount": "120.50", "reference": "thanks", "on": "2026-03-12", "way": "transfer"},
            ),
        ),
        Said(
            Api("POST", "/payments", {"customer": "SLOW", "amount": "0"}),
            ("payment", "add", "0", "--customer", "SLOW"),
            Web("/payments/new", {"customer": "SLOW", "amount": "0", "on": "2026-03-12", "way": "transfer"}),
        ),
        "payment_not_positive",
    ),
    Row(
        "reversals.reverse",
        Said(
            Api(
                "POST", "/payments/<payment>/reverse", {"because": "account closed", "kind": "returned", "fee": "7.50"}
            ),
            ("payment", "reverse", "<payment>", "--because", "account closed", "--kind", "returned", "--fee", "7.50"),
            Web(
                "/payments/<payment>/reverse",
                {"because": "account closed", "kind": "returned", "fee": "7.50", "on": "2026-03-12"},
            ),
        ),
        Said(
            Api("POST", "/payments/<payment>/reverse", {"because": "x", "reversed_on": "2026-01-09"}),
            ("payment", "reverse", "<payment>", "--because", "x", "--reversed-on", "2026-01-09"),
            Web("/payments/<payment>/reverse", {"because": "x", "kind": "mistake", "on": "2026-01-09"}),
        ),
        "reversal_before_payment",
    ),
    Row(
        "reversals.unallocate",
        Said(
            Api("POST", "/payments/<payment>/unallocate", {"invoice": "<2026-00003>"}),
            ("payment", "unallocate", "<payment>", "--invoice", "2026-00003"),
            Web("/payments/<payment>/unallocate", {"invoice": "2026-00003"}),
        ),
        Said(
            Api("POST", "/payments/<payment>/unallocate", {"invoice": "2026-00001"}),
            ("payment", "unallocate", "<payment>", "--invoice", "2026-00001"),
            Web("/payments/<payment>/unallocate", {"invoice": "2026-00001"}),
        ),
        "not_settled_by_payment",
        lambda cast: payments.allocate(cast.call, payment=cast.names["payment"], invoice="2026-00003"),
    ),
    Row(
        "payments.allocate",
        Said(
            Api("POST", "/payments/<payment>/allocate", {"invoice": "<2026-00003>", "amount": "10.00"}),
            ("payment", "allocate", "<payment>", "--invoice", "2026-00003", "--amount", "10.00"),
            Web("/payments/<payment>/allocate", {"invoice": "2026-00003", "amount": "10.00"}),
        ),
        Said(
            Api("POST", "/payments/<payment>/allocate", {"invoice": "2026-00003", "amount": "50.01"}),
            ("payment", "allocate", "<payment>", "--invoice", "2026-00003", "--amount", "50.01"),
            Web("/payments/<payment>/allocate", {"invoice": "2026-00003", "amount": "50.01"}),
        ),
        "allocation_exceeds_payment",
    ),
)
