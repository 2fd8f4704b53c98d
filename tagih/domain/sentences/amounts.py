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
    "day_impossible": "{day} is not a day we can reckon with: choose one from {first} to {last}.",
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
    "adjustment_kind_unknown": "“{kind}” is neither a discount nor a charge: write one of the two.",
    "adjustment_reason_missing": "Say why, in a few words: “loyal customer” for a discount, “express delivery” for a charge.",
    "adjustment_not_positive": "{amount} is no discount or charge: write how much, without a sign.",
    "adjustment_out_of_range": "{percent} % is not possible here: give more than 0, at most 100 %.",
    "adjustment_twice_valued": "A discount or charge is a percentage or an amount: leave one of the two out.",
    "adjustment_of_nothing": "“{reason}” comes to nothing: the lines it is taken of come to nothing. Leave it out.",
    "adjustment_count": "{count} discounts and charges are too many for one document: give at most {highest}.",
    "adjustment_field_unknown": "“{field}” is not a field of a discount or charge: use {fields}.",
    "exemption_field_unknown": "“{field}” is not a field of a reason for no tax: use {fields}.",
    "exemption_not_needed": "“{category}” needs no reason for charging no tax: leave it out.",
    "exemption_code_unknown": (
        "“{code}” is not on the list of VATEX codes: use one such as VATEX-EU-132-1I, or leave it out and say why in words."
    ),
    "exemption_code_differs": "{code} does not belong to “{category}”: leave the code out, or change the category.",
    "exemption_of_nothing": "No line is “{category}”: leave its reason for no tax out.",
    "exemption_twice": "“{category}” has two reasons for no tax: a document says one for each category.",
    "cash_rounding_unreadable": "“{text}” is no coin: write the currency and its smallest coin, such as CHF 0.05.",
    # Which tax probably holds
    "tax_at_home": "The client is in the same country ({country}): the ordinary tax.",
    "tax_reverse_charge": "A business with a tax number in another country of the EU ({country}): reverse charge for services.",
    "tax_within_union": "A business with a tax number in another country of the EU ({country}): no tax on goods sent there.",
    "tax_number_missing": (
        "The business in {country} has no tax number with us: the ordinary tax. With its number it is reverse charge."
    ),
    "tax_consumer_abroad": (
        "A consumer in {country}: the ordinary tax, or that of {country} for goods and digital services above the yearly limit."
    ),
    "tax_export": "The goods leave for {country}: an export, without tax.",
    "tax_outside_scope": "Services to a business in {country} are taxed there: outside the scope of our tax.",
    "tax_rule_unknown": "We know no rule of tax between your country and {country}: ask your accountant.",
    # Exchange rates
    "exchange_rate_home": "{currency} is the company's own currency: it needs no rate.",
    "exchange_rate_in_future": "{on} lies in the future: use {today} or an earlier day.",
    "rates_file_unreadable": (
        "This is no file of the European Central Bank's reference rates: use eurofxref.csv, eurofxref-hist.csv or "
        "eurofxref-daily.xml."
    ),
    "rates_line_unreadable": "Line {line} begins with “{text}”, which is no day: it is left out.",
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
