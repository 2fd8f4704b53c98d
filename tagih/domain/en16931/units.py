"""Units of quantity: what people write in six languages, as codes of UN/ECE Recommendation 20 (revision 17; read 2026-11)."""

from __future__ import annotations

ONE = "C62"
"""One of anything: what a unit without a name is."""

_WORDS = {
    ONE: "one unit piece pieces pc pcs item items x stuk stuks st stück stk pièce pièces unité buah unit τεμάχιο τεμάχια τεμ τμχ",
    "HUR": "hour hours h hr hrs uur uren u stunde stunden std heure heures jam ώρα ώρες",
    "MIN": "minute minutes min minuut minuten menit λεπτό λεπτά",
    "DAY": "day days d dag dagen tag tage jour jours hari ημέρα ημέρες μέρα μέρες",
    "WEE": "week weeks weken woche wochen semaine semaines minggu εβδομάδα εβδομάδες",
    "MON": "month months maand maanden monat monate mois bulan μήνας μήνες",
    "ANN": "year years jaar jaren jahr jahre an ans année années tahun έτος έτη",
    "KMT": "km kilometre kilometres kilometer kilometers kilomètre kilomètres χιλιόμετρο χιλιόμετρα χλμ",
    "MTR": "m metre metres meter meters mètre mètres μέτρο μέτρα",
    "MTK": "m2 m²",
    "MTQ": "m3 m³",
    "KGM": "kg kilo kilogram kilograms kilogramm kilogramme kilogrammes κιλό κιλά",
    "GRM": "g gram grams gramm gramme grammes",
    "TNE": "t tonne tonnes ton",
    "LTR": "l litre litres liter liters λίτρο λίτρα",
    "KWH": "kwh",
    "SET": "set sets satz",
    "PR": "pair pairs paar paire paires pasang ζεύγος",
    "XBX": "box boxes doos dozen kiste kisten boîte boîtes kotak κουτί κουτιά",
    "P1": "% percent procent prozent",
    "LS": "lump fixed pauschal forfait lumpsum",
}
_CODES = {word.casefold(): code for code, words in _WORDS.items() for word in words.split()}


def code(text: str) -> str:
    """The code of a unit, or an empty text where we know none: `code("hours") == "HUR"`."""
    word = text.casefold().strip(" .")
    return _CODES.get(word, "") if word else ONE
