"""Letters, word for word: what clients read, and the tone in which it is said."""

import json
import re
from datetime import date
from pathlib import Path

import pytest

from tagih.adapters import letters
from tagih.adapters.letters import render
from tagih.adapters.letters.base import SenderFacts
from tagih.commands.letters import content
from tagih.domain import dunning
from tagih.domain.ladder import Step
from tagih.domain.reasons import Reason
from tagih.domain.wording import jargon
from tagih.models import facts as models
from tests.adapters.letter_cast import (
    ANNA,
    ONE,
    PETRA,
    RECEIPT,
    SEVERAL,
    SIGNATURE,
    TEMPLATES,
    UPCOMING,
    receivable,
    total,
)

FOLDER = Path(letters.__file__).parent / "en"

# --- word for word ------------------------------------------------------------------------------------------------


def test_friendly_letter_assumes_an_oversight_when_one_receivable_is_late():
    letter = render("friendly-1", "en", ONE, ANNA)
    assert letter.subject == "A friendly reminder about invoice 2026-00012"
    assert letter.text == (
        """Hello Petra Prompt,

€1,234.50 for invoice 2026-00012 was due on Saturday 14 March 2026, 12
days ago. It has probably just slipped through: that happens to all of
us.

Could you please pay it when you have a moment?

Invoice 2026-00012 of 12 Feb 2026: €1,234.50
    was due on Saturday 14 March 2026, 12 days ago

By bank transfer
    Account holder: Anna's Studio
    IBAN: NL91 ABNA 0417 1643 00
    BIC: ABNANL2A
    Reference: 2026-00012

If you have paid in the last few days, thank you: please ignore this
message. And if something is not right, please just answer it.

Thank you, and kind regards,
Anna's Studio
"""
        + SIGNATURE
    )


def test_final_letter_names_the_day_and_what_follows_when_several_are_late():
    letter = render("final-1", "en", SEVERAL, ANNA)
    assert letter.subject == "Please answer us by Monday 27 April 2026: 2 invoices"
    assert letter.text == (
        """Hello Petra Prompt,

2 invoices are past their dates; together they come to €1,984.50. The
oldest was due on Saturday 14 March 2026, 30 days ago. We have asked
twice before.

Please pay €1,884.50 (your credit of €100.00 is already taken off) by
Monday 27 April 2026, or write to us by then: with a day on which you
will pay, with a wish to pay in parts, or with what is wrong. Any of
these is a good answer.

After Monday 27 April 2026 we will decide how to go on, and whether to
ask for outside help. We send this note only once, and we would much
rather find a way together with you.

Invoice 2026-00012 of 12 Feb 2026: €1,184.50
    was due on Saturday 14 March 2026, 30 days ago
    not counting €50.00 that is being looked into
Invoice 2026-00017 of 12 Feb 2026: €800.00
    was due on Tuesday 24 March 2026, 20 days ago

Open: €1,984.50
Your credit with us: -€100.00
To pay: €1,884.50

See and pay online:
https://billing.studio.example/p/0k3v9t2m5q

By bank transfer
    Account holder: Anna's Studio
    IBAN: NL91 ABNA 0417 1643 00
    BIC: ABNANL2A
    Reference: 2026-00012, 2026-00017

Falling due soon
Not late at all: only in case you would like to pay everything in one
go.

Invoice 2026-00030 of 12 Feb 2026: €999.00
    is due on Friday 17 April 2026, in 4 days

If you have paid in the last few days, thank you: please ignore this
message.

Thank you for reading this, and kind regards,
Anna's Studio
"""
        + SIGNATURE
    )


@pytest.mark.parametrize(
    ("template", "facts", "subject", "sentence"),
    [
        (
            "note-1",
            UPCOMING,
            "Invoice 2026-00012 is due on Saturday 14 March 2026",
            "Just a friendly heads-up: €1,234.50 for invoice 2026-00012 is due on Saturday 14 March 2026, in 7 days. "
            "If the payment is already planned, there is nothing more to do.",
        ),
        (
            "friendly-1",
            SEVERAL,
            "A friendly reminder about 2 invoices",
            "You still have €100.00 of credit with us. Could you please pay the rest, €1,884.50, when you have a "
            "moment?",
        ),
        (
            "reminding-1",
            ONE,
            "Is everything all right with invoice 2026-00012?",
            "Invoice 2026-00012 was due on Saturday 14 March 2026, 12 days ago, and €1,234.50 is still open. "
            "Is something wrong?",
        ),
        (
            "firm-1",
            ONE | {"asked_before": 5},
            "Please tell us when you can pay invoice 2026-00012",
            "Invoice 2026-00012 was due on Saturday 14 March 2026, 12 days ago, and €1,234.50 is still open. "
            "We have asked 5 times before.",
        ),
        (
            "firm-1",
            ONE,
            "Please tell us when you can pay invoice 2026-00012",
            "Please pay €1,234.50 now. If that is not possible, please tell us by Thursday 2 April 2026 on which day "
            "you will pay. One line is enough.",
        ),
        (
            "invoice-1",
            UPCOMING | {"attached": True, "please_pay": "Please pay by Saturday 14 March 2026 (30 days)."},
            "Invoice 2026-00012 from Anna's Studio",
            "Please pay by Saturday 14 March 2026 (30 days).",
        ),
        (
            "invoice-1",
            UPCOMING | {"attached": True},
            "Invoice 2026-00012 from Anna's Studio",
            "Thank you for working with us. Here is invoice 2026-00012 of 12 Feb 2026: €1,234.50. You will find it "
            "attached.",
        ),
        (
            "receipt-1",
            RECEIPT,
            "Thank you for your payment of €1,500.00",
            "Still open: €784.50, due since Saturday 14 March 2026, 6 days ago. Please pay it when you have a moment.",
        ),
        (
            "receipt-1",
            RECEIPT,
            "Thank you for your payment of €1,500.00",
            "We keep €50.00 of it for you as credit. If you would rather have it back, please tell us.",
        ),
    ],
)
def test_letter_says_what_is_so_when_facts_differ(template, facts, subject, sentence):
    letter = render(template, "en", facts, ANNA)
    assert letter.subject == subject
    assert sentence in [" ".join(part.split()) for part in letter.text.split("\n\n")]


def test_receipt_asks_for_nothing_when_everything_is_paid():
    settled = {"customer": PETRA, "payment": RECEIPT["payment"] | {"unallocated_minor": 0}, "paid": RECEIPT["paid"][:1]}
    assert render("receipt-1", "en", settled, ANNA).text == (
        """Hello Petra Prompt,

Thank you! Your payment of €1,500.00 reached us on Friday 20 March 2026.

Invoice 2026-00011
    Paid: €1,000.00
    Still open: nothing

If anything here looks wrong to you, please answer this message.

Kind regards,
Anna's Studio
"""
        + SIGNATURE
    )


def test_letter_points_to_the_invoice_when_no_way_to_pay_is_known():
    letter = render("friendly-1", "en", ONE, SenderFacts(name="Anna's Studio"))
    assert "\n\nYou will find how to pay on the invoice.\n\n" in letter.text
    assert letter.text.endswith("\n\n-- \nAnna's Studio\n")


def test_customer_is_greeted_when_no_person_is_known():
    nobody = ONE | {"customer": PETRA | {"contact": ""}}
    assert render("friendly-1", "en", nobody, ANNA).text.startswith("Hello Prompt GmbH,\n")


def test_customers_number_is_the_reference_when_the_numbers_are_too_long():
    many = ONE | {"receivables": [receivable(f"2026-{n:05d}", "2026-03-14", 12, 100) for n in range(7)]}
    assert "    Reference: C-1\n" in render("friendly-1", "en", many, ANNA).text
    assert "    Reference: RF18 5390\n" in render("friendly-1", "en", many | {"reference": "RF18 5390"}, ANNA).text


def test_amounts_stand_side_by_side_when_there_are_two_currencies():
    two = ONE | {
        "receivables": [*ONE["receivables"], receivable("7", "2026-03-20", 6, 123456700, currency="IDR")],
        "totals": [total(123450), total(123456700, currency="IDR")],
    }
    text = render("friendly-1", "en", two, ANNA).text
    assert "2 invoices, €1,234.50 and IDR\u00a01,234,567 in all, are still open." in " ".join(text.split(" "))
    assert "\nTo pay: €1,234.50\nTo pay: IDR\u00a01,234,567\n" in text


def test_day_to_answer_is_a_working_day_when_seven_days_on_is_a_weekend():
    saturday = ONE | {"receivables": [receivable("2026-00012", "2026-03-14", 28, 123450)]}  # written on 11 April
    assert "please tell us by Monday 20 April 2026" in " ".join(render("firm-1", "en", saturday, ANNA).text.split())
    given = saturday | {"answer_by": "2026-04-16", "decide_after": date(2026, 5, 4)}
    assert "please tell us by Thursday 16 April 2026" in " ".join(render("firm-1", "en", given, ANNA).text.split())
    assert render("final-1", "en", given, ANNA).subject == (
        "Please answer us by Monday 4 May 2026: invoice 2026-00012"
    )  # fmt: skip
    on_another_day = saturday | {"on": "2026-05-04"}
    assert "tell us by Monday 11 May 2026" in " ".join(render("firm-1", "en", on_another_day, ANNA).text.split())


def test_letter_is_made_of_the_facts_of_a_message_when_they_come_back_from_json():
    slow = models.Customer(7, "C-7", "Slow Ltd", "GB", "en", "", "pay@slow.example", "Sam Slow", "", None)
    slow.credit_minor = {"EUR": 2000}
    late = dunning.Receivable(1, "2026-00012", date(2026, 2, 12), date(2026, 3, 14), "EUR", 12000, 1000)
    soon = dunning.Receivable(2, "2026-00030", date(2026, 3, 18), date(2026, 3, 28), "EUR", 500)
    step = Step(7, "reminding")
    written = dunning.Letter(
        step=step, because=Reason("step_due"), receivables=(late,), asked=((late, step),), falling_due=(soon,)
    )
    facts = content(slow, written, date(2026, 3, 26))
    back = json.loads(json.dumps(facts, default=str))
    assert render("reminding-1", "en", back, ANNA) == render("reminding-1", "en", facts, ANNA)
    words_in_it = " ".join(render("reminding-1", "en", back, ANNA).text.split())
    assert "was due on Saturday 14 March 2026, 12 days ago, and €110.00 is still open." in words_in_it
    assert "please pay €90.00 (your credit of €20.00 is already taken off) in the next few days." in words_in_it
    assert "Falling due soon" in words_in_it


# --- the tone -------------------------------------------------------------------------------------------------------

UNKIND = (
    "must", "demand", "immediately", "at once!", "legal", "lawyer", "solicitor", "attorney", "court", "sue", "judge",
    "bailiff", "collection agency", "collections", "debt", "debtor", "default", "penalt", "fine ", "interest",
    "consequence", "failure", "fail to", "failed", "warning", "last chance", "final notice", "overdue", "blacklist",
    "credit rating", "suspend", "terminate", "breach", "obligation", "refuse", "ignored", "unacceptable", "urgent",
    "kindly", "net 30", "net 14", "remit", "dunning", "hereby", "herewith", "pursuant", "outstanding", "arrears",
    "settle", "per our", "enclosed please", "dear sir", "to whom it may", "accounts department", "do not reply", "!!",
)  # fmt: skip


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.liquid")), ids=lambda path: path.stem)
def test_template_is_kind_and_plain_when_read(path):
    said = re.sub(r"{[{%].*?[%}]}", " ", path.read_text("utf-8")).lower()
    assert "please" in said
    assert "thank you" in said
    assert [unkind for unkind in UNKIND if re.search(rf"(?<!\w){re.escape(unkind)}", said)] == []
    assert jargon(said) == ()


def test_every_kind_of_letter_has_its_template_when_listed():
    assert sorted(path.stem for path in FOLDER.glob("*.liquid")) == sorted(TEMPLATES)


def test_own_words_are_free_of_jargon_when_listed():
    said = (FOLDER / "words.toml").read_text("utf-8")
    assert jargon(said) == ()
