"""The rows of the table about matching bank lines, and about payers that are known again."""

from __future__ import annotations

from datetime import date

from tagih.commands import match_decisions, matching
from tagih.reports import matches
from tests.bank_lines import one_line
from tests.doors.bank_rows import BANK, imported
from tests.doors.cast import Cast
from tests.doors.said import Api, Row, Said, Web

ON = date(2026, 3, 11)


def _arrived(cast: Cast) -> None:
    """Somebody paid just what is open on several invoices: `<arrived>`, proposed as `<match>`, another proposal is rejected."""
    row = one_line(cast.call, ON, 121_00, "thank you", "Somebody")
    matching.match(cast.call)
    cast.names["arrived"] = row.public_id
    first, second, *_ = matches.of(cast.company, [row.pk])[0].proposals
    match_decisions.reject(cast.call, match=second.match)
    cast.names.update(match=first.match, rejected=second.match)


def _named(cast: Cast) -> None:
    """Slow paid its invoice and named it, and nobody has looked yet."""
    cast.names["arrived"] = one_line(cast.call, ON, 121_00, "2026-00001", "Slow Ltd").public_id


def _booked(cast: Cast) -> None:
    """Slow's money is booked."""
    _named(cast)
    matching.match(cast.call)


def _learned(cast: Cast) -> None:
    cast.names["alias"] = match_decisions.learn(cast.call, customer="SLOW", name="Slow Holding").alias


MATCHING = (
    imported("statements.bring_in"),
    Row(
        "matching.match",
        Said(Api("POST", "/matching/run", {}), ("bank", "match"), Web("/bank/matching/run")),
        given=_named,
    ),
    Row(
        "match_decisions.accept",
        Said(
            Api("POST", "/matching/proposals/<match>/accept", {}),
            ("bank", "accept", "<match>"),
            Web("/bank/proposals/<match>/accept"),
        ),
        Said(
            Api("POST", "/matching/proposals/<rejected>/accept", {}),
            ("bank", "accept", "<rejected>"),
            Web("/bank/proposals/<rejected>/accept"),
        ),
        "match_decided",
        given=_arrived,
    ),
    Row(
        "match_decisions.reject",
        Said(
            Api("POST", "/matching/proposals/<match>/reject", {}),
            ("bank", "reject", "<match>"),
            Web("/bank/proposals/<match>/reject"),
        ),
        Said(
            Api("POST", "/matching/proposals/<rejected>/reject", {}),
            ("bank", "reject", "<rejected>"),
            Web("/bank/proposals/<rejected>/reject"),
        ),
        "match_decided",
        given=_arrived,
    ),
    Row(
        "match_decisions.apply_to",
        Said(
            Api("POST", "/matching/lines/<arrived>/apply", {"invoices": ["2026-00002"]}),
            ("bank", "apply", "<arrived>", "--invoice", "2026-00002"),
            Web("/bank/lines/<arrived>/apply", {"invoices": "2026-00002"}),
        ),
        Said(
            Api("POST", "/matching/lines/<arrived>/apply", {"invoices": ["2026-09999"]}),
            ("bank", "apply", "<arrived>", "--invoice", "2026-09999"),
            Web("/bank/lines/<arrived>/apply", {"invoices": "2026-09999"}),
        ),
        "invoice_unknown",
        given=_arrived,
    ),
    Row(
        "match_decisions.undo",
        Said(
            Api("POST", "/matching/lines/<arrived>/undo", {"because": "another job"}),
            ("bank", "undo", "<arrived>", "--because", "another job"),
            Web("/bank/lines/<arrived>/undo", {"because": "another job"}),
        ),
        Said(
            Api("POST", "/matching/lines/<bank_line>/undo", {"because": "another job"}),
            ("bank", "undo", "<bank_line>", "--because", "another job"),
            Web("/bank/lines/<bank_line>/undo", {"because": "another job"}),
        ),
        "line_not_matched",
        given=_booked,
    ),
    Row(
        "match_decisions.learn",
        Said(
            Api("POST", "/matching/payers", {"customer": "SLOW", "account": "GB29NWBK60161331926819"}),
            ("bank", "learn", "SLOW", "--account", "GB29NWBK60161331926819"),
            Web("/bank/payers", {"customer": "SLOW", "account": "GB29NWBK60161331926819"}),
        ),
        Said(
            Api("POST", "/matching/payers", {"customer": "SLOW"}),
            ("bank", "learn", "SLOW"),
            Web("/bank/payers", {"customer": "SLOW"}),
        ),
        "payer_needs_account_or_name",
    ),
    Row(
        "match_decisions.forget",
        Said(
            Api("DELETE", "/matching/payers/<alias>"),
            ("bank", "forget", "<alias>"),
            Web("/bank/payers/<alias>/forget"),
        ),
        given=_learned,
    ),
)

BANK_AND_MATCHING = (*BANK, *MATCHING)
"""All that is done with the lines of banks."""
