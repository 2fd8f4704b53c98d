"""Indonesian Coretax: `TaxInvoiceBulk` with one tax invoice, to be imported under Faktur Keluaran."""

from __future__ import annotations

from tagih.adapters.einvoice.base import Format, Node, amount, branch, leaf, number, root, written
from tagih.domain.en16931.document import Document
from tagih.domain.filings import coretax

_XSI = "http://www.w3.org/2001/XMLSchema-instance"


def render(document: Document) -> bytes:
    """The tax invoice in the order of template 1.6.1; elements without a value stand empty, as there."""
    tree = root(":TaxInvoiceBulk", {"xsi": _XSI})
    tree.set(f"{{{_XSI}}}noNamespaceSchemaLocation", "TaxInvoice.xsd")
    leaf(tree, "TIN", coretax.tin(document.seller))
    invoice = branch(branch(tree, "ListOfTaxInvoice"), "TaxInvoice")
    buyer = document.buyer
    for name, text in {
        "TaxInvoiceDate": document.issued_on.isoformat(), "TaxInvoiceOpt": "Normal", "TrxCode": coretax.code(document),
        "AddInfo": "", "CustomDoc": "", "CustomDocMonthYear": "", "RefDesc": document.number, "FacilityStamp": "",
        "SellerIDTKU": coretax.tin(document.seller) + coretax.HEAD_OFFICE, "BuyerTin": coretax.tin(buyer),
        "BuyerDocument": "TIN", "BuyerCountry": "IDN", "BuyerDocumentNumber": "-", "BuyerName": buyer.name,
        "BuyerAdress": ", ".join(filter(None, [*buyer.address.lines, buyer.address.city, buyer.address.postcode])),
        "BuyerEmail": "", "BuyerIDTKU": coretax.tin(buyer) + coretax.HEAD_OFFICE,
    }.items():  # fmt: skip
        _put(invoice, name, text)
    goods = branch(invoice, "ListOfGoodService")
    for line in coretax.figures(document):
        _line(branch(goods, "GoodService"), line)
    return written(tree)


def _line(node: Node, line: coretax.Figures) -> None:
    for name, text in {
        "Opt": "B" if line.is_service else "A", "Code": "000000", "Name": line.name, "Unit": line.unit,
        "Price": amount(line.price), "Qty": number(line.quantity), "TotalDiscount": amount(line.discount),
        "TaxBase": amount(line.tax_base), "OtherTaxBase": amount(line.other_base), "VATRate": number(coretax.STATUTORY),
        "VAT": amount(line.tax), "STLGRate": "0", "STLG": "0",
    }.items():  # fmt: skip
        _put(node, name, text)


def _put(node: Node, name: str, text: str) -> None:
    """An element even when it is empty."""
    if text:
        leaf(node, name, text)
    else:
        branch(node, name)


FORMAT = Format("Coretax (Indonesia)", coretax.RULES, render)
