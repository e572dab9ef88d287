"""News from a mail server: one connection of its own per folder that waits in IDLE. A hint only: polling is the truth.

Source: RFC 2177. The command is given anew long before 29 minutes: many servers and routers drop a quiet line earlier.
"""

from __future__ import annotations

import logging
import random
import re
import socket
import threading
from collections.abc import Callable

from controlcenter.clock import Clock
from controlcenter.errors import SourceError
from controlcenter.intake.imap.client import TIMEOUT_S, ServerClient
from controlcenter.intake.imap.link import ImapLink

log = logging.getLogger(__name__)
AGAIN_S = 240.0
REST_S = 0.2
BACK_OFF_FIRST_S = 5.0
BACK_OFF_MOST_S = 600.0
_END_S = 1.0
_LONGEST = 65_536
_NEWS = re.compile(rb"\* \d+ EXISTS\b", re.IGNORECASE)
_TAG = b"CC1"


class _Over(Exception):
    """Nothing was said for the time that was given."""


class IdleWatch:
    """Listens to one folder until ``close``. ``told`` is called in its thread whenever something may have come in.

    A server that cannot IDLE, or a mistake that waiting will not mend, ends it; anything else is tried again.
    """

    def __init__(
        self, name: str, folder: str, connect: Callable[[Callable[[ServerClient], None]], ImapLink], clock: Clock
    ) -> None:
        self.heard = threading.Event()
        self.folder = folder
        self.is_listening = False
        self._connect = connect
        self._clock = clock
        self._told: Callable[[], None] = lambda: None
        self._closed = threading.Event()
        self._wire: ServerClient | None = None
        self._thread = threading.Thread(target=self._run, name=f"idle {name}", daemon=True)

    def listen(self, told: Callable[[], None]) -> None:
        """Begin to listen, or go on; what was heard since the last look began is told at once."""
        self._told = told
        if self._thread.ident is None:
            self._thread.start()
        elif self.heard.is_set():
            told()

    def close(self) -> None:
        """End it, from any thread."""
        self._closed.set()
        if (wire := self._wire) is not None:
            wire.cut()

    def join(self) -> None:
        """Wait a moment until it has ended."""
        if self._thread.ident is not None and self._thread is not threading.current_thread():
            self._thread.join(_END_S)

    def _run(self) -> None:
        failures = 0
        while not self._closed.is_set():
            try:
                if not self._connected():
                    log.info("The server of %s does not tell news; it is only looked at", self.folder)
                    return
                failures = 0
            except SourceError as error:
                if error.permanent:
                    return  # the next look says the same aloud
                failures = 0 if self.is_listening else failures + 1
            except Exception:
                log.exception("Listening for news failed by a fault of the program")
                return
            finally:
                self.is_listening = False
            most = min(BACK_OFF_MOST_S, BACK_OFF_FIRST_S * 2 ** min(failures, 8))
            self._clock.sleep(random.uniform(most / 2, most), self._closed)

    def _connected(self) -> bool:
        """Listen on one connection until it breaks. False when the server cannot."""
        link = self._connect(self._hold)
        try:
            if not link.can_idle:
                return False
            link.select(self.folder)
            self._listen(_Line(link, self._clock))
            return True
        finally:
            link.let_go()

    def _hold(self, wire: ServerClient) -> None:
        self._wire = wire
        if self._closed.is_set():
            wire.cut()

    def _listen(self, line: _Line) -> None:
        line.say(_TAG + b" IDLE\r\n")
        line.until(b"+", TIMEOUT_S)
        self.is_listening = True
        self._tell()  # what came in while this connection was made
        while not self._closed.is_set():
            end = self._clock.monotonic() + AGAIN_S
            try:
                while True:
                    if _NEWS.match(line.next(end)):
                        self._tell()
                        self._closed.wait(REST_S)  # whoever chatters without end is heard five times a second
            except _Over:
                line.say(b"DONE\r\n")
                if any(_NEWS.match(said) for said in line.until(_TAG, TIMEOUT_S)):
                    self._tell()
                line.say(_TAG + b" IDLE\r\n")
                if any(_NEWS.match(said) for said in line.until(b"+", TIMEOUT_S)):
                    self._tell()

    def _tell(self) -> None:
        self.heard.set()
        self._told()


class _Line:
    """Lines straight from the socket: no line waits unseen in a buffer of somebody else."""

    def __init__(self, link: ImapLink, clock: Clock) -> None:
        self._socket: socket.socket = link.client.sock
        self._clock = clock
        self._held = b""

    def say(self, words: bytes) -> None:
        """Send. Raises SourceError."""
        try:
            self._socket.settimeout(TIMEOUT_S)
            self._socket.sendall(words)
        except OSError as error:
            raise _lost() from error

    def next(self, end: float) -> bytes:
        """The next line. Raises _Over when none came until the monotonic instant ``end``, SourceError when it broke."""
        while b"\n" not in self._held:
            left = end - self._clock.monotonic()
            if left <= 0:
                raise _Over
            try:
                self._socket.settimeout(left)
                said = self._socket.recv(4096)
            except TimeoutError:
                raise _Over from None
            except (OSError, ValueError) as error:
                raise _lost() from error
            if not said or len(self._held) > _LONGEST:
                raise _lost()
            self._held += said
        line, _, self._held = self._held.partition(b"\n")
        if line[:5].upper() == b"* BYE":
            raise _lost()
        return line

    def until(self, start: bytes, within_s: float) -> list[bytes]:
        """The lines up to the one that begins so. Raises SourceError when it does not come in time or says no."""
        end = self._clock.monotonic() + within_s
        before: list[bytes] = []
        try:
            while not (line := self.next(end)).startswith(start):
                if line.startswith(_TAG):
                    raise SourceError("The mail server does not tell news after all.", permanent=True)
                before.append(line)
        except _Over:
            raise _lost() from None
        return before


def _lost() -> SourceError:
    return SourceError("The line that tells news was lost; it is tried again.")
