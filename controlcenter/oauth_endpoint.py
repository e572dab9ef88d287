"""One question to a token endpoint: verified TLS, no way to another host, 64 kB and ten seconds at most."""

from __future__ import annotations

import http.client
import json
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlencode, urlsplit

from controlcenter.errors import SourceError
from controlcenter.tls import certificate_fault, tls_fault

LIMIT_S = 10.0
MOST_BYTES = 65_536
USUAL_S = 3600.0
_BUSY = (408, 425, 429, 500, 502, 503, 504)


class Asked(Protocol):
    """What of a grant the question needs."""

    @property
    def user(self) -> str: ...
    @property
    def secret(self) -> str: ...
    @property
    def token_url(self) -> str: ...
    @property
    def client_id(self) -> str: ...
    @property
    def scope(self) -> str: ...
    @property
    def ca_file(self) -> Any: ...


@dataclass(frozen=True, slots=True)
class Renewed:
    """A fresh token with its life in seconds, and the next refresh token where the server gives one."""

    token: str
    lasts_s: float
    refresh: str


def renew(grant: Asked, refresh: str, client_secret: str) -> Renewed:
    """Exchange the refresh token for an access token. Raises SourceError; neither token is ever part of its text."""
    form = {"grant_type": "refresh_token", "refresh_token": refresh, "client_id": grant.client_id}
    if grant.scope:
        form["scope"] = grant.scope
    if client_secret:
        form["client_secret"] = client_secret
    parts = urlsplit(grant.token_url)
    host = parts.hostname or ""
    with _sentences(host, parts.port or 443):
        status, wait_s, body = _post(grant, urlencode(form).encode("ascii"))
    said = _object(body)
    token = said.get("access_token")
    if status == 200 and isinstance(token, str) and token:
        lasts, next_refresh = said.get("expires_in"), said.get("refresh_token")
        return Renewed(token, _seconds(lasts), next_refresh if isinstance(next_refresh, str) else "")
    raise _refusal(grant, host, status, wait_s, str(said.get("error", "")))


def _refusal(grant: Asked, host: str, status: int, wait_s: float | None, error: str) -> SourceError:
    """The server's own words stay out of it: they are outside text and may repeat what it was sent."""
    if error == "invalid_grant":
        return SourceError(
            f"{host} no longer accepts the sign-in of {grant.user}: it has expired or was withdrawn. Sign in anew and "
            f'store the new refresh token under the name "{grant.secret}".',
            permanent=True,
        )
    if error in ("invalid_client", "unauthorized_client"):
        return SourceError(
            f"{host} does not know this program by client_id {grant.client_id}; correct client_id, or the secret that "
            "client_secret names.",
            permanent=True,
        )
    if error == "invalid_scope":
        return SourceError(f"{host} does not grant the scope that the source asks for; correct scope.", permanent=True)
    if status in _BUSY or error == "temporarily_unavailable":
        return SourceError(f"{host} gives no tokens at the moment; it is tried again.", retry_after_s=wait_s)
    return SourceError(
        f"{host} answered the request for a token in an unexpected way (status {status}); check token_url."
    )


def _post(grant: Asked, form: bytes) -> tuple[int, float | None, bytes]:
    parts = urlsplit(grant.token_url)
    host, is_tls = parts.hostname or "", parts.scheme == "https"
    port = parts.port or (443 if is_tls else 80)
    made = socket.create_connection((host, port), LIMIT_S)
    wire = made.dup()  # shutting it wakes whoever waits in the other one, also in the middle of a handshake
    timer = threading.Timer(LIMIT_S, _shut, (wire,))
    timer.daemon = True
    timer.start()
    connection = http.client.HTTPConnection(host, port, timeout=LIMIT_S)
    try:
        connection.sock = _context(grant).wrap_socket(made, server_hostname=host) if is_tls else made
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        head = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        connection.request("POST", path, form, head)
        answer = connection.getresponse()
        after = answer.getheader("Retry-After", "")
        return answer.status, float(after) if after.isascii() and after.isdigit() else None, answer.read(MOST_BYTES)
    finally:
        timer.cancel()
        timer.join()
        connection.close()
        made.close()
        wire.close()


def _context(grant: Asked) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if grant.ca_file:  # the house's own authority may have signed this server too
        with suppress(OSError, ssl.SSLError):
            context.load_verify_locations(str(grant.ca_file))
    return context


def _shut(wire: socket.socket) -> None:
    with suppress(OSError):
        wire.shutdown(socket.SHUT_RDWR)


@contextmanager
def _sentences(host: str, port: int) -> Iterator[None]:
    try:
        yield
    except ssl.SSLCertVerificationError as error:
        what, todo = certificate_fault(host, error)
        raise SourceError(f"{what}, so no token was asked for. {todo}", permanent=True) from None
    except ssl.SSLError as error:
        what, todo = tls_fault(host, port, error)
        raise SourceError(f"{what}, so no token was asked for. {todo}") from None
    except socket.gaierror:
        raise SourceError(f"The host {host} is unknown; check token_url, and the network of this machine.") from None
    except (OSError, http.client.HTTPException, ValueError):
        raise SourceError(f"{host}, which gives the tokens, did not answer; it is tried again.") from None


def _object(body: bytes) -> dict[str, Any]:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def _seconds(lasts: Any) -> float:
    if isinstance(lasts, str) and lasts.isascii() and lasts.isdigit():
        lasts = int(lasts[:9])
    is_number = isinstance(lasts, (int, float)) and not isinstance(lasts, bool)
    return float(min(max(lasts, 0), 86_400)) if is_number else USUAL_S
