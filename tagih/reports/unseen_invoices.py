"""Invoices that were sent and that nobody has seen: where they went, whom to call, and what was asked."""

from __future__ import annotations

from datetime import date

from django.db.models import Min
from django.utils.translation import gettext_lazy as _

from tagih.models import ArrivalQuestion, Company, Contact, Dispatch, Receivable
from tagih.reports import arrivals
from tagih.reports.snapshot import snapshot
from tagih.reports.table import Column, Row, Table

COLUMNS = (
    Column("customer", _("Customer")),
    Column("invoice", _("Invoice")),
    Column("sent_on", _("Sent"), "date"),
    Column("way", _("Way")),
    Column("due_on", _("Due"), "date"),
    Column("phone", _("Phone")),
    Column("asked_on", _("Asked whether it arrived"), "date"),
    Column("answer", _("Answer")),
)


def unseen_invoices(company: Company, as_of: date) -> Table:
    """Each open invoice that was sent by `as_of` and not seen by then, the earliest due first; days are calendar days."""
    with snapshot():
        rows = _rows(company, as_of)
    return Table("unseen_invoices", _("Invoices nobody has seen"), COLUMNS, rows, as_of)


def _rows(company: Company, as_of: date) -> list[Row]:
    open_ones = Receivable.objects.of(company).filter(balance_minor__gt=0)
    sent = Dispatch.objects.of(company).filter(on__lte=as_of, way__in=("email", "letter", "network"))
    sent = sent.filter(invoice__in=open_ones.values("invoice")).select_related("invoice__customer").order_by("on", "id")
    latest = {one.invoice_id: one for one in sent}
    due = dict(open_ones.filter(invoice__in=latest).values_list("invoice").annotate(Min("due_on")))
    seen = arrivals.arrived(company, {pk: str(one.invoice.number) for pk, one in latest.items()}, as_of)
    asked = {
        one.invoice_id: one for one in ArrivalQuestion.objects.of(company).filter(invoice__in=latest, on__lte=as_of)
    }
    phones = _phones(company, [one.invoice.customer_id for one in latest.values()])
    unseen = [one for one in latest.values() if one.invoice_id not in seen]
    return [
        (one.invoice.customer.number, one.invoice.number, one.on, one.way, due[one.invoice_id],
         phones.get(one.invoice.customer_id, ""), question.on if question else None, question.answer if question else "")
        for one in sorted(unseen, key=lambda one: (due[one.invoice_id], one.invoice_id))
        for question in [asked.get(one.invoice_id)]
    ]  # fmt: skip


def _phones(company: Company, customer_ids: list[int]) -> dict[int, str]:
    """The telephone number of each client's first contact that has one."""
    found = Contact.objects.of(company).filter(customer__in=customer_ids).exclude(phone="").order_by("-position", "-id")
    return dict(found.values_list("customer_id", "phone"))
