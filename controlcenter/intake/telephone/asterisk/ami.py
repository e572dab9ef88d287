"""The manager interface of Asterisk (AMI): a plain socket with time-outs, no thread of its own."""

from __future__ import annotations

import hashlib
import socket

from controlcenter.clock import Clock
from controlcenter.errors import SourceError

Message = dict[str, str]

PING_INTERVAL_S = 30.0
_MISSES = 2
_MAX_LINE = 8192
_MAX_FIELDS = 200


class AmiParser:
    """Turns bytes, cut anywhere, into messages. Total: what is no "Name: value" line is passed over."""

    def __init__(self) -> None:
        self._rest = b""
        self._skipping = False
        self._fields: Message = {}

    def feed(self, data: bytes) -> list[Message]:
        """The messages that ``data`` completes. A repeated field keeps its first value; long lines are cut."""
        *lines, self._rest = (self._rest + data).split(b"\n")
        messages = []
        for line in lines:
            if self._skipping:  # the tail of a line that was too long to keep
                self._skipping = False
            elif message := self._line(line):
                messages.append(message)
        if len(self._rest) > _MAX_LINE:
            if not self._skipping:
                self._line(self._rest)
            self._rest, self._skipping = b"", True
        return messages

    def _line(self, line: bytes) -> Message | None:
        text = line[:_MAX_LINE].rstrip(b"\r").decode("utf-8", "replace")
        if not text:
            message, self._fields = self._fields, {}
            return message or None
        name, colon, value = text.partition(":")
        if colon and name.strip() and len(self._fields) < _MAX_FIELDS:
            self._fields.setdefault(name.strip(), value.strip())
        return None


class AmiLink:
    """One logged-in connection. Every method but cancel() belongs to one thread.

    Any method may raise SourceError; after that the link is of no more use.
    """

    def __init__(self, host: str, port: int, clock: Clock, timeout_s: float = 5.0) -> None:
        self._clock = clock
        self._where = f"the telephone system at {host}, port {port}"
        self._parser = AmiParser()
        self._early: list[Message] = []
        self._timeout_s = timeout_s
        self._socket = self._connect(host, port)
        self._heard_at_s = self._pinged_at_s = clock.monotonic()

    def _connect(self, host: str, port: int) -> socket.socket:
        try:
            return socket.create_connection((host, port), timeout=self._timeout_s)
        except socket.gaierror as error:
            raise SourceError(
                f"No computer named {host} is known. Correct the telephone system's host name."
            ) from error
        except ConnectionRefusedError as error:
            raise SourceError(
                f"Connection refused by {self._where}. Check that Asterisk runs and that its manager "
                "interface is enabled (manager.conf)."
            ) from error
        except (OSError, UnicodeError, OverflowError) as error:
            raise SourceError(f"No answer from {self._where}. Check the host, the port and the network.") from error

    def login(self, user: str, password: str) -> None:
        """Log in, by MD5 challenge where the server offers it. A wrong password is permanent."""
        challenge = self.ask("Challenge", AuthType="MD5")
        if challenge.get("Response") == "Success" and challenge.get("Challenge"):
            key = hashlib.md5((challenge["Challenge"] + password).encode(), usedforsecurity=False).hexdigest()
            answer = self.ask("Login", AuthType="MD5", Username=user, Key=key, Events="on")
        else:
            answer = self.ask("Login", Username=user, Secret=password, Events="on")
        if answer.get("Response") != "Success":
            raise SourceError(
                f"The user name or password for {self._where} is wrong. Correct it in the source's settings.",
                permanent=True,
            )

    def ask(self, action: str, **fields: str) -> Message:
        """Send an action and return its response; events that come first are kept for read()."""
        action_id = f"ask-{action}"
        self.send(action, ActionID=action_id, **fields)
        until_s = self._clock.monotonic() + self._timeout_s
        kept, self._early = self._early, []
        while self._clock.monotonic() < until_s:
            messages = self.read(self._timeout_s)
            for at, message in enumerate(messages):
                if message.get("Response") and message.get("ActionID", action_id) == action_id:
                    self._early = kept + messages[at + 1 :]
                    return message
                kept.append(message)
        raise SourceError(f"No answer to {action} from {self._where}. It is not an Asterisk manager, or it hangs.")

    def send(self, action: str, **fields: str) -> None:
        """Send an action without waiting for its response."""
        lines = [f"Action: {action}", *(f"{name}: {_one_line(value)}" for name, value in fields.items())]
        try:
            self._socket.settimeout(self._timeout_s)
            self._socket.sendall(("\r\n".join(lines) + "\r\n\r\n").encode("utf-8", "replace"))
        except OSError as error:
            raise self._lost() from error

    def read(self, timeout_s: float) -> list[Message]:
        """The messages that are here, or that come within ``timeout_s``; often none."""
        if self._early:
            early, self._early = self._early, []
            return early
        try:
            self._socket.settimeout(max(0.001, timeout_s))
            data = self._socket.recv(1 << 16)
        except TimeoutError:
            return []
        except OSError as error:
            raise self._lost() from error
        if not data:
            raise self._lost()
        self._heard_at_s = self._clock.monotonic()
        return self._parser.feed(data)

    def keep_alive(self) -> None:
        """Call often: sends a Ping every 30 s, and raises SourceError after two without any sign of life."""
        now_s = self._clock.monotonic()
        if now_s - self._heard_at_s > PING_INTERVAL_S * _MISSES + self._timeout_s:
            raise SourceError(f"Nothing was heard from {self._where} for a minute. The link is opened anew.")
        if now_s - self._pinged_at_s >= PING_INTERVAL_S:
            self._pinged_at_s = now_s
            self.send("Ping", ActionID="ping")

    def cancel(self) -> None:
        """End every wait at once; may be called from another thread."""
        try:
            self._socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            return  # it is closed already, which is what was asked for

    def close(self) -> None:
        """Give the socket back."""
        self.cancel()
        self._socket.close()

    def _lost(self) -> SourceError:
        return SourceError(f"The link to {self._where} was lost. It is opened anew by itself.")


def _one_line(value: str) -> str:
    """A field's value that cannot begin another field or action."""
    return value.replace("\r", " ").replace("\n", " ")
