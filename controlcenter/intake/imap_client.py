"""The connection under an IMAP link: TLS that is verified, reads that are bounded, and a wire that can be cut."""

from __future__ import annotations

import imaplib
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress

from imap_tools.mailbox import BaseMailBox

from controlcenter.errors import SourceError
from controlcenter.intake.imap_settings import ImapSettings

TIMEOUT_S = 20.0
_HOST_MISMATCH = 62
_BEYOND_A_MESSAGE = 1_000_000


class ServerClient(imaplib.IMAP4):
    """imaplib with our own socket: verified before anything is said, and shut from any thread by ``cut``."""

    _wire: socket.socket | None = None

    def __init__(self, settings: ImapSettings, watch: Callable[[ServerClient], None]) -> None:
        self._context = trusted(settings) if settings.security == "tls" else None
        self._watch = watch
        self._most_bytes = settings.max_bytes + _BEYOND_A_MESSAGE
        try:
            super().__init__(settings.host, settings.port, TIMEOUT_S)
        except BaseException:
            self.let_go()
            raise

    def _create_socket(self, timeout: float | None) -> socket.socket:
        made = socket.create_connection((self.host, self.port), timeout)
        # A second handle of the same connection: it stays valid while the first one is wrapped, and shutting it
        # down wakes a thread that is blocked in the first, also in the middle of a handshake.
        self._wire = made.dup()
        self._watch(self)
        if self._context is None:
            return made
        try:
            return self._context.wrap_socket(made, server_hostname=self.host)
        except BaseException:
            made.close()
            raise

    def read(self, size: int) -> bytes:
        """As imaplib's, but a literal larger than any message that was asked for ends the connection."""
        if size > self._most_bytes:
            raise self.abort("literal too large")
        data: bytes = super().read(size)
        if len(data) < size:
            raise self.abort("the connection ended inside a literal")
        return data

    def cut(self) -> None:
        """Shut the connection down, from any thread; whoever waits for it gets an error at once."""
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


class ServerMailbox(BaseMailBox):
    """imap-tools' helpers (folders, MOVE) on our client."""

    def __init__(self, client: ServerClient) -> None:
        self._given = client
        super().__init__()

    def _get_mailbox_client(self) -> imaplib.IMAP4:
        return self._given


def trusted(settings: ImapSettings) -> ssl.SSLContext:
    """A context that verifies name and chain. Raises SourceError when the authority's file cannot be used."""
    try:
        return ssl.create_default_context(cafile=str(settings.ca_file) if settings.ca_file else None)
    except (OSError, ssl.SSLError) as error:
        raise SourceError(
            f"The file {settings.ca_file} holds no certificate that can be read; correct ca_file.", permanent=True
        ) from error


def sentence(settings: ImapSettings, error: Exception) -> SourceError:
    """What went wrong with the server, for a person. The server's own words are left out: they are outside text."""
    host, port = settings.host, settings.port
    if isinstance(error, SourceError):
        return error
    if isinstance(error, ssl.SSLCertVerificationError):
        return _certificate(host, error)
    if isinstance(error, ssl.SSLError):
        return SourceError(f"{host} does not speak TLS on port {port} as expected; check the port and the security.")
    if isinstance(error, socket.gaierror):
        return SourceError(f"The host {host} is unknown; check its name, and the network of this machine.")
    if isinstance(error, ConnectionRefusedError):
        return SourceError(f"{host} refused the connection on port {port}; check the port and that the server runs.")
    if isinstance(error, TimeoutError):
        return SourceError(f"{host} did not answer for {TIMEOUT_S:.0f} seconds; it is tried again.")
    if isinstance(error, imaplib.IMAP4.readonly):
        return SourceError(
            f"The folder {settings.folder} at {host} is read-only; give {settings.user} the right to move."
        )
    if isinstance(error, (imaplib.IMAP4.abort, OSError)):
        return SourceError(f"The connection to {host} was lost; it is tried again.")
    return SourceError(f"The mail server {host} answered in an unexpected way; it is tried again.")


def _certificate(host: str, error: ssl.SSLCertVerificationError) -> SourceError:
    if error.verify_code == _HOST_MISMATCH:
        return SourceError(
            f"The certificate of {host} is for another name, so no password was sent. Enter the name that its "
            "certificate carries, or ask its administrator.",
            permanent=True,
        )
    return SourceError(
        f"The certificate of {host} is not trusted ({error.verify_message}), so no password was sent. Name the file "
        "of its authority under ca_file, or ask its administrator.",
        permanent=True,
    )
