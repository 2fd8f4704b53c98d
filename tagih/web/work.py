"""The work log: what waits to be billed, entering it, and billing it in one action."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from tagih.commands import work as commands
from tagih.domain import percent, work
from tagih.models import Company, Customer, WorkEntry
from tagih.models.base import folded
from tagih.web import customers, lists
from tagih.web.billed import number
from tagih.web.forms import Amount, Day, Deed, optional
from tagih.web.shell import Visit, call, deed, form, page, told

STATES = {"unbilled": _("Not billed"), "billed": _("Billed"), "all": _("All")}
KINDS = {"time": _("Time"), "goods": _("Goods"), "expense": _("Expense")}
STANDINGS = {"early": _("Too early"), "ready": _("Ready"), "nudge": _("Bill it soon"), "alarm": _("Bill it now")}
_BADGES = {"early": "waiting", "ready": "open", "nudge": "due", "alarm": "overdue"}


@page
def listed(visit: Visit) -> HttpResponse:
    """What was done, the oldest first, with its age and what waiting has cost."""
    state, text = lists.chosen(visit, "state", STATES), lists.searched(visit)
    found = WorkEntry.objects.of(visit.company).select_related("customer", "invoice")
    if state != "all":
        found = found.filter(invoice__isnull=state == "unbilled")
    if text:
        names = Customer.objects.of(visit.company).filter(
            Q(sort_key__contains=folded(text)) | Q(number__icontains=text)
        )
        found = found.filter(Q(description__icontains=text) | Q(customer__in=names.values("pk")))
    shown = lists.paged(visit, found.order_by("on", "id") if state == "unbilled" else found.order_by("-on", "-id"))
    rule, today = commands.policy(visit.company), call(visit).today
    rows = [_row(one, rule, today) for one in shown]
    facts = {"page": shown, "rows": rows, "state": state, "states": STATES, "text": text}
    return lists.part_or_page(visit, "work", facts)


def _row(one: WorkEntry, rule: work.Policy, today: date) -> dict[str, Any]:
    age, standing = work.age_days(one.on, today), work.standing(one.on, today, rule)
    return {
        "entry": one, "kind": KINDS[one.kind], "age": age, "badge": _BADGES[standing], "standing": STANDINGS[standing],
        "cost_minor": work.cost_minor(one.net_minor, age, rule.capital_rate_ppm),
    }  # fmt: skip


def found(visit: Visit, public_id: str) -> WorkEntry:
    """The entry of that address. Raises Http404."""
    row = WorkEntry.objects.of(visit.company).filter(public_id=public_id).select_related("customer", "invoice").first()
    if row is None:
        raise Http404(gettext("There is no such work entry."))
    return row


class Entry(Deed):
    """Something done for a client."""

    customer = forms.CharField(label=_("Customer"), widget=customers.Chooser)
    description = forms.CharField(label=_("What was done"), max_length=500)
    done_on = Day(label=_("On"), required=False, help_text=_("Today when left empty."))
    kind = forms.ChoiceField(label=_("Kind"), choices=list(KINDS.items()))
    quantity = Amount(label=_("Quantity"), max_length=60, initial="1")
    unit = optional(_("Unit"), longest=20, placeholder="h")
    unit_price = Amount(label=_("Price without tax"), max_length=60)
    tax_rate = Amount(label=_("Tax %"), max_length=60, required=False, help_text=_("The usual rate when left empty."))
    currency = optional(_("Currency"), longest=3)
    quote = optional(_("Signed quote"), longest=60, help_text=_("Its number: nothing beyond it is invoiced."))

    def __init__(self, company: Company, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.company = company

    def clean_customer(self) -> str:
        return customers.number_of(self.company, self.cleaned_data["customer"])

    def clean_currency(self) -> str:
        return str(self.cleaned_data["currency"]).upper()


class Changed(Entry):
    """What may be changed of an entry."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("customer", "currency", "quote"):
            del self.fields[name]


def _page(visit: Visit, filled: Deed, entry: WorkEntry | None) -> HttpResponse:
    facts = {"form": filled, "entry": entry, "choices": customers.first_choices(visit.company)}
    return render(visit, "work/edit.html", facts, status=filled.status)


@form
def new(visit: Visit) -> HttpResponse:
    """Enter work; the next entry is one press away."""
    customer = Customer.objects.of(visit.company).filter(public_id=visit.GET.get("customer", "")[:26]).first()
    filled = Entry(
        visit.company, visit.POST or None, initial={"customer": customers.shown_as(customer)} if customer else {}
    )
    if visit.method == "POST" and filled.is_valid():
        with filled.refusals():
            commands.add(call(visit), **filled.arguments())
            messages.success(visit, gettext("It is entered."))
            return redirect("work_new" if "again" in visit.POST else "work")
    return _page(visit, filled, None)


@form
def edit(visit: Visit, public_id: str) -> HttpResponse:
    """Change an entry that is not billed."""
    row = found(visit, public_id)
    initial = {
        "description": row.description, "done_on": row.on, "kind": row.kind, "unit": row.unit,
        "quantity": number(row.quantity_millionths), "unit_price": number(row.unit_price_millionths),
        "tax_rate": percent.text(row.tax_rate_ppm),
    }  # fmt: skip
    filled = Changed(visit.company, visit.POST or None, initial=initial)
    if visit.method == "POST" and filled.is_valid():
        with filled.refusals():
            commands.edit(call(visit), entry=public_id, **filled.arguments())
            messages.success(visit, gettext("It is changed."))
            return redirect("work")
    return _page(visit, filled, row)


@deed
def delete(visit: Visit, public_id: str) -> HttpResponse:
    """Delete an entry that is not billed."""
    found(visit, public_id)
    with told(visit, gettext("It is deleted.")):
        commands.delete(call(visit), entry=public_id)
    return redirect("work")


@deed
def bill(visit: Visit) -> HttpResponse:
    """Put all that is ready on drafts, or only what was chosen."""
    with told(visit):
        done = commands.bill(call(visit), entries=tuple(visit.POST.getlist("chosen")))
        count = len(done.drafts)
        made = ngettext(
            "{count} draft is made: look at it and issue it.",
            "{count} drafts are made: look at them and issue them.",
            count,
        )
        messages.success(visit, made.format(count=count))
        return redirect("invoice", done.drafts[0].public_id) if count == 1 else redirect("invoices")
    return redirect("work")


class Rules(Deed):
    """The company's rules about unbilled work."""

    not_before_days = forms.IntegerField(label=_("Not billed before so many days"), min_value=0)
    nudge_after_days = forms.IntegerField(label=_("To be billed soon after so many days"), min_value=0)
    alarm_after_days = forms.IntegerField(label=_("To be billed now after so many days"), min_value=0)
    capital_rate = Amount(
        label=_("What money costs you, in % by the year"),
        max_length=60,
        help_text=_("The cost of waiting is worked out with it."),
    )


@form
def rules(visit: Visit) -> HttpResponse:
    """Change the rules about unbilled work."""
    known = asdict(commands.policy(visit.company))
    filled = Rules(visit.POST or None, initial=known | {"capital_rate": percent.text(known["capital_rate_ppm"])})
    if visit.method == "POST" and filled.is_valid():
        with filled.refusals():
            commands.policy_set(call(visit), **filled.arguments())
            messages.success(visit, gettext("The rules are changed."))
            return redirect("work")
    return render(visit, "work/rules.html", {"form": filled}, status=filled.status)
