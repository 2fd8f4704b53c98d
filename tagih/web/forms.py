"""Forms: what a person types for one command, kept when it is refused, with the refusal beside what caused it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from tagih.commands import operation
from tagih.domain import fields
from tagih.domain.errors import DomainError, Incomplete
from tagih.domain.reasons import Reason as DomainReason
from tagih.web.shell import words
from tagih.web.templatetags import sentence

CAUSES: dict[str, tuple[str, ...]] = {
    "amount_unreadable": ("amount",), "amount_too_precise": ("amount",), "amount_too_large": ("amount",),
    "payment_not_positive": ("amount",), "credit_not_positive": ("amount",), "credited_above_total": ("amount",),
    "dispute_too_large": ("amount",), "allocation_too_large": ("amount",), "allocation_exceeds_payment": ("amount",),
    "currency_unknown": ("currency",), "rate_needed": ("rate",), "rate_unreadable": ("rate",),
    "customer_unknown": ("customer",), "payment_needs_customer": ("customer",),
    "invoice_unknown": ("invoices", "invoice"), "customer_number_taken": ("number",), "name_missing": ("name",),
    "country_unknown": ("country",), "country_unreadable": ("country",), "zone_unknown": ("zone",),
    "language_unknown": ("language",), "contact_email_unreadable": ("email",), "iban_unreadable": ("iban", "account"),
    "bic_unreadable": ("bic",), "colour_unreadable": ("accent",), "terms_unreadable": ("terms",),
    "terms_days_out_of_range": ("terms",), "terms_day_out_of_range": ("terms",), "terms_shares_not_whole": ("terms",),
    "terms_instalments_out_of_range": ("terms",),
    "qris_unreadable": ("qris",), "paper_unknown": ("paper",), "window_unknown": ("window",),
    "logo_too_large": ("file",), "logo_kind_unknown": ("file",), "logo_pixels": ("file",), "logo_unsafe": ("file",),
    "logo_unreadable": ("file",),
    "offer_link_unreadable": ("offer_url",), "offer_link_without_offer": ("offer",),
    "proof_unknown": ("kind",), "received_before_sent": ("received_on",), "received_in_future": ("received_on",),
    "non_delivery_needs_proof": ("because",), "sent_anew_out_of_range": ("sent_on",),
    "number_pattern_unreadable": ("number_pattern",), "number_patterns_same": ("number_pattern",),
    "plan_begins": ("first_on",), "plan_count": ("count",), "plan_rhythm": ("every",), "answer_needed": ("because",),
    "promise_in_the_past": ("promised_on",), "promise_too_far": ("promised_on",), "pause_must_end_later": ("until",),
    "pause_needs_reason": ("because",), "dispute_needs_reason": ("because",), "skip_needs_reason": ("because",),
    "never_ask_needs_reason": ("because",), "payment_in_the_future": ("on",), "books_date_in_future": ("on",),
    "cash_rounding_unreadable": ("cash_rounding",), "identifier_scheme_missing": ("endpoint",),
    "cycle_unreadable": ("cycle",), "cycle_length": ("cycle",), "cycle_day": ("cycle",),
    "period_word_unknown": ("message",), "recurring_starts_in_past": ("starts_on",), "recurring_count": ("count",),
    "recurring_all_made": ("count",), "recurring_never_comes": ("ends_on",),
    "work_in_future": ("done_on",), "work_kind_unknown": ("kind",), "capital_rate_out_of_range": ("capital_rate",),
    "quote_unknown": ("quote",), "quote_not_signed": ("quote",),
    "payment_way_unknown": ("way",), "way_standing_unknown": ("standing",), "way_position": ("position",), "way_fee": ("fee",),
    "iban_country_unknown": ("iban", "account"), "iban_length": ("iban", "account"), "iban_check_digits": ("iban", "account"),
    "creditor_identifier_unreadable": ("creditor_identifier",), "routing_number_unreadable": ("routing_number", "bank"),
    "virtual_account_line": ("numbers",), "virtual_account_prefix": ("number_prefix",), "virtual_account_length": ("length",),
    "account_unreadable": ("account",), "return_code_unknown": ("code",), "mandate_signed_in_future": ("signed_on",),
    "mandate_reference_taken": ("reference",), "mandate_reference_unreadable": ("reference",),
    "issue_date_in_future": ("issued_on",), "issue_date_before_last": ("issued_on",),
}  # fmt: skip
"""Which field a refusal is about, where that is certain. Any other stands above the form."""


class Amount(forms.CharField):
    """An amount, quantity or percentage as text. A decimal comma is understood where it cannot mean anything else."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def to_python(self, value: Any) -> str:
        return fields.plain_number(super().to_python(value) or "")


class Day(forms.DateField):
    """A date, chosen in the browser's calendar."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    input_formats = ["%Y-%m-%d"]


class Why(forms.CharField):
    """A few words of reason."""

    widget = forms.Textarea(attrs={"rows": 2})


class Deed(forms.Form):
    """The arguments of one command. `key` is made with the page: pressing twice does nothing twice."""

    key = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = operation.new_key()

    def arguments(self) -> dict[str, Any]:
        """What was typed, under the names of the command's arguments."""
        return {name: value for name, value in self.cleaned_data.items() if name != "key"}

    @contextmanager
    def refusals(self) -> Iterator[None]:
        """Run a command; its refusal becomes an error of this form."""
        try:
            yield
        except DomainError as refusal:
            self.refuse(refusal)

    def refuse(self, refusal: DomainError) -> None:
        """Say the refusal at the field that caused it, or above the form."""
        if isinstance(refusal, Incomplete):
            lead = sentence(DomainReason(refusal.code, {refusal.name: ""})).strip()
            self.add_error(None, [lead, *(sentence(one) for _, one in refusal.parts)])
            return
        about = next((name for name in self._causes(refusal) if name in self.fields), None)
        self.add_error(about, words(refusal))
        if refusal.code == "key_used_differently":
            self.data = (
                {**self.data.dict(), "key": operation.new_key()} if isinstance(self.data, QueryDict) else self.data
            )

    def _causes(self, refusal: DomainError) -> tuple[str, ...]:
        named = [str(refusal.facts[name]) for name in ("column", "field") if name in refusal.facts]
        return (*named, *CAUSES.get(refusal.code, ()))

    @property
    def status(self) -> int:
        """The HTTP status of a page that shows this form."""
        return 422 if self.errors else 200


class Reason(Deed):
    """Only why."""

    because = Why(label=_("Why?"), max_length=300)


def optional(label: Any, *, longest: int | None = None, help_text: Any = "", **attrs: Any) -> forms.CharField:
    """A line that may stay empty."""
    widget = forms.TextInput(attrs=attrs)
    return forms.CharField(label=label, required=False, max_length=longest, help_text=help_text, widget=widget)


def languages() -> list[tuple[str, Any]]:
    """The languages that messages and documents are written in."""
    return [(code, _(name)) for code, name in settings.CLIENT_LANGUAGES]
