"""Virtual accounts: the bank's list brought in, and a number given to every client that has none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tagih.commands.operation import Operation, write
from tagih.domain import fields, virtual_accounts
from tagih.domain.errors import Conflict, Invalid, NotFound
from tagih.models import Company, Customer, VirtualAccount, rows
from tagih.models.base import longest


@dataclass(frozen=True, slots=True)
class AccountsKnown:
    """How many numbers of a list are new, and how many were known."""

    bank: str
    added: int
    known: int


@dataclass(frozen=True, slots=True)
class AccountsGiven:
    """How many clients got a number."""

    bank: str
    given: int


_ACCOUNT = ("company_id", "bank", "number", "customer_id")


@write
def bring_in(operation: Operation, *, bank: str, numbers: str) -> AccountsKnown:
    """Keep the numbers of a bank's list: a line each, with a comma and the client's number where it is given already.

    Raises Invalid `virtual_account_line`, `list_too_long`, NotFound `customer_unknown`, Conflict `virtual_account_taken`.
    """
    bank = fields.required("bank", bank, longest(VirtualAccount, "bank"))
    listed = _listed(numbers)
    Company.objects.select_for_update(no_key=True).get(pk=operation.company.pk)
    owners = _owners(operation, sorted({owner for _, owner in listed if owner}))
    known = {
        row.number: row
        for row in VirtualAccount.objects.of(operation.company).filter(bank=bank).select_related("customer")
    }
    for number, owner in listed:
        held = known[number].customer if number in known else None
        if held is not None and owner and held.pk != owners[owner]:
            raise Conflict("virtual_account_taken", number=number, bank=bank, customer=held.number)
    fresh = [(number, owner) for number, owner in listed if number not in known]
    company_id = operation.company.pk
    rows.insert(VirtualAccount, _ACCOUNT, [
        (company_id, bank, number, owners.get(owner)) for number, owner in fresh
    ])  # fmt: skip
    free = [
        (known[n].pk, owners[owner]) for n, owner in listed if owner and n in known and known[n].customer_id is None
    ]
    rows.update(VirtualAccount, "id", ("customer_id",), free)
    operation.event(
        "virtual_accounts.brought_in", f"bank {bank}", {"bank": bank, "added": len(fresh), "given": len(free)}
    )
    return AccountsKnown(bank, len(fresh), len(listed) - len(fresh))


@write
def assign(
    operation: Operation, *, bank: str, prefix: str = "", length: int = 16, check: str = "none"
) -> AccountsGiven:  # fmt: skip
    """Give every client without a number at a bank one: from the bank's list, or made of its `prefix`.

    A number made is the prefix and the client's place, `length` digits in all, with `check` (`luhn`) as its last. Raises
    Invalid for a pattern that cannot be, Conflict `virtual_accounts_none_left`.
    """
    bank = fields.required("bank", bank, longest(VirtualAccount, "bank"))
    Company.objects.select_for_update(no_key=True).get(pk=operation.company.pk)
    accounts = VirtualAccount.objects.of(operation.company).filter(bank=bank)
    having = accounts.filter(customer__isnull=False).values("customer_id")
    lacking = list(
        Customer.objects.of(operation.company).exclude(pk__in=having).order_by("id").values_list("id", flat=True)
    )
    given = _made(operation, bank, lacking, *virtual_accounts.pattern(prefix, length, check)) if prefix.strip() else 0
    if not prefix.strip():
        given = _taken(operation, bank, lacking)
    if given:
        operation.event("virtual_accounts.given", f"bank {bank}", {"bank": bank, "given": given, "prefix": prefix})
    return AccountsGiven(bank, given)


def of(company: Company, customer: Customer) -> list[VirtualAccount]:
    """The numbers to which a client pays."""
    return list(VirtualAccount.objects.of(company).filter(customer=customer).order_by("bank"))


def _made(operation: Operation, bank: str, lacking: Sequence[int], prefix: str, length: int, check: str) -> int:
    """Numbers of the pattern; those in use are passed over."""
    taken = set(VirtualAccount.objects.of(operation.company).filter(bank=bank).values_list("number", flat=True))
    place, made = len(taken), []
    for customer_id in lacking:
        place += 1
        while (number := virtual_accounts.number(prefix, place, length, check)) in taken:
            place += 1
        made.append((operation.company.pk, bank, number, customer_id))
    rows.insert(VirtualAccount, _ACCOUNT, made)
    return len(made)


def _taken(operation: Operation, bank: str, lacking: Sequence[int]) -> int:
    """Free numbers of the bank's list, the first first."""
    accounts = VirtualAccount.objects.of(operation.company).filter(bank=bank, customer=None)
    free = list(accounts.order_by("id").values_list("id", flat=True)[: len(lacking)])
    if len(free) < len(lacking):
        raise Conflict("virtual_accounts_none_left", count=len(lacking), left=len(free))
    rows.update(VirtualAccount, "id", ("customer_id",), list(zip(free, lacking, strict=True)))
    return len(free)


def _listed(numbers: str) -> list[tuple[str, str]]:
    """Numbers and the clients they are given to (empty: nobody), each number once."""
    lines = [line.strip() for line in str(numbers).splitlines()]
    if len(lines) > virtual_accounts.MOST_AT_ONCE:
        raise Invalid("list_too_long", count=len(lines), limit=virtual_accounts.MOST_AT_ONCE)
    found: dict[str, str] = {}
    for at, line in enumerate(lines, 1):
        if not line:
            continue
        number, _, owner = line.replace(";", ",").partition(",")
        if not (kept := virtual_accounts.read(number)):
            raise Invalid("virtual_account_line", line=at, text=fields.shown(line))
        found[kept] = owner.strip()
    return list(found.items())


def _owners(operation: Operation, numbers: list[str]) -> dict[str, int]:
    known = [number for number in numbers if fields.storable(number)]
    found = (
        dict(rows.select(Customer, ("number", "id"), company_id=operation.company.pk, number=known)) if known else {}
    )
    for number in numbers:
        if number not in found:
            raise NotFound("customer_unknown", customer=fields.shown(number))
    return found
