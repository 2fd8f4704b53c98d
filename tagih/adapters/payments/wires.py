"""What a broken connection means: whether the request can have left the house."""

from __future__ import annotations


def never_left(problem: BaseException | None) -> bool:
    """Whether `problem`, raised by requests, shows that no connection was made, so that nothing was asked at all."""
    import requests
    from urllib3.exceptions import MaxRetryError, NewConnectionError

    causes = _causes(problem)
    if any(isinstance(one, requests.ConnectTimeout | requests.exceptions.SSLError) for one in causes):
        return True
    reasons = [one.reason for one in causes if isinstance(one, MaxRetryError)]
    return any(isinstance(one, NewConnectionError) for one in (*causes, *reasons))


def _causes(problem: BaseException | None) -> list[BaseException]:
    """The problem, what it came of, and what each carries."""
    found: list[BaseException] = []
    waiting = [problem]
    while waiting:
        one = waiting.pop()
        if one is not None and one not in found:
            found.append(one)
            waiting += [one.__cause__, one.__context__, *(arg for arg in one.args if isinstance(arg, BaseException))]
    return found


def kind_of(status: int) -> str:
    """The kind of a failure by its HTTP status: 429 was not taken; 409 and 5xx may have been done; the rest was refused."""
    if status == 429:
        return "later"
    return "unknown" if status >= 500 or status == 409 else "refused"
