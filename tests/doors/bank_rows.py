"""Bank files, their lines and the mappings of CSV files, at the three doors."""

from __future__ import annotations

from tests.doors.quotes_rows import _file
from tests.doors.said import Api, Row, Said, Web

FILE = b"""Date;Description;Amount;Currency
11/03/2026;Somebody paid;60,00;EUR
13/02/2026;Interest;0,42;EUR
"""
UNCERTAIN = b"Date,Description,Amount\n03/02/2026,Somebody paid,60.00\n"


def imported(command: str) -> Row:
    """A file is brought in; its row has files of its own, for a file is read once."""
    return Row(
        command,
        Said(
            Api("POST", "/bank/import", {}, FILE),
            ("bank", "import", FILE),
            Web("/bank/import", {"file": _file(FILE), "book": "1"}),
        ),
        Said(
            Api("POST", "/bank/import", {}, UNCERTAIN),
            ("bank", "import", UNCERTAIN),
            Web("/bank/import", {"file": _file(UNCERTAIN), "book": "1"}),
        ),
        "bank_file_refused",
    )


BANK = (
    imported("banking.import_file"),
    Row(
        "banking.set_aside",
        Said(
            Api("POST", "/bank/lines/<bank_line>/set-aside", {"because": "a loan of my own"}),
            ("bank", "set-aside", "<bank_line>", "--because", "a loan of my own"),
            Web("/bank/lines/<bank_line>/set-aside", {"because": "a loan of my own"}),
        ),
        Said(
            Api("POST", "/bank/lines/<bank_fee>/set-aside", {"because": "a fee"}),
            ("bank", "set-aside", "<bank_fee>", "--because", "a fee"),
            Web("/bank/lines/<bank_fee>/set-aside", {"because": "a fee"}),
        ),
        "bank_line_not_open",
    ),
    Row(
        "banking.take_up",
        Said(
            Api("POST", "/bank/lines/<bank_fee>/take-up"),
            ("bank", "take-up", "<bank_fee>"),
            Web("/bank/lines/<bank_fee>/take-up"),
        ),
        Said(
            Api("POST", "/bank/lines/<bank_line>/take-up"),
            ("bank", "take-up", "<bank_line>"),
            Web("/bank/lines/<bank_line>/take-up"),
        ),
        "bank_line_not_aside",
    ),
    Row(
        "bank_mappings.save",
        Said(
            Api("POST", "/bank/mappings", {"name": "Yourbank", "settings": "dates=m-d-y"}, UNCERTAIN),
            ("bank", "mapping", "save", "Yourbank", "dates=m-d-y", "--for", UNCERTAIN),
            Web("/bank/mappings", {"name": "Yourbank", "settings": "dates=m-d-y", "sample": _file(UNCERTAIN)}),
        ),
        Said(
            Api("POST", "/bank/mappings", {"name": "Yourbank", "settings": "dates=backwards"}, UNCERTAIN),
            ("bank", "mapping", "save", "Yourbank", "dates=backwards"),
            Web("/bank/mappings", {"name": "Yourbank", "settings": "dates=backwards"}),
        ),
        "bank_mapping_unreadable",
    ),
    Row(
        "bank_mappings.remove",
        Said(
            Api("DELETE", "/bank/mappings/Mybank"),
            ("bank", "mapping", "remove", "Mybank"),
            Web("/bank/mappings/remove", {"name": "Mybank"}),
        ),
        Said(
            Api("DELETE", "/bank/mappings/Nobank"),
            ("bank", "mapping", "remove", "Nobank"),
            Web("/bank/mappings/remove", {"name": "Nobank"}),
        ),
        "bank_mapping_unknown",
    ),
)
