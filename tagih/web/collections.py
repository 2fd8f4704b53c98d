"""Collections by direct debit: what is planned and runs, files for the bank, and what came back."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from tagih.commands import collection_files as files
from tagih.commands import collections as commands
from tagih.domain import direct_debit
from tagih.models import Collection, CollectionFile
from tagih.web import lists
from tagih.web.forms import Amount, Day, Deed
from tagih.web.mandates import SCHEMES
from tagih.web.shell import Visit, call, deed, form, page, told

STATES = {
    "planned": _("Planned, not told yet"), "notified": _("The client is told"), "in_file": _("At the bank"),
    "collected": _("Collected"), "returned": _("Came back"), "withdrawn": _("Withdrawn"),
}  # fmt: skip
LATELY = 12
"""Files on the page, the latest first."""


class File(Deed):
    """A file for the bank."""

    scheme = forms.ChoiceField(label=_("Scheme"), choices=list(SCHEMES.items()))
    version = forms.ChoiceField(label=_("Form of the file"), choices=[(one, one) for one in files.PAIN], required=False)


class Returned(Deed):
    """Why a collection came back."""

    code = forms.CharField(label=_("The bank's code"), max_length=4, help_text=_("Such as AM04 or R01."))
    on = Day(label=_("It came back on"))
    fee = Amount(label=_("What the bank took for it"), required=False)


@page
def listed(visit: Visit) -> HttpResponse:
    """Collections, the latest first, and the files made of them."""
    found = Collection.objects.of(visit.company).select_related("customer", "mandate").order_by("-id")
    shown = lists.paged(visit, found)
    rows = [
        (one, STATES[one.state], direct_debit.returned(one.return_code).because if one.return_code else None)
        for one in shown
    ]
    made = CollectionFile.objects.of(visit.company).order_by("-id")[:LATELY]
    return render(visit, "collections/list.html", {"page": shown, "rows": rows, "files": list(made), "form": File()})


@deed
def plan(visit: Visit) -> HttpResponse:
    """Plan what falls due, and tell the clients."""
    with told(visit):
        done = commands.plan(call(visit))
        said = ngettext("{count} collection is planned.", "{count} collections are planned.", done.collections)
        messages.success(visit, said.format(count=done.collections))
    return redirect("collections")


@deed
def make(visit: Visit) -> HttpResponse:
    """Put what is near into a file for the bank."""
    given = {name: visit.POST.get(name, "") for name in ("scheme", "version")}
    with told(visit):
        done = files.make(call(visit), **given)
        said = ngettext("{name} holds {count} collection.", "{name} holds {count} collections.", done.count)
        messages.success(visit, said.format(name=done.name, count=done.count))
    return redirect("collections")


@deed
def settle(visit: Visit) -> HttpResponse:
    """Book what can no longer come back."""
    with told(visit):
        done = commands.settle(call(visit))
        said = ngettext("{count} collection is booked.", "{count} collections are booked.", done.collections)
        messages.success(visit, said.format(count=done.collections))
    return redirect("collections")


@deed
def notified(visit: Visit, public_id: str) -> HttpResponse:
    """Note that a client was told otherwise."""
    _found(visit, public_id)
    with told(visit, gettext("It is noted.")):
        commands.note_notified(call(visit), collection=public_id)
    return redirect("collections")


@deed
def withdraw(visit: Visit, public_id: str) -> HttpResponse:
    """Do not collect it after all."""
    _found(visit, public_id)
    with told(visit, gettext("It is not collected.")):
        commands.withdraw(call(visit), collection=public_id)
    return redirect("collections")


@deed
def collected(visit: Visit, public_id: str) -> HttpResponse:
    """Book it, as the bank says."""
    _found(visit, public_id)
    with told(visit, gettext("It is booked.")):
        commands.collected(call(visit), collection=public_id)
    return redirect("collections")


@form
def returned(visit: Visit, public_id: str) -> HttpResponse:
    """Note that it came back, and why."""
    row = _found(visit, public_id)
    asked = call(visit)
    filled = Returned(visit.POST if visit.method == "POST" else None, initial={"on": asked.today})
    if visit.method == "POST" and filled.is_valid():
        with filled.refusals():
            commands.returned(asked, collection=public_id, **filled.arguments())
            messages.success(visit, gettext("It is owed again."))
            return redirect("collections")
    return render(visit, "collections/returned.html", {"form": filled, "row": row}, status=filled.status)


@page
def file(visit: Visit, public_id: str) -> HttpResponse:
    """A file for the bank, as it was made."""
    row = files.found(visit.company, public_id)
    headers = {"Content-Disposition": content_disposition_header(True, row.name) or "attachment"}
    return HttpResponse(row.content.encode(), content_type="application/octet-stream", headers=headers)


def _found(visit: Visit, public_id: str) -> Collection:
    """A collection of this company."""
    return get_object_or_404(Collection.objects.of(visit.company).select_related("customer"), public_id=public_id)
