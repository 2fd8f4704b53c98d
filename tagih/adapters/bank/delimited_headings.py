"""What the headings of banks' CSV files are called, in the languages of the banks, and which column holds what."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence

_WORDS: dict[str, str] = {
    # Each field with the headings it goes by, the best first; as `plain` writes them.
    "date": (
        "booking date|bookingdate|booked at|booked|dateop|posted date|posting date|post date|buchungstag|"
        "buchungsdatum|buchung|date de comptabilisation|date comptable|date operation|date d operation|"
        "fecha contable|fecha operacion|fecha de operacion|f operacion|data contabile|data operazione|data movimento|"
        "data ksiegowania|data operacji|data lancamento|boekdatum|boekingsdatum|bokforingsdag|bokforingsdatum|"
        "bogforingsdato|bokfort dato|kirjauspaiva|datum zauctovani|konyvelesi datum|completed date|date completed|"
        "tanggal transaksi|tanggal|tgl|date|datum|fecha|data|dato|paivamaara|transaction date|transactiedatum|"
        "transaktionsdatum|datum van de verrichting|uitvoeringsdatum|created|created utc|journaldate|started date|"
        "finished on|created on|ημερομηνια|дата"
    ),
    "valued": (
        "value date|valuedate|valuta date|dateval|valuta|valutadatum|valuta datum|wertstellung|wertstellungstag|wert|"
        "date de valeur|date valeur|fecha valor|data valuta|data waluty|rentedatum|valutadato|rantedatum|valor dato"
    ),
    "amount": (
        "amount|credit debit amount|betrag|umsatz|transaktionsbetrag|montant|montant operation|importe|importo|"
        "bedrag|kwota|kwota operacji|valor|transaction amount|net amount|netamount|net|jumlah|nominal|mutasi|belopp|"
        "belob|maara|castka|objem|osszeg|total|betrag eur|amount eur|bedrag eur|source amount after fees|ποσο|сумма|"
        "cantidad|montante"
    ),
    "debit": (
        "debit|debit amount|debit euros|debit eur|debits|withdrawal|withdrawals|withdrawal amount|paid out|money out|"
        "soll|lastschrift|belastung|ausgang|ausgaben|debet|af|cargo|cargos|debe|dare|uscite|addebiti|addebito|"
        "sorties|depense|depenses|obciazenia|wydatki|debito|debitos|keluar|out|χρεωση"
    ),
    "credit": (
        "credit|credit amount|credit euros|credit eur|credits|deposit|deposits|deposit amount|paid in|money in|haben|"
        "gutschrift|eingang|einnahmen|kredit|bij|abono|abonos|haber|avere|entrate|accrediti|accredito|entrees|"
        "recette|recettes|uznania|wplywy|credito|creditos|masuk|in|πιστωση"
    ),
    "direction": (
        "af bij|bij af|debit credit|credit debit|credit debit indicator|debet credit|debit or credit|d c|dc|s h|"
        "soll haben|sens|credit debet|προσημο ποσου|προσημο|transaction type|type|mutatiesoort af bij|direction|"
        "indicator|richting|cr dr|dr cr"
    ),
    "payer": (
        "payer name|name payer|partner name|counterparty name|naam van de tegenpartij|counter party|"
        "beguenstigter zahlungspflichtiger|begunstigter zahlungspflichtiger|auftraggeber empfanger|"
        "auftraggeber begunstigter|zahlungsempfanger|zahlungspflichtiger|name zahlungsbeteiligter|"
        "zahlungsbeteiligter|naam tegenpartij|naam tegenrekening|naam omschrijving|naam|contrepartie|"
        "nom contrepartie|beneficiaire|beneficiario|controparte|ordenante|nadawca odbiorca|nazwa nadawcy odbiorcy|"
        "nadawca|kontrahent|dane kontrahenta|merchant name|merchant|payee|payer|customer name|card name|name|nama|"
        "empfanger|sender|beneficiary|counterparty|tegenpartij|namn|motpart|nazev protiuctu|protistrana|"
        "reference text"
    ),
    "payer_from": "source|from|sender name|zahlungspflichtige r|source name|ordering party|donneur d ordre",
    "payer_to": "target|to|zahlungsempfanger in|target name|beneficiary name|recipient",
    "payer_account": (
        "partner iban|counterparty iban|counterparty account|counterparty account number|tegenrekening iban bban|"
        "tegenrekening|rekening tegenpartij|iban tegenpartij|kontonummer iban|iban zahlungsbeteiligter|"
        "iban kontonummer|kontonummer konto|iban|compte contrepartie|numero de compte de la contrepartie|"
        "cuenta contraparte|rachunek nadawcy odbiorcy|numer rachunku nadawcy|rachunek przeciwstawny|nr rachunku|"
        "number|protiucet|cislo uctu protistrany|payer account|account number counterparty|counterparty|tegenpartij|"
        "numer konta|account number|kontonummer"
    ),
    "own": (
        "auftragskonto|iban auftragskonto|iban bban|rekening|rekeningnummer|rekening nummer|own account|account|"
        "account number|account name|kontonummer|konto|compte|numero de compte|cuenta|numero cuenta|rachunek|"
        "accountnum|produit|account no|nomor rekening|konto nr|bezeichnung auftragskonto"
    ),
    "text": (
        "verwendungszweck|payment reference|label|avisierungstext|vrije mededeling|movimiento|descrizione estesa|"
        "rubrik|tekst|purpose|remittance information|remittance|mededelingen|mededeling|omschrijving|communication|"
        "communications|libelle|libelle operation|libelle de l operation|libelle complet|concepto|descripcion|"
        "causale|descrizione|descrizione operazione|tytul|tytulem|tytul operacji|opis|opis operacji|opis transakcji|"
        "keterangan|berita|description|transaction description|desc|memo|details|narrative|particulars|reason|motif|"
        "buchungstext|vorgang|text|original description|additional description|additional information|notes|note|"
        "items|descricao|historico|popis|poznamka|reference 1|zprava pro prijemce|transaction details|message|"
        "kozlemeny|details de paiement|αιτιολογια|назначение платежа"
    ),
    "reference": (
        "structured communication|gestructureerde mededeling|communication structuree|betalingskenmerk|"
        "zahlungsreferenz|qr referenz|creditor reference|rf reference|ocr|viite|viitenumero|referens|kid|reference|"
        "referenz|riferimento|referencia|variabilni symbol|vs|num"
    ),
    "end_to_end": (
        "end to end|end to end id|end to end referenz|kundenreferenz end to end|kundenreferenz|sepa reference|"
        "end to end reference|endtoendid"
    ),
    "bank_reference": (
        "transaction id|transactionid|n de transaction|transaction number|transaktionsnummer|transaktions nr|id|"
        "volgnr|order id|row|identification transaction|identifiant|reference id|transactiereferentie|source id|"
        "numero operacji|balance transaction id"
    ),
    "currency": (
        "currency|wahrung|waehrung|devise|divisa|munt|muntsoort|monn|monnaie|moneda|moeda|waluta|mata uang|curr|"
        "valuta|ccy|mena|currency code|deviza|valutakod|source currency"
    ),
    "balance": (
        "balance|running bal|accountbalance|running balance|runningbalance|saldo|solde|kontostand|saldo na trn|"
        "saldo po operacji|saldo nach buchung|saldo na mutatie|balance after|account balance|zustatek|egyenleg|"
        "saldo eur|disponible|υπολοιπο"
    ),
    "status": "status|state|etat|stan|info",
    "fee": "fee|gebuhr|frais",
    "original": (
        "original amount|amount in foreign currency|fremdwahrungsbetrag|oorspr bedrag|betrag in fremdwahrung"
    ),
    "original_currency": "original currency|foreign currency|fremdwahrung|oorspr munt|type foreign currency",
}  # fmt: skip
_KNOWN = {field: words.split("|") for field, words in _WORDS.items()}
FIELDS = tuple(_KNOWN)
OUT = frozenset((
    "d", "debit", "debet", "af", "s", "soll", "dr", "dbit", "out", "outgoing", "obciazenie", "db", "-",
    "keluar", "debito", "cargo", "χ", "uit", "expense",
))  # fmt: skip
"""What stands beside an amount that left."""
IN = frozenset((
    "c", "credit", "kredit", "bij", "h", "haben", "cr", "crdt", "in", "incoming", "uznanie", "k", "+", "masuk",
    "credito", "abono", "π", "income",
))  # fmt: skip
"""What stands beside an amount that came."""
NOT_BOOKED = frozenset((
    "pending", "vorgemerkt", "umsatz vorgemerkt", "declined", "failed", "cancelled", "canceled", "reverted", "en attente",
    "pendiente", "authorised", "authorized", "refused", "voided",
))  # fmt: skip
"""States of what is no booking yet, or none any more."""
SPENDING = frozenset({"card used for transaction", "order url"})
"""Headings of lists of purchases (PC Mastercard, Amazon): their amounts are spent although they bear no sign."""
_NUMBERED = re.compile(
    r"(?:vwz|verwendungszweck|omschrijving|description|mededeling|beschrijving|beschreibung) ?([0-9]{1,2})"
)
_BEGINNINGS = {
    "debit": ("lastschrift in", "belastung in"), "credit": ("gutschrift in",),
    "amount": ("betrag", "umsatz", "amount", "bedrag", "montant", "importe", "kwota"), "date": ("buchungstag", "boekdatum"),
    "text": ("verwendungszweck", "omschrijving", "opis"), "payer": ("beguenstigter", "begunstigter", "auftraggeber"),
    "balance": ("saldo", "solde", "balance", "kontostand"), "end_to_end": ("kundenreferenz", "end to end"),
}  # fmt: skip


_PLAIN = str.maketrans({"ß": "ss", "ł": "l", "ø": "o", "æ": "ae", "đ": "d"})
"""Letters that are no letter with an accent, as they are compared."""


def plain(text: str) -> str:
    """A heading as it is compared: small letters without accents, digits, single spaces."""
    folded = unicodedata.normalize("NFKD", text.casefold().translate(_PLAIN))
    kept = "".join(letter if letter.isalnum() else " " for letter in folded if not unicodedata.combining(letter))
    return " ".join(kept.split())


def bare(heading: str) -> str:
    """A heading without what stands in brackets: `Amount (EUR)` is an amount."""
    return plain(re.sub(r"\([^()]*\)|\[[^\[\]]*\]", " ", heading)) or plain(heading)


def score(cells: Sequence[str]) -> int:
    """How much a row looks like a heading: one for each field its cells name; none unless a day and money are named."""
    names = {bare(cell) for cell in cells if cell.strip() and len(cell) <= 60}
    found = {field for field, words in _KNOWN.items() if names & set(words) or _begins(field, names)}
    has_money = found & {"amount", "debit", "credit"}
    return len(found) if has_money and found & {"date", "valued"} else 0


def _begins(field: str, names: set[str]) -> bool:
    return any(name.startswith(_BEGINNINGS.get(field, ())) for name in names) if field in _BEGINNINGS else False


def columns(heading: Sequence[str], fits: Callable[[str, int], bool]) -> dict[str, list[int]]:
    """Which columns hold which field: the best name whose cells fit, each column once.

    `fits(field, column)` looks at what stands in the column: days must be days, amounts numbers.
    """
    names, found, taken = [bare(cell) for cell in heading], dict[str, list[int]](), set[int]()
    for field in ("date", "amount", "debit", "credit", "balance", "currency", "valued", "own", *FIELDS):
        if field in found:
            continue
        column = _best(field, names, taken, fits)
        if column is not None:
            found[field] = [column]
            taken.add(column)
    if "date" not in found and "valued" in found:
        found["date"] = found["valued"]
    more = [
        at
        for at, name in enumerate(names)
        if at not in taken and (not name or _NUMBERED.fullmatch(name) or name in _KNOWN["text"])
    ]
    found["text"] = sorted({*found.get("text", []), *more}) if found.get("text") or more else []
    return found


def _best(field: str, names: Sequence[str], taken: set[int], fits: Callable[[str, int], bool]) -> int | None:
    for word in _KNOWN[field]:
        for at, name in enumerate(names):
            if name == word and at not in taken and fits(field, at):
                return at
    for at, name in enumerate(names):
        if field in _BEGINNINGS and name.startswith(_BEGINNINGS[field]) and at not in taken and fits(field, at):
            return at
    return None


def named(heading: Sequence[str], wanted: Mapping[str, str]) -> dict[str, list[int]]:
    """The columns a mapping names: by heading or as #3; several for one field are joined by a plus sign."""
    places = {plain(cell): at for at, cell in reversed(list(enumerate(heading)))}
    found: dict[str, list[int]] = {}
    for field, said in wanted.items():
        if field not in FIELDS:
            continue
        parts = [part.strip() for part in said.split("+")]
        found[field] = [
            int(part[1:]) - 1 if re.fullmatch(r"#[0-9]{1,3}", part) else places.get(plain(part), -1) for part in parts
        ]
    return found
