"""The rows of the table about mandates and collections by direct debit."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from tagih.commands import collection_files, collections, customers, mandates
from tagih.models import Collection, Mandate
from tests.doors.cast import Cast
from tests.doors.said import Api, Row, Said, Web

IDENTIFIER = "DE98ZZZ09999999999"
_SETTINGS = {
    "creditor_identifier": IDENTIFIER, "routing_number": "", "bank_name": "", "ach_identification": "", "notice_days": "14",
    "lead_days": "3",
}  # fmt: skip
_PAPER = {
    "account": "NL20INGB0001234567", "holder": "Slow Ltd", "signed_on": "2026-03-02", "scheme": "core", "kind": "recurring",
    "reference": "",
}  # fmt: skip


def _may_collect(cast: Cast) -> None:
    mandates.put_collecting(cast.call, creditor_identifier=IDENTIFIER)


def _signed(cast: Cast) -> None:
    """Slow has a mandate."""
    _may_collect(cast)
    mandates.record(
        cast.call, customer="SLOW", account="NL20INGB0001234567", holder="Slow Ltd", signed_on=date(2026, 2, 2),
        reference="M-SLOW",
    )  # fmt: skip
    cast.names["mandate"] = Mandate.objects.of(cast.company).get(reference="M-SLOW").public_id


def _planned(cast: Cast) -> None:
    """What Slow owes is planned, and Slow was told four weeks ago."""
    _signed(cast)
    then = cast.call.today - timedelta(28)
    collections.plan(replace(cast.call, now=cast.call.now - timedelta(28), today=then))
    cast.names["collection"] = Collection.objects.of(cast.company).latest("id").public_id


def _in_file(cast: Cast) -> None:
    _planned(cast)
    then = cast.call.today - timedelta(20)
    collection_files.make(replace(cast.call, now=cast.call.now - timedelta(20), today=then))


def _suspended(cast: Cast) -> None:
    _in_file(cast)
    collections.returned(cast.call, collection=cast.names["collection"], code="AC04")


def _not_told(cast: Cast) -> None:
    """Slow has no address any more."""
    customers.contact_remove(cast.call, customer="SLOW", contact=1)
    _planned(cast)


DIRECT_DEBIT = (
    Row(
        "mandates.put_collecting",
        Said(
            Api("PUT", "/mandates/settings", {"creditor_identifier": IDENTIFIER, "lead_days": 3}),
            ("mandate", "settings", "--creditor-identifier", IDENTIFIER, "--lead-days", "3"),
            Web("/direct-debit/settings", _SETTINGS),
        ),
        Said(
            Api("PUT", "/mandates/settings", {"creditor_identifier": "DE97ZZZ09999999999"}),
            ("mandate", "settings", "--creditor-identifier", "DE97ZZZ09999999999"),
            Web("/direct-debit/settings", _SETTINGS | {"creditor_identifier": "DE97ZZZ09999999999"}),
        ),
        "creditor_identifier_unreadable",
    ),
    Row(
        "mandates.offer",
        Said(
            Api("POST", "/mandates/offer", {"customer": "<SLOW>"}),
            ("mandate", "offer", "SLOW"),
            Web("/customers/<SLOW>/mandates/offer", {"scheme": "core", "kind": "recurring"}),
        ),
        Said(
            Api("POST", "/mandates/offer", {"customer": "SLOW", "scheme": "ccd"}),
            ("mandate", "offer", "SLOW", "--scheme", "ccd"),
            Web("/customers/<SLOW>/mandates/offer", {"scheme": "ccd", "kind": "recurring"}),
        ),
        "collecting_not_set",
        _may_collect,
    ),
    Row(
        "mandates.record",
        Said(
            Api("POST", "/mandates", {
                "customer": "SLOW", "account": "NL20 INGB 0001 2345 67", "holder": "Slow Ltd", "signed_on": "2026-03-02",
            }),
            ("mandate", "record", "SLOW", "NL20 INGB 0001 2345 67", "--holder", "Slow Ltd", "--signed-on", "2026-03-02"),
            Web("/customers/<SLOW>/mandates", _PAPER),
        ),
        Said(
            Api("POST", "/mandates", {
                "customer": "SLOW", "account": "NL20", "holder": "Slow Ltd", "signed_on": "2026-03-02",
            }),
            ("mandate", "record", "SLOW", "NL20", "--holder", "Slow Ltd", "--signed-on", "2026-03-02"),
            Web("/customers/<SLOW>/mandates", _PAPER | {"account": "NL20"}),
        ),
        "iban_length",
        _may_collect,
    ),
    Row(
        "mandates.revoke",
        Said(
            Api("POST", "/mandates/<mandate>/revoke", {"because": "they pay by themselves"}),
            ("mandate", "revoke", "M-SLOW", "--because", "they pay by themselves"),
            Web("/mandates/<mandate>/revoke", {"because": "they pay by themselves"}),
        ),
        given=_signed,
    ),
    Row(
        "mandates.resume",
        Said(
            Api("POST", "/mandates/<mandate>/resume"), ("mandate", "resume", "M-SLOW"), Web("/mandates/<mandate>/resume")
        ),
        given=_suspended,
    ),
    Row(
        "collections.plan",
        Said(Api("POST", "/collections/plan"), ("collection", "plan"), Web("/direct-debit/plan")),
        given=_signed,
    ),
    Row(
        "collections.note_notified",
        Said(
            Api("POST", "/collections/<collection>/notified"),
            ("collection", "notified", "<collection>"),
            Web("/direct-debit/<collection>/notified"),
        ),
        given=_not_told,
    ),
    Row(
        "collections.withdraw",
        Said(
            Api("POST", "/collections/<collection>/withdraw"),
            ("collection", "withdraw", "<collection>"),
            Web("/direct-debit/<collection>/withdraw"),
        ),
        given=_planned,
    ),
    Row(
        "collection_files.make",
        Said(
            Api("POST", "/collections/files", {"scheme": "core", "version": "pain.008.001.02"}),
            ("collection", "file", "--version", "pain.008.001.02"),
            Web("/direct-debit/files/make", {"scheme": "core", "version": "pain.008.001.02"}),
        ),
        Said(
            Api("POST", "/collections/files", {"scheme": "b2b"}),
            ("collection", "file", "--scheme", "b2b"),
            Web("/direct-debit/files/make", {"scheme": "b2b", "version": ""}),
        ),
        "nothing_to_collect",
        _planned,
    ),
    Row(
        "collections.settle",
        Said(Api("POST", "/collections/settle"), ("collection", "settle"), Web("/direct-debit/settle")),
        given=_in_file,
    ),
    Row(
        "collections.collected",
        Said(
            Api("POST", "/collections/<collection>/collected"),
            ("collection", "collected", "<collection>"),
            Web("/direct-debit/<collection>/collected"),
        ),
        given=_in_file,
    ),
    Row(
        "collections.returned",
        Said(
            Api("POST", "/collections/<collection>/returned", {"code": "AC04"}),
            ("collection", "returned", "<collection>", "AC04"),
            Web("/direct-debit/<collection>/returned", {"code": "AC04", "on": "2026-03-12", "fee": ""}),
        ),
        Said(
            Api("POST", "/collections/<collection>/returned", {"code": "ZZ99"}),
            ("collection", "returned", "<collection>", "ZZ99"),
            Web("/direct-debit/<collection>/returned", {"code": "ZZ99", "on": "2026-03-12", "fee": ""}),
        ),
        "return_code_unknown",
        _in_file,
    ),
)  # fmt: skip
