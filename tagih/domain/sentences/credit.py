"""Sentences about credit: holds, deposits, grades, exceptions."""

SENTENCES: dict[str, str] = {
    "credit_held": "On hold: {because}",
    "credit_over_limit": (
        "{customer} would owe {owed} {currency}, more than its limit of {limit}: wait for a payment, ask for it in "
        "advance, or allow an exception."
    ),
    "credit_overdue": (
        "{customer} is {days} days late, and from {allowed} days on nothing more is billed or delivered: wait for the "
        "payment, or allow an exception."
    ),
    "deposit_lacking": (
        "{customer} pays {percent} % in advance: {lacking} {currency} is still to come. Bill an advance, record the "
        "deposit, or allow an exception."
    ),
    "deliverable_on_hold": "It is paid, but stays locked while the client is on credit hold: {because}",
    "deliverable_waits": "This is paid. It opens as soon as an earlier invoice is paid too.",
    "credit_limit_negative": "“{limit}” cannot be a limit of credit: give nothing or more.",
    "credit_number": "“{value}” is not possible for {key}: use a whole number from {lowest} to {highest}.",
    "grade_unknown": "“{grade}” is not a grade: use one of {grades}.",
    "grade_stricter": "{late} of the last {seen} invoices came more than {days} days late.",
    "grade_better": "All of the last {seen} invoices were paid in time.",
    "credit_check_empty": "Say what the check found, in a few words.",
    "exception_kind_unknown": "“{kind}” cannot be excepted: use one of {kinds}.",
    "exception_needs_reason": "Say in a few words why this client is an exception.",
    "exception_needs_approver": "Say who approves the exception.",
    "exception_must_end": "An exception ends: give a day after {today}, within a year.",
    "exception_needs_terms": "Say which terms hold for the client meanwhile, such as net 60.",
    "exception_unknown": "There is no exception {exception}.",
    "exception_over": "This exception is over already.",
}
