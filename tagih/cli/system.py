"""`tagih run`, `migrate`, `check`, `demo`, `worker`: living with an installation."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from types import FrameType
from typing import Annotated

import typer
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from tagih.commands import demo as demonstration
from tagih.commands import setup


def register(app: typer.Typer) -> None:
    """Add the verbs without a noun."""
    for verb in (run, demo, migrate, check, worker):
        app.command()(verb)


def migrate() -> None:
    """Bring the database to this version and reinstall its protections."""
    changed = setup.migrate()
    typer.echo("The database was brought to this version." if changed else "The database is at this version.")


def check() -> None:
    """Look whether all is as it should be; exit code 1 names what is not."""
    call_command("check", verbosity=0)
    found = setup.problems()
    for problem in found:
        typer.echo(problem, err=True)
    if found:
        raise typer.Exit(1)
    typer.echo(f"All is well: {'PostgreSQL' if settings.ON_POSTGRESQL else 'SQLite'}, data in {settings.DATA_DIR}")


def demo() -> None:
    """Fill an empty installation with a company to try things on."""
    setup.migrate()
    made = demonstration.fill(timezone.now())
    typer.echo(f"Sign in as {made.email} with {made.password}")


def worker() -> None:
    """Work in the background: hand over messages, do the daily run."""
    from django.utils.module_loading import import_string

    setup.migrate()
    import_string("tagih.jobs.worker.work")()


def run(
    with_demo: Annotated[
        bool, typer.Option("--demo", help="Fill an empty installation with a company to try things on.")
    ] = False,
) -> None:
    """Serve the web app and work in the background, until interrupted."""
    setup.migrate()
    signed_in = demonstration.fill(timezone.now()) if with_demo else None
    port = _free_port(settings.PORT)
    environment = {**os.environ, "TAGIH_PORT": str(port), "TAGIH_DATA_DIR": str(settings.DATA_DIR)}
    environment.setdefault("DJANGO_SETTINGS_MODULE", "tagih.settings")
    parts = [
        subprocess.Popen(words, env=environment)  # noqa: S603 - our own program
        for words in (_web(port), [sys.executable, "-m", "tagih.cli.main", "worker"])
    ]
    address = os.environ.get("TAGIH_BASE_URL", f"http://localhost:{port}")
    typer.echo(
        f"Tagih is at {address}" + (f"\nSign in as {signed_in.email} with {signed_in.password}" if signed_in else "")
    )
    _until_interrupted(parts)


def _web(port: int) -> list[str]:
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", settings.HOST, "--port", str(port),
        "--blocking-threads", str(settings.WEB_THREADS), "--no-access-log", "--log-level", "warning", "tagih.wsgi:application",
    ]  # fmt: skip


def _free_port(wanted: int) -> int:
    """`wanted`, or the next port that nobody listens on."""
    for port in range(wanted, wanted + 200):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((settings.HOST, port))
            except OSError:
                continue
            return port
    raise typer.BadParameter(f"No port from {wanted} to {wanted + 199} is free: set TAGIH_PORT.")


def _until_interrupted(parts: list[subprocess.Popen[bytes]]) -> None:
    """Wait until one part ends or we are told to stop; then stop them all."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    try:
        while all(part.poll() is None for part in parts):
            try:
                parts[0].wait(1)
            except subprocess.TimeoutExpired:
                continue
    except KeyboardInterrupt:
        pass
    for part in parts:
        part.terminate()
    for part in parts:
        try:
            part.wait(25)
        except subprocess.TimeoutExpired:
            part.kill()
    failed = [part.returncode for part in parts if part.returncode not in (0, -signal.SIGTERM, -signal.SIGINT)]
    raise typer.Exit(1 if failed else 0)
