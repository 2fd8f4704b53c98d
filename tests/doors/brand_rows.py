"""The rows of the table about how the company's documents look."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile

from tagih.commands import brand
from tests.adapters.printed import picture
from tests.doors.cast import Cast
from tests.doors.said import Api, Row, Said, Web


def _file(data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("logo.png", data)


def _with_logo(cast: Cast) -> None:
    brand.logo_set(cast.call, file=picture())


BRAND = (
    Row(
        "brand.logo_set",
        Said(
            Api("POST", "/company/logo", {}, picture()),
            ("company", "logo", picture()),
            Web("/company/logo", {"file": _file(picture())}),
        ),
        Said(
            Api("POST", "/company/logo", {}, b"GIF89a"),
            ("company", "logo", b"GIF89a"),
            Web("/company/logo", {"file": _file(b"GIF89a")}),
        ),
        "logo_kind_unknown",
    ),
    Row(
        "brand.logo_remove",
        Said(Api("DELETE", "/company/logo"), ("company", "logo-remove"), Web("/company/logo/remove", {})),
        given=_with_logo,
    ),
)
