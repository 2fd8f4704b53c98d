"""Sentences about what is missing on an invoice."""

SENTENCES: dict[str, str] = {
    "invoice_incomplete": "Not issued, and nothing is lost: complete this first. {missing}",
    "completeness_unknown": "“{completeness}” is not possible here: choose refuse or warn.",
    # Ours
    "own_address_missing": "Your own postal address is missing: add it to the company's details.",
    "own_tax_id_missing": "Your own tax number is missing: add it to the company's details.",
    "own_registration_missing": (
        "Your number in the trade register is missing, which the law wants on invoices from {country}: "
        "add it to the company's details."
    ),
    "ways_to_pay_missing": (
        "There is no way to pay you: add an IBAN to the company's details, or say there in words how you are paid."
    ),
    "own_email_missing": "Your own e-mail address is missing: add it to the company's details.",
    "own_phone_missing": "Your own phone number is missing: add it to the company's details.",
    # The client's
    "client_address_missing": "The postal address of client {customer} is missing: add it to the client's details.",
    "client_tax_id_missing": (
        "The tax number of client {customer} is missing, which an invoice to a business must show: "
        "add it to the client's details."
    ),
    "client_tax_id_missing_for_shift": (
        "The tax number of client {customer} is missing, which an invoice on which the client owes the tax must show: "
        "add it to the client's details."
    ),
    "vendor_number_missing": (
        "Client {customer} requires our vendor number on every invoice: add it to the client's details."
    ),
    # The invoice's own
    "purchase_order_missing": (
        "Client {customer} requires a purchase order number on every invoice: give it as the invoice's reference."
    ),
    "purpose_missing": (
        "A line of the invoice for {customer} does not say in words what it is for: describe the work or the goods."
    ),
    # What a client may require
    "reference_unknown": "“{reference}” is not a reference that a client can require: use {references}.",
}
