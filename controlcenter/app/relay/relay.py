"""The relay at work: every source polled on its own, and one thread that sends what waits."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from controlcenter.app.relay.config import RelayConfig
from controlcenter.app.relay.copying import Copying
from controlcenter.app.relay.sending import Sending
from controlcenter.app.relay.spool import Spool
from controlcenter.app.relay.taking import Taking
from controlcenter.clock import Clock
from controlcenter.errors import SourceError
from controlcenter.intake.polling.pace import Pace

log = logging.getLogger(__name__)
LOOK_S = 1.0
TELL_S = 10.0
END_S = 15.0
MOST_WAIT_S = 60.0


class Relay:
    """One running relay; ``run`` returns after ``stop``."""

    def __init__(self, config: RelayConfig, secret: Callable[[str], str], clock: Clock) -> None:
        """Raises Refused when the spool cannot be used."""
        self._clock = clock
        self._stop = threading.Event()
        self._news = threading.Event()
        self._spool = Spool(config.spool)
        self._sending = Sending(config, self._spool, secret, clock)
        entries = [entry for entry in config.sources if entry.enabled]
        self._taking = [Taking(entry, self._spool, secret, clock, self._news.set) for entry in entries]
        self._copying = [Copying(entry, self._spool, self._sending.post) for entry in config.logs]
        self._pace = Pace()
        self._told_at = -TELL_S

    def stop(self) -> None:
        """Ask it to end; safe from a signal handler."""
        self._stop.set()
        self._news.set()

    def close(self) -> None:
        self._spool.close()

    def run_once(self) -> str:
        """Poll each source once and send all that waits; what went wrong is returned, empty if nothing did."""
        troubles = [taking.error for taking in self._taking if not taking.poll_once()]
        try:
            self._sending.send_all()
            self._copy_logs()
            troubles += [copying.error for copying in self._copying if copying.error]
            self._tell()
        except SourceError as error:
            troubles.append(str(error))
        if refused := self._spool.count_refused():
            troubles.append(f"{refused} refused by the service; see the folder refused in the spool.")
        return "\n".join(troubles)

    def run(self) -> None:
        """Work until ``stop``."""
        sender = threading.Thread(target=self._send, name="relay send", daemon=True)
        sender.start()
        try:
            while not self._stop.is_set():
                for taking in self._taking:
                    taking.look()
                self._clock.sleep(LOOK_S, self._stop)
        finally:
            self._sending.cancel()
            for taking in self._taking:
                taking.stop()
            sender.join(END_S)

    def _send(self) -> None:
        while not self._stop.is_set():
            self._news.wait(LOOK_S)
            self._news.clear()
            if self._clock.monotonic() >= self._pace.due_at and not self._stop.is_set():
                try:
                    self._sending.send_all()
                    self._copy_logs()
                    if self._clock.monotonic() - self._told_at >= TELL_S:
                        self._tell()
                    self._went_well()
                except SourceError as error:
                    self._went_wrong(error)
                except Exception as error:
                    log.exception("Sending failed by a fault of the program")
                    self._went_wrong(SourceError(f"Sending failed by a fault of the program ({type(error).__name__})."))

    def _copy_logs(self) -> None:
        for copying in self._copying:
            copying.copy_all()

    def _tell(self) -> None:
        logs = [(f"the log {copying.name}", None, copying.error) for copying in self._copying]
        self._sending.tell([*((taking.name, taking.newest_there_at, taking.error) for taking in self._taking), *logs])
        self._told_at = self._clock.monotonic()

    def _went_well(self) -> None:
        if self._pace.failures:
            log.info("The service is back")
        self._pace.failures = 0

    def _went_wrong(self, error: SourceError) -> None:
        if self._stop.is_set():
            return
        if not self._pace.failures:
            log.warning("Nothing reaches the service: %s", error)
        now = self._clock.monotonic()
        self._pace.failed(now, error)
        if not error.retry_after_s:
            self._pace.due_at = min(self._pace.due_at, now + MOST_WAIT_S)
