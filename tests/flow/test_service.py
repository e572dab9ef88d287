"""The service on both databases: it takes in, it alone acts, it marks in time, it follows the strategy and it ends."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from controlcenter.app.joining import Joined, join
from controlcenter.app.service import AnotherService, Service
from controlcenter.app.work import DeadlineWork
from controlcenter.clock import Clock, ManualClock
from controlcenter.commands.setup import PublishStrategy, text_of, version_of
from controlcenter.commands.tickets import SetStatus
from controlcenter.domain.strategy.text import add_source
from controlcenter.domain.ticket import Status
from controlcenter.errors import Refused
from controlcenter.intake.polling.poller import Pace
from controlcenter.settings import resource
from controlcenter.store.check import check_all
from controlcenter.store.lease import LEASE_S, Lease
from controlcenter.store.tables import interaction, journal, service_state, ticket, ticket_clock
from tests.support.running import free_port

START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
Open = Callable[..., Joined]


@pytest.fixture
def opened(database_url: str) -> Iterator[Open]:
    """Opens the same database again and again, as other processes do; each is proved whole at the end."""
    made: list[Joined] = []

    def open_again(clock: Clock | None = None) -> Joined:
        made.append(join(database_url, part="service", clock=clock))
        return made[-1]

    yield open_again
    with made[0].database.read() as connection:
        assert check_all(connection) == []
    for joined in made:
        joined.close()


@pytest.fixture
def maildir(tmp_path: Path) -> Path:
    for name in ("new", "cur", "tmp"):
        (tmp_path / "post" / name).mkdir(parents=True)
    return tmp_path / "post"


def deliver(maildir: Path, number: int) -> None:
    text = f"From: c{number}@example.org\nSubject: Matter {number}\nMessage-ID: <{number}@example.org>\n\nHelp.\n"
    (maildir / "tmp" / f"{number}.host").write_text(text)
    (maildir / "tmp" / f"{number}.host").rename(maildir / "new" / f"{number}.host")


def publish(joined: Joined, name: str, maildir: Path) -> None:
    publish_source(joined, {"name": name, "type": "maildir", "every_s": 1, "settings": {"folder": str(maildir)}})


def publish_source(joined: Joined, source: dict[str, Any]) -> None:
    with joined.database.read() as connection:
        seen = version_of(connection)
        before = text_of(connection, seen) or resource("strategy.toml").read_text(encoding="utf-8")
    joined.execute(PublishStrategy(add_source(before, source), seen, before))


def subjects(joined: Joined) -> list[str]:
    with joined.database.read() as connection:
        return sorted(connection.execute(select(interaction.c.subject)).scalars())


def eventually(holds: Callable[[], bool], within_s: float = 15.0) -> bool:
    deadline = time.monotonic() + within_s
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


class Running:
    """A service in a thread of its own."""

    def __init__(self, joined: Joined) -> None:
        self.service = Service(joined)
        self.thread = threading.Thread(target=self.service.run, name="service under test")
        self.thread.start()

    def end(self) -> float:
        """Stop it; the seconds that it took."""
        started = time.monotonic()
        self.service.stop()
        self.thread.join(20)
        assert not self.thread.is_alive()
        return time.monotonic() - started


def test_that_one_round_takes_in_what_a_maildir_holds_and_a_second_adds_nothing(opened: Open, maildir: Path) -> None:
    joined = opened()
    publish(joined, "Post", maildir)
    for number in range(5):
        deliver(maildir, number)
    assert Service(joined).run_once()
    assert subjects(joined) == [f"Matter {n}" for n in range(5)]
    assert list((maildir / "new").iterdir()) == []
    assert Service(opened()).run_once()
    assert len(subjects(joined)) == 5


def test_that_one_source_that_fails_does_not_stop_the_next(opened: Open, maildir: Path, tmp_path: Path) -> None:
    joined = opened()
    publish(joined, "Gone", tmp_path / "nowhere")
    publish(joined, "Post", maildir)
    deliver(maildir, 1)
    assert not Service(joined).run_once()
    assert subjects(joined) == ["Matter 1"]


def test_that_a_second_service_is_turned_away_and_may_follow_the_first(opened: Open) -> None:
    first, second = Lease(opened().database, "one", ManualClock(START)), Service(opened())
    assert first.acquire()
    with pytest.raises(AnotherService, match="only one"):
        second.run_once()
    first.release()
    assert second.run_once()


def test_that_a_service_that_was_overtaken_can_write_nothing_more(opened: Open) -> None:
    clock = ManualClock(START)
    slow = Service(opened(clock))
    slow._acquire()
    with opened().database.write() as connection:  # another took over while this one was frozen
        connection.execute(service_state.update().values(epoch=service_state.c.epoch + 1, holder="other"))
    with pytest.raises(Refused, match="taken over"):
        slow.execute(SetStatus(1, Status.NEW, Status.OPEN))
    assert not slow._lease.renew()
    slow._end_work()
    if slow._lease._lock is not None:
        slow._lease._lock.release()


def test_that_of_services_that_all_start_at_once_on_a_new_database_one_works(opened: Open) -> None:
    leases = [Lease(opened().database, name, ManualClock(START)) for name in ("one", "two", "three", "four")]
    start = threading.Barrier(len(leases))
    took: list[bool] = []

    def come(lease: Lease) -> None:
        start.wait(10)
        took.append(lease.acquire())

    threads = [threading.Thread(target=come, args=(lease,)) for lease in leases]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert sorted(took) == [False, False, False, True]
    for lease in leases:
        lease.release()


def test_that_a_lease_runs_by_the_monotonic_clock_whatever_the_wall_clock_does(opened: Open) -> None:
    clock = ManualClock(START)
    lease = Lease(opened(clock).database, "one", clock)
    assert lease.acquire()
    for jump in (timedelta(days=-400), timedelta(days=800)):
        clock.set(clock.now() + jump)
        assert lease.is_fresh
        assert lease.renew()
    clock.advance(LEASE_S)
    assert lease.is_fresh == (lease._lock is not None)
    lease.release()


def test_that_the_pace_of_a_source_does_not_follow_the_wall_clock() -> None:
    clock, pace = ManualClock(START), Pace()
    pace.succeeded(clock.monotonic(), 30.0)
    clock.set(clock.now() + timedelta(days=3))
    assert clock.monotonic() < pace.due_at
    clock.set(clock.now() - timedelta(days=9))
    clock.advance(31)
    assert clock.monotonic() >= pace.due_at


def breaches(joined: Joined) -> int:
    with joined.database.read() as connection:
        query = select(func.count()).where(journal.c.event == "clock.breached")
        return int(connection.execute(query).scalar_one())


def next_break(joined: Joined) -> ManualClock:
    """A clock that stands one second before the first deadline breaks."""
    with joined.database.read() as connection:
        due = connection.execute(select(func.min(ticket_clock.c.breaks_at))).scalar_one()
    return ManualClock(due - timedelta(seconds=1))


def test_that_a_breach_is_marked_once_within_its_second_by_whoever_is_in_charge(opened: Open, maildir: Path) -> None:
    joined = opened()
    publish(joined, "Post", maildir)
    deliver(maildir, 1)
    assert Service(joined).run_once()
    clock = next_break(joined)
    first = opened(clock)
    DeadlineWork(first, first.execute).run_once()
    assert breaches(joined) == 0
    clock.advance(2)
    DeadlineWork(first, first.execute).run_once()
    marked = breaches(joined)
    assert marked >= 1
    clock.set(clock.now() - timedelta(hours=1))  # set back, and again after a restart, and by the next service
    for again in (first, opened(clock), opened(ManualClock(clock.now() + timedelta(hours=1)))):
        DeadlineWork(again, again.execute).run_once()
    with joined.database.read() as connection:
        twice = select(journal.c.subject_id).where(journal.c.event == "clock.breached")
        ids = connection.execute(twice).scalars().all()
    assert len(ids) == len(set(ids))


def test_that_two_services_at_once_mark_a_breach_once(opened: Open, maildir: Path) -> None:
    joined = opened()
    publish(joined, "Post", maildir)
    for number in range(4):
        deliver(maildir, number)
    assert Service(joined).run_once()
    clock = next_break(joined)
    clock.advance(3600)
    both = [opened(clock), opened(clock)]
    work = [threading.Thread(target=DeadlineWork(one, one.execute).run_once) for one in both]
    for thread in work:
        thread.start()
    for thread in work:
        thread.join()
    with joined.database.read() as connection:
        ids = connection.execute(select(journal.c.subject_id).where(journal.c.event == "clock.breached")).scalars()
        found = list(ids)
    assert len(found) == len(set(found)) >= 4


def test_that_a_running_service_follows_a_new_strategy_and_ends_at_once(opened: Open, maildir: Path) -> None:
    before = set(threading.enumerate())
    joined = opened()
    running = Running(opened())
    try:
        deliver(maildir, 1)
        publish(joined, "Post", maildir)
        assert eventually(lambda: subjects(joined) == ["Matter 1"])
        deliver(maildir, 2)
        assert eventually(lambda: len(subjects(joined)) == 2)
    finally:
        took_s = running.end()
    assert took_s < 3
    assert eventually(lambda: not [t for t in set(threading.enumerate()) - before if t.is_alive()], 3)
    with joined.database.read() as connection:
        assert connection.execute(select(service_state.c.holder)).scalar_one() == ""
        assert connection.execute(select(func.count()).select_from(ticket)).scalar_one() == 2


def test_that_a_new_strategy_leaves_an_endpoint_open_whose_own_entry_did_not_change(
    opened: Open, maildir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONTROLCENTER_SECRET_WEB", "a key of the web form")
    joined, port = opened(), free_port()
    publish_source(joined, {"name": "web", "type": "web", "settings": {"port": port, "secret": "web"}})
    running = Running(opened())
    try:
        with begun_request(port) as line:
            publish(joined, "Post", maildir)
            deliver(maildir, 1)
            assert eventually(lambda: subjects(joined) == ["Matter 1"])  # the new strategy is followed
            line.sendall(b"\r\n")
            assert line.recv(100).startswith(b"HTTP/1.1 ")
    finally:
        running.end()


def begun_request(port: int) -> socket.socket:
    """A request that lacks its last line, at an endpoint that is about to start."""
    made: list[socket.socket] = []

    def connected() -> bool:
        try:
            made.append(socket.create_connection(("127.0.0.1", port), timeout=10))
        except OSError:
            return False
        return True

    assert eventually(connected)
    made[0].sendall(b"GET /v1/requests HTTP/1.1\r\nHost: desk.example.org\r\n")
    return made[0]
