"""Every address of the web app, by noun; rows are addressed by their public id."""

from __future__ import annotations

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from tagih.web import (
    company,
    credit_notes,
    customers,
    dashboard,
    drafts,
    dunning,
    invoices,
    morning_list,
    offers,
    outbox,
    payments,
    policy,
    quotes,
    reports,
    shell,
)


class PublicId(StringConverter):
    """26 letters and digits, as `tagih.models.base.public_id` makes them."""

    regex = "[a-z2-7]{26}"


register_converter(PublicId, "id")

urlpatterns = [
    path("", dashboard.dashboard, name="dashboard"),
    path("choose-company", shell.choose_company, name="choose_company"),
    path("morning-list", morning_list.listed, name="morning_list"),
    path("morning-list/approve", morning_list.approve, name="morning_approve"),
    path("morning-list/run", morning_list.run, name="morning_run"),
    path("morning-list/tomorrow", morning_list.tomorrow, name="morning_tomorrow"),
    path("morning-list/<id:public_id>/skip", morning_list.skip, name="proposal_skip"),
    path("invoices", invoices.listed, name="invoices"),
    path("invoices/new", drafts.new, name="invoice_new"),
    path("invoices/line", drafts.line, name="invoice_line"),
    path("invoices/<id:public_id>", invoices.shown, name="invoice"),
    path("invoices/<id:public_id>/pdf", invoices.pdf, name="invoice_pdf"),
    path("invoices/<id:public_id>/edit", drafts.edit, name="draft_edit"),
    path("invoices/<id:public_id>/issue", drafts.issue, name="draft_issue"),
    path("invoices/<id:public_id>/delete", drafts.delete, name="draft_delete"),
    path("invoices/<id:public_id>/credit", credit_notes.credit, name="invoice_credit"),
    path("invoices/<id:public_id>/promise", dunning.promise, name="invoice_promise"),
    path("invoices/<id:public_id>/promise/withdraw", dunning.withdraw_promise, name="invoice_promise_withdraw"),
    path("invoices/<id:public_id>/dispute", dunning.dispute, name="invoice_dispute"),
    path("invoices/<id:public_id>/dispute/resolve", dunning.resolve_dispute, name="invoice_dispute_resolve"),
    path("invoices/<id:public_id>/pause", dunning.pause, name="invoice_pause"),
    path("invoices/<id:public_id>/resume", dunning.resume, name="invoice_resume"),
    path("invoices/<id:public_id>/link", offers.invoice_link, name="invoice_link"),
    path("quotes", quotes.listed, name="quotes"),
    path("quotes/new", quotes.new, name="quote_new"),
    path("quotes/<id:public_id>", quotes.shown, name="quote"),
    path("quotes/<id:public_id>/edit", quotes.edit, name="quote_edit"),
    path("quotes/<id:public_id>/send", offers.send, name="quote_send"),
    path("quotes/<id:public_id>/withdraw", offers.withdraw, name="quote_withdraw"),
    path("quotes/<id:public_id>/accept", offers.accept, name="quote_accept"),
    path("quotes/<id:public_id>/decline", offers.decline, name="quote_decline"),
    path("quotes/<id:public_id>/attach", offers.attach, name="quote_attach"),
    path("quotes/<id:public_id>/start", offers.start, name="quote_start"),
    path("quotes/<id:public_id>/files/<id:file>", quotes.file, name="quote_file"),
    path("portal-links/<id:public_id>/revoke", offers.revoke, name="link_revoke"),
    path("credit-notes/<id:public_id>", credit_notes.shown, name="credit_note"),
    path("credit-notes/<id:public_id>/allocate", credit_notes.allocate, name="credit_note_allocate"),
    path("customers", customers.listed, name="customers"),
    path("customers/new", customers.new, name="customer_new"),
    path("customers/choices", customers.choices, name="customer_choices"),
    path("customers/<id:public_id>", customers.shown, name="customer"),
    path("customers/<id:public_id>/edit", customers.edit, name="customer_edit"),
    path("customers/<id:public_id>/pause", dunning.pause_customer, name="customer_pause"),
    path("customers/<id:public_id>/resume", dunning.resume_customer, name="customer_resume"),
    path("customers/<id:public_id>/never-ask", customers.never_ask, name="customer_never_ask"),
    path("customers/<id:public_id>/ask-again", customers.ask_again, name="customer_ask_again"),
    path("customers/<id:public_id>/contacts/new", customers.contact_new, name="contact_new"),
    path("customers/<id:public_id>/contacts/<int:contact>/remove", customers.contact_remove, name="contact_remove"),
    path("payments", payments.listed, name="payments"),
    path("payments/new", payments.new, name="payment_new"),
    path("payments/open", payments.open_invoices, name="payment_open"),
    path("payments/<id:public_id>", payments.shown, name="payment"),
    path("payments/<id:public_id>/allocate", payments.allocate, name="payment_allocate"),
    path("outbox", outbox.listed, name="outbox"),
    path("outbox/<id:public_id>", outbox.shown, name="message"),
    path("outbox/<id:public_id>/page", outbox.page_of, name="message_page"),
    path("outbox/<id:public_id>/send-again", outbox.send_again, name="message_send_again"),
    path("policy", policy.shown, name="policy"),
    path("policy/<slug:key>", policy.put, name="policy_set"),
    path("reports", reports.listed, name="reports"),
    path("reports/<slug:name>", reports.shown, name="report"),
    path("company", company.shown, name="company"),
    path("company/details", company.put, name="company_set"),
    path("company/books-complete", company.books_complete, name="company_books_complete"),
]
