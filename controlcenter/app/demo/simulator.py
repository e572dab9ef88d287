"""Plays the sample day: everything comes in by the real intake, everybody acts by the program's own commands."""

from __future__ import annotations

import heapq
import logging
import queue
import signal
import threading
from collections.abc import Callable, Sequence
from itertools import count
from pathlib import Path
from random import Random

from controlcenter.app.demo.cast import LEAD, VIEWER, sample_cast
from controlcenter.app.demo.day import sample_day
from controlcenter.app.demo.desk import Desk
from controlcenter.app.demo.held import Held
from controlcenter.app.demo.members import member_of
from controlcenter.app.demo.places import TELEPHONE_SECRET, places_of
from controlcenter.app.demo.plan import (
    Call,
    Duty,
    Fax,
    Happening,
    IncidentStep,
    LeadTurn,
    LineCut,
    Mail,
    OwnAnswer,
    PastCall,
    Turn,
    WebPost,
)
from controlcenter.app.demo.post import Post
from controlcenter.app.demo.reactions import Reactions
from controlcenter.app.demo.sink import MailSink
from controlcenter.app.demo.staff import Staff
from controlcenter.app.demo.story import Stories
from controlcenter.app.demo.switchboard import Switchboard
from controlcenter.app.demo.words import sample_words
from controlcenter.app.joining import Joined, join
from controlcenter.app.starter import end_with_starter
from controlcenter.errors import StoreError
from controlcenter.secret_store import read_secret

log = logging.getLogger(__name__)

_SERVICE_COMES_WITHIN_S = 30.0
_LOOK_EVERY_S = 0.25
_SHORTEST_S = 0.01


class Simulator:
    """One sample day on a database that holds the sample strategy. ``speed`` 2 plays it twice as fast.

    Raises Refused for any other database.
    """

    def __init__(self, joined: Joined, folder: Path, seed: int, *, speed: float = 1.0) -> None:
        with joined.database.read() as connection:
            self._strategy = joined.strategies.current(connection)
        places = places_of(self._strategy, folder)
        places.make()
        words = sample_words()
        cast = sample_cast(seed, self._strategy, words)
        self._clock = joined.clock
        self._speed = speed
        self._database = joined.database
        self._begun_s: float | None = None
        self._away_since_s: float | None = None  # the database cannot be reached: the day stands still
        self._looked_s = 0.0
        self._day = sample_day(seed, cast, words)
        self._coming: Happening
        self._soon: list[tuple[float, int, Mail]] = []
        self._order = count()
        self._left: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        staff = self._staff = Staff(joined)
        self._post = Post(places, words, joined.clock, seed)
        self._held = Held(self._post, staff.tickets_of)
        members = [member_of(agent, is_here=agent in cast.here) for agent in cast.everybody]
        self._board = Switchboard(places, read_secret(TELEPHONE_SECRET), joined.clock, self.plan_s, members, seed)
        self._sink = MailSink(places.mail_port, self._left.put)
        self._reactions = Reactions(Random(f"reactions {seed}"), cast, words)
        self._desk = Desk(staff.live, words, staff.act, staff.read, self._send_own)
        self._stories = Stories(staff.live, staff.act, staff.read, self._tickets_of)

    def plan_s(self) -> float:
        """Seconds of the plan since the day began; 0 before. They stand still while the database is away."""
        if self._begun_s is None:
            return 0.0
        now_s = self._clock.monotonic() if self._away_since_s is None else self._away_since_s
        return (now_s - self._begun_s) * self._speed

    def run(self, stop: threading.Event, until_s: float = float("inf")) -> None:
        """Play until ``stop``, or until everything planned for so many seconds has happened."""
        self._board.manager.start()
        self._sink.start()
        try:
            self._begin(stop)
            while not stop.is_set() and self._coming.at_s < until_s:
                self._while_there(lambda: self._step(until_s))
                self._clock.sleep(self._until_next_s(), stop)
        finally:
            self._sink.stop()
            self._board.manager.stop()
            self._post.close()

    def _while_there(self, play: Callable[[], None]) -> None:
        """Play on, unless the database cannot be reached: then the day waits for it, as everybody else does.

        Raises StoreError when another file has taken its place: the sample centre is not in there.
        """
        try:
            play()
        except StoreError as error:
            if self._database.is_replaced:
                raise
            if self._away_since_s is None:
                log.warning("The sample day waits: %s", error)
                self._away_since_s = self._clock.monotonic()
            return
        if self._away_since_s is not None:
            log.info("The sample day goes on")
            self._begun_s = (self._begun_s or 0.0) + self._clock.monotonic() - self._away_since_s
            self._away_since_s = None

    def _begin(self, stop: threading.Event) -> None:
        """Lay out what came in before the day, and wait until it is taken in."""
        calls: list[PastCall] = []
        coming = next(self._day)
        while coming.at_s <= 0:
            if isinstance(coming, PastCall):
                calls.append(coming)
            else:
                self._do(coming)
            coming = next(self._day)
        self._board.history(calls, self._strategy)
        until_s = self._clock.monotonic() + _SERVICE_COMES_WITHIN_S
        while not self._is_taken_in() and self._clock.monotonic() < until_s:
            if self._clock.sleep(_LOOK_EVERY_S, stop):
                break
            self._while_there(lambda: self._held.deliver(self._clock.monotonic()))
        self._coming = coming
        self._begun_s, self._away_since_s = self._clock.monotonic(), None

    def _is_taken_in(self) -> bool:
        return self._board.manager.came.is_set() and self._held.is_empty

    def _step(self, until_s: float) -> None:
        """Do what is due before ``until_s``. Raises StoreError; what could not be done then is still to come."""
        self._look()
        while self._coming.at_s <= self.plan_s() and self._coming.at_s < until_s:
            self._do(self._coming)
            self._coming = next(self._day)
        while self._soon and self._soon[0][0] <= self.plan_s():
            self._do(self._soon[0][2])
            heapq.heappop(self._soon)
        self._board.tick()

    def _until_next_s(self) -> float:
        if self._away_since_s is not None:
            return _LOOK_EVERY_S
        next_s = min(self._coming.at_s, self._soon[0][0]) if self._soon else self._coming.at_s
        return min(_LOOK_EVERY_S, max(_SHORTEST_S, (next_s - self.plan_s()) / self._speed))

    def _look(self) -> None:
        """See what is true now, what has left the house, and what can be delivered now."""
        self._staff.look()
        while not self._left.empty():
            self._expect(self._reactions.to_message(self._left.get(), self.plan_s()))
        now_s = self._clock.monotonic()
        if now_s - self._looked_s >= _LOOK_EVERY_S:
            self._looked_s = now_s
            self._held.deliver(now_s)

    def _expect(self, reaction: Mail | None) -> None:
        if reaction is not None:
            heapq.heappush(self._soon, (reaction.at_s, next(self._order), reaction))

    def _do(self, happening: Happening) -> None:
        """Let one thing happen."""
        match happening:
            case Mail(answers="") as mail:
                self._post.mail(mail)
            case Mail() | OwnAnswer():
                self._held.hold(happening, self._clock.monotonic())
            case WebPost():
                if self._post.web(happening) == 0:
                    self._held.hold(happening, self._clock.monotonic())
            case Fax():
                self._post.fax(happening)
            case LineCut():
                self._post.cut_line(happening)
            case Call():
                self._board.call(happening)
            case Duty():
                self._board.duty(happening)
            case Turn() if self._board.is_at_desk(happening.agent):
                self._desk.turn(happening)
            case LeadTurn() if self._board.is_at_desk(LEAD):
                self._desk.hand_out(LEAD, happening, self._board.is_at_desk, VIEWER)
            case IncidentStep():
                self._stories.step(happening)

    def _send_own(self, answer: OwnAnswer) -> None:
        self._held.hold(answer, self._clock.monotonic())
        self._expect(self._reactions.to_own(answer, self._post.message_id(answer.key), self.plan_s()))

    def _tickets_of(self, keys: Sequence[str]) -> Sequence[int]:
        found = self._staff.tickets_of([self._post.message_id(key) for key in keys])
        return sorted(set(found.values()))


def simulate(address: str, folder: Path, seed: int) -> int:
    """Play the sample day until SIGTERM or SIGINT, or until whoever started it closes the pipe; 0 is returned.

    Raises Refused when the database does not belong to the sample centre in that folder.
    """
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    joined = join(address)
    try:
        simulator = Simulator(joined, folder.resolve(), seed)
        end_with_starter(stop.set)
        simulator.run(stop)
    finally:
        joined.close()
    return 0
