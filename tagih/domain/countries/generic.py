"""Any country we know nothing about: a Saturday and Sunday weekend, no holidays, no tax rates."""

from tagih.domain.countries.base import Country

GENERIC = Country(code="ZZ", name="Any other country")  # ZZ: ISO 3166-1 leaves it to users
