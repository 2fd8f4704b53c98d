"""Custom fields: the list of them in the company's settings, and filled in on customers, invoices and quotes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tagih.commands import custom_fields
from tagih.commands.custom_fields import Answer
from tagih.models import CustomField
from tagih.web import things
from tagih.web.forms import Amount, Day, Deed, optional
from tagih.web.shell import Visit, call, deed, form, page, told

SUBJECTS = {"customer": _("Customers"), "invoice": _("Invoices"), "quote": _("Quotes")}
KINDS = {
    "text": _("Text"), "number": _("Number"), "date": _("Day"), "choice": _("One of several"), "yes_no": _("Yes or no"),
}  # fmt: skip


class Changed(Deed):
    """What may be changed of a field."""

    label = forms.CharField(label=_("What people read"), max_length=60)
    choices = forms.CharField(
        label=_("To choose from"), required=False, max_length=3000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One on each line; only where one of several is asked."),
    )  # fmt: skip
    is_printed = forms.BooleanField(
        label=_("Stands on the document"), required=False, help_text=_("Invoices and quotes only.")
    )

    def clean_choices(self) -> tuple[str, ...]:
        return tuple(self.cleaned_data["choices"].splitlines())


class Defined(Changed):
    """A new field."""

    subject = forms.ChoiceField(label=_("Of"), choices=list(SUBJECTS.items()))
    code = forms.CharField(label=_("Code"), max_length=40, help_text=_("Short, such as project: programs name it so."))
    kind = forms.ChoiceField(label=_("Kind"), choices=list(KINDS.items()))
    field_order = ("subject", "code", "label", "kind")


class Filled(Deed):
    """The answers of one thing, a field of the form for each."""

    def __init__(self, answers: Sequence[Answer], *args: Any) -> None:
        super().__init__(*args)
        for one in answers:
            if not one.field.is_retired:
                self.fields[one.field.code] = _input(one)

    def arguments(self) -> dict[str, Any]:
        values = super().arguments()
        return {"values": {code: str(value) if value is not None else "" for code, value in values.items()}}


def _input(answer: Answer) -> forms.Field:
    """What an answer of that kind is typed into."""
    row = answer.field
    if row.kind == "number":
        return Amount(label=row.label, required=False, initial=answer.text)
    if row.kind == "date":
        return Day(label=row.label, required=False, initial=answer.text)
    if row.kind in ("choice", "yes_no"):
        offered = [(one, one) for one in row.choices.splitlines()] or [("yes", gettext("yes")), ("no", gettext("no"))]
        offered += [(answer.text, answer.text)] if answer.text and answer.text not in dict(offered) else []
        return forms.ChoiceField(label=row.label, required=False, initial=answer.text, choices=[("", "–"), *offered])
    field = optional(row.label, longest=200)
    field.initial = answer.text
    return field


@page
def listed(visit: Visit) -> HttpResponse:
    """Every field, by what it is about."""
    found = list(CustomField.objects.of(visit.company).order_by("is_retired", "id"))
    of = {subject: [(one, KINDS[one.kind]) for one in found if one.subject == subject] for subject in SUBJECTS}
    return render(visit, "custom_fields/list.html", {"parts": [(SUBJECTS[one], of[one]) for one in SUBJECTS]})


@form
def new(visit: Visit) -> HttpResponse:
    """Define a field."""
    filled = Defined(visit.POST or None)
    if visit.method == "POST" and filled.is_valid():
        with filled.refusals():
            custom_fields.define(call(visit), **filled.arguments())
            messages.success(visit, gettext("The custom field is defined."))
            return redirect("custom_fields")
    return render(visit, "custom_fields/edit.html", {"form": filled}, status=filled.status)


@form
def edit(visit: Visit, public_id: str) -> HttpResponse:
    """Change a field."""
    row = _found(visit, public_id)
    now = {"label": row.label, "choices": row.choices, "is_printed": row.is_printed}
    filled = Changed(visit.POST or None, initial=now)
    if visit.method == "POST" and filled.is_valid():
        with filled.refusals():
            custom_fields.change(call(visit), field=public_id, **filled.arguments())
            messages.success(visit, gettext("The custom field is changed."))
            return redirect("custom_fields")
    return render(visit, "custom_fields/edit.html", {"form": filled, "row": row}, status=filled.status)


@deed
def retire(visit: Visit, public_id: str) -> HttpResponse:
    """Ask a field no more, or again."""
    row = _found(visit, public_id)
    with told(visit):
        custom_fields.change(call(visit), field=public_id, is_retired=not row.is_retired)
        messages.success(visit, gettext("The custom field is changed."))
    return redirect("custom_fields")


@form
def fill(visit: Visit, public_id: str, kind: str) -> HttpResponse:
    """The custom fields of a customer, an invoice or draft, or a quote."""
    thing = things.found(visit, kind, public_id)
    filled = Filled(custom_fields.answers(visit.company, kind, thing.row.pk), visit.POST or None)
    if visit.method == "POST" and filled.is_valid():
        with filled.refusals():
            custom_fields.put(call(visit), **{**thing.named, **filled.arguments()})
            messages.success(visit, gettext("The fields are filled in."))
            return redirect(kind, public_id)
    facts = {"form": filled, "name": thing.name, "kind": kind, "row": thing.row}
    return render(visit, "custom_fields/fill.html", facts, status=filled.status)


def _found(visit: Visit, public_id: str) -> CustomField:
    row = CustomField.objects.of(visit.company).filter(public_id=public_id).first()
    if row is None:
        raise Http404(gettext("There is no such custom field."))
    return row
