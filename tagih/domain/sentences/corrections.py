"""Sentences about money that is corrected: payments taken back."""

SENTENCES: dict[str, str] = {
    "reversal_kind_unknown": "“{kind}” is no reason to take a payment back: use one of {kinds}.",
    "payment_reversed_already": "This payment was taken back on {on} already.",
    "reversal_before_payment": (
        "It cannot be taken back on {on}: something was settled with it on {earliest}. Use that day or a later one."
    ),
    "payment_used_elsewhere": (
        "{amount} of this payment went into a retainer, credit or voucher: give it back from there first."
    ),
    "not_settled_by_payment": "This payment settles nothing of {invoice}: look at what it settled, and name that.",
    "receipt_of_reversed_payment": "This payment was taken back on {on}: there is no receipt for it.",
    "taken_back_mistake": "Taken back: it was recorded by mistake.",
    "taken_back_returned": "Taken back: the bank returned the money.",
    "taken_back_charged_back": "Taken back: the payer had the money charged back.",
    "taken_back_by_hand": "Taken off {number} by hand: the money stays unallocated.",
}
