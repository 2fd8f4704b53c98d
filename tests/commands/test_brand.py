"""The company's logo."""

from __future__ import annotations

from tagih.commands import brand
from tagih.domain.errors import Invalid, NotFound
from tagih.models import Company, Logo
from tests.adapters.printed import picture
from tests.commands.books import facts, kinds, refused

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'


def test_one_logo_stands_in_the_books_and_the_last_one_counts(call) -> None:
    assert brand.logo(call.company) is None
    assert brand.logo_set(call, file=picture()).media_type == "image/png"
    done = brand.logo_set(call, file=SVG)
    assert (done.media_type, done.size_bytes) == ("image/svg+xml", len(SVG))
    row = Logo.objects.of(call.company).get()
    assert (row.media_type, row.sha) == ("image/svg+xml", Company.objects.get(pk=call.company.pk).logo_sha)
    assert facts(call.company, "company.logo_set") == {"sha": row.sha, "media_type": "image/svg+xml"}
    assert brand.of(call.company).logo == SVG


def test_a_removed_logo_is_gone(call) -> None:
    brand.logo_set(call, file=SVG)
    brand.logo_remove(call)
    assert (Logo.objects.of(call.company).count(), brand.of(call.company).logo) == (0, None)
    assert kinds(call.company)[-2:] == ["company.logo_set", "company.logo_removed"]
    refused(NotFound, "logo_missing", brand.logo_remove, call)


def test_what_the_typesetter_cannot_read_is_refused(call) -> None:
    """It begins as a PNG does, and has the right size in front, but there is no picture behind."""
    refused(Invalid, "logo_unreadable", brand.logo_set, call, file=picture()[:60])
    refused(Invalid, "logo_kind_unknown", brand.logo_set, call, file=b"")
    assert Company.objects.get(pk=call.company.pk).logo_sha == ""
