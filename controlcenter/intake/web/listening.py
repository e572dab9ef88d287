"""What sources that are called over HTTP have in common: a strict server in a thread of its own, and its health."""

from __future__ import annotations

import logging
import os
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, ClassVar

import uvicorn
from starlette.applications import Starlette

from controlcenter.clock import Clock
from controlcenter.domain.strategy.document import SourceEntry
from controlcenter.errors import ControlCenterError, SourceError
from controlcenter.intake.base import RawItem
from controlcenter.intake.streaming import StreamingFeed
from controlcenter.intake.web.door import door_to
from controlcenter.intake.web.gate import Gate
from controlcenter.intake.web.server import MOST_HEADER_BYTES, StrictProtocol
from controlcenter.intake.web.settings import Listening
from controlcenter.store.engine import Database

log = logging.getLogger(__name__)
BEAT_S = 10.0
RETRY_S = 10.0


class ListeningSource:
    """The kind of source that does not poll: it is asked. ``address`` is what callers ask for."""

    streaming: ClassVar[bool] = True
    Settings: ClassVar[type[Listening]] = Listening
    address: ClassVar[str] = ""
    asked_again: ClassVar[str] = (
        "It is not read: whoever sends something is told whether it was taken, and sends it again where it was not."
    )

    def __init__(self, name: str, settings: Listening, secret: Callable[[str], str], clock: Clock) -> None:
        self._settings = settings
        self._secret = secret

    def poll(self, state: dict[str, object]) -> Iterator[RawItem]:
        """Nothing: requests come by themselves."""
        return iter(())

    def done(self, item: RawItem) -> None:
        """The answer to the request was the acknowledgement."""

    def test(self) -> str:
        """Whether the key is there, the certificate can be used and the address can be listened on."""
        self._secret(self._settings.secret)
        certificate_of(self._settings)
        where = f"{self._settings.host}:{self._settings.port}"
        try:
            listen(self._settings).close()
        except SourceError:
            with suppress(OSError), socket.create_connection((self._settings.host, self._settings.port), 2):
                return f"Something listens at {where} already; that is right while the service runs."
            raise
        return f"Requests can be taken at {self._settings.where}{self.address}."

    def cancel(self) -> None:
        """There is nothing to end."""

    def newest_at_source(self) -> None:
        return None


def listen(settings: Listening) -> socket.socket:
    """A socket at the address. Raises SourceError when it cannot be had."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family, backlog=128)
    except OSError as error:
        where, why = f"{settings.host}:{settings.port}", os.strerror(error.errno) if error.errno else error
        raise SourceError(
            f"The address {where} cannot be listened on ({why}); choose another one, or end what has it."
        ) from error


def certificate_of(settings: Listening) -> ssl.SSLContext | None:
    """What the endpoint proves its name with; None without a certificate. Raises SourceError for one that is none."""
    if settings.certificate is None:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        context.load_cert_chain(settings.certificate, settings.certificate_key)
    except OSError as error:
        why = error.strerror or "it is no certificate with its key"
        raise SourceError(f"The certificate {settings.certificate} cannot be used ({why}).", permanent=True) from error
    return context


class ListeningFeed(StreamingFeed):
    """Serves one endpoint in a thread of its own until stop(); requests that are in work then are answered first.

    A kind of source fills in _application.
    """

    thread_name = "web"
    settings_type: ClassVar[type[Listening]] = Listening

    def __init__(self, entry: SourceEntry, database: Database, *parts: Any) -> None:
        super().__init__(entry, database, *parts)
        self._settings = self.settings_type.model_validate(entry.settings)
        self._gate = Gate(self._settings, self._secret, self._clock)
        self._server: uvicorn.Server | None = None
        self._trouble = ""
        self.port = self._settings.port

    def _application(self) -> Starlette:
        """What answers."""
        return Starlette()

    @property
    def is_listening(self) -> bool:
        """Whether requests are taken now."""
        return self._server is not None and self._server.started

    @property
    def health(self) -> str:
        """What is wrong now, as a sentence; empty while all is well."""
        return self._trouble

    def _interrupt(self) -> None:
        if self._server is not None:
            self._server.should_exit = True

    def _keep(self) -> None:
        while not self._stop.is_set():
            try:
                self._serve()
            except ControlCenterError as error:
                self._went_down(str(error), permanent=isinstance(error, SourceError) and error.permanent)
            except Exception as error:
                log.exception("The endpoint %s failed", self.name)
                self._went_down(f"It stopped by a fault of the program ({type(error).__name__}).", permanent=False)
            self._clock.sleep(RETRY_S, self._stop)
        self._gate.close()

    def _serve(self) -> None:
        self._secret(self._settings.secret)  # without a key, nobody could be told from anybody
        context = certificate_of(self._settings)
        with listen(self._settings) as opened:
            self.port = opened.getsockname()[1]
            protocol: Any = door_to(context) if context is not None else StrictProtocol
            config = uvicorn.Config(
                self._application(), http=protocol, ws="none", lifespan="off", loop="asyncio", log_config=None,
                access_log=False, server_header=False, proxy_headers=False, timeout_graceful_shutdown=5,
                h11_max_incomplete_event_size=MOST_HEADER_BYTES,
            )  # fmt: skip
            self._server = uvicorn.Server(config)
            ended = threading.Event()
            beat = threading.Thread(target=self._beat, args=(ended,), name=f"web beat {self.name}", daemon=True)
            beat.start()
            try:
                if not self._stop.is_set():
                    self._server.run(sockets=[opened])
            finally:
                ended.set()
                beat.join()

    def _beat(self, ended: threading.Event) -> None:
        """Say once in a while how the endpoint does."""
        while True:
            self._note(self._told())
            if self._clock.sleep(BEAT_S, ended):
                return

    def _told(self) -> dict[str, Any]:
        """The state of a source that listens."""
        if self._trouble:
            log.info("The source %s is back", self.name)
            self._trouble = ""
        now = self._clock.now()
        return {"last_try_at": now, "last_ok_at": now, "failures": 0, "error": "", "permanent": False}

    def _went_down(self, sentence: str, *, permanent: bool) -> None:
        if not self._trouble:
            log.warning("The source %s is down: %s", self.name, sentence)
        self._trouble = sentence
        self._note({"last_try_at": self._clock.now(), "failures": 1, "error": sentence, "permanent": permanent})
