"""The rows of the table about virtual accounts and cheques."""

from __future__ import annotations

from tagih.commands import cheques
from tests.doors.cast import Cast
from tests.doors.said import Api, Row, Said, Web

_CHEQUE = {"amount": "121.00", "bank": "Barclays", "number": "000123"}


def _received(cast: Cast) -> None:
    """Slow gave a cheque for what it owes."""
    done = cheques.receive(cast.call, amount="121.00", bank="Barclays", number="000123", invoices=("2026-00001",))
    cast.names["cheque"] = done.public_id


FURTHER_WAYS = (
    Row(
        "virtual_accounts.bring_in",
        Said(
            Api("POST", "/virtual-accounts", {"bank": "BCA", "numbers": "8808 0000 0001,SLOW\n880800000002\n"}),
            ("virtual-account", "import", "BCA", b"8808 0000 0001,SLOW\n880800000002\n"),
            Web("/virtual-accounts/import", {"bank": "BCA", "numbers": "8808 0000 0001,SLOW\n880800000002\n"}),
        ),
        Said(
            Api("POST", "/virtual-accounts", {"bank": "BCA", "numbers": "880800000001\nabc\n"}),
            ("virtual-account", "import", "BCA", b"880800000001\nabc\n"),
            Web("/virtual-accounts/import", {"bank": "BCA", "numbers": "880800000001\nabc\n"}),
        ),
        "virtual_account_line",
    ),
    Row(
        "virtual_accounts.assign",
        Said(
            Api("POST", "/virtual-accounts/assign", {"bank": "BCA", "prefix": "8808", "length": 12, "check": "luhn"}),
            ("virtual-account", "assign", "BCA", "--prefix", "8808", "--length", "12", "--check", "luhn"),
            Web("/virtual-accounts/assign", {"bank": "BCA", "number_prefix": "8808", "length": "12", "check": "luhn"}),
        ),
        Said(
            Api("POST", "/virtual-accounts/assign", {"bank": "BCA"}),
            ("virtual-account", "assign", "BCA"),
            Web("/virtual-accounts/assign", {"bank": "BCA", "number_prefix": "", "length": "16", "check": "none"}),
        ),
        "virtual_accounts_none_left",
    ),
    Row(
        "cheques.receive",
        Said(
            Api("POST", "/cheques", _CHEQUE | {"invoices": ["2026-00001"]}),
            ("cheque", "receive", "121.00", "--bank", "Barclays", "--number", "000123", "--invoice", "2026-00001"),
            Web("/cheques/receive", _CHEQUE | {"invoices": "2026-00001"}),
        ),
        Said(
            Api("POST", "/cheques", _CHEQUE),
            ("cheque", "receive", "121.00", "--bank", "Barclays", "--number", "000123"),
            Web("/cheques/receive", _CHEQUE),
        ),
        "payment_needs_customer",
    ),
    Row(
        "cheques.clear",
        Said(Api("POST", "/cheques/<cheque>/clear"), ("cheque", "clear", "<cheque>"), Web("/cheques/<cheque>/clear")),
        given=_received,
    ),
    Row(
        "cheques.bounce",
        Said(
            Api("POST", "/cheques/<cheque>/bounce", {"because": "no funds"}),
            ("cheque", "bounce", "<cheque>", "--because", "no funds"),
            Web("/cheques/<cheque>/bounce", {"because": "no funds"}),
        ),
        given=_received,
    ),
)
