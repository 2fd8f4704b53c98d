"""Customers: the list, one customer with what is open, contacts, and whom we never ask."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from babel import Locale
from django import forms
from django.contrib import messages
from django.db.models import Q, QuerySet, Sum
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from tagih.commands import custom_fields, portal_links, tags
from tagih.commands import customers as commands
from tagih.domain import fields
from tagih.models import Company, Contact, Customer, CustomValue, Invoice, Message, Payment, Receivable, Tag
from tagih.models.base import folded
from tagih.web import balances, credit_standing, held, kept_back, letters, lists
from tagih.web.balances import Owed
from tagih.web.forms import Deed, Reason, languages, optional
from tagih.web.shell import Visit, call, deed, form, page, told

FILTERS = {"all": _("All"), "owing": _("Owing"), "overdue": _("Overdue"), "held": _("Paused or never asked")}
RELATIONSHIPS = {
    "new": _("New client"), "regular": _("Regular client"), "friend_family": _("Friends and family"),
}  # fmt: skip
KINDS = {"business": _("Business"), "consumer": _("Consumer")}
ROLES = {
    "pays": _("Pays"), "approves": _("Approves"), "technical": _("Technical"), "deputy": _("Deputy of who pays"),
    "other": _("Other"),
}  # fmt: skip
REFERENCES = {"purchase_order": _("A purchase order number"), "vendor_number": _("Our vendor number")}
SHOWN = 50
"""Open instalments on a customer's page, oldest first."""
LATELY = 8
"""Messages and payments on it, newest first."""
CHOICES = 20
"""Customers offered while one is typed."""
BETWEEN = " · "
"""Stands between number and name where a customer is chosen."""


@dataclass(frozen=True, slots=True)
class Row:
    """A customer in a list."""

    customer: Customer
    owed: list[Owed]
    state: str

    @property
    def days_late(self) -> int:
        return max((one.days_late for one in self.owed), default=0)


@page
def listed(visit: Visit) -> HttpResponse:
    """All customers by name, by filter and words."""
    today = call(visit).today
    wanted, text = lists.chosen(visit, "show", FILTERS), lists.searched(visit)
    customers = _filtered(visit, wanted)
    if text:
        tagged = Tag.objects.of(visit.company).filter(name__icontains=text, customer__isnull=False)
        filled = CustomValue.objects.of(visit.company).filter(text__icontains=text, customer__isnull=False)
        words = Q(sort_key__contains=folded(text)) | Q(number__icontains=text)
        ours = Q(pk__in=tagged.values("customer_id")) | Q(pk__in=filled.values("customer_id"))
        customers = customers.filter(words | ours)
    found = lists.paged(visit, customers.order_by("sort_key", "id"))
    owed = balances.of_customers(visit.company, [one.pk for one in found], today)
    rows = [Row(one, owed.get(one.pk, []), _state(one, visit)) for one in found]
    facts = {"page": found, "rows": rows, "show": wanted, "filters": FILTERS, "text": text}
    return lists.part_or_page(visit, "customers", facts)


def _filtered(visit: Visit, wanted: str) -> QuerySet[Customer]:
    customers, today = Customer.objects.of(visit.company), call(visit).today
    open_ones = Receivable.objects.of(visit.company).filter(balances.OPEN)
    if wanted == "owing":
        return customers.filter(pk__in=open_ones.values("customer_id"))
    if wanted == "overdue":
        return customers.filter(pk__in=open_ones.filter(due_on__lt=today).values("customer_id"))
    return customers.filter(~Q(never_ask="") | Q(paused_until__gt=today)) if wanted == "held" else customers


def _state(customer: Customer, visit: Visit) -> str:
    if customer.never_ask:
        return "stopped"
    is_paused = customer.paused_until is not None and customer.paused_until > call(visit).today
    return "paused" if is_paused else ""


# --- one customer --------------------------------------------------------------------------------------------


def found(visit: Visit, public_id: str) -> Customer:
    """The customer of that address. Raises Http404."""
    row = Customer.objects.of(visit.company).filter(public_id=public_id).first()
    if row is None:
        raise Http404(gettext("There is no such customer."))
    return row


@page
def shown(visit: Visit, public_id: str) -> HttpResponse:
    """One customer with everything that is open between us."""
    return render(visit, "customers/shown.html", _facts(visit, found(visit, public_id)))


def _facts(visit: Visit, customer: Customer) -> dict[str, Any]:
    company, today = visit.company, call(visit).today
    of_customer = {"customer": customer}
    receivables = Receivable.objects.of(company).filter(balances.OPEN, **of_customer).select_related("invoice")
    messages_ = Message.objects.of(company).filter(**of_customer).order_by("-on", "-id")[:LATELY]
    payments = Payment.objects.of(company).filter(**of_customer).order_by("-received_on", "-id")[:LATELY]
    drafts = Invoice.objects.of(company).filter(state="draft", kind="invoice", **of_customer).order_by("-id")
    return {
        "customer": customer, "state": _state(customer, visit), "today": today,
        "owed": balances.of_customers(company, [customer.pk], today).get(customer.pk, []),
        "credit": _credit(company, customer),
        "receivables": [(one, (today - one.due_on).days) for one in receivables.order_by("due_on", "id")[:SHOWN]],
        "drafts": list(drafts[:LATELY]),
        "contacts": list(Contact.objects.of(company).filter(**of_customer).order_by("role", "position")),
        "requires": [REFERENCES[one] for one in customer.required_references.split()],
        "relationship": RELATIONSHIPS[customer.relationship],
        "roles": ROLES, "kind": KINDS.get(customer.kind, customer.kind),
        "country": _territories().get(customer.country, ""), "language": dict(languages()).get(customer.language, ""),
        "messages_": [(one, letters.of_message(one)) for one in messages_],
        "tags": tags.of(company, customer=customer), "answers": custom_fields.answers(company, "customer", customer.pk),
        "standing": credit_standing.of_customer(company, customer, today),
        "links": portal_links.of(company, customer), "payments": list(payments), "held": held.of_customer(company, customer),
        **kept_back.of_customer(company, customer),
    }  # fmt: skip


def _credit(company: Company, customer: Customer) -> list[tuple[str, int]]:
    """What we hold of this customer's money, and credit notes not yet used, per currency."""
    held: dict[str, int] = {}
    for model in (Payment, Invoice):
        rows = model.objects.of(company).filter(customer=customer, unallocated_minor__gt=0)
        for currency, amount_minor in rows.values_list("currency").annotate(Sum("unallocated_minor")):
            held[currency] = held.get(currency, 0) + int(amount_minor)
    return sorted(held.items())


def deed_page(visit: Visit, customer: Customer, filled: Deed, words: dict[str, Any]) -> HttpResponse:
    """A form about one customer. `words`: title, text and button."""
    facts = {"customer": customer, "form": filled, **words}
    return render(visit, "customers/deed.html", facts, status=filled.status)


# --- add and change ------------------------------------------------------------------------------------------


def _territories() -> dict[str, str]:
    """Countries by their two letters, in the reader's language."""
    names = Locale.parse((get_language() or "en").replace("-", "_")).territories
    return {code: name for code, name in names.items() if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRY}


_NO_COUNTRY = {"EU", "EZ", "UN", "XA", "XB", "ZZ", "QO"}
"""Codes of CLDR that are no countries."""


def countries() -> list[tuple[str, str]]:
    """The countries to choose from, by name; ZZ stands for none."""
    named = sorted(_territories().items(), key=lambda pair: folded(pair[1]))
    return [*named, ("ZZ", gettext("No country"))]


class References(forms.MultipleChoiceField):
    """What a client wants on every invoice, as the command takes it: names with spaces between them."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return value.split() if isinstance(value, str) else value

    def clean(self, value: Any) -> str:
        return " ".join(super().clean(value))


class Details(Deed):
    """What may be said of a customer at any time."""

    name = forms.CharField(label=_("Name"), max_length=160)
    kind = forms.ChoiceField(label=_("Kind"), choices=list(KINDS.items()))
    address = forms.CharField(label=_("Postal address"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    country = forms.ChoiceField(label=_("Country"), choices=countries)
    language = forms.ChoiceField(label=_("Language of bills and letters"), choices=languages)
    tax_id = optional(_("Tax number"))
    terms = optional(_("Terms of payment"), help_text=_("Such as net 30. Left empty, the company's own hold."))
    purchase_order = optional(_("Their purchase order"))
    vendor_number = optional(_("Our vendor number with them"))
    required_references = References(label=_("They require on every invoice"), choices=list(REFERENCES.items()))
    other_tax_ids = forms.CharField(
        label=_("Further tax numbers"), required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("A line each, such as GB 980780684."),
    )  # fmt: skip
    relationship = forms.ChoiceField(label=_("Relationship"), choices=list(RELATIONSHIPS.items()))
    payer_group = optional(
        _("Paid by the same payer as"),
        longest=120,
        help_text=_("A name for those that one payer pays for."),
    )
    referred_by = optional(_("Who sent them"), longest=120)
    billing_day = optional(_("Day of the month for their invoices"), longest=2, inputmode="numeric")
    payment_days = optional(_("Days of the month on which they pay"), placeholder="10, 25")
    zone = optional(_("Time zone"), placeholder="Europe/Amsterdam")
    personal_note = forms.CharField(
        label=_("Personal note"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Kept only with consent."),
    )
    consent = optional(_("When and how they agreed to the note"), longest=200)


class Added(Details):
    """A new customer with the contact that pays."""

    contact_name = optional(_("Who pays"), help_text=_("The person our messages greet."))
    email = optional(_("Their e-mail address"), inputmode="email", autocomplete="off")
    phone = optional(_("Their phone number"), inputmode="tel")
    number = optional(_("Customer number"), help_text=_("Made when left empty."))

    field_order = (
        "name",
        "contact_name",
        "email",
        "phone",
        "kind",
        "address",
        "country",
        "language",
        "terms",
        "number",
    )


@form
def new(visit: Visit) -> HttpResponse:
    """Add a customer."""
    initial = {"country": visit.company.country, "language": visit.company.language}
    filled = Added(visit.POST or None, initial=initial)
    if visit.method == "POST" and filled.is_valid():
        with filled.refusals():
            done = commands.add(call(visit), **filled.arguments())
            messages.success(visit, gettext("{name} is added.").format(name=done.name))
            return redirect("customer", done.public_id)
    return render(visit, "customers/edit.html", {"form": filled}, status=filled.status)


@form
def edit(visit: Visit, public_id: str) -> HttpResponse:
    """Change a customer."""
    customer = found(visit, public_id)
    filled = Details(
        visit.POST or None, initial={name: getattr(customer, name, "") or "" for name in Details.base_fields}
    )
    if visit.method == "POST" and filled.is_valid():
        with filled.refusals():
            commands.change(call(visit), customer=customer.number, **filled.arguments())
            messages.success(visit, gettext("{name} is changed.").format(name=filled.cleaned_data["name"]))
            return redirect("customer", public_id)
    return render(visit, "customers/edit.html", {"form": filled, "customer": customer}, status=filled.status)


class ContactDetails(Deed):
    """A person at a customer."""

    name = optional(_("Name"))
    role = forms.ChoiceField(label=_("Role"), choices=list(ROLES.items()))
    email = optional(_("E-mail address"), inputmode="email", autocomplete="off")
    phone = optional(_("Phone number"), inputmode="tel")


@form
def contact_new(visit: Visit, public_id: str) -> HttpResponse:
    """Add a contact."""
    customer = found(visit, public_id)
    filled = ContactDetails(visit.POST or None)
    if visit.method == "POST" and filled.is_valid():
        with filled.refusals():
            commands.contact_add(call(visit), customer=customer.number, **filled.arguments())
            messages.success(visit, gettext("The contact is added."))
            return redirect("customer", public_id)
    text = gettext("Letters go to the first contact who pays and has an e-mail address; without one, to the deputy.")
    words = {"title": gettext("New contact"), "text": text, "button": gettext("Add the contact")}
    return deed_page(visit, customer, filled, words)


@form
def contact_edit(visit: Visit, public_id: str, contact: int) -> HttpResponse:
    """Change a contact."""
    customer = found(visit, public_id)
    row = Contact.objects.of(visit.company).filter(customer=customer, position=contact).first()
    if row is None:
        raise Http404(gettext("There is no such contact."))
    filled = ContactDetails(
        visit.POST or None, initial={name: getattr(row, name, "") for name in ContactDetails.base_fields}
    )
    if visit.method == "POST" and filled.is_valid():
        with filled.refusals():
            commands.contact_change(call(visit), customer=customer.number, contact=contact, **filled.arguments())
            messages.success(visit, gettext("The contact is changed."))
            return redirect("customer", public_id)
    words = {"title": gettext("Change the contact"), "text": "", "button": gettext("Save the changes")}
    return deed_page(visit, customer, filled, words)


@deed
def contact_remove(visit: Visit, public_id: str, contact: int) -> HttpResponse:
    """Remove a contact."""
    customer = found(visit, public_id)
    with told(visit, gettext("The contact is removed.")):
        commands.contact_remove(call(visit), customer=customer.number, contact=contact)
    return redirect("customer", public_id)


@form
def never_ask(visit: Visit, public_id: str) -> HttpResponse:
    """Never ask this customer, by no path."""
    customer = found(visit, public_id)
    filled = Reason(visit.POST or None)
    if visit.method == "POST" and filled.is_valid():
        with filled.refusals():
            commands.never_ask(call(visit), customer=customer.number, **filled.arguments())
            messages.success(visit, gettext("{name} is never asked.").format(name=customer.name))
            return redirect("customer", public_id)
    text = gettext("For who is insolvent, has died, or is ourselves. No path asks them until you lift this.")
    words = {"title": gettext("Never ask"), "text": text, "button": gettext("Never ask")}
    return deed_page(visit, customer, filled, words)


@deed
def ask_again(visit: Visit, public_id: str) -> HttpResponse:
    """Ask like everyone again."""
    customer = found(visit, public_id)
    with told(visit, gettext("{name} is asked like everyone again.").format(name=customer.name)):
        commands.ask_again(call(visit), customer=customer.number)
    return redirect("customer", public_id)


# --- choosing one --------------------------------------------------------------------------------------------


class Chooser(forms.TextInput):
    """A field in which a customer is found by typing a part of the name."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        search = {
            "list": "customer-choices", "autocomplete": "off", "hx-get": reverse_lazy("customer_choices"),
            "hx-trigger": "input changed delay:200ms", "hx-target": "#customer-choices",
        }  # fmt: skip
        super().__init__({**search, **(attrs or {})})


def shown_as(customer: Customer) -> str:
    """A customer as the chooser shows it."""
    return f"{customer.number}{BETWEEN}{customer.name}"


def first_choices(company: Company, text: str = "") -> list[str]:
    """The first customers by name that `text` is a part of."""
    customers = Customer.objects.of(company)
    if text and fields.storable(text):
        customers = customers.filter(Q(sort_key__contains=folded(text)) | Q(number__icontains=text))
    return [shown_as(one) for one in customers.order_by("sort_key", "id")[:CHOICES]]


@page
def choices(visit: Visit) -> HttpResponse:
    """What the chooser offers for what was typed."""
    text = visit.GET.get("customer", "").partition(BETWEEN)[0].strip()[:100]
    return render(visit, "customers/choices.html", {"choices": first_choices(visit.company, text)})


def chosen(company: Company, text: str) -> Customer | None:
    """The customer that was chosen or typed, if there is one."""
    number = number_of(company, text)
    return Customer.objects.of(company).filter(number=number).first() if fields.storable(number) else None


def number_of(company: Company, text: str) -> str:
    """The number of the customer that was chosen or typed, by number or by the whole name; else the text as it is."""
    number = text.partition(BETWEEN)[0].strip()
    customers = Customer.objects.of(company)
    if not fields.storable(text) or customers.filter(number=number).exists():
        return number
    named = list(customers.filter(sort_key=folded(text)).values_list("number", flat=True)[:2])
    return named[0] if len(named) == 1 else number
