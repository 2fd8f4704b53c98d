"""Made-up invoices of every kind, as PDF and in every e-invoice format that applies: python -m tools.documents FOLDER [COUNT]

Seven companies in as many countries bill clients at home and abroad: every rate, discounts and charges of lines and of
documents, exemptions, prices with tax, cash rounding, several currencies and six languages, instalments, advances with their
final invoice, credit notes of all and of a part. The same count gives the same documents. All in a scratch installation that
is thrown away.
"""

from __future__ import annotations

import csv
import os
import random
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from tagih.commands.operation import Call

COUNT = 500
NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
SIGNED = b"%PDF-1.7 signed"


class Client(NamedTuple):
    """A customer: what it is told as, and its e-invoice addresses."""

    number: str
    name: str
    country: str
    language: str
    address: str
    tax_id: str
    endpoint: str
    registration: str = ""
    kind: str = "business"


class Studio(NamedTuple):
    """One of our companies, and the standard and reduced rates of its country."""

    code: str
    name: str
    country: str
    currency: str
    rates: tuple[str, ...]
    details: dict[str, str]
    endpoint: str
    number: str


CLIENTS = (
    Client(
        "NL",
        "Prompt BV",
        "NL",
        "nl",
        "Oudegracht 1\n3511 AA Utrecht",
        "NL810433941B01",
        "0106:87654321",
        "0106:87654321",
    ),
    Client("DE", "Prompt GmbH", "DE", "de", "Unter den Linden 1\n10117 Berlin", "DE136695976", "9930:DE136695976"),
    Client("BE", "Quarrel SA", "BE", "fr", "Grote Markt 1\n1000 Brussel", "BE0403019261", "0208:0403019261"),
    Client("FR", "Société Exemple", "FR", "fr", "1 rue de Rivoli\n75001 Paris", "FR83404833048", "0009:40483304800022"),
    Client("GR", "Πρόθυμος ΕΠΕ", "GR", "el", "Ερμού 1\n105 63 Αθήνα", "EL094259216", "9933:094259216"),
    Client("GB", "Slow Ltd", "GB", "en", "1 High Street\nLondon SW1A 1AA", "GB980780684", "9932:GB980780684"),
    Client("ID", "PT Cepat", "ID", "id", "Jl. Braga 2\nBandung 40111", "3273010101010001", "ap@cepat.example"),
    Client("US", "Gone Inc", "US", "en", "12 Elm Street\nSpringfield, IL 62701", "12-3456789", "ap@gone.example"),
    Client(
        "PRIVATE",
        "Jan de Vries",
        "NL",
        "nl",
        "Kanaalstraat 2\n3531 CA Utrecht",
        "",
        "jan@vries.example",
        kind="consumer",
    ),
)
_CONTACT = {"email": "anna@studio.example", "phone": "+31 30 123 45 67"}
STUDIOS = (
    Studio("NL", "Anna's Studio", "NL", "EUR", ("21", "9"), {
        "address": "Damrak 1\n1012 AB Amsterdam", "tax_id": "NL004495445B01", "registration": "KvK 12345678",
        "iban": "NL91ABNA0417164300", "bic": "ABNANL2A", **_CONTACT,
    }, "0106:12345678", "0106:12345678"),
    Studio("DE", "Annas Studio GmbH", "DE", "EUR", ("19", "7"), {
        "address": "Torstraße 1\n10119 Berlin", "tax_id": "DE129273398", "registration": "HRB 1234 Berlin",
        "iban": "DE89370400440532013000", "legal_form": "GmbH", **_CONTACT,
    }, "9930:DE129273398", "HRB 1234"),
    Studio("BE", "Atelier Anna", "BE", "EUR", ("21", "12", "6"), {
        "address": "Grote Markt 2\n2000 Antwerpen", "tax_id": "BE0428759497", "registration": "RPR Antwerpen 0428.759.497",
        "iban": "BE68539007547034", "cash_rounding": "EUR 0.05", **_CONTACT,
    }, "0208:0428759497", "0208:0428759497"),
    Studio("FR", "Atelier d'Anna", "FR", "EUR", ("20", "10", "5.5", "2.1"), {
        "address": "2 rue Lepic\n75018 Paris", "tax_id": "FR40303265045", "registration": "RCS Paris 303 265 045",
        "iban": "FR1420041010050500013M02606", "legal_form": "SARL au capital de 1 000 €", **_CONTACT,
    }, "0009:30326504500022", "0002:303265045"),
    Studio("GR", "Άννα ΑΕ", "GR", "EUR", ("24", "13", "6"), {
        "address": "Σταδίου 2\n105 64 Αθήνα", "tax_id": "EL094014201", "registration": "ΓΕΜΗ 123456789000",
        "tax_office": "ΦΑΕ Αθηνών", "iban": "GR1601101250000000012300695", **_CONTACT,
    }, "9933:094014201", "ΓΕΜΗ 123456789000"),
    Studio("GB", "Anna's Studio Ltd", "GB", "GBP", ("20", "5"), {
        "address": "2 High Street\nLondon SW1A 2AA", "tax_id": "GB980780684", "registration": "Companies House 01234567",
        "iban": "GB29NWBK60161331926819", **_CONTACT,
    }, "9932:GB980780684", "01234567"),
    Studio("ID", "PT Studio Anna", "ID", "IDR", ("11",), {
        "address": "Jl. Sudirman 1\nJakarta 10220", "tax_id": "013121660091000", "registration": "NIB 1234567890123",
        "ways_to_pay": "BCA 1234567890", **_CONTACT,
    }, "anna@studio.example", "NIB 1234567890123"),
)  # fmt: skip
RATES = {("EUR", "USD"): "0.92", ("EUR", "GBP"): "1.17", ("EUR", "JPY"): "0.0061", ("GBP", "USD"): "0.79"}
"""The company's currency for one unit of a foreign one."""
EU = frozenset(["NL", "DE", "BE", "FR", "GR"])
WORK = (
    "Design",
    "Onderhoud",
    "Beratung für die Einführung",
    "Développement",
    "Σχεδίαση",
    "Desain logo",
    "Travel & “extras” <2026>",
)
UNITS = ("hours", "uur", "Stück", "", "ημέρες", "bulan", "km", "rolls")


class Plan(NamedTuple):
    """One document to be: what is billed to whom, and what kind of document comes of it."""

    studio: str
    client: str
    kind: str
    """invoice, credit, part_credit, advance or final."""
    currency: str
    rate: str | None
    lines: tuple[dict[str, str], ...]
    prices_include_tax: bool = False
    terms: str = ""
    reference: str = ""
    message: str = ""
    supplied_on: date | None = None
    adjustments: tuple[dict[str, str], ...] = ()
    exemptions: tuple[dict[str, str], ...] = ()


def plans(count: int = COUNT) -> Iterator[Plan]:
    """The same `count` plans each time."""
    chance = random.Random(2026)
    for _ in range(count):
        yield _plan(chance)


def _plan(chance: random.Random) -> Plan:
    studio = chance.choices(STUDIOS, weights=(6, 4, 2, 2, 3, 2, 2))[0]
    at_home = chance.random() < 0.55
    client = next(one for one in CLIENTS if one.country == studio.country) if at_home else chance.choice(CLIENTS)
    foreign = [theirs for ours, theirs in RATES if ours == studio.currency]
    currency = chance.choice(foreign) if foreign and chance.random() < 0.15 else studio.currency
    kind = chance.choices(("invoice", "credit", "part_credit", "advance", "final"), weights=(60, 12, 8, 8, 8))[0]
    lines = tuple(_line(chance, studio, client, currency) for _ in range(chance.choice((1, 1, 2, 3, 5, 12))))
    is_exempt = any(line.get("tax_category") == "E" for line in lines)
    return Plan(
        studio.code, client.number, kind, currency, RATES.get((studio.currency, currency)), lines,
        chance.random() < 0.2, chance.choice(("", "net 14", "net 30", "2% 10, net 30", "30% now, 70% net 30", "eom 30")),
        "PO " + str(chance.randrange(1000)), chance.choice(("", "Thank you, it was a pleasure.")),
        date(2026, 10, chance.randrange(1, 29)) if chance.random() < 0.6 else None,
        tuple(_adjustments(chance, lines, currency)) if kind not in ("advance", "final") else (),
        ({"tax_category": "E", "code": "VATEX-EU-132-1I", "reason": "Education is exempt"},) if is_exempt else (),
    )  # fmt: skip


def _line(chance: random.Random, studio: Studio, client: Client, currency: str) -> dict[str, str]:
    """A line whose rate follows from where it is sold: at home a rate, to EU businesses reverse charge, further away export."""
    whole = currency in ("IDR", "JPY")
    price = str(chance.randrange(1, 900) * 1000) if whole else f"{chance.randrange(1, 250_000) / 100:.2f}"
    if chance.random() < 0.15 and not whole:
        price = f"{chance.randrange(1, 900_000) / 10_000:.4f}"
    line = {
        "description": chance.choice(WORK), "unit": chance.choice(UNITS), "unit_price": price,
        "quantity": chance.choice(("1", "1", "2", "3", "7.5", "0.25", "13.333", "120")),
    }  # fmt: skip
    if chance.random() < 0.25:
        line["discount"] = chance.choice(("5", "10", "33.333", "12.5"))
    if chance.random() < 0.1:
        line |= {"discount_amount": "0.50" if not whole else "500", "discount_reason": "A scratch"}
    if chance.random() < 0.1:
        line |= {"charge_amount": "7.25" if not whole else "7000", "charge_reason": "By courier"}
    return line | _tax(chance, studio, client)


def _adjustments(chance: random.Random, lines: tuple[dict[str, str], ...], currency: str) -> Iterator[dict[str, str]]:
    """Sometimes a percentage off everything, sometimes freight at the tax of the first line."""
    if chance.random() < 0.2:
        yield {"kind": "discount", "percent": chance.choice(("3", "7.5", "10")), "reason": "Loyal customer"}
    if chance.random() < 0.15:
        tax = {name: lines[0][name] for name in ("tax_rate", "tax_category") if name in lines[0]}
        amount = "15000" if currency in ("IDR", "JPY") else "14.95"
        yield {"kind": "charge", "amount": amount, "reason": "Freight", **tax}


def _tax(chance: random.Random, studio: Studio, client: Client) -> dict[str, str]:
    if client.country == studio.country or client.kind == "consumer" or studio.country == "ID":
        if studio.country in EU and chance.random() < 0.05:
            return {"tax_category": "E"}
        return {"tax_rate": chance.choice(studio.rates)}
    if studio.country in EU and client.country in EU:
        return {"tax_category": "AE"}
    return {"tax_category": "G"}


# --- making them ---------------------------------------------------------------------------------------------


def found(now: datetime = NOW) -> dict[str, Call]:
    """Make the companies and their customers; the call of each company."""
    from tagih.commands import company as companies
    from tagih.commands import einvoices, operation
    from tagih.models import Company

    calls = {}
    for studio in STUDIOS:
        code = f"STUDIO-{studio.code}"
        companies.add(now, "made up", name=studio.name, country=studio.country, currency=studio.currency, code=code)
        calls[studio.code] = call = operation.call(Company.objects.get(code=code), "made up", now)
        companies.set_details(call, **studio.details)
        einvoices.set_sender(call, registration=studio.number, endpoint=studio.endpoint, contact="Anna Jansen")
        for client in CLIENTS:
            _introduce(call, client)
    return calls


def _introduce(call: Call, client: Client) -> None:
    from tagih.commands import customers, einvoices

    customers.add(
        call, number=client.number, name=client.name, country=client.country, kind=client.kind,
        language=client.language,
        address=client.address, tax_id=client.tax_id, email=f"ap@{client.number.lower()}.example",
    )  # fmt: skip
    einvoices.set_receiver(
        call, customer=client.number, endpoint=client.endpoint, registration=client.registration,
        buyer_reference="04011000-12345-03",
    )  # fmt: skip


def issue(call: Call, plan: Plan) -> tuple[str, str]:
    """Kind and number of the document that comes of a plan."""
    from tagih.commands import credit_notes, invoices

    if plan.kind in ("advance", "final"):
        return "invoice", _of_quote(call, plan)
    given: dict[str, Any] = {
        "customer": plan.client, "lines": plan.lines, "currency": plan.currency, "rate": plan.rate, "terms": plan.terms,
        "reference": plan.reference, "message": plan.message, "supplied_on": plan.supplied_on,
        "prices_include_tax": plan.prices_include_tax, "adjustments": plan.adjustments, "exemptions": plan.exemptions,
    }  # fmt: skip
    done = invoices.draft_and_issue(call, **given)
    if plan.kind == "invoice":
        return "invoice", done.number
    half = done.total_minor // 2 // 100 * 100 if plan.currency == "IDR" else done.total_minor // 2
    amount = _plain(half, plan.currency) if plan.kind == "part_credit" and half else None
    return "credit_note", credit_notes.credit(call, invoice=done.number, because="Not as agreed", amount=amount).number


def _plain(minor: int, currency: str) -> str:
    from tagih.domain import money

    return money.plain(minor, currency)


def _of_quote(call: Call, plan: Plan) -> str:
    """An advance of half the price, or the final invoice that takes it back."""
    from tagih.commands import quotes, schedules

    quoted = quotes.draft(
        call, customer=plan.client, title="A job", lines=plan.lines, currency=plan.currency, terms="net 14",
        reference=plan.reference, prices_include_tax=plan.prices_include_tax,
    )  # fmt: skip
    number = quotes.send(call, quote=quoted.public_id).number
    quotes.accept(call, quote=number, name="Mia", because="signed on paper", file=SIGNED)
    schedules.plan(call, quote=number, steps="50% Deposit, 50% Delivery", delivery_on=call.today)
    advance = schedules.reach(call, quote=number, step=1, rate=plan.rate).number
    return advance if plan.kind == "advance" else schedules.reach(call, quote=number, step=2, rate=plan.rate).number


def xmls(call: Call, kind: str, number: str) -> dict[str, bytes]:
    """Every e-invoice that applies, by format."""
    from tagih import plugins
    from tagih.commands import einvoices
    from tagih.domain.errors import Refused

    made = {}
    for name in plugins.einvoices():
        try:
            einvoices.make(call, invoice=number, format=name, kind=kind)
        except Refused:
            continue
        made[name] = einvoices.read(call.company, invoice=number, format=name, kind=kind).data
    return made


def write(folder: Path, count: int = COUNT) -> int:
    """Write the documents and `index.csv`, which says what each is. How many files there are."""
    from tagih.commands import printing

    folder.mkdir(parents=True, exist_ok=True)
    calls, files = found(), 0
    with (folder / "index.csv").open("w", newline="") as index:
        lines = csv.writer(index)
        lines.writerow(["file", "kind", "number", "company", "customer", "currency", "formats"])
        for at, plan in enumerate(plans(count), 1):
            call = calls[plan.studio]
            kind, number = issue(call, plan)
            made = {f"{name}.xml": data for name, data in xmls(call, kind, number).items()}
            made["pdf"] = printing.pdf(call.company, number, kind).data
            for ending, data in made.items():
                (folder / f"{at:04d}.{ending}").write_bytes(data)
            files += len(made)
            lines.writerow(
                [f"{at:04d}", plan.kind, number, plan.studio, plan.client, plan.currency, " ".join(sorted(made))]
            )
    return files


def main(words: list[str]) -> None:
    """Make them in a scratch installation."""
    with tempfile.TemporaryDirectory(prefix="tagih-documents-") as scratch:
        os.environ |= {"TAGIH_DATA_DIR": scratch, "TAGIH_DATABASE_URL": "", "DJANGO_SETTINGS_MODULE": "tagih.settings"}
        import django

        django.setup()
        from tagih.commands import setup

        setup.migrate()
        folder = Path(words[0])
        print(f"{write(folder, int(words[1]) if len(words) > 1 else COUNT)} files in {folder}")


if __name__ == "__main__":
    main(sys.argv[1:])
