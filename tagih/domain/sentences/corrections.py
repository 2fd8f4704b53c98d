"""Sentences about money that comes otherwise: payments taken back, and what clients keep back as expected."""

SENTENCES: dict[str, str] = {
    "reversal_kind_unknown": "“{kind}” is no reason to take a payment back: use one of {kinds}.",
    "payment_reversed_already": "This payment was taken back on {on} already.",
    "reversal_before_payment": (
        "It cannot be taken back on {on}: something was settled with it on {earliest}. Use that day or a later one."
    ),
    "payment_used_elsewhere": (
        "{amount} of this payment went into a retainer, credit or voucher, or was paid back: give it back from there first."
    ),
    "not_settled_by_payment": "This payment settles nothing of {invoice}: look at what it settled, and name that.",
    "receipt_of_reversed_payment": "This payment was taken back on {on}: there is no receipt for it.",
    "taken_back_mistake": "Taken back: it was recorded by mistake.",
    "taken_back_returned": "Taken back: the bank returned the money.",
    "taken_back_charged_back": "Taken back: the payer had the money charged back.",
    # What clients keep back
    "allocated_exact_deduction": "The amount is exactly what is open on {number}, less what is expected to be kept back.",
    "allocated_exact_deduction_sum": "The amount is exactly all that is open less what is expected to be kept back, {number} included.",
    "deduction_taken": "{name}: kept back by the payer as expected.",
    "deduction_kind_unknown": "“{kind}” is nothing that a client keeps back: use one of {kinds}.",
    "deduction_rate_out_of_range": "{percent} % cannot be kept back: give more than 0, at most {highest} %.",
    "deduction_fee_needed": "Say how much the bank takes at most, such as 15.00.",
    "deduction_unknown": "Nothing of that kind is agreed with {customer}.",
    "nothing_withheld": "Nothing of {invoice} was withheld, or its certificate is here already.",
    "certificate_on_in_future": "A certificate of {on} lies in the future: use {today} or an earlier day.",
    "certificate_asked_lately": "{customer} was asked for certificates on {on}: ask again from {again_on}.",
    "no_certificates_missing": "No certificate is missing from {customer}.",
    "nobody_to_ask_for_certificates": "No contact of {customer} has an e-mail address: add one, or ask by telephone.",
    # The rules about money that comes
    "policy_amount": "“{value}” is not possible for {key}: write an amount or percentage of 0 or more, such as 0.50.",
    "difference_small": "A difference of a few cents is let be.",
    "nothing_to_thank_for": "The money was taken back meanwhile, or the rules want no note any more.",
    "allocated_in_advance": "It had come before the invoice, and waited for it.",
    # Write-offs
    "write_off_kind_unknown": "“{kind}” is no reason to write something off: use one of {kinds}.",
    "write_off_needs_approver": "{amount} {currency} is more than may be written off alone ({limit}): name who approved it.",
    "write_off_unknown": "There is no write-off {write_off}.",
    "write_off_taken_back": "This write-off was taken back on {on} already.",
    "written_off": "Given up: {because}",
    "write_off_undone": "Not given up any more: {because}",
    "tax_relief_by_time": "The tax of {tax} {currency} in it may come back from {on} ({rule}): {source}.",
    "tax_relief": "The tax of {tax} {currency} in it may come back {rule}: {source}.",
    # Refunds
    "refund_unknown": "There is no refund {refund}.",
    "refund_source_needed": "Say what is given back: a payment or a credit note, one of them.",
    "refund_too_large": "{amount} is more than the {left} left: give back less.",
    "refund_not_proposed": "This refund is {state}: only a proposed one is approved or declined.",
    "refund_not_approved": "This refund is {state}: it is paid once it is approved.",
    "refund_open_already": "A refund of {amount} is open already: pay it or decline it first.",
    "deductible_differs": "{table} {row} ({name}): expected {expected} {currency} kept back by the allocations, found {found}.",
    "taken_back_by_hand": "Taken off {number} by hand: the money stays unallocated.",
}
