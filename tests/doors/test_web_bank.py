"""A bank file in the web app: looked at first, then booked without choosing it again; and on the command line as JSON."""

from __future__ import annotations

import io
import json
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tagih.cli import main
from tagih.models import BankFile, BankLine
from tests.adapters.bank_cast import CAMT
from tests.doors.bank_rows import FILE, UNCERTAIN
from tests.doors.cast import Cast
from tests.doors.screens import messages, stranger, words


@pytest.fixture(autouse=True)
def _own_folder(settings: object, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path  # type: ignore[attr-defined]


def upload(data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("statement.csv", data)


def test_a_file_is_looked_at_first_and_then_booked(browser: Client, studio: Cast) -> None:
    seen = browser.post(reverse("bank_import"), {"file": upload(FILE)})
    assert (seen.status_code, "2 new lines, 0 known" in words(seen), "Somebody paid" in words(seen)) == (
        200,
        True,
        True,
    )
    assert BankFile.objects.of(studio.company).count() == 1  # the one of the cast
    done = browser.post(reverse("bank_import"), {"book": "1"}, follow=True)
    assert messages(done) == ["2 lines are booked; 0 were known."]
    assert BankLine.objects.of(studio.company).count() == 4
    assert "Choose a file." in words(browser.post(reverse("bank_import"), {"book": "1"}))


def test_a_question_is_asked_on_the_page_and_answered_there(browser: Client, studio: Cast) -> None:
    seen = browser.post(reverse("bank_import"), {"file": upload(UNCERTAIN)})
    assert "Is “03/02/2026” day and month, or month and day?" in words(seen)
    browser.post(reverse("bank_import"), {"mapping": "dates=d-m-y", "book": "1"})
    assert BankLine.objects.of(studio.company).filter(on="2026-02-03").count() == 1


def test_a_file_that_is_looked_at_is_nobody_elses(browser: Client, studio: Cast) -> None:
    browser.post(reverse("bank_import"), {"file": upload(FILE)})
    assert "Choose a file." in words(stranger().post(reverse("bank_import"), {"book": "1"}))


def test_lines_are_found_by_state_and_words(browser: Client, studio: Cast) -> None:
    assert "Somebody paid" in words(browser.get(reverse("bank")))
    assert "Fee" not in words(browser.get(reverse("bank") + "?q=somebody"))
    aside = words(browser.get(reverse("bank") + "?state=set_aside"))
    assert ("Fee" in aside, "Money left the account" in aside) == (True, True)


def said(*words_: str) -> tuple[int, dict[str, object], str]:
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as ended:
        main.run([*words_, "--format", "json"])
    return int(ended.value.code or 0), json.loads(out.getvalue()), err.getvalue()


def test_the_command_line_tells_a_file_as_json(studio: Cast, tmp_path: Path) -> None:
    file = tmp_path / "statement.xml"
    file.write_bytes(CAMT)
    code, told, _ = said("bank", "import", str(file), "--dry-run")
    assert (code, list(told)) == (0, ["format", "accounts", "lines", "problems", "new", "known"])
    assert told["accounts"] == [
        {"account": "NL91ABNA0417164300", "currency": "EUR", "opening": {"amount": "100.00", "currency": "EUR"},
         "closing": {"amount": "177.50", "currency": "EUR"}}
    ]  # fmt: skip
    assert told["lines"][0] == {  # type: ignore[index]
        "on": "2026-03-11", "amount": {"amount": "121.00", "currency": "EUR"}, "reference": "RF26202600012",
        "payer_name": "Slow Ltd", "payer_account": "GB82WEST12345698765432", "text": "",
    }  # fmt: skip
    assert (told["format"], told["problems"], told["new"], told["known"]) == ("camt", [], 5, 0)
    assert said("bank", "import", str(file))[1]["new"] == 5
    again = said("bank", "import", str(file))[1]
    assert (again["new"], again["known"], again["accounts"], again["lines"]) == (0, 5, told["accounts"], told["lines"])


def test_the_command_line_names_each_problem_and_books_nothing(studio: Cast, tmp_path: Path) -> None:
    file = tmp_path / "statement.xml"
    file.write_bytes(CAMT.replace(b"177.50", b"177.51"))
    code, told, refusal = said("bank", "import", str(file))
    ((problem,)) = told["problems"]  # type: ignore[misc]
    assert (code, problem["line"], problem["because"]["code"], told["new"]) == (1, 2, "statement_does_not_add_up", 0)
    assert refusal.startswith("Nothing of this file is booked")
    assert said("bank", "import", str(file), "--even-if-different")[1]["new"] == 5
