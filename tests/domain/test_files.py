"""Attached files: their kind by their content, a size that fits, a name that does no harm."""

from __future__ import annotations

import pytest

from tagih.domain import files
from tagih.domain.errors import Invalid
from tests.commands.books import refused


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7\n", "application/pdf"), (b"\x89PNG\r\n\x1a\n0000", "image/png"), (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"PK\x03\x04....", "application/zip"), ("Ναι, δέχομαι.\n".encode(), "text/plain"),
        (b"MZ\x90\x00", "application/octet-stream"), (b"\x7fELF\x02\x01", "application/octet-stream"),
    ],
)  # fmt: skip
def test_the_kind_is_told_by_the_content(data, kind):
    assert files.kind(data) == kind


@pytest.mark.parametrize("data", [b"MZ\x90\x00", b"PK\x03\x04", b"\x00" * 10])
def test_a_program_or_archive_is_no_paper(data):
    refused(Invalid, "attachment_kind_unknown", files.check_paper, data)


def test_a_file_is_refused_when_it_is_empty_or_too_large():
    refused(Invalid, "attachment_empty", files.check_paper, b"")
    files.check_paper(b"%PDF-" + b"0" * (files.LARGEST_BYTES - 5))
    refused(Invalid, "attachment_too_large", files.check_paper, b"%PDF-" + b"0" * (files.LARGEST_BYTES - 4))


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("contract.pdf", "contract.pdf"), ("../../etc/passwd", "passwd"), ("C:\\temp\\a b.pdf", "a b.pdf"),
        ('x"\r\nSet-Cookie: a=b.pdf', "xSet-Cookie ab.pdf"), ("συμβόλαιο.pdf", "συμβόλαιο.pdf"), ("", "file"),
        ("...", "file"), ("x" * 200 + ".pdf", "x" * 116 + ".pdf"), ("x" * 200, "x" * 120),
    ],
)  # fmt: skip
def test_a_name_keeps_only_what_does_no_harm(given, kept):
    assert files.name(given) == kept
