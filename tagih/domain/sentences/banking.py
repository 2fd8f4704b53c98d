"""Sentences about bank files, statements and their lines."""

SENTENCES: dict[str, str] = {
    # A file
    "bank_file_refused": "Nothing of this file is booked, for a file is booked whole or not at all. {problems}",
    "bank_file_too_large": "The file is larger than {limit} MB: fetch a shorter span from your bank.",
    "bank_file_not_recognised": "This looks like none of the bank files we know: {formats}. Say which it is, or fetch another kind.",
    "bank_format_unknown": "“{format}” is no kind of bank file we know: use one of {formats}.",
    "bank_file_without_statement": "No statement is in this file: fetch it anew from your bank, or choose another kind.",
    "bank_server_error": "The bank's server answered with an error instead of a statement: {message}. Fetch the file again.",
    "bank_xml_broken": "The XML breaks off or is not well-formed here: fetch the file anew.",
    "bank_xml_doctype": "The file declares a document type, which no bank does: it is not read.",
    # What stands in it
    "bank_line_unreadable": "“{text}” cannot be read as a booking: ask your bank for the file anew.",
    "bank_balance_unreadable": "“{text}” cannot be read as a balance: ask your bank for the file anew.",
    "bank_amount_unreadable": "“{text}” is no amount that can be read: look at this line of the file.",
    "bank_direction_missing": "The booking over {text} does not say whether money came or left.",
    "bank_day_missing": "The booking has no day that can be read.",
    "statement_does_not_add_up": (
        "Statement {number} of account {account} opens with {opening} {currency} and its lines lead to {found}, "
        "but it closes with {closing}: fetch the file anew, or book it all the same if you know why."
    ),
    # CSV
    "csv_quote_unclosed": "From here on the table cannot be read: a quotation mark is not closed, or a row has hundreds of cells.",
    "csv_column_unknown": "Which column is the {field}? Say it in the mapping, such as {field}=Heading. There are: {columns}.",
    "csv_decimal_unknown": "Does “{text}” have decimals or thousands? Say it in the mapping: decimal=, or decimal=.",
    "csv_day_order_unknown": "Is “{text}” day and month, or month and day? Say it in the mapping: dates=d-m-y or dates=m-d-y.",
    "csv_day_unreadable": "“{text}” is no day that can be read: look at this line of the file.",
    # Mappings
    "bank_mapping_unknown": "There is no mapping “{name}”. Saved are: {names}; or write the settings themselves, such as dates=d-m-y.",
    "bank_mapping_unreadable": "“{text}” is no setting of a mapping: write name=value with a semicolon between them. Names: {names}.",
    # Lines
    "bank_line_unknown": "There is no bank line “{line}”: `tagih bank lines` shows them.",
    "bank_line_not_open": "Only an open line can be set aside; this one is {state}.",
    "bank_line_not_aside": "Only a line that was set aside can be taken up again; this one is {state}.",
    "set_aside_needs_reason": "Say why the line is set aside, such as: a loan of my own.",
    "set_aside_by_person": "Set aside: {because}",
    "line_money_left": "Money left the account: no client's payment.",
    "line_moves_nothing": "The line moves no money.",
    "books_told_by_bank": "Statements and matched lines reach up to this day.",
}
