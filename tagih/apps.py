"""The one Django app."""

from django.apps import AppConfig


class TagihConfig(AppConfig):
    name = "tagih"
    default_auto_field = "django.db.models.BigAutoField"
