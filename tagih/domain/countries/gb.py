"""The United Kingdom."""

from datetime import date

from tagih.domain.countries.base import Country, DatedRate

UNITED_KINGDOM = Country(
    code="GB",
    name="United Kingdom",
    holiday_calendar="GB-ENG",  # bank holidays of England; Scotland and Northern Ireland differ by a few days
    tax_name="VAT",
    tax_rates=(
        DatedRate("S", 200_000, date(2011, 1, 4), None, "VATA 1994 s. 2(1) (read 2026-11)"),
        DatedRate("S", 50_000, date(1997, 9, 1), None, "VATA 1994 s. 29A, sch. 7A (read 2026-11)", "reduced"),
        DatedRate("Z", 0, date(1994, 9, 1), None, "VATA 1994 s. 30, sch. 8 (read 2026-11)", "zero"),
    ),
    due_date_shift="none",  # the contract decides
    silent_term_days=30,  # Late Payment of Commercial Debts (Interest) Act 1998 s. 4
    longest_term_days=60,  # the same Act, s. 4(3A)-(3C)
    retention_years=6,  # VATA 1994 sch. 11 para. 6 (10 for OSS)
    doubts=("Whether the reform of 2025-26 has lowered the longest term from 60 to 45 days.",),
)
