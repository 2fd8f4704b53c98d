"""Sentences about invoices that come again, billing days, weekly groups and work that is not billed yet."""

SENTENCES: dict[str, str] = {
    # cycles
    "cycle_unreadable": (
        "“{text}” is no cycle: write such as monthly on 31, every 2 weeks on friday, quarterly on 1 or every 10 days."
    ),
    "cycle_length": "Every {count} {unit} is not possible: choose from 1 to {highest} {unit}.",
    "cycle_day": "Day {day} is not possible: choose a day from 1 to 31, or a weekday for weeks.",
    "period_word_unknown": "{word} stands for nothing: use {words}, or leave the braces out.",
    # recurring invoices
    "recurring_unknown": "There is no recurring invoice {recurring}.",
    "recurring_mode_unknown": "“{mode}” is no way to bill: use one of {modes}.",
    "recurring_starts_in_past": "It cannot begin on {starts_on}, which is over: choose {today} or a later day.",
    "recurring_never_comes": "No invoice falls between {starts_on} and {ends_on}: choose a later last day.",
    "recurring_count": "{count} invoices are not possible: choose from 1 to {highest}.",
    "recurring_all_made": "{made} invoices are made already: choose more than {count}, or end it.",
    "recurring_total_not_positive": "It comes to {total}: a recurring invoice must come to more than nothing.",
    "recurring_ended": "{name} has ended: make a new one.",
    "recurring_paused": "{name} is paused already.",
    "recurring_not_paused": "{name} is not paused.",
    "entry_broke": "The invoice could not be made: {problem}",
    # billing days of clients
    "cycle_mode_unknown": "“{mode}” is nothing a billing day does: use one of {modes}.",
    "billing_day_none": "{customer} has no billing day: it is billed whenever its drafts are ready.",
    "group_count": "{count} weekly groups are not possible: choose from {lowest} to {highest}.",
    # work that is not billed yet
    "work_unknown": "There is no work entry {entry}.",
    "work_kind_unknown": "“{kind}” is no kind of work: use one of {kinds}.",
    "work_in_future": "{on} is still to come: enter work on {today} or an earlier day.",
    "work_billed": "{description} stands on invoice {invoice}: credit it, or delete the draft, and it is free again.",
    "work_too_early": "{count} entries wait, and the first of them may be billed on {first_on}: so the company's rule says.",
    "nothing_to_bill": "No work waits to be billed.",
    "work_days": "{days} days is not possible: choose from 0 to {highest}.",
    "work_days_order": (
        "Work may be billed after {not_before} days, a nudge comes after {nudge} and an alarm after {alarm}: give them in "
        "this order, each not before the other."
    ),
    "capital_rate_out_of_range": "What money costs by the year lies between 0 and 100 %.",
}
