"""The web endpoint over real HTTP: what it takes, and some forty ways in which it is not fooled."""

from __future__ import annotations

import base64
import json
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest

from controlcenter.clock import SystemClock
from controlcenter.commands.setup import StoredStrategy
from controlcenter.errors import SourceError, StoreError
from controlcenter.intake.web import desk as web_desk
from controlcenter.intake.web.endpoint import WebEndpoint
from controlcenter.intake.web.server import StrictProtocol
from controlcenter.intake.web.settings import WebSettings
from controlcenter.signature import HEADER, sign
from controlcenter.store import rows
from controlcenter.store.engine import Database
from controlcenter.store.health import read_ledger, read_sources
from controlcenter.store.opening import open_database
from tests.support.web import BODY, SECRET, Client, Start, starter


@pytest.fixture
def start(database: Database, strategies_of: Callable[[], StoredStrategy]) -> Iterator[Start]:
    with starter(database, strategies_of()) as run:
        yield run


@pytest.fixture
def start_here(sqlite_database: Database, strategies: StoredStrategy) -> Iterator[Start]:
    """For what does not depend on the kind of database."""
    with starter(sqlite_database, strategies) as run:
        yield run


@pytest.fixture(scope="module")
def client(
    tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path, strategies: StoredStrategy
) -> Iterator[Client]:
    """One endpoint for every attack: it must stand them all."""
    path = tmp_path_factory.mktemp("web") / "centre.db"
    shutil.copy(migrated_sqlite, path)
    database = open_database(f"sqlite:///{path}")
    with starter(database, strategies) as run:
        yield run(max_bytes=50_000, per_minute=100_000)
    database.close()


def error_of(answer: httpx.Response) -> str:
    """The error's sentence; every error must have one."""
    assert answer.headers["content-type"] == "application/json"
    (sentence,) = answer.json().values()
    assert list(answer.json()) == ["error"] and sentence.endswith(".")
    return str(sentence)


def test_that_a_request_becomes_a_ticket_and_the_number_comes_back(start: Start, database: Database) -> None:
    data = base64.b64encode(b"%PDF-1.4 bill").decode()
    body = {**BODY, "kind": "incident_report", "attachments": [{"name": "../bill.pdf", "content_base64": data}]}
    answer = start().post(body)
    assert answer.status_code == 201
    letter, _, number = answer.json()["number"].partition("-")
    with database.read() as connection:
        ticket = rows.read_tickets(connection, [int(number)])[int(number)]
        (said,) = rows.read_conversation(connection, ticket.id)
    assert letter == "W" and ticket.subject == "Router broken" and ticket.customer_name == "Asha"
    assert said.source == "Web form" and [file.name for file in said.files] == ["bill.pdf"]


def test_that_the_same_key_and_body_give_the_same_number_and_another_body_is_refused(
    start: Start, database: Database
) -> None:
    client = start()
    first, again = client.post(), client.post()
    assert (first.status_code, again.status_code) == (201, 200) and first.json() == again.json()
    other = client.post({**BODY, "subject": "Something else"})
    assert other.status_code == 422 and "another request" in error_of(other)
    with database.read() as connection:
        (row,) = read_ledger(connection)
    assert (row.seen, row.stored) == (1, 1)


def test_that_a_crash_between_capture_and_ticket_leaves_one_ticket_and_one_number(
    start: Start, database: Database
) -> None:
    falls = [StoreError("The database is away.")]

    def fall(command: Any) -> None:
        if falls:
            raise falls.pop()

    client = start(on=fall)
    lost = client.post()
    assert lost.status_code == 503 and lost.headers["retry-after"] == "5" and "same key" in error_of(lost)
    found, again = client.post(), client.post()
    assert found.status_code == again.status_code == 200 and found.json() == again.json()
    with database.read() as connection:
        (row,) = read_ledger(connection)
    assert (row.seen, row.stored) == (1, 1)


def test_that_a_request_in_work_is_not_begun_twice(start: Start) -> None:
    begun, may_end = threading.Event(), threading.Event()

    def hold(command: Any) -> None:
        begun.set()
        may_end.wait(10)

    client = start(on=hold)
    answers: list[httpx.Response] = []
    thread = threading.Thread(target=lambda: answers.append(client.post()))
    thread.start()
    assert begun.wait(5)
    with httpx.Client(base_url=client.http.base_url) as other:
        raw = json.dumps(BODY).encode()
        headers = {HEADER: sign(SECRET, int(time.time()), raw), "Idempotency-Key": "k1"}
        answer = other.post("/v1/requests", content=raw, headers=headers)
    may_end.set()
    thread.join(5)
    assert answer.status_code == 409 and "in work" in error_of(answer)
    assert answers[0].status_code == 201


def test_that_the_service_and_the_endpoint_make_one_ticket_of_one_request(start: Start, database: Database) -> None:
    """The service's own round may interpret the captured request at the same moment."""
    both = threading.Barrier(2, timeout=5)

    def race(command: Any) -> None:
        if threading.current_thread().name != "round":
            thread = threading.Thread(target=lambda: client.feed._desk._execute(command), name="round")
            thread.start()
            threads.append(thread)
        with suppress(threading.BrokenBarrierError):
            both.wait()

    threads: list[threading.Thread] = []
    client = start(on=race)
    assert client.post().status_code in (201, 503)
    for thread in threads:
        thread.join(10)
    with database.read() as connection:
        (row,) = read_ledger(connection)
        tickets = rows.read_tickets(connection, list(range(1, 10)))
    assert row.stored == 1 and len([t for t in tickets.values() if t is not None]) == 1


# What is refused. The endpoint must answer each with a sentence and go on.


def test_that_forged_and_old_signatures_are_refused(client: Client) -> None:
    raw = json.dumps(BODY).encode()
    now = int(time.time())
    good = sign(SECRET, now, raw)
    forged = [
        "", "t=,v1=", "v1=0", good.upper(), good + ",v1=" + "0" * 64, f"{good};", good.replace("t=", "t=0"),
        sign("another key", now, raw), sign(SECRET, now, raw + b" "), f"t=nan,v1={good[-64:]}",
        f"t=-1,v1={good[-64:]}", f"t={now}.0,v1={good[-64:]}", f"t={'9' * 400},v1={good[-64:]}",
        sign(SECRET, now - 302, raw), sign(SECRET, now + 302, raw), f"t={now + 1},v1={good[-64:]}",
        good.replace("v1", "v0"), f"t={now},v1=",
    ]  # fmt: skip
    for header in forged:
        answer = client.http.post("/v1/requests", content=raw, headers={HEADER: header, "Idempotency-Key": "k"})
        assert answer.status_code == 401, header
        error_of(answer)
    answer = client.http.post("/v1/requests", content=raw, headers={"Idempotency-Key": "k"})
    assert answer.status_code == 401


def test_that_an_age_just_inside_the_limit_is_taken(client: Client) -> None:
    assert client.post(t=-295, key="old").status_code == 201
    assert client.post(t=295, key="future").status_code == 201


def test_that_an_overheard_request_cannot_come_again_under_another_key(client: Client) -> None:
    raw = json.dumps(BODY).encode()
    headers = {HEADER: sign(SECRET, int(time.time()), raw), "Idempotency-Key": "first"}
    assert client.http.post("/v1/requests", content=raw, headers=headers).status_code == 201
    replay = client.http.post("/v1/requests", content=raw, headers={**headers, "Idempotency-Key": "second"})
    assert replay.status_code == 401 and "used for another request" in error_of(replay)
    assert client.post(t=-9, key="third").status_code == 201  # the same words, signed anew: somebody means it


def test_that_a_key_of_its_own_is_asked_for(client: Client) -> None:
    for key in (None, "", "x" * 201, "two words"):
        answer = client.post(key=key)
        assert answer.status_code == 400 and "Idempotency-Key" in error_of(answer), key
    raw = json.dumps(BODY).encode()
    twice = [(HEADER, sign(SECRET, int(time.time()), raw)), ("Idempotency-Key", "a"), ("Idempotency-Key", "b")]
    assert client.http.post("/v1/requests", content=raw, headers=twice).status_code == 400


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "no JSON"),
        (b"not json", "no JSON"),
        (b'{"subject": NaN, "text": ""}', "NaN"),
        (b'{"subject": "a", "subject": "b", "text": ""}', "twice"),
        (b"[" * 40_000, "nested|no JSON"),
        (b'{"subject": "a", "text": "\xff"}', "no JSON that can be read (it is not written in UTF-8)"),
        (b'{"subject": "a", "text": "", "x": ' + b"9" * 10_000 + b"}", "no JSON|x"),
        (b"[]", "refused"),
        (b'{"text": "no subject"}', "subject"),
        (b'{"subject": 5, "text": ""}', "subject"),
        (b'{"subject": "a", "text": "", "assignee": "me"}', "assignee"),
        (b'{"subject": "a", "text": "", "kind": "bribe"}', "kind"),
        (b'{"subject": "\\ud800", "text": ""}', "refused|no JSON"),
        (json.dumps({**BODY, "attachments": [{"name": "a", "content_base64": "%%%"}]}).encode(), "base64"),
        (json.dumps({**BODY, "attachments": [{"name": "a", "content_base64": ""}] * 11}).encode(), "attachments"),
    ],
)  # fmt: skip
def test_that_a_body_that_is_no_request_is_refused_with_the_place(client: Client, body: bytes, words: str) -> None:
    answer = client.post(body, key="bad-body")
    assert answer.status_code == 400
    assert any(word in error_of(answer) for word in words.split("|"))


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v1/requests", 405), ("PUT", "/v1/requests", 405), ("DELETE", "/v1/requests", 405),
        ("POST", "/v1/health", 405), ("POST", "/v1/requests/", 404), ("POST", "//v1/requests", 404),
        ("POST", "/v1/Requests", 404), ("POST", "/v1/requests/../requests", 404), ("GET", "/", 404),
        ("GET", "/docs", 404), ("GET", "/v1/tickets", 404), ("POST", "/v1/requests%00", 404),
    ],
)  # fmt: skip
def test_that_other_paths_and_methods_lead_nowhere(client: Client, method: str, path: str, status: int) -> None:
    answer = client.raw(f"{method} {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n".encode())
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.split()[1] == str(status).encode() and b"application/json" in head
    assert json.loads(body)["error"].endswith(".")


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"Content-Length: 10737418240\r\n", 413),
        (b"Content-Length: 50001\r\n", 413),
        (b"Content-Length: -1\r\n", 400),
        (b"Content-Length: 1e3\r\n", 400),
        (b"Content-Length: 5\r\nContent-Length: 6\r\n", 400),
        (b"Transfer-Encoding: chunked\r\n", 411),
        (b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", 411),
        (b"", 411),
        (b"Content-Length: 5\r\nContent-Encoding: gzip\r\n", 415),
        (b"X: " + b"a" * 400_000 + b"\r\n", 400),
        (b"Bad Header\r\n", 400),
        (b"Content-Length: 2\r\nX: a\x00b\r\n", 400),
    ],
)
def test_that_a_dangerous_head_is_refused_before_the_body(client: Client, head: bytes, status: int) -> None:
    started = time.monotonic()
    answer = client.raw(b"POST /v1/requests HTTP/1.1\r\nHost: x\r\n" + head + b"\r\n")
    assert answer.split()[1] == str(status).encode() and b'{"error":' in answer
    assert time.monotonic() - started < 3


def test_that_what_is_no_http_gets_a_sentence_or_nothing_and_harms_nobody(client: Client) -> None:
    for noise in (b"\x16\x03\x01\x02\x00\x01", b"GET\r\n\r\n", b"\x00" * 100, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"):
        answer = client.raw(noise + b"\r\n\r\n", wait_s=2)
        assert answer == b"" or b'{"error":' in answer
    assert client.post(key="after-noise", t=-7).status_code == 201


@pytest.mark.parametrize(
    "sent", [b"", b"POST /v1/requests HT", b"POST /v1/requests HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{"]
)
def test_that_who_is_slow_is_cut_off_and_others_are_served(
    start_here: Start, monkeypatch: pytest.MonkeyPatch, sent: bytes
) -> None:
    monkeypatch.setattr(StrictProtocol, "deadline_s", 0.6)
    client = start_here()
    with socket.create_connection(("127.0.0.1", client.feed.port), 5) as line:
        line.sendall(sent)
        assert client.post().status_code == 201
        started = time.monotonic()
        with suppress(ConnectionError):
            assert line.recv(1000) == b""
        assert time.monotonic() - started < 3


def test_that_too_many_requests_are_told_to_wait(start_here: Start) -> None:
    client = start_here(per_minute=3)
    assert [client.post(key=f"k{n}", t=-10 * n).status_code for n in range(4)] == [201, 201, 201, 429]
    answer = client.post(key="k9")
    assert answer.headers["retry-after"] == "60" and "wait" in error_of(answer)
    assert client.http.get("/v1/health").json() == {"ok": True}


def test_that_a_fault_of_the_program_is_answered_and_the_next_request_is_served(
    start_here: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = start_here()
    check = web_desk.check_body
    monkeypatch.setattr(web_desk, "check_body", lambda body: 1 / 0)
    assert client.post().status_code == 500
    monkeypatch.setattr(web_desk, "check_body", check)
    assert client.post().status_code == 201


def test_that_a_missing_key_or_a_taken_port_is_shown_as_trouble(start_here: Start, sqlite_database: Database) -> None:
    def no_secret(name: str) -> str:
        raise SourceError(f'The password "{name}" is stored nowhere.', permanent=True)

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        start_here(port=port)
        with sqlite_database.read() as connection:
            assert f"127.0.0.1:{port} cannot be listened on" in read_sources(connection)["Web form"].error
    client = start_here(secret=no_secret)
    assert "stored nowhere" in client.feed.health
    with sqlite_database.read() as connection:
        assert read_sources(connection)["Web form"].permanent


def test_that_a_test_says_whether_the_address_is_free(start_here: Start) -> None:
    def endpoint(port: int) -> WebEndpoint:
        return WebEndpoint("Web form", WebSettings(port=port, secret="web-form"), lambda name: SECRET, SystemClock())

    client = start_here()
    assert "listens at" in endpoint(client.feed.port).test()
    client.feed.stop()
    assert endpoint(client.feed.port).test().startswith("Requests can be taken at http://127.0.0.1:")


def test_that_a_running_endpoint_says_that_it_does_well(start_here: Start, sqlite_database: Database) -> None:
    client = start_here()
    assert client.http.get("/v1/health").json() == {"ok": True} and client.feed.health == ""
    for _ in range(50):
        with sqlite_database.read() as connection:
            found = read_sources(connection).get("Web form")
        if found is not None and found.last_ok_at is not None:
            return
        time.sleep(0.05)
    pytest.fail("The endpoint never said that it does well.")
