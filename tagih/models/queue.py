"""`defer`: wake a worker once the caller's transaction has committed. Losing the whole queue loses nothing.

SQLite uses django-q2's table, PostgreSQL procrastinate; both enqueue inside the caller's transaction. Jobs only
say "look for work of this kind"; what is to be done stands in rows of our own.
"""

from __future__ import annotations

from django.db import IntegrityError, connection, transaction

_ENOUGH_WAITING = 50
"""With so many wake-ups waiting no worker is listening; the next one looks at everything anyway."""


def defer(name: str, company: str = "") -> None:
    """Ask a worker to run the job `name` for one company ("" for all). A wake-up already waiting is enough."""
    if connection.vendor == "postgresql":
        _defer_procrastinate(name, company)
    else:
        _defer_q2(name, company)


def _defer_procrastinate(name: str, company: str) -> None:
    from procrastinate import exceptions
    from procrastinate.contrib.django import app

    try:
        with transaction.atomic():  # a savepoint: a wake-up already waiting must not spoil the caller's transaction
            task = app.configure_task("tagih.run", queueing_lock=f"{name}:{company}", allow_unknown=True)
            task.defer(name=name, company=company)
    except (exceptions.AlreadyEnqueued, IntegrityError):
        pass


def _defer_q2(name: str, company: str) -> None:
    from django_q.models import OrmQ
    from django_q.tasks import async_task

    if OrmQ.objects.count() < _ENOUGH_WAITING:
        async_task("tagih.jobs.wakeup.run", name, company)
