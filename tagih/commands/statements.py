"""A bank file brought in: its lines are booked, and then matched with what is owed."""

from __future__ import annotations

from dataclasses import replace

from tagih.commands import banking, matching
from tagih.commands.bank_reading import FileRead
from tagih.commands.banking import BankImported
from tagih.commands.operation import Call


def bring_in(call: Call, *, file: FileRead, even_if_different: bool = False) -> BankImported:
    """Book the lines of a file and match them. Raises what `banking.import_file` raises."""
    done = banking.import_file(call, file=file, even_if_different=even_if_different)
    if done.new:
        matching.match(replace(call, key=""))
    return done
