"""Every public command once, as each door says it: one sample that works and one that is refused.

Paths, words and forms may hold `<names>` of rows in the cast, such as `<draft>`: their public ids. A row whose `api`,
`cli` or `web` is None needs a line in `EXEMPT`.
"""

from __future__ import annotations

from datetime import date

from tagih.commands import customers, dunning
from tests.completed import ADDRESS, STUDIO
from tests.doors.billing_rows import BILLING
from tests.doors.bills import BILLS
from tests.doors.brand_rows import BRAND
from tests.doors.charges_rows import CHARGES
from tests.doors.client_words_rows import CLIENT_WORDS
from tests.doors.corrections_rows import CORRECTIONS
from tests.doors.credit_rows import CREDIT
from tests.doors.custom_field_rows import CUSTOM_FIELDS
from tests.doors.deductions_rows import DEDUCTIONS
from tests.doors.einvoice_rows import EINVOICES
from tests.doors.holdings_rows import HOLDINGS
from tests.doors.matching_rows import BANK_AND_MATCHING
from tests.doors.prices_rows import PRICES
from tests.doors.proofs_rows import PROOFS
from tests.doors.quotes_rows import QUOTES
from tests.doors.rates_rows import RATES
from tests.doors.recurring_rows import RECURRING
from tests.doors.said import Api, Row, Said, Web
from tests.doors.sending_rows import SENDING
from tests.doors.ways_rows import WAYS
from tests.doors.work_rows import WORK

FILE = b"""customer,invoice,issued_on,due_on,currency,amount
OLD,A-1,2026-02-01,2026-02-15,EUR,75.00
OLD,A-2,2026-02-02,2026-02-16,EUR,80.00
"""

EXEMPT = {
    "company.join": ("api", "web", "who may work in a company is said at the machine itself"),
    "company.token_make": ("api", "web", "a token that makes tokens would never end"),
    "company.token_revoke": ("api", "web", "as for making them"),
    "invoices.issue_batch": ("cli", "web", "a batch is for programs; people issue one by one"),
    "returns.read_mail": ("web", "mail that comes back is passed on by a mail server; people press “It came back”"),
    "imports.receivables": ("web", "a file of thousands of rows is a job for the machine's operator"),
}
"""Commands that a door does not have: which doors, and why. Ten at most."""


def _details(**changed: str) -> dict[str, str]:
    """The form of the company, filled in as the cast has it."""
    return {
        "name": "Anna's Studio", "country": "NL", "terms": "net 14", "accent": "#1f5f8b", "language": "en",
        **STUDIO, "completeness": "refuse", "zone": "Europe/Amsterdam",
        "number_pattern": "{year}-{n:05d}", "credit_number_pattern": "CN-{year}-{n:05d}",
    } | changed  # fmt: skip


_CLIENT = {"kind": "business", "country": "GB", "language": "en", "relationship": "new"}


TABLE = (
    *BILLS,
    *BRAND,
    *BANK_AND_MATCHING,
    *CLIENT_WORDS,
    *CUSTOM_FIELDS,
    *QUOTES,
    *HOLDINGS,
    *CREDIT,
    *DEDUCTIONS,
    *CORRECTIONS,
    *SENDING,
    *PROOFS,
    *PRICES,
    *RATES,
    *EINVOICES,
    *RECURRING,
    *WAYS,
    *WORK,
    *BILLING,
    *CHARGES,
    Row(
        "company.set_details",
        Said(
            Api("PATCH", "/company", {"phone": "+31 30 1234567", "cash_rounding": "CHF 0.05"}),
            ("company", "set", "--phone", "+31 30 1234567", "--cash-rounding", "CHF 0.05"),
            Web("/company/details", _details(phone="+31 30 1234567", cash_rounding="CHF 0.05")),
        ),
        Said(
            Api("PATCH", "/company", {"iban": "NL00"}),
            ("company", "set", "--iban", "NL00"),
            Web("/company/details", _details(iban="NL00")),
        ),
        "iban_length",
    ),
    Row(
        "company.books_complete",
        Said(
            Api("PUT", "/company/books-complete", {"on": "2026-03-11"}),
            ("company", "books-complete", "--on", "2026-03-11"),
            Web("/company/books-complete", {"on": "2026-03-11"}),
        ),
        Said(
            Api("PUT", "/company/books-complete", {"on": "2026-03-13"}),
            ("company", "books-complete", "--on", "2026-03-13"),
            Web("/company/books-complete", {"on": "2026-03-13"}),
        ),
        "books_date_in_future",
    ),
    Row(
        "company.policy_set",
        Said(
            Api("PUT", "/policy/minimum_gap_days", {"value": "3"}),
            ("policy", "set", "minimum_gap_days", "3"),
            Web("/policy/minimum_gap_days", {"value": "3"}),
        ),
        Said(
            Api("PUT", "/policy/minimum_gap_days", {"value": "99"}),
            ("policy", "set", "minimum_gap_days", "99"),
            Web("/policy/minimum_gap_days", {"value": "99"}),
        ),
        "policy_days",
    ),
    Row(
        "customers.add",
        Said(
            Api(
                "POST", "/customers", {"name": "New BV", "country": "NL", "email": "ap@new.example", "terms": "net 30"}
            ),
            ("customer", "add", "New BV", "--country", "NL", "--email", "ap@new.example", "--terms", "net 30"),
            Web(
                "/customers/new",
                {**_CLIENT, "country": "NL", "name": "New BV", "email": "ap@new.example", "terms": "net 30"},
            ),
        ),
        Said(
            Api("POST", "/customers", {"name": "New BV", "number": "SLOW"}),
            ("customer", "add", "New BV", "--number", "SLOW"),
            Web("/customers/new", {**_CLIENT, "name": "New BV", "number": "SLOW"}),
        ),
        "customer_number_taken",
    ),
    Row(
        "customers.change",
        Said(
            Api("PATCH", "/customers/SLOW", {"purchase_order": "PO 7"}),
            ("customer", "change", "SLOW", "--purchase-order", "PO 7"),
            Web(
                "/customers/<SLOW>/edit", {**_CLIENT, "name": "Slow Ltd", "address": ADDRESS, "purchase_order": "PO 7"}
            ),
        ),
        Said(
            Api("PATCH", "/customers/SLOW", {"terms": "someday"}),
            ("customer", "change", "SLOW", "--terms", "someday"),
            Web("/customers/<SLOW>/edit", {**_CLIENT, "name": "Slow Ltd", "address": ADDRESS, "terms": "someday"}),
        ),
        "terms_unreadable",
    ),
    Row(
        "customers.contact_add",
        Said(
            Api("POST", "/customers/SLOW/contacts", {"name": "Mia", "role": "approves", "email": "mia@slow.example"}),
            ("customer", "contact", "SLOW", "--name", "Mia", "--role", "approves", "--email", "mia@slow.example"),
            Web("/customers/<SLOW>/contacts/new", {"name": "Mia", "role": "approves", "email": "mia@slow.example"}),
        ),
        Said(
            Api("POST", "/customers/SLOW/contacts", {"role": "pays", "email": "mia"}),
            ("customer", "contact", "SLOW", "--email", "mia"),
            Web("/customers/<SLOW>/contacts/new", {"role": "pays", "email": "mia"}),
        ),
        "contact_email_unreadable",
    ),
    Row(
        "customers.contact_change",
        Said(
            Api("PATCH", "/customers/SLOW/contacts/1", {"role": "approves", "phone": "+44 20 7946 0018"}),
            ("customer", "contact-change", "SLOW", "1", "--role", "approves", "--phone", "+44 20 7946 0018"),
            Web(
                "/customers/<SLOW>/contacts/1/edit",
                {"role": "approves", "email": "pay@slow.example", "phone": "+44 20 7946 0018"},
            ),
        ),
        Said(
            Api("PATCH", "/customers/SLOW/contacts/1", {"phone": "12"}),
            ("customer", "contact-change", "SLOW", "1", "--phone", "12"),
            Web("/customers/<SLOW>/contacts/1/edit", {"role": "pays", "email": "pay@slow.example", "phone": "12"}),
        ),
        "phone_unreadable",
    ),
    Row(
        "customers.contact_remove",
        Said(
            Api("DELETE", "/customers/SLOW/contacts/1"),
            ("customer", "contact-remove", "SLOW", "1"),
            Web("/customers/<SLOW>/contacts/1/remove"),
        ),
        Said(
            Api("DELETE", "/customers/SLOW/contacts/7"),
            ("customer", "contact-remove", "SLOW", "7"),
            Web("/customers/<SLOW>/contacts/7/remove"),
        ),
        "contact_unknown",
    ),
    Row(
        "customers.never_ask",
        Said(
            Api("POST", "/customers/GONE/never-ask", {"because": "insolvent"}),
            ("customer", "never-ask", "GONE", "--because", "insolvent"),
            Web("/customers/<GONE>/never-ask", {"because": "insolvent"}),
        ),
        Said(
            Api("POST", "/customers/GONE/never-ask", {"because": "x" * 81}),
            ("customer", "never-ask", "GONE", "--because", "x" * 81),
            Web("/customers/<GONE>/never-ask", {"because": "x" * 81}),
        ),
        "text_too_long",
    ),
    Row(
        "customers.ask_again",
        Said(
            Api("POST", "/customers/GONE/ask-again"),
            ("customer", "ask-again", "GONE"),
            Web("/customers/<GONE>/ask-again"),
        ),
        Said(
            Api("POST", "/customers/SLOW/ask-again", {}),
            ("customer", "ask-again", "SLOW"),
            Web("/customers/<SLOW>/ask-again"),
        ),
        "asked_already",
        lambda cast: customers.never_ask(cast.call, customer="GONE", because="insolvent"),
    ),
    Row(
        "dunning.pause_customer",
        Said(
            Api("POST", "/customers/SLOW/pause", {"until": "2026-04-01", "because": "they asked"}),
            ("customer", "pause", "SLOW", "--until", "2026-04-01", "--because", "they asked"),
            Web("/customers/<SLOW>/pause", {"until": "2026-04-01", "because": "they asked"}),
        ),
        Said(
            Api("POST", "/customers/SLOW/pause", {"until": "2026-03-12"}),
            ("customer", "pause", "SLOW", "--until", "2026-03-12"),
            Web("/customers/<SLOW>/pause", {"until": "2026-03-12"}),
        ),
        "pause_must_end_later",
    ),
    Row(
        "dunning.pause",
        Said(
            Api("POST", "/dunning/pause", {"invoice": "<2026-00001>", "until": "2026-04-01", "because": "on holiday"}),
            ("dunning", "pause", "2026-00001", "--until", "2026-04-01", "--because", "on holiday"),
            Web("/invoices/<2026-00001>/pause", {"until": "2026-04-01", "because": "on holiday"}),
        ),
        Said(
            Api("POST", "/dunning/pause", {"invoice": "2026-00001", "until": "2026-03-01", "because": "on holiday"}),
            ("dunning", "pause", "2026-00001", "--until", "2026-03-01", "--because", "on holiday"),
            Web("/invoices/<2026-00001>/pause", {"until": "2026-03-01", "because": "on holiday"}),
        ),
        "pause_must_end_later",
    ),
    Row(
        "dunning.resume",
        Said(
            Api("POST", "/dunning/resume", {"invoice": "2026-00001"}),
            ("dunning", "resume", "2026-00001"),
            Web("/invoices/<2026-00001>/resume"),
        ),
        Said(
            Api("POST", "/dunning/resume", {"invoice": "2026-00005"}),
            ("dunning", "resume", "2026-00005"),
            Web("/invoices/<2026-00005>/resume"),
        ),
        "nothing_open",
        lambda cast: dunning.pause(cast.call, invoice="2026-00001", until=date(2026, 4, 1), because="on holiday"),
    ),
    Row(
        "dunning.promise",
        Said(
            Api("POST", "/promises", {"invoice": "2026-00001", "promised_on": "2026-03-20", "note": "Mia called"}),
            ("promise", "add", "2026-00001", "--by", "2026-03-20", "--note", "Mia called"),
            Web("/invoices/<2026-00001>/promise", {"promised_on": "2026-03-20", "note": "Mia called"}),
        ),
        Said(
            Api("POST", "/promises", {"invoice": "2026-00001", "promised_on": "2026-03-11"}),
            ("promise", "add", "2026-00001", "--by", "2026-03-11"),
            Web("/invoices/<2026-00001>/promise", {"promised_on": "2026-03-11"}),
        ),
        "promise_in_the_past",
    ),
    Row(
        "dunning.withdraw_promise",
        Said(
            Api("POST", "/promises/withdraw", {"invoice": "<2026-00001>"}),
            ("promise", "withdraw", "2026-00001"),
            Web("/invoices/<2026-00001>/promise/withdraw"),
        ),
        Said(
            Api("POST", "/promises/withdraw", {"invoice": "2026-00002"}),
            ("promise", "withdraw", "2026-00002"),
            Web("/invoices/<2026-00002>/promise/withdraw"),
        ),
        "promise_not_open",
        lambda cast: dunning.promise(cast.call, invoice="2026-00001", promised_on=date(2026, 3, 20)),
    ),
    Row(
        "dunning.dispute",
        Said(
            Api("POST", "/disputes", {"invoice": "2026-00002", "because": "never arrived", "amount": "60.50"}),
            ("dispute", "add", "2026-00002", "--because", "never arrived", "--amount", "60.50"),
            Web("/invoices/<2026-00002>/dispute", {"because": "never arrived", "amount": "60.50"}),
        ),
        Said(
            Api("POST", "/disputes", {"invoice": "2026-00002", "because": "never arrived", "amount": "121.01"}),
            ("dispute", "add", "2026-00002", "--because", "never arrived", "--amount", "121.01"),
            Web("/invoices/<2026-00002>/dispute", {"because": "never arrived", "amount": "121.01"}),
        ),
        "dispute_too_large",
    ),
    Row(
        "dunning.resolve_dispute",
        Said(
            Api("POST", "/disputes/resolve", {"invoice": "2026-00002", "resolution": "sent again"}),
            ("dispute", "resolve", "2026-00002", "--resolution", "sent again"),
            Web("/invoices/<2026-00002>/dispute/resolve", {"resolution": "sent again"}),
        ),
        Said(
            Api("POST", "/disputes/resolve", {"invoice": "2026-00001", "resolution": "sent again"}),
            ("dispute", "resolve", "2026-00001", "--resolution", "sent again"),
            Web("/invoices/<2026-00001>/dispute/resolve", {"resolution": "sent again"}),
        ),
        "dispute_not_open",
        lambda cast: dunning.dispute(cast.call, invoice="2026-00002", because="never arrived"),
    ),
    Row(
        "dunning.approve",
        Said(
            Api("POST", "/dunning/approve", {"messages": ["<letter>"]}),
            ("dunning", "approve", "<letter>"),
            Web("/morning-list/approve", {"chosen": ["<letter>"]}),
        ),
        Said(
            Api("POST", "/dunning/approve", {"messages": ["<failed>"]}),
            ("dunning", "approve", "<failed>"),
            Web("/morning-list/approve", {"chosen": ["<failed>"]}),
        ),
        "proposal_not_open",
    ),
    Row(
        "dunning.skip",
        Said(
            Api("POST", "/dunning/skip", {"message": "<letter>", "because": "I will call them"}),
            ("dunning", "skip", "<letter>", "--because", "I will call them"),
            Web("/morning-list/<letter>/skip", {"because": "I will call them"}),
        ),
        Said(
            Api("POST", "/dunning/skip", {"message": "<failed>", "because": "I will call them"}),
            ("dunning", "skip", "<failed>", "--because", "I will call them"),
            Web("/morning-list/<failed>/skip", {"because": "I will call them"}),
        ),
        "proposal_not_open",
    ),
    Row(
        "daily_run.sweep",
        Said(Api("POST", "/dunning/sweep"), ("dunning", "sweep"), Web("/morning-list/run")),
        given=lambda cast: customers.contact_add(cast.call, customer="SLOW", role="deputy", email="d@slow.example"),
    ),
    Row(
        "delivery.send_again",
        Said(
            Api("POST", "/messages/<failed>/send-again"),
            ("message", "again", "<failed>"),
            Web("/outbox/<failed>/send-again"),
        ),
        Said(
            Api("POST", "/messages/<letter>/send-again"),
            ("message", "again", "<letter>"),
            Web("/outbox/<letter>/send-again"),
        ),
        "message_not_resendable",
    ),
    Row(
        "imports.receivables",
        Said(
            Api("POST", "/imports/receivables", {"mapping": "plain"}, FILE),
            ("import", "receivables", FILE, "--mapping", "plain"),
            None,
        ),
        Said(
            Api("POST", "/imports/receivables", {"mapping": "plain"}, b"customer,invoice\nOLD,A-1\n"),
            ("import", "receivables", b"customer,invoice\nOLD,A-1\n", "--mapping", "plain"),
            None,
        ),
        "column_missing",
    ),
)
