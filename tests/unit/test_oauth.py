"""Tokens: renewed in time by the refresh-token grant, told in the words of each mechanism, never in an error's text."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from controlcenter import oauth, oauth_endpoint, secret_store
from controlcenter.clock import ManualClock
from controlcenter.errors import SourceError
from controlcenter.oauth import Grant, access_token, fault_of_grant, oauthbearer, xoauth2
from tests.support.certificates import make_certificates
from tests.support.tokens import CLIENT, REFRESH, TokenServer


@pytest.fixture
def tokens() -> Iterator[TokenServer]:
    server = TokenServer()
    yield server
    server.stop()


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(datetime(2026, 1, 5, tzinfo=UTC))


def grant_for(server: TokenServer) -> Grant:
    return Grant("desk1", "mailbox", server.url, CLIENT, scope="mail")


def kept(name: str) -> str:
    return {"mailbox": REFRESH, "client": "client-words"}[name]


def test_that_a_token_is_asked_for_once_and_used_until_two_minutes_before_its_end(
    tokens: TokenServer, clock: ManualClock
) -> None:
    grant = grant_for(tokens)
    assert access_token(grant, kept, clock) == "access-1"
    clock.advance(3600 - oauth.EARLY_S - 1)
    assert access_token(grant, kept, clock) == "access-1"
    clock.advance(1)
    assert access_token(grant, kept, clock) == "access-2"
    form = {"grant_type": "refresh_token", "refresh_token": REFRESH, "client_id": CLIENT, "scope": "mail"}
    assert tokens.asked == [form, form]


def test_that_a_token_that_was_refused_is_renewed_before_its_end(tokens: TokenServer, clock: ManualClock) -> None:
    grant = replace(grant_for(tokens), client_secret="client")
    first = access_token(grant, kept, clock)
    assert access_token(grant, kept, clock, refused=first) == "access-2"
    assert access_token(grant, kept, clock, refused=first) == "access-2"
    assert tokens.asked[0]["client_secret"] == "client-words"


def test_that_many_who_need_a_token_at_once_ask_for_one(tokens: TokenServer, clock: ManualClock) -> None:
    grant, found = grant_for(tokens), list[str]()
    threads = [threading.Thread(target=lambda: found.append(access_token(grant, kept, clock))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == ["access-1"] * 8 and len(tokens.asked) == 1


def test_that_a_new_refresh_token_replaces_the_old_one_where_that_was_kept(
    tokens: TokenServer, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = {"mailbox": REFRESH}
    tokens.rotates = True
    grant, read = grant_for(tokens), store.__getitem__
    monkeypatch.setattr(oauth, "write_secret", store.__setitem__)
    assert access_token(grant, read, clock) == "access-1"
    assert store == {"mailbox": REFRESH}  # it came from somewhere else
    monkeypatch.setattr(oauth, "read_secret", read)
    clock.advance(4000)
    assert access_token(grant, read, clock) == "access-2"
    assert store == {"mailbox": "refresh-3"} and access_token(grant, read, clock) == "access-2"
    clock.advance(4000)
    assert access_token(grant, read, clock) == "access-3" and store == {"mailbox": "refresh-4"}


def test_that_without_an_address_the_secret_is_the_token_itself(
    clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(secret_store.variable_of("mailbox"), "from-elsewhere\n")
    assert access_token(Grant("desk1", "mailbox"), secret_store.read_secret, clock) == "from-elsewhere"
    for bad in ("two words", "line\nbreak", "nul\0", "ümlaut", "\1auth"):
        with pytest.raises(SourceError, match='the name "mailbox" leads to no token') as caught:
            access_token(Grant("desk1", "mailbox"), lambda name, bad=bad: bad, clock)  # type: ignore[misc]
        assert caught.value.permanent and bad not in str(caught.value)


@pytest.mark.parametrize(
    ("status", "said", "words", "permanent"),
    [
        (400, {"error": "invalid_grant"}, "no longer accepts the sign-in of desk1.*Sign in anew", True),
        (401, {"error": "invalid_client"}, "does not know this program by client_id control-center", True),
        (400, {"error": "invalid_scope"}, "correct scope", True),
        (503, {}, "gives no tokens at the moment", False),
        (404, "no object", "unexpected way .status 404.; check token_url", False),
        (200, {"access_token": 7}, "unexpected way", False),
        (200, {"access_token": "two words"}, "leads to no token", True),
        (302, {"access_token": "elsewhere"}, "unexpected way .status 302.", False),
    ],
)
def test_that_each_refusal_is_one_sentence_without_the_secret(
    tokens: TokenServer, clock: ManualClock, status: int, said: Any, words: str, permanent: bool
) -> None:
    tokens.answer = (status, said)
    with pytest.raises(SourceError, match=words) as caught:
        access_token(grant_for(tokens), kept, clock)
    assert caught.value.permanent is permanent and REFRESH not in str(caught.value)
    assert caught.value.retry_after_s == (30 if status == 503 else None)


@pytest.mark.parametrize(
    ("lasts", "holds_s"), [("1800", 1680), (None, 3480), (True, 3480), (-5, 0), (1e12, 86_280), ("soon", 3480)]
)
def test_that_a_strange_life_of_a_token_is_bounded(
    tokens: TokenServer, clock: ManualClock, lasts: Any, holds_s: float
) -> None:
    tokens.lasts_s = lasts
    access_token(grant_for(tokens), kept, clock)
    clock.advance(max(0.0, holds_s - 1))
    access_token(grant_for(tokens), kept, clock)
    clock.advance(1)
    access_token(grant_for(tokens), kept, clock)
    assert len(tokens.asked) == (3 if holds_s == 0 else 2)


def test_that_an_endpoint_that_dribbles_is_left_in_time(clock: ManualClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(oauth_endpoint, "LIMIT_S", 0.4)
    listener = socket.create_server(("127.0.0.1", 0))

    def dribble() -> None:
        line, _ = listener.accept()
        with line:
            try:
                while True:
                    line.sendall(b"H")
                    time.sleep(0.1)
            except OSError:
                return

    thread = threading.Thread(target=dribble, daemon=True)
    thread.start()
    url = f"http://127.0.0.1:{listener.getsockname()[1]}/token"
    started = time.monotonic()
    with pytest.raises(SourceError, match="did not answer; it is tried again"):
        access_token(Grant("desk1", "mailbox", url, CLIENT), kept, clock)
    assert time.monotonic() - started < 2
    thread.join(5)
    listener.close()


def test_that_an_endpoint_must_prove_its_name(tmp_path: Path, clock: ManualClock) -> None:
    certificates = make_certificates(tmp_path, "localhost")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificates.certificate, certificates.key)
    server = TokenServer()
    server._http.socket = context.wrap_socket(server._http.socket, server_side=True)
    try:
        grant = Grant("desk1", "mailbox", f"https://localhost:{server.port}/token", CLIENT)
        with pytest.raises(SourceError, match=r"not trusted: .*so no token was asked for") as caught:
            access_token(grant, kept, clock)
        assert caught.value.permanent and server.asked == []
        assert access_token(replace(grant, ca_file=certificates.authority), kept, clock) == "access-1"
    finally:
        server.stop()


@pytest.mark.parametrize(
    ("url", "client", "fault"),
    [
        ("", "", ""),
        ("https://login.example.org/token", "id", ""),
        ("http://127.0.0.1:8000/token", "id", ""),
        ("https://login.example.org/token", "", "client_id is missing"),
        ("http://login.example.org/token", "id", "https address"),
        ("https:///token", "id", "https address"),
        ("https://me:pass@login.example.org/", "id", "https address"),
        ("https://login.example.org/a b", "id", "https address"),
        ("https://login.example.org:99999/token", "id", "no address"),
        ("https://[::1/token", "id", "no address"),
    ],
)
def test_that_a_token_is_never_asked_for_in_clear(url: str, client: str, fault: str) -> None:
    assert fault in fault_of_grant(url, client) and bool(fault) == bool(fault_of_grant(url, client))


def test_that_both_mechanisms_are_told_in_their_own_words() -> None:
    assert xoauth2("a@b", "T") == "user=a@b\1auth=Bearer T\1\1"
    assert oauthbearer("a=,b", "T", "h", 993) == "n,a=a=3D=2Cb,\1host=h\1port=993\1auth=Bearer T\1\1"
