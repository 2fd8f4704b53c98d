"""Sentences about retainers, credits, vouchers and early-payment discounts."""

SENTENCES: dict[str, str] = {
    # retainers
    "retainer_unknown": "There is no retainer {retainer}.",
    "retainer_target_below_floor": "The retainer is filled up to {target}, which is below its floor of {floor}: raise the target.",
    "retainer_below_floor": "{retainer} holds {balance} {currency}, less than the {floor} agreed: {asked} {currency} fill it again.",
    "retainer_asked_by_hand": "{asked} {currency} are asked for to fill {retainer}, which holds {balance}.",
    "retainer_full": "{retainer} holds {balance} {currency}: nothing is missing.",
    "replenishment_open": "{retainer} was asked to be filled on {on} already: wait for the money.",
    "gate_open": "Work may start: {retainer} holds {balance} {currency}, and its floor is {floor}.",
    "gate_closed": "Work may not start: {retainer} holds {balance} {currency}, less than the {floor} agreed; {asked} {currency} fill it again.",
    "gate_none": "Work may start: {retainer} does not hold it back.",
    "gate_retainer_closed": "Work may not start: {retainer} is closed.",
    # what is held
    "holding_closed": "{holding} was closed on {on}: nothing can be done with it any more.",
    "holding_expired": "{holding} could be used until {on}.",
    "holding_empty": "Nothing is left of {holding}.",
    "holding_too_small": "{amount} is more than the {balance} left of {holding}.",
    "holding_currency": "{holding} is kept in {theirs}; {number} is in {ours}.",
    "holding_base_currency": "Retainers, credits and vouchers are kept in {base}, the currency of the books, not in {currency}.",
    "holding_of_other_customer": "{holding} belongs to {theirs}, not to {customer}.",
    "allocated_from_holding": "Settled from {holding}.",
    "expiry_in_the_past": "It would end on {on}, which is over: choose a day after today ({today}).",
    # credits
    "credit_unknown": "There is no credit {credit}.",
    "credit_kind_unknown": "“{kind}” is no kind of credit: use one of {kinds}.",
    "credit_source_twice": "A credit comes from a payment or from a credit note, not from both.",
    "credit_for_later_work": "{holding} is for work billed from {on} on; {number} was issued on {issued_on}.",
    # vouchers
    "voucher_unknown": "There is no voucher {code}.",
    "voucher_purpose_unknown": "“{purpose}” is no purpose of a voucher: use one of {purposes}.",
    "voucher_rate_needed": "A voucher for one known thing is taxed when it is sold: give its rate, such as 21.",
    "voucher_rate_unwanted": "A voucher for anything is taxed when it is used: leave the rate out.",
    "voucher_free_single": "A voucher that is given away is for anything: no tax is paid for it when it is given.",
    "voucher_other_tax": "{code} was taxed at {percent} % when it was sold; {number} bills other rates: use it where only that rate is billed.",
    # early-payment discount
    "discount_rate_out_of_range": "A discount of {percent} % is not possible: choose from above 0 to {highest} %.",
    "discount_days_out_of_range": "{days} days is not possible for a discount: choose from 1 to {highest}.",
    "discount_after_due": "A discount within {days} days means nothing with {terms}: give it fewer days than the term.",
    "discount_earned": "{number} was paid on {paid_on}; the discount was for payments until {until_on}.",
    "discount_earned_in_part": "A part of {number} was paid on {paid_on}, before {until_on}: the same part of the discount is earned.",
    "discount_too_late": "{number} was paid on {paid_on}, {days} days after {until_on}, the last day of the discount: what was deducted stays open.",
    "discount_other_overdue": "Other invoices of the client are late, so the discount on {number} is not given: what was deducted stays open.",
    "allocated_exact_discount": "The amount is exactly what is open on {number}, less its discount.",
    "allocated_exact_discount_sum": "The amount is exactly all that is open less the discounts, {number} included.",
    "ordered_after_received": "The money came on {on}, before it was ordered ({ordered_on}): correct one of the days.",
    # verification
    "held_differs": "{table} {row} ({name}): expected {expected} {currency} to be held by the journal, found {found}.",
    "held_tax_differs": "{table} {row} ({name}): expected {expected} {currency} of tax within it by the journal, found {found}.",
    "discount_differs": "{table} {row} ({name}): expected {expected} {currency} of discount taken by the allocations, found {found}.",
}
