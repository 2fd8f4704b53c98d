"""Proofs of receipt, and words for one client, at the three doors."""

from __future__ import annotations

from tests.doors.said import Api, Row, Said, Web

_PROOF = {"kind": "registered_letter", "received_on": "2026-03-04"}
_EARLY = {"kind": "registered_letter", "received_on": "2026-03-01"}

PROOFS = (
    Row(
        "personal.write_words",
        Said(
            Api("PUT", "/invoices/<draft>/personal", {"wish": "Congratulations!", "asks_feedback": True}),
            ("invoice", "personal", "<draft>", "--wish", "Congratulations!", "--ask-feedback"),
            Web("/invoices/<draft>/personal", {"wish": "Congratulations!", "asks_feedback": "on"}),
        ),
        Said(
            Api("PUT", "/invoices/<draft>/personal", {"offer": "Spring", "offer_url": "javascript:1"}),
            ("invoice", "personal", "<draft>", "--offer", "Spring", "--link", "javascript:1"),
            Web("/invoices/<draft>/personal", {"offer": "Spring", "offer_url": "javascript:1"}),
        ),
        "offer_link_unreadable",
    ),
    Row(
        "proofs.record",
        Said(
            Api("POST", "/proofs", {"invoice": "<2026-00004>", **_PROOF}),
            ("proof", "add", "2026-00004", "--kind", "registered_letter", "--received-on", "2026-03-04"),
            Web("/invoices/<2026-00004>/proof", _PROOF),
        ),
        Said(
            Api("POST", "/proofs", {"invoice": "2026-00004", **_EARLY}),
            ("proof", "add", "2026-00004", "--kind", "registered_letter", "--received-on", "2026-03-01"),
            Web("/invoices/<2026-00004>/proof", _EARLY),
        ),
        "received_before_sent",
    ),
    Row(
        "proofs.not_delivered",
        Said(
            Api("POST", "/proofs/not-delivered", {"invoice": "2026-00001", "because": "it bounced"}),
            ("proof", "not-delivered", "2026-00001", "--because", "it bounced"),
            Web("/invoices/<2026-00001>/not-delivered", {"because": "it bounced", "sent_on": "2026-03-12"}),
        ),
        Said(
            Api("POST", "/proofs/not-delivered", {"invoice": "2026-00001", "because": "x", "sent_on": "2026-03-13"}),
            ("proof", "not-delivered", "2026-00001", "--because", "x", "--sent-on", "2026-03-13"),
            Web("/invoices/<2026-00001>/not-delivered", {"because": "x", "sent_on": "2026-03-13"}),
        ),
        "sent_anew_out_of_range",
    ),
)
