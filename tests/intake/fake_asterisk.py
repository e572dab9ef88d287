"""A telephone system for tests: a real manager interface and real log files.

It plays the recordings of a real Asterisk, and makes new calls in the same shapes.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from controlcenter.intake.telephone.asterisk.ami import AmiParser, Message
from tests.intake.asterisk_shapes import Call, member_status
from tests.intake.fake_manager import PASSWORD, FakeManager

DATA = Path(__file__).resolve().parents[1] / "data" / "asterisk"


def parse_ami(stream: Iterable[bytes]) -> Iterator[Message]:
    """The messages of a stream of byte pieces."""
    parser = AmiParser()
    for piece in stream:
        yield from parser.feed(piece)


def recorded_events() -> list[bytes]:
    """The recorded manager stream, cut into messages, without the responses to the recorder itself."""
    blocks = (DATA / "ami_capture.txt").read_bytes().split(b"\r\n\r\n")
    return [block + b"\r\n\r\n" for block in blocks if block.startswith(b"Event:")]


def recorded_lines(name: str) -> list[bytes]:
    """The lines of queue_log.txt or cdr.csv."""
    return (DATA / name).read_bytes().splitlines(keepends=True)


class FakeAsterisk(FakeManager):
    """Use as a context manager. ``port``, ``queue_log`` and ``cdr`` say where it is."""

    def __init__(self, folder: Path, *, password: str = PASSWORD, challenge: bool = True) -> None:
        super().__init__(password=password, challenge=challenge)
        self.queue_log = folder / "queue_log"
        self.cdr = folder / "Master.csv"
        self.queue_log.touch()
        self.cdr.touch()
        self._counter = itertools.count()

    def log(self, *lines: bytes) -> None:
        """Append to queue_log."""
        _append(self.queue_log, lines)

    def record(self, *lines: bytes) -> None:
        """Append to Master.csv."""
        _append(self.cdr, lines)

    def play(self, *, drop_between: tuple[str, str] | None = None) -> None:
        """Play the recordings, in order. ``drop_between``: two Uniqueids; the link is down from the first one's
        Newchannel to the second one's.
        """
        is_down = False
        for event in recorded_events():
            if drop_between and event.startswith(b"Event: Newchannel"):
                if f"Uniqueid: {drop_between[0]}\r".encode() in event:
                    self.drop_link()
                    is_down = True
                elif is_down and f"Uniqueid: {drop_between[1]}\r".encode() in event:
                    self.wait_for_link()
                    is_down = False
            if not is_down:
                self.send(event)
        self.log(*recorded_lines("queue_log.txt"))
        self.record(*recorded_lines("cdr.csv"))

    def call(
        self,
        number: str,
        queue: str,
        outcome: str = "answered",
        agent: str = "PJSIP/agent1",
        *,
        extension: str = "600",
        name: str = "",
    ) -> str:
        """A whole call that ends with ``outcome``; returns its Uniqueid.

        Outcomes: answered, abandoned, timed_out, left_empty, refused, cancelled.
        """
        call = self.dial(number, queue, extension=extension, name=name, up=outcome != "cancelled")
        if outcome in ("refused", "cancelled"):
            self._end_unqueued(call, outcome)
            return call.uniqueid
        self.join(call)
        if outcome == "answered":
            self.answer(call, agent)
            self.hang_up(call)
        else:
            self.lose(call, outcome)
        return call.uniqueid

    def dial(
        self, number: str, queue: str, *, extension: str = "600", name: str = "", up: bool = True, ago_s: float = 60
    ) -> Call:
        """A caller's channel appears; its own clock begins ``ago_s`` seconds ago."""
        began_s = float(int(time.time() - ago_s)) + 0.25
        call = Call(f"{int(began_s)}.{next(self._counter)}", number, name, queue, extension, began_s, began_s)
        self.send(call.event("Newchannel", ChannelState="4", ChannelStateDesc="Ring"))
        if up:
            self.send(call.event("Newstate"))
        return call

    def join(self, call: Call) -> None:
        """The caller enters the queue and waits."""
        call.now_s += 0.5
        call.joined_s = call.now_s
        self.waiting[call.uniqueid] = call
        self.send(call.event("QueueCallerJoin", Queue=call.queue, Position="1", Count="1"))
        self.log(call.log("ENTERQUEUE", "", call.number or "anonymous", 1))

    def answer(self, call: Call, agent: str, *, hold_s: float = 3.0) -> None:
        """An agent takes the call: Leave comes before Connect."""
        queue, call.agent_name = self.members[agent]
        call.agent, call.now_s = agent, call.now_s + hold_s
        call.answered_s = call.now_s
        self.waiting.pop(call.uniqueid, None)
        self.send(
            call.event("QueueCallerLeave", Queue=call.queue, Position="1", Count="0"),
            member_status(call.now_s, queue, agent, call.agent_name, 2),
            call.agent_event("AgentConnect", HoldTime=str(call.hold_s), RingTime="1"),
        )
        self.log(call.log("CONNECT", call.hold_s, f"{call.uniqueid}9", 1, agent=call.agent_name))

    def hang_up(self, call: Call, *, talk_s: float = 4.0, by: str = "caller") -> None:
        """The end of an answered call."""
        call.now_s += talk_s
        done = ("HoldTime", str(call.hold_s)), ("TalkTime", str(int(talk_s))), ("Reason", by)
        self.send(
            call.event("HangupRequest"),
            call.agent_event("AgentComplete", **dict(done)),
            call.event("Hangup", Cause="16"),
            member_status(call.now_s, self.members[call.agent][0], call.agent, call.agent_name, 1),
        )
        verb = "COMPLETECALLER" if by == "caller" else "COMPLETEAGENT"
        self.log(call.log(verb, call.hold_s, int(talk_s), 1, agent=call.agent_name))
        self.record(call.cdr("Queue", f"{call.queue},t,,,60", "ANSWERED", agent=call.agent))

    def lose(self, call: Call, outcome: str, *, after_s: float = 8.0) -> None:
        """The caller leaves the queue unanswered: abandoned, timed_out or left_empty."""
        verbs = {"abandoned": "ABANDON", "timed_out": "EXITWITHTIMEOUT", "left_empty": "EXITEMPTY"}
        call.now_s += after_s
        self.waiting.pop(call.uniqueid, None)
        if outcome == "abandoned":
            self.send(call.event("HangupRequest"))
        if outcome != "left_empty":  # Abandon is told for a time-out too
            self.send(call.event("QueueCallerAbandon", Queue=call.queue, Position="1", HoldTime=str(call.hold_s)))
        self.send(
            call.event("QueueCallerLeave", Queue=call.queue, Position="1", Count="0"),
            call.event("Hangup", Cause="16"),
        )
        self.log(call.log(verbs[outcome], 1, 1, call.hold_s))
        self.record(call.cdr("Queue", f"{call.queue},t,,,8", "NO ANSWER", agent="PJSIP/agent2"))
        if outcome != "abandoned":
            self.record(call.cdr("Hangup", "", "ANSWERED"))

    def _end_unqueued(self, call: Call, outcome: str) -> None:
        call.now_s += 2
        self.send(call.event("Hangup", Cause="16"))
        if outcome == "refused":
            self.record(call.cdr("Hangup", "", "ANSWERED"))
        else:
            self.record(call.cdr("Wait", "6", "FAILED", answered=False))


def _append(path: Path, lines: tuple[bytes, ...]) -> None:
    with path.open("ab") as file:
        file.write(b"".join(lines))
