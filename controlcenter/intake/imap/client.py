"""The connection under an IMAP link: TLS that is verified, reads that are bounded, and a wire that can be cut."""

from __future__ import annotations

import imaplib
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress

from controlcenter.errors import SourceError
from controlcenter.intake.imap.settings import ImapSettings
from controlcenter.tls import certificate_fault, tls_fault, trusted

TIMEOUT_S = 20.0
BYTES_AT_ONCE = 8_000_000
_BEYOND_A_MESSAGE = 1_000_000
_BEYOND_A_COMMAND = 20_000_000
_A_LINE_COUNTS = 100  # bytes at least: very many short lines keep a processor busy with few bytes
# The answer to a search is one line: a mailbox with a million messages needs eight million characters.
imaplib._MAXLINE = 16_000_000  # type: ignore[attr-defined]


class ServerClient(imaplib.IMAP4):
    """imaplib with our own socket: verified before anything is said, and shut from any thread by ``cut``."""

    _wire: socket.socket | None = None
    _is_cut = False

    def __init__(self, settings: ImapSettings, watch: Callable[[ServerClient], None]) -> None:
        self._context = trusted(settings.ca_file) if settings.security == "tls" else None
        self._watch = watch
        self._most_bytes = settings.max_bytes + _BEYOND_A_MESSAGE
        self._most_at_once = max(settings.max_bytes, BYTES_AT_ONCE) + _BEYOND_A_COMMAND
        self._left = self._most_at_once
        try:
            super().__init__(settings.host, settings.port, TIMEOUT_S)
        except BaseException:
            self.let_go()
            raise

    def _create_socket(self, timeout: float | None) -> socket.socket:
        made = socket.create_connection((self.host, self.port), timeout)
        # A second handle of the same connection: it stays valid while the first one is wrapped, and shutting it
        # down wakes a thread that is blocked in the first, also in the middle of a handshake or of a literal.
        self._wire = made.dup()
        self._watch(self)
        if self._is_cut:
            made.close()
            raise ConnectionAbortedError("cut off while it was being made")
        if self._context is None:
            return made
        try:
            return self._context.wrap_socket(made, server_hostname=self.host)
        except BaseException:
            made.close()
            raise

    def send(self, data: bytes) -> None:  # type: ignore[override]
        """As imaplib's. What the server may say in answer is counted from here on."""
        self._left = self._most_at_once
        super().send(data)

    def read(self, size: int) -> bytes:
        """As imaplib's, but a literal larger than any message that was asked for ends the connection."""
        if size > self._most_bytes:
            raise self.abort("literal too large")
        self._count(size)
        data: bytes = super().read(size)
        if len(data) < size:
            raise self.abort("the connection ended inside a literal")
        return data

    def readline(self) -> bytes:
        """As imaplib's; an answer without end ends the connection."""
        line: bytes = super().readline()
        self._count(max(len(line), _A_LINE_COUNTS))
        return line

    def _count(self, size: int) -> None:
        self._left -= size
        if self._left < 0:
            raise self.abort("the answer is too long")

    def cut(self) -> None:
        """Shut the connection down, from any thread; whoever waits for it gets an error at once."""
        self._is_cut = True
        if self._wire is not None:
            with suppress(OSError):
                self._wire.shutdown(socket.SHUT_RDWR)

    def let_go(self) -> None:
        """Close everything without a word to the server."""
        with suppress(OSError, imaplib.IMAP4.error, AttributeError):  # there is no socket before it is connected
            self.shutdown()
        if self._wire is not None:
            self._wire.close()

    def __del__(self) -> None:
        self.let_go()


def sentence(settings: ImapSettings, error: Exception) -> SourceError:
    """What went wrong with the server, for a person. The server's own words are left out: they are outside text."""
    host, port = settings.host, settings.port
    if isinstance(error, SourceError):
        return error
    if isinstance(error, ssl.SSLCertVerificationError):
        what, todo = certificate_fault(host, error)
        return SourceError(f"{what}, so no password was sent. {todo}", permanent=True)
    if isinstance(error, ssl.SSLError):
        what, todo = tls_fault(host, port, error)
        return SourceError(f"{what}, so no password was sent. {todo}")
    if isinstance(error, socket.gaierror):
        return SourceError(f"The host {host} is unknown; check its name, and the network of this machine.")
    if isinstance(error, ConnectionRefusedError):
        return SourceError(f"{host} refused the connection on port {port}; check the port and that the server runs.")
    if isinstance(error, TimeoutError):
        return SourceError(f"{host} did not answer for {TIMEOUT_S:.0f} seconds; it is tried again.{_hint(settings)}")
    if isinstance(error, imaplib.IMAP4.readonly):
        return SourceError(f"A folder at {host} became read-only; give {settings.user} the right to move messages.")
    if isinstance(error, (imaplib.IMAP4.abort, OSError)):
        return SourceError(f"The connection to {host} was lost; it is tried again.{_hint(settings)}")
    return SourceError(f"The mail server {host} answered in an unexpected way; it is tried again.")


def _hint(settings: ImapSettings) -> str:
    if settings.security == "starttls" and settings.port == 993:
        return ' Port 993 speaks TLS from the first byte: use security "tls" there.'
    return ""
