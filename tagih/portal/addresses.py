"""Every address of the portal, below `/portal/`."""

from __future__ import annotations

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from tagih.portal import account, bills, brand, deliveries, door, mandates, offers, pages, paying, saying


class Address(StringConverter):
    """26 letters and digits, as `tagih.models.base.public_id` makes them."""

    regex = "[a-z2-7]{26}"


register_converter(Address, "address")

urlpatterns = [
    path("open/<path:token>", door.opened, name="portal_open"),
    path("<address:public_id>/", pages.shown, name="portal"),
    path("<address:public_id>/accept", offers.accept, name="portal_accept"),
    path("<address:public_id>/decline", offers.decline, name="portal_decline"),
    path("<address:public_id>/seen", pages.seen, name="portal_seen"),
    path("<address:public_id>/fetch", deliveries.fetched, name="portal_fetch"),
    path("<address:public_id>/pdf", pages.pdf, name="portal_pdf"),
    path("<address:public_id>/xml", pages.xml, name="portal_xml"),
    path("<address:public_id>/language", pages.language, name="portal_language"),
    path("<address:public_id>/bills/<address:invoice>/", bills.one, name="portal_bill"),
    path("<address:public_id>/bills/<address:invoice>/seen", bills.seen, name="portal_bill_seen"),
    path("<address:public_id>/bills/<address:invoice>/pdf", bills.pdf, name="portal_bill_pdf"),
    path("<address:public_id>/bills/<address:invoice>/xml", bills.xml, name="portal_bill_xml"),
    path("<address:public_id>/mandates/<address:mandate>/", mandates.one, name="portal_mandate"),
    path("<address:public_id>/mandates/<address:mandate>/revoke", mandates.revoked, name="portal_mandate_revoke"),
    path("<address:public_id>/statement", account.statement, name="portal_statement"),
    path("<address:public_id>/receipts/<address:payment>", account.receipt, name="portal_receipt"),
    path("<address:public_id>/pay", paying.shown, name="portal_pay"),
    path("<address:public_id>/checkout", paying.checkout, name="portal_checkout"),
    path("<address:public_id>/promise", saying.promise, name="portal_promise"),
    path("<address:public_id>/plan", saying.plan, name="portal_plan"),
    path("<address:public_id>/dispute", saying.dispute, name="portal_dispute"),
    path("<address:public_id>/claim", saying.claim, name="portal_claim"),
    path("<address:public_id>/amend", saying.amend, name="portal_amend"),
    path("<address:public_id>/files/<address:file>", pages.file, name="portal_file"),
    path("<address:public_id>/brand.css", brand.sheet, name="portal_brand"),
]
