"""A PostgreSQL whose databases are kept between runs in `bench/var`, with everything that makes it safe left on."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from tools.embedded_postgres import Server

SETTINGS = (
    "shared_buffers=1GB",
    "work_mem=64MB",
    "maintenance_work_mem=256MB",
    "max_wal_size=8GB",
    "checkpoint_timeout=30min",
    "autovacuum=off",
)
"""fsync, synchronous_commit and full_page_writes stay on. Autovacuum would hold the database that copies are made of."""


class KeptServer(Server):
    """The embedded server on a data folder that outlives it."""

    def __init__(self, kept: Path) -> None:
        self.kept = kept
        super().__init__(*SETTINGS)

    def _initialise(self, settings: tuple[str, ...]) -> None:
        super()._initialise(settings)
        if self.kept.exists():
            shutil.rmtree(self.data)
        else:
            subprocess.run(["mv", str(self.data), str(self.kept)], check=True)
        self.data.symlink_to(self.kept.resolve())

    def stop(self) -> None:
        """End it in good order first, so that the next start has nothing to recover."""
        if (self.kept / "postmaster.pid").exists():
            self._run("pg_ctl", "-D", self.data, "-m", "fast", "-w", "-t", "300", "stop")
        super().stop()
