"""The endpoint under pressure: slow databases, slow senders, too many of them, and web servers in front."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import BaseModel, ValidationError

from controlcenter.clock import ManualClock, SystemClock
from controlcenter.commands.setup import StoredStrategy
from controlcenter.errors import SourceError
from controlcenter.intake.http.api_settings import ApiSettings
from controlcenter.intake.http.drop_box import DropBoxSettings
from controlcenter.intake.relay.feed import RelaySettings
from controlcenter.intake.web import gate as web_gate
from controlcenter.intake.web.endpoint import WebEndpoint
from controlcenter.intake.web.limits import ByteBudget, RateLimit, sender_of
from controlcenter.intake.web.server import StrictProtocol
from controlcenter.intake.web.settings import WebSettings
from controlcenter.signature import HEADER, sign
from controlcenter.store.engine import Database
from controlcenter.store.health import read_ledger
from tests.support.certificates import make_certificates
from tests.support.web import BODY, SECRET, Start, starter


@pytest.fixture
def start(sqlite_database: Database, strategies: StoredStrategy) -> Iterator[Start]:
    with starter(sqlite_database, strategies) as run:
        yield run


@contextmanager
def busy(database: Database) -> Iterator[None]:
    """Somebody else holds the write lock."""
    held, free = threading.Event(), threading.Event()

    def hold() -> None:
        with database.write() as connection:
            connection.exec_driver_sql("SELECT 1")
            held.set()
            free.wait(20)

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait(5)
    try:
        yield
    finally:
        free.set()
        thread.join(10)


def test_that_a_slow_database_is_answered_in_time_and_nothing_is_acknowledged(
    start: Start, sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web_gate, "ANSWER_S", 0.5)
    client = start(form=True)
    client.post(key="before")
    with busy(sqlite_database):
        for number in range(6):
            started = time.monotonic()
            answer = client.post({**BODY, "subject": f"Slow {number}"}, key=f"slow-{number}")
            assert answer.status_code == 503 and answer.headers["retry-after"] == "5"
            assert time.monotonic() - started < 2
        assert client.http.get("/v1/health").json() == {"ok": True}
        assert client.http.get("/form/en").status_code == 200
        assert client.post(b"{}", key="forged", headers={HEADER: "t=1,v1=" + "0" * 64}).status_code == 401
    monkeypatch.setattr(web_gate, "ANSWER_S", 6)
    numbers = set()
    for number in range(6):
        for _ in range(40):
            answer = client.post({**BODY, "subject": f"Slow {number}"}, key=f"slow-{number}")
            if answer.status_code in (200, 201):
                break
            assert answer.status_code == 409
            time.sleep(0.1)
        numbers.add(answer.json()["number"])
    with sqlite_database.read() as connection:
        (row,) = read_ledger(connection)
    assert len(numbers) == 6 and (row.seen, row.stored) == (7, 7)


def test_that_whoever_asks_too_often_is_told_when_to_come_back(start: Start) -> None:
    client = start(per_minute=2)
    statuses = [client.post(key=f"k{number}", t=-20 * number).status_code for number in range(3)]
    assert statuses == [201, 201, 429]
    assert 1 <= int(client.post(key="late").headers["retry-after"]) <= 60


def test_that_a_sender_is_limited_whichever_address_the_requests_come_from(start: Start) -> None:
    client = start(per_sender=2)
    answers = [client.post({**BODY, "subject": f"Again {n}"}, key=f"k{n}") for n in range(3)]
    assert [answer.status_code for answer in answers] == [201, 201, 429]
    assert int(answers[2].headers["retry-after"]) >= 1
    assert client.post({**BODY, "email": "other@example.org"}, key="other").status_code == 201
    assert client.post({**BODY, "subject": "Again 0"}, key="k0").status_code == 200  # a repeat is no new request


def test_that_senders_behind_a_web_server_are_told_apart_and_others_are_not_believed(start: Start) -> None:
    def statuses(client: Any) -> list[int]:
        given = [{"headers": {"X-Forwarded-For": f"203.0.113.{n}"}} for n in range(3)]
        return [client.post(key=f"k{n}", t=-20 * n, **more).status_code for n, more in enumerate(given)]

    assert statuses(start(per_minute=1)) == [201, 201, 201]
    assert statuses(start(per_minute=1, proxies=[]))[1:] == [429, 429]


@pytest.mark.parametrize(
    ("peer", "forwarded", "sender"),
    [
        ("198.51.100.1", "203.0.113.9", "198.51.100.1"),
        ("127.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("127.0.0.1", "6.6.6.6, 203.0.113.9", "203.0.113.9"),
        ("127.0.0.1", "203.0.113.9, 10.0.0.1", "203.0.113.9"),
        ("127.0.0.1", " , ", "127.0.0.1"),
        ("127.0.0.1", "203.0.113.9:4711", "127.0.0.1"),
        ("127.0.0.1", "2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:3::9", "", "2001:db8:1:2::/64"),
    ],
)
def test_that_the_sender_is_whom_our_own_web_server_names(peer: str, forwarded: str, sender: str) -> None:
    assert sender_of(peer, forwarded, ["127.0.0.1", "10.0.0.1"]) == sender


def test_that_a_rate_is_kept_to_the_second() -> None:
    clock = ManualClock(SystemClock().now())
    rate = RateLimit(2, clock)
    assert [rate.wait_s("a"), rate.wait_s("a"), rate.wait_s("a"), rate.wait_s("b")] == [0, 0, 60, 0]
    clock.advance(59.5)
    assert rate.wait_s("a") == 1
    clock.advance(0.5)
    assert rate.wait_s("a") == 0


def test_that_bodies_that_come_at_once_are_limited_together() -> None:
    budget = ByteBudget(100)
    assert budget.take(60) and not budget.take(60)
    budget.give_back(60)
    assert budget.take(100)


def test_that_a_body_that_comes_steadily_may_take_longer_than_the_deadline(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(StrictProtocol, "deadline_s", 0.5)
    client = start()
    raw = b'{"subject": "Large", "text": "' + b"x" * 150_000 + b'"}'
    head = f"POST /v1/requests HTTP/1.1\r\nHost: x\r\nContent-Length: {len(raw)}\r\nIdempotency-Key: k\r\n"
    head += f"{HEADER}: {sign(SECRET, int(time.time()), raw)}\r\n\r\n"
    with socket.create_connection(("127.0.0.1", client.feed.port), 5) as line:
        line.sendall(head.encode())
        for at in range(0, len(raw), 30_000):
            line.sendall(raw[at : at + 30_000])
            time.sleep(0.3)
        assert line.recv(1000).startswith(b"HTTP/1.1 201")


def test_that_one_address_cannot_take_every_connection(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(StrictProtocol, "never_counted", ())
    client = start()
    lines = [socket.create_connection(("127.0.0.1", client.feed.port), 5) for _ in range(50)]
    try:
        time.sleep(0.2)
        with pytest.raises(httpx.HTTPError):
            client.http.get("/v1/health")
        for line in lines[:10]:
            line.close()
        time.sleep(0.2)
        assert client.http.get("/v1/health").status_code == 200
    finally:
        for line in lines:
            line.close()


def test_that_it_speaks_https_with_a_certificate(start: Start, tmp_path: Path) -> None:
    made = make_certificates(tmp_path, "127.0.0.1")
    client = start(certificate=str(made.certificate), certificate_key=str(made.key))
    trust = ssl.create_default_context(cafile=made.authority)
    with httpx.Client(base_url=f"https://127.0.0.1:{client.feed.port}", verify=trust) as http:
        assert http.get("/v1/health").json() == {"ok": True}


def test_that_a_certificate_that_cannot_be_used_is_told_in_words(start: Start, tmp_path: Path) -> None:
    (tmp_path / "empty.pem").write_text("")
    given = {"certificate": str(tmp_path / "empty.pem"), "certificate_key": str(tmp_path / "missing.pem")}
    assert "certificate" in start(**given).feed.health
    settings = WebSettings.model_validate({"secret": "s", "port": 0, **given})
    endpoint = WebEndpoint("Web", settings, lambda name: SECRET, SystemClock())
    with pytest.raises(SourceError, match="cannot be used"):
        endpoint.test()


@pytest.mark.parametrize(
    "wrong", [{"certificate": "a.pem"}, {"proxies": ["localhost"]}, {"form_languages": []}, {"form_kinds": ["gift"]}]
)
def test_that_settings_that_cannot_work_are_refused_before_they_are_used(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        WebSettings.model_validate({"secret": "web-form", **wrong})


@pytest.mark.parametrize("settings", [WebSettings, RelaySettings, ApiSettings, DropBoxSettings])
def test_that_every_setting_says_what_it_is(settings: type[BaseModel]) -> None:
    for name, field in settings.model_fields.items():
        assert field.title and field.description, name
    assert settings.model_fields["secret"].json_schema_extra == {"secret": True}
