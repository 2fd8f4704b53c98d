"""Sentences about quotes, change orders, what the client signs, attached files and the portal's links."""

SENTENCES: dict[str, str] = {
    "quote_unknown": "There is no quote or change order {quote}.",
    "quote_not_sent": "{quote} was not sent yet: send it first.",
    "quote_is_sent": "{quote} is with the client: withdraw it first, then change it and send it again.",
    "quote_is_accepted": "{quote} is accepted: what is agreed changes only by a change order.",
    "quote_is_declined": "{quote} is declined: withdraw it, change it and send it again.",
    "quote_is_expired": "{quote} is expired: withdraw it, give it a later day and send it again.",
    "quote_not_accepted": "{quote} is not accepted yet: work starts when the client has signed.",
    "quote_total_not_positive": "{quote} comes to {total}: a quote is for more than nothing. Raise a line.",
    "valid_until_past": "{valid_until} is over: give a day from {today} on until which the offer holds.",
    "title_missing": "Say in a few words what is offered.",
    "acceptance_needs_name": "Type your full name: it is your signature.",
    "acceptance_needs_reason": "Say in a few words how the client accepted.",
    "decline_needs_reason": "Say in a few words why it is declined.",
    "agreed_text_changed": "The text has changed since you read it: read it again, then sign.",
    "documents_missing": "Work on {quote} cannot start: {documents} is still missing. Attach it first.",
    "documents_too_many": "{count} documents are too many to ask for: at most {limit}.",
    "work_started_already": "Work on {quote} has started on {on}.",
    "signature_altered": "The signature of {quote} does not hold: the text or its hash was altered.",
    "signature_missing": "Nobody has signed {quote} yet.",
    # files
    "attachment_empty": "The file is empty: choose another.",
    "attachment_too_large": "The file is larger than {limit} MB: make it smaller.",
    "attachment_kind_unknown": "This file cannot be attached: use a PDF, a PNG or JPEG picture, or plain text.",
    "attachments_too_many": "{count} files are too many for one quote: at most {limit}.",
    # links
    "link_unknown": "There is no such link.",
    "link_days": "{days} days are not possible: let a link open its page for {lowest} to {highest} days.",
    "draft_not_shown": "A draft is not for the client yet: issue it first.",
    "link_revoked_already": "This link is revoked already.",
}
