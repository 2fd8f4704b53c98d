"""Tags on the pages of customers, invoices and quotes: shown, and typed with commas between."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tagih.commands import tags
from tagih.web import things
from tagih.web.forms import Deed
from tagih.web.shell import Visit, call, form


class Tags(Deed):
    """Words with commas between."""

    tags = forms.CharField(
        label=_("Tags"), required=False, max_length=1000, help_text=_("With commas between, such as: vip, through Mia.")
    )

    def clean_tags(self) -> tuple[str, ...]:
        return tuple(part.strip() for part in self.cleaned_data["tags"].split(",") if part.strip())


@form
def edit(visit: Visit, public_id: str, kind: str) -> HttpResponse:
    """The tags of a customer, an invoice or draft, or a quote."""
    thing = things.found(visit, kind, public_id)
    filled = Tags(visit.POST or None, initial={"tags": ", ".join(tags.of(visit.company, **{kind: thing.row}))})
    if visit.method == "POST" and filled.is_valid():
        with filled.refusals():
            tags.put(call(visit), **thing.named, **filled.arguments())
            messages.success(visit, gettext("The tags are changed."))
            return redirect(kind, public_id)
    facts = {"form": filled, "name": thing.name, "kind": kind, "row": thing.row, "known": tags.known(visit.company)}
    return render(visit, "tags/edit.html", facts, status=filled.status)
