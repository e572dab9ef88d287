"""Signing in with OAuth 2.0 instead of a password: access tokens, renewed in time by the refresh-token grant.

Source: RFC 6749 section 6 (refreshing), RFC 7628 and Google's XOAUTH2 (how a mail server is told).
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from controlcenter.clock import Clock
from controlcenter.errors import Refused, SourceError
from controlcenter.oauth_endpoint import Renewed, renew
from controlcenter.secret_store import read_secret, write_secret
from controlcenter.tls import THIS_MACHINE

EARLY_S = 120.0


@dataclass(frozen=True, slots=True)
class Grant:
    """How an account signs in.

    ``secret`` is the name under which the refresh token is kept; without a ``token_url`` the access token itself is
    kept there and somebody else renews it. ``client_secret`` is a name too, empty for a public client.
    """

    user: str
    secret: str
    token_url: str = ""
    client_id: str = ""
    client_secret: str = ""
    scope: str = ""
    ca_file: Path | None = None


@dataclass(slots=True)
class _Held:
    """What is known of one sign-in. One thread at a time renews it."""

    refresh: str
    token: str = ""
    until: float = 0.0
    turn: threading.Lock = field(default_factory=threading.Lock)


_known: dict[str, _Held] = {}
_lock = threading.Lock()


def fault_of_grant(token_url: str, client_id: str) -> str:
    """What is wrong with these two settings, as a sentence; empty when they can be used."""
    if not token_url:
        return ""
    try:
        parts = urlsplit(token_url)
        _ = parts.port
    except ValueError:
        return "token_url is no address that can be read; write one such as https://login.example.org/token"
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in THIS_MACHINE)
    if not is_safe or not parts.hostname or parts.username or any(c <= " " or c == "\x7f" for c in token_url):
        return "token_url must be an https address, such as https://login.example.org/token"
    return "" if client_id else "client_id is missing: a token cannot be renewed without it"


def access_token(grant: Grant, read: Callable[[str], str], clock: Clock, *, refused: str = "") -> str:
    """A token that should hold for two minutes at least. ``refused`` is one that the server did not accept.

    ``read`` gives the secret of a name. Raises SourceError, permanent when a person must sign in anew.
    """
    kept = read(grant.secret)
    if not grant.token_url:
        return _plain(kept, grant)
    held = _held(grant, kept)
    with held.turn:
        if held.token and held.token != refused and clock.monotonic() < held.until:
            return held.token
        renewed = renew(grant, held.refresh, read(grant.client_secret) if grant.client_secret else "")
        held.token = _plain(renewed.token, grant)
        held.until = clock.monotonic() + max(0.0, renewed.lasts_s - EARLY_S)
        _keep(grant, held, kept, renewed, read)
        return held.token


def _held(grant: Grant, kept: str) -> _Held:
    """One entry per stored token and endpoint: sources, their IDLE lines and the outbox share what was renewed."""
    with _lock:
        return _known.setdefault(_name_of(grant, kept), _Held(kept))


def _keep(grant: Grant, held: _Held, kept: str, renewed: Renewed, read: Callable[[str], str]) -> None:
    """Some servers give a new refresh token each time: it goes back to where the old one came from, where it can."""
    if not renewed.refresh or renewed.refresh == held.refresh:
        return
    held.refresh = renewed.refresh
    if read is read_secret and kept:
        with suppress(Refused):  # given by the environment: it lives as long as this process
            write_secret(grant.secret, renewed.refresh)
            with _lock:
                _known[_name_of(grant, renewed.refresh)] = held


def _name_of(grant: Grant, kept: str) -> str:
    words = "\0".join((grant.token_url, grant.client_id, grant.scope, grant.user, kept))
    return hashlib.sha256(words.encode()).hexdigest()


def _plain(token: str, grant: Grant) -> str:
    """The token, as long as it can be put into one line. Raises SourceError."""
    if token and token.isascii() and token.isprintable() and " " not in token:
        return token
    raise SourceError(
        f'What is stored under the name "{grant.secret}" leads to no token that can be used; sign in anew as '
        f"{grant.user} and store what you get.",
        permanent=True,
    )


def xoauth2(user: str, token: str) -> str:
    """What a mail server is told by the mechanism XOAUTH2."""
    return f"user={user}\1auth=Bearer {token}\1\1"


def oauthbearer(user: str, token: str, host: str, port: int) -> str:
    """The same by the mechanism OAUTHBEARER (RFC 7628)."""
    name = user.replace("=", "=3D").replace(",", "=2C")
    return f"n,a={name},\1host={host}\1port={port}\1auth=Bearer {token}\1\1"
