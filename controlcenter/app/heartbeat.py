"""A call to the outside once a minute: silence tells the watcher there that this service is gone."""

from __future__ import annotations

import logging

from controlcenter.app.joining import Joined
from controlcenter.app.work import Work

log = logging.getLogger(__name__)
EVERY_S = 60.0
PATIENCE_S = 5.0


class HeartbeatWork(Work):
    """Calls the strategy's heartbeat address; a failure is logged when it begins and when it ends."""

    name = "heartbeat"

    def __init__(self, joined: Joined) -> None:
        super().__init__()
        self._joined = joined
        self._called_at = -EVERY_S
        self._is_down = False

    def run_once(self) -> None:
        with self._joined.database.read() as connection:
            address = self._joined.strategies.current(connection).centre.heartbeat_url
        now = self._joined.clock.monotonic()
        if not address or now - self._called_at < EVERY_S:
            return
        self._called_at = now
        self._note(self._fault_of(str(address)))

    def _fault_of(self, address: str) -> str:
        import httpx  # dear to load, and few centres call anybody

        try:
            answer = httpx.get(address, timeout=PATIENCE_S, follow_redirects=False)
        except httpx.HTTPError as error:
            return type(error).__name__
        return "" if answer.is_success else f"status {answer.status_code}"

    def _note(self, fault: str) -> None:
        if fault and not self._is_down:
            log.warning("The heartbeat address does not answer: %s", fault)
        elif not fault and self._is_down:
            log.info("The heartbeat address answers again")
        self._is_down = bool(fault)
