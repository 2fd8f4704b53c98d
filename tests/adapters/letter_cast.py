"""The sender, the client and the facts of every kind of letter that tests write."""

from tagih.adapters.letters import render
from tagih.adapters.letters.base import SenderFacts

TEMPLATES = [
    "note-1",
    "friendly-1",
    "reminding-1",
    "firm-1",
    "final-1",
    "invoice-1",
    "receipt-1",
    "arrival-1",
    "certificate-1",
    "collection-1",
    "short-1",
    "over-1",
]

ANNA = SenderFacts(
    name="Anna's Studio",
    address="Keizersgracht 1\n1015 CC Amsterdam\nThe Netherlands",
    email="anna@studio.example",
    phone="+31 20 123 4567",
    tax_id="NL001234567B01",
    iban="NL91ABNA0417164300",
    bic="ABNANL2A",
    accent="#0e6377",
)
PETRA = {"number": "C-1", "name": "Prompt GmbH", "contact": "Petra Prompt"}
LINK = "https://billing.studio.example/p/0k3v9t2m5q"


def receivable(number, due_on, days_overdue, balance_minor, **more):
    usual = {"id": 1, "issued_on": "2026-02-12", "currency": "EUR", "disputed_minor": 0, "step": None}
    given = {"number": number, "due_on": due_on, "days_overdue": days_overdue, "balance_minor": balance_minor}
    return usual | given | more


def total(overdue_minor, credit_minor=0, currency="EUR"):
    left = overdue_minor - credit_minor
    return {
        "currency": currency, "overdue_minor": overdue_minor, "credit_minor": credit_minor, "asked_minor": left,
    }  # fmt: skip


ONE = {
    "customer": PETRA,
    "receivables": [receivable("2026-00012", "2026-03-14", 12, 123450, step=7)],
    "falling_due": [],
    "totals": [total(123450)],
}
SEVERAL = {
    "customer": PETRA,
    "receivables": [
        receivable("2026-00012", "2026-03-14", 30, 123450, disputed_minor=5000, step=28),
        receivable("2026-00017", "2026-03-24", 20, 80000),
    ],
    "falling_due": [receivable("2026-00030", "2026-04-17", -4, 99900)],
    "totals": [total(198450, 10000)],
    "link": LINK,
    "asked_before": 2,
}
UPCOMING = ONE | {"receivables": [receivable("2026-00012", "2026-03-14", -7, 123450, step=-7)]}
RECEIPT = {
    "customer": PETRA,
    "payment": {"received_on": "2026-03-20", "currency": "EUR", "amount_minor": 150000, "unallocated_minor": 5000},
    "paid": [
        {"number": "2026-00011", "currency": "EUR", "paid_minor": 100000, "balance_minor": 0},
        {"number": "2026-00012", "currency": "EUR", "paid_minor": 45000, "balance_minor": 78450},
    ],
    "receivables": [receivable("2026-00012", "2026-03-14", 6, 78450)],
    "totals": [total(78450)],
}
CERTIFICATES = {
    "customer": PETRA,
    "missing": [
        {"number": "2026-00011", "currency": "EUR", "amount_minor": 2000},
        {"number": "2026-00012", "currency": "EUR", "amount_minor": 450},
    ],
}
COLLECTION = {
    "amount_minor": 123450, "currency": "EUR", "collect_on": "2026-04-02", "account": "NL91 … 4300", "mandate": "M-00001",
    "creditor_identifier": "DE98ZZZ09999999999",
}  # fmt: skip
SIGNATURE = """
-- 
Anna's Studio
Keizersgracht 1
1015 CC Amsterdam
The Netherlands
+31 20 123 4567
anna@studio.example
Tax number NL001234567B01
"""


def facts_of(template):
    """Every kind of facts that this template may meet."""
    if template == "receipt-1":
        settled = {key: RECEIPT[key] for key in ("customer", "payment")} | {"paid": RECEIPT["paid"][:1]}
        return [RECEIPT, settled, RECEIPT | {"receivables": UPCOMING["receivables"], "totals": UPCOMING["totals"]}]
    if template == "short-1":
        return [RECEIPT, RECEIPT | {"payments": [RECEIPT["payment"], RECEIPT["payment"] | {"currency": "USD"}]}]
    if template == "over-1":
        return [{key: RECEIPT[key] for key in ("customer", "payment")} | {"paid": RECEIPT["paid"][:1]}]
    if template == "certificate-1":
        return [CERTIFICATES, CERTIFICATES | {"missing": CERTIFICATES["missing"][:1]}]
    if template == "collection-1":
        return [ONE | {"collection": COLLECTION}, SEVERAL | {"collection": COLLECTION | {"creditor_identifier": ""}}]
    plain = SEVERAL | {"falling_due": [], "totals": [total(198450)], "link": "", "asked_before": 0}
    return [ONE, UPCOMING, SEVERAL, plain, ONE | {"totals": [total(123450, 1)], "attached": True, "asked_before": 1}]


EVERY = [(template, number) for template in TEMPLATES for number in range(len(facts_of(template)))]


def every_letter():
    return [(template, render(template, "en", facts_of(template)[number], ANNA)) for template, number in EVERY]
