"""What happened, to what, by whom, when and why: append-only, chained by hash per company."""

from __future__ import annotations

from django.db import models

from tagih.models.base import CompanyRow


class Event(CompanyRow):
    """One happening. `facts` is the exact text that was hashed; `personal` may be emptied by erasure.

    `sha` = SHA-256 over the previous event's `sha`, this event's fields and the digest of `personal`.
    """

    seq = models.BigIntegerField()
    kind = models.CharField(max_length=60)
    subject = models.CharField(max_length=80)
    by = models.CharField(max_length=80)
    at = models.CharField(max_length=32)
    on = models.DateField()
    facts = models.TextField()
    personal = models.TextField(blank=True)
    personal_sha = models.CharField(max_length=64, blank=True)
    sha = models.CharField(max_length=64)

    class Meta:
        db_table = "tagih_event"
        constraints = [models.UniqueConstraint(fields=["company", "seq"], name="event_seq_once")]
        indexes = [models.Index(fields=["company", "subject", "seq"], name="event_of_subject")]
