"""Online payments: the accounts with payment providers, a new one, and one to change."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tagih import plugins
from tagih.commands import providers
from tagih.models import PaymentMethod, ProviderAccount
from tagih.web.forms import Deed, optional
from tagih.web.shell import Visit, call, form, page


def _secret(label: Any, help_text: Any, *, required: bool = False) -> forms.CharField:
    """A secret as it is typed: never shown again."""
    widget = forms.PasswordInput(attrs={"autocomplete": "off", "spellcheck": "false"})
    return forms.CharField(label=label, required=required, max_length=300, help_text=help_text, widget=widget)


class Account(Deed):
    """A new account."""

    provider = forms.ChoiceField(label=_("Provider"), choices=lambda: list(plugins.providers().items()))
    secret_key = _secret(
        _("Secret key"), _("With a test key everything can be tried; nothing of it touches the books."), required=True
    )
    webhook_secret = _secret(
        _("Webhook secret"), _("Proves that a report comes from the provider. Without it none is taken.")
    )
    name = optional(_("Name"), longest=60, help_text=_("What you call it; the provider's name when left empty."))


class Changes(Deed):
    """An account that is changed. Secrets left empty stay as they are."""

    name = forms.CharField(label=_("Name"), max_length=60)
    secret_key = _secret(_("New secret key"), _("Left empty, it stays as it is."))
    webhook_secret = _secret(
        _("New webhook secret"), _("Left empty, it stays. The one before it stays valid until you say otherwise.")
    )
    forget_previous = forms.BooleanField(
        label=_("The webhook secret before this one is not used any more"), required=False
    )
    is_on = forms.BooleanField(label=_("Clients can pay with it"), required=False)
    retry_days = optional(
        _("Try a declined card again after"), longest=40,
        help_text=_("Days after the first try, such as 3, 5, 7. A card that was stolen or blocked is never tried again."),
    )  # fmt: skip


@page
def listed(visit: Visit) -> HttpResponse:
    """The accounts, in the order in which clients are offered them."""
    accounts = ProviderAccount.objects.of(visit.company).order_by("position", "id")
    titles = plugins.providers()
    kept = PaymentMethod.objects.of(visit.company).filter(revoked_on=None).select_related("customer", "account")
    facts = {
        "accounts": [(one, titles.get(one.provider, one.provider), _address(one)) for one in accounts],
        "methods": list(kept.order_by("customer__sort_key", "id")[:200]),
    }  # fmt: skip
    return render(visit, "providers/list.html", facts)


def _address(row: ProviderAccount) -> str:
    return f"{settings.BASE_URL}{providers.webhook_path(row)}"


@form
def new(visit: Visit) -> HttpResponse:
    """Set up an account."""
    filled = Account(visit.POST or None)
    if visit.method == "POST" and filled.is_valid():
        with filled.refusals():
            providers.add(call(visit), **filled.arguments())
            messages.success(visit, gettext("The account is set up. Enter its webhook address at the provider."))
            return redirect("providers")
    return render(visit, "providers/new.html", {"form": filled}, status=filled.status)


@form
def edit(visit: Visit, public_id: str) -> HttpResponse:
    """Change an account."""
    row = ProviderAccount.objects.of(visit.company).filter(public_id=public_id).first()
    if row is None:
        raise Http404(gettext("There is no such account."))
    now = {"name": row.name, "is_on": row.is_on, "retry_days": row.retry_days}
    filled = Changes(visit.POST or None, initial=now)
    if visit.method == "POST" and filled.is_valid():
        with filled.refusals():
            providers.change(call(visit), account=public_id, **_given(filled, row))
            messages.success(visit, gettext("The account is changed."))
            return redirect("providers")
    facts = {"form": filled, "account": row, "address": _address(row)}
    return render(visit, "providers/edit.html", facts, status=filled.status)


def _given(filled: Changes, row: ProviderAccount) -> dict[str, Any]:
    """What was changed: what is as before, and secrets left empty, are not said."""
    values = filled.arguments()
    same = {"name": row.name, "is_on": row.is_on, "retry_days": row.retry_days, "forget_previous": False}
    given = {name: value for name, value in values.items() if name in same and value != same[name]}
    return given | {name: values[name] for name in ("secret_key", "webhook_secret") if values[name]}
