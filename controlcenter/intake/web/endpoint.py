"""The web endpoint: the company's own forms and programs post signed requests and get a ticket's number back."""

from __future__ import annotations

from typing import Any, ClassVar

from starlette.applications import Starlette

from controlcenter.intake.web.app import WebApp
from controlcenter.intake.web.desk import RequestDesk
from controlcenter.intake.web.limits import RateLimit
from controlcenter.intake.web.listening import ListeningFeed, ListeningSource
from controlcenter.intake.web.settings import WebSettings


class WebEndpoint(ListeningSource):
    """Takes signed requests, and serves a form where that is wanted."""

    Settings: ClassVar[type[WebSettings]] = WebSettings
    address = "/v1/requests"

    @staticmethod
    def feed(*parts: Any) -> Any:
        """What runs such a source inside the service; takes what every streaming feed takes."""
        return WebFeed(*parts)


class WebFeed(ListeningFeed):
    """One endpoint at work."""

    settings_type = WebSettings

    def _application(self) -> Starlette:
        settings = WebSettings.model_validate(self._entry.settings)
        senders = RateLimit(settings.per_sender, self._clock)
        self._desk = RequestDesk(self.name, self._database, self._execute, self._clock, senders)
        return WebApp(settings, self._secret, self._clock, self._desk, self._gate).starlette()
