"""Signing in, by password and in two steps; what is closed stays closed."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.test import Client
from django.urls import reverse

from tagih.models import User
from tests.doors.cast import EMAIL, PASSWORD, Cast
from tests.doors.screens import words

LOGIN = "/accounts/login/"


@pytest.fixture(autouse=True)
def forgetful(settings: Any) -> None:
    """Counts of failed sign-ins and codes used are kept for one test only; mail goes to a list."""
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "accounts"}}
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def signed_in(window: Client) -> bool:
    return window.get("/").status_code == 200


def code(secret: str) -> str:
    """What an authenticator app shows now."""
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def test_a_password_opens_the_books(studio: Cast) -> None:
    window = Client()
    refused = window.post(LOGIN, {"login": EMAIL, "password": "a wrong guess"})
    assert (refused.status_code, signed_in(window)) == (200, False)
    assert "The email address and/or password you specified are not correct." in words(refused)
    opened = window.post(LOGIN + "?next=/invoices", {"login": EMAIL, "password": PASSWORD})
    assert (opened["Location"], signed_in(window)) == ("/invoices", True)
    window.post("/accounts/logout/")
    assert not signed_in(window)


def test_signing_in_takes_two_steps_once_they_are_set_up(studio: Cast) -> None:
    window = Client()
    window.post(LOGIN, {"login": EMAIL, "password": PASSWORD})
    asked_again = window.get(reverse("mfa_activate_totp"))["Location"]
    setup = window.post(asked_again, {"password": PASSWORD}, follow=True)
    secret = window.session["mfa.totp.secret"]
    assert (setup.status_code, secret in setup.content.decode()) == (200, True)
    wrong = window.post(reverse("mfa_activate_totp"), {"code": "000000"})
    assert "Incorrect code." in words(wrong)
    window.post(reverse("mfa_activate_totp"), {"code": code(secret)})
    codes = re.findall(r"<code>([^<]+)</code>", window.get(reverse("mfa_view_recovery_codes")).content.decode())
    assert len(codes) == 10
    window.post("/accounts/logout/")
    half = window.post(LOGIN, {"login": EMAIL, "password": PASSWORD})
    assert (half["Location"].partition("?")[0], signed_in(window)) == (reverse("mfa_authenticate"), False)
    window.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert not signed_in(window)
    window.post(reverse("mfa_authenticate"), {"code": codes[0]})
    assert signed_in(window)


def test_nobody_signs_up(studio: Cast) -> None:
    page = Client().get("/accounts/signup/")
    assert (page.status_code, User.objects.count()) == (200, 1)
    Client().post("/accounts/signup/", {"email": "new@else.example", "password1": PASSWORD})
    assert User.objects.count() == 1


def test_an_address_is_not_changed_by_its_owner(browser: Client) -> None:
    assert browser.get("/accounts/email/").status_code == 404
    assert browser.post("/accounts/email/", {"action_add": "", "email": "boss@studio.example"}).status_code == 404
    assert User.objects.get().email == EMAIL


def test_a_forgotten_password_is_replaced_by_mail(studio: Cast) -> None:
    window = Client()
    window.post(reverse("account_reset_password"), {"email": EMAIL})
    (sent,) = mail.outbox
    found = re.search(r"https?://[^/]+(/accounts/password/reset/key/\S+)", str(sent.body))
    assert found is not None
    assert sent.to == [EMAIL]
    form = window.get(found[1], follow=True)
    window.post(form.redirect_chain[-1][0], {"password1": "a wholly new secret", "password2": "a wholly new secret"})
    window.post(LOGIN, {"login": EMAIL, "password": "a wholly new secret"})
    assert signed_in(window)


def test_a_password_is_changed(browser: Client) -> None:
    form = {"oldpassword": PASSWORD, "password1": "a wholly new secret", "password2": "a wholly new secret"}
    browser.post(reverse("account_change_password"), form)
    assert User.objects.get().check_password("a wholly new secret")
