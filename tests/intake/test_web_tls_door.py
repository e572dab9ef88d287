"""Hundreds open a TLS connection and say nothing: they cost little, and whoever has something to say is served."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress

import httpx
import pytest

from controlcenter.commands.setup import StoredStrategy
from controlcenter.intake.web import door as web_door
from controlcenter.intake.web.door import TlsDoor
from controlcenter.intake.web.server import StrictProtocol
from controlcenter.store.engine import Database
from tests.support.certificates import Certificates, make_certificates
from tests.support.web import BODY, Client, starter

HELLO = bytes.fromhex("160301020001")  # the first bytes of a handshake that never goes on


@pytest.fixture(scope="module")
def proof(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make_certificates(tmp_path_factory.mktemp("door"), "127.0.0.1")


@pytest.fixture
def client(sqlite_database: Database, strategies: StoredStrategy, proof: Certificates) -> Iterator[Client]:
    with starter(sqlite_database, strategies) as run:
        made = run(certificate=str(proof.certificate), certificate_key=str(proof.key), per_minute=1000)
        made.http.close()
        trust = ssl.create_default_context(cafile=proof.authority)
        made.http = httpx.Client(base_url=f"https://127.0.0.1:{made.feed.port}", verify=trust, timeout=20)
        yield made


@contextmanager
def silent(client: Client, count: int, say: bytes = b"") -> Iterator[list[socket.socket]]:
    """So many connections that never finish their handshake."""
    with ExitStack() as stack:
        lines = []
        for _ in range(count):
            line = stack.enter_context(socket.create_connection(("127.0.0.1", client.feed.port), 10))
            with suppress(OSError):  # it may have been sent away already
                line.sendall(say)
            lines.append(line)
        yield lines


def open_ones(lines: list[socket.socket]) -> int:
    """How many of them the other side still holds."""
    count = 0
    for line in lines:
        line.setblocking(False)
        try:
            count += line.recv(1000) != b""
        except BlockingIOError:
            count += 1
        except OSError:
            pass
    return count


def wait_until(is_so: Callable[[], bool]) -> None:
    until_s = time.monotonic() + 20
    while not is_so():
        assert time.monotonic() < until_s
        time.sleep(0.05)


@pytest.mark.parametrize("say", [b"", HELLO])
def test_that_hundreds_who_say_nothing_do_not_keep_others_out(client: Client, say: bytes) -> None:
    with silent(client, 400, say) as lines:
        for number in range(5):
            answer = client.post({**BODY, "subject": f"Matter {number}"}, key=f"k{number}")
            assert answer.status_code == 201
            client.http.get("/v1/health", headers={"Connection": "close"})
        wait_until(lambda: open_ones(lines) <= web_door.MOST_HANDSHAKES)
        assert client.http.get("/v1/health").json() == {"ok": True}


def test_that_a_handshake_has_little_time(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(TlsDoor, "handshake_s", 0.5)
    with silent(client, 60, HELLO) as lines:
        wait_until(lambda: open_ones(lines) == 0)
        assert client.post().status_code == 201


def test_that_one_address_has_a_share_of_the_door_only(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(StrictProtocol, "never_counted", ())
    with silent(client, 80) as lines:
        wait_until(lambda: open_ones(lines) <= web_door.MOST_OF_ONE_ADDRESS)
        assert client.post().status_code == 201


def test_that_what_is_no_tls_is_sent_away_and_the_next_is_served(client: Client) -> None:
    for said in (b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", b"\x00" * 3000, b"\x16\x03\x01" + b"\xff" * 5000):
        client.raw(said, 10)
    assert client.post().status_code == 201


def test_that_who_shakes_hands_and_says_nothing_more_is_cut_off(
    client: Client, proof: Certificates, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(StrictProtocol, "deadline_s", 0.6)
    trust = ssl.create_default_context(cafile=proof.authority)
    with socket.create_connection(("127.0.0.1", client.feed.port), 10) as line:
        try:
            with trust.wrap_socket(line, server_hostname="127.0.0.1") as encrypted:
                assert encrypted.recv(100) == b""
        except OSError:
            pass  # it was cut off without a good-bye
    assert client.post().status_code == 201


def test_that_an_endpoint_ends_at_once_though_many_stand_at_its_door(client: Client) -> None:
    with silent(client, 60, HELLO) as lines:
        wait_until(lambda: client.http.get("/v1/health").json() == {"ok": True})
        began_s = time.monotonic()
        client.feed.stop()
        assert time.monotonic() - began_s < 4
        wait_until(lambda: open_ones(lines) == 0)


def test_that_a_request_right_behind_the_handshake_is_not_lost(client: Client, proof: Certificates) -> None:
    """A client of TLS 1.3 may send both in one piece."""
    trust = ssl.create_default_context(cafile=proof.authority)
    coming, going = ssl.MemoryBIO(), ssl.MemoryBIO()
    tls = trust.wrap_bio(coming, going, server_hostname="127.0.0.1")
    with socket.create_connection(("127.0.0.1", client.feed.port), 10) as line:
        while True:
            try:
                tls.do_handshake()
                break
            except ssl.SSLWantReadError:
                line.sendall(going.read())
                coming.write(line.recv(65_536))
        tls.write(b"GET /v1/health HTTP/1.1\r\nHost: x\r\n\r\n")
        line.sendall(going.read())  # the end of the handshake and the request together
        answer = b""
        while b'{"ok":true}' not in answer:
            try:
                answer += tls.read(65_536)
            except ssl.SSLWantReadError:
                data = line.recv(65_536)
                assert data, answer
                coming.write(data)
