"""The rows of the table about the price list and clones."""

from __future__ import annotations

from tests.doors.said import Api, Row, Said, Web

_DESIGN = {"description": "Design", "unit_price": "80.00", "unit": "hour", "tax_rate": "21", "tax_category": ""}


PRICES = (
    Row(
        "products.add",
        Said(
            Api("POST", "/products", {"code": "LOGO", **_DESIGN}),
            ("price", "add", "LOGO", "Design", "80.00", "--unit", "hour", "--tax", "21"),
            Web("/products/new", {"code": "LOGO", "currency": "", **_DESIGN}),
        ),
        Said(
            Api("POST", "/products", {"code": "DESIGN", **_DESIGN}),
            ("price", "add", "DESIGN", "Design", "80.00", "--unit", "hour", "--tax", "21"),
            Web("/products/new", {"code": "DESIGN", "currency": "", **_DESIGN}),
        ),
        "product_code_taken",
    ),
    Row(
        "products.change",
        Said(
            Api("PATCH", "/products/DESIGN", {"unit_price": "90.00"}),
            ("price", "change", "DESIGN", "--price", "90.00"),
            Web("/products/<product>/edit", {**_DESIGN, "unit": "", "unit_price": "90,00", "currency": "EUR"}),
        ),
        Said(
            Api("PATCH", "/products/DESIGN", {"unit_price": "-1"}),
            ("price", "change", "DESIGN", "--price=-1"),
            Web("/products/<product>/edit", {**_DESIGN, "unit_price": "-1", "currency": "EUR"}),
        ),
        "product_price_negative",
    ),
    Row(
        "clones.invoice",
        Said(
            Api("POST", "/invoices/2026-00001/clone"),
            ("invoice", "clone", "2026-00001"),
            Web("/invoices/<2026-00001>/clone"),
        ),
        Said(Api("POST", "/invoices/2026-99999/clone"), ("invoice", "clone", "2026-99999"), None),
        "invoice_unknown",
    ),
    Row(
        "tags.put",
        Said(
            Api("PUT", "/tags", {"customer": "SLOW", "tags": ["vip", "Through Mia"]}),
            ("tag", "set", "--customer", "SLOW", "vip", "Through Mia"),
            Web("/customers/<SLOW>/tags", {"tags": "vip, Through Mia"}),
        ),
        Said(
            Api("PUT", "/tags", {"customer": "SLOW", "tags": ["x" * 41]}),
            ("tag", "set", "--customer", "SLOW", "x" * 41),
            Web("/customers/<SLOW>/tags", {"tags": "x" * 41}),
        ),
        "text_too_long",
    ),
    Row(
        "clones.quote",
        Said(Api("POST", "/quotes/<quote>/clone"), ("quote", "clone", "<quote>"), Web("/quotes/<quote>/clone")),
        Said(
            Api("POST", "/quotes/CO-2026-00001/clone"),
            ("quote", "clone", "CO-2026-00001"),
            None,
        ),
        "change_order_not_clonable",
    ),
)
