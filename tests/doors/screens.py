"""Every address of the web app with rows of the cast in it, and who looks at them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tagih.commands import company as companies
from tagih.commands import operation
from tagih.models import Company, User
from tagih.web import addresses
from tests.doors.cast import NOW, Cast

PASSWORD = "correct horse battery staple"


@dataclass(frozen=True)
class Screen:
    """An address: the name of its url, and the rows it is about."""

    name: str
    about: dict[str, str]

    def url(self, cast: Cast) -> str:
        return reverse(self.name, kwargs={key: cast.names.get(value, value) for key, value in self.about.items()})


_INVOICE, _DRAFT, _CLIENT = {"public_id": "2026-00001"}, {"public_id": "draft"}, {"public_id": "SLOW"}
_ABOUT = {
    "proposal": {"public_id": "letter"}, "invoice": _INVOICE, "draft": _DRAFT, "credit": {"public_id": "credit_note"},
    "customer": _CLIENT, "contact": _CLIENT, "payment": {"public_id": "payment"}, "message": {"public_id": "letter"},
    "quote": {"public_id": "quote", "step": "1"}, "deliverable": {"public_id": "deliverable"},
    "link": {"public_id": "link"}, "policy": {"key": "minimum_gap_days"}, "holding": {"public_id": "retainer"},
    "charge": {"public_id": "trial_charge"}, "provider": {"public_id": "trial"}, "method": {"public_id": "trial_method"},
    "product": {"public_id": "product"}, "custom": {"public_id": "field"},
    "creditpolicy": {"key": "limit_B"}, "exception": {"public_id": "lifted"}, "einvoice": _INVOICE,
    "plan": {"public_id": "plan"}, "claim": {"public_id": "claim"}, "amendment": {"public_id": "amendment"},
    "incentive": {"key": "discount_grace_days"}, "report": {"name": "aged_receivables"},
    "bank": {"public_id": "bank_line"},
    "way": {"way": "cash"}, "cheque": {"public_id": "cheque"}, "mandate": {"public_id": "mandate"},
    "collection": {"public_id": "collection"},
    "recurring": {"public_id": "recurring"}, "work": {"public_id": "entry"},
    "refund": {"public_id": "refund"}, "match": {"public_id": "bank_line"},
    "payer": {"public_id": "alias"}, "moneyrules": {"key": "tolerance"},
}  # fmt: skip
"""Rows of the cast by the first word of a url's name."""

PRINTED = (
    "invoice_pdf", "draft_proforma", "invoice_delivery_note", "quote_pdf", "payment_receipt", "customer_statement",
    "message_pdf",
)  # fmt: skip
"""Addresses that answer with a PDF."""
READ = (
    "creditpolicy", "creditpolicy_sheet",
    *PRINTED,
    "dashboard", "morning_list", "morning_tomorrow", "invoices", "invoice", "credit_note", "customers",
    "customer", "customer_choices", "payments", "payment", "payment_open", "outbox", "message", "message_page", "policy",
    "report", "company", "quotes", "quote", "holding", "incentives", "deliverables", "rates", "invoice_tax",
    "cheques", "virtual_accounts",
    "ways", "customer_ways", "collections", "bank",
    "charges", "charge", "providers",
    "products", "custom_fields", "invoice_terms", "recurring", "recurring_one", "work", "billing_days", "matching",
    "moneyrules", "refunds", "client_words",
)  # fmt: skip
FILL_IN = (
    "customer_check", "customer_exception", "customer_plan", "plan_decline", "plan_end", "claim_decline",
    "amendment_decline",
    "proposal_skip", "invoice_new", "invoice_line", "draft_edit", "invoice_credit", "invoice_promise",
    "invoice_dispute", "invoice_dispute_resolve", "invoice_pause", "invoice_sent", "message_report", "customer_new",
    "customer_edit", "customer_pause", "customer_never_ask", "contact_edit", "invoice_adjustment", "invoice_exemption",
    "contact_new", "payment_new", "quote_new", "quote_edit", "quote_accept", "quote_decline", "quote_attach",
    "customer_retainer_new", "customer_credit_new", "customer_voucher_new",
    "holding_deposit", "holding_draw", "holding_refund",
    "quote_schedule", "quote_change", "quote_deliver",
    "invoice_deliver", "invoice_proof", "invoice_not_delivered", "draft_personal",
    "customer_tags", "invoice_tags", "quote_tags", "customer_fields", "invoice_fields", "quote_fields",
    "custom_field_new", "custom_field_edit", "invoice_words", "way_edit",
    "collection_settings", "customer_mandate", "collection_returned",
    "provider_new", "provider_edit", "invoice_charge",
    "bank_import", "bank_mappings", "bank_set_aside",
    "product_new", "product_edit", "company_einvoices", "customer_einvoices", "recurring_new", "recurring_edit",
    "work_new", "work_edit", "work_rules", "billing_split",
    "customer_billing_day", "payment_reverse",
    "customer_deduction", "invoice_certificate", "payment_refund", "credit_note_refund", "refund_decline", "refund_pay",
    "invoice_write_off", "match_apply", "match_undo", "payers",
)  # fmt: skip
DO = (
    "plan_accept", "claim_accept", "amendment_accept",
    "custom_field_retire", "creditpolicy_set", "creditpolicy_review", "exception_end",
    "morning_approve", "morning_run", "draft_issue", "draft_delete", "invoice_promise_withdraw", "invoice_resume",
    "customer_resume", "customer_ask_again", "contact_remove", "message_send_again", "policy_set", "company_set",
    "cheque_receive", "cheque_clear", "cheque_bounce", "virtual_account_import", "virtual_account_assign",
    "customer_mandate_offer", "mandate_revoke", "mandate_resume", "collection_plan", "collection_file_make",
    "collection_settle", "collection_notified", "collection_withdraw", "collection_collected",
    "customer_way_set", "bank_take_up", "bank_mapping_remove",
    "company_books_complete", "company_logo_set", "company_logo_remove",
    "quote_send", "quote_withdraw", "quote_start", "invoice_link", "customer_link", "link_revoke", "invoice_send",
    "invoice_arrival", "rate_record", "rate_import",
    "holding_ask", "incentive_set", "incentive_expire",
    "quote_reach", "quote_bill", "deliverable_send", "einvoice_make",
    "invoice_clone", "quote_clone", "product_retire",
    "charge_call_off", "charge_look", "charge_answer", "invoice_charge_card", "refund_pay_back", "method_automatic", "method_revoke",
    "recurring_pause", "recurring_resume", "recurring_end", "recurring_run",
    "matching_run", "match_accept", "match_reject", "payer_forget",
    "work_delete", "work_bill", "billing_run", "customer_billing_clear", "payment_unallocate",
    "customer_deduction_end", "customer_certificates_ask", "moneyrules_set", "refund_approve",
    "invoice_write_off_undo",
)  # fmt: skip
FILES = ("quote_file", "client_file", "collection_file", "company_logo", "einvoice")
"""Addresses of files that people brought or that were made; they are tested where the files are."""
ELSEWHERE = ("choose_company", "reports", "credit_note_allocate", "payment_allocate")
"""Addresses that lead on to another page when they are only looked at."""


def screens(names: tuple[str, ...]) -> list[Screen]:
    """The addresses of these names."""
    routes = {one.name: str(one.pattern) for one in addresses.urlpatterns}
    return [Screen(name, _rows(name, routes[name])) for name in names]


def _rows(name: str, route: str) -> dict[str, str]:
    about = _ABOUT.get(name.partition("_")[0], {}) | ({"contact": "1"} if "<int:contact>" in route else {})
    return {key: value for key, value in about.items() if f":{key}>" in route}


def known() -> set[str]:
    """The name of every address there is."""
    return {str(one.name) for one in addresses.urlpatterns}


def signed_in(email: str) -> Client:
    """A browser of somebody."""
    client = Client()
    client.force_login(User.objects.get(email=email))
    return client


def somebody(company: Company | None, email: str, role: str) -> Client:
    """A browser of a new user with this role in the company, or with none."""
    companies.user_add(NOW, "anna", email=email, password=PASSWORD)
    if company is not None:
        companies.join(operation.call(company, "anna", NOW), email=email, role=role)
    return signed_in(email)


def stranger() -> Client:
    """A browser of the owner of another company."""
    companies.add(NOW, "other", name="Other Studio", country="BE", currency="EUR", code="OTHER")
    return somebody(Company.objects.get(code="OTHER"), "else@other.example", "owner")


def words(answer: HttpResponse) -> str:
    """A page as one line of text."""
    return " ".join(answer.content.decode().split())


def messages(answer: Any) -> list[str]:
    """What the page says was done or refused."""
    return [str(one) for one in answer.context["messages"]]
