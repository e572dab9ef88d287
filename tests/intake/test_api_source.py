"""The polled JSON interface against a real small web server."""

from __future__ import annotations

import contextlib
import json
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from pydantic import ValidationError

from controlcenter.clock import SystemClock
from controlcenter.commands.base import Actor, execute
from controlcenter.commands.setup import StoredStrategy
from controlcenter.domain.strategy.document import SourceEntry
from controlcenter.errors import SourceError
from controlcenter.intake.base import RawItem
from controlcenter.intake.http.api import JsonApi
from controlcenter.intake.http.api_settings import ApiSettings
from controlcenter.intake.http.delivery import received_delivery
from controlcenter.intake.interpreting.interpret import Interpretation
from controlcenter.intake.interpreting.isolate import Interpreter
from controlcenter.intake.polling.poller import PolledSource
from controlcenter.store import rows
from controlcenter.store.engine import Database
from controlcenter.store.health import read_ledger, read_sources
from tests.support.certificates import make_certificates
from tests.support.http_server import Asked, Reply, small_server

MAPPING: dict[str, Any] = {
    "items": "data.orders", "item_id": "id", "item_changed": "updated", "item_received": "created",
    "item_subject": "title", "item_text": "body.plain", "item_email": "customer.email",
    "item_name": "customer.name", "item_kind": "type", "kinds": {"Fault": "incident_report"},
}  # fmt: skip


def order(number: int, **more: Any) -> dict[str, Any]:
    """An item as a shop's interface gives it."""
    return {
        "id": number, "updated": f"2026-01-05T09:{number:02}:00Z", "created": "2026-01-05T08:00:00Z",
        "title": f"Order {number}", "body": {"plain": f"Where is order {number}?"}, "type": "Fault",
        "customer": {"email": f"c{number}@example.org", "name": "Asha"}, **more,
    }  # fmt: skip


def reply(data: Any, status: int = 200, **headers: str) -> Reply:
    return status, {name.replace("_", "-"): value for name, value in headers.items()}, json.dumps(data).encode()


def api(url: str, **settings: Any) -> JsonApi:
    made = ApiSettings.model_validate({"url": url, **MAPPING, **settings})
    return JsonApi("Shop", made, lambda name: f"key of {name}", SystemClock())


def polled(source: JsonApi, state: dict[str, object] | None = None) -> list[RawItem]:
    return list(source.poll({} if state is None else state))


def parameter(asked: Asked, name: str) -> str:
    return parse_qs(urlsplit(asked.path).query).get(name, [""])[0]


def test_that_fields_are_found_where_the_settings_say() -> None:
    with small_server(lambda asked: reply({"data": {"orders": [order(7)]}})) as server:
        source = api(f"{server.url}/orders?open=1", secret="shop", headers={"X-Version": "2"})
        (item,) = polled(source)
    said = received_delivery(item.raw)
    assert (said.subject, said.text, said.from_address) == ("Order 7", "Where is order 7?", "c7@example.org")
    assert said.kind == "incident_report" and said.from_name == "Asha" and not said.quarantined
    assert item.ext_key == "7:2026-01-05T09:07:00Z" and item.received_at.isoformat() == "2026-01-05T08:00:00+00:00"
    assert json.loads(item.raw)["original"] == order(7)
    asked = server.asked[0]
    assert asked.path == "/orders?open=1" and asked.headers["authorization"] == "Bearer key of shop"
    assert asked.headers["x-version"] == "2"


@pytest.mark.parametrize("style", ["address", "mark", "header"])
def test_that_pages_are_followed_and_the_next_poll_begins_at_the_cursor(style: str) -> None:
    def answer(asked: Asked) -> Reply:
        page = int(parameter(asked, "page") or 1)
        data: dict[str, Any] = {"data": {"orders": [order(page)]}}
        if page == 3:
            return reply(data)
        if style == "header":
            return reply(data, Link=f'</orders?page=9>; rel="prev", </orders?page={page + 1}>; rel="next"')
        return reply({**data, "next": f"/orders?page={page + 1}" if style == "address" else page + 1})

    more = {"address": {"next_page": "next"}, "mark": {"next_page": "next", "next_page_parameter": "page"}}
    state: dict[str, object] = {}
    with small_server(answer) as server:
        source = api(f"{server.url}/orders", cursor_parameter="since", **more.get(style, {}))
        assert [item.name for item in polled(source, state)] == ["Item 1", "Item 2", "Item 3"]
        polled(source, state)
    assert "next" not in state and state["cursor"] == "2026-01-05T09:03:00Z"
    assert [parameter(asked, "since") for asked in server.asked[3:4]] == ["2026-01-05T09:03:00Z"]


def test_that_a_poll_ends_after_its_pages_and_the_next_goes_on() -> None:
    def answer(asked: Asked) -> Reply:
        page = int(parameter(asked, "page") or 1)
        return reply({"data": {"orders": [order(page)]}, "next": f"?page={page + 1}" if page < 4 else None})

    state: dict[str, object] = {}
    with small_server(answer) as server:
        settings = {"max_pages": 2, "next_page": "next", "cursor_parameter": "since"}
        first = polled(api(f"{server.url}/orders", **settings), state)
        assert "cursor" not in state  # nothing is skipped if the rest is never read
        rest = polled(api(f"{server.url}/orders", **settings), state)
    assert [item.name for item in first + rest] == ["Item 1", "Item 2", "Item 3", "Item 4"]
    assert state["cursor"] == "2026-01-05T09:04:00Z"


def test_that_a_kept_page_that_is_gone_means_beginning_anew() -> None:
    def answer(asked: Asked) -> Reply:
        return reply({}, 410) if "page" in asked.path else reply({"data": {"orders": [order(1)]}})

    with small_server(answer) as server:
        state: dict[str, object] = {"next": f"{server.url}/orders?page=5"}
        assert len(polled(api(f"{server.url}/orders"), state)) == 1 and "next" not in state


@pytest.mark.parametrize("status", [429, 503])
def test_that_a_wish_to_be_left_alone_is_honoured(status: int) -> None:
    with small_server(lambda asked: reply({}, status, Retry_After="700")) as server, pytest.raises(SourceError) as said:
        polled(api(server.url))
    assert said.value.retry_after_s == 700 and not said.value.permanent


def test_that_a_page_that_fails_keeps_what_was_read_before_and_is_told_afterwards() -> None:
    def answer(asked: Asked) -> Reply:
        if "page" in asked.path:
            return reply({}, 429, Retry_After="90")
        return reply({"data": {"orders": [order(1)]}, "next": "?page=2"})

    state: dict[str, object] = {}
    with small_server(answer) as server:
        source = api(f"{server.url}/orders", next_page="next")
        assert [item.name for item in polled(source, state)] == ["Item 1"]
        with pytest.raises(SourceError) as said:
            polled(source, state)
    assert said.value.retry_after_s == 90 and str(state["next"]).endswith("page=2") and len(server.asked) == 2


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"data": {}}, 'no list at "data.orders"'),
        ({"data": {"orders": "many"}}, "no list"),
        ({"data": {"orders": []}, "next": "https://elsewhere.example/2"}, "another host"),
    ],
)
def test_that_an_answer_of_another_shape_is_told_in_words(data: Any, words: str) -> None:
    with small_server(lambda asked: reply(data)) as server, pytest.raises(SourceError, match=words):
        polled(api(server.url, next_page="next"))


def test_that_keys_are_never_sent_to_another_host() -> None:
    with (
        small_server(lambda asked: reply({"data": {"orders": []}})) as other,
        small_server(lambda asked: reply({}, 302, Location=other.url)) as server,
        pytest.raises(SourceError, match="another host"),
    ):
        polled(api(server.url, secret="shop"))
    assert other.asked == []


def test_that_a_redirect_on_the_same_host_is_followed_and_a_circle_ends() -> None:
    def answer(asked: Asked) -> Reply:
        if asked.path == "/old":
            return reply({}, 301, Location="/new")
        return reply({"data": {"orders": [order(1)]}}) if asked.path == "/new" else reply({}, 302, Location="/circle")

    with small_server(answer) as server:
        assert len(polled(api(f"{server.url}/old"))) == 1
        with pytest.raises(SourceError, match="circle"):
            polled(api(f"{server.url}/circle"))


def test_that_too_much_too_slow_and_too_deep_end_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("controlcenter.intake.http.source.LIMIT_S", 0.6)
    go = threading.Event()

    def answer(asked: Asked) -> Reply:
        if asked.path == "/large":
            return 200, {}, b" " * 20_000
        if asked.path == "/deep":
            return 200, {}, b"[" * 9_000
        if asked.path == "/short":
            return 200, {"Content-Length": "500"}, b"{}"
        go.wait(5)
        return reply({})

    with small_server(answer) as server, contextlib.ExitStack() as ending:
        ending.callback(go.set)
        for path, words in (
            ("/large", "larger"),
            ("/deep", "no JSON"),
            ("/short", "broke off"),
            ("/slow", "in time|too slow"),  # whichever limit strikes first
        ):
            started = time.monotonic()
            with pytest.raises(SourceError, match=words):
                polled(api(server.url + path, max_bytes=10_000))
            assert time.monotonic() - started < 3


def test_that_a_poll_that_hangs_is_ended_by_another_thread() -> None:
    go = threading.Event()

    def answer(asked: Asked) -> Reply:
        go.wait(20)
        return reply({})

    with small_server(answer) as server:
        source = api(server.url)
        timer = threading.Timer(0.3, source.cancel)
        timer.start()
        started = time.monotonic()
        with pytest.raises(SourceError, match="stopped"):
            polled(source)
        assert time.monotonic() - started < 3
        go.set()
        timer.join()


def test_that_a_certificate_is_verified(tmp_path: Path) -> None:
    certificates = make_certificates(tmp_path, "localhost")
    with small_server(lambda asked: reply({"data": {"orders": [order(1)]}}), certificates) as server:
        assert len(polled(api(server.url, ca_file=str(certificates.authority)))) == 1
        with pytest.raises(SourceError, match="not trusted") as said:
            polled(api(server.url, secret="shop"))
        assert said.value.permanent
        with pytest.raises(SourceError, match="for another name"):
            polled(api(server.url.replace("localhost", "127.0.0.1"), ca_file=str(certificates.authority)))
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"url": "http://shop.example/orders"}, {"url": "ftp://shop.example"}, {"url": "https://a:b@shop.example"},
        {"headers": {"X": "a\r\nY: b"}}, {"headers": {"Host": "x"}}, {"headers": {"a b": "x"}},
        {"cursor_parameter": "since", "item_changed": ""}, {"secret": "s", "secret_header": "a b"},
        {"kinds": {"bug": "fault"}}, {"colour": "blue"}, {"max_pages": 0},
    ],
)  # fmt: skip
def test_that_settings_that_cannot_work_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        ApiSettings.model_validate({"url": "https://shop.example/orders", **MAPPING, **wrong})


def test_that_a_test_says_what_was_reached() -> None:
    with small_server(lambda asked: reply({"data": {"orders": [order(1), order(2)]}})) as server:
        assert api(server.url).test() == "localhost answers; its first page holds 2 items."
    with small_server(lambda asked: reply({}, 401)) as server, pytest.raises(SourceError, match="key") as said:
        api(server.url).test()
    assert said.value.permanent


class Centre:
    """The poller and the interpretation over one database."""

    def __init__(self, database: Database, strategies: StoredStrategy, source: Callable[[], JsonApi]) -> None:
        entry = SourceEntry(name="Shop", type="api", every_s=1)
        self.database = database
        self.poller = PolledSource(entry, source, database, SystemClock())
        self._strategies = strategies

    def round(self) -> None:
        assert self.poller.poll_once()
        with Interpreter(clock=SystemClock()) as interpreter:
            Interpretation(self.database, self._execute, interpreter).run_all()

    def _execute(self, command: Any) -> Any:
        here = Actor("service", "here")
        return execute(self.database, command, actor=here, clock=SystemClock(), strategies=self._strategies)


HOSTILE = [
    order(4, title="\ud800\x00\u202eevil", updated="\x00\udfff", body={"plain": "\x00" * 9 + "read me"}),
    order(5, more=json.loads("[" * 600 + "]" * 600)), order(6, type={"a": 1}, customer=7, created=1e300),
    {"id": 10**400, "title": "large"}, {"id": True, "title": "no id"}, {"id": [1], "title": "x"}, None, 7, "text", [],
    order(7, title="x" * 9000, customer={"email": "e" * 9000, "name": {}}), {"id": "\ud83d", "title": "half a sign"},
]  # fmt: skip


def test_that_hostile_items_are_kept_once_and_stop_nothing(
    database: Database, strategies_of: Callable[[], StoredStrategy]
) -> None:
    shown = [*HOSTILE, order(9)]
    with small_server(lambda asked: reply({"data": {"orders": shown}, "cursor": "\x00\ud800"})) as server:
        centre = Centre(database, strategies_of(), lambda: api(server.url, cursor="cursor", cursor_parameter="c"))
        centre.round()
        centre.round()
    with database.read() as connection:
        (row,) = read_ledger(connection)
        subjects = {t.subject for t in rows.read_tickets(connection, list(range(1, 30))).values() if t is not None}
    assert row.seen == len(shown) == row.stored + row.quarantined and row.quarantined == 7
    assert {"Order 5", "Order 6", "Order 9", "large"} <= subjects


def test_that_a_change_is_a_new_delivery_and_a_bad_item_delays_nobody(
    database: Database, strategies_of: Callable[[], StoredStrategy]
) -> None:
    shown: list[Any] = [order(1), ["no object"], {"title": "without id"}, order(2, title="", body=None), order(3)]
    with small_server(lambda asked: reply({"data": {"orders": shown}})) as server:
        centre = Centre(database, strategies_of(), lambda: api(server.url))
        centre.round()
        centre.round()
        with database.read() as connection:
            (row,) = read_ledger(connection)
        assert (row.seen, row.stored, row.quarantined) == (5, 2, 3)
        shown[0] = order(1, updated="2026-01-05T10:00:00Z", body={"plain": "Still nothing!"})
        centre.round()
    with database.read() as connection:
        (row,) = read_ledger(connection)
        tickets = [t for t in rows.read_tickets(connection, list(range(1, 20))).values() if t is not None]
        first = next(t for t in tickets if t.subject == "Order 1")
        said = [one.text for one in rows.read_conversation(connection, first.id)]
        health = read_sources(connection)["Shop"]
    assert (row.seen, row.stored, row.quarantined) == (6, 3, 3) and len(tickets) == 5
    assert said == ["Where is order 1?", "Still nothing!"]
    assert health.error == "" and health.newest_there_at is not None
