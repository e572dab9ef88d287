"""The poller: what a hostile source does costs nobody else anything, is bounded, and is said in plain words."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from controlcenter.clock import ManualClock, SystemClock
from controlcenter.domain.health import Breaker, SourceHealth, is_stale
from controlcenter.domain.strategy.document import SourceEntry
from controlcenter.errors import Refused, SourceError, StoreError
from controlcenter.intake.base import RawItem
from controlcenter.intake.capture import not_later_than, write_state
from controlcenter.intake.polling.pace import BACK_OFF_MOST_S, PERMANENT_S, Limits, Pace
from controlcenter.intake.polling.poller import PolledSource
from controlcenter.store.engine import Database
from controlcenter.store.health import read_ledger, read_sources
from controlcenter.store.tables import capture
from tests.support.hostile_sources import (
    Honest,
    Hostile,
    Servers,
    breaks_in_the_middle,
    deaf,
    deep,
    item,
    no_end,
    raising,
    read_all,
    slow_database,
)

QUICK = Limits(turn_s=0.3, deadline_s=0.4, grace_s=0.2, stuck_most=2)
START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
ENTRY = SourceEntry(name="Post", type="imap", every_s=1)
Polled = Callable[..., PolledSource]


@pytest.fixture
def polled(sqlite_database: Database) -> Iterator[Polled]:
    made: list[PolledSource] = []

    def make(source: Any, clock: Any = None, **more: Any) -> PolledSource:
        given = {"limits": QUICK} | more
        made.append(PolledSource(ENTRY, lambda: source, sqlite_database, clock or SystemClock(), **given))
        return made[-1]

    yield make
    for one in made:
        one.stop()
        one.join(3)


@pytest.fixture
def servers() -> Iterator[Servers]:
    made = Servers()
    yield made
    made.close()


def health(database: Database) -> SourceHealth:
    with database.read() as connection:
        return read_sources(connection)["Post"]


def drive(source: PolledSource, until: Callable[[], bool], within_s: float = 5.0) -> bool:
    """Look as the service does, only faster."""
    end = time.monotonic() + within_s
    while time.monotonic() < end:
        source.look()
        if until():
            return True
        time.sleep(0.01)
    return False


def test_that_what_waits_is_committed_before_it_is_acknowledged(polled: Polled, sqlite_database: Database) -> None:
    source = Honest()
    source.waiting = [item() for _ in range(120)]
    assert polled(source).poll_once()
    assert len(source.acknowledged) == 120 and source.waiting == []
    told = health(sqlite_database)
    assert told.error == "" and told.breaker is Breaker.CLOSED and told.newest_there_at == told.newest_stored_at
    assert noted_as_safe(sqlite_database) == 120


def noted_as_safe(database: Database) -> int:
    with database.read() as connection:
        return connection.execute(select(func.count()).where(capture.c.acknowledged)).scalar_one()


def test_that_what_a_source_was_told_before_it_broke_is_noted(polled: Polled, sqlite_database: Database) -> None:
    class Forgetful(Honest):
        def done(self, item: RawItem) -> None:
            if len(self.acknowledged) == 70:
                raise SourceError("The connection was lost.")
            super().done(item)

    source = Forgetful()
    source.waiting = [item() for _ in range(120)]
    assert not polled(source, limits=Limits()).poll_once()
    assert len(source.acknowledged) == 70 and noted_as_safe(sqlite_database) == 70


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (SourceError("The password is wrong.", permanent=True), "The password is wrong."),
        (Refused("The key is missing."), "The key is missing."),
        (ValueError("surprise"), "fault of the program (ValueError)"),
        (SystemExit(3), "fault of the program (SystemExit)"),
        (KeyboardInterrupt(), "fault of the program (KeyboardInterrupt)"),
        (MemoryError(), "fault of the program (MemoryError)"),
    ],
)
def test_that_whatever_is_raised_is_one_sentence_and_a_failure(
    polled: Polled, sqlite_database: Database, error: BaseException, said: str
) -> None:
    assert not polled(Hostile(raising(error))).poll_once()
    told = health(sqlite_database)
    assert said in told.error and told.failures == 1
    assert told.permanent == isinstance(error, SourceError)


def test_that_news_that_come_while_it_ends_begin_no_look(polled: Polled) -> None:
    source = Honest()
    ended = polled(source)
    ended.stop()
    source.waiting = [item()]
    ended.told_news()
    ended.look()
    assert not ended.is_running and len(source.waiting) == 1


@pytest.mark.parametrize("what", [deep, lambda _: 7, lambda _: ["no item"]])
def test_that_a_source_that_breaks_every_rule_is_only_a_failure(
    polled: Polled, sqlite_database: Database, what: Any
) -> None:
    assert not polled(Hostile(what)).poll_once()
    assert "fault of the program" in health(sqlite_database).error


def test_that_what_came_before_a_break_is_kept(polled: Polled, sqlite_database: Database) -> None:
    source = Hostile(breaks_in_the_middle)
    assert not polled(source).poll_once()
    with sqlite_database.read() as connection:
        assert read_ledger(connection)[0].seen == 2
    assert len(source.acknowledged) == 2


def test_that_a_cursor_is_kept_as_it_was_at_the_last_item(polled: Polled, sqlite_database: Database) -> None:
    seen: list[dict[str, object]] = []

    class Counting(Honest):
        def poll(self, state: dict[str, object]) -> Iterator[RawItem]:
            seen.append(dict(state))
            state["at"] = int(str(state.get("at", 0))) + 1
            yield item()
            state["at"] = 99  # the next one breaks off before it is handed over
            raise SourceError("The connection was lost.")

    source = polled(Counting())
    source.poll_once()
    source.poll_once()
    assert seen == [{}, {"at": 1}]


@pytest.mark.parametrize("server", ["silent", "dribbling", "endless"])
def test_that_the_deadline_shuts_the_socket_of_a_server(
    polled: Polled, servers: Servers, sqlite_database: Database, server: str
) -> None:
    source = polled(Hostile(read_all(getattr(servers, server))))
    started = time.monotonic()
    assert not source.poll_once()
    assert time.monotonic() - started < QUICK.deadline_s + QUICK.grace_s + 1
    told = health(sqlite_database)
    assert told.failures == 1 and told.stuck == 0
    assert told.error in ("It was stopped.", "The connection was lost.")


def test_that_a_slow_table_is_let_go(polled: Polled, sqlite_database: Database) -> None:
    assert not polled(Hostile(slow_database)).poll_once()
    assert health(sqlite_database).error == "The table could not be read."


def test_that_one_that_has_no_end_gives_way_and_goes_on(polled: Polled, sqlite_database: Database) -> None:
    source = polled(Hostile(no_end))
    assert source.poll_once()
    with sqlite_database.read() as connection:
        assert read_ledger(connection)[0].seen > 3
    assert health(sqlite_database).failures == 0


def test_that_looks_that_hang_are_counted_and_bounded(polled: Polled, sqlite_database: Database) -> None:
    end = threading.Event()
    hanging = Hostile(deaf(end))
    source = polled(hanging)
    before = threading.active_count()
    try:
        for stuck in (1, 2):
            source.hurry()
            assert drive(source, lambda stuck=stuck: len(source.stuck) == stuck)  # type: ignore[misc]
        assert drive(source, lambda: health(sqlite_database).stuck == 2)
        told = health(sqlite_database)
        assert "is stuck: 2 looks" in told.error and told.failures == 2
        for _ in range(30):
            source.hurry()
            source.look()
            time.sleep(0.01)
        assert len(hanging.polled_at) == 2 and threading.active_count() <= before + 2
    finally:
        end.set()
    hanging._what = lambda _: None
    assert drive(source, lambda: not source.stuck)
    source.hurry()
    assert drive(source, lambda: health(sqlite_database).error == "")
    assert health(sqlite_database).stuck == 0


def test_that_the_count_goes_on_when_the_settings_change(polled: Polled) -> None:
    end = threading.Event()
    stuck: list[threading.Thread] = []
    try:
        for _ in range(5):
            hanging = Hostile(deaf(end))
            source = polled(hanging, stuck=stuck)
            source.look()
            time.sleep(0.02)
            source.stop()
        assert len(stuck) == QUICK.stuck_most
    finally:
        end.set()


def test_that_a_look_that_was_given_up_stores_nothing_any_more(polled: Polled, sqlite_database: Database) -> None:
    end = threading.Event()

    def late(_: Hostile) -> Any:
        end.wait()
        return iter([item("late")])

    source = polled(Hostile(late))
    assert not source.poll_once()
    assert len(source.stuck) == 1
    end.set()
    source.stuck[0].join(3)
    with sqlite_database.read() as connection:
        assert read_ledger(connection) == []


def test_that_a_source_that_cannot_be_cut_off_does_not_hold_the_clock(polled: Polled) -> None:
    end = threading.Event()

    class Worse(Hostile):
        def cancel(self) -> None:
            end.wait()

    source = polled(Worse(deaf(end)))
    try:
        source.look()
        time.sleep(QUICK.deadline_s + 0.1)
        started = time.monotonic()
        source.look()
        source.look()
        assert time.monotonic() - started < 0.1
    finally:
        end.set()


def test_that_the_breaker_opens_after_three_failures_and_closes_after_one_success(
    polled: Polled, sqlite_database: Database
) -> None:
    probing = threading.Event()
    source = Hostile(raising(SourceError("No answer.")))
    driven = polled(source)
    for failures, breaker in ((1, Breaker.CLOSED), (2, Breaker.CLOSED), (3, Breaker.OPEN)):
        driven.poll_once()
        assert (health(sqlite_database).failures, health(sqlite_database).breaker) == (failures, breaker)
    source._what = lambda _: probing.wait(5) and None
    driven.start()
    try:
        assert drive(driven, lambda: health(sqlite_database).breaker is Breaker.HALF_OPEN, 2)
        assert driven.breaker is Breaker.HALF_OPEN
    finally:
        probing.set()
    assert driven.wait()
    assert health(sqlite_database).breaker is Breaker.CLOSED


def test_that_a_store_that_is_out_of_reach_is_only_a_failure(
    polled: Polled, sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> Any:
        raise StoreError("The disk is full.")

    source = polled(Honest())
    monkeypatch.setattr(sqlite_database, "read", away)
    monkeypatch.setattr(sqlite_database, "write", away)
    assert not source.poll_once()
    monkeypatch.undo()
    assert source.poll_once()


# A source that hears news


class Telling(Honest):
    """Remembers whom to tell."""

    def __init__(self) -> None:
        super().__init__()
        self.news: Callable[[], None] = lambda: None
        self.closed = threading.Event()

    def listen(self, news: Callable[[], None]) -> None:
        self.news = news

    def close(self) -> None:
        self.closed.set()


def test_that_news_bring_a_look_at_once(polled: Polled, sqlite_database: Database) -> None:
    source = Telling()
    driven = PolledSource(
        ENTRY.model_copy(update={"every_s": 3600}), lambda: source, sqlite_database, SystemClock(), limits=QUICK
    )
    assert drive(driven, lambda: not driven.is_running and len(source.polled_at) == 1)
    time.sleep(0.6)
    source.waiting = [item("told")]
    source.news()
    assert drive(driven, lambda: source.acknowledged == ["told"], 2)
    driven.stop()
    driven.join(3)
    assert source.closed.is_set()


def test_that_a_source_that_tells_news_without_end_is_not_looked_at_without_end(
    polled: Polled, sqlite_database: Database
) -> None:
    source = Telling()
    driven = polled(source)
    end = time.monotonic() + 1.2
    while time.monotonic() < end:
        source.news()
        driven.look()
        time.sleep(0.005)
    assert 2 <= len(source.polled_at) <= 6


# When it is due


def test_that_back_off_doubles_with_jitter_up_to_its_limit() -> None:
    waits: list[list[float]] = []
    for _ in range(20):
        pace = Pace()
        waits.append([])
        for _ in range(12):
            pace.failed(0.0, SourceError("No."))
            waits[-1].append(pace.due_at)
    for at in range(12):
        most = min(BACK_OFF_MOST_S, 5.0 * 2**at)
        column = [row[at] for row in waits]
        assert all(most / 2 <= wait <= most for wait in column) and len(set(column)) > 10


def test_that_what_waiting_does_not_mend_waits_long_and_a_server_may_ask_for_more() -> None:
    pace = Pace()
    pace.failed(100.0, SourceError("Wrong password.", permanent=True))
    assert PERMANENT_S <= pace.due_at - 100 <= PERMANENT_S * 1.2
    pace.failed(0.0, SourceError("Too often.", retry_after_s=1800))
    assert pace.due_at == 1800
    pace.failed(0.0, SourceError("Too often.", retry_after_s=1e9))
    assert pace.due_at == 3600


def test_that_the_beat_does_not_drift_and_a_long_look_is_followed_by_a_rest() -> None:
    pace = Pace()
    pace.succeeded(103.0, 10.0, 100.0)
    assert pace.due_at == 110
    pace.succeeded(111.0, 10.0, 110.9)  # it began a little late
    assert pace.due_at == 120
    pace.succeeded(132.0, 10.0, 131.0)  # the machine slept
    assert pace.due_at == 141
    pace.succeeded(109.5, 10.0, 100.0)
    assert pace.due_at == 111.5
    pace.succeeded(109.5, 10.0, 100.0, more=True)
    assert pace.due_at == 109.5


def test_that_a_wall_clock_that_jumps_neither_stops_nor_hurries_the_looks(polled: Polled) -> None:
    clock, source = ManualClock(START), Honest()
    driven = polled(source, clock)
    driven.poll_once()
    for jump in (timedelta(days=-3), timedelta(days=400)):
        clock.set(clock.now() + jump)
        driven.look()
        assert len(source.polled_at) in (1, 2)
        clock.advance(1.0)
        driven.look()
        driven.wait()
    assert len(source.polled_at) == 3


def test_that_a_clock_that_was_set_back_does_not_make_a_dead_source_look_fresh(sqlite_database: Database) -> None:
    clock = ManualClock(START)
    with sqlite_database.write() as connection:
        write_state(connection, "Post", {"last_ok_at": clock.now()})
    clock.set(START - timedelta(hours=1))
    with sqlite_database.write() as connection:
        not_later_than(connection, clock.now())
    clock.advance(31)
    assert is_stale(health(sqlite_database), 10, clock.now())
