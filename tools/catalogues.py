"""The catalogues of the client portal: `python -m tools.catalogues` brings them up to what its pages and refusals say.

What is translated stays, what is new stands there empty, what nobody says any more is taken out.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "tagih" / "locale"
LANGUAGES = ("id", "nl", "el")
PLURALS = {
    "id": "nplurals=1; plural=0;", "nl": "nplurals=2; plural=(n != 1);", "el": "nplurals=2; plural=(n != 1);",
}  # fmt: skip
"""CLDR 46, plural rules, whole numbers; read 2026-11. Indonesian says one and many alike."""
REFUSALS = (
    "acceptance_needs_name", "agreed_text_changed", "amount_too_large", "amount_too_precise", "amount_unreadable",
    "attachment_empty", "attachment_kind_unknown", "attachment_too_large", "charge_being_opened", "charge_is_open",
    "charge_outcome_unknown", "provider_refused", "provider_unreachable", "contact_email_unreadable", "contact_empty",
    "decline_needs_reason", "deliverable_credited", "deliverable_unbilled", "deliverable_unpaid", "deliverable_waits",
    "dispute_needs_reason", "key_used_differently", "link_unknown", "payment_not_positive", "phone_unreadable",
    "promise_in_the_past", "promise_too_far", "quote_is_accepted", "quote_is_declined", "quote_is_expired",
    "quote_not_sent", "text_control_characters", "text_too_long",
)  # fmt: skip
"""Codes of refusals and reasons that a client can read, beside those of `tagih.domain.sentences.client_words`."""


def said() -> Iterator[str | tuple[str, str]]:
    """Every text of the portal in English; one that counts as singular and plural."""
    from django.utils.translation.template import templatize

    from tagih.domain import exemptions, sentences
    from tagih.domain.sentences import client_words

    for page in sorted((ROOT / "tagih" / "templates" / "portal").glob("*.html")):
        source = templatize(page.read_text(), origin=str(page))
        for _, message, _, _ in extract("python", io.BytesIO(source.encode()), keywords=_KEYWORDS):
            yield message
    for code in (*REFUSALS, *client_words.SENTENCES):
        yield sentences.ALL[code]
    yield from exemptions.WORDS.values()


_KEYWORDS = {"gettext": None, "_": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}


def catalogue(language: str) -> Catalog:
    """The catalogue of a language as it is kept."""
    path = LOCALE / language / "LC_MESSAGES" / "django.po"
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def renewed(language: str) -> Catalog:
    """The same with exactly what is said now."""
    kept = catalogue(language)
    made = Catalog(
        locale=language, project="Tagih", version="1", header_comment=f"# The client portal of Tagih in {language}.",
        charset="utf-8", fuzzy=False,
    )  # fmt: skip
    made.mime_headers = [("Plural-Forms", PLURALS[language])]
    for message in sorted(set(said()), key=lambda one: one if isinstance(one, str) else one[0]):
        before = kept.get(message if isinstance(message, str) else message[0])
        made.add(message, before.string if before else "")
    return made


def main() -> None:
    """Write them all."""
    for language in LANGUAGES:
        path = LOCALE / language / "LC_MESSAGES" / "django.po"
        path.parent.mkdir(parents=True, exist_ok=True)
        text = io.BytesIO()
        write_po(text, renewed(language), width=120, omit_header=False)
        lines = text.getvalue().decode().splitlines(keepends=True)
        path.write_text("".join(line for line in lines if "-Date:" not in line and "Generated-By" not in line))


if __name__ == "__main__":
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tagih.settings")
    django.setup()
    main()
