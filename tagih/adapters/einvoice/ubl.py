"""UBL 2.1: Invoice or CreditNote, in the binding of EN 16931 (CEN/TS 16931-3-2)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from functools import partial

from tagih.adapters.einvoice.base import Format, Node, amount, branch, leaf, number, root, written
from tagih.domain.en16931.document import Adjustment, Document, Line, Party, Tax
from tagih.domain.en16931.rules import RULES

GUIDELINE = "urn:cen.eu:en16931:2017"
PROCESS = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
"""The only business process there is outside orders (BT-23)."""
_OASIS = "urn:oasis:names:specification:ubl:schema:xsd:"


def render(document: Document) -> bytes:
    """The plain EN 16931 invoice."""
    return made(document, GUIDELINE)


def made(document: Document, guideline: str) -> bytes:
    """The invoice under another usage's identifier (BT-24)."""
    name = "CreditNote" if document.is_credit else "Invoice"
    tree = root(f":{name}", {
        "": f"{_OASIS}{name}-2", "cac": f"{_OASIS}CommonAggregateComponents-2", "cbc": f"{_OASIS}CommonBasicComponents-2",
    })  # fmt: skip
    _head(tree, document, guideline, name)
    _references(tree, document)
    _party(branch(branch(tree, "cac:AccountingSupplierParty"), "cac:Party"), document.seller)
    _party(branch(branch(tree, "cac:AccountingCustomerParty"), "cac:Party"), replace(document.buyer, tax_number=""))
    _delivery(tree, document)
    _payment(tree, document)
    money = partial(_money, document.currency)
    for one in document.adjustments:
        _adjustment(tree, one, document.currency, is_of_document=True)
    _taxes(tree, document)
    _sums(tree, document)
    for line in document.lines:
        _line(tree, line, document, money)
    return written(tree)


def _money(currency: str, parent: Node, name: str, value: Decimal) -> None:
    leaf(parent, name, amount(value), currencyID=currency)


def _head(tree: Node, document: Document, guideline: str, name: str) -> None:
    leaf(tree, "cbc:CustomizationID", guideline)
    leaf(tree, "cbc:ProfileID", PROCESS)
    leaf(tree, "cbc:ID", document.number)
    leaf(tree, "cbc:IssueDate", document.issued_on.isoformat())
    if document.due_on and not document.is_credit:
        leaf(tree, "cbc:DueDate", document.due_on.isoformat())
    leaf(tree, f"cbc:{name}TypeCode", document.kind)
    leaf(tree, "cbc:Note", document.note)
    leaf(tree, "cbc:DocumentCurrencyCode", document.currency)
    leaf(tree, "cbc:TaxCurrencyCode", document.tax_currency)
    leaf(tree, "cbc:BuyerReference", document.buyer_reference)


def _references(tree: Node, document: Document) -> None:
    if document.order_reference:
        leaf(branch(tree, "cac:OrderReference"), "cbc:ID", document.order_reference)
    for one in document.preceding:
        reference = branch(branch(tree, "cac:BillingReference"), "cac:InvoiceDocumentReference")
        leaf(reference, "cbc:ID", one.number)
        leaf(reference, "cbc:IssueDate", one.issued_on.isoformat() if one.issued_on else "")


def _party(node: Node, party: Party) -> None:
    if party.endpoint:
        leaf(node, "cbc:EndpointID", party.endpoint.value, schemeID=party.endpoint.scheme)
    leaf(branch(node, "cac:PartyName"), "cbc:Name", party.name)
    _address(branch(node, "cac:PostalAddress"), party)
    if party.vat_id:
        _tax_scheme(node, party.vat_id, "VAT")
    if party.tax_number:
        _tax_scheme(node, party.tax_number, "TAX")
    entity = branch(node, "cac:PartyLegalEntity")
    leaf(entity, "cbc:RegistrationName", party.name)
    if party.registration:
        leaf(entity, "cbc:CompanyID", party.registration.value, schemeID=party.registration.scheme)
    if party.contact:
        contact = branch(node, "cac:Contact")
        leaf(contact, "cbc:Name", party.contact.name)
        leaf(contact, "cbc:Telephone", party.contact.phone)
        leaf(contact, "cbc:ElectronicMail", party.contact.email)


def _address(node: Node, party: Party) -> None:
    lines = (*party.address.lines, "", "", "")
    leaf(node, "cbc:StreetName", lines[0])
    leaf(node, "cbc:AdditionalStreetName", lines[1])
    leaf(node, "cbc:CityName", party.address.city)
    leaf(node, "cbc:PostalZone", party.address.postcode)
    if lines[2]:
        leaf(branch(node, "cac:AddressLine"), "cbc:Line", lines[2])
    _country(node, party.address.country)


def _country(node: Node, code: str) -> None:
    if code:
        leaf(branch(node, "cac:Country"), "cbc:IdentificationCode", code)


def _tax_scheme(node: Node, value: str, scheme: str) -> None:
    of = branch(node, "cac:PartyTaxScheme")
    leaf(of, "cbc:CompanyID", value)
    leaf(branch(of, "cac:TaxScheme"), "cbc:ID", scheme)


def _delivery(tree: Node, document: Document) -> None:
    if not (document.supplied_on or document.deliver_to):
        return
    delivery = branch(tree, "cac:Delivery")
    leaf(delivery, "cbc:ActualDeliveryDate", document.supplied_on.isoformat() if document.supplied_on else "")
    if document.deliver_to:
        address = branch(branch(delivery, "cac:DeliveryLocation"), "cac:Address")
        lines = (*document.deliver_to.lines, "", "")
        leaf(address, "cbc:StreetName", lines[0])
        leaf(address, "cbc:AdditionalStreetName", lines[1])
        leaf(address, "cbc:CityName", document.deliver_to.city)
        leaf(address, "cbc:PostalZone", document.deliver_to.postcode)
        _country(address, document.deliver_to.country)


def _payment(tree: Node, document: Document) -> None:
    """A credit note has no due date but in the means of payment."""
    if payment := document.payment:
        means = branch(tree, "cac:PaymentMeans")
        leaf(means, "cbc:PaymentMeansCode", payment.kind)
        if document.is_credit and document.due_on:
            leaf(means, "cbc:PaymentDueDate", document.due_on.isoformat())
        leaf(means, "cbc:PaymentID", payment.reference)
        if payment.account:
            account = branch(means, "cac:PayeeFinancialAccount")
            leaf(account, "cbc:ID", payment.account)
            leaf(account, "cbc:Name", payment.holder)
            if payment.bic:
                leaf(branch(account, "cac:FinancialInstitutionBranch"), "cbc:ID", payment.bic)
    if document.terms:
        leaf(branch(tree, "cac:PaymentTerms"), "cbc:Note", document.terms)


def _adjustment(parent: Node, one: Adjustment, currency: str, is_of_document: bool = False) -> None:
    node = branch(parent, "cac:AllowanceCharge")
    leaf(node, "cbc:ChargeIndicator", "true" if one.is_charge else "false")
    leaf(node, "cbc:AllowanceChargeReasonCode", one.reason_code)
    leaf(node, "cbc:AllowanceChargeReason", one.reason)
    leaf(node, "cbc:MultiplierFactorNumeric", number(one.percent) if one.percent is not None else "")
    _money(currency, node, "cbc:Amount", one.amount)
    if one.base is not None:
        _money(currency, node, "cbc:BaseAmount", one.base)
    if is_of_document:
        _category(branch(node, "cac:TaxCategory"), one.category, one.rate)


def _category(node: Node, category: str, rate: Decimal, tax: Tax | None = None) -> None:
    """What is outside the scope of tax has no rate (BR-O-05), but in the breakdown, where XRechnung wants zero (BR-DE-14)."""
    leaf(node, "cbc:ID", category)
    leaf(node, "cbc:Percent", "" if category == "O" and tax is None else number(rate))
    if tax:
        leaf(node, "cbc:TaxExemptionReasonCode", tax.reason_code)
        leaf(node, "cbc:TaxExemptionReason", tax.reason)
    leaf(branch(node, "cac:TaxScheme"), "cbc:ID", "VAT")


def _taxes(tree: Node, document: Document) -> None:
    total = branch(tree, "cac:TaxTotal")
    _money(document.currency, total, "cbc:TaxAmount", document.sums.tax)
    for tax in document.taxes:
        subtotal = branch(total, "cac:TaxSubtotal")
        _money(document.currency, subtotal, "cbc:TaxableAmount", tax.base)
        _money(document.currency, subtotal, "cbc:TaxAmount", tax.amount)
        _category(branch(subtotal, "cac:TaxCategory"), tax.category, tax.rate, tax)
    if document.tax_in_tax_currency is not None:
        _money(document.tax_currency, branch(tree, "cac:TaxTotal"), "cbc:TaxAmount", document.tax_in_tax_currency)


def _sums(tree: Node, document: Document) -> None:
    sums, node = document.sums, branch(tree, "cac:LegalMonetaryTotal")
    given = (
        ("LineExtensionAmount", sums.lines, True), ("TaxExclusiveAmount", sums.net, True),
        ("TaxInclusiveAmount", sums.total, True), ("AllowanceTotalAmount", sums.allowances, False),
        ("ChargeTotalAmount", sums.charges, False), ("PrepaidAmount", sums.prepaid, False),
        ("PayableRoundingAmount", sums.rounding, False), ("PayableAmount", sums.due, True),
    )  # fmt: skip
    for name, value, is_always in given:
        if is_always or value:
            _money(document.currency, node, f"cbc:{name}", value)


def _line(tree: Node, line: Line, document: Document, money: partial[None]) -> None:
    kind = "Credit" if document.is_credit else "Invoice"
    node = branch(tree, f"cac:{kind}{'Note' if document.is_credit else ''}Line")
    leaf(node, "cbc:ID", line.id)
    leaf(node, f"cbc:{kind}{'ed' if document.is_credit else 'd'}Quantity", number(line.quantity), unitCode=line.unit)
    money(node, "cbc:LineExtensionAmount", line.net)
    for one in line.adjustments:
        _adjustment(node, one, document.currency)
    item = branch(node, "cac:Item")
    leaf(item, "cbc:Description", line.description)
    leaf(item, "cbc:Name", line.name)
    _category(branch(item, "cac:ClassifiedTaxCategory"), line.category, line.rate)
    money(branch(node, "cac:Price"), "cbc:PriceAmount", line.price)


FORMAT = Format("UBL 2.1 (EN 16931)", RULES, render, "ubl")
