"""How the relay's items reach the service: signed, oldest first, sent again until they are confirmed."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from controlcenter import signature
from controlcenter.app.relay.config import RelayConfig
from controlcenter.app.relay.spool import Spool
from controlcenter.clock import Clock, epoch_s
from controlcenter.errors import SourceError
from controlcenter.intake.http.link import HttpAnswer, HttpLink
from controlcenter.intake.relay import wire as relay_wire

log = logging.getLogger(__name__)
LIMIT_S = 90.0
MOST_ANSWER_BYTES = 100_000
_NEVER = (400, 411, 413, 415, 422)


class Sending:
    """Sends what waits in the spool."""

    def __init__(self, config: RelayConfig, spool: Spool, secret: Callable[[str], str], clock: Clock) -> None:
        self._config = config
        self._spool = spool
        self._secret = secret
        self._clock = clock
        self._link = HttpLink(clock, most_bytes=MOST_ANSWER_BYTES, limit_s=LIMIT_S, ca_file=config.ca_file)

    def send_all(self) -> int:
        """Send until nothing waits; how many were confirmed. What the service will never take is put aside.

        Raises SourceError when the service cannot be reached, does not accept the key, or asks to wait.
        """
        count = 0
        for path in self._spool.waiting():
            count += self._send(path)
        return count

    def tell(self, sources: list[tuple[str, datetime | None, str]]) -> None:
        """Say how the sources (name, newest there, error) and the spool do. Raises SourceError."""
        told = [
            {"name": name, "error": error[:1000], **({"newest_there_at": newest.isoformat()} if newest else {})}
            for name, newest, error in sources
        ]
        status = {"sources": told, "waiting": len(self._spool.waiting()), "refused": self._spool.count_refused()}
        answer = self.post(relay_wire.STATUS, json.dumps(status).encode())
        if answer.status != 200:
            raise self._unable(answer)

    def cancel(self) -> None:
        """End a request that runs; for other threads."""
        self._link.cancel()

    def _send(self, path: Path) -> int:
        try:
            body = path.read_bytes()
        except FileNotFoundError:
            return 0
        except OSError as error:
            raise SourceError(f"The item {path} cannot be read ({error.strerror}).") from error
        answer = self.post(relay_wire.ITEMS, body)
        if answer.status in (200, 201):
            self._spool.confirmed(path)
            return 1
        if answer.status in _NEVER:
            log.error("The service refused the item %s (status %s)", path.name, answer.status)
            self._spool.refuse(path, f"Status {answer.status}: {_sentence(answer)}")
            return 0
        raise self._unable(answer)

    def post(self, address: str, body: bytes) -> HttpAnswer:
        """Send a signed body to an address of the service. Raises SourceError when it cannot be reached."""
        key = self._secret(self._config.secret)
        signed = signature.sign(key, epoch_s(self._clock.now()), body)
        headers = {"Content-Type": "application/octet-stream", signature.HEADER: signed}
        return self._link.ask("POST", self._config.service + address, headers, body)

    def _unable(self, answer: HttpAnswer) -> SourceError:
        wait_s = answer.retry_after_s(self._clock.now())
        if answer.status == 401:
            return SourceError(
                "The service does not accept the signature; enter the same key on both sides, and see whether both "
                f"clocks are right. It says: {_sentence(answer)}"
            )
        told = f"The service at {self._config.service} answered with status {answer.status}: {_sentence(answer)}"
        return SourceError(told, retry_after_s=wait_s)


def _sentence(answer: HttpAnswer) -> str:
    """What the service says, if it is one of ours."""
    try:
        return str(json.loads(answer.body)["error"])[:500]
    except (ValueError, LookupError, TypeError, RecursionError):
        return "it gave no reason; check the address."
