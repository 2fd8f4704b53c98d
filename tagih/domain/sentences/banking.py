"""Sentences about bank files, statements and their lines."""

SENTENCES: dict[str, str] = {
    "statement_does_not_add_up": (
        "Statement {number} of account {account} opens with {opening} {currency} and its lines lead to {found}, "
        "but it closes with {closing}: fetch the file anew, or book it all the same if you know why."
    ),
}
