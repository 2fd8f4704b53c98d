"""Bank files are booked once each, whichever files a line comes in; twins are kept; the books follow the statements."""

from __future__ import annotations

import threading
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tagih.commands import bank_mappings, bank_reading, banking
from tagih.commands.operation import Call
from tagih.domain.errors import Conflict, Incomplete, Invalid, NotFound
from tagih.models import BankAccount, BankFile, BankLine, BankStatement, Company, Event
from tests.adapters.bank_cast import ACCOUNT, AMOUNTS, CAMT, CSV, FILES, MT940
from tests.commands.books import later, refused

ALL = len(AMOUNTS)


@pytest.fixture
def call(call: Call) -> Call:
    """Anna, on Thursday 12 March 2026."""
    return later(call, 10)


def book(call: Call, data: bytes, mapping: str = "", **said: bool) -> banking.BankImported:
    read = bank_reading.read(call.company, data, name="statement", mapping=mapping)
    return banking.import_file(call, file=read, **said)


def days(*rows: tuple[str, str]) -> bytes:
    """A CSV of so many transfers of 5.00, each with its day and words."""
    lines = [f"2026-03-{day},{words},5.00" for day, words in rows]
    return "\n".join(["Date,Description,Amount", *lines, ""]).encode()


def lines(call: Call, **chosen: object) -> list[BankLine]:
    return list(BankLine.objects.of(call.company).filter(**chosen).order_by("id"))


# --- once ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FILES)
def test_every_line_of_a_file_is_booked(call: Call, name: str) -> None:
    done = book(call, FILES[name])
    assert (done.format, done.new, done.known) == (name, ALL, 0)
    assert [line.amount_minor for line in lines(call)] == AMOUNTS
    account = BankAccount.objects.of(call.company).get()
    assert (account.number, account.currency) == (ACCOUNT, "EUR")
    assert BankStatement.objects.of(call.company).get().closing_minor == 17750


def test_the_same_file_again_changes_nothing(call: Call) -> None:
    first, again = book(call, CAMT), book(later(call, 1), CAMT)
    assert (again.file, again.new, again.known, len(lines(call))) == (first.file, 0, ALL, ALL)
    assert BankFile.objects.of(call.company).count() == 1


def test_the_same_lines_in_other_bytes_are_known(call: Call) -> None:
    book(call, CAMT)
    done = book(call, CAMT + b"\n")
    assert (done.new, done.known, len(lines(call))) == (0, ALL, ALL)


@pytest.mark.parametrize("first", [1, 2, 5])
@pytest.mark.parametrize("second", [1, 2, 5])
def test_twins_are_kept_and_overlapping_files_bring_them_once(call: Call, first: int, second: int) -> None:
    book(call, days(("09", "a"), *[("10", "twin")] * first))
    done = book(call, days(*[("10", "twin")] * second, ("11", "b")))
    assert done.new == max(0, second - first) + 1
    assert len(lines(call, text="twin")) == max(first, second)


def test_twins_would_be_lost_if_they_were_not_counted(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: without the occurrence in the key a file of two twins books one, or breaks."""
    from tagih.domain.banking import Key

    real = bank_reading.banking.keys
    monkeypatch.setattr(
        bank_reading.banking, "keys", lambda given, seen: [Key(one.digest, 1) for one in real(given, seen)]
    )
    with pytest.raises(Exception, match=r"bank_line_once|UNIQUE"):
        book(call, days(("10", "twin"), ("10", "twin")))


def test_a_statement_that_the_file_says_twice_is_booked_once(call: Call) -> None:
    done = book(call, MT940 + MT940)
    assert (done.new, done.known, len(lines(call))) == (ALL, ALL, ALL)


def test_two_accounts_do_not_share_their_keys(call: Call) -> None:
    book(call, CAMT)
    assert book(call, CAMT.replace(b"<IBAN>NL91ABNA0417164300", b"<IBAN>NL20INGB0001234567")).new == ALL


def test_two_imports_at_once_book_every_line_once(books: object, company: Company) -> None:
    asked = later(_call(company), 10)
    found: list[banking.BankImported] = []
    barrier = threading.Barrier(4)

    def run(tail: bytes) -> None:
        read = bank_reading.read(company, CAMT + tail, name="statement")
        barrier.wait()
        try:
            found.append(banking.import_file(asked, file=read))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(tail,)) for tail in (b"", b"", b"\n", b"\n\n")]
    [one.start() for one in threads]
    [one.join() for one in threads]
    assert (sum(one.new for one in found), len(found), BankLine.objects.of(company).count()) == (ALL, 4, ALL)


def _call(company: Company) -> Call:
    from tagih.commands import operation
    from tests.commands.books import NOW

    return operation.call(company, "anna", NOW)


def test_lines_are_looked_up_and_booked_in_a_bounded_number_of_queries(call: Call) -> None:
    def asked(count: int) -> int:
        read = bank_reading.read(call.company, days(*[("10", f"line {count} {n}") for n in range(count)]))
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert banking.import_file(call, file=read).new == count
        return len(captured)

    assert asked(10) >= asked(1500)


# --- refused whole -------------------------------------------------------------------------------------------


def test_nothing_is_booked_when_a_line_cannot_be_read(call: Call) -> None:
    said = refused(Incomplete, "bank_file_refused", book, call, CAMT.replace(b'"EUR">2.50', b'"EUR">2,5O'))
    assert "“2,5O” is no amount that can be read" in said
    assert (lines(call), BankFile.objects.of(call.company).count()) == ([], 0)


def test_a_statement_that_does_not_add_up_is_booked_only_when_a_person_says_so(call: Call) -> None:
    data = CAMT.replace(b"177.50", b"177.51")
    said = refused(Incomplete, "bank_file_refused", book, call, data)
    assert "opens with 100.00 EUR and its lines lead to 177.50, but it closes with 177.51" in said
    assert book(call, data, even_if_different=True).new == ALL


def test_a_file_of_no_known_kind_says_which_are_known(call: Call) -> None:
    said = refused(Incomplete, "bank_file_refused", book, call, b"hello")
    assert "CAMT.052, .053, .054, CSV, MT940, MT942, OFX, QFX" in said


def test_a_kind_that_nobody_knows_is_refused(call: Call) -> None:
    refused(NotFound, "bank_format_unknown", bank_reading.read, call.company, CAMT, format_hint="bai2")


def test_a_booked_day_is_told_by_no_file_twice_when_a_preview_counted_it(call: Call) -> None:
    read = bank_reading.read(call.company, CAMT)
    assert bank_reading.counted(call.company, read) == (ALL, 0)
    book(call, CAMT)
    assert bank_reading.counted(call.company, bank_reading.read(call.company, CAMT + b"\n")) == (0, ALL)
    assert bank_reading.counted(call.company, bank_reading.read(call.company, CAMT)) == (0, ALL)
    assert [one.amount_minor for one in bank_reading.lines_of(bank_reading.read(call.company, CAMT))] == AMOUNTS


# --- accounts ------------------------------------------------------------------------------------------------


def test_a_file_without_an_account_is_of_the_only_one_there_is(call: Call) -> None:
    book(call, CAMT)
    book(call, days(("12", "later")))
    assert {line.account.number for line in lines(call)} == {ACCOUNT}


def test_a_file_without_an_account_is_of_the_one_on_the_bills(call: Call) -> None:
    book(call, days(("10", "a")))
    assert BankAccount.objects.of(call.company).get().number == call.company.iban


# --- lines ---------------------------------------------------------------------------------------------------


def test_only_money_that_came_or_came_back_waits_to_be_matched(call: Call) -> None:
    book(call, CAMT)
    assert [(line.amount_minor, line.state) for line in lines(call)] == [
        (12100, "open"), (4000, "open"), (4000, "open"), (-250, "set_aside"), (-12100, "open"),
    ]  # fmt: skip


def test_a_line_is_set_aside_with_its_reason_and_taken_up_again(call: Call) -> None:
    book(call, days(("10", "my loan")))
    (line,) = lines(call)
    refused(Invalid, "set_aside_needs_reason", banking.set_aside, call, line=line.public_id, because=" ")
    assert banking.set_aside(call, line=line.public_id, because="a loan of my own").state == "set_aside"
    refused(Conflict, "bank_line_not_open", banking.set_aside, call, line=line.public_id, because="again")
    assert "a loan of my own" in lines(call)[0].because
    assert banking.take_up(call, line=line.public_id).state == "open"
    refused(Conflict, "bank_line_not_aside", banking.take_up, call, line=line.public_id)
    refused(NotFound, "bank_line_unknown", banking.take_up, call, line="x\x00")
    kinds = Event.objects.of(call.company).order_by("seq").values_list("kind", flat=True)
    assert [kind for kind in kinds if kind.startswith("bank")] == [
        "bank_file.booked", "bank_line.set_aside", "bank_line.taken_up",
    ]  # fmt: skip


# --- the books are complete ----------------------------------------------------------------------------------


def complete_on(call: Call) -> date | None:
    return Company.objects.get(pk=call.company.pk).books_complete_on


def test_books_are_complete_up_to_a_statement_once_its_money_is_accounted_for(call: Call) -> None:
    book(call, days(("09", "a"), ("10", "b")))
    assert complete_on(call) == date(2026, 3, 8)
    for line in lines(call):
        banking.set_aside(call, line=line.public_id, because="known")
    assert complete_on(call) == date(2026, 3, 10)


def test_books_never_go_back_by_themselves(call: Call) -> None:
    book(call, days(("10", "a")))
    (line,) = lines(call)
    banking.set_aside(call, line=line.public_id, because="known")
    banking.take_up(call, line=line.public_id)
    assert complete_on(call) == date(2026, 3, 10)


def test_the_day_that_is_not_over_is_not_complete(call: Call) -> None:
    book(call, days(("12", "a")))
    banking.set_aside(call, line=lines(call)[0].public_id, because="known")
    assert complete_on(call) == date(2026, 3, 11)


def test_an_intraday_report_moves_nothing(call: Call) -> None:
    book(call, CAMT.replace(b"BkToCstmrStmt", b"BkToCstmrAcctRpt").replace(b"Stmt>", b"Rpt>"))
    assert (len(lines(call)), complete_on(call)) == (ALL, None)


# --- mappings ------------------------------------------------------------------------------------------------

UNCERTAIN = b"Date,Description,Amount\n03/02/2026,a,5.00\n"
NEXT = b"Date,Description,Amount\n04/02/2026,b,5.00\n"


def test_an_answer_is_remembered_for_files_with_the_same_heading(call: Call) -> None:
    refused(Incomplete, "bank_file_refused", book, call, UNCERTAIN)
    saved = bank_mappings.save(call, name="Mybank", settings="dates=m-d-y", sample=UNCERTAIN)
    assert saved.is_found_by_heading
    book(call, UNCERTAIN)
    book(call, NEXT)
    assert [line.on for line in lines(call)] == [date(2026, 3, 2), date(2026, 4, 2)]


def test_a_mapping_is_named_or_written_out(call: Call) -> None:
    bank_mappings.save(call, name="Mybank", settings="dates=d-m-y")
    assert book(call, UNCERTAIN, "Mybank").new == 1
    assert book(call, NEXT, "dates=m-d-y").new == 1
    assert [line.on for line in lines(call)] == [date(2026, 2, 3), date(2026, 4, 2)]


@pytest.mark.parametrize(
    "settings", ["dates=backwards", "colour=red", "amount=", "decimal=;", "dates", "amount=a\x00b"]
)
def test_settings_that_mean_nothing_are_refused(call: Call, settings: str) -> None:
    refused(Invalid, "bank_mapping_unreadable", bank_mappings.save, call, name="Mybank", settings=settings)


def test_a_mapping_that_is_not_there_is_refused(call: Call) -> None:
    refused(NotFound, "bank_mapping_unknown", bank_reading.read, call.company, CSV, mapping="Mybank")
    refused(NotFound, "bank_mapping_unknown", bank_mappings.remove, call, name="Mybank")
