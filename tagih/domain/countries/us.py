"""The United States."""

from tagih.domain.countries.base import Country

UNITED_STATES = Country(
    code="US",
    name="United States",
    holiday_calendar="US",  # federal holidays
    tax_name="Sales tax",
    tax_rates=(),  # no federal one: rates belong to states, counties and cities, so the user enters them
    due_date_shift="none",  # left to the contract and the states (New York General Construction Law § 25 moves it)
    retention_years=7,  # IRS Publication 583: 3 to 7, by case; the longest is taken
    doubts=(
        "How long invoices must be kept: 3 to 7 years by case, so 7 is taken.",
        "Whether the law of the state moves a due date that falls on a Sunday or holiday.",
    ),
)
