"""The rows of the table about custom fields."""

from __future__ import annotations

from tests.doors.said import Api, Row, Said, Web

_PRIORITY = {"subject": "invoice", "code": "priority", "label": "Priority", "kind": "choice"}

CUSTOM_FIELDS = (
    Row(
        "custom_fields.define",
        Said(
            Api("POST", "/custom-fields", {**_PRIORITY, "choices": ["high", "low"]}),
            (
                "field",
                "define",
                "invoice.priority",
                "Priority",
                "--kind",
                "choice",
                "--choice",
                "high",
                "--choice",
                "low",
            ),
            Web("/custom-fields/new", {**_PRIORITY, "choices": "high\nlow"}),
        ),
        Said(
            Api("POST", "/custom-fields", _PRIORITY),
            ("field", "define", "invoice.priority", "Priority", "--kind", "choice"),
            Web("/custom-fields/new", _PRIORITY),
        ),
        "custom_choices_missing",
    ),
    Row(
        "custom_fields.change",
        Said(
            Api("PATCH", "/custom-fields/<field>", {"label": "Job", "is_printed": False}),
            ("field", "change", "invoice.project", "--label", "Job", "--not-printed"),
            Web("/custom-fields/<field>/edit", {"label": "Job", "choices": ""}),
        ),
        Said(
            Api("PATCH", "/custom-fields/<field>", {"label": "Job", "choices": ["high", "low"]}),
            ("field", "change", "invoice.project", "--label", "Job", "--choice", "high", "--choice", "low"),
            Web("/custom-fields/<field>/edit", {"label": "Job", "choices": "high\nlow"}),
        ),
        "custom_choices_not_asked",
    ),
    Row(
        "custom_fields.put",
        Said(
            Api("PUT", "/custom-fields/values", {"customer": "SLOW", "values": {"found": "A friend"}}),
            ("field", "set", "--customer", "SLOW", "found=A friend"),
            Web("/customers/<SLOW>/fields", {"found": "a friend"}),
        ),
        Said(
            Api("PUT", "/custom-fields/values", {"invoice": "2026-00001", "values": {"project": "Harbour"}}),
            ("field", "set", "--invoice", "2026-00001", "project=Harbour"),
            Web("/invoices/<2026-00001>/fields", {"project": "Harbour"}),
        ),
        "custom_value_printed",
    ),
)
