"""Sign-in: nobody signs up by themselves, an owner adds users; addresses are not changed, for the books name them."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import Http404, HttpRequest, HttpResponse


class Accounts(DefaultAccountAdapter):  # type: ignore[misc]
    """The account rules of this installation."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Closed: `tagih user add` or an owner makes users."""
        return False


def closed(request: HttpRequest) -> HttpResponse:
    """In place of the library's page for changing addresses: events say by address who did something."""
    raise Http404
