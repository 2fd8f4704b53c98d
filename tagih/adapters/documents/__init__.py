"""Printed documents: what they say (base), the page (pdf, with its typst files), the payment QR code, the glyphs."""
