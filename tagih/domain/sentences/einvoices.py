"""Sentences about e-invoices. The words of a rule are those of its makers, in their language."""

SENTENCES: dict[str, str] = {
    "einvoice_format_unknown": "There is no e-invoice format “{format}”: use one of {formats}.",
    "einvoice_refused": "No e-invoice ({format}) can be made of {invoice}. Rule {rule} says: {words}",
    "einvoice_elsewhere": "{invoice} was made in another system: its e-invoice is there.",
    "einvoice_of_draft": "{invoice} is a draft: issue it first, then make its e-invoice.",
    "einvoice_not_made": "No e-invoice ({format}) of {invoice} was made yet: make it first.",
    "einvoice_lost": "The file of the e-invoice ({format}) of {invoice} is not on this machine: bring back the data folder.",
    "einvoice_checker_gone": (
        "The e-invoice of {invoice} could not be shown to the official rules, because their checker does not start: "
        "try again, and look at the server's memory if it stays so."
    ),
    "identifier_scheme_missing": (
        "“{identifier}” needs the number of its list in front, such as 0106:12345678 for the Dutch trade register; "
        "or give an e-mail address."
    ),
    "identifier_scheme_unknown": (
        "“{identifier}” begins with no list that e-invoices know: write it as 0106:12345678 (Dutch trade register), "
        "0208:… (Belgium), 9930:… (German VAT) or the like."
    ),
}
