"""Sentences about messages, channels and delivery."""

SENTENCES: dict[str, str] = {
    "nothing_left_to_ask": "Not sent: by the last look nothing of it could be asked for any more.",
    "printed_elsewhere": "{number} was made in another system: its PDF is there.",
    "message_unknown": "There is no message {message}.",
    "message_not_resendable": "Only a message that failed, or whose outcome is unknown, can be sent again.",
}
