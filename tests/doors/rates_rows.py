"""The rows of the table about exchange rates."""

from __future__ import annotations

from tests.doors.quotes_rows import _file
from tests.doors.said import Api, Row, Said, Web

FILE = b"Date,USD,CHF,\n2026-03-11,1.25,0.96,\n2026-03-10,1.28,0.95,\n"

RATES = (
    Row(
        "exchange.record",
        Said(
            Api("POST", "/exchange-rates", {"currency": "USD", "rate": "0.92", "on": "2026-03-11", "source": "Bank"}),
            ("rate", "add", "USD", "0.92", "--day", "2026-03-11", "--source", "Bank"),
            Web("/rates/record", {"currency": "USD", "rate": "0,92", "on": "2026-03-11", "source": "Bank"}),
        ),
        Said(
            Api("POST", "/exchange-rates", {"currency": "EUR", "rate": "1"}),
            ("rate", "add", "EUR", "1"),
            Web("/rates/record", {"currency": "EUR", "rate": "1"}),
        ),
        "exchange_rate_home",
    ),
    Row(
        "exchange.bring_in",
        Said(
            Api("POST", "/exchange-rates/import", {}, FILE),
            ("rate", "import", FILE),
            Web("/rates/import", {"file": _file(FILE)}),
        ),
        Said(
            Api("POST", "/exchange-rates/import", {}, b"hello"),
            ("rate", "import", b"hello"),
            Web("/rates/import", {"file": _file(b"hello")}),
        ),
        "rates_file_unreadable",
    ),
)
