"""The vault: secrets of other services, encrypted with keys that are not in the database.

The key file holds one Fernet key a line (AES-128-CBC with HMAC-SHA256), the newest first: it seals, all of them open.
A copy of the database without that file tells no secret.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, cast

from django.conf import settings

from tagih.commands.operation import Operation, call, write
from tagih.domain.errors import Refused
from tagih.models import Company, ProviderAccount

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet


def sealed(values: Mapping[str, str]) -> str:
    """`values` as text that only the key file opens."""
    return _keys().encrypt(json.dumps(dict(values), sort_keys=True).encode()).decode()


def opened(text: str) -> dict[str, str] | None:
    """The values in `text`; None when no key of ours sealed it."""
    from cryptography.fernet import InvalidToken

    try:
        return cast(dict[str, str], json.loads(_keys().decrypt(text.encode())))
    except InvalidToken:
        return None


def rotate(now: datetime) -> int:
    """Make a new key, seal everything with it, and return how much that was. Older keys still open older copies.

    Killed in the middle nothing is lost: the new key is in the file before the first row is sealed with it.
    """
    from cryptography.fernet import Fernet

    _write([Fernet.generate_key().decode(), *_lines()])
    return sum(_reseal(call(one, "vault", now)) for one in Company.objects.order_by("id"))


@write
def _reseal(operation: Operation) -> int:
    """Seal the settings of every account with the newest key. Raises Refused `provider_sealed`."""
    accounts = ProviderAccount.objects.of(operation.company).select_for_update().order_by("id")
    for one in accounts:
        values = opened(one.sealed)
        if values is None:
            raise Refused("provider_sealed", name=one.name)
        renewed = sealed(values)
        ProviderAccount.objects.of(operation.company).filter(pk=one.pk).update(sealed=renewed)
    if accounts:
        operation.event("provider.sealed", f"company {operation.company.code}", {"accounts": len(accounts)})
    return len(accounts)


def _keys() -> MultiFernet:
    from cryptography.fernet import Fernet, MultiFernet

    return MultiFernet([Fernet(one) for one in _lines()])


def _path() -> Path:
    return Path(settings.PROVIDER_KEYS_FILE or Path(settings.DATA_DIR) / "provider-keys")


def _lines() -> list[str]:
    """The keys, newest first; the first one is made when there is none."""
    from cryptography.fernet import Fernet

    path = _path()
    if not path.exists():
        try:
            with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(Fernet.generate_key().decode())
        except FileExistsError:
            pass  # another process made it at the same instant
    return path.read_text().split()


def _write(keys: list[str]) -> None:
    """Replace the file whole: whoever reads it finds all keys or all keys and the new one."""
    beside = _path().with_suffix(".new")
    with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write("\n".join(keys))
        file.flush()
        os.fsync(file.fileno())
    beside.replace(_path())
