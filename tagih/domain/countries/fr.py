"""France."""

from datetime import date

from tagih.domain.countries.base import Country, DatedRate

FRANCE = Country(
    code="FR",
    name="France",
    holiday_calendar="FR",
    tax_name="TVA",
    tax_rates=(
        DatedRate("S", 200_000, date(2014, 1, 1), None, "CGI art. 278 (read 2026-11)"),
        DatedRate("S", 100_000, date(2014, 1, 1), None, "CGI art. 278 bis, 279 (read 2026-11)", "reduced"),
        DatedRate("S", 55_000, date(2014, 1, 1), None, "CGI art. 278-0 bis (read 2026-11)", "reduced"),
        DatedRate("S", 21_000, date(2014, 1, 1), None, "CGI art. 281 quater ff. (read 2026-11)", "reduced"),
        DatedRate("S", 85_000, date(2014, 1, 1), None, "Guadeloupe, Martinique, Réunion: CGI art. 296", "special"),
    ),
    due_date_shift="none",  # no rule for agreed dates; Code de procédure civile art. 642 is about procedure
    silent_term_days=30,  # Code de commerce art. L441-10 I (after receipt of the goods or the service)
    longest_term_days=60,  # Code de commerce art. L441-10 I, from the date of issue; or 45 days end of month
    retention_years=10,  # Code de commerce art. L123-22 (tax: 6, LPF art. L102 B)
    doubts=("Whether an agreed due date on a Sunday or holiday moves by usage: we leave it where it is.",),
)
