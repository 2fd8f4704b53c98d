"""The English sentences, one file per noun; `ALL` joins them and refuses a code that is said twice."""

from __future__ import annotations

from tagih.domain.sentences import (
    amounts,
    banking,
    books,
    charges,
    client_words,
    completeness,
    contacting,
    corrections,
    credit,
    direct_debit,
    documents,
    dunning,
    einvoices,
    further_ways,
    holdings,
    matching,
    people,
    quotes,
    recurring,
    ways,
)

ALL: dict[str, str] = {}
for _part in (
    amounts, banking, books, charges, completeness, contacting, corrections, credit, documents, dunning, einvoices,
    holdings, matching, people, quotes, recurring, ways,
    direct_debit,
    client_words,
    further_ways,
):  # fmt: skip
    assert not ALL.keys() & _part.SENTENCES.keys(), "a code is said twice"
    ALL.update(_part.SENTENCES)
