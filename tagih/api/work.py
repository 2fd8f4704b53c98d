"""The work log: enter, change, delete, bill; list; the rules about it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from ninja import Router
from pydantic import Strict

from tagih.api.base import Asked, call, today
from tagih.api.pages import USUAL, Cursor, Limit, Page, page
from tagih.api.references import customer_number, customer_row
from tagih.api.values import Answer, Day, Deed, Money, Text, decimal, maybe, money, must
from tagih.commands import work as commands
from tagih.domain import percent, work
from tagih.domain.money import minor_digits
from tagih.domain.work import Policy
from tagih.models import WorkEntry

router = Router(tags=["work"])

Kind = Literal["time", "goods", "expense"]
Days = Annotated[int, Strict()]


class WorkBody(Deed):
    """Something done for a client."""

    customer: Text = must("Number or public id of the customer.")
    description: Text = must("What was done.", "Design of the menu")
    unit_price: Text = must("Without tax.", "80.00")
    quantity: Text = maybe("1 when left out.", "2.5")
    unit: Text = maybe("Such as h.")
    done_on: Day = maybe("Today when left out.", "2026-03-14")
    kind: Text = maybe("time, goods or expense; time when left out.", "time")
    tax_rate: Text = maybe("In percent; the standard rate when left out.", "21")
    currency: Text = maybe("The company's when left out.", "EUR")
    quote: Text = maybe("Number of the signed quote that it is part of.")


class WorkChanges(Deed):
    """What changes of an entry that is not billed."""

    description: Text = maybe()
    unit_price: Text = maybe()
    quantity: Text = maybe()
    unit: Text = maybe()
    done_on: Day = maybe()
    kind: Text = maybe()
    tax_rate: Text = maybe()


class WorkBill(Deed):
    """Which work: all of it, that of one customer, or only the entries named."""

    customer: Text = maybe("Number or public id of the customer.")
    entries: list[Text] = maybe("Public ids of entries.", max_length=1000)


class WorkRules(Deed):
    """What changes of the rules."""

    not_before_days: Days = maybe("Not billed before so many days.")
    nudge_after_days: Days = maybe("After so many days it should be billed soon.")
    alarm_after_days: Days = maybe("After so many days it should be billed now.")
    capital_rate: Text = maybe("What money costs the company by the year, in percent.", "8")


class WorkEntered(Answer):
    public_id: str
    customer: str
    kind: Kind
    on: date
    description: str
    net: Money


class WorkRemoved(Answer):
    public_id: str


class WorkDrafted(Answer):
    """A draft that bills so many entries."""

    public_id: str
    customer: str
    entries: int
    total: Money


class WorkBilledShown(Answer):
    """The drafts, and how many entries are too young to be billed."""

    drafts: list[WorkDrafted]
    early: int


class WorkRulesShown(Answer):
    not_before_days: int
    nudge_after_days: int
    alarm_after_days: int
    capital_rate: str


class WorkListed(Answer):
    """An entry: its age and cost of waiting while it is unbilled, else the invoice (its number; null of a draft)."""

    public_id: str
    customer: str
    quote: str | None
    kind: Kind
    on: date
    description: str
    quantity: str
    unit: str
    unit_price: Money
    tax_rate: str
    net: Money
    billed_on: date | None
    invoice: str | None
    age_days: int | None
    standing: Literal["early", "ready", "nudge", "alarm"] | None
    cost: Money | None


class WorkPage(Page):
    items: list[WorkListed]


@router.get("", response=WorkPage)
def list_(
    request: Asked,
    state: Literal["unbilled", "billed", "all"] = "unbilled",
    customer: Text = "",
    cursor: Cursor = "",
    limit: Limit = USUAL,
) -> WorkPage:
    """List work, the latest entered first."""
    found = WorkEntry.objects.of(request.company)
    if state != "all":
        found = found.filter(invoice__isnull=state == "unbilled")
    if customer:
        found = found.filter(customer_id=customer_row(request.company, customer, ())["id"])
    rows, following = page(found, _LISTED, cursor, limit)
    rule, day = commands.policy(request.company), today(request)
    return WorkPage(items=[_listed(row, rule, day) for row in rows], next=following)


@router.post("", response={201: WorkEntered})
def add(request: Asked, body: WorkBody) -> WorkEntered:
    """Enter work."""
    given = body.given() | {"customer": customer_number(request.company, body.customer)}
    return _entered(commands.add(call(request, body), **given))


@router.post("/bill", response=WorkBilledShown)
def bill(request: Asked, body: WorkBill | None = None) -> WorkBilledShown:
    """Put all unbilled work on drafts, one for each client."""
    given = body.given() if body else {}
    if "customer" in given:
        given["customer"] = customer_number(request.company, given["customer"])
    done = commands.bill(call(request, body), **given)
    drafts = [
        WorkDrafted(
            public_id=one.public_id, customer=one.customer, entries=one.entries, total=money(one.total_minor, one.currency)
        )
        for one in done.drafts
    ]  # fmt: skip
    return WorkBilledShown(drafts=drafts, early=done.early)


@router.get("/policy", response=WorkRulesShown)
def policy(request: Asked) -> WorkRulesShown:
    """Show the rules about unbilled work."""
    return _rules(commands.policy(request.company))


@router.patch("/policy", response=WorkRulesShown)
def policy_set(request: Asked, body: WorkRules) -> WorkRulesShown:
    """Change what is given of the rules."""
    return _rules(commands.policy_set(call(request, body), **body.given()))


@router.patch("/{entry}", response=WorkEntered)
def edit(request: Asked, entry: Text, body: WorkChanges) -> WorkEntered:
    """Change an entry that is not billed."""
    return _entered(commands.edit(call(request, body), entry=entry, **body.given()))


@router.delete("/{entry}", response=WorkRemoved)
def delete(request: Asked, entry: Text) -> WorkRemoved:
    """Delete an entry that is not billed."""
    return WorkRemoved(public_id=commands.delete(call(request), entry=entry).public_id)


def _entered(done: commands.Entered) -> WorkEntered:
    names = ("public_id", "customer", "kind", "on", "description")
    return WorkEntered(**{name: getattr(done, name) for name in names}, net=money(done.net_minor, done.currency))


def _rules(rule: Policy) -> WorkRulesShown:
    return WorkRulesShown(
        not_before_days=rule.not_before_days, nudge_after_days=rule.nudge_after_days,
        alarm_after_days=rule.alarm_after_days, capital_rate=percent.text(rule.capital_rate_ppm),
    )  # fmt: skip


_LISTED = (
    "public_id", "customer__number", "quote__number", "kind", "on", "description", "quantity_millionths", "unit",
    "unit_price_millionths", "tax_rate_ppm", "net_minor", "currency", "billed_on", "invoice_id", "invoice__number",
)  # fmt: skip


def _listed(row: dict[str, Any], rule: Policy, day: date) -> WorkListed:
    names = ("public_id", "kind", "on", "description", "unit", "billed_on")
    currency, waits = row["currency"], row["invoice_id"] is None
    age = work.age_days(row["on"], day)
    return WorkListed(
        **{name: row[name] for name in names}, customer=row["customer__number"], quote=row["quote__number"],
        quantity=decimal(row["quantity_millionths"]), tax_rate=percent.text(row["tax_rate_ppm"]),
        unit_price=Money(amount=decimal(row["unit_price_millionths"], minor_digits(currency)), currency=currency),
        net=money(row["net_minor"], currency), invoice=row["invoice__number"], age_days=age if waits else None,
        standing=work.standing(row["on"], day, rule) if waits else None,
        cost=money(work.cost_minor(row["net_minor"], age, rule.capital_rate_ppm), currency) if waits else None,
    )  # fmt: skip
