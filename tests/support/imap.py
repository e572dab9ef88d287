"""A real IMAP server for tests, with what a test wants to do to its mailbox."""

from __future__ import annotations

import imaplib
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.support.certificates import Certificates, make_certificates

USER, PASSWORD = "desk1", "secret"
_SCRIPT = Path(__file__).with_name("imap_process.py")


class ImapServer:
    """pymap in a process of its own: ``port`` speaks STARTTLS, ``tls_port`` TLS from the first byte."""

    host = "localhost"

    def __init__(self, certificates: Certificates) -> None:
        self.certificates = certificates
        self._process = subprocess.Popen(
            [sys.executable, str(_SCRIPT), str(certificates.certificate), str(certificates.key), USER, PASSWORD],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._process.stdout is not None
        self.port, self.tls_port = (int(word) for word in self._process.stdout.readline().split())

    def stop(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.communicate()

    def settings(self, **more: Any) -> dict[str, Any]:
        """What a source must be told to read this server over TLS."""
        given = {
            "host": self.host, "port": self.tls_port, "user": USER, "secret": "mailbox",
            "ca_file": self.certificates.authority,
        }  # fmt: skip
        return {**given, **more}

    def deliver(self, raw: bytes, mailbox: str = "INBOX", at: datetime | None = None) -> None:
        """Put a message into a folder, with an arrival time of its own where one is given."""
        with self._client() as client:
            when: Any = imaplib.Time2Internaldate(at) if at else None
            kind, answer = client.append(mailbox, "", when, raw)
            assert kind == "OK", answer

    def messages(self, folder: str = "INBOX") -> list[bytes]:
        """The bytes of every message in a folder, in order; empty where there is no such folder."""
        with self._client() as client:
            if client.select(folder, readonly=True)[0] != "OK":
                return []
            data = client.uid("SEARCH", "ALL")[1]
            uids = data[0].split() if data and data[0] else []
            return [client.uid("FETCH", uid.decode(), "(BODY.PEEK[])")[1][0][1] for uid in uids]

    def seen(self, folder: str = "INBOX") -> int:
        """How many messages are marked as read."""
        with self._client() as client:
            client.select(folder, readonly=True)
            return len(client.uid("SEARCH", "SEEN")[1][0].split())

    def create(self, folder: str) -> None:
        """Make a folder."""
        with self._client() as client:
            client.create(folder)

    def remove(self, uid: int, folder: str = "INBOX") -> None:
        """Delete a message for good, as another program might."""
        with self._client() as client:
            client.select(folder)
            client.uid("STORE", str(uid), "+FLAGS", "(\\Deleted)")
            client.expunge()

    def recreate(self, folder: str) -> None:
        """Delete a folder and make it anew: its numbers start again."""
        with self._client() as client:
            client.delete(folder)
            client.create(folder)

    @contextmanager
    def _client(self) -> Iterator[imaplib.IMAP4]:
        context = ssl.create_default_context(cafile=str(self.certificates.authority))
        client = imaplib.IMAP4_SSL(self.host, self.tls_port, ssl_context=context, timeout=10)
        client.login(USER, PASSWORD)
        try:
            yield client
        finally:
            client.logout()


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    """A certificate for this machine, and its authority."""
    return make_certificates(tmp_path_factory.mktemp("certificates"), "localhost", "127.0.0.1")


@pytest.fixture
def imap_server(certificates: Certificates) -> Iterator[ImapServer]:
    """A fresh server with an empty mailbox."""
    server = ImapServer(certificates)
    yield server
    server.stop()
