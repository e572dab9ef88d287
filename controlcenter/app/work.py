"""The service's regular work, each kind in a thread of its own that sleeps until it is woken."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from sqlalchemy import Connection

from controlcenter.app.joining import Joined
from controlcenter.commands.base import Command, Outcome
from controlcenter.commands.deadlines import (
    MarkBreached,
    MarkWarned,
    RecomputeClocks,
    due_to_be_marked,
    due_to_be_warned,
    outdated,
    seconds_to_next,
)
from controlcenter.commands.newly_promised import newly_promised
from controlcenter.commands.next import PushWork, plan
from controlcenter.commands.telephone.calls import EndWrapUp, due_wrap_ups
from controlcenter.domain.hours import zone_data
from controlcenter.domain.strategy.document import Strategy
from controlcenter.errors import ControlCenterError, Refused
from controlcenter.intake.interpreting.interpret import Interpretation
from controlcenter.intake.interpreting.isolate import Interpreter
from controlcenter.outbound.outbox import Outbox

log = logging.getLogger(__name__)
Execute = Callable[[Command], Outcome]
GROUP = 250  # clocks marked in one transaction, which takes some 25 ms
UNCLOCKED = 40  # tickets whose clocks are made in one transaction
SHORTEST_PAUSE_S = 0.1
ZONES_EVERY_S = 3600.0


def in_groups(ids: Sequence[int], size: int = GROUP) -> Iterator[tuple[int, ...]]:
    """Some clocks for one transaction each: short enough for everybody else, few enough commits for us."""
    for start in range(0, len(ids), size):
        yield tuple(ids[start : start + size])


class Work:
    """A thread that calls ``run_once`` whenever it is woken; faults are logged and never end it."""

    name = "work"

    def __init__(self) -> None:
        self._wake = threading.Event()
        self._halt = False
        self._thread: threading.Thread | None = None

    def run_once(self) -> None:
        """Do what is due now."""
        raise TypeError(f"{type(self).__name__} must say what it does.")

    def pause_s(self) -> float | None:
        """Seconds after which there is something to do even if nobody wakes it; None for never."""
        return None

    def start(self) -> None:
        """Start the thread."""
        self._thread = threading.Thread(target=self._run, name=self.name, daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """There may be something to do."""
        self._wake.set()

    def stop(self) -> None:
        """End the thread; what it is doing is finished first."""
        self._halt = True
        self._wake.set()
        if self._thread is not None:
            self._thread.join(15)

    def _run(self) -> None:
        while not self._halt:
            self._wake.wait(self.pause_s())
            self._wake.clear()
            if self._halt:
                return
            try:
                self.run_once()
            except ControlCenterError as error:
                log.warning("%s: %s", self.name, error)
            except Exception:
                log.exception("%s failed", self.name)


class InterpretWork(Work):
    """Captured bytes become tickets."""

    name = "interpret"

    def __init__(self, joined: Joined, execute: Execute) -> None:
        super().__init__()
        self._interpreter = Interpreter(clock=joined.clock)
        self._interpretation = Interpretation(joined.database, execute, self._interpreter, joined.strategies)

    def run_once(self) -> None:
        while not self._halt and self._interpretation.run_once():
            pass

    def stop(self) -> None:
        super().stop()
        self._interpreter.close()


class DeadlineWork(Work):
    """Deadlines that were missed are marked once, within a second; wrap-ups end; pushed work is handed out."""

    name = "deadlines"

    def __init__(self, joined: Joined, execute: Execute) -> None:
        super().__init__()
        self._joined = joined
        self._execute = execute
        self._next_s: float | None = None
        self._unclocked: tuple[int, int | None] = (-1, None)  # version, and the ticket behind which to look on
        self._zones_at_s = joined.clock.monotonic() + ZONES_EVERY_S

    def run_once(self) -> None:
        now = self._joined.clock.now()
        with self._joined.database.read() as connection:
            version, strategy = self._in_force(connection)
            old = outdated(connection, version, strategy.zone_data)
            promised, after = self._newly_promised(connection, version, strategy, now)
            breached = due_to_be_marked(connection, now)
            warned = due_to_be_warned(connection, now)
            wrap_ups = due_wrap_ups(connection, now)
            hands = plan(connection, strategy, now)
            self._next_s = seconds_to_next(connection, now)
        for group in in_groups(breached):
            self._try(MarkBreached(group))
        for group in in_groups(warned):
            self._try(MarkWarned(group))
        for call_id in wrap_ups:
            self._try(EndWrapUp(call_id))
        if hands:
            self._try(PushWork())
        if all(self._try(RecomputeClocks(group)) for group in in_groups(promised, UNCLOCKED)):
            self._unclocked = (version, after)
            if after is not None:
                self.wake()
        if old and self._try(RecomputeClocks(old)):
            self.wake()

    def _newly_promised(
        self, connection: Connection, version: int, strategy: Strategy, now: datetime
    ) -> tuple[tuple[int, ...], int | None]:
        """Once for each version: some open tickets without a clock that get one by it, and where to look on."""
        looked, after = self._unclocked
        after = after if looked == version else 0
        return ((), None) if after is None else newly_promised(connection, strategy, now, after)

    def _in_force(self, connection: Connection) -> tuple[int, Strategy]:
        """The strategy; an update of the system may have changed its time zones while the service runs."""
        strategies, now_s = self._joined.strategies, self._joined.clock.monotonic()
        version, strategy = strategies.in_force(connection)
        if now_s < self._zones_at_s:
            return version, strategy
        self._zones_at_s = now_s + ZONES_EVERY_S
        zones = [calendar.zone for calendar in strategy.compiled_calendars().values()]
        if zone_data.read_again(zones) == strategy.zone_data:
            return version, strategy
        log.info("The time zone data has changed; open clocks are counted anew")
        zone_data.forget()
        strategies.forget()
        return strategies.in_force(connection)

    def pause_s(self) -> float | None:
        """Sleep until the next deadline's second is over, not only until the next round."""
        return None if self._next_s is None else max(SHORTEST_PAUSE_S, self._next_s)

    def _try(self, command: Command) -> bool:
        """Whether it was done. What is refused waits for the next round: asked again at once, it would never rest."""
        try:
            self._execute(command)
        except Refused as error:
            log.info("%s: %s", command.label, error)
            return False
        return True


class OutboxWork(Work):
    """Replies leave the house."""

    name = "outbox"

    def __init__(self, joined: Joined, execute: Execute, secret: Callable[[str], str]) -> None:
        super().__init__()
        self._outbox = Outbox(joined.database, execute, secret, joined.clock, joined.strategies)

    def run_once(self) -> None:
        self._outbox.send_due()

    def stop(self) -> None:
        self._outbox.stop()
        super().stop()
