"""What a message of the manager interface says about a call."""

from __future__ import annotations

from datetime import datetime, timedelta

from controlcenter.clock import from_epoch
from controlcenter.intake.telephone.asterisk.ami import Message
from controlcenter.intake.telephone.asterisk.facts import (
    CallFact,
    FactKind,
    Fault,
    believable,
    caller_name,
    caller_number,
    plain,
    whole,
)

_CALL_EVENTS = {
    "Newchannel": FactKind.NEW,
    "QueueCallerJoin": FactKind.ENTER,
    "AgentRingNoAnswer": FactKind.RING,
    "AgentConnect": FactKind.CONNECT,
    "AgentComplete": FactKind.COMPLETE,
    "QueueCallerAbandon": FactKind.ABANDON,
    "QueueCallerLeave": FactKind.LEAVE,
    "HangupRequest": FactKind.HANGUP_REQUEST,
    "Hangup": FactKind.HANGUP,
    "ReceiveFAX": FactKind.FAX,
}
_NEEDS_QUEUE = frozenset(
    {FactKind.ENTER, FactKind.RING, FactKind.CONNECT, FactKind.COMPLETE, FactKind.ABANDON, FactKind.LEAVE}
)
_OF_AGENT = frozenset({FactKind.RING, FactKind.CONNECT, FactKind.COMPLETE})
_UP = "6"


def raw_of(message: Message) -> bytes:
    """The message as lines of bytes, to be kept beside what was made of it."""
    return "".join(f"{name}: {value}\r\n" for name, value in message.items()).encode("utf-8", "replace")


def instant_of(message: Message, now: datetime) -> datetime:
    """When the telephone system sent it (timestampevents=yes), else when it came."""
    try:
        return believable(from_epoch(float(message["Timestamp"])))
    except (KeyError, ValueError, OverflowError, OSError):
        return now


def fact_of_event(message: Message, now: datetime) -> CallFact | Fault | None:
    """The fact, None for a message that is not about a call, or a Fault when fields are missing. Never raises.

    An event about an agent tells nothing of the caller when the caller's line was given up in the same moment
    (app_queue leaves all its fields out then): the line's Hangup and the queue log say how that call ended.
    """
    kind = _kind(message)
    if kind is None:
        return None
    key, event = plain(message.get("Uniqueid", "")), message["Event"]
    if not key and kind in _OF_AGENT and "Channel" not in message and "Interface" in message:
        return None
    if not key:
        return Fault(raw_of(message), f"The event {event} names no call (Uniqueid).")
    queue = plain(message.get("Queue", ""))
    if kind in _NEEDS_QUEUE and not queue:
        return Fault(raw_of(message), f"The event {event} names no queue.")
    try:
        return _fact(message, kind, key, queue, instant_of(message, now))
    except ValueError:
        return Fault(raw_of(message), f"The event {event} has a number that cannot be read.")


def _kind(message: Message) -> FactKind | None:
    event = message.get("Event", "")
    if event == "Newstate" and message.get("ChannelState") == _UP:
        return FactKind.UP
    if event == "MessageWaiting" and message.get("Uniqueid"):  # without a call it is only the lamp
        return FactKind.VOICEMAIL
    return _CALL_EVENTS.get(event)


def _fact(message: Message, kind: FactKind, key: str, queue: str, at: datetime) -> CallFact:
    ring = _seconds(message, "RingTime")
    if ring is not None and kind is FactKind.RING:
        ring /= 1000  # AgentRingNoAnswer counts milliseconds, AgentConnect seconds
    hold, talk = _seconds(message, "HoldTime"), _seconds(message, "TalkTime")
    return CallFact(
        "ami", key, at, kind, queue,
        caller_number(message.get("CallerIDNum", "")), caller_name(message.get("CallerIDName", "")),
        agent=plain(message.get("Interface", "")),
        hold_s=None if hold is None else int(hold), ring_s=ring,
        talk_s=None if talk is None else int(talk),
        extension=_dialled(message, kind),
        spoken=plain(message.get("Language", "")) if kind is FactKind.ENTER else "",
    )  # fmt: skip


def _dialled(message: Message, kind: FactKind) -> str:
    """What the caller dialled; channels to agents, and later events, carry the extension for other reasons."""
    is_caller = message.get("Linkedid", message["Uniqueid"]) == message["Uniqueid"]
    return plain(message.get("Exten", "")) if is_caller and kind in (FactKind.NEW, FactKind.ENTER) else ""


def _seconds(message: Message, name: str) -> float | None:
    return float(whole(message[name])) if message.get(name) else None


def fact_of_queue_entry(message: Message, now: datetime) -> CallFact | Fault:
    """A caller whom a snapshot (QueueStatus) shows waiting since ``Wait`` seconds."""
    key, queue = plain(message.get("Uniqueid", "")), plain(message.get("Queue", ""))
    try:
        joined_at = now - timedelta(seconds=whole(message.get("Wait", "")))
    except ValueError:
        return Fault(raw_of(message), "The waiting caller in the snapshot has no time of waiting.")
    if not key or not queue:
        return Fault(raw_of(message), "The waiting caller in the snapshot has no call or no queue.")
    return CallFact(
        "snapshot", key, joined_at, FactKind.ENTER, queue,
        caller_number(message.get("CallerIDNum", "")), caller_name(message.get("CallerIDName", "")),
    )  # fmt: skip
