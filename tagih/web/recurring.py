"""Recurring invoices: the list, one with its coming days and what it made, and writing one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from tagih.commands import adjustments, recurring_run
from tagih.commands import recurring as commands
from tagih.domain import recurrence, totals
from tagih.domain.reasons import Reason
from tagih.domain.recurrence import Cycle
from tagih.models import Company, Customer, Invoice, InvoiceLine, Occurrence, Recurring, RecurringLine
from tagih.models.base import folded
from tagih.web import billed, customers, drafts, lists
from tagih.web.billed import line_as_typed, typed_lines
from tagih.web.forms import Day, Deed
from tagih.web.shell import Visit, call, deed, form, page, told

STATES = {"all": _("All"), "active": _("Active"), "paused": _("Paused"), "ended": _("Ended")}
MODES = {"issue": _("Issue it and send it"), "draft": _("Keep a draft for me to look at")}
CYCLES = ("monthly on 1", "monthly on 15", "monthly on 31", "weekly on monday", "fortnightly on friday", "quarterly on 1",
          "yearly on 1", "every 10 days")  # fmt: skip
"""What the field of the cycle proposes."""
COMING, MADE = 6, 24
"""Days and invoices that one page shows."""


@page
def listed(visit: Visit) -> HttpResponse:
    """All recurring invoices, newest first, by state and words."""
    state, text = lists.chosen(visit, "state", STATES), lists.searched(visit)
    found = Recurring.objects.of(visit.company).select_related("customer")
    if state != "all":
        found = found.filter(state=state)
    if text:
        names = Customer.objects.of(visit.company).filter(
            Q(sort_key__contains=folded(text)) | Q(number__icontains=text)
        )
        found = found.filter(Q(name__icontains=text) | Q(customer__in=names.values("pk")))
    shown = lists.paged(visit, found.order_by("-id"))
    rows = [(one, cycle_words(recurrence.parse(one.cycle))) for one in shown]
    facts = {"page": shown, "rows": rows, "state": state, "states": STATES, "text": text}
    return lists.part_or_page(visit, "recurring", facts)


def found(visit: Visit, public_id: str) -> Recurring:
    """The recurring invoice of that address. Raises Http404."""
    row = Recurring.objects.of(visit.company).filter(public_id=public_id).select_related("customer").first()
    if row is None:
        raise Http404(gettext("There is no such recurring invoice."))
    return row


def cycle_words(cycle: Cycle) -> str:
    """A cycle in the reader's language."""
    if cycle.unit == "days":
        return ngettext("Every day", "Every {count} days", cycle.every).format(count=cycle.every)
    if cycle.unit == "weeks":
        said = ngettext("Every week on {day}", "Every {count} weeks on {day}", cycle.every)
        return said.format(count=cycle.every, day=WEEKDAYS[(cycle.day or 1) - 1])
    said = ngettext("Every month on day {day}", "Every {count} months on day {day}", cycle.every)
    return said.format(count=cycle.every, day=cycle.day)


# --- one of them ---------------------------------------------------------------------------------------------


@page
def shown(visit: Visit, public_id: str) -> HttpResponse:
    """One recurring invoice: what is billed, its coming days, and what it made."""
    row, today = found(visit, public_id), call(visit).today
    lines = list(RecurringLine.objects.of(visit.company).filter(recurring=row).order_by("position"))
    figures = [
        totals.Line(
            one.quantity_millionths, one.unit_price_millionths, one.tax_category, one.tax_rate_ppm, one.discount_ppm
        )
        for one in lines
    ]
    sums = totals.totals(figures, row.currency, row.prices_include_tax)
    for line, total in zip(lines, sums.lines, strict=True):
        line.net_minor = total.net_minor  # type: ignore[attr-defined]
    made = Occurrence.objects.of(visit.company).filter(recurring=row).select_related("invoice").order_by("-on")
    coming = recurrence.following(commands.schedule_of(row), max(row.next_on, today), COMING) if row.next_on else []
    facts = {
        "recurring": row, "customer": row.customer, "invoice": row, "lines": lines, "taxes": sums.taxes,
        "cycle": cycle_words(recurrence.parse(row.cycle)), "mode": MODES[row.mode], "made": made[:MADE], "coming": coming,
        "is_behind": row.next_on is not None and row.next_on <= today, "problem": _problem(row),
    }  # fmt: skip
    return render(visit, "recurring/shown.html", facts)


def _problem(row: Recurring) -> Reason | None:
    """Why the last attempt failed."""
    if not row.problem:
        return None
    known = json.loads(row.problem)
    return Reason(known["code"], known["facts"])


@deed
def pause(visit: Visit, public_id: str) -> HttpResponse:
    """Make no more invoices until it is resumed."""
    found(visit, public_id)
    with told(visit, gettext("It is paused: nothing is billed until you resume it.")):
        commands.pause(call(visit), recurring=public_id)
    return redirect("recurring_one", public_id)


@deed
def resume(visit: Visit, public_id: str) -> HttpResponse:
    """Go on from today, or make up for the pause."""
    found(visit, public_id)
    with told(visit, gettext("It goes on.")):
        commands.resume(call(visit), recurring=public_id, catch_up="catch_up" in visit.POST)
    return redirect("recurring_one", public_id)


@deed
def end(visit: Visit, public_id: str) -> HttpResponse:
    """Make no more invoices, for good."""
    found(visit, public_id)
    with told(visit, gettext("It has ended. What was billed stays as it is.")):
        commands.end(call(visit), recurring=public_id)
    return redirect("recurring_one", public_id)


@deed
def run(visit: Visit) -> HttpResponse:
    """Bill all whose day has come, now instead of at the next daily run."""
    with told(visit):
        done = recurring_run.run(call(visit))
        said = gettext("{issued} issued, {drafted} kept as drafts, {queued} messages on their way.")
        messages.success(visit, said.format(issued=done.issued, drafted=done.drafted, queued=done.queued))
        if done.failed:
            failed = ngettext("{count} could not be billed.", "{count} could not be billed.", done.failed)
            messages.warning(visit, failed.format(count=done.failed))
    return redirect("recurring")


# --- write and change ----------------------------------------------------------------------------------------


class Repeated(drafts.Draft):
    """What is billed again, and when; its lines are read as those of an invoice."""

    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("For yourself, such as: Hosting."))
    cycle = forms.CharField(
        label=_("How often"), max_length=40, widget=forms.TextInput(attrs={"list": "cycles"}),
        help_text=_("Such as monthly on 31 (the last day of shorter months), every 2 weeks on friday, every 10 days."),
    )  # fmt: skip
    starts_on = Day(label=_("From"), required=False, help_text=_("Today when left empty."))
    ends_on = Day(label=_("Until"), required=False, help_text=_("The last possible day."))
    count = forms.IntegerField(label=_("How many at most"), required=False, min_value=1)
    mode = forms.ChoiceField(label=_("On each day"), choices=list(MODES.items()))
    message = forms.CharField(
        label=_("Message on the invoice"), required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("{month}, {year}, {quarter}, {from} and {to} are filled in for each period, here and in the lines."),
    )  # fmt: skip
    left_out: tuple[str, ...] = ("supplied_on", "quote")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.left_out:
            del self.fields[name]


class Changed(Repeated):
    """What may be changed: not whom it bills, nor its currency."""

    left_out = (*Repeated.left_out, "customer", "currency", "starts_on")


def _page(visit: Visit, filled: Deed, lines: Sequence[dict[str, str]], recurring: Recurring | None) -> HttpResponse:
    shown = [billed.cells(visit, line) for line in (lines or [{}])]
    facts = {
        "form": filled, "lines": shown, "recurring": recurring, "cycles": CYCLES,
        "choices": customers.first_choices(visit.company), "tax_rates": billed.rates(visit), "products": billed.products(visit),
    }  # fmt: skip
    return render(visit, "recurring/edit.html", facts, status=filled.status)


@form
def new(visit: Visit) -> HttpResponse:
    """Write one, from nothing or from an invoice that is to be repeated."""
    initial, lines = _like(visit)
    filled = Repeated(visit.company, visit.POST or None, initial=initial)
    if visit.method == "POST":
        lines = typed_lines(visit.POST)
    if visit.method == "POST" and "more" in visit.POST:
        return _page(visit, Repeated(visit.company, initial=visit.POST.dict()), [*lines, {}], None)
    if visit.method == "POST" and filled.is_valid():
        with filled.refusals():
            done = commands.add(call(visit), lines=lines, **filled.arguments())
            messages.success(visit, gettext("It is billed by itself from now on."))
            return redirect("recurring_one", done.public_id)
    return _page(visit, filled, lines, None)


def _like(visit: Visit) -> tuple[dict[str, Any], list[dict[str, str]]]:
    """What the form begins with: the invoice or the customer that the address names."""
    invoices = Invoice.objects.of(visit.company).filter(kind="invoice", external_source="").select_related("customer")
    invoice = invoices.filter(public_id=visit.GET.get("invoice", "")[:26]).first()
    if invoice is None:
        customer = Customer.objects.of(visit.company).filter(public_id=visit.GET.get("customer", "")[:26]).first()
        return ({"customer": customers.shown_as(customer)} if customer else {}), []
    names = ("terms", "reference", "currency", "prices_include_tax", "message")
    lines = InvoiceLine.objects.of(visit.company).filter(invoice=invoice, section="").order_by("position")
    initial = {"customer": customers.shown_as(invoice.customer)} | {name: getattr(invoice, name) for name in names}
    if adjustments.of(visit.company, invoice.pk):
        messages.warning(
            visit, gettext("Discounts and charges on the whole invoice are not repeated: give them in lines.")
        )
    return initial, [line_as_typed(line, invoice.currency) for line in lines]


@form
def edit(visit: Visit, public_id: str) -> HttpResponse:
    """Change what is billed from now on."""
    row = found(visit, public_id)
    names = ("name", "cycle", "ends_on", "mode", "terms", "reference", "message", "prices_include_tax")
    initial = {name: getattr(row, name) for name in names} | {"count": row.most}
    filled = Changed(visit.company, visit.POST or None, initial=initial)
    lines = typed_lines(visit.POST) if visit.method == "POST" else _stored(visit.company, row)
    if visit.method == "POST" and "more" in visit.POST:
        return _page(visit, Changed(visit.company, initial=visit.POST.dict()), [*lines, {}], row)
    if visit.method == "POST" and filled.is_valid():
        with filled.refusals():
            commands.edit(call(visit), recurring=public_id, lines=lines, **filled.arguments())
            messages.success(visit, gettext("It is changed from now on."))
            return redirect("recurring_one", public_id)
    return _page(visit, filled, lines, row)


def _stored(company: Company, row: Recurring) -> list[dict[str, str]]:
    found = RecurringLine.objects.of(company).filter(recurring=row).order_by("position")
    return [line_as_typed(line, row.currency) for line in found]
