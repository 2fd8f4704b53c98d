"""Sentences about ways to pay."""

SENTENCES: dict[str, str] = {
    "payment_way_unknown": "“{way}” is no way to pay: use one of {ways}.",
    "way_standing_unknown": "“{standing}” is no standing of a way: use one of {standings}.",
    "way_position": "Place {position} is not possible: choose from 1 to {highest}, or none.",
    "way_fee": "A fee of {fee} is not possible: give an amount of 0 or more and at most 50 %.",
    "way_last": "Without “{way}” a client would have no way to pay: offer another one first.",
}
