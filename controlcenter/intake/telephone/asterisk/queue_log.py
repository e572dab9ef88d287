"""Lines of Asterisk's queue_log: the record of what became of each queued call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from controlcenter.clock import from_epoch
from controlcenter.intake.telephone.asterisk.facts import (
    CallFact,
    FactKind,
    Fault,
    believable,
    caller_number,
    plain,
    whole,
)

_MAX_LINE = 4096
_FIELDS = {  # how many data fields a verb must have
    "ENTERQUEUE": 2,
    "CONNECT": 1,
    "COMPLETECALLER": 2,
    "COMPLETEAGENT": 2,
    "ABANDON": 3,
    "EXITWITHTIMEOUT": 3,
    "EXITEMPTY": 3,
    "EXITWITHKEY": 4,
    "RINGNOANSWER": 1,
    "RINGCANCELED": 1,
    "BLINDTRANSFER": 4,
    "ATTENDEDTRANSFER": 1,
    "TRANSFER": 4,
}
_LOST = {
    "ABANDON": FactKind.ABANDON,
    "EXITWITHTIMEOUT": FactKind.TIMEOUT,
    "EXITEMPTY": FactKind.EMPTY,
    "EXITWITHKEY": FactKind.KEY,
}


@dataclass(frozen=True, slots=True)
class QueueLogEntry:
    """One line: instant (whole seconds), Uniqueid of the caller's channel, queue, agent, verb and its data."""

    at: datetime
    call: str
    queue: str
    agent: str
    verb: str
    data: tuple[str, ...]


def parse_queue_log_line(line: bytes) -> QueueLogEntry | Fault:
    """The entry, or a Fault that says what is missing. Never raises."""
    if len(line) > _MAX_LINE:
        return Fault(line, "The queue_log line is too long.")
    fields = [plain(field) for field in line.decode("utf-8", "replace").split("|")]
    if len(fields) < 5:
        return Fault(line, f"The queue_log line has {len(fields)} fields; at least 5 are needed.")
    try:
        at = believable(from_epoch(float(fields[0])))
    except (ValueError, OverflowError, OSError):
        return Fault(line, "The queue_log line does not begin with a time in seconds.")
    call, queue, agent = ("" if field == "NONE" else field for field in fields[1:4])
    verb, data = fields[4].upper(), tuple(fields[5:])
    needed = _FIELDS.get(verb, 0)
    if needed and (not call or not queue):
        return Fault(line, f"The queue_log line {verb} names no call or no queue.")
    if len(data) < needed:
        return Fault(line, f"The queue_log line {verb} has {len(data)} data fields; {needed} are needed.")
    return QueueLogEntry(at, call, queue, agent, verb, data)


def fact_of_entry(entry: QueueLogEntry, raw: bytes, order: int) -> CallFact | Fault | None:
    """What the entry says about its call; None for verbs that say nothing about one."""
    try:
        return _fact(entry, order)
    except ValueError:
        return Fault(raw, f"The queue_log line {entry.verb} has a number that cannot be read.")


def _fact(entry: QueueLogEntry, order: int) -> CallFact | None:
    data = entry.data

    def fact(
        kind: FactKind,
        *,
        hold: str | None = None,
        ring_s: float | None = None,
        talk: str | None = None,
        number: str = "",
    ) -> CallFact:
        return CallFact(
            "queue_log", entry.call, entry.at, kind, entry.queue, caller_number(number), agent=entry.agent,
            hold_s=None if hold is None else whole(hold), ring_s=ring_s,
            talk_s=None if talk is None else whole(talk), order=order,
        )  # fmt: skip

    match entry.verb:
        case "QUEUESTART":
            return CallFact("queue_log", "", entry.at, FactKind.START, order=order)
        case "ENTERQUEUE":
            return fact(FactKind.ENTER, number=data[1])
        case "CONNECT":
            rung_s = float(whole(data[2])) if len(data) > 2 and data[2] else None
            return fact(FactKind.CONNECT, hold=data[0], ring_s=rung_s)
        case "COMPLETECALLER" | "COMPLETEAGENT":
            return fact(FactKind.COMPLETE, hold=data[0], talk=data[1])
        case "BLINDTRANSFER" | "TRANSFER":
            return fact(FactKind.COMPLETE, hold=data[2], talk=data[3])
        case "ATTENDEDTRANSFER":
            return fact(FactKind.COMPLETE)
        case "RINGNOANSWER" | "RINGCANCELED":  # these two are milliseconds
            return fact(FactKind.RING, ring_s=whole(data[0]) / 1000)
        case "ABANDON" | "EXITWITHTIMEOUT" | "EXITEMPTY":
            return fact(_LOST[entry.verb], hold=data[2])
        case "EXITWITHKEY":
            return fact(FactKind.KEY, hold=data[3])
    return None
