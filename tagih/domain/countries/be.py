"""Belgium."""

from datetime import date

from tagih.domain.countries.base import Country, DatedRate

BELGIUM = Country(
    code="BE",
    name="Belgium",
    holiday_calendar="BE",
    tax_name="BTW/TVA",
    tax_rates=(
        DatedRate("S", 210_000, date(1996, 1, 1), None, "KB nr. 20, art. 1 (read 2026-11)"),
        # Hotels, campsites, take-away and leisure went from 6 to 12 % on 2026-03-01; see `doubts`.
        DatedRate("S", 120_000, date(1996, 1, 1), None, "KB nr. 20, table B (read 2026-11)", "reduced"),
        DatedRate("S", 60_000, date(1996, 1, 1), None, "KB nr. 20, table A (read 2026-11)", "reduced"),
        DatedRate("Z", 0, date(1996, 1, 1), None, "KB nr. 20: newspapers, recovered materials", "zero"),
    ),
    due_date_shift="next",  # Civil Code art. 1.7 (since 2023-01-01): Saturday, Sunday or public holiday
    silent_term_days=30,  # Law of 2 August 2002, art. 4 § 1; Directive 2011/7/EU art. 3(3)(b)
    longest_term_days=60,  # Law of 2 August 2002, art. 4 § 1
    retention_years=10,  # WBTW art. 60 (since 2023; 7 before)
    doubts=(
        "Which supplies moved between 6, 12 and 21 % on 1 March 2026: check the final law.",
        "Whether Civil Code art. 1.7 also moves the due date of an invoice: we move it, to the payer's favour.",
    ),
)
