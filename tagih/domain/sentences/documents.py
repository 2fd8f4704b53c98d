"""Sentences about invoices, credit notes and their numbers."""

SENTENCES: dict[str, str] = {
    # Words for one client
    "offer_link_unreadable": "“{text}” is no link: write it as https://example.com/offer.",
    "offer_link_without_offer": "Say in a few words what the link offers.",
    "words_not_plain": "“{word}” is a bookkeeper's word: write {instead}. Your policy issues only plain words.",
    "words_not_kind": "The message of {invoice} lacks a please or a thank you. Your policy issues only kind words.",
    # Receipt
    "proof_unknown": "“{kind}” is no proof of receipt: choose one of {kinds}.",
    "received_before_sent": "It cannot have been received on {received_on}: it was sent on {sent_on}.",
    "received_in_future": "{received_on} is still to come; today is {today}. Record what has arrived.",
    "receipt_proven_already": "That {invoice} was received on {received_on} is proven: it cannot have got lost.",
    "non_delivery_needs_proof": "Say how it is proven that it never came, such as “the letter came back”.",
    "sent_anew_out_of_range": "It cannot have been sent anew on {sent_on}: choose a day from {earliest} to {today}.",
    # Numbers
    "number_pattern_unreadable": (
        "“{pattern}” is not a number format: use {{year}} and {{n}} once each, such as INV-{{year}}-{{n:04d}}, "
        "with letters, digits, spaces and - / . _ # around them, at most 40 characters."
    ),
    "issue_date_in_future": "{issued_on} lies in the future: use {today} or an earlier day.",
    "issue_date_before_last": (
        "{issued_on} lies before {last_issued_on}, the date of the last number of this series: "
        "use that day or a later one."
    ),
    "file_not_writable": "Nothing can be written to {path}: name a file in a folder that exists.",
    # The life of an invoice
    "draft_not_creditable": "A draft cannot be credited: change it or delete it.",
    "issued_not_editable": "An issued invoice cannot be changed: credit it instead.",
    "issued_not_deletable": "An issued invoice cannot be deleted: credit it instead.",
    "already_issued": "This invoice is already issued: there is nothing left to do.",
    "credited_not_editable": "A credited invoice cannot be changed: make a new one.",
    "credited_not_deletable": "A credited invoice cannot be deleted: it stays in the books, and nothing is owed on it.",
    "already_credited": "This invoice is already credited wholly: there is nothing left to credit.",
    "credited_above_total": "More would be credited than was invoiced: lower the credit note.",
    # Drafts and issuing
    "invoice_unknown": "There is no invoice {invoice}.",
    "draft_named_twice": "{invoice} stands in the list twice: name each draft once.",
    "batch_too_large": "{count} drafts are too many at once: issue at most {limit} in one go.",
    "line_count": "{count} lines are not possible: give from {lowest} to {highest}.",
    "line_field_unknown": "“{field}” is not a field of a line: use {fields}.",
    "number_unreadable": "“{text}” ({field}) is not a number: write digits, with at most six after the point.",
    "invoice_total_not_positive": (
        "The draft {invoice} for {customer} comes to {total}: an invoice is for more than nothing. "
        "Raise a line, or credit an earlier invoice."
    ),
    "number_in_use": (
        "The next number, {number}, is that of an imported invoice: change the number format, so that ours differ."
    ),
    # Sending
    "draft_not_sent": "A draft cannot be sent: issue it first.",
    "external_not_sent": "Invoice {invoice} was made in {source}: send it from there.",
    "invoice_sent_today": "Invoice {invoice} was sent today already: send it again tomorrow, or print it.",
    "no_address_to_send_to": (
        "Invoice {invoice} cannot be sent: no contact of {customer} has an e-mail address. "
        "Add one, or print it and note how it was sent."
    ),
    "way_unknown": "“{way}” is no way to send an invoice: use one of {ways}.",
    "sent_in_future": "{on} lies in the future: use {today} or an earlier day.",
    "sent_before_issue": "{on} lies before {issued_on}, the date of the invoice: use that day or a later one.",
    "message_not_handed_over": "This message was not handed over yet: nobody can have said anything about it.",
    "report_kind_unknown": "“{kind}” is nothing that a mail system reports: use one of {kinds}.",
    "returned_mail_unreadable": (
        "This mail says nothing about a delivery: give the whole mail as it came back, a delivery status notification."
    ),
    "mail_provider_unknown": "“{name}” is no mail provider whose reports are known: use one of {names}.",
    "arrival_answer_unknown": "“{answer}” is no answer: say one of {answers}.",
    "arrival_not_asked": "Nobody asked whether invoice {invoice} arrived, or the answer is there already.",
    "one_thing_at_a_time": "This is set on one thing at a time: name a customer, an invoice or a quote.",
    "custom_field_unknown": "There is no custom field {field}. Look at the list of custom fields, and use one by its code.",
    "custom_field_code_taken": "There is a custom field with the code {code} already: choose another code.",
    "custom_field_count": "There are {highest} fields already, the most there can be: change one of them.",
    "custom_field_not_printable": "Only fields of invoices and quotes can be printed, since customers change after their documents: define it for invoices or quotes.",
    "custom_subject_unknown": "A custom field is about one of these: {subjects}; “{subject}” is none of them.",
    "custom_kind_unknown": "A custom field is of one of these kinds: {kinds}; “{kind}” is none of them.",
    "custom_choices_missing": "A choice needs two to {highest} things to choose from: give them.",
    "custom_choices_not_asked": "Only a field of the kind choice has choices: leave them out, or take that kind.",
    "custom_number_unreadable": "“{text}” in {column} is no number: write it like 12.5.",
    "custom_date_unreadable": "“{text}” in {column} is no day: write it like 2026-03-14.",
    "custom_choice_unknown": "“{text}” in {column} is none of the choices: {choices}.",
    "custom_value_printed": "{labels} stands on {thing} as the client has it, and cannot change any more.",
    "tag_count": "{count} tags are too many on one thing: keep at most {highest}.",
    # The price list, and clones
    "product_unknown": "There is no product {product} on the price list.",
    "product_code_taken": "The price list has a product {product} already: choose another code, or change that one.",
    "product_price_negative": "{price} is below nothing: a price is not; give a discount or a credit instead.",
    "product_retired": "{product} is retired: choose another product, or bring it back to the price list.",
    "product_currency_differs": "The price of {product} is in {currency}, the document in {document}: type the price.",
    "product_price_without_tax": "The price list is without tax, this document's prices include it: type the price of {product}.",
    "nothing_to_clone": "{invoice} has no lines here to take over: write a new draft.",
    "change_order_not_clonable": "{change_order} changes one quote only: write a new change order.",
    # Credit notes
    "credit_note_unknown": "There is no credit note {credit_note}.",
    "credit_not_positive": "A credit note must be for more than nothing: {amount}.",
    "credit_before_invoice": "{issued_on} lies before {invoice_on}, the date of the invoice: use that day or a later one.",
    "nothing_left_of_credit": "Nothing is left of credit note {credit_note} to allocate.",
}
