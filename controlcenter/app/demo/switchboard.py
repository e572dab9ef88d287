"""The sample centre's telephone system: calls wait, ring, are answered or lost, told as Asterisk tells it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from random import Random

from controlcenter.app.demo.call_shapes import Event, LiveCall
from controlcenter.app.demo.manager import Manager
from controlcenter.app.demo.members import FREE, GONE, RINGING, TALKING, Member
from controlcenter.app.demo.places import Places
from controlcenter.app.demo.plan import Call, Duty, PastCall
from controlcenter.app.demo.strategy import LINES, WRAP_UP_S, interface_of, line_queue
from controlcenter.clock import Clock
from controlcenter.domain.strategy.document import Strategy

_RINGS_S = (2.0, 7.0)


@dataclass(slots=True)
class _Line:
    """A call with what the plan says of it. Instants in the plan's seconds."""

    call: LiveCall
    gives_up_s: float
    talk_s: float
    member: Member | None = None
    turns_s: float = 0.0


class Switchboard:
    """Works in one thread, by ``tick``; only snapshots are asked for by others. ``plan_s`` tells the plan's time."""

    def __init__(
        self, places: Places, password: str, clock: Clock, plan_s: Callable[[], float], members: Iterable[Member],
        seed: int,
    ) -> None:  # fmt: skip
        self.manager = Manager(places.telephone_port, password, self._listing)
        self._members = {member.agent: member for member in members}
        self._places = places
        self._clock = clock
        self._plan_s = plan_s
        self._rng = Random(f"telephone {seed}")
        self._lines: list[_Line] = []
        self._number = count(1)

    def is_at_desk(self, agent: str) -> bool:
        """Whether somebody is here, on no call and on no break. Who has no telephone always is."""
        member = self._members.get(agent)
        return member is None or member.is_at_desk

    def history(self, calls: Sequence[PastCall], strategy: Strategy) -> None:
        """Write the calls of the hours before into the files, in the order of their lines."""
        lines: list[tuple[float, str]] = []
        records: list[tuple[float, str]] = []
        for past in calls:
            ended_s, told, record = self._past(past, strategy)
            lines += told
            records.append((ended_s, record))
        _append(self._places.call_records, "".join(record for _, record in sorted(records)))
        _append(self._places.queue_log, "".join(line for _, line in sorted(lines)))

    def duty(self, duty: Duty) -> None:
        """Somebody comes, pauses, goes on or leaves."""
        member = self._members[duty.agent]
        verb = "PAUSE"
        if duty.what in ("come", "leave"):
            member.state = FREE if duty.what == "come" else GONE
            member.pause = ""
            verb = "ADDMEMBER" if duty.what == "come" else "REMOVEMEMBER"
        elif duty.what == "pause" and member.state != GONE:
            member.pause = duty.reason
        elif duty.what == "resume":
            member.pause = ""
            verb = "UNPAUSE"
        now_s = self._now_s()
        event = "QueueMemberStatus" if duty.what in ("come", "leave") else "QueueMemberPause"
        self.manager.tell(*member.events(event, now_s))
        _append(self._places.queue_log, member.log(verb, now_s, *filter(None, (duty.reason,))))

    def call(self, planned: Call) -> None:
        """A caller comes in and stands in a queue."""
        now_s = self._now_s()
        live = self._live(planned.number, planned.name, planned.line, planned.language, now_s)
        live.joined_s = now_s
        plan_s = self._plan_s()
        self._lines.append(_Line(live, plan_s + planned.patience_s, planned.talk_s))
        waiting = str(sum(1 for line in self._lines if line.call.queue == live.queue and not line.call.answered_s))
        self.manager.tell(
            live.event("Newchannel", now_s, ChannelState="4", ChannelStateDesc="Ring"),
            live.event("Newstate", now_s),
            live.event("QueueCallerJoin", now_s, Queue=live.queue, Position=waiting, Count=waiting),
        )
        _append(self._places.queue_log, live.log("ENTERQUEUE", now_s, "", live.number, waiting))

    def tick(self) -> None:
        """Bring every call to where it is now."""
        now_s = self._plan_s()
        for line in list(self._lines):
            if line.call.answered_s:
                if now_s >= line.turns_s:
                    self._end(line)
            elif now_s >= line.gives_up_s:
                self._give_up(line)
            elif line.member is None:
                self._ring(line, now_s)
            elif now_s >= line.turns_s:
                self._connect(line)

    # One call's way

    def _ring(self, line: _Line, now_s: float) -> None:
        free = [m for m in self._members.values() if line.call.queue in m.queues and m.is_free(now_s)]
        if not free:
            return
        line.member = self._rng.choice(free)
        line.turns_s = now_s + self._rng.uniform(*_RINGS_S)
        self._turn(line.member, RINGING)

    def _connect(self, line: _Line) -> None:
        call, member, now_s = line.call, line.member, self._now_s()
        assert member is not None, "only a ringing telephone is picked up"
        call.answered_s = now_s
        line.turns_s = self._plan_s() + line.talk_s
        self.manager.tell(call.event("QueueCallerLeave", now_s, Queue=call.queue, Position="1", Count="0"))
        self._turn(member, TALKING)
        hold_s = call.hold_s(now_s)
        self.manager.tell(self._agent_event(line, "AgentConnect", now_s, HoldTime=str(hold_s), RingTime="3"))
        told = call.log("CONNECT", now_s, hold_s, f"{call.uniqueid}1", 3, agent=member.interface)
        _append(self._places.queue_log, told)

    def _end(self, line: _Line) -> None:
        call, member, now_s = line.call, line.member, self._now_s()
        assert member is not None, "an answered call has an agent"
        self._lines.remove(line)
        hold_s, talk_s = call.hold_s(now_s), int(now_s - call.answered_s)
        member.ready_s = self._plan_s() + WRAP_UP_S
        fields = {"HoldTime": str(hold_s), "TalkTime": str(talk_s), "Reason": "caller"}
        self.manager.tell(
            call.event("HangupRequest", now_s),
            self._agent_event(line, "AgentComplete", now_s, **fields),
            call.event("Hangup", now_s, Cause="16"),
        )
        self._turn(member, FREE)
        told = call.log("COMPLETECALLER", now_s, hold_s, talk_s, 1, agent=member.interface)
        _append(self._places.queue_log, told)
        _append(self._places.call_records, call.record(now_s, member.interface))

    def _give_up(self, line: _Line) -> None:
        call, now_s = line.call, self._now_s()
        self._lines.remove(line)
        if line.member is not None:
            self._turn(line.member, FREE)
        hold_s = str(call.hold_s(now_s))
        self.manager.tell(
            call.event("HangupRequest", now_s),
            call.event("QueueCallerAbandon", now_s, Queue=call.queue, Position="1", HoldTime=hold_s),
            call.event("QueueCallerLeave", now_s, Queue=call.queue, Position="1", Count="0"),
            call.event("Hangup", now_s, Cause="16"),
        )
        _append(self._places.queue_log, call.log("ABANDON", now_s, 1, 1, hold_s))
        _append(self._places.call_records, call.record(now_s))

    def _turn(self, member: Member, state: str) -> None:
        """Somebody's telephone changes its state; who has left meanwhile stays gone."""
        if member.state != GONE:
            member.state = state
        self.manager.tell(*member.events("QueueMemberStatus", self._now_s()))

    @staticmethod
    def _agent_event(line: _Line, name: str, now_s: float, **fields: str) -> Event:
        assert line.member is not None, "it tells of an agent"
        who = {"Queue": line.call.queue, "Interface": line.member.interface, "MemberName": line.member.name}
        return line.call.event(name, now_s, **who, **fields)

    # The hours before

    def _past(self, past: PastCall, strategy: Strategy) -> tuple[float, list[tuple[float, str]], str]:
        agent = strategy.agent(past.agent)
        began_s = self._now_s() - past.age_s
        ended_s = began_s + past.hold_s + past.talk_s
        call = self._live(past.number, past.name, past.line, past.language, began_s)
        call.joined_s = began_s
        lines = [(began_s, call.log("ENTERQUEUE", began_s, "", past.number, 1))]
        if agent is None:
            lines.append((ended_s, call.log("ABANDON", ended_s, 1, 1, past.hold_s)))
            return ended_s, lines, call.record(ended_s)
        call.answered_s = began_s + past.hold_s
        interface = interface_of(agent.extension)
        connect = call.log("CONNECT", call.answered_s, past.hold_s, f"{call.uniqueid}1", 3, agent=interface)
        complete = call.log("COMPLETECALLER", ended_s, past.hold_s, past.talk_s, 1, agent=interface)
        return ended_s, [*lines, (call.answered_s, connect), (ended_s, complete)], call.record(ended_s, interface)

    def _live(self, number: str, name: str, line: str, language: str, began_s: float) -> LiveCall:
        digits = "+" + "".join(char for char in number if char.isdigit())
        uniqueid = f"{int(began_s)}.{next(self._number)}"
        return LiveCall(uniqueid, digits, name, line_queue(line, language), LINES[line][2], began_s)

    def _listing(self, action: str) -> Iterable[Event]:
        """What a snapshot shows; asked for by the manager's threads."""
        now_s = self._now_s()
        waiting = [line.call for line in list(self._lines) if not line.call.answered_s]
        if action == "QueueStatus":
            for member in list(self._members.values()):
                yield from member.events("QueueMember", now_s)
            yield from (call.queue_entry(now_s) for call in waiting)
            yield {"Event": "QueueStatusComplete"}
        elif action == "CoreShowChannels":
            yield from (line.call.event("CoreShowChannel", now_s) for line in list(self._lines))
            yield {"Event": "CoreShowChannelsComplete"}

    def _now_s(self) -> float:
        return self._clock.now().timestamp()


def _append(path: Path, lines: str) -> None:
    with path.open("ab") as file:
        file.write(lines.encode())
