"""Every address of the web app, the portal and the API."""

from __future__ import annotations

from django.urls import include, path

from tagih.portal import provider_events
from tagih.web import accounts, mail_reports

urlpatterns = [
    path("api/", include("tagih.api.urls")),
    path("portal/", include("tagih.portal.addresses")),
    path("mail-reports/<slug:provider>/", mail_reports.reported, name="mail_reports"),
    path("provider-events/<slug:address>/", provider_events.reported, name="provider_events"),
    path("paid/", provider_events.paid, name="paid"),
    path("", include("tagih.web.addresses")),
    path("accounts/email/", accounts.closed),
    path("accounts/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
]
