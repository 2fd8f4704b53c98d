"""Whether the name that a bank gives is a client's: legal forms, order, umlauts, other scripts, and what banks cut off.

Names are compared by their words in Latin letters. Two scripts meet by sound: "Παπαδόπουλος" and "Papadopoulos",
"Щербаков" and "Scherbakow" have the same skeleton.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from anyascii import anyascii
from rapidfuzz import fuzz

FORMS = frozenset((
    "ab", "ae", "ag", "aps", "as", "asa", "bhd", "bv", "bvba", "co", "company", "corp", "corporation", "cv",
    "cvba", "dd", "doo", "dba", "eg", "ehf", "ek", "eood", "epe", "eurl", "ev", "fa", "gbr", "gmbh", "hf",
    "ike", "inc", "incorporated", "kda", "kft", "kg", "kgaa", "koop", "limited", "llc", "llp", "lp", "ltd",
    "ltda", "maatschap", "mbh", "monoprosopi", "nv", "oe", "ohg", "ood", "oy", "oyj", "ooo", "pao", "plc",
    "pt", "pte", "pty", "pvt", "sa", "sagl", "sarl", "sas", "sasu", "sca", "scrl", "sdn", "se", "sl", "slu",
    "snc", "sp", "spa", "spzoo", "sprl", "spol", "sro", "srl", "stichting", "tbk", "ug", "vof", "vzw", "zao",
    "zoo", "zrt",
))  # fmt: skip
"""Legal forms, in Latin letters: they tell two firms of one name apart, where both are given."""
SMALL = frozenset((
    "and", "und", "en", "et", "the", "der", "die", "das", "di", "de", "del", "van", "von", "herr", "frau",
    "mr", "mrs", "ms", "dr", "prof", "ing", "dipl", "mag", "dhr", "mevr", "kyrios", "kyria", "bpk", "ibu",
))  # fmt: skip
"""Joining words and titles."""
SHORTEST_CUT = 12
"""Letters from which on a name that is cut off still says whose it is: banks cut at 18 to 70."""
NEARLY, LIKE = 92, 80
"""Likeness of words in order, from 0 to 100: one letter of twelve differs, and one of five."""

_WORD = re.compile(r"[a-z0-9]+")
_GREEK = (
    ("ου", "u"), ("ού", "u"), ("αυ", "av"), ("αύ", "av"), ("ευ", "ev"), ("εύ", "ev"), ("μπ", "b"), ("ντ", "nt"),
    ("γκ", "g"), ("γγ", "ng"), ("τζ", "tz"), ("χ", "h"), ("η", "i"), ("ή", "i"), ("υ", "i"), ("ύ", "i"),
)  # fmt: skip
_SOUNDS = (
    ("shch", "s"), ("sch", "s"), ("tsch", "c"), ("tch", "c"), ("ch", "h"), ("kh", "h"), ("sh", "s"), ("zh", "z"),
    ("ph", "f"), ("th", "t"), ("ts", "c"), ("tz", "c"), ("ck", "k"), ("qu", "kv"), ("ou", "u"), ("oe", "o"), ("ae", "a"),
    ("ue", "u"), ("ij", "i"), ("ei", "i"), ("ai", "e"), ("oi", "i"), ("yi", "i"), ("iy", "i"), ("ii", "i"), ("dj", "j"),
    ("w", "v"), ("x", "ks"), ("q", "k"), ("c", "k"), ("y", "i"), ("j", "i"),
)  # fmt: skip
"""Spellings of one sound in the usual transcriptions (ISO 9, ISO 843, German and English ones), coarse on purpose."""


class Likeness(IntEnum):
    """How sure it is that two names are one."""

    none = 0
    part = 1
    """Some of the words."""
    like = 2
    nearly = 3
    """A letter or two differ, or the bank cut the name off."""
    equal = 4


@dataclass(frozen=True, slots=True)
class Name:
    """A name as it is compared: its words in Latin letters, sorted, without legal forms; and their sound."""

    words: tuple[str, ...]
    sounds: tuple[str, ...]
    forms: frozenset[str] = frozenset()
    """Its legal forms, which tell two firms of one name apart where both are given."""

    @property
    def key(self) -> str:
        """What an exact look-up compares."""
        return " ".join((*self.words, *sorted(self.forms)))[:120]

    @property
    def compact(self) -> str:
        return "".join(self.words)


@lru_cache(maxsize=50_000)
def name(text: str) -> Name:
    """`text` taken apart."""
    greek = text.casefold()
    if not text.isascii():
        for letters, sound in _GREEK:
            greek = greek.replace(letters, sound)
    in_order = _words(greek)
    kept = [word for word in in_order if word not in FORMS and word not in SMALL] or in_order
    words = tuple(sorted(map(_umlauts, kept)))
    return Name(words, tuple(sorted(map(_sound, kept))), frozenset(in_order) & FORMS)


def _words(text: str) -> list[str]:
    """Words in Latin letters; the letters of "B.V." and "A & B" are put together where points stand between them."""
    latin = text if text.isascii() else anyascii(text).casefold()
    return _WORD.findall(re.sub(r"(?<=\b[a-z])[.](?=[a-z]\b)|['’`]", "", latin))


def _umlauts(word: str) -> str:
    """ "mueller" and "muller" are one name: banks write umlauts in both ways."""
    return word.replace("ae", "a").replace("oe", "o").replace("ue", "u").replace("ss", "s")


@lru_cache(maxsize=50_000)
def _sound(word: str) -> str:
    for letters, sound in _SOUNDS:
        word = word.replace(letters, sound)
    return re.sub(r"(.)\1+", r"\1", word)


def likeness(one: Name, other: Name) -> Likeness:
    """How sure it is that both are one name."""
    if not one.words or not other.words:
        return Likeness.none
    if one.words == other.words or one.compact == other.compact:
        differ = one.forms and other.forms and one.forms != other.forms
        return Likeness.nearly if differ else Likeness.equal
    if one.sounds == other.sounds:
        return Likeness.nearly if len(one.compact) >= 6 else Likeness.like
    if _is_cut(one, other) or _is_cut(other, one):
        return Likeness.nearly
    ratio = max(
        fuzz.ratio(" ".join(one.words), " ".join(other.words)), fuzz.ratio(" ".join(one.sounds), " ".join(other.sounds))
    )
    if ratio >= NEARLY and len(one.compact) >= 8 and _differ_little(one, other):
        return Likeness.nearly
    if ratio >= LIKE:
        return Likeness.like
    return Likeness.part if _share(one, other) else Likeness.none


def _is_cut(short: Name, whole: Name) -> bool:
    """Every word of `short` is one of `whole`, but the last written, which begins one: the bank cut the name off."""
    if len(short.compact) < SHORTEST_CUT:
        return False
    left = [word for word in short.words if word not in whole.words]
    rest = [word for word in whole.words if word not in short.words]
    return (
        len(left) == 1 and any(word.startswith(left[0]) for word in rest) and len(whole.words) - len(short.words) <= 2
    )


def _differ_little(one: Name, other: Name) -> bool:
    """The words that are not the same in both are alike one by one: "Bau Schmidt" is not "Bau Schmied Sohn"."""
    left, right = set(one.words) - set(other.words), set(other.words) - set(one.words)
    if len(left) != len(right):
        return False
    return all(
        word.isalpha() and len(word) >= 4 and any(fuzz.ratio(word, its) >= LIKE for its in right) for word in left
    )


def _share(one: Name, other: Name) -> bool:
    return any(len(word) >= 4 and word in other.words for word in one.words)


class Directory:
    """The names of many clients, found by any of their words or its sound: no name is compared with all of them."""

    def __init__(self, names: Iterable[tuple[int, str]]) -> None:
        self._by_word: dict[str, list[int]] = defaultdict(list)
        self._names: dict[int, Name] = {}
        for id, text in names:
            self._names[id] = taken = name(text)
            for word in {*taken.words, *taken.sounds}:
                self._by_word[word].append(id)
        self._sorted = sorted(self._by_word)

    def find(self, text: str) -> dict[int, Likeness]:
        """Clients whose names are like `text`, the part of a name included, and how sure it is."""
        wanted = name(text)
        words = {*wanted.words, *wanted.sounds}
        lists = [self._by_word[word] for word in (*words, *self._begun(wanted)) if word in self._by_word]
        candidates = {id for found in lists if len(found) <= MOST_OF_A_WORD for id in found}
        if not candidates and lists:
            candidates = set(min(lists, key=len)[:MOST_OF_A_WORD])
        found = {id: likeness(wanted, self._names[id]) for id in candidates}
        return {id: how for id, how in found.items() if how}

    def _begun(self, wanted: Name) -> set[str]:
        """Words that begin as one of `wanted` does: what a bank cut off, or somebody mistyped."""
        begun: set[str] = set()
        for word in wanted.words:
            if len(word) > BEGINNING:
                start, end = word[:BEGINNING], word[:BEGINNING] + "\uffff"
                at, last = bisect_left(self._sorted, start), bisect_left(self._sorted, end)
                begun.update(self._sorted[at : min(last, at + MOST_BEGUN)])
        return begun


MOST_OF_A_WORD = 500
"""Clients that share a word before it counts as saying nothing: "Hotel"."""
BEGINNING, MOST_BEGUN = 5, 40
"""Letters that a word must share with another to be compared, and how many such words are."""
