"""What stands in field 86 of MT940 and MT942: every bank writes it its own way, and few say which.

Known ways: German ?20 fields with SEPA words (EREF+, SVWZ+), the same with another separator, Dutch slashes (/EREF/,
/REMI/, /NAME/, /CNTP/), words with a colon (IBAN:, NAAM:, OMSCHRIJVING:, Polish TYT.:), the old ways of ING, SNS and
PostFinance, and the lines of :NS:. What is in none of them stays as it is: plain words.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from tagih.adapters.bank import base
from tagih.domain.banking import folded_account

FULL_LINE, FULL_FIELD = 64, 27
"""Characters after which a bank breaks a line of field 86, and a numbered field of it: a word may go on after it."""

_NUMBERED = re.compile(r"(?:[0-9]{3})?\s*([?<>~^@|])(?=[0-9]{2})", re.ASCII)
_SEPA = re.compile(
    r"(?<![A-Z0-9])(EREF|KREF|MREF|CRED|DEBT|SVWZ|ABWA|ABWE|IBAN|BIC|COAM|OAMT|PURP|SQTP|ORCR|RREF|MTLG)([+:])\s?",
    re.ASCII,
)
_SLASHED = re.compile(
    r"/(EREF|PREF|MARF|CSID|ORDP|BENM|CNTP|NAME|ID|ADDR|REMI|ISDT|RTRN|IBAN|BIC|TRTP|UCRD|UDTR|ULTC|ULTD|ULTB|PURP|SVCL|EXCH|CHGS|"
    r"TRCD|INIT|ACCW|OCMT|IREF|RREF|BRID|NRTX|CRED|DEBT|SQTP|OCMD|BUSP|RCVD|RFB|ROC|INV)/",
    re.ASCII,
)
_WORDED = re.compile(
    r"(?<![A-Za-z])(IBAN|BIC|NAAM|NAME|OMSCHRIJVING|KENMERK|BETALINGSKENM\.?|REK|REKENING|AUFTRAGGEBER|ABSENDER|MITTEILUNGEN?|"
    r"Z RACH\.?|NA RACH\.?|OD|DLA|TYT\.?|TNR|ID IPH|REMIT|MACHTIGING|INCASSANT|EREF|MREF|CRED|SVWZ|ABWA)\s?:\s?",
    re.ASCII,
)
_IBAN = re.compile(r"\b([A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?)\b", re.ASCII)
_KENMERK = re.compile(r"BETALINGSKENM\.?\s*:?\s*([0-9]{7,30})", re.ASCII)


class Details(NamedTuple):
    """What field 86 tells of one booking. `code`: the three digits at its beginning, where a bank has them."""

    code: str = ""
    name: str = ""
    account: str = ""
    reference: str = ""
    end_to_end_id: str = ""
    text: str = ""
    booking_text: str = ""


def read(lines: list[str], customer_reference: str) -> Details:
    """What the lines of field 86 say; `customer_reference` of field 61 is the payer's account with some banks."""
    whole = "".join(lines).lstrip()
    if numbered := _numbered(whole):
        return _of_numbered(whole, *numbered)
    joined = _joined(lines)
    if len(_SLASHED.findall(joined)) >= 2 or joined.startswith(
        ("/REMI/", "/EREF/", "/TRTP/", "/CNTP/", "/BENM/", "/ORDP/")
    ):
        return _of_slashes(joined)
    if any(not line.strip() for line in lines[1:]) or lines[:1] == [customer_reference]:
        return _of_blocks(lines, customer_reference)
    return _of_words(joined)


def read_coded(lines: list[str]) -> Details:
    """What :NS: says after a booking: 01 to 14 the purpose, 15 and 16 the name, 17 the booking text, 20 the account."""
    fields: dict[int, str] = {}
    for line in lines:
        if line[:2].isdigit():
            fields[int(line[:2])] = line[2:].strip()
    text = base.described(" ".join(fields[number] for number in range(1, 15) if fields.get(number)))
    name = base.kept(" ".join(filter(None, (fields.get(15, ""), fields.get(16, "")))))
    return Details("", name, "", base.structured_reference(text), "", text, fields.get(17, ""))


def _joined(lines: list[str]) -> str:
    """Lines as one text: a full line goes on in the middle of a word."""
    parts = [line if len(line) >= FULL_LINE else f"{line} " for line in lines]
    return "".join(parts).strip()


# --- ?20 -----------------------------------------------------------------------------------------------------


def _numbered(whole: str) -> tuple[str, str] | None:
    """The code at the beginning and the separator of numbered fields; None where there are none."""
    found = _NUMBERED.match(whole)
    if found is None or (not whole[:3].isdigit() and found[1] != "?"):
        return None
    return whole[:3] if whole[:3].isdigit() else "", found[1]


def _of_numbered(whole: str, code: str, separator: str) -> Details:
    fields: dict[int, str] = {}
    for part in re.split(rf"{re.escape(separator)}(?=[0-9]{{2}})", whole[len(code) :]):
        if part[:2].isdigit():
            fields.setdefault(int(part[:2]), part[2:])
    purpose = _purpose([fields[number] for number in (*range(20, 30), *range(60, 64)) if number in fields])
    said = _sepa(purpose)
    text = said.get("SVWZ") or said.get("", "") or purpose
    account = fields.get(38, "").strip() or fields.get(31, "").strip() or said.get("IBAN", "")
    bank = fields.get(30, "").strip()
    if account.isdigit() and bank.isdigit():
        account = f"{bank}/{account}"
    name = (fields.get(32, "") + _glue(fields.get(32, "")) + fields.get(33, "")).strip()
    return Details(
        code, base.kept(name or said.get("ABWA", "")), folded_account(account),
        base.structured_reference(text), base.given(said.get("EREF", "")), base.described(text), base.kept(fields.get(0, "")),
    )  # fmt: skip


def _purpose(parts: list[str]) -> str:
    return "".join(part + _glue(part) for part in parts).strip()


def _glue(part: str) -> str:
    """A full field goes on in the next one, in the middle of a word; a shorter one ended with a word."""
    return "" if len(part) >= FULL_FIELD or part.endswith(" ") else " "


def _sepa(purpose: str) -> dict[str, str]:
    """What stands behind each SEPA word; under the empty word what stands before the first."""
    parts = _SEPA.split(purpose)
    said = {"": parts[0].strip()}
    for word, value in zip(parts[1::3], parts[3::3], strict=False):
        said.setdefault(word, value.strip())
    return said


# --- /REMI/ --------------------------------------------------------------------------------------------------


def _of_slashes(joined: str) -> Details:
    parts = _SLASHED.split(joined)
    said: dict[str, str] = {}
    for word, value in zip(parts[1::2], parts[2::2], strict=False):
        if value.strip("/ ") or word not in said:
            said.setdefault(word, value.strip("/ ")) if not said.get(word) else None
    name, account = said.get("NAME", ""), said.get("IBAN", "")
    if "CNTP" in said:  # IBAN/BIC/name/city
        its = said["CNTP"].split("/")
        account, name = account or its[0], name or (its[2] if len(its) > 2 else "")
    elif not name:
        name = said.get("ORDP", "") or said.get("BENM", "")
    kind, _, rest = said.get("REMI", "").partition("/")
    reference = ""
    if kind == "STRD":
        reference = base.given(rest.rpartition("/")[2] or rest)
        text = ""
    else:
        text = rest.strip("/ ") if kind == "USTD" else said.get("REMI", "")
    text = text or " ".join(filter(None, (said.get("TRTP", ""), said.get("TRCD", ""), reference)))
    return Details(
        "", base.kept(name), folded_account(account), reference or base.structured_reference(text),
        base.given(said.get("EREF", "") or said.get("PREF", "")), base.described(text or parts[0]),
        "RTRN" if "RTRN" in said else base.kept(said.get("TRTP", "")),
    )  # fmt: skip


# --- words ---------------------------------------------------------------------------------------------------


def _of_words(joined: str) -> Details:
    parts = _WORDED.split(joined)
    said: dict[str, str] = {}
    for word, value in zip(parts[1::2], parts[2::2], strict=False):
        said.setdefault(word.rstrip("."), re.split(r" {2,}|\n|;", value.strip())[0].strip(" /;"))
    name = next(
        (said[word] for word in ("NAAM", "NAME", "OD", "AUFTRAGGEBER", "ABSENDER", "ABWA") if said.get(word)), ""
    )
    account = next((said[word] for word in ("IBAN", "REK", "REKENING", "Z RACH") if said.get(word)), "")
    found = _IBAN.search(account or joined) if not account or account[:2].isalpha() else None
    account = found[1] if found else account
    first = joined.split(" ", 1)[0]
    if not account and first.isdigit() and 7 <= len(first) <= 12:
        account = first  # the old way of ING and Postbank: the account stands in front
    kenmerk = _KENMERK.search(joined)
    reference = kenmerk[1] if kenmerk else base.given(said.get("KENMERK", ""))
    said_text = next((said[word] for word in ("OMSCHRIJVING", "TYT", "SVWZ") if said.get(word)), "")
    return Details(
        "", base.kept(name), folded_account(account), reference or base.structured_reference(joined),
        base.given(said.get("EREF", "")), base.described(said_text if len(said_text) > 8 else joined),
    )  # fmt: skip


def _of_blocks(lines: list[str], customer_reference: str) -> Details:
    """SNS, ASN and RegioBank: account and name on the first line, a blank one, then what it is for."""
    first, *rest = lines
    account, _, name = first.partition(" ")
    if folded_account(account) != folded_account(customer_reference) and not (
        account[:2].isalpha() and account[2:4].isdigit()
    ):
        return _of_words(_joined(lines))
    text = base.described(_joined([line for line in rest if line.strip()]))
    return Details("", base.kept(name), folded_account(account), base.structured_reference(text), "", text)
