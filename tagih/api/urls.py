"""Every address of the API. `api` is version 1; whatever else is asked for under `/api/` is answered with a problem."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.urls import path, re_path

from tagih.api import (
    banking,
    billing_cycles,
    change_orders,
    charges,
    cheques,
    client_words,
    collections,
    company,
    credit,
    credit_notes,
    credits,
    custom_fields,
    customers,
    deductions,
    deliverables,
    disputes,
    dunning,
    einvoices,
    imports,
    incentives,
    invoices,
    ledger,
    mandates,
    matching,
    messages,
    payment_methods,
    payment_policy,
    payments,
    plans,
    policy,
    portal_links,
    problems,
    products,
    promises,
    proofs,
    providers,
    quotes,
    rates,
    recurring,
    refunds,
    reports,
    retainers,
    schedules,
    tags,
    taxes,
    terms,
    virtual_accounts,
    vouchers,
    ways,
    work,
    write_offs,
)
from tagih.api.base import Api, answered

api = Api()
for name, part in {
    "customers": customers, "invoices": invoices, "credit-notes": credit_notes, "payments": payments, "deductions": deductions,
    "refunds": refunds, "write-offs": write_offs, "payment-policy": payment_policy,
    "promises": promises, "disputes": disputes, "dunning": dunning, "policy": policy, "company": company, "credit": credit,
    "messages": messages, "reports": reports, "ledger": ledger, "imports": imports,
    "quotes": quotes, "portal-links": portal_links, "change-orders": change_orders, "schedules": schedules,
    "deliverables": deliverables, "e-invoices": einvoices,
    "recurring": recurring, "work": work, "billing-cycles": billing_cycles,
    "retainers": retainers, "credits": credits, "vouchers": vouchers, "incentives": incentives,
    "proofs": proofs, "plans": plans, "terms": terms,
    "tags": tags, "custom-fields": custom_fields,
    "payment-ways": ways,
    "providers": providers, "charges": charges, "payment-methods": payment_methods,
    "bank": banking, "matching": matching,
    "mandates": mandates, "collections": collections,
    "virtual-accounts": virtual_accounts, "cheques": cheques,
    "exchange-rates": rates, "tax": taxes, "products": products,
}.items():  # fmt: skip
    api.add_router(f"/{name}", part.router)
api.add_router("/payment-claims", client_words.claims)
api.add_router("/amendments", client_words.amendments)


def document(request: HttpRequest) -> HttpResponse:
    """The OpenAPI document, for everyone."""
    if request.method != "GET":
        return HttpResponseNotAllowed(["GET"])
    return JsonResponse(api.document)


def unknown(request: HttpRequest) -> HttpResponse:
    """Nothing is here."""
    return problems.unknown_path(request)


urlpatterns = [
    path("v1/openapi.json", answered(document), name="openapi"),
    path("v1/", answered(unknown)),
    path("v1/", api.urls),
    re_path("", answered(unknown)),
]
