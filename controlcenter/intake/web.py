"""The web endpoint: the company's own forms and programs post signed requests and get a ticket's number back."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, ClassVar

import uvicorn

from controlcenter.clock import Clock
from controlcenter.domain.strategy import SourceEntry
from controlcenter.errors import ControlCenterError, SourceError
from controlcenter.intake.base import RawItem
from controlcenter.intake.streaming import StreamingFeed
from controlcenter.intake.web_app import WebApp, WebSettings
from controlcenter.intake.web_desk import RequestDesk
from controlcenter.intake.web_server import MOST_HEADER_BYTES, StrictProtocol
from controlcenter.store.engine import Database

log = logging.getLogger(__name__)
BEAT_S = 10.0
RETRY_S = 10.0


class WebEndpoint:
    """The kind of source that does not poll: it is asked."""

    streaming: ClassVar[bool] = True
    Settings: ClassVar[type[WebSettings]] = WebSettings

    def __init__(self, name: str, settings: WebSettings, secret: Callable[[str], str], clock: Clock) -> None:
        self._settings = settings
        self._secret = secret

    @staticmethod
    def feed(*parts: Any) -> Any:
        """What runs such a source inside the service; takes what every streaming feed takes."""
        return WebFeed(*parts)

    def poll(self, state: dict[str, object]) -> Iterator[RawItem]:
        """Nothing: requests come by themselves."""
        return iter(())

    def done(self, item: RawItem) -> None:
        """The answer to the request was the acknowledgement."""

    def test(self) -> str:
        """Whether the key is there and the address can be listened on."""
        self._secret(self._settings.secret)
        where = f"{self._settings.host}:{self._settings.port}"
        try:
            listen(self._settings).close()
        except SourceError:
            with suppress(OSError), socket.create_connection((self._settings.host, self._settings.port), 2):
                return f"Something listens at {where} already; that is right while the service runs."
            raise
        return f"Requests can be taken at http://{where}/v1/requests."

    def cancel(self) -> None:
        """There is nothing to end."""

    def newest_at_source(self) -> None:
        return None


def listen(settings: WebSettings) -> socket.socket:
    """A socket at the address. Raises SourceError when it cannot be had."""
    try:
        return socket.create_server((settings.host, settings.port), backlog=128)
    except OSError as error:
        where = f"{settings.host}:{settings.port}"
        raise SourceError(
            f"The address {where} cannot be listened on ({error.strerror}); choose another one."
        ) from error


class WebFeed(StreamingFeed):
    """Serves one endpoint in a thread of its own until stop(); requests that are in work then are answered first."""

    thread_name = "web"

    def __init__(self, entry: SourceEntry, database: Database, *parts: Any) -> None:
        super().__init__(entry, database, *parts)
        self._settings = WebSettings.model_validate(entry.settings)
        desk = RequestDesk(entry.name, database, self._execute, self._clock)
        self._app = WebApp(self._settings, self._secret, self._clock, desk)
        self._server: uvicorn.Server | None = None
        self._trouble = ""
        self.port = self._settings.port

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
                log.exception("The web endpoint %s failed", self.name)
                self._went_down(f"It stopped by a fault of the program ({type(error).__name__}).", permanent=False)
            self._clock.sleep(RETRY_S, self._stop)

    def _serve(self) -> None:
        self._secret(self._settings.secret)  # without a key, nobody could be told from anybody
        with listen(self._settings) as opened:
            self.port = opened.getsockname()[1]
            config = uvicorn.Config(
                self._app.starlette(), http=StrictProtocol, ws="none", lifespan="off", loop="asyncio", log_config=None,
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
        """Say once in a while that the endpoint listens."""
        while True:
            if self._trouble:
                log.info("The source %s is back", self.name)
                self._trouble = ""
            now = self._clock.now()
            self._note({"last_try_at": now, "last_ok_at": now, "failures": 0, "error": "", "permanent": False})
            if self._clock.sleep(BEAT_S, ended):
                return

    def _went_down(self, sentence: str, *, permanent: bool) -> None:
        if not self._trouble:
            log.warning("The source %s is down: %s", self.name, sentence)
        self._trouble = sentence
        self._note({"last_try_at": self._clock.now(), "failures": 1, "error": sentence, "permanent": permanent})
