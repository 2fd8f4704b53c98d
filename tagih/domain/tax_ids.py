"""Tax numbers of clients: whether the digits can be right, as the country counts them (python-stdnum)."""

from __future__ import annotations

from typing import Any

from stdnum import get_cc_module
from stdnum.eu import vat as eu_vat

from tagih.domain import fields
from tagih.domain.errors import Invalid

_KINDS = {
    "DE": ("vat", "stnr"), "FR": ("tva", "siren", "siret"), "GB": ("vat", "utr"), "ID": ("npwp",), "US": ("ein", "tin"),
}  # fmt: skip
"""The numbers that stand for a tax number in a country, as python-stdnum calls them; elsewhere its VAT number."""
_EXAMPLES = {
    "BE": "BE0428759497", "DE": "DE136695976", "FR": "FR40303265045", "GB": "GB980780684", "GR": "EL094259216",
    "ID": "01.300.066.6-091.000", "NL": "NL004495445B01", "US": "91-1144442",
}  # fmt: skip
"""How such a number looks: those of python-stdnum's own documentation (read 2026-11)."""


def check(country: str, text: str) -> str:
    """`text` as it was typed, if it can be a tax number of `country`, or a VAT number of the European Union.

    Where we do not know how a country counts, anything goes. Raises Invalid `tax_id_unreadable`.
    """
    modules = [found for kind in _KINDS.get(country, ("vat",)) if (found := _module(country, kind)) is not None]
    if modules and not any(module.is_valid(text) for module in (*modules, eu_vat)):
        example = _EXAMPLES.get(country, "")
        raise Invalid(
            "tax_id_unreadable",
            tax_id=fields.shown(text),
            country=country,
            example=example or "the tax office writes it",
        )
    return text


def _module(country: str, kind: str) -> Any:
    return get_cc_module(country.lower(), kind)
