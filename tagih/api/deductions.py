"""Expected deductions: what clients may keep back, and the certificates of what they withheld."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from ninja import Router, UploadedFile
from ninja.params.models import File, Form

from tagih.api.base import Asked, call
from tagih.api.pages import USUAL, Cursor, Limit, Page, page
from tagih.api.references import customer_number, customer_row, invoice_number
from tagih.api.values import Answer, Day, Deed, Money, Text, maybe, money, must
from tagih.commands import deductions
from tagih.domain import percent
from tagih.domain.deductions import usual
from tagih.models import Deduction, ExpectedDeduction

router = Router(tags=["deductions"])

_LISTED = ("customer__number", "kind", "name", "rate_ppm", "fee_minor", "above_minor", "from_on")
_EXPECTED = (
    "customer__number", "receivable__number", "receivable__currency", "kind", "name", "amount_minor", "taken_minor",
    "taken_on", "asked_on", "certificate", "certificate_on",
)  # fmt: skip


class DeductionBody(Deed):
    """What a client may keep back of what is issued from now on."""

    name: Text = maybe("As it is printed.", "PPh 23")
    rate: Text = maybe("Percent of the net, or of the tax where the buyer pays it (all of it when left out).", "2")
    fee: Text = maybe("What a bank takes at most.", "15.00")
    above: Text = maybe("Withheld only where the net is more than this.")


class AskBody(Deed):
    customer: Text = must("Number or public id.")


class DeductionShown(Answer):
    """What a client may keep back."""

    customer: str
    kind: str
    name: str
    percent: str
    fee: Money
    above: Money
    from_on: date


class DeductionPage(Page):
    items: list[DeductionShown]


class UsualShown(Answer):
    """What is usually kept back in a country; `is_sure` is false where the source was not the law itself."""

    kind: str
    name: str
    percent: str
    source: str
    is_sure: bool


class UsualOnes(Answer):
    items: list[UsualShown]


class DeductionEnded(Answer):
    customer: str
    kind: str
    ended_on: date


class ExpectedShown(Answer):
    """What was expected of one receivable, what was kept back, and its certificate."""

    customer: str
    receivable: str
    kind: str
    name: str
    expected: Money
    taken: Money
    taken_on: date | None
    asked_on: date | None
    certificate: str
    certificate_on: date | None


class ExpectedPage(Page):
    items: list[ExpectedShown]


class Certified(Answer):
    """The certificate of what was withheld of an invoice."""

    invoice: str
    certificate: str
    on: date
    amount: Money


class CertificatesAsked(Answer):
    customer: str
    message: str
    count: int


@router.get("", response=DeductionPage)
def list_(request: Asked, customer: Text = "", cursor: Cursor = "", limit: Limit = USUAL) -> DeductionPage:
    """List what is agreed with clients, or with one."""
    found = Deduction.objects.of(request.company).filter(ended_on=None)
    if customer:
        found = found.filter(customer_id=customer_row(request.company, customer, ())["id"])
    rows, following = page(found, _LISTED, cursor, limit)
    currency = request.company.currency
    return DeductionPage(items=[_shown(dict(row), currency) for row in rows], next=following)


@router.get("/usual", response=UsualOnes)
def usual_ones(request: Asked, country: Text = "") -> UsualOnes:
    """What is usually kept back in a country, and where that is said."""
    found = usual(country.upper() or request.company.country)
    return UsualOnes(items=[
        UsualShown(
            kind=one.kind, name=one.name, percent=percent.text(one.rate_ppm), source=one.source, is_sure=one.is_sure
        )
        for one in found
    ])  # fmt: skip


@router.get("/expected", response=ExpectedPage)
def expected(request: Asked, customer: Text = "", cursor: Cursor = "", limit: Limit = USUAL) -> ExpectedPage:
    """List what was expected to be kept back of issued invoices, and what came of it."""
    found = ExpectedDeduction.objects.of(request.company)
    if customer:
        found = found.filter(customer_id=customer_row(request.company, customer, ())["id"])
    rows, following = page(found, _EXPECTED, cursor, limit)
    return ExpectedPage(items=[_expected(dict(row)) for row in rows], next=following)


@router.post("/certificates", response={201: Certified})
def certify(
    request: Asked,
    invoice: Annotated[Text, Form(..., description="Number or public id of the invoice.")],
    certificate: Annotated[Text, Form(..., description="Number of the certificate, in Indonesia of the bukti potong.")],
    certified_on: Annotated[Day | None, Form(None, description="Its day; today when left out.")],
    file: Annotated[UploadedFile | None, File(None, description="A PDF or a picture of it.")],
) -> Certified:
    """Record the certificate of what was withheld of an invoice."""
    done = deductions.certify(
        call(request), invoice=invoice_number(request.company, invoice), certificate=certificate, on=certified_on,
        file=file.read() if file else b"", file_name=(file.name or "certificate") if file else "",
    )  # fmt: skip
    amount = money(done.amount_minor, done.currency)
    return Certified(invoice=done.invoice, certificate=done.certificate, on=done.on, amount=amount)


@router.post("/certificates/ask", response=CertificatesAsked)
def ask(request: Asked, body: AskBody) -> CertificatesAsked:
    """Ask a client for the certificates that are missing: a paper, never a debt."""
    customer = customer_number(request.company, body.customer)
    done = deductions.ask_certificates(call(request, body), customer=customer)
    return CertificatesAsked(customer=done.customer, message=done.message, count=done.count)


@router.put("/{customer}/{kind}", response=DeductionShown)
def agree(request: Asked, customer: Text, kind: Text, body: DeductionBody) -> DeductionShown:
    """Agree what a client may keep back of what is issued from now on."""
    number = customer_number(request.company, customer)
    done = deductions.agree(call(request, body), customer=number, kind=kind, **body.given())
    currency = request.company.currency
    return DeductionShown(
        customer=done.customer, kind=done.kind, name=done.name, percent=percent.text(done.rate_ppm),
        fee=money(done.fee_minor, currency), above=money(done.above_minor, currency), from_on=done.from_on,
    )  # fmt: skip


@router.delete("/{customer}/{kind}", response=DeductionEnded)
def end(request: Asked, customer: Text, kind: Text) -> DeductionEnded:
    """End what was agreed; what is issued already keeps what it expects."""
    done = deductions.end(call(request), customer=customer_number(request.company, customer), kind=kind)
    return DeductionEnded(customer=done.customer, kind=done.kind, ended_on=done.ended_on)


def _shown(row: dict[str, Any], currency: str) -> DeductionShown:
    return DeductionShown(
        customer=row["customer__number"], kind=row["kind"], name=row["name"], percent=percent.text(row["rate_ppm"]),
        fee=money(row["fee_minor"], currency), above=money(row["above_minor"], currency), from_on=row["from_on"],
    )  # fmt: skip


def _expected(row: dict[str, Any]) -> ExpectedShown:
    currency = row["receivable__currency"]
    plain = {name: row[name] for name in ("kind", "name", "taken_on", "asked_on", "certificate", "certificate_on")}
    return ExpectedShown(
        customer=row["customer__number"], receivable=row["receivable__number"], expected=money(row["amount_minor"], currency),
        taken=money(row["taken_minor"], currency), **plain,
    )  # fmt: skip
