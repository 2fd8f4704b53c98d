"""Indonesia."""

from datetime import date

from tagih.domain.countries.base import Country, DatedRate

INDONESIA = Country(
    code="ID",
    name="Indonesia",
    holiday_calendar="ID",  # national holidays; the joint leave days (cuti bersama) stay working days
    tax_name="PPN",
    tax_rates=(
        DatedRate("S", 100_000, date(2010, 4, 1), date(2022, 3, 31), "UU 42/2009 art. 7"),
        DatedRate("S", 110_000, date(2022, 4, 1), date(2024, 12, 31), "UU 7/2021 art. 7"),
        # Since 2025 by law 12 % of a base (DPP nilai lain) of 11/12 of the price, code 04: 11 % of the price.
        DatedRate(
            "S",
            110_000,
            date(2025, 1, 1),
            None,
            "PMK 131/2024 art. 3 (read 2026-11)",
            stated_ppm=120_000,
            stated_of=(11, 12),
        ),
        # Luxury goods: 12 % on the full price, code 01.
        DatedRate("S", 120_000, date(2025, 1, 1), None, "PMK 131/2024 art. 2 (read 2026-11)", "special"),
    ),
    due_date_shift="none",
    retention_years=10,  # UU KUP art. 28(11)
    doubts=("Whether an agreed due date on a Sunday or holiday moves: we leave it where it is.",),
)
