"""Germany."""

from datetime import date

from tagih.domain.countries.base import Country, DatedRate

GERMANY = Country(
    code="DE",
    name="Germany",
    holiday_calendar="DE",  # the holidays of the whole country; those of single states are not counted
    tax_name="USt",
    tax_rates=(
        DatedRate("S", 190_000, date(2007, 1, 1), date(2020, 6, 30), "UStG § 12 Abs. 1"),
        DatedRate("S", 160_000, date(2020, 7, 1), date(2020, 12, 31), "UStG § 28 Abs. 1"),
        DatedRate("S", 190_000, date(2021, 1, 1), None, "UStG § 12 Abs. 1 (read 2026-11)"),
        DatedRate("S", 70_000, date(2007, 1, 1), date(2020, 6, 30), "UStG § 12 Abs. 2", "reduced"),
        DatedRate("S", 50_000, date(2020, 7, 1), date(2020, 12, 31), "UStG § 28 Abs. 2", "reduced"),
        # Restaurant meals joined the reduced rate on 2026-01-01 (read 2026-11).
        DatedRate("S", 70_000, date(2021, 1, 1), None, "UStG § 12 Abs. 2 (read 2026-11)", "reduced"),
    ),
    due_date_shift="next",  # BGB § 193: Saturday, Sunday or public holiday -> next working day (read 2026-11)
    silent_term_days=30,  # BGB § 286 Abs. 3
    longest_term_days=60,  # BGB § 271a Abs. 1; in terms and conditions 30, § 308 Nr. 1a
    retention_years=8,  # UStG § 14b as changed by BEG IV (since 2025-01-01; 10 before)
)
