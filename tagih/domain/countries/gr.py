"""Greece."""

from datetime import date

from tagih.domain.countries.base import Country, DatedRate

GREECE = Country(
    code="GR",
    name="Greece",
    holiday_calendar="GR",
    tax_name="ΦΠΑ",
    tax_rates=(
        DatedRate("S", 230_000, date(2015, 7, 20), date(2016, 5, 31), "Law 4334/2015"),
        DatedRate("S", 240_000, date(2016, 6, 1), None, "Law 4389/2016 (read 2026-11)"),
        DatedRate("S", 130_000, date(2015, 7, 20), None, "Law 4334/2015 (read 2026-11)", "reduced"),
        DatedRate("S", 60_000, date(2015, 7, 20), None, "Law 4334/2015 (read 2026-11)", "reduced"),
        # Thirty percent lower on some islands; see `doubts`. The dates say only from when we offer them.
        DatedRate("S", 170_000, date(2026, 1, 1), None, "Leros, Lesvos, Kos, Samos, Chios: unverified", "special"),
        DatedRate("S", 90_000, date(2026, 1, 1), None, "Leros, Lesvos, Kos, Samos, Chios: unverified", "special"),
        DatedRate("S", 40_000, date(2026, 1, 1), None, "Leros, Lesvos, Kos, Samos, Chios: unverified", "special"),
    ),
    due_date_shift="next",  # Civil Code art. 242 (read 2026-11)
    silent_term_days=30,  # Law 4152/2013, subpara. Z; Directive 2011/7/EU art. 3(3)(b)
    longest_term_days=60,  # Law 4152/2013, subpara. Z; Directive 2011/7/EU art. 3(5)
    retention_years=5,  # Law 4308/2014 art. 7; longer, up to 10, while the tax year is open
    doubts=(
        "Which islands have the rates of 17, 9 and 4 %, and since when (more small islands from January 2026).",
        "Whether a due date on a Saturday moves: Civil Code art. 242 names public holidays only.",
        "Whether invoices must be kept for 5 or for 10 years.",
    ),
)
