"""Asking another machine over HTTP: verified TLS, no way to another host, limits of size and time, and an end at once.

The standard library's client is used because its socket can be shut from another thread while it waits.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from functools import partial
from pathlib import Path
from urllib.parse import SplitResult, urljoin, urlsplit

from controlcenter.clock import Clock
from controlcenter.errors import SourceError
from controlcenter.tls import THIS_MACHINE, certificate_fault, tls_fault, trusted

MOST_REDIRECTS = 3
CHUNK = 1 << 16
MOST_WAIT_S = 3600.0
_REDIRECTS = (301, 302, 303, 307, 308)


def address_fault(url: str) -> str:
    """What is wrong with an address that is to be asked; empty when nothing is."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        return "it is no address that can be read"
    if parts.scheme not in ("https", "http") or not host or not url.isprintable() or " " in url:
        return "it must begin with https:// and name a host"
    if parts.username is not None or parts.password is not None:
        return "it must not hold a name or a password; name a secret instead"
    if parts.scheme == "http" and host not in THIS_MACHINE:
        return f"it would speak to {host} in clear; use https://"
    return ""


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """A whole answer. ``url`` is what answered in the end; header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str

    def retry_after_s(self, now: datetime) -> float | None:
        """How long the other side asks to be left alone, an hour at most; None when it does not say."""
        said = self.headers.get("retry-after", "").strip()
        if said.isascii() and said.isdigit():
            return min(float(said[:9]), MOST_WAIT_S)
        try:
            at = parsedate_to_datetime(said)
        except (TypeError, ValueError):
            return None
        if at.tzinfo is None:
            return None
        return min(max(0.0, (at - now).total_seconds()), MOST_WAIT_S)


class HttpLink:
    """One request after the other, each on its own connection; ``cancel`` ends the one that runs."""

    def __init__(self, clock: Clock, *, most_bytes: int, limit_s: float, ca_file: Path | None = None) -> None:
        self._clock = clock
        self._most_bytes = most_bytes
        self._limit_s = limit_s
        self._ca_file = ca_file
        self._connection: http.client.HTTPConnection | None = None
        self._cancelled = threading.Event()

    def open(self) -> None:
        """Forget an earlier ``cancel``."""
        self._cancelled.clear()

    def cancel(self) -> None:
        """Make the request that runs, and those that follow, raise SourceError soon. For other threads."""
        self._cancelled.set()
        _shut(self._connection)

    def ask(self, method: str, url: str, headers: Mapping[str, str], body: bytes = b"") -> HttpAnswer:
        """The answer, whatever its status. A GET follows redirects that stay on the same host.

        Raises SourceError: no connection, no trust, too large, too slow, led elsewhere.
        """
        began = self._clock.monotonic()
        for _ in range(MOST_REDIRECTS + 1):
            answer = self._once(method, url, headers, body, self._limit_s - (self._clock.monotonic() - began))
            if method != "GET" or answer.status not in _REDIRECTS:
                return answer
            url = _same_host(url, answer.headers.get("location", ""))
        raise SourceError(f"The address at {_host(url)} leads in a circle; check it.", permanent=True)

    def _once(self, method: str, url: str, headers: Mapping[str, str], body: bytes, limit_s: float) -> HttpAnswer:
        parts = urlsplit(url)
        connection = self._line_to(parts, limit_s)
        began = self._clock.monotonic()
        self._connection = connection
        timer = threading.Timer(max(0.1, limit_s), partial(_shut, connection))
        timer.daemon = True
        timer.start()
        try:
            if self._cancelled.is_set():
                raise SourceError(f"Asking {parts.hostname} was stopped.")
            connection.connect()
            if self._clock.monotonic() - began > limit_s:
                raise TimeoutError
            target = parts.path or "/"
            sent = {"Accept-Encoding": "identity", "User-Agent": "controlcenter", "Connection": "close", **headers}
            connection.request(method, target + (f"?{parts.query}" if parts.query else ""), body or None, sent)
            response = connection.getresponse()
            return HttpAnswer(response.status, _headers(response), self._read(response, parts), url)
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise self._error(parts, error) from error
        finally:
            timer.cancel()
            connection.close()
            self._connection = None

    def _line_to(self, parts: SplitResult, limit_s: float) -> http.client.HTTPConnection:
        host, wait_s = parts.hostname or "", max(0.1, min(10.0, limit_s))
        if parts.scheme == "http":
            return http.client.HTTPConnection(host, parts.port, timeout=wait_s)
        return _SecureLine(host, parts.port, timeout=wait_s, context=trusted(self._ca_file))

    def _read(self, response: http.client.HTTPResponse, parts: SplitResult) -> bytes:
        pieces, size = [], 0
        while piece := response.read1(CHUNK):
            size += len(piece)
            if size > self._most_bytes:
                raise SourceError(f"The answer of {parts.hostname} is larger than {self._most_bytes} bytes.")
            pieces.append(piece)
        if response.length:  # the connection ended before the body did
            raise http.client.IncompleteRead(b"", response.length)
        return b"".join(pieces)

    def _error(self, parts: SplitResult, error: Exception) -> SourceError:
        host = parts.hostname or ""
        if self._cancelled.is_set():
            return SourceError(f"Asking {host} was stopped.")
        if isinstance(error, ssl.SSLCertVerificationError):
            what, todo = certificate_fault(host, error)
            return SourceError(f"{what}, so nothing was asked for. {todo}", permanent=True)
        if isinstance(error, ssl.SSLError):
            what, todo = tls_fault(host, parts.port or 443, error)
            return SourceError(f"{what}, so nothing was asked for. {todo}")
        if isinstance(error, TimeoutError):
            return SourceError(f"{host} did not answer in time.")
        if isinstance(error, socket.gaierror):
            return SourceError(f"The name {host} is not known; check the address and the network.")
        if isinstance(error, OSError) and error.strerror:
            return SourceError(f"{host} cannot be reached ({error.strerror}).")
        return SourceError(f"{host} broke off, or was too slow.")


class _SecureLine(http.client.HTTPSConnection):
    """Its socket is known while hands are still being shaken, so that this, too, can be ended."""

    def __init__(self, host: str, port: int | None, *, timeout: float, context: ssl.SSLContext) -> None:
        super().__init__(host, port, timeout=timeout, context=context)
        self._trust = context

    def connect(self) -> None:
        plain = socket.create_connection((self.host, self.port), self.timeout)
        self.sock = self._trust.wrap_socket(plain, server_hostname=self.host, do_handshake_on_connect=False)
        self.sock.do_handshake()


def _shut(connection: http.client.HTTPConnection | None) -> None:
    """Wake whoever reads from this connection."""
    opened = connection.sock if connection is not None else None
    if opened is not None:
        with suppress(OSError):
            socket.socket.shutdown(opened, socket.SHUT_RDWR)  # TLS's own would touch what the reader uses


def _headers(response: http.client.HTTPResponse) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in response.getheaders():
        found.setdefault(name.lower(), value)
    return found


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""


def same_place(one: str, other: str) -> bool:
    """Whether two addresses lie on the same host, port and scheme."""
    try:
        first, second = urlsplit(one), urlsplit(other)
        return (first.scheme, first.hostname, first.port) == (second.scheme, second.hostname, second.port)
    except ValueError:
        return False


def _same_host(url: str, location: str) -> str:
    """The address that a redirect leads to. Raises SourceError when it leads elsewhere: a key must not go there."""
    try:
        target = urljoin(url, location)
    except ValueError:
        target = ""
    if not location or not same_place(url, target) or address_fault(target):
        raise SourceError(f"{_host(url)} leads to another host, which is not followed; check the address.")
    return target
