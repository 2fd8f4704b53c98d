"""Sentences about amounts, currencies, dates, terms, tax and numbers."""

SENTENCES = {
    "amount_unreadable": "“{text}” is not an amount: write digits with a point before the decimals, such as 1234.50.",
    "amount_too_precise": "{text} {currency} has more decimals than {currency} allows ({digits}): round it first.",
    "amount_too_large": "{text} is too large: the highest amount is {limit}.",
    "currency_unknown": "“{currency}” is not an ISO 4217 currency code: use three letters such as EUR.",
    "date_unreadable": "“{text}” is not a date: write it as year-month-day, such as 2026-03-14.",
    "percent_unreadable": "“{text}” is not a percentage: write digits, with at most four after the point, such as 5.5.",
    "country_unreadable": "“{text}” is not a country code: use two capital letters by ISO 3166, such as NL.",
    # Terms of payment
    "terms_unreadable": (
        "“{text}” is not a payment term: write now, net 30, receipt 15, eom 30, day 15 or day 15 next, "
        "or shares such as 30% now, 70% net 30."
    ),
    "terms_days_out_of_range": "{number} days is not possible here: choose from {lowest} to {highest}.",
    "terms_day_out_of_range": "{number} is not a day of the month: choose from {lowest} to {highest}.",
    "terms_instalments_out_of_range": "{number} instalments are not possible: choose from {lowest} to {highest}.",
    "terms_shares_not_whole": "The instalments make {percent} %: give each a share, so that all make 100 %.",
    # Tax and discounts
    "tax_category_unknown": "“{category}” is not a tax category: use S, Z, E, AE, K, G or O.",
    "tax_rate_missing": "{percent} % is no rate for what is taxed: give one above 0, up to 100 %, or another category.",
    "tax_rate_not_zero": "“{category}” carries no tax, so its rate is 0 %, not {percent} %: change one of the two.",
    "discount_out_of_range": "A discount is from 0 to 100 %: to bill more, raise the price.",
    # Where a payment goes
    "allocated_named": "The payer named {number}.",
    "allocated_exact": "The amount is exactly what is open on {number}.",
    "allocated_exact_sum": "The amount is exactly all that is open, {number} included.",
    "allocated_oldest": "{number} is the oldest still open without a dispute.",
    "allocated_disputed_last": "{number} is disputed, so it is paid last.",
    # Words
    "please_missing": "Nothing here says please: a friendly word helps.",
    "thanks_missing": "Nothing here says thank you: a friendly word helps.",
    "jargon": "“{word}” is a bookkeeper's word: write {instead}.",
}
