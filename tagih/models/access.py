"""Users, what each may do in which company, and tokens for programs."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models

from tagih.models.base import CompanyRow

ROLES = ("owner", "accountant", "staff", "read_only")


class Users(BaseUserManager["User"]):
    """Makes users by e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in with an e-mail address."""

    id = models.BigAutoField(primary_key=True)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=10, blank=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    joined_at = models.DateTimeField(null=True)

    objects = Users()
    USERNAME_FIELD = "email"

    class Meta:
        db_table = "tagih_user"

    def __str__(self) -> str:
        return self.name or self.email


class Membership(CompanyRow):
    """What one user may do in one company."""

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    role = models.CharField(max_length=20, choices=[(role, role) for role in ROLES])

    class Meta:
        db_table = "tagih_membership"
        constraints = [models.UniqueConstraint(fields=["company", "user"], name="membership_once")]


class ApiToken(CompanyRow):
    """A token for a program: only its SHA-256 is kept, it is shown once."""

    name = models.CharField(max_length=80)
    sha = models.CharField(max_length=64, unique=True)
    scope = models.CharField(max_length=10, choices=[("read", "read"), ("write", "write")])
    made_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "tagih_api_token"
