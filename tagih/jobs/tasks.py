"""The tasks that procrastinate knows (PostgreSQL only): one that runs any job, and the minute's tick."""

from __future__ import annotations

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from tagih.jobs import wakeup

RESCUE_AFTER_SECONDS = 30
"""A job whose worker gave no sign of life for so long is given to another."""


@app.task(name="tagih.run", retry=RetryStrategy(max_attempts=4, exponential_wait=3))
def run(name: str, company: str = "") -> None:
    wakeup.run(name, company)


@app.periodic(cron="* * * * *")
@app.task(name="tagih.tick", queueing_lock="tagih.tick")
def tick(timestamp: int) -> None:
    wakeup.tick()


@app.periodic(cron="* * * * * */20")
@app.task(name="tagih.rescue", queueing_lock="tagih.rescue", pass_context=True)
async def rescue(context: object, timestamp: int) -> None:
    """Give jobs of dead workers to the living."""
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=RESCUE_AFTER_SECONDS):
        await app.job_manager.retry_job(job)
