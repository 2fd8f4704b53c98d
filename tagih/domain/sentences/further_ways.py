"""Sentences about virtual accounts and cheques."""

SENTENCES: dict[str, str] = {
    "virtual_account_room": "Client {place} does not fit behind {prefix} in {length} digits: make the numbers longer.",
    "virtual_account_prefix": "“{prefix}” is no prefix: it has digits only.",
    "virtual_account_length": "{length} digits are not possible: choose from {lowest} to {highest}.",
    "virtual_account_check": "“{check}” is no way to check a number: use one of {checks}.",
    "virtual_account_line": "Line {line} holds no virtual account (8 to 23 digits, then perhaps a comma and the client's number): {text}",
    "virtual_account_taken": "{number} of {bank} belongs to {customer} already.",
    "virtual_accounts_none_left": "{count} clients have no number and the bank's list has only {left} left: bring in more, or give a prefix.",
    "list_too_long": "{count} lines are too many at once: give at most {limit}.",
    "cheque_unknown": "There is no cheque {cheque}.",
    "cheque_state": "The cheque is {state}: this cannot be done with it.",
    "cheque_known": "Cheque {number} of {bank} is known already.",
    "cheque_in_future": "No cheque can be received or cleared on {on}, a day that is still to come.",
    "cheque_before_received": "The cheque was received on {received_on}: it cannot be cleared on {on}.",
}
