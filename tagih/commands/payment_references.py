"""Creditor references of invoices and clients: made once, unique in the company, and the way they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from tagih.adapters.letters.tables import LONGEST_REFERENCE
from tagih.domain import creditor_reference
from tagih.models import Company, Customer, Invoice, rows


def of_invoices(company: Company, numbers: Sequence[str]) -> list[str]:
    """The references of invoices that are being issued under these numbers, in one query; those in use are passed over."""
    return _free(company, Invoice, numbers, creditor_reference.of_invoice)


def of_customers(company: Company, numbers: Sequence[str]) -> list[str]:
    """The references of clients that are being added under these numbers."""
    return _free(company, Customer, numbers, creditor_reference.of_customer)


def _free(company: Company, model: Any, numbers: Sequence[str], make: Callable[..., str]) -> list[str]:
    plain = [make(number) for number in numbers]
    taken = {
        one for (one,) in rows.select(model, ("creditor_reference",), company_id=company.pk, creditor_reference=plain)
    }
    made = []
    for number, reference in zip(numbers, plain, strict=True):
        free = make(number, again=True) if reference in taken else reference
        taken.add(free)
        made.append(free)
    return made


def asked(company: Company, invoice: Invoice) -> str:
    """What a payer of an invoice is asked to write: the creditor reference in groups of four where money comes to an
    IBAN, which carries one; else the number.
    """
    return _carried(company, invoice.creditor_reference) or str(invoice.number)


def asked_in_letter(
    company: Company, customer_id: int, invoices: Sequence[tuple[int, str]], numbers: Sequence[str]
) -> str:  # fmt: skip
    """What a letter about receivables of these `numbers` asks its reader to write; empty where their numbers do.

    Of one invoice (`invoices`: id and number of those made here) its reference; the client's own where the numbers are
    too many for a transfer.
    """
    if len(invoices) == 1 and {number.partition("/")[0] for number in numbers} == {invoices[0][1].partition("/")[0]}:
        ((reference,),) = rows.select(Invoice, ("creditor_reference",), company_id=company.pk, id=invoices[0][0])
        return _carried(company, reference)
    if len(", ".join(numbers)) <= LONGEST_REFERENCE:
        return ""
    return asked_of(company, Customer.objects.of(company).get(pk=customer_id))


def asked_of(company: Company, customer: Customer) -> str:
    """What a payer of all that a client owes is asked to write; empty where no IBAN carries it."""
    return _carried(company, customer.creditor_reference)


def _carried(company: Company, reference: str) -> str:
    return creditor_reference.grouped(reference) if company.iban else ""
