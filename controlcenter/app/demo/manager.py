"""The sample telephone system's manager interface: answers as Asterisk does and tells events to who is logged in."""

from __future__ import annotations

import hashlib
import hmac
import os
import socketserver
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress

from controlcenter.app.demo.call_shapes import Event
from controlcenter.app.demo.places import HOST, TELEPHONE_USER
from controlcenter.intake.telephone.asterisk.ami import AmiParser, Message

_CHALLENGE = "840415273"

Listing = Callable[[str], Iterable[Event]]


class Manager:
    """``listing`` gives the events with which an action such as QueueStatus is answered."""

    def __init__(self, port: int, password: str, listing: Listing) -> None:
        self.came = threading.Event()
        self._password = password
        self._listing = listing
        self._sessions: list[_Session] = []
        self._lock = threading.Lock()
        manager = self

        class Session(_Session):
            owner = manager

        self._server = _Server((HOST, port), Session)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.1,), name="manager", daemon=True)

    def start(self) -> None:
        """Begin to listen. ``came`` is set once somebody has logged in."""
        self._thread.start()

    def stop(self) -> None:
        """End it and cut every link."""
        self._server.shutdown()
        self._server.server_close()
        with self._lock:
            sessions, self._sessions = self._sessions, []
        for session in sessions:
            session.cut()
        self._thread.join(5)

    def tell(self, *events: Event) -> None:
        """Send events to everybody who is logged in."""
        data = b"".join(map(_as_bytes, events))
        with self._lock:
            for session in self._sessions:
                with suppress(OSError):
                    session.request.sendall(data)

    def act(self, session: _Session, message: Message) -> None:
        """Answer one action; whoever logs in hears events from then on."""
        action = message.get("Action", "")
        answer = {"Response": "Success", "ActionID": message.get("ActionID", "")}
        if action == "Challenge":
            answer["Challenge"] = _CHALLENGE
        elif action == "Login" and not self._may_enter(message):
            answer |= {"Response": "Error", "Message": "Authentication failed"}
        with self._lock:
            may_ask = action in ("Challenge", "Login", "Ping") or session in self._sessions
            told = self._listing(action) if may_ask else ()
            action_id = {"ActionID": message.get("ActionID", "")}
            session.request.sendall(_as_bytes(answer) + b"".join(_as_bytes(event | action_id) for event in told))
            if action == "Login" and answer["Response"] == "Success":
                self._sessions.append(session)
                self.came.set()

    def forget(self, session: _Session) -> None:
        """The session is over."""
        with self._lock:
            if session in self._sessions:
                self._sessions.remove(session)

    def _may_enter(self, message: Message) -> bool:
        key = hashlib.md5((_CHALLENGE + self._password).encode(), usedforsecurity=False).hexdigest()
        return message.get("Username") == TELEPHONE_USER and hmac.compare_digest(message.get("Key", ""), key)


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False
    allow_reuse_address = os.name == "posix"  # elsewhere it would share a port that is in use


class _Session(socketserver.BaseRequestHandler):
    """One link."""

    owner: Manager

    def handle(self) -> None:
        parser = AmiParser()
        try:
            self.request.sendall(b"Asterisk Call Manager/11.0.0\r\n")
            while piece := self.request.recv(4096):
                for message in parser.feed(piece):
                    self.owner.act(self, message)
        except OSError:
            return
        finally:
            self.owner.forget(self)

    def cut(self) -> None:
        """End the link from our side."""
        with suppress(OSError):
            self.request.shutdown(2)


def _as_bytes(event: Event) -> bytes:
    return "".join(f"{name}: {value}\r\n" for name, value in event.items()).encode() + b"\r\n"
