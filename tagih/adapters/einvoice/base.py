"""What every e-invoice format shares: its name and rules, XML elements by prefixed name, numbers as XML writes them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal, TypeAlias

from lxml import etree

from tagih.domain.en16931.document import Document
from tagih.domain.en16931.rule import Rule

Node: TypeAlias = Any
"""An element of lxml, which brings no types."""


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of e-invoice: what it is called, what it asks of a document, and how it is written.

    `syntax` names the official schematron that its files are shown to; empty where there is none.
    """

    title: str
    rules: tuple[Rule, ...]
    render: Callable[[Document], bytes]
    syntax: Literal["ubl", "cii", ""] = ""


_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML cannot hold (XML 1.0, 2.2)."""


def root(name: str, namespaces: Mapping[str, str]) -> Node:
    """The outermost element, named `prefix:name`; the empty prefix is the namespace without one."""
    prefix, _, local = name.rpartition(":")
    plain = {key or None: value for key, value in namespaces.items() if value}
    return etree.Element(etree.QName(namespaces.get(prefix) or None, local), nsmap=plain)


def branch(parent: Node, name: str, **attributes: str) -> Node:
    """A new element at the end of `parent`."""
    prefix, _, local = name.rpartition(":")
    namespace = parent.nsmap.get(prefix or None)
    return etree.SubElement(parent, etree.QName(namespace, local), attributes)


def leaf(parent: Node, name: str, text: str, **attributes: str) -> None:
    """An element with a text; nothing when the text is empty, since no format may hold empty elements."""
    kept = _NO_XML.sub("", text)
    if kept.strip():
        branch(parent, name, **{key: value for key, value in attributes.items() if value}).text = kept


def amount(value: Decimal) -> str:
    """With at least two decimals: `12.50`."""
    shortest = value.normalize()
    return f"{value:.2f}" if -int(shortest.as_tuple().exponent) <= 2 else f"{shortest:f}"


def number(value: Decimal) -> str:
    """As short as it can be: `21`, `0.5`, never with an exponent."""
    return f"{value.normalize():f}" if value else "0"


def written(tree: Node) -> bytes:
    """The file: UTF-8, indented, the same bytes for the same tree."""
    data: bytes = etree.tostring(tree, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return data
