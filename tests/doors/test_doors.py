"""One thing said at three doors leaves the same rows, the same events and the same words."""

from __future__ import annotations

import html
import importlib
import inspect
import io
import json
import pkgutil
import re
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

import tagih.commands
from tagih.cli import main
from tagih.domain.reasons import Reason
from tagih.models import User
from tagih.web.templatetags import sentence
from tests.doors.cast import EMAIL, Cast
from tests.doors.conftest import counters, undone
from tests.doors.said import Api, Row, Said, Web
from tests.doors.table import EXEMPT, TABLE

DOORS = ("api", "cli", "web")
MOST_EXEMPT = 10
NOT_COMPARED = {"OperationKey", "User"}
"""Tables left out: keys are a matter of each door, and signing in notes the time."""


# --- the doors -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Answered:
    """What a door said: whether it did it, all its words, and of the API the refusal."""

    is_done: bool
    words: str
    refusal: dict[str, Any]


def named(value: Any, cast: Cast) -> Any:
    """`value` with the `<names>` in it filled in."""
    if isinstance(value, str):
        return re.sub(r"<([^<>]+)>", lambda found: cast.names[found[1]], value)
    if isinstance(value, bytes):
        known = {f"<{name}>": own for name, own in cast.names.items()}
        return re.sub(rb"<[^<>\s]+>", lambda found: known.get(found[0].decode(), found[0].decode()).encode(), value)
    if isinstance(value, dict):
        return {name: named(one, cast) for name, one in value.items()}
    return [named(one, cast) for one in value] if isinstance(value, list) else value


def at_api(said: Api, cast: Cast, folder: Path) -> Answered:
    client = Client(headers={"Authorization": f"Bearer {cast.secret}"})
    path, body = f"/api/v1{named(said.path, cast)}", named(said.body, cast)
    if said.file is not None:
        answer = client.post(path, {**(body or {}), "file": SimpleUploadedFile("ledger.csv", named(said.file, cast))})
    else:
        text = "" if body is None else json.dumps(body)
        answer = client.generic(said.method, path, text, content_type="application/json")
    is_done = 200 <= answer.status_code < 300
    assert is_done or answer["Content-Type"] == "application/problem+json", answer.content
    return Answered(is_done, answer.content.decode(), {} if is_done else answer.json())


def at_cli(said: tuple[str | bytes, ...], cast: Cast, folder: Path) -> Answered:
    words = [named(word, cast) if isinstance(word, str) else _file(folder, named(word, cast)) for word in said]
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as ended:
        main.run(words)
    assert ended.value.code in (0, 1), err.getvalue()
    return Answered(ended.value.code == 0, err.getvalue(), {})


def _file(folder: Path, data: bytes) -> str:
    path = folder / "ledger.csv"
    path.write_bytes(data)
    return str(path)


def at_web(said: Web, cast: Cast, folder: Path) -> Answered:
    client = Client()
    client.force_login(User.objects.get(email=EMAIL))
    answer = client.post(named(said.path, cast), named(said.fields, cast), follow=True)
    told = [one.level_tag for one in get_messages(answer.wsgi_request)]
    is_done = bool(answer.redirect_chain) and answer.status_code == 200 and "error" not in told
    return Answered(is_done, _visible(answer.content.decode()), {})


def _visible(page: str) -> str:
    """The words of a page, from its main part on."""
    words = html.unescape(re.sub(r"<[^>]*>", " ", page[page.find("<main") :]))
    return " ".join(words.split())


AT = {"api": at_api, "cli": at_cli, "web": at_web}


# --- what there is afterwards --------------------------------------------------------------------------------


Picture = dict[str, dict[str, Any]]


def picture(actor: str) -> Picture:
    """Every row by table and id, without what differs by chance (public ids, salts, hashes) or by door (who did it)."""
    models = [one for one in apps.get_app_config("tagih").get_models() if one.__name__ not in NOT_COMPARED]
    found = {f"{model.__name__} {row.get('id')}": _plain(row) for model in models for row in _rows(model)}
    addresses = [row["public_id"] for row in found.values() if "public_id" in row]
    text = json.dumps(found, default=str)
    for at, address in enumerate(addresses):
        text = text.replace(address, f"address {at}")
    text = re.sub(r"[0-9a-f]{64}", "a hash", text)
    text = re.sub(r"\bgAAAA[\w=-]+", "a seal", text)
    text = re.sub(r"\b[2-9A-Z]{4}(-[2-9A-Z]{4}){3}\b", "a code", text)
    text = re.sub(rf'(\\?"(?:\w+_)?by\\?": ?\\?"){re.escape(actor)}(\\?")', r"\1the actor\2", text).replace(
        f"by {actor}:", "by the actor:"
    )
    made: Picture = json.loads(text)
    return made


def changes(before: Picture, after: Picture) -> Picture:
    """The rows that were added or changed, as they are now, and those that are gone."""
    gone = {name: {} for name in before.keys() - after.keys()}
    return gone | {name: row for name, row in after.items() if before.get(name) != row}


def _rows(model: Any) -> list[dict[str, Any]]:
    manager = getattr(model.objects, "everywhere", None)
    rows = manager("a test looks at everything") if manager else model.objects.all()
    return list(rows.order_by("pk").values())


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    if personal := row.get("personal"):
        row["personal"] = {name: text for name, text in json.loads(personal).items() if name != "salt"}
    return row


def tried(row: Row, said: Said, door: str, anna: Cast, folder: Path, stand: dict[str, int]) -> tuple[Answered, Any]:
    """Say it at one door, look at all rows, and undo it."""
    with undone(stand):
        row.given(anna)
        anna.company.refresh_from_db()
        answered = AT[door](getattr(said, door), anna, folder)
        return answered, picture({"api": "token program", "cli": "cli", "web": EMAIL}[door])


# --- the tests -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.command)
def test_every_door_does_the_same_when_a_command_works(row: Row, anna: Cast, tmp_path: Path) -> None:
    stand = counters()
    with undone(stand):
        row.given(anna)
        before = picture("nobody")
    seen = {}
    for door in doors(row.sample):
        answered, seen[door] = tried(row, row.sample, door, anna, tmp_path, stand)
        assert answered.is_done, f"{door}: {answered.words}"
    first, *others = seen
    assert changes(before, seen[first])
    for door in others:
        assert changes(before, seen[door]) == changes(before, seen[first]), f"{door} differs from {first}"


@pytest.mark.parametrize("row", [row for row in TABLE if row.refusal], ids=lambda row: row.command)
def test_every_door_refuses_in_the_same_words_when_a_command_is_refused(row: Row, anna: Cast, tmp_path: Path) -> None:
    assert row.refusal is not None
    stand = counters()
    with undone(stand):
        row.given(anna)
        before = picture("nobody")
    refusal, after = tried(row, row.refusal, "api", anna, tmp_path, stand)
    assert (refusal.is_done, refusal.refusal["code"], after) == (False, row.code, before)
    for door in doors(row.refusal)[1:]:
        answered, after = tried(row, row.refusal, door, anna, tmp_path, stand)
        reason = Reason(row.code, refusal.refusal["facts"])
        wanted = {"cli": reason.sentence, "web": sentence(reason)}[door]
        assert not answered.is_done and wanted in answered.words, f"{door}: {answered.words}"
        assert after == before, f"{door} changed something"


def doors(said: Said) -> list[str]:
    return [door for door in DOORS if getattr(said, door) is not None]


def public_commands() -> set[str]:
    """Every function of `tagih.commands` that a door calls with a Call."""
    found = set()
    for module in pkgutil.iter_modules(tagih.commands.__path__):
        for name, one in vars(importlib.import_module(f"tagih.commands.{module.name}")).items():
            if (
                inspect.isfunction(one)
                and one.__module__ == f"tagih.commands.{module.name}"
                and not name.startswith("_")
            ):
                first = next(iter(inspect.signature(one).parameters.values()), None)
                if first is not None and first.name == "call" and one.__module__ not in INNER:
                    found.add(f"{module.name}.{name}")
    return found


INNER = {
    "tagih.commands.answers", "tagih.commands.writing", "tagih.commands.chain", "tagih.commands.signing", "tagih.commands.asking",
    "tagih.commands.printed_letters",
}  # fmt: skip
"""Modules whose functions only other commands call or only read; `signing` and `asking`: only the client does it."""


def test_every_public_command_is_in_the_table_or_exempt() -> None:
    missing = {"company.join", "company.token_make", "company.token_revoke"}
    assert {row.command for row in TABLE} == public_commands() - missing


def test_every_gap_in_the_table_has_a_reason() -> None:
    gaps = {row.command: set(DOORS) - set(doors(row.sample)) for row in TABLE}
    allowed = {command: set(DOORS) & set(said) for command, said in EXEMPT.items()}
    absent = {command: doors for command, doors in allowed.items() if command not in gaps}
    assert {command: missing for command, missing in gaps.items() if missing} | absent == allowed
    assert len(EXEMPT) <= MOST_EXEMPT
