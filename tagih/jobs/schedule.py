"""The one list of recurring work: what, how often, which command. Here and in `wakeup` jobs read the clock."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.conf import settings
from django.utils import timezone

from tagih.commands import (
    billing_cycles,
    charge_questions,
    charge_refunds,
    daily_run,
    delivery,
    operation,
    payment_methods,
    recurring_run,
)
from tagih.models import Company, Event, Run

BY = "schedule"
TRY_AGAIN_AFTER = timedelta(minutes=15)
"""How long a run of today that did not finish is given before it is done again."""


def deliver(company: Company, now: datetime) -> None:
    """Hand over what is queued, and look at what an earlier worker left in the middle.

    It may take longer than a lease: each round and each hand-over tells its own instant.
    """
    delivery.recover(company, now)
    while delivery.deliver(company, now, settings.DELIVERY_BATCH, timezone.now).claimed:
        now = timezone.now()


def sweep(company: Company, now: datetime) -> None:
    """The daily run, once a local day, from the company's hour on. Doing it twice does nothing new."""
    call = operation.call(company, BY, now)
    local = now.astimezone(company.tzinfo)
    if local.hour >= settings.DAILY_RUN_HOUR and not _ran_today(company, call.today, now):
        daily_run.sweep(call, keep_messages=False)


def bill(company: Company, now: datetime) -> None:
    """Bill what comes again and the clients whose billing day it is, from the company's hour on. What failed today waits for tomorrow."""
    call = operation.call(company, BY, now)
    if now.astimezone(company.tzinfo).hour >= settings.DAILY_RUN_HOUR:
        recurring_run.run(call, again=False)
        billing_cycles.run(call, again=False)


def charge(company: Company, now: datetime) -> None:
    """Ask payment providers what there is to be asked, and charge what clients agreed to have charged when it is due."""
    charge_questions.follow(company, now)
    charge_refunds.follow(company, now)
    if now.astimezone(company.tzinfo).hour >= settings.DAILY_RUN_HOUR:
        payment_methods.run(company, now)


def _ran_today(company: Company, today: date, now: datetime) -> bool:
    """Whether today's run was finished; one that was held back or died is tried again every quarter of an hour."""
    if Event.objects.of(company).filter(subject=f"run {today}", kind="dunning.run_finished").exists():
        return True
    return Run.objects.of(company).filter(on=today, started_at__gt=now - TRY_AGAIN_AFTER).exists()


JOBS = {"bill": bill, "charges": charge, "deliver": deliver, "sweep": sweep}
"""Every job by the name that `defer` uses; each takes a company and the instant."""

EVERY_MINUTE = ("bill", "charges", "sweep", "deliver")
"""Looked at once a minute for every company, whether or not anybody woke the worker."""
