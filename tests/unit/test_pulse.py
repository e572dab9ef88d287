"""Signs of life by the time for which somebody listened: clocks that jump or differ make nothing dead look alive."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from controlcenter.clock import ManualClock
from controlcenter.domain.health import SERVICE_SILENT_S, ServiceHealth, SourceHealth, is_late
from controlcenter.live.batch import Batch
from controlcenter.live.floor import service_runs
from controlcenter.live.model import LiveModel
from controlcenter.live.pulse import LISTENED_S

HOURS = timedelta(hours=2)
PERIOD_S = 10.0


class Listener:
    """A desk that reads what a service writes, each by its own clock."""

    def __init__(self, clock: ManualClock) -> None:
        self.clock = clock
        self.live = LiveModel()
        self.beat = self.ok = clock.now()

    def read(self) -> None:
        """What stands in the database now."""
        source = SourceHealth("Mailbox", self.ok, self.ok, None, self.ok, self.ok, 0, "", False)
        service = ServiceHealth("desk-1:77:ab", 1, self.beat, self.beat)
        read_at, moment_s = self.clock.now(), self.clock.monotonic()
        self.live.apply(Batch(1, read_at, sources={"Mailbox": source}, service=service, moment_s=moment_s))

    def listen(self, seconds: float, *, service: timedelta | None = None) -> None:
        """Read once a second; a ``service`` that lives writes by a clock that is so far from this one."""
        for _ in range(round(seconds)):
            self.clock.advance(1)
            if service is not None:
                self.beat = self.ok = self.clock.now() + service
            self.read()

    @property
    def runs(self) -> bool:
        return service_runs(self.live)

    @property
    def is_late(self) -> bool:
        return is_late(self.live.sources["Mailbox"], PERIOD_S, self.clock.now())


@pytest.fixture
def desk(clock: ManualClock) -> Listener:
    made = Listener(clock)
    made.read()
    made.listen(5, service=timedelta(0))
    return made


def test_that_a_service_that_is_killed_is_gone_after_its_silence(desk: Listener) -> None:
    desk.listen(SERVICE_SILENT_S - 2)
    assert desk.runs
    desk.listen(3)
    assert not desk.runs
    desk.listen(1, service=timedelta(0))
    assert desk.runs


@pytest.mark.parametrize("jump", [-HOURS, HOURS])
def test_that_a_dead_service_and_its_sources_stay_dead_when_the_clock_jumps(desk: Listener, jump: timedelta) -> None:
    desk.listen(15)
    desk.clock.set(desk.clock.now() + jump)
    desk.listen(1)
    assert not desk.runs
    desk.listen(2 * PERIOD_S)
    assert not desk.runs and desk.is_late


@pytest.mark.parametrize("jump", [-HOURS, HOURS])
def test_that_a_living_service_lives_on_when_the_clock_jumps(desk: Listener, jump: timedelta) -> None:
    desk.clock.set(desk.clock.now() + jump)
    desk.listen(1, service=timedelta(0))
    assert desk.runs and not desk.is_late


@pytest.mark.parametrize("apart", [-HOURS, HOURS])
def test_that_the_service_of_a_computer_with_another_time_is_heard(clock: ManualClock, apart: timedelta) -> None:
    desk = Listener(clock)
    desk.read()
    desk.listen(3, service=apart)
    assert desk.runs
    desk.listen(SERVICE_SILENT_S + 1)
    assert not desk.runs


def test_that_what_was_dead_for_long_when_the_program_starts_is_not_believed(clock: ManualClock) -> None:
    desk = Listener(clock)
    clock.advance(60)
    desk.read()
    assert not desk.runs and desk.is_late


def test_that_a_service_is_not_blamed_while_the_database_cannot_be_read(desk: Listener) -> None:
    desk.clock.advance(600)
    desk.read()
    assert desk.runs  # one look after ten minutes without any: nobody has listened
    desk.listen(SERVICE_SILENT_S)
    assert not desk.runs


def test_that_a_gap_counts_as_no_more_than_a_moment_of_listening(desk: Listener) -> None:
    for _ in range(3):
        desk.clock.advance(100 * LISTENED_S)
        desk.read()
    assert desk.runs


def test_that_sleep_makes_sources_old_at_once(desk: Listener) -> None:
    desk.clock.set(desk.clock.now() + 4 * HOURS)  # a computer that sleeps keeps its monotonic clock back
    desk.listen(1)
    assert desk.is_late
    desk.listen(1, service=timedelta(0))
    assert desk.runs and not desk.is_late


def test_that_data_is_as_old_as_the_clock_says_that_says_more(desk: Listener) -> None:
    def age_s() -> float:
        at = desk.live.proved_at(desk.clock.now(), desk.clock.monotonic())
        assert at is not None
        return (desk.clock.now() - at).total_seconds()

    assert age_s() == 0
    desk.clock.advance(30)
    desk.clock.set(desk.clock.now() - HOURS)
    assert age_s() == 30
    desk.clock.set(desk.clock.now() + 2 * HOURS)
    assert age_s() == HOURS.total_seconds() + 30


def test_that_before_the_first_reading_nothing_is_known(clock: ManualClock) -> None:
    live = LiveModel()
    assert not service_runs(live) and live.proved_at(clock.now(), clock.monotonic()) is None
    unread = Batch(1, datetime.fromtimestamp(0, clock.now().tzinfo), sources={}, service=None)
    live.apply(unread)
    assert not service_runs(live)
