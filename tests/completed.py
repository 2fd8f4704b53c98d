"""What an invoice cannot do without, for tests that are about something else."""

from __future__ import annotations

STUDIO = {
    "address": "Oudegracht 112\n3511 AW Utrecht\nNetherlands", "tax_id": "NL004495445B01", "registration": "KvK 30123456",
    "email": "anna@studio.example", "phone": "+31 30 123 45 67", "iban": "NL91ABNA0417164300",
}  # fmt: skip
"""The details of Anna's Studio."""
ADDRESS = "Market Street 1\n1000 Somewhere"
"""The postal address of any client."""
