"""The drop box: fetched, kept, then deleted there; one bad request delays nobody."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pydantic import ValidationError

from controlcenter.clock import SystemClock
from controlcenter.domain.strategy.document import SourceEntry
from controlcenter.errors import SourceError
from controlcenter.intake.base import RawItem
from controlcenter.intake.http.drop_box import DropBox, DropBoxSettings
from controlcenter.intake.polling.poller import PolledSource
from controlcenter.store.engine import Database
from controlcenter.store.health import read_ledger, read_sources
from tests.support.drop_box import KEY, Box, drop_box
from tests.support.http_server import small_server


@pytest.fixture
def box() -> Iterator[Box]:
    with drop_box() as found:
        yield found


def source(url: str, key: str = KEY, **settings: object) -> DropBox:
    made = DropBoxSettings.model_validate({"url": url, "secret": "site", **settings})
    return DropBox("Site", made, lambda name: key, SystemClock())


def polled(made: DropBox) -> list[RawItem]:
    return list(made.poll({}))


def test_that_requests_are_fetched_stored_and_only_then_deleted(box: Box, sqlite_database: Database) -> None:
    for number in range(3):
        box.drop(f"request-{number}", subject=f"Matter {number}")
    entry = SourceEntry(name="Site", type="drop_box")
    poller = PolledSource(entry, lambda: source(box.server.url), sqlite_database, SystemClock())
    assert poller.poll_once() and poller.poll_once()
    assert box.waiting == {}
    with sqlite_database.read() as connection:
        (row,) = read_ledger(connection)
        health = read_sources(connection)["Site"]
    assert row.seen == 3 and health.error == "" and health.newest_there_at == health.newest_stored_at


def test_that_the_same_request_listed_again_is_known_and_other_bytes_under_its_id_are_not(box: Box) -> None:
    box.drop("request-1", subject="One")
    made = source(box.server.url)
    keys = [item.ext_key for _ in range(2) for item in polled(made)]
    box.drop("request-1", subject="Two")
    assert keys[0] == keys[1] and polled(made)[0].ext_key != keys[0]


def test_that_one_that_cannot_be_fetched_delays_nobody_and_is_told(box: Box) -> None:
    for number in range(3):
        box.drop(f"request-{number}", subject="x")
    box.broken.add("request-0")
    made = source(box.server.url)
    assert [item.name for item in polled(made)] == ["Request request-1", "Request request-2"]
    with pytest.raises(SourceError, match="status 500"):
        polled(made)
    assert len(polled(made)) == 2


def test_that_one_that_is_too_large_is_shown_to_a_person_and_stays_in_the_box(box: Box) -> None:
    box.drop("request-1", subject="x" * 20_000)
    made = source(box.server.url, max_bytes=10_000)
    (item,) = polled(made)
    made.done(item)
    assert "too large" in item.name and "request-1" in box.waiting


def test_that_what_somebody_else_took_away_is_no_fault(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    box.drop("request-1", subject="x")
    made = source(box.server.url)
    waiting = made._waiting()
    monkeypatch.setattr(made, "_waiting", lambda: waiting)
    box.waiting.clear()
    assert polled(made) == [] and made._broke is None


def test_that_a_wrong_key_and_a_foreign_answer_are_told_in_words(box: Box) -> None:
    with pytest.raises(SourceError, match="does not accept the key") as said:
        polled(source(box.server.url, key="another"))
    assert said.value.permanent
    box.refusal = (503, {"Retry-After": "120"}, b"")
    with pytest.raises(SourceError, match="status 503") as said:
        polled(source(box.server.url))
    assert said.value.retry_after_s == 120
    for content in (b"<html>", b"[]", b'{"items": 5}', b'{"items": [{"id": 5}]}', b"[" * 9000):
        box.refusal = (200, {}, content)
        with pytest.raises(SourceError, match="no list"):
            polled(source(box.server.url))


def test_that_ids_that_could_be_paths_are_not_asked_for(box: Box) -> None:
    for own in ("../../secret", "a", "x" * 65, "one two three"):
        box.drop(own, subject="x")
    assert polled(source(box.server.url)) == [] and len(box.server.asked) == 1


def test_that_a_key_is_never_sent_along_a_redirect() -> None:
    with small_server(lambda asked: (307, {"Location": "https://elsewhere.example/"}, b"")) as server:
        with pytest.raises(SourceError, match="status 307"):
            polled(source(server.url))
        assert len(server.asked) == 1


def test_that_a_test_says_what_was_reached_and_bad_settings_are_refused(box: Box) -> None:
    box.drop("request-1", subject="x")
    assert source(box.server.url).test() == "The drop box at localhost answers; 1 request waits."
    with pytest.raises(ValidationError):
        DropBoxSettings.model_validate({"url": box.server.url})
