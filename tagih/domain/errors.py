"""DomainError and its four kinds: a refusal that a user can understand, as code and facts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tagih.domain.reasons import Reason


class DomainError(Exception):
    """A refusal the user can understand. Anything else that escapes a command is a bug.

    `code` names a sentence of `tagih.domain.reasons`; `facts` fill its placeholders.
    """

    kind = "refused"

    def __init__(self, code: str, /, **facts: Any) -> None:
        self.reason = Reason(code, facts)
        super().__init__(self.reason.sentence)

    @property
    def code(self) -> str:
        return self.reason.code

    @property
    def facts(self) -> dict[str, Any]:
        return self.reason.facts

    @property
    def sentence(self) -> str:
        return self.reason.sentence


class NotFound(DomainError):
    """The named thing does not exist, or this actor may not know that it does."""

    kind = "not_found"


class Invalid(DomainError):
    """The request cannot be right, whatever the state."""

    kind = "invalid"


class Conflict(DomainError):
    """The request could be right, but not in the present state."""

    kind = "conflict"


class Incomplete(Conflict):
    """Several things stand in the way at once: `parts` names each by its field, and says what to do.

    `name`: the placeholder of the sentence that all of them fill together.
    """

    def __init__(self, code: str, parts: Sequence[tuple[str, Reason]], name: str = "missing") -> None:
        self.parts, self.name = tuple(parts), name
        super().__init__(code, **{name: " ".join(reason.sentence for _, reason in parts)})


class Refused(DomainError):
    """The actor may not do this, or a protection forbids it."""

    kind = "refused"
