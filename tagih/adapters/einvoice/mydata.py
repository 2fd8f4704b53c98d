"""Greek myDATA: `InvoicesDoc` by the AADE's XSD 2.0.2, ready to be transmitted by the operator or a provider."""

from __future__ import annotations

from tagih.adapters.einvoice.base import Format, Node, amount, branch, leaf, number, root, written
from tagih.domain.en16931.document import Document, Party
from tagih.domain.filings import mydata
from tagih.domain.filings.shares import Share, shares

_NAMESPACES = {
    "": "http://www.aade.gr/myDATA/invoice/v1.0",
    "icls": "https://www.aade.gr/myDATA/incomeClassificaton/v1.0",  # so spelt by the AADE
}
_LONGEST_DESCRIPTION = 300
_NO_OTHER_TAXES = (
    "totalWithheldAmount", "totalFeesAmount", "totalStampDutyAmount", "totalOtherTaxesAmount", "totalDeductionsAmount",
)  # fmt: skip


def render(document: Document) -> bytes:
    """One document, without mark, uid and authentication code: those come with the authority's answer."""
    tree = root(":InvoicesDoc", _NAMESPACES)
    invoice, found = branch(tree, "invoice"), mydata.classification(document)
    _party(branch(invoice, "issuer"), document.seller, "GR", is_named=False)
    if not found.invoice_type.startswith("11."):
        country = document.buyer.address.country
        _party(branch(invoice, "counterpart"), document.buyer, country, is_named=country != "GR")
    series, running = mydata.number(document)
    header = branch(invoice, "invoiceHeader")
    leaf(header, "series", series)
    leaf(header, "aa", running)
    leaf(header, "issueDate", document.issued_on.isoformat())
    leaf(header, "invoiceType", found.invoice_type)
    leaf(header, "currency", document.currency)
    payment = branch(branch(invoice, "paymentMethods"), "paymentMethodDetails")
    leaf(payment, "type", str(mydata.ON_CREDIT))
    leaf(payment, "amount", amount(document.sums.due))
    lines = shares(document)
    for position, share in enumerate(lines, 1):
        _line(branch(invoice, "invoiceDetails"), position, share, document, found)
    _summary(branch(invoice, "invoiceSummary"), document, found)
    return written(tree)


def _party(node: Node, party: Party, country: str, is_named: bool) -> None:
    """Greek parties are known by their number alone; others are named, with the town."""
    leaf(node, "vatNumber", mydata.afm(party.vat_id) if party.vat_id else party.tax_number)
    leaf(node, "country", country)
    leaf(node, "branch", "0")
    if is_named:
        leaf(node, "name", party.name[:200])
        address = branch(node, "address")
        leaf(address, "street", ", ".join(party.address.lines)[:150])
        leaf(address, "postalCode", party.address.postcode)
        leaf(address, "city", party.address.city)


def _line(node: Node, position: int, share: Share, document: Document, found: mydata.Classification) -> None:
    category = mydata.vat_category(share.line)
    leaf(node, "lineNumber", str(position))
    leaf(node, "itemDescr", share.line.name[:_LONGEST_DESCRIPTION])
    if share.line.quantity > 0:
        leaf(node, "quantity", number(share.line.quantity))
    leaf(node, "netValue", amount(share.net))
    leaf(node, "vatCategory", str(category))
    leaf(node, "vatAmount", amount(share.tax))
    if category == mydata.WITHOUT_TAX:
        leaf(node, "vatExemptionCategory", str(mydata.exemption(document, share.line.category)))
    _income(branch(node, "incomeClassification"), found, amount(share.net))


def _income(node: Node, found: mydata.Classification, value: str) -> None:
    leaf(node, "icls:classificationType", found.kind)
    leaf(node, "icls:classificationCategory", found.category)
    leaf(node, "icls:amount", value)


def _summary(node: Node, document: Document, found: mydata.Classification) -> None:
    leaf(node, "totalNetValue", amount(document.sums.net))
    leaf(node, "totalVatAmount", amount(document.sums.tax))
    for name in _NO_OTHER_TAXES:
        leaf(node, name, "0.00")
    leaf(node, "totalGrossValue", amount(document.sums.total))
    _income(branch(node, "incomeClassification"), found, amount(document.sums.net))


FORMAT = Format("myDATA (Greece)", mydata.RULES, render)
