"""One at a time, in the order in which they asked: a plain lock may pass somebody over for seconds under load."""

from __future__ import annotations

import threading
from collections import deque
from types import TracebackType


class Turns:
    """A lock for ``with``. It is handed to whoever has waited longest; one thread must not take it twice."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._is_taken = False

    def __enter__(self) -> None:
        with self._guard:
            if not self._is_taken:
                self._is_taken = True
                return
            gate = threading.Lock()
            gate.acquire()
            self._waiting.append(gate)
        try:
            gate.acquire()
        except BaseException:
            self._leave(gate)
            raise

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._is_taken = False

    def _leave(self, gate: threading.Lock) -> None:
        """Somebody stops waiting; where it was their turn just now, it is handed on."""
        with self._guard:
            if gate in self._waiting:
                self._waiting.remove(gate)
                return
        self.__exit__(None, None, None)
