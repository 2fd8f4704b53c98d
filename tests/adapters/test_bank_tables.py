"""CSV files as banks around the world write them: one credit of each, read without any mapping."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import pytest

from tagih.adapters.bank import delimited
from tagih.adapters.bank.base import Reading

DAY = date(2026, 3, 13)


class Table(NamedTuple):
    """A file, and of its first line what must be told: amount, payer, the payer's account, words that are in the text."""

    text: str
    amount_minor: int
    payer_name: str = ""
    payer_account: str = ""
    words: str = ""
    encoding: str = "utf-8"


TABLES = {
    "ABN AMRO, without a heading": Table(
        "123456789\tEUR\t20260313\t1000,00\t1121,00\t20260313\t121,00\t/TRTP/SEPA OVERBOEKING/IBAN/GB82WEST12345698765432"
        "/BIC/WESTGB22/NAME/Slow Ltd/REMI/2026-00012/EREF/NOTPROVIDED\n123456789\tEUR\t20260314\t1121,00\t1116,"
        "00\t20260314\t-5,00\tBEA\n",
        12100, "Slow Ltd", "GB82WEST12345698765432", "2026-00012",
    ),
    "Alpha Bank": Table(
        "Α/Α;Ημερομηνία;Αιτιολογία;Ποσό;Πρόσημο ποσού\n2;13/3/2026;ΑΓΟΡΑ;5,00;Χ\n", -500, words="ΑΓΟΡΑ"
    ),
    "Bank of America": Table(
        'Description,,Summary Amt.\nBeginning balance as of 03/01/2026,,"1,000.00"\n\nDate,Description,Amount,Running Bal.\n'
        '03/01/2026,Beginning balance as of 03/01/2026,,"1,000.00"\n03/13/2026,"SLOW LTD","121.00","1,121.00"\n',
        12100, words="SLOW LTD",
    ),
    "Boursorama": Table(
        'dateOp;dateVal;label;category;amount;accountNum;accountbalance\n2026-03-13;2026-03-13;"VIR SLOW LTD";x;121,00;001234;1000.00\n',
        12100, words="VIR SLOW LTD",
    ),
    "Crédit Agricole": Table(
        "Liste des opérations du compte entre le 01/03/2026 et le 13/03/2026;\n\nDate;Libellé;Débit euros;Crédit euros;\n"
        '13/03/2026;"VIREMENT EN VOTRE FAVEUR\nSLOW LTD 2026-00012";;121,00;\n',
        12100, words="SLOW LTD 2026-00012", encoding="cp1252",
    ),
    "comdirect": Table(
        ';\n"Umsätze Girokonto";"Zeitraum: 30 Tage";\n\n"Buchungstag";"Wertstellung (Valuta)";"Vorgang";"Buchungstext";"Umsatz in EUR";\n'
        '"offen";"--";"Kartenverfügung";"Shop";"-5,00";\n"13.03.2026";"13.03.2026";"Übertrag";"Slow Ltd 12";"1.121,00";\n'
        '\n"Alter Kontostand";"879,00 EUR";\n',
        112100, words="Slow Ltd 12", encoding="cp1252",
    ),
    "Danske Bank": Table(
        '"Dato";"Kategori";"Tekst";"Beløb";"Saldo";"Status"\n"13.03.2026";"x";"Slow Ltd";"121,00";"1.000,00";"Udført"\n',
        12100, words="Slow Ltd", encoding="cp1252",
    ),
    "DKB": Table(
        '"Girokonto";"DE12120300001234567890"\n"Kontostand vom 31.03.2026:";"1.234,56 €"\n""\n"Buchungsdatum";"Wertstellung";"Status";'
        '"Zahlungspflichtige*r";"Zahlungsempfänger*in";"Verwendungszweck";"Umsatztyp";"IBAN";"Betrag (€)"\n"14.03.26";"14.03.26";'
        '"Vorgemerkt";"Anna";"Shop";"Kauf";"Ausgang";"DE89";"-5,5"\n"13.03.26";"13.03.26";"Gebucht";"Slow Ltd";"Anna";"Rechnung 12";'
        '"Eingang";"DE89370400440532013000";"121"\n',
        12100, "Slow Ltd", "DE89370400440532013000", "Rechnung 12",
    ),
    "ING in Germany": Table(
        "Umsatzanzeige;Datei erstellt am: 13.03.2026\n\nIBAN;DE12 5001 0517 1234 5678 90\nSaldo;1.000,00;EUR\n\nBuchung;Valuta;"
        "Auftraggeber/Empfänger;Buchungstext;Verwendungszweck;Saldo;Währung;Betrag;Währung\n"
        "13.03.2026;13.03.2026;Slow Ltd;Gutschrift;Rechnung 12;1.000,00;EUR;121,00;EUR\n",
        12100, "Slow Ltd", "", "Rechnung 12",
    ),
    "KBC": Table(
        "Rekeningnummer;Naam;Munt;Datum;Omschrijving;Valuta;Bedrag;Saldo;credit;debet;rekeningnummer tegenpartij;Naam tegenpartij;"
        "Vrije mededeling\nBE68539007547034;ANNA;EUR;13/03/2026;OVERSCHRIJVING;13/03/2026;121,00;1000,00;121,00;;"
        "GB82;Slow Ltd;2026-00012\n",
        12100, "Slow Ltd", "", "2026-00012",
    ),
    "Mandiri": Table(
        "Tanggal;Keterangan;Debit;Kredit;Saldo\n13/03/2026;TRANSFER DARI SLOW;0,00;1.210.000,00;10.000.000,00\n",
        121_000_000, words="TRANSFER DARI SLOW",
    ),
    "mBank": Table(
        "mBank S.A.;\n#Klient;\nANNA;\n\n#Data operacji;#Data księgowania;#Opis operacji;#Tytuł;#Nadawca/Odbiorca;#Numer konta;#Kwota;"
        "#Saldo po operacji;\n2026-03-13;2026-03-13;PRZELEW;\"FAKTURA 2026-00012\";\"SLOW LTD\";"
        "'12345678901234567890123456';121,00;1 000,00;\n",
        12100, "SLOW LTD", "12345678901234567890123456", "FAKTURA 2026-00012", "cp1250",
    ),
    "N26": Table(
        '"Date","Payee","Account number","Transaction type","Payment reference","Amount (EUR)"\n"2026-03-13","Slow Ltd",'
        '"DE89370400440532013000","Income","Rechnung 12","121.0"\n"2026-03-12","Shop","","MasterCard Payment","","-5.0"\n',
        12100, "Slow Ltd", "DE89370400440532013000", "Rechnung 12",
    ),
    "Nordea": Table(
        "Bokföringsdag;Belopp;Avsändare;Mottagare;Namn;Rubrik;Saldo;Valuta\n2026/03/13;121,00;;1234;Slow Ltd;Faktura 12;1000,00;SEK\n",
        12100, "Slow Ltd", "", "Faktura 12",
    ),
    "PostFinance": Table(
        'Datum von:;"=""2026-03-01"""\nKonto:;"=""CH5604835012345678009"""\n\nDatum;Bewegungstyp;Avisierungstext;Gutschrift in CHF;'
        'Lastschrift in CHF\n13.03.2026;Gutschrift;"GUTSCHRIFT VON SLOW LTD 2026-00012";121.00;'
        '\n\nDisclaimer:\nDer Inhalt wurde erzeugt.\n',
        12100, words="GUTSCHRIFT VON SLOW LTD 2026-00012",
    ),
    "Rabobank": Table(
        '"IBAN/BBAN","Munt","Volgnr","Datum","Rentedatum","Bedrag","Saldo na trn","Tegenrekening IBAN/BBAN",'
        '"Naam tegenpartij","Omschrijving-1",'
        '"Omschrijving-2"\n"NL44RABO0123456789","EUR","1","2026-03-13","2026-03-13","+121,00","+1000,00",'
        '"GB82WEST12345698765432","Slow Ltd",'
        '"Factuur 2026-00012"," "\n',
        12100, "Slow Ltd", "GB82WEST12345698765432", "Factuur 2026-00012",
    ),
    "Revolut": Table(
        "Type,Product,Started Date,Completed Date,Description,Amount,Fee,Currency,State,Balance\nCARD_PAYMENT,"
        "Current,2026-03-14 11:00:00,,"
        "Shop,-5.00,0.00,EUR,PENDING,\nTOPUP,Current,2026-03-13 10:00:00,2026-03-13 10:00:01,Payment from Slow Ltd,"
        "121.00,0.00,EUR,COMPLETED,1000.00\n",
        12100, words="Payment from Slow Ltd",
    ),
    "Sparkasse": Table(
        '"Auftragskonto";"Buchungstag";"Valutadatum";"Buchungstext";"Verwendungszweck";"Kundenreferenz (End-to-End)";'
        '"Beguenstigter/Zahlungspflichtiger";"Kontonummer/IBAN";"Betrag";"Waehrung";"Info"\n"DE12";"14.03.26";'
        '"14.03.26";"KAUF";"x";"";"Shop";'
        '"0";"-5,00";"EUR";"Umsatz vorgemerkt"\n"DE12";"13.03.26";"13.03.26";"GUTSCHRIFT";"Rechnung 12";"NOTPROVIDED";"Slow Ltd";'
        '"DE89370400440532013000";"1.121,00";"EUR";"Umsatz gebucht"\n',
        112100, "Slow Ltd", "DE89370400440532013000", "Rechnung 12",
    ),
    "Wise": Table(
        '"TransferWise ID",Date,Amount,Currency,Description,"Payment Reference","Running Balance","Payer Name","Payee Name"\n'
        'TRANSFER-1,13-03-2026,121.00,EUR,"Received money from Slow Ltd",2026-00012,1000.00,"Slow Ltd",\n',
        12100, "Slow Ltd", "", "2026-00012",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TABLES)
def test_file_of_a_bank_is_read_without_a_mapping(name: str) -> None:
    said = TABLES[name]
    data = said.text.encode(said.encoding)
    found = delimited.parse(data, Reading())
    assert (found.problems, delimited.likeness(data) >= 30) == ([], True)
    line = found.statements[0].lines[0]
    assert (line.on, line.amount_minor) == (DAY, said.amount_minor)
    assert (line.payer_name, line.payer_account) == (said.payer_name, said.payer_account)
    assert said.words in line.text


@pytest.mark.parametrize(
    ("preamble", "ours", "theirs"),
    [("", "1234567890", ""), ("Konto;DE12120300001234567890\n", "DE12120300001234567890", "1234567890")],
)
def test_an_account_number_is_ours_unless_the_lines_above_name_ours(preamble: str, ours: str, theirs: str) -> None:
    data = (
        f"{preamble}Kontonummer;Buchungstag;Empfänger;VWZ1;VWZ2;Betrag\n1234567890;13.03.2026;Shop;a;b;-5,00\n".encode()
    )
    (one,) = delimited.parse(data, Reading()).statements
    assert (one.account, one.lines[0].payer_account, one.lines[0].text) == (ours, theirs, "a b")


def test_what_was_kept_of_a_net_amount_is_told() -> None:
    data = b'"Date","Name","Status","Currency","Gross","Fee","Net"\n"13/03/2026","Slow Ltd","Completed","EUR","121,00","-4,00","117,00"\n'
    (line,) = delimited.parse(data, Reading()).statements[0].lines
    assert (line.amount_minor, line.charges_minor) == (11700, 400)


def test_an_amount_is_never_read_with_the_wrong_mark() -> None:
    """121,00 has no thousands: where a point is the decimal mark, it is a problem and no twelve thousand."""
    found = delimited.parse(
        b"Date;Text;Amount\n2026-03-13;a;1.5\n2026-03-13;b;121,00\n", Reading(settings={"decimal": "."})
    )
    assert [(one.line, one.because.code) for one in found.problems] == [(3, "bank_amount_unreadable")]
