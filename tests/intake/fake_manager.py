"""A manager interface for tests: a real TCP server that answers as Asterisk does and tells events."""

from __future__ import annotations

import hashlib
import re
import socket
import threading
import time
from contextlib import suppress
from typing import Self

from tests.intake.asterisk_shapes import Call, Event, as_bytes

PASSWORD = "centre-test"
CHALLENGE = "840415273"


class FakeManager:
    """Use as a context manager. ``port`` says where it is; ``waiting`` and ``members`` are what snapshots show."""

    def __init__(self, *, password: str = PASSWORD, challenge: bool = True) -> None:
        self.members = {"PJSIP/agent1": ("support", "Asha Rao"), "PJSIP/agent2": ("sales", "Ravi Kumar")}
        self.waiting: dict[str, Call] = {}
        self.is_starting = False  # as long as it is, queues are not known
        self.logins = 0
        self.pings = 0
        self._password = password
        self._challenge = challenge
        self._clients: list[socket.socket] = []
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._accept, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.drop_link()
        self._thread.join(5)

    def drop_link(self) -> None:
        """Cut every connection; what happens until the next login is told to nobody."""
        with self._lock:
            clients, self._clients = self._clients, []
        for client in clients:
            _shut(client)

    def wait_for_link(self, timeout_s: float = 5.0) -> None:
        """Return once somebody has logged in."""
        until_s = time.monotonic() + timeout_s
        while not self._clients and time.monotonic() < until_s:
            time.sleep(0.01)
        assert self._clients, "nobody logged in"

    def send(self, *messages: bytes | Event) -> None:
        """Tell all who are logged in."""
        data = b"".join(message if isinstance(message, bytes) else as_bytes(message) for message in messages)
        with self._lock:
            for client in self._clients:
                with suppress(OSError):  # one that has just left is forgotten by its own thread
                    client.sendall(data)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        data = b""
        try:
            client.sendall(b"Asterisk Call Manager/11.0.0\r\n")
            while piece := client.recv(4096):
                *actions, data = (data + piece).split(b"\r\n\r\n")
                for action in actions:
                    self._act(client, dict(re.findall(r"(?m)^([^:\r\n]+): ?(.*?)\r?$", action.decode())))
        except OSError:
            pass
        with self._lock:
            if client in self._clients:
                self._clients.remove(client)
        client.close()

    def _act(self, client: socket.socket, fields: dict[str, str]) -> None:
        action = fields.get("Action", "")
        answer = {"Response": "Success", "ActionID": fields.get("ActionID", "")}
        if action == "Challenge" and self._challenge:
            answer["Challenge"] = CHALLENGE
        elif action == "Challenge":
            answer |= {"Response": "Error", "Message": "Invalid/unknown command"}
        elif action == "Login" and not self._may_enter(fields):
            answer |= {"Response": "Error", "Message": "Authentication failed"}
        elif action == "QueueStatus" and self.is_starting:
            answer |= {"Response": "Error", "Message": "Invalid/unknown command: QueueStatus. Use Action: ListCommands"}
        self.pings += action == "Ping"
        with self._lock:
            client.sendall(as_bytes(answer) + b"".join(map(as_bytes, self._listing(action, fields))))
            if action == "Login" and answer["Response"] == "Success":
                self._clients.append(client)
                self.logins += 1

    def _may_enter(self, fields: dict[str, str]) -> bool:
        key = hashlib.md5((CHALLENGE + self._password).encode(), usedforsecurity=False).hexdigest()
        return fields.get("Key") == key or fields.get("Secret") == self._password

    def _listing(self, action: str, fields: dict[str, str]) -> list[Event]:
        action_id = {"ActionID": fields.get("ActionID", "")}
        if action == "QueueStatus" and not self.is_starting:
            listed = [_member(*item) for item in self.members.items()] + [_entry(c) for c in self.waiting.values()]
            return [event | action_id for event in (*listed, {"Event": "QueueStatusComplete"})]
        if action == "CoreShowChannels":
            shown = [call.event("CoreShowChannel") | action_id for call in self.waiting.values()]
            return [*shown, {"Event": "CoreShowChannelsComplete"} | action_id]
        return []


def _member(interface: str, of: tuple[str, str]) -> Event:
    return {
        "Event": "QueueMember", "Queue": of[0], "Name": of[1], "Location": interface, "StateInterface": interface,
        "Status": "1", "Paused": "0", "PausedReason": "", "Wrapuptime": "0",
    }  # fmt: skip


def _entry(call: Call) -> Event:
    return {
        "Event": "QueueEntry", "Queue": call.queue, "Position": "1", "Uniqueid": call.uniqueid,
        "CallerIDNum": call.number or "unknown", "CallerIDName": call.name or "unknown",
        "Wait": str(int(time.time() - call.joined_s)), "Priority": "0",
    }  # fmt: skip


def _shut(client: socket.socket) -> None:
    with suppress(OSError):
        client.shutdown(socket.SHUT_RDWR)
