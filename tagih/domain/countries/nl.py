"""The Netherlands."""

from datetime import date

from tagih.domain.countries.base import Country, DatedRate

NETHERLANDS = Country(
    code="NL",
    name="Netherlands",
    holiday_calendar="NL",
    tax_name="BTW",
    tax_rates=(
        DatedRate("S", 210_000, date(2012, 10, 1), None, "Wet OB 1968, art. 9 lid 1 (read 2026-11)"),
        DatedRate("S", 60_000, date(2012, 10, 1), date(2018, 12, 31), "Wet OB 1968, art. 9 lid 2a", "reduced"),
        # Overnight stays left the reduced rate on 2026-01-01 (read 2026-11).
        DatedRate("S", 90_000, date(2019, 1, 1), None, "Wet OB 1968, art. 9 lid 2a (read 2026-11)", "reduced"),
        DatedRate("Z", 0, date(2012, 10, 1), None, "Wet OB 1968, art. 9 lid 2b", "zero"),
    ),
    # The Algemene termijnenwet, art. 1, moves only terms set by a law, not those of a contract (read 2026-11).
    due_date_shift="none",
    silent_term_days=30,  # BW 6:119a lid 2; Directive 2011/7/EU art. 3(3)(b)
    longest_term_days=60,  # BW 6:119a lid 5; 30 for a large company paying a small one, lid 6 (since 2022-07-01)
    retention_years=7,  # AWR art. 52 (10 for real estate and OSS: Wet OB art. 34a)
)
