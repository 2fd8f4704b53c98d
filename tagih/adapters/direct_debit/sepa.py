"""SEPA direct debit: pain.008, written by sepaxml, checked against the schema of ISO 20022, the same bytes every time."""

from __future__ import annotations

from typing import Any

from lxml import etree

from tagih.adapters.direct_debit.base import Batch, Debit

VERSIONS = ("pain.008.001.08", "pain.008.001.02")
"""Of 2019 (EPC guidelines since 2023) and of 2009, which some banks still want."""


def render(batch: Batch, version: str = VERSIONS[0]) -> bytes:
    """The file. Names and texts are written in the letters that every bank reads (EPC217-08), Greek ones transliterated.

    Ids and the instant are those of the batch, so the same batch gives the same bytes.
    """
    from sepaxml import SepaDD, validation

    creditor = batch.creditor
    config: dict[str, Any] = {
        "name": creditor.name, "IBAN": creditor.account, "batch": True, "creditor_id": creditor.identifier,
        "currency": "EUR", "instrument": batch.instrument,
    }  # fmt: skip
    if creditor.bank:
        config["BIC"] = creditor.bank
    made = SepaDD(config, schema=version, clean=True)
    for debit in batch.debits:
        made.add_payment(_payment(debit))
    tree = etree.fromstring(made.export(validate=True))
    _settle(tree, batch)
    data = etree.tostring(tree, xml_declaration=True, encoding="UTF-8")
    validation.try_valid_xml(data, version)
    return bytes(data)


def _payment(debit: Debit) -> dict[str, Any]:
    made: dict[str, Any] = {
        "name": debit.holder, "IBAN": debit.account, "amount": debit.amount_minor, "type": debit.sequence,
        "collection_date": debit.collect_on, "mandate_id": debit.mandate, "mandate_date": debit.signed_on,
        "description": debit.text, "endtoend_id": debit.id,
    }  # fmt: skip
    return made | ({"BIC": debit.bank} if debit.bank else {})


def _settle(tree: Any, batch: Batch) -> None:
    """Our own ids and instant in place of the library's, which differ each time."""
    for element in tree.iter():
        name = etree.QName(element).localname
        if name == "MsgId":
            element.text = batch.id
        elif name == "CreDtTm":
            element.text = batch.at.strftime("%Y-%m-%dT%H:%M:%S")
    ids = (one for one in tree.iter() if etree.QName(one).localname == "PmtInfId")
    for number, element in enumerate(ids, 1):
        element.text = f"{batch.id}-{number}"
