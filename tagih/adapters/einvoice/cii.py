"""CII: the UN/CEFACT Cross Industry Invoice D22B in the binding of EN 16931, which is also the XML of Factur-X and ZUGFeRD."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from tagih.adapters.einvoice.base import Format, Node, amount, branch, leaf, number, root, written
from tagih.domain.en16931.document import Address, Adjustment, Document, Line, Party, Tax
from tagih.domain.en16931.rules import RULES

GUIDELINE = "urn:cen.eu:en16931:2017"
PROCESS = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
"""The only business process there is outside orders (BT-23)."""
_UNECE = "urn:un:unece:uncefact:data:standard:"
_NAMESPACES = {
    "rsm": f"{_UNECE}CrossIndustryInvoice:100",
    "ram": f"{_UNECE}ReusableAggregateBusinessInformationEntity:100",
    "qdt": f"{_UNECE}QualifiedDataType:100",
    "udt": f"{_UNECE}UnqualifiedDataType:100",
}


def render(document: Document) -> bytes:
    """The plain EN 16931 invoice, which a Factur-X PDF of that profile carries."""
    tree = root("rsm:CrossIndustryInvoice", _NAMESPACES)
    context = branch(tree, "rsm:ExchangedDocumentContext")
    leaf(branch(context, "ram:BusinessProcessSpecifiedDocumentContextParameter"), "ram:ID", PROCESS)
    leaf(branch(context, "ram:GuidelineSpecifiedDocumentContextParameter"), "ram:ID", GUIDELINE)
    _head(branch(tree, "rsm:ExchangedDocument"), document)
    transaction = branch(tree, "rsm:SupplyChainTradeTransaction")
    for line in document.lines:
        _line(branch(transaction, "ram:IncludedSupplyChainTradeLineItem"), line)
    _agreement(branch(transaction, "ram:ApplicableHeaderTradeAgreement"), document)
    _delivery(branch(transaction, "ram:ApplicableHeaderTradeDelivery"), document)
    _settlement(branch(transaction, "ram:ApplicableHeaderTradeSettlement"), document)
    return written(tree)


def _day(parent: Node, name: str, on: date | None, prefix: str = "udt") -> None:
    if on:
        leaf(branch(parent, name), f"{prefix}:DateTimeString", f"{on:%Y%m%d}", format="102")


def _head(node: Node, document: Document) -> None:
    leaf(node, "ram:ID", document.number)
    leaf(node, "ram:TypeCode", document.kind)
    _day(node, "ram:IssueDateTime", document.issued_on)
    if document.note:
        leaf(branch(node, "ram:IncludedNote"), "ram:Content", document.note)


def _line(node: Node, line: Line) -> None:
    leaf(branch(node, "ram:AssociatedDocumentLineDocument"), "ram:LineID", line.id)
    product = branch(node, "ram:SpecifiedTradeProduct")
    leaf(product, "ram:Name", line.name)
    leaf(product, "ram:Description", line.description)
    price = branch(branch(node, "ram:SpecifiedLineTradeAgreement"), "ram:NetPriceProductTradePrice")
    leaf(price, "ram:ChargeAmount", amount(line.price))
    delivery = branch(node, "ram:SpecifiedLineTradeDelivery")
    leaf(delivery, "ram:BilledQuantity", number(line.quantity), unitCode=line.unit)
    settlement = branch(node, "ram:SpecifiedLineTradeSettlement")
    _category(branch(settlement, "ram:ApplicableTradeTax"), line.category, line.rate)
    for one in line.adjustments:
        _adjustment(settlement, one)
    sums = branch(settlement, "ram:SpecifiedTradeSettlementLineMonetarySummation")
    leaf(sums, "ram:LineTotalAmount", amount(line.net))


def _category(node: Node, category: str, rate: Decimal) -> None:
    """What is outside the scope of tax has no rate (BR-O-05)."""
    leaf(node, "ram:TypeCode", "VAT")
    leaf(node, "ram:CategoryCode", category)
    leaf(node, "ram:RateApplicablePercent", "" if category == "O" else number(rate))


def _adjustment(parent: Node, one: Adjustment, is_of_document: bool = False) -> None:
    node = branch(parent, "ram:SpecifiedTradeAllowanceCharge")
    leaf(branch(node, "ram:ChargeIndicator"), "udt:Indicator", "true" if one.is_charge else "false")
    leaf(node, "ram:CalculationPercent", number(one.percent) if one.percent is not None else "")
    leaf(node, "ram:BasisAmount", amount(one.base) if one.base is not None else "")
    leaf(node, "ram:ActualAmount", amount(one.amount))
    leaf(node, "ram:ReasonCode", one.reason_code)
    leaf(node, "ram:Reason", one.reason)
    if is_of_document:
        _category(branch(node, "ram:CategoryTradeTax"), one.category, one.rate)


def _agreement(node: Node, document: Document) -> None:
    leaf(node, "ram:BuyerReference", document.buyer_reference)
    _party(branch(node, "ram:SellerTradeParty"), document.seller)
    _party(branch(node, "ram:BuyerTradeParty"), replace(document.buyer, tax_number=""))
    if document.order_reference:
        leaf(branch(node, "ram:BuyerOrderReferencedDocument"), "ram:IssuerAssignedID", document.order_reference)


def _party(node: Node, party: Party) -> None:
    leaf(node, "ram:Name", party.name)
    if party.registration:
        organisation = branch(node, "ram:SpecifiedLegalOrganization")
        leaf(organisation, "ram:ID", party.registration.value, schemeID=party.registration.scheme)
    if contact := party.contact:
        trade = branch(node, "ram:DefinedTradeContact")
        leaf(trade, "ram:PersonName", contact.name)
        if contact.phone:
            leaf(branch(trade, "ram:TelephoneUniversalCommunication"), "ram:CompleteNumber", contact.phone)
        if contact.email:
            leaf(branch(trade, "ram:EmailURIUniversalCommunication"), "ram:URIID", contact.email)
    _address(branch(node, "ram:PostalTradeAddress"), party.address)
    if party.endpoint:
        at = branch(node, "ram:URIUniversalCommunication")
        leaf(at, "ram:URIID", party.endpoint.value, schemeID=party.endpoint.scheme)
    for value, scheme in ((party.vat_id, "VA"), (party.tax_number, "FC")):
        if value:
            leaf(branch(node, "ram:SpecifiedTaxRegistration"), "ram:ID", value, schemeID=scheme)


def _address(node: Node, address: Address) -> None:
    leaf(node, "ram:PostcodeCode", address.postcode)
    for name, line in zip(("LineOne", "LineTwo", "LineThree"), address.lines, strict=False):
        leaf(node, f"ram:{name}", line)
    leaf(node, "ram:CityName", address.city)
    leaf(node, "ram:CountryID", address.country)


def _delivery(node: Node, document: Document) -> None:
    if document.deliver_to:
        _address(branch(branch(node, "ram:ShipToTradeParty"), "ram:PostalTradeAddress"), document.deliver_to)
    if document.supplied_on:
        _day(branch(node, "ram:ActualDeliverySupplyChainEvent"), "ram:OccurrenceDateTime", document.supplied_on)


def _settlement(node: Node, document: Document) -> None:
    leaf(node, "ram:PaymentReference", document.payment.reference if document.payment else "")
    leaf(node, "ram:TaxCurrencyCode", document.tax_currency)
    leaf(node, "ram:InvoiceCurrencyCode", document.currency)
    _payment(node, document)
    for tax in document.taxes:
        _tax(branch(node, "ram:ApplicableTradeTax"), tax)
    for one in document.adjustments:
        _adjustment(node, one, is_of_document=True)
    if document.terms or document.due_on:
        terms = branch(node, "ram:SpecifiedTradePaymentTerms")
        leaf(terms, "ram:Description", document.terms)
        _day(terms, "ram:DueDateDateTime", document.due_on)
    _sums(branch(node, "ram:SpecifiedTradeSettlementHeaderMonetarySummation"), document)
    for earlier in document.preceding:
        reference = branch(node, "ram:InvoiceReferencedDocument")
        leaf(reference, "ram:IssuerAssignedID", earlier.number)
        _day(reference, "ram:FormattedIssueDateTime", earlier.issued_on, "qdt")


def _payment(node: Node, document: Document) -> None:
    payment = document.payment
    if payment is None:
        return
    means = branch(node, "ram:SpecifiedTradeSettlementPaymentMeans")
    leaf(means, "ram:TypeCode", payment.kind)
    if payment.account:
        account = branch(means, "ram:PayeePartyCreditorFinancialAccount")
        leaf(account, "ram:IBANID", payment.account)
        leaf(account, "ram:AccountName", payment.holder)
    if payment.bic:
        leaf(branch(means, "ram:PayeeSpecifiedCreditorFinancialInstitution"), "ram:BICID", payment.bic)


def _tax(node: Node, tax: Tax) -> None:
    leaf(node, "ram:CalculatedAmount", amount(tax.amount))
    leaf(node, "ram:TypeCode", "VAT")
    leaf(node, "ram:ExemptionReason", tax.reason)
    leaf(node, "ram:BasisAmount", amount(tax.base))
    leaf(node, "ram:CategoryCode", tax.category)
    leaf(node, "ram:ExemptionReasonCode", tax.reason_code)
    leaf(node, "ram:RateApplicablePercent", "" if tax.category == "O" else number(tax.rate))


def _sums(node: Node, document: Document) -> None:
    sums = document.sums
    leaf(node, "ram:LineTotalAmount", amount(sums.lines))
    leaf(node, "ram:ChargeTotalAmount", amount(sums.charges) if sums.charges else "")
    leaf(node, "ram:AllowanceTotalAmount", amount(sums.allowances) if sums.allowances else "")
    leaf(node, "ram:TaxBasisTotalAmount", amount(sums.net))
    leaf(node, "ram:TaxTotalAmount", amount(sums.tax), currencyID=document.currency)
    if document.tax_in_tax_currency is not None:
        leaf(node, "ram:TaxTotalAmount", amount(document.tax_in_tax_currency), currencyID=document.tax_currency)
    leaf(node, "ram:RoundingAmount", amount(sums.rounding) if sums.rounding else "")
    leaf(node, "ram:GrandTotalAmount", amount(sums.total))
    leaf(node, "ram:TotalPrepaidAmount", amount(sums.prepaid) if sums.prepaid else "")
    leaf(node, "ram:DuePayableAmount", amount(sums.due))


FORMAT = Format("CII (EN 16931)", RULES, render, "cii")
