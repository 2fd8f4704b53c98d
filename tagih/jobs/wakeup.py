"""What both engines call: `run` one job for one company, `tick` once a minute for all of them."""

from __future__ import annotations

import logging

from django.utils import timezone

from tagih.jobs.schedule import EVERY_MINUTE, JOBS
from tagih.models import Company

log = logging.getLogger("tagih.jobs")


def run(name: str, company: str = "") -> None:
    """Run the job `name` for one company, or for all; one company's failure does not stop the others."""
    companies = Company.objects.filter(code=company) if company else Company.objects.all()
    for one in companies.order_by("id"):
        try:
            JOBS[name](one, timezone.now())
        except Exception:
            log.exception("job %s failed for %s", name, one.code)


def tick() -> None:
    """All recurring work, once."""
    for name in EVERY_MINUTE:
        run(name)
