"""The worker process: django-q2 on SQLite, procrastinate on PostgreSQL."""

from __future__ import annotations

from django.core.management import call_command
from django.db import connection


def work() -> None:
    """Work until told to stop."""
    if connection.vendor == "postgresql":
        call_command("procrastinate", "worker", "--concurrency", "1", "--shutdown-graceful-timeout", "20")
        return
    from django_q.models import Schedule

    Schedule.objects.update_or_create(
        name="tagih.tick",
        defaults={"func": "tagih.jobs.wakeup.tick", "schedule_type": Schedule.MINUTES, "minutes": 1, "repeats": -1},
    )
    call_command("qcluster", verbosity=0)
