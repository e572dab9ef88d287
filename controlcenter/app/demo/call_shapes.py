"""The events and lines that an Asterisk writes for a call."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import datetime

from controlcenter.clock import from_epoch

Event = dict[str, str]


@dataclass(slots=True)
class LiveCall:
    """A call under way. Instants are seconds since the epoch; 0 means not yet."""

    uniqueid: str
    number: str
    name: str
    queue: str
    dialled: str
    began_s: float
    joined_s: float = 0.0
    answered_s: float = 0.0

    def hold_s(self, now_s: float) -> int:
        """Whole seconds in the queue."""
        return int((self.answered_s or now_s) - self.joined_s)

    def event(self, name: str, now_s: float, **fields: str) -> Event:
        """An event about the caller's channel."""
        return {
            "Event": name, "Privilege": "call,all", "Timestamp": f"{now_s:.6f}",
            "Channel": f"PJSIP/trunk-{self.uniqueid.rpartition('.')[2].zfill(8)}",
            "ChannelState": "6", "ChannelStateDesc": "Up", "CallerIDNum": self.number or "<unknown>",
            "CallerIDName": self.name or "<unknown>", "ConnectedLineNum": "<unknown>",
            "ConnectedLineName": "<unknown>", "Language": "en", "AccountCode": "", "Context": "from-trunk",
            "Exten": self.dialled, "Priority": "2", "Uniqueid": self.uniqueid, "Linkedid": self.uniqueid, **fields,
        }  # fmt: skip

    def queue_entry(self, now_s: float) -> Event:
        """The waiting caller in a snapshot."""
        return {
            "Event": "QueueEntry", "Queue": self.queue, "Position": "1", "Uniqueid": self.uniqueid,
            "CallerIDNum": self.number or "unknown", "CallerIDName": self.name or "unknown",
            "Wait": str(self.hold_s(now_s)), "Priority": "0",
        }  # fmt: skip

    def log(self, verb: str, now_s: float, *data: object, agent: str = "NONE") -> str:
        """A line of queue_log."""
        return "|".join(map(str, (int(now_s), self.uniqueid, self.queue, agent, verb, *data))) + "\n"

    def record(self, now_s: float, agent: str = "") -> str:
        """The call detail record, times in UTC."""
        out = io.StringIO()
        began = _text(self.began_s)
        lasted_s = int(now_s - self.began_s)
        csv.writer(out, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n").writerow(
            (
                "", self.number, self.dialled, "from-trunk", f'"{self.name}" <{self.number}>',
                f"PJSIP/trunk-{self.uniqueid.rpartition('.')[2]}", f"{agent}-00000001" if agent else "",
                "Queue", f"{self.queue},t,,,120", began, began, _text(now_s), lasted_s, lasted_s,
                "ANSWERED" if agent else "NO ANSWER", "DOCUMENTATION", self.uniqueid, "",
            )
        )  # fmt: skip
        return out.getvalue()


def _text(seconds: float) -> str:
    at: datetime = from_epoch(seconds)
    return at.strftime("%Y-%m-%d %H:%M:%S")


def member_event(event: str, now_s: float, queue: str, interface: str, name: str, **fields: str) -> Event:
    """An event about an agent's membership of a queue; also the shape of a snapshot's QueueMember."""
    return {
        "Event": event, "Privilege": "agent,all", "Timestamp": f"{now_s:.6f}", "Queue": queue, "MemberName": name,
        "Name": name, "Interface": interface, "Location": interface, "StateInterface": interface,
        "Membership": "static", "Penalty": "0", "CallsTaken": "0", "LastCall": "0", "InCall": "0", **fields,
    }  # fmt: skip
