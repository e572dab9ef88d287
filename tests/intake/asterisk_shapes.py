"""The events and lines that an Asterisk 22 writes for a call, in the shapes of the recordings in tests/data."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import UTC, datetime

Event = dict[str, str]


@dataclass
class Call:
    """A call under way; ``now_s`` is its own clock, in seconds since the epoch."""

    uniqueid: str
    number: str
    name: str
    queue: str
    extension: str
    began_s: float
    now_s: float
    joined_s: float = 0.0
    answered_s: float = 0.0
    agent: str = ""
    agent_name: str = ""
    rung: int = 0

    @property
    def hold_s(self) -> int:
        return int((self.answered_s or self.now_s) - self.joined_s)

    def event(self, name: str, **fields: str) -> Event:
        """An event about the caller's channel at the call's present."""
        return {
            "Event": name, "Privilege": "call,all", "Timestamp": f"{self.now_s:.6f}",
            "Channel": f"PJSIP/caller-{self.uniqueid[-4:]}", "ChannelState": "6", "ChannelStateDesc": "Up",
            "CallerIDNum": self.number or "<unknown>", "CallerIDName": self.name or "<unknown>",
            "ConnectedLineNum": "<unknown>", "ConnectedLineName": "<unknown>", "Language": "en",
            "AccountCode": "", "Context": "from-callers", "Exten": self.extension, "Priority": "2",
            "Uniqueid": self.uniqueid, "Linkedid": self.uniqueid, **fields,
        }  # fmt: skip

    def agent_event(self, name: str, **fields: str) -> Event:
        return self.event(name, Queue=self.queue, Interface=self.agent, MemberName=self.agent_name, **fields)

    def log(self, verb: str, *data: object, agent: str = "NONE") -> bytes:
        """A queue_log line."""
        fields = (int(self.now_s), self.uniqueid, self.queue, agent, verb, *data)
        return "|".join(map(str, fields)).encode() + b"\n"

    def cdr(self, application: str, data: str, disposition: str, *, answered: bool = True, agent: str = "") -> bytes:
        """A row of Master.csv, times in UTC."""
        out = io.StringIO()
        csv.writer(out, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n").writerow(
            (
                "", self.number or "anonymous", self.extension, "from-callers",
                f'"{self.name}" <{self.number or "anonymous"}>', f"PJSIP/caller-{self.uniqueid[-4:]}",
                f"{agent}-00000001" if agent else "", application, data, _text(self.began_s),
                _text(self.began_s) if answered else "", _text(self.now_s), int(self.now_s - self.began_s),
                int(self.now_s - self.began_s) if answered else 0, disposition, "DOCUMENTATION", self.uniqueid, "",
            )
        )  # fmt: skip
        return out.getvalue().encode()


def _text(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S")


def member_status(at_s: float, queue: str, interface: str, name: str, status: int, **fields: str) -> Event:
    """QueueMemberStatus; ``status`` 1 free, 2 talking, 5 unavailable, 6 ringing."""
    return {
        "Event": "QueueMemberStatus", "Privilege": "agent,all", "Timestamp": f"{at_s:.6f}", "Queue": queue,
        "MemberName": name, "Interface": interface, "StateInterface": interface, "Membership": "static",
        "Penalty": "0", "CallsTaken": "0", "LastCall": "0", "LastPause": "0", "LoginTime": "0", "InCall": "0",
        "Status": str(status), "Paused": "0", "PausedReason": "", "Ringinuse": "0", "Wrapuptime": "0", **fields,
    }  # fmt: skip


def as_bytes(event: Event) -> bytes:
    """The event as it goes over the wire."""
    return "".join(f"{name}: {value}\r\n" for name, value in event.items()).encode() + b"\r\n"
