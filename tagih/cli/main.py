"""`tagih`: prepare Django, hand the words to the right noun, and turn a refusal into a sentence and exit code 1."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from collections.abc import Iterator
from importlib import import_module

import django
import typer


def run(words: list[str] | None = None) -> None:
    """The program `tagih`. Exit codes: 0 done, 1 refused (sentence on stderr), 2 wrong usage."""
    words = sys.argv[1:] if words is None else words
    with _books(words):
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tagih.settings")
        django.setup()
        from tagih.domain.errors import DomainError

        try:
            application()(words, prog_name="tagih")
        except DomainError as refusal:
            typer.echo(refusal.sentence, err=True)
            raise SystemExit(1) from None
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@contextlib.contextmanager
def _books(words: list[str]) -> Iterator[None]:
    """A replay gets a scratch installation of its own; everything else works on the books."""
    if words[:1] != ["replay"]:
        yield
        return
    with tempfile.TemporaryDirectory(prefix="tagih-replay-") as folder:
        os.environ["TAGIH_DATA_DIR"], os.environ["TAGIH_DATABASE_URL"] = folder, ""
        yield


NOUNS = {
    "company": "companies", "user": "users", "customer": "customers", "invoice": "invoices", "payment": "payments",
    "deduction": "deductions", "refund": "refunds", "write-off": "write_offs", "payment-policy": "payment_policies",
    "bank": "banking",
    "plan": "plans", "payment-claim": "payment_claims", "amendment": "amendments",
    "promise": "promises", "dispute": "disputes", "policy": "policies", "dunning": "dunning", "import": "files",
    "message": "messages", "ledger": "ledger", "quote": "quotes", "portal-link": "portal_links",
    "retainer": "retainers", "credit": "credits", "voucher": "vouchers",
    "incentive": "incentives", "proof": "proofs", "terms": "terms", "rate": "rates", "tax": "taxes", "price": "prices",
    "credit-policy": "credit_policies", "recurring": "recurring", "work": "work", "billing-cycle": "billing_cycles", "tag": "tags",
    "field": "custom_fields",
    "mandate": "mandates", "collection": "collections",
    "virtual-account": "virtual_accounts", "cheque": "cheques",
    "way": "ways", "provider": "providers", "charge": "charges", "method": "payment_methods",
    "change-order": "change_orders", "schedule": "schedules", "deliverable": "deliverables",
}  # fmt: skip
"""The nouns of the command line, and the module of each with its verbs."""
GUESTS = ("einvoices", "matching")
"""Modules that add verbs to the nouns of others."""


def application() -> typer.Typer:
    """All nouns and their verbs."""
    app = typer.Typer(
        no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None,
        help="Bill your clients and be paid on time. Amounts are written 1234.50, dates 2026-03-14.",
    )  # fmt: skip
    for guest in GUESTS:
        import_module(f"tagih.cli.{guest}")
    for name, module in NOUNS.items():
        app.add_typer(import_module(f"tagih.cli.{module}").app, name=name, no_args_is_help=True)
    for module in ("system", "replay", "reports"):
        import_module(f"tagih.cli.{module}").register(app)
    return app


if __name__ == "__main__":
    run()
