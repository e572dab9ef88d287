"""Interpretation in a child process, so that a message can cost at most its time limit and never the service.

Time is enforced from outside by killing the child, memory inside it by the system where that offers a limit.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from types import TracebackType
from typing import BinaryIO, cast

from controlcenter.clock import Clock, SystemClock
from controlcenter.errors import ControlCenterError
from controlcenter.intake.interpreting.parsed import ParsedMessage
from controlcenter.intake.interpreting.wire import Request, pack_requests, read_reply
from controlcenter.intake.interpreting.worker import READY

LIMIT_S = 10.0
MEMORY_BYTES = 512_000_000
REPLACED_AFTER = 5_000
_START_S = 60.0
_MOST_IN_BATCH = 50
_MOST_BYTES_IN_BATCH = 8_000_000
_KEPT_VARIABLES = ("SYSTEMROOT", "PATH", "TEMP", "TMP", "TMPDIR", "LD_LIBRARY_PATH")


class Unreadable(ControlCenterError):
    """A message that could not be interpreted. ``message`` holds what was found of it, where anything was."""

    def __init__(self, reason: str, message: ParsedMessage | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.message = message


class Interpreter:
    """Interprets raw bytes one batch at a time. Not for two threads at once. Close it, or use it in ``with``."""

    def __init__(
        self,
        *,
        limit_s: float = LIMIT_S,
        memory_bytes: int = MEMORY_BYTES,
        replaced_after: int = REPLACED_AFTER,
        clock: Clock | None = None,
    ) -> None:
        self._limit_s = limit_s
        self._memory_bytes = memory_bytes
        self._replaced_after = replaced_after
        self._clock = clock or SystemClock()
        self._child: subprocess.Popen[bytes] | None = None
        self._served = 0
        self._watchdog = _Watchdog(self._clock)

    def __enter__(self) -> Interpreter:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End the child and the watchdog. The interpreter starts both again when it is used again."""
        self._end_child()
        self._watchdog.close()

    def parse(self, kind: str, raw: bytes, name: str = "") -> ParsedMessage:
        """One message. ``kind`` is "mail", "tiff" or "pdf". Raises Unreadable."""
        result = self.parse_many([(kind, raw, name)])[0]
        if isinstance(result, Unreadable):
            raise result
        return result

    def parse_many(self, requests: list[Request]) -> list[ParsedMessage | Unreadable]:
        """One result for each request, in order. A message that kills the child spoils no other.

        Raises OSError when no child can be started: that is no fault of a message.
        """
        results: list[ParsedMessage | Unreadable] = []
        while len(results) < len(requests):
            batch: list[Request] = []
            size = 0
            for request in requests[len(results) : len(results) + _MOST_IN_BATCH]:
                size += len(request[1])
                if batch and size > _MOST_BYTES_IN_BATCH:
                    break
                batch.append(request)
            results.extend(self._run(batch))
        return results

    def _run(self, batch: list[Request]) -> list[ParsedMessage | Unreadable]:
        """The results of the first messages of the batch: all, or those up to one that ended the child."""
        child = self._ready_child()
        results: list[ParsedMessage | Unreadable] = []
        try:
            self._watchdog.watch(child, self._limit_s)
            pipe = cast(BinaryIO, child.stdin)
            pipe.writelines(pack_requests(batch))
            pipe.flush()
            for _ in batch:
                self._watchdog.watch(child, self._limit_s)
                message, reason = read_reply(cast(BinaryIO, child.stdout))
                if message is None:
                    # Memory ran out. What earlier messages left behind goes with the child, and a message that met it
                    # full is read again by the next one.
                    is_first = not self._served and not results
                    self._served = self._replaced_after
                    if is_first:
                        results.append(Unreadable(reason))
                    self._end_child()
                    break
                if message.fault:
                    results.append(Unreadable(message.fault, message))
                else:
                    results.append(message)
        except (EOFError, OSError, ValueError):
            results.append(Unreadable(self._why_it_ended()))
            self._end_child()
        finally:
            self._watchdog.rest()
        self._served += len(results)
        return results

    def _why_it_ended(self) -> str:
        if self._watchdog.has_killed:
            return f"It could not be read within {self._limit_s:g} seconds."
        return "Reading it ended the program that reads messages."

    def _ready_child(self) -> subprocess.Popen[bytes]:
        if self._child is not None and (self._served >= self._replaced_after or self._child.poll() is not None):
            self._end_child()
        if self._child is None:
            self._child = self._start_child()
            self._served = 0
        return self._child

    def _start_child(self) -> subprocess.Popen[bytes]:
        """A child that has said that it is ready. It gets no variable that could hold a secret."""
        variables = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
        variables |= {"PYTHONPATH": os.pathsep.join(sys.path), "PYTHONUTF8": "1"}
        child = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "controlcenter.intake.interpreting.worker",
                str(self._memory_bytes),
                str(self._limit_s),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=variables,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        self._watchdog.watch(child, _START_S)
        said = cast(BinaryIO, child.stdout).read(1)
        self._watchdog.rest()
        if said != READY:
            _end(child)
            raise OSError("The process that reads messages could not be started.")
        return child

    def _end_child(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            _end(child)


def _end(child: subprocess.Popen[bytes]) -> None:
    """Kill and reap: it holds nothing that would have to be saved."""
    child.kill()
    for pipe in (child.stdin, child.stdout):
        try:
            if pipe is not None:
                pipe.close()
        except OSError:
            continue  # bytes that the dead child never took
    child.wait()


class _Watchdog:
    """One thread that kills the child when its time is over."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._changed = threading.Condition()
        self._child: subprocess.Popen[bytes] | None = None
        self._until_s = 0.0
        self._closed = False
        self._thread: threading.Thread | None = None
        self.has_killed = False

    def watch(self, child: subprocess.Popen[bytes], limit_s: float) -> None:
        """Kill ``child`` in ``limit_s`` unless watch or rest is called before."""
        with self._changed:
            was_resting = self._child is None
            self._child, self._until_s = child, self._clock.monotonic() + limit_s
            if was_resting:
                self.has_killed = False
                self._changed.notify()
            if self._thread is None:
                self._closed = False
                self._thread = threading.Thread(target=self._run, name="interpreter-watchdog", daemon=True)
                self._thread.start()

    def rest(self) -> None:
        """Nothing is being interpreted."""
        with self._changed:
            self._child = None

    def close(self) -> None:
        """End the thread and wait for it."""
        with self._changed:
            thread, self._thread = self._thread, None
            self._child, self._closed = None, True
            self._changed.notify()
        if thread is not None:
            thread.join()

    def _run(self) -> None:
        with self._changed:
            while not self._closed:
                if self._child is None:
                    self._changed.wait()
                    continue
                left_s = self._until_s - self._clock.monotonic()
                if left_s > 0:
                    self._changed.wait(left_s)
                    continue
                self._child.kill()
                self._child, self.has_killed = None, True
