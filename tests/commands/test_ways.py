"""Ways to pay: what documents, letters and the portal offer, what it costs us, and who has it otherwise."""

from __future__ import annotations

import pytest

from tagih.adapters.documents.qr import picture
from tagih.commands import company as companies
from tagih.commands import invoices, printing, sending, way_offers, ways, writing
from tagih.commands.operation import Call
from tagih.domain import qris
from tagih.domain.errors import DomainError, Incomplete
from tagih.models import Event, Invoice, Message
from tests.commands.books import line
from tests.domain.test_qris import STATIC


@pytest.fixture(autouse=True)
def data_folder(settings, tmp_path) -> None:
    settings.DATA_DIR = tmp_path


def bill(call: Call, customer: str, **more: object) -> Invoice:
    number = invoices.draft_and_issue(call, customer=customer, lines=line(), **more).number
    return Invoice.objects.of(call.company).select_related("customer").get(number=number)


def offered(call: Call, invoice: Invoice) -> list[str]:
    return [one.way for one in way_offers.of_invoice(call.company, invoice)]


def test_a_transfer_carries_all_that_is_needed_and_the_code(call: Call, prompt: str) -> None:
    invoice = bill(call, prompt)
    (transfer,) = way_offers.of_invoice(call.company, invoice)
    told = {one.key: one.value for one in transfer.details}
    assert told == {
        "account_name": "Anna's Studio", "iban": "NL91ABNA0417164300", "bic": "ABNANL2A", "bank": "ABN AMRO BANK N.V.",
        "amount": "131.92" if invoice.total_minor == 131_92 else told["amount"], "reference": invoice.creditor_reference,
    }  # fmt: skip
    assert transfer.code.startswith("BCD\n002\n") and invoice.creditor_reference in transfer.code
    assert transfer.fee_minor is None, "nobody said what it costs"


def test_a_part_of_the_invoice_can_be_asked_for_and_nothing_when_it_is_paid(call: Call, prompt: str) -> None:
    invoice = bill(call, prompt)
    (part,) = way_offers.of_invoice(call.company, invoice, 5_00)
    assert (part.amount_minor, "EUR5.00" in part.code) == (5_00, True)
    assert way_offers.of_invoice(call.company, invoice, 0) == ()


def test_the_company_says_what_is_offered_in_what_order_and_at_what_cost(call: Call, prompt: str) -> None:
    invoice = bill(call, prompt)
    ways.put(call, way="cash", offered=True, position=1, fee="0.10", fee_percent="0.5", words="At our desk.")
    first, second = way_offers.of_invoice(call.company, invoice, 100_00)
    assert (first.way, first.fee_minor, first.words, second.way) == ("cash", 60, "At our desk.", "transfer")
    ways.put(call, way="cash", offered=True, countries="NL")
    assert offered(call, invoice) == ["transfer"], "Prompt is in Germany"


def test_the_client_chooses_and_single_clients_have_it_otherwise(call: Call, prompt: str) -> None:
    invoice = bill(call, prompt)
    ways.put_for_customer(call, customer=prompt, way="cash", standing="offered")
    assert offered(call, invoice) == ["transfer", "cash"]
    ways.put(call, way="cash", offered=True)
    ways.put_for_customer(call, customer=prompt, way="cash", standing="first")
    ways.put_for_customer(call, customer=prompt, way="transfer", standing="first")
    assert offered(call, invoice) == ["transfer", "cash"], "one first choice: the last"
    ways.put_for_customer(call, customer=prompt, way="transfer", standing="never")
    assert offered(call, invoice) == ["cash"]
    ways.put_for_customer(call, customer=prompt, way="transfer", standing="usual")
    assert offered(call, invoice) == ["transfer", "cash"]
    assert Event.objects.of(call.company).filter(kind="customer_way.changed").count() == 5


def test_the_last_way_stays(call: Call) -> None:
    with pytest.raises(DomainError) as caught:
        ways.put(call, way="transfer", offered=False)
    assert caught.value.code == "way_last"
    ways.put(call, way="cash", offered=True)
    ways.put(call, way="transfer", offered=False)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"way": "barter"}, "payment_way_unknown"), ({"fee": "-1"}, "way_fee"), ({"fee_percent": "51"}, "way_fee"),
        ({"position": 100}, "way_position"), ({"words": "x" * 301}, "text_too_long"), ({"currencies": "EURO"}, "currency_unknown"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(call: Call, said: dict[str, object], code: str) -> None:
    with pytest.raises(DomainError) as caught:
        ways.put(call, **({"way": "cash", "offered": True} | said))  # type: ignore[arg-type]
    assert caught.value.code == code


def test_an_invoice_may_be_issued_when_clients_can_pay_in_cash_alone(call: Call, prompt: str) -> None:
    companies.set_details(call, iban="")
    with pytest.raises(Incomplete):
        bill(call, prompt)
    ways.put(call, way="cash", offered=True)
    assert offered(call, bill(call, prompt)) == ["cash"]


def test_paper_shows_the_ways_in_order_and_the_code_of_the_first(call: Call, prompt: str) -> None:
    companies.set_details(call, qris=STATIC, ways_to_pay="Or by cheque.")
    ways.put(call, way="cash", offered=True)
    box = printing.document(call.company, bill(call, prompt, currency="IDR", rate="0.00005")).payment
    assert box is not None and box.iban == "NL91ABNA0417164300"
    assert box.ways == ("In cash: we give you a receipt.", "Or by cheque.")
    invoice = Invoice.objects.of(call.company).latest("id")
    (code,) = [one.code for one in way_offers.of_invoice(call.company, invoice) if one.way == "qris"]
    assert code == qris.asking(STATIC, way_offers.money.to_decimal(invoice.total_minor, "IDR"))
    assert box.qr_svg == picture(code.encode())
    ways.put(call, way="transfer", offered=False)
    box = printing.document(call.company, invoice).payment
    assert box is not None and box.iban == "" and box.ways[0] == "In cash: we give you a receipt."


def test_a_letter_names_the_other_ways_and_no_account_where_there_is_no_transfer(call: Call, prompt: str) -> None:
    invoice = bill(call, prompt)
    ways.put(call, way="cash", offered=True)
    sending.send(call, invoice=str(invoice.number))
    message = Message.objects.of(call.company).get()
    letter = writing.preview(call, message)
    assert "NL91 ABNA 0417 1643 00" in letter.text and "In cash: we give you a receipt." in letter.text
    assert "In cash: we give you a receipt." in letter.html
    ways.put_for_customer(call, customer=prompt, way="transfer", standing="never")
    letter = writing.preview(call, message)
    assert "NL91" not in letter.text and "In cash" in letter.text
