"""Real servers on this machine for the tests of this folder."""

from __future__ import annotations

import os
import smtplib
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.certificates import Certificates, make_certificates

SCRIPT = Path(__file__).with_name("dovecot.sh")
IMAP_PORT, IMAPS_PORT, LMTP_PORT = 10143, 10993, 10024
WITHOUT_MOVE = "IMAP4rev1 SASL-IR LOGIN-REFERRALS ID ENABLE IDLE LITERAL+ UIDPLUS CHILDREN NAMESPACE"


class Dovecot:
    """A server in a folder of its own; ``user`` is a fresh mailbox for the test that asked."""

    def __init__(self, folder: Path, certificates: Certificates, user: str) -> None:
        self.folder = folder
        self.certificates = certificates
        self.user = user

    def start(self, capability: str = "", introspection: str = "") -> None:
        """Start it and wait until it answers; its script's sentence is the reason of a failure."""
        given = (str(self.certificates.certificate), str(self.certificates.key))
        done = subprocess.run(
            ["sh", str(SCRIPT), "start", str(self.folder), *given],
            env={**os.environ, "IMAP_CAPABILITY": capability, "INTROSPECTION": introspection},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        for port in (IMAP_PORT, IMAPS_PORT, LMTP_PORT):
            _await_port(port)

    def stop(self) -> None:
        """End it; where it does not run, nothing happens."""
        subprocess.run(["sh", str(SCRIPT), "stop", str(self.folder)], capture_output=True, check=False)
        for _ in range(100):
            if not (self.folder / "run" / "master.pid").exists():
                return
            time.sleep(0.1)

    def kick(self) -> None:
        """Throw every session of the user out, as an administrator does."""
        command = ["doveadm", "-c", str(self.folder / "dovecot.conf"), "kick", self.user]
        subprocess.run(command, capture_output=True, check=False)

    def forget_numbers(self) -> None:
        """Delete what the server knows of its numbers: UIDVALIDITY changes, and every UID is given anew."""
        for name in ("dovecot-uidlist", "dovecot.index", "dovecot.index.cache", "dovecot.index.log"):
            (self.maildir / name).unlink(missing_ok=True)

    @property
    def maildir(self) -> Path:
        return self.folder / "mail" / self.user / "Maildir"

    def deliver(self, messages: list[bytes]) -> None:
        """Hand messages over by LMTP, as the house's mail server does."""
        with smtplib.LMTP("127.0.0.1", LMTP_PORT) as line:
            for message in messages:
                for _ in range(5):
                    try:
                        line.sendmail("lab@example.org", [self.user], message)
                        break
                    except smtplib.SMTPDataError as error:
                        if error.smtp_code != 451:  # "not now": a mail server tries again
                            raise
                        time.sleep(0.2)
                else:
                    raise AssertionError("Dovecot took a message five times for later.")

    def in_inbox(self) -> int:
        return _count(self.maildir)

    def processed(self) -> int:
        return _count(self.maildir / ".Processed")

    def settings(self, security: str = "tls", **more: Any) -> dict[str, Any]:
        """What a source must be told to read this mailbox."""
        return {
            "host": "localhost", "port": IMAPS_PORT if security == "tls" else IMAP_PORT, "security": security,
            "user": self.user, "secret": "mailbox", "ca_file": str(self.certificates.authority), **more,
        }  # fmt: skip


def _count(folder: Path) -> int:
    return sum(1 for part in ("new", "cur") if (folder / part).is_dir() for _ in (folder / part).iterdir())


def _await_port(port: int) -> None:
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"Dovecot does not answer on port {port}.")


@pytest.fixture
def dovecot() -> Iterator[Dovecot]:
    """A running server with an empty mailbox. Its folder is short and open: Dovecot's own users must reach it."""
    with tempfile.TemporaryDirectory(prefix="lab") as name:
        folder = Path(name)
        folder.chmod(0o755)
        server = Dovecot(folder / "dovecot", make_certificates(folder, "localhost", "127.0.0.1"), "desk1")
        server.start()
        yield server
        server.stop()
