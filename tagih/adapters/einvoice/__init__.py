"""E-invoices as XML: one file per format, each `render(document) -> bytes`; and the official schematron."""
