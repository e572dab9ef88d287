"""What agents do now, from their telephones and their membership of queues."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from controlcenter.domain.team import Presence
from controlcenter.intake.telephone.asterisk.ami import Message
from controlcenter.intake.telephone.asterisk.events import instant_of, raw_of
from controlcenter.intake.telephone.asterisk.facts import Fault, plain, whole

_STATUS = {  # device states as numbers in queue events, as words in DeviceStateChange
    "0": "UNKNOWN",
    "1": "NOT_INUSE",
    "2": "INUSE",
    "3": "BUSY",
    "4": "INVALID",
    "5": "UNAVAILABLE",
    "6": "RINGING",
    "7": "RINGINUSE",
    "8": "ONHOLD",
}
_TALKING = frozenset({"INUSE", "BUSY", "RINGINUSE", "ONHOLD"})
_GONE = frozenset({"INVALID", "UNAVAILABLE"})
_MEMBER_EVENTS = frozenset(
    {"QueueMember", "QueueMemberStatus", "QueueMemberAdded", "QueueMemberPause", "QueueMemberRemoved"}
)


@dataclass(frozen=True, slots=True)
class AgentFact:
    """An agent's presence from ``at`` on; ``reason`` is the pause reason, as plain text."""

    agent_interface: str
    presence: Presence
    reason: str
    at: datetime


@dataclass(slots=True)
class _Member:
    name: str = ""
    device: str = ""
    state: str = "UNKNOWN"
    queues: set[str] = field(default_factory=set)
    paused_in: dict[str, tuple[datetime, str]] = field(default_factory=dict)
    wrap_up_s: int = 0
    wrapping_until: datetime | None = None
    told: AgentFact | None = None


class AgentBook:
    """Turns messages, in the order of the link, into changes of presence.

    Instants of the telephone system are only passed on: wrap-up is measured by ``now``, since the two clocks differ.
    ``wrap_up_s`` counts where the queue sets no wrap-up time; a pause with one of ``wrap_up_reasons`` is wrap-up.
    """

    def __init__(self, wrap_up_s: int = 0, wrap_up_reasons: frozenset[str] = frozenset()) -> None:
        self._wrap_up_s = wrap_up_s
        self._wrap_up_reasons = frozenset(reason.casefold() for reason in wrap_up_reasons)
        self._members: dict[str, _Member] = {}
        self._seen: set[tuple[str, str]] = set()

    def apply(self, message: Message, now: datetime) -> list[AgentFact] | Fault:
        """The changes of presence that the message means; a Fault when it lacks fields. Never raises."""
        event, at = message.get("Event", ""), instant_of(message, now)
        if event == "DeviceStateChange":
            return self._device_changed(message, at, now)
        if event == "AgentComplete":
            return self._call_ended(message, at, now)
        if event not in _MEMBER_EVENTS:
            return []
        interface = plain(message.get("Interface") or message.get("Location", ""))
        queue = plain(message.get("Queue", ""))
        if not interface or not queue:
            return Fault(raw_of(message), f"The event {event} names no agent or no queue.")
        try:
            self._member_changed(message, event, interface, queue, at)
        except ValueError:
            return Fault(raw_of(message), f"The event {event} has a number that cannot be read.")
        return self._news([interface], at, now)

    def tick(self, now: datetime) -> list[AgentFact]:
        """The changes that time alone makes: the end of wrap-up."""
        return self._news(self._members, now, now)

    def presence(self, agent: str) -> Presence | None:
        """What the agent (interface or member name) does now; None for one who is in no queue."""
        member = self._members.get(self.interface_of(agent))
        return member.told.presence if member and member.told else None

    def interface_of(self, agent: str) -> str:
        """The interface of a member name, as the queue log writes it; what is none comes back as it is."""
        if agent in self._members:
            return agent
        named = [interface for interface, member in self._members.items() if member.name == agent and agent]
        return named[0] if len(named) == 1 else agent

    def name_of(self, interface: str) -> str:
        """The member name that belongs to an interface; empty when none is known."""
        member = self._members.get(interface)
        return member.name if member else ""

    def begin_snapshot(self) -> None:
        """The messages that follow name every member of every queue."""
        self._seen = set()

    def end_snapshot(self, now: datetime) -> list[AgentFact]:
        """Whom the snapshot did not name has left that queue; who is in no queue any more is off."""
        for interface, member in self._members.items():
            member.queues = {queue for queue in member.queues if (interface, queue) in self._seen}
            member.paused_in = {queue: told for queue, told in member.paused_in.items() if queue in member.queues}
        return self._news(self._members, now, now)

    def _member_changed(self, message: Message, event: str, interface: str, queue: str, at: datetime) -> None:
        member = self._members.setdefault(interface, _Member(device=interface))
        member.name = plain(message.get("MemberName") or message.get("Name", "")) or member.name
        member.device = plain(message.get("StateInterface", "")) or member.device
        if message.get("Wrapuptime"):
            member.wrap_up_s = max(whole(message["Wrapuptime"]), self._wrap_up_s)
        if event == "QueueMemberRemoved":
            member.queues.discard(queue)
            member.paused_in.pop(queue, None)
            return
        member.queues.add(queue)
        self._seen.add((interface, queue))
        if "Paused" in message:
            reason = plain(message.get("PausedReason") or message.get("Reason", ""))
            self._pause_changed(member, queue, whole(message["Paused"]) != 0, reason, at)
        if "Status" in message:
            member.state = _STATUS.get(message["Status"], "UNKNOWN")

    @staticmethod
    def _pause_changed(member: _Member, queue: str, paused: bool, reason: str, at: datetime) -> None:
        if paused:
            member.paused_in[queue] = (at, reason)
        else:
            member.paused_in.pop(queue, None)

    def _device_changed(self, message: Message, at: datetime, now: datetime) -> list[AgentFact]:
        device = plain(message.get("Device", ""))
        owners = [interface for interface, member in self._members.items() if member.device == device]
        for interface in owners:
            self._members[interface].state = plain(message.get("State", ""))
        return self._news(owners, at, now)

    def _call_ended(self, message: Message, at: datetime, now: datetime) -> list[AgentFact]:
        interface = plain(message.get("Interface", ""))
        member = self._members.get(interface)
        if member is None:
            return []
        wrap_up_s = member.wrap_up_s or self._wrap_up_s
        member.wrapping_until = now + timedelta(seconds=wrap_up_s) if wrap_up_s else None
        if member.state in _TALKING:  # the device says so a moment later
            member.state = "NOT_INUSE"
        return self._news([interface], at, now)

    def _news(self, interfaces: Container[str], at: datetime, now: datetime) -> list[AgentFact]:
        news = []
        for interface, member in self._members.items():
            if interface not in interfaces:
                continue
            presence, reason = self._presence(member, now)
            if member.told is None or (member.told.presence, member.told.reason) != (presence, reason):
                member.told = AgentFact(interface, presence, reason, at)
                news.append(member.told)
        return news

    def _presence(self, member: _Member, now: datetime) -> tuple[Presence, str]:
        if not member.queues or member.state in _GONE:
            return Presence.OFF, ""
        if member.state in _TALKING:
            return Presence.TALKING, ""
        everywhere = len(member.paused_in) == len(member.queues)
        reason = max(member.paused_in.values())[1] if member.paused_in else ""
        if everywhere and reason.casefold() in self._wrap_up_reasons:
            return Presence.WRAP_UP, reason
        if everywhere:
            return Presence.PAUSED, reason
        if member.wrapping_until is not None and now < member.wrapping_until:
            return Presence.WRAP_UP, ""
        return Presence.FREE, ""
